"""The front door of writes."""

from molek.privacy.operations.answering import answer_at_registry, answer_request, forward_correction
from molek.privacy.operations.breaches import (
    close_breach,
    draft_notices,
    export_concerned,
    open_breach,
    publish_notice,
    record_report,
    send_notices,
    set_scope,
    sign_off,
    tell_concerned,
)
from molek.privacy.operations.copies import fetch_copy, forget_copy, prepare_copy, send_copy_code
from molek.privacy.operations.filing import (
    ask_copy,
    ask_restriction,
    file_correction,
    object_to_decision,
    withdraw_consent,
)
from molek.privacy.operations.notices import register_templates
from molek.privacy.operations.questioning import conclude_question, explain_access, question_access

__all__ = [
    "answer_at_registry",
    "answer_request",
    "ask_copy",
    "ask_restriction",
    "close_breach",
    "conclude_question",
    "draft_notices",
    "explain_access",
    "export_concerned",
    "fetch_copy",
    "file_correction",
    "forget_copy",
    "forward_correction",
    "object_to_decision",
    "open_breach",
    "prepare_copy",
    "publish_notice",
    "question_access",
    "record_report",
    "register_templates",
    "send_copy_code",
    "send_notices",
    "set_scope",
    "sign_off",
    "tell_concerned",
    "withdraw_consent",
]
