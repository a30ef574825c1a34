"""Tables of the register and of the sign-in."""

from molek.portfolio.models.register import Exchange, SecurityCheck, StatusChange, System
from molek.portfolio.models.sign_in import Attempt, Client, Consent, Pass, Proposal, SigningKey, Subject

__all__ = [
    "Attempt",
    "Client",
    "Consent",
    "Exchange",
    "Pass",
    "Proposal",
    "SecurityCheck",
    "SigningKey",
    "StatusChange",
    "Subject",
    "System",
]
