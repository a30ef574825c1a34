"""What the Inspectorate may do here. Which post allows it is data of ``staff``."""

from __future__ import annotations

from enum import StrEnum


class IntegrityPermission(StrEnum):
    READ = "integrity.read"  # see the indicators, findings and their evidence
    DECIDE = "integrity.decide"  # take a finding up, note, ask, conclude
