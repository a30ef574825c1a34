"""Reads of indicators and findings."""

from molek.integrity.queries.access import may_see
from molek.integrity.queries.dashboard import Dashboard, dashboard
from molek.integrity.queries.findings import (
    EvidenceLine,
    FindingPage,
    FindingRow,
    PersonShown,
    TrailLine,
    case_file,
    evidence_person,
    finding_page,
    findings,
)
from molek.integrity.queries.watched import read_rows

__all__ = [
    "Dashboard",
    "EvidenceLine",
    "FindingPage",
    "FindingRow",
    "PersonShown",
    "TrailLine",
    "case_file",
    "dashboard",
    "evidence_person",
    "finding_page",
    "findings",
    "may_see",
    "read_rows",
]
