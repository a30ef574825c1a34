"""When a box counts as alive, and when somebody must be told. Pure."""

from __future__ import annotations

import datetime as dt
from typing import Final

BEAT: Final = dt.timedelta(minutes=1)  # how often a box reports
SILENT_AFTER: Final = dt.timedelta(minutes=5)  # four beats lost in a row are no accident
PAPER_LOW: Final = 30  # sheets
CLOCK_WRONG_S: Final = 90  # the server's time decides everything; a clock so wrong breaks certificates
ROTATE_EVERY: Final = dt.timedelta(days=1)
# A browser writes its cookies to disk within half a minute; after five the old secret is of no use to the box itself.
SETTLED_AFTER: Final = dt.timedelta(minutes=5)


def is_alive(last_seen_at: dt.datetime | None, at: dt.datetime) -> bool:
    """Did the box report lately? Exactly at the limit it still counts."""
    return last_seen_at is not None and at - last_seen_at <= SILENT_AFTER


def paper_left(*, loaded: int, printed: int) -> int:
    """Sheets that should still lie in the tray; never below 0."""
    return max(0, loaded - printed)


def clock_error_s(*, device: dt.datetime, server: dt.datetime) -> int:
    """Whole seconds by which the device's clock is ahead (negative: behind)."""
    return round((device - server).total_seconds())
