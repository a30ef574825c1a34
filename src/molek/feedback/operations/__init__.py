"""The front door of complaints."""

from molek.feedback.operations.answering import answer, decide_objection, extend
from molek.feedback.operations.filing import NewReport, Receipt, file_complaint
from molek.feedback.operations.identifying import Identity, open_identity
from molek.feedback.operations.limits import forget_hours
from molek.feedback.operations.moderating import publish, withdraw
from molek.feedback.operations.replying import accept, object_to, reply
from molek.feedback.operations.tracking import open_report
from molek.feedback.operations.triage import (
    ask_completion,
    close_recommendation,
    forward,
    merge,
    refer,
    reject,
    send_back,
    take_recommendation,
)
from molek.feedback.operations.watching import run_clocks

__all__ = [
    "Identity",
    "NewReport",
    "Receipt",
    "accept",
    "answer",
    "ask_completion",
    "close_recommendation",
    "decide_objection",
    "extend",
    "file_complaint",
    "forget_hours",
    "forward",
    "merge",
    "object_to",
    "open_identity",
    "open_report",
    "publish",
    "refer",
    "reject",
    "reply",
    "run_clocks",
    "send_back",
    "take_recommendation",
    "withdraw",
]
