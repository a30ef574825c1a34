"""Which addresses people may be sent back to. Pure."""

from __future__ import annotations

import re
from enum import StrEnum
from urllib.parse import urlsplit

_LOCAL = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?")
_LONGEST = 300
_WHOLE = re.compile(r"(https?)://((?:\[[0-9a-f:]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::\d{1,5})?)(/[!-~]*)")


class Fault(StrEnum):
    LONG = "LONG"
    FORM = "FORM"
    SCHEME = "SCHEME"
    FRAGMENT = "FRAGMENT"
    PATTERN = "PATTERN"


def fault_of(address: str, *, allows_local: bool) -> Fault | None:
    """What is wrong with a return address, or None. ``https`` only; ``http`` to this very machine in a demo city.

    Compared character by character later on, so it is kept as written: no pattern, no fragment, no name and password.
    """
    whole = _WHOLE.fullmatch(address)
    for fault, is_wrong in (
        (Fault.LONG, len(address) > _LONGEST),
        (Fault.PATTERN, "*" in address),
        (Fault.FRAGMENT, "#" in address),
        (Fault.FORM, whole is None or "\\" in address or "@" in address or "/.." in address),
    ):
        if is_wrong:
            return fault
    assert whole is not None
    is_safe = whole[1] == "https" or (allows_local and _LOCAL.fullmatch(whole[2]) is not None)
    return None if is_safe else Fault.SCHEME


def host_of(address: str) -> str:
    """What a person reads of an address: where it leads."""
    return urlsplit(address).netloc
