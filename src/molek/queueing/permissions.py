"""What an official may be allowed to do in a hall of his own unit. Posts get these in ``staff/roles.toml``."""

from __future__ import annotations

from enum import StrEnum


class HallPermission(StrEnum):
    MANAGE = "hall.manage"  # open and close counters, set seats and rules, read the statistics, disaster mode
    SERVE = "hall.serve"  # call and serve numbers at a counter
    TICKET = "hall.ticket"  # give out numbers on paper, check people in, change a booking at the desk
