"""How long a form must have been open before it is taken: short as a rule, longer while many come in.

The door cannot count by address, since it knows none. A person has read a page and typed before he sends it; whoever
floods the door has not. While more than usual comes in, everybody waits longer and nobody is turned away.
"""

from __future__ import annotations

import datetime as dt

FORM_LIVES = dt.timedelta(hours=12)
WINDOW = dt.timedelta(minutes=10)
# (more than so many in the window, then seconds a form must be old)
_OF_REPORTS = ((12, 180), (6, 60), (0, 4))
_OF_CODES = ((60, 60), (20, 15), (0, 1))


def report_patience_s(in_window: int) -> int:
    """Seconds that a form for a report must have been open, when so many came in lately."""
    return _of(_OF_REPORTS, in_window)


def code_patience_s(wrong_in_window: int) -> int:
    """Seconds that a form for a code must have been open, when so many wrong codes were typed lately."""
    return _of(_OF_CODES, wrong_in_window)


def _of(table: tuple[tuple[int, int], ...], count: int) -> int:
    return next(seconds for more_than, seconds in table if count > more_than or more_than == 0)
