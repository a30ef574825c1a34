"""The front door of messages."""

from molek.messages.operations.delivery import deliver, drop_dead, purge, retry_all_dead, retry_dead
from molek.messages.operations.preferences import ask_mailbox, confirm_mailbox, forget_mailbox, set_preference
from molek.messages.operations.receipts import take_receipt
from molek.messages.operations.sending import send
from molek.messages.rules import receiver_key, register

__all__ = [
    "ask_mailbox",
    "confirm_mailbox",
    "deliver",
    "drop_dead",
    "forget_mailbox",
    "purge",
    "receiver_key",
    "register",
    "retry_all_dead",
    "retry_dead",
    "send",
    "set_preference",
    "take_receipt",
]
