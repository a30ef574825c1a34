"""A case file as PDF: what was seen, under which figures, the references of the evidence with their hash, the trail."""

from __future__ import annotations

import datetime as dt
from importlib.resources import files
from typing import Any

from django.db import transaction

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.indonesian import long_date
from molek.base.workdays import CITY_TZ, city_date
from molek.documents import operations as documents
from molek.integrity.queries.findings import FindingPage, case_file


@transaction.atomic
def export_case(*, ref: str, by: Actor, at: dt.datetime) -> bytes:
    """The case file as PDF/A, in Indonesian. It names no resident; the log keeps who made it.

    Raises:
        NotPermitted, FindingNotFound: not for ``by``.
    """
    page = case_file(ref=ref, by=by)
    audit.record(
        event="integrity.case.exported", by=by, subject=f"integrity:{ref}", at=at,
        data={"evidence": page.evidence_hash},
    )  # fmt: skip
    template = (files("molek.integrity") / "case.typ").read_text(encoding="utf-8")
    return documents.render(template=template, data=_content(page, at=at), service_code="integrity-case", at=at)


def _moment(at: dt.datetime) -> str:
    return f"{long_date(city_date(at))}, {at.astimezone(CITY_TZ):%H.%M} WITA"


def _content(page: FindingPage, *, at: dt.datetime) -> dict[str, Any]:
    return {
        "ref": page.ref,
        "name": page.definition.name.id,
        "definition": page.definition.definition.id,
        "innocent": [text.id for text in page.definition.innocent],
        "subject": page.subject,
        "state": page.state_label,
        "made": _moment(at),
        "hash": page.evidence_hash,
        "figures": [[figure.label, figure.value] for figure in page.figures],
        "thresholds": [[line.unit, str(line.value), line.source] for line in page.thresholds],
        "evidence": [[line.ref, f"{line.on:%d-%m-%Y}", line.what] for line in page.evidence],
        "trail": [[_moment(line.at), line.title, line.by, line.text] for line in page.trail],
    }
