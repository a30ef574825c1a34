"""The front door of writes."""

from molek.residents.operations.assistance import confirm_in_person, end_assistance, start_assistance
from molek.residents.operations.cards import (
    IssuedCard,
    card_code,
    card_qr_svg,
    card_qr_text,
    change_pin,
    end_card,
    issue_card,
    seed_card,
    use_card,
)
from molek.residents.operations.changing import change_resident, withdraw_phone
from molek.residents.operations.importing import (
    Progress,
    forget_import_files,
    import_residents,
    order_import,
    report_rows,
    run_ordered_import,
    write_report,
)
from molek.residents.operations.representing import request_proxy_code, start_representation
from molek.residents.operations.seeding import SeedFamily, SeedPerson, seed_areas, seed_residents, seeded_adults
from molek.residents.operations.sign_in import confirm_code, forget_codes, request_code, send_code
from molek.residents.providers.held_data import register_held_data

__all__ = [
    "IssuedCard",
    "Progress",
    "SeedFamily",
    "SeedPerson",
    "card_code",
    "card_qr_svg",
    "card_qr_text",
    "change_pin",
    "change_resident",
    "confirm_code",
    "confirm_in_person",
    "end_assistance",
    "end_card",
    "forget_codes",
    "forget_import_files",
    "import_residents",
    "issue_card",
    "order_import",
    "register_held_data",
    "report_rows",
    "request_code",
    "request_proxy_code",
    "run_ordered_import",
    "seed_areas",
    "seed_card",
    "seed_residents",
    "seeded_adults",
    "send_code",
    "start_assistance",
    "start_representation",
    "use_card",
    "withdraw_phone",
    "write_report",
]
