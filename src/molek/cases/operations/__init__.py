"""The front door of the engine."""

from molek.cases.operations.applicants import request_review, withdraw
from molek.cases.operations.clocks import warn_of_clock
from molek.cases.operations.corrections import answer_correction, lapse_correction, request_correction
from molek.cases.operations.deciding import decide_application
from molek.cases.operations.outcomes import (
    fail_outcome,
    finish,
    mark_acknowledging,
    mark_signing,
    retry_outcome,
    return_to_review,
)
from molek.cases.operations.resuming import resume
from molek.cases.operations.seeding import PAST_TABLES, refuse_if_used, seed_past
from molek.cases.operations.submission import submit_application
from molek.cases.operations.tasks import decide_task, reassign_task
from molek.cases.operations.uploads import Received, receive_uploads
from molek.cases.providers.numbers import register_number_lookup
from molek.cases.providers.outcomes import register_outcome
from molek.cases.providers.panels import Panel, panels_of, register_panel
from molek.cases.providers.sources import FactRequest, register_fact_source

__all__ = [
    "PAST_TABLES",
    "FactRequest",
    "Panel",
    "Received",
    "answer_correction",
    "decide_application",
    "decide_task",
    "fail_outcome",
    "finish",
    "lapse_correction",
    "mark_acknowledging",
    "mark_signing",
    "panels_of",
    "reassign_task",
    "receive_uploads",
    "refuse_if_used",
    "register_fact_source",
    "register_number_lookup",
    "register_outcome",
    "register_panel",
    "request_correction",
    "request_review",
    "resume",
    "retry_outcome",
    "return_to_review",
    "seed_past",
    "submit_application",
    "warn_of_clock",
    "withdraw",
]
