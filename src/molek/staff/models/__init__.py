"""Tables of the package, one module a noun."""

from molek.staff.models.calendar import Holiday
from molek.staff.models.holdings import Holding
from molek.staff.models.offices import Post, Unit
from molek.staff.models.officials import Official, RecoveryCode, SignInWindow

__all__ = ["Holding", "Holiday", "Official", "Post", "RecoveryCode", "SignInWindow", "Unit"]
