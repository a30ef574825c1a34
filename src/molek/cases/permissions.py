"""What an official may be allowed to do here. Which post allows it is data of ``staff``."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    WORK = "cases.work"  # see the work list of the area
    DECIDE = "cases.decide"  # read the file of a task and decide it
    CORRECT = "cases.request_correction"  # ask the applicant to mend something; the clock stops
    SUPERVISE = "cases.supervise"  # reassign; decide what lies too long
