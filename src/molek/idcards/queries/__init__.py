"""The front door of reads."""

from molek.base.workdays import CITY_TZ
from molek.idcards.queries.cards import (
    CardRow,
    CardSheet,
    CentreDays,
    OwnCard,
    ReadyCard,
    card_sheet,
    cards_in,
    cards_of_resident,
    known_code,
    not_fetched,
    own_cards,
    owner_of,
    ready_cards,
    ready_codes,
    receipt_pdf,
)
from molek.idcards.queries.dashboard import Dashboard, dashboard
from molek.idcards.queries.display import check_display_token, display_token
from molek.idcards.queries.held import held_cards
from molek.idcards.queries.office import Policy, office, outage, papers, pdf_of, policy
from molek.idcards.queries.printing import (
    BatchSheet,
    PrinterRow,
    batch_sheet,
    open_batches,
    print_queue,
    printers,
    promises,
)
from molek.idcards.queries.stock import Ledger, blanks_left, forecast, ledger, status_file, status_files

__all__ = [
    "CITY_TZ",
    "BatchSheet",
    "CardRow",
    "CardSheet",
    "CentreDays",
    "Dashboard",
    "Ledger",
    "OwnCard",
    "Policy",
    "PrinterRow",
    "ReadyCard",
    "batch_sheet",
    "blanks_left",
    "card_sheet",
    "cards_in",
    "cards_of_resident",
    "check_display_token",
    "dashboard",
    "display_token",
    "forecast",
    "held_cards",
    "known_code",
    "ledger",
    "not_fetched",
    "office",
    "open_batches",
    "outage",
    "own_cards",
    "owner_of",
    "papers",
    "pdf_of",
    "policy",
    "print_queue",
    "printers",
    "promises",
    "ready_cards",
    "ready_codes",
    "receipt_pdf",
    "status_file",
    "status_files",
]
