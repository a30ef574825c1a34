"""Reads of complaints: the complainant's, the desk's, the public's, and figures for others."""

from molek.feedback.queries.figures import (
    FeedbackFigures,
    OfficialComplaints,
    complaints_about_official,
    figures,
)
from molek.feedback.queries.held import resident_holds
from molek.feedback.queries.offices import suggested_unit_of
from molek.feedback.queries.own import own_reports, reports_about
from molek.feedback.queries.panels import report_panel

__all__ = [
    "FeedbackFigures",
    "OfficialComplaints",
    "complaints_about_official",
    "figures",
    "own_reports",
    "report_panel",
    "reports_about",
    "resident_holds",
    "suggested_unit_of",
]
