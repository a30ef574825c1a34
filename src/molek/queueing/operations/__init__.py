"""The front door of the hall."""

from molek.queueing.operations.booking import (
    book,
    cancel_appointment,
    check_in,
    move_appointment,
    open_slots,
    register_templates,
    release_missed,
    remind,
)
from molek.queueing.operations.calling import (
    bring_back,
    call_chosen,
    call_next,
    finish,
    park,
    recall,
    refuse_lane,
    resume,
    serve,
    skip,
    transfer,
)
from molek.queueing.operations.closing import end_day
from molek.queueing.operations.counters import (
    close_counter,
    open_counter,
    pause_counter,
    release_counter,
    set_counter_services,
)
from molek.queueing.operations.emergency import issue_waves, paper_roll, reconcile_roll, wave_sheet
from molek.queueing.operations.issuing import arrive, leave, take_ticket
from molek.queueing.operations.joining import register_after_visit, register_board_list, register_reference
from molek.queueing.operations.planning import Figures, ask_plan, ask_variant, make_plan, read_clerks
from molek.queueing.operations.setup import NewService, Policy, create_hall, policy_of, set_policy
from molek.queueing.operations.simulation import load_past_days, mark_simulated

__all__ = [
    "Figures",
    "NewService",
    "Policy",
    "arrive",
    "ask_plan",
    "ask_variant",
    "book",
    "bring_back",
    "call_chosen",
    "call_next",
    "cancel_appointment",
    "check_in",
    "close_counter",
    "create_hall",
    "end_day",
    "finish",
    "issue_waves",
    "leave",
    "load_past_days",
    "make_plan",
    "mark_simulated",
    "move_appointment",
    "open_counter",
    "open_slots",
    "paper_roll",
    "park",
    "pause_counter",
    "policy_of",
    "read_clerks",
    "recall",
    "reconcile_roll",
    "refuse_lane",
    "register_after_visit",
    "register_board_list",
    "register_reference",
    "register_templates",
    "release_counter",
    "release_missed",
    "remind",
    "resume",
    "serve",
    "set_counter_services",
    "set_policy",
    "skip",
    "take_ticket",
    "transfer",
    "wave_sheet",
]
