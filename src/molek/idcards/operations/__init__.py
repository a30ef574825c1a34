"""The front door of writes."""

from molek.idcards.operations.centre import (
    ask_centre,
    end_outage,
    note_outage,
    send_registrations,
    take_status_file,
)
from molek.idcards.operations.notices import register_templates
from molek.idcards.operations.papers import announce_week, seal_paper
from molek.idcards.operations.pickup import hand_over
from molek.idcards.operations.policies import change_policy
from molek.idcards.operations.printing import (
    READY_TOPIC,
    activate,
    announce,
    lose_card,
    order_prints,
    record_print,
    release,
    reorder,
    report_down,
    report_up,
    save_printer,
    spoil_card,
)
from molek.idcards.operations.promising import recalculate, remind, tell_promises
from molek.idcards.operations.registering import (
    answer_urgency,
    ask_urgency,
    record_biometrics,
    register_card,
    withdraw,
    withdraw_gone,
)
from molek.idcards.operations.stock import (
    begin_count,
    close_delivery,
    compare_stock_file,
    expect_delivery,
    explain_difference,
    finish_count,
    receive_blanks,
    return_blanks,
    spoil_blank,
)

__all__ = [
    "READY_TOPIC",
    "activate",
    "announce",
    "announce_week",
    "answer_urgency",
    "ask_centre",
    "ask_urgency",
    "begin_count",
    "change_policy",
    "close_delivery",
    "compare_stock_file",
    "end_outage",
    "expect_delivery",
    "explain_difference",
    "finish_count",
    "hand_over",
    "lose_card",
    "note_outage",
    "order_prints",
    "recalculate",
    "receive_blanks",
    "record_biometrics",
    "record_print",
    "register_card",
    "register_templates",
    "release",
    "remind",
    "reorder",
    "report_down",
    "report_up",
    "return_blanks",
    "save_printer",
    "seal_paper",
    "send_registrations",
    "spoil_blank",
    "spoil_card",
    "take_status_file",
    "tell_promises",
    "withdraw",
    "withdraw_gone",
]
