"""The front door of taxes."""

from molek.taxes.operations.charging import (
    check_charge,
    give_up_expired,
    make_ready,
    order_charge,
    pay_by_qris,
)
from molek.taxes.operations.closing import close_source, reopen_source
from molek.taxes.operations.importing import import_taxes, order_import, report_rows, run_ordered_import
from molek.taxes.operations.linking import (
    claim_object,
    confirm_tie,
    link_by_nik,
    refuse_tie,
    suggest_ties,
)
from molek.taxes.operations.paying import receive_notification, take_money
from molek.taxes.operations.receipts import issue_receipt
from molek.taxes.operations.reconciling import (
    apply_held,
    close_day,
    confirm_refund,
    explain_line,
    import_settlement,
    order_refund,
    prepare_day,
)
from molek.taxes.operations.relieving import correct_bill, end_relief, grant_relief
from molek.taxes.operations.revenue import revenue_rows, set_target

__all__ = [
    "apply_held",
    "check_charge",
    "claim_object",
    "close_day",
    "close_source",
    "confirm_refund",
    "confirm_tie",
    "correct_bill",
    "end_relief",
    "explain_line",
    "give_up_expired",
    "grant_relief",
    "import_settlement",
    "import_taxes",
    "issue_receipt",
    "link_by_nik",
    "make_ready",
    "order_charge",
    "order_import",
    "order_refund",
    "pay_by_qris",
    "prepare_day",
    "receive_notification",
    "refuse_tie",
    "reopen_source",
    "report_rows",
    "revenue_rows",
    "run_ordered_import",
    "set_target",
    "suggest_ties",
    "take_money",
]
