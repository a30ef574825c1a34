"""By which way a message goes first, and by which next when that one fails for good."""

from __future__ import annotations

_PHONE = ("WHATSAPP", "SMS")
_ALL = (*_PHONE, "EMAIL")


def order_of(*, wanted: str, is_secret: bool, is_urgent: bool, has_phone: bool, has_mailbox: bool) -> tuple[str, ...]:
    """The channels to try, in order.

    Args:
        wanted: the channel the person chose, "" if he never chose.
        is_secret: a code goes to the telephone that the register knows, nowhere else: the mailbox proves nothing.
        is_urgent: also sent to those who want to read on the page only.

    ``("PAGE",)`` means that nothing is sent.
    """
    if is_secret and has_phone:
        return ("SMS", "WHATSAPP") if wanted == "SMS" else _PHONE
    if wanted == "PAGE" and not is_urgent:
        return ("PAGE",)
    able = [channel for channel in _ALL if (has_mailbox if channel == "EMAIL" else has_phone)]
    return tuple(sorted(able, key=lambda channel: channel != wanted))
