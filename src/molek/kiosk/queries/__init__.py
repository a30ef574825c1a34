"""The front door of reads."""

from molek.kiosk.queries.boxes import (
    BoxList,
    BoxPage,
    BoxRow,
    ProblemShown,
    announcements_at,
    box,
    boxes,
    enrolment_areas,
)

__all__ = [
    "BoxList",
    "BoxPage",
    "BoxRow",
    "ProblemShown",
    "announcements_at",
    "box",
    "boxes",
    "enrolment_areas",
]
