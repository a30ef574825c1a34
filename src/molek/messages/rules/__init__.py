"""Pure rules of messages: texts, ways out, quiet hours, signatures of receipts."""

from molek.messages.rules.channels import order_of
from molek.messages.rules.quiet import QuietHours, morning_after
from molek.messages.rules.receipts import is_signed, signature_of
from molek.messages.rules.texts import (
    LONGEST_VALUE,
    Template,
    clean_data,
    fill,
    forget,
    mask_address,
    receiver_key,
    register,
    registered,
    templates,
)

__all__ = [
    "LONGEST_VALUE",
    "QuietHours",
    "Template",
    "clean_data",
    "fill",
    "forget",
    "is_signed",
    "mask_address",
    "morning_after",
    "order_of",
    "receiver_key",
    "register",
    "registered",
    "signature_of",
    "templates",
]
