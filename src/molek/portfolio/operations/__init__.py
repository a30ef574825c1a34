"""The front door of writes."""

from molek.portfolio.operations.answering import Reply, exchange_code, tell_claims
from molek.portfolio.operations.authorising import Answer, ConsentNeeded, SendBack, SignInNeeded, authorise
from molek.portfolio.operations.connecting import (
    Asked,
    decide_proposal,
    make_secret,
    propose_change,
    propose_connection,
    stop_connection,
)
from molek.portfolio.operations.consenting import Leaving, forget_old, leave, withdraw_consent
from molek.portfolio.operations.keys import change_key, ensure_key, tend_keys
from molek.portfolio.operations.registering import (
    Facts,
    add_exchange,
    change_status,
    correct_system,
    record_check,
    register_system,
    remove_exchange,
)
from molek.portfolio.operations.reminding import register_templates, remind

__all__ = [
    "Answer",
    "Asked",
    "ConsentNeeded",
    "Facts",
    "Leaving",
    "Reply",
    "SendBack",
    "SignInNeeded",
    "add_exchange",
    "authorise",
    "change_key",
    "change_status",
    "correct_system",
    "decide_proposal",
    "ensure_key",
    "exchange_code",
    "forget_old",
    "leave",
    "make_secret",
    "propose_change",
    "propose_connection",
    "record_check",
    "register_system",
    "register_templates",
    "remind",
    "remove_exchange",
    "stop_connection",
    "tell_claims",
    "tend_keys",
    "withdraw_consent",
]
