"""What an official may do with the survey. Posts get these in ``staff/roles.toml``."""

from __future__ import annotations

from enum import StrEnum


class SurveyPermission(StrEnum):
    MANAGE = "survey.manage"  # periods, what was answered so far, follow-up plans
    PUBLISH = "survey.publish"  # freeze a period's result for everybody to see
