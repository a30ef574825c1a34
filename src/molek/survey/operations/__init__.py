"""The front door of writes."""

from molek.survey.operations.answering import answer_at_counter, fill, load_answers, settle_answers, tap
from molek.survey.operations.inviting import invite, invite_for_application
from molek.survey.operations.periods import add_follow_up, finish_follow_up, open_period, publish_result

__all__ = [
    "add_follow_up",
    "answer_at_counter",
    "fill",
    "finish_follow_up",
    "invite",
    "invite_for_application",
    "load_answers",
    "open_period",
    "publish_result",
    "settle_answers",
    "tap",
]
