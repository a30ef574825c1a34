"""What an official may do with the Service Boxes."""

from __future__ import annotations

from enum import StrEnum


class KioskPermission(StrEnum):
    OPERATE = "kiosk.operate"  # enrol, watch and revoke boxes, load paper, announce; sees nothing of what people do
