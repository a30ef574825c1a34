"""The front door of writes."""

from molek.insight.operations.closing import close_quarters
from molek.insight.operations.refreshing import load_history, refresh
from molek.insight.operations.releasing import end_hold, hold_back, release_due, release_now

__all__ = ["close_quarters", "end_hold", "hold_back", "load_history", "refresh", "release_due", "release_now"]
