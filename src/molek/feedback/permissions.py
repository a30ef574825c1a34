"""What officials may do with complaints. Posts get these in ``staff/roles.toml``."""

from __future__ import annotations

from enum import StrEnum


class FeedbackPermission(StrEnum):
    TRIAGE = "feedback.triage"  # check, categorise, forward, join, refuse; take in recommendations
    ANSWER = "feedback.answer"  # heads of agencies: of their own unit; lurah and camat: of their area
    SUPERVISE = "feedback.supervise"  # what is late, what concerns those who would receive it, objections
    MODERATE = "feedback.moderate"  # what stands in the public register
