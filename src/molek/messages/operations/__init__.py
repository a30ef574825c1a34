"""The front door of messages."""

from molek.messages.operations.delivery import deliver, purge, retry_dead
from molek.messages.operations.sending import send
from molek.messages.rules import register

__all__ = ["deliver", "purge", "register", "retry_dead", "send"]
