"""What an official may do with the city's figures. Posts get these in ``staff/roles.toml``."""

from __future__ import annotations

from enum import StrEnum


class InsightPermission(StrEnum):
    READ = "insight.read"  # the map for policy: figures by kelurahan and service, never a person
    RELEASE = "insight.release"  # release open data, or hold it back with a reason
