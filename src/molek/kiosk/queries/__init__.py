"""The front door of reads."""

from molek.kiosk.queries.boxes import (
    BoxList,
    BoxPage,
    BoxRow,
    ProblemShown,
    announcements_at,
    box,
    boxes,
    boxes_at_unit,
    enrolment_areas,
)
from molek.kiosk.queries.guidance import GUIDANCE, VOICES, guidance, has_voices, verdict_aloud
from molek.kiosk.queries.services import BoxService, BoxServices, common_services, required_files, service_groups

__all__ = [
    "GUIDANCE",
    "VOICES",
    "BoxList",
    "BoxPage",
    "BoxRow",
    "BoxService",
    "BoxServices",
    "ProblemShown",
    "announcements_at",
    "box",
    "boxes",
    "boxes_at_unit",
    "common_services",
    "enrolment_areas",
    "guidance",
    "has_voices",
    "required_files",
    "service_groups",
    "verdict_aloud",
]
