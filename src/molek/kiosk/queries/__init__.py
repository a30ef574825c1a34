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
from molek.kiosk.queries.guidance import GUIDANCE, VOICES, guidance, has_voices, verdict_aloud

__all__ = [
    "GUIDANCE",
    "VOICES",
    "BoxList",
    "BoxPage",
    "BoxRow",
    "ProblemShown",
    "announcements_at",
    "box",
    "boxes",
    "enrolment_areas",
    "guidance",
    "has_voices",
    "verdict_aloud",
]
