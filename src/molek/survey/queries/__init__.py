"""The front door of reads."""

from molek.survey.queries.figures import SurveyIndex, indices
from molek.survey.queries.invitations import faces, invitation_state, state_of, survey_panel
from molek.survey.queries.pages import (
    PeriodPage,
    PeriodRow,
    ResultPage,
    is_loaded,
    office_name,
    offices,
    period_page,
    periods,
    published,
    result_page,
    result_rows,
)

__all__ = [
    "PeriodPage",
    "PeriodRow",
    "ResultPage",
    "SurveyIndex",
    "faces",
    "indices",
    "invitation_state",
    "is_loaded",
    "office_name",
    "offices",
    "period_page",
    "periods",
    "published",
    "result_page",
    "result_rows",
    "state_of",
    "survey_panel",
]
