"""The one place where a trail grows and a finding is locked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.integrity.enums import Conclusion, StepKind
from molek.integrity.errors import FindingNotFound
from molek.integrity.models import Finding, Step
from molek.integrity.permissions import IntegrityPermission
from molek.integrity.queries.access import visible


def locked(ref: str, *, by: Actor) -> Finding:
    """The finding, locked until the transaction ends.

    Raises:
        NotPermitted: ``by`` decides no findings.
        FindingNotFound: none, or it is not for him.
    """
    by.require(IntegrityPermission.DECIDE)
    known = visible(by).filter(ref=ref).values_list("pk", flat=True).first()
    if known is None:
        raise FindingNotFound()
    return Finding.objects.select_for_update(of=("self",)).get(pk=known)


def add(
    finding: Finding,
    kind: StepKind,
    *,
    by: Actor,
    at: dt.datetime,
    text: str = "",
    conclusion: Conclusion | str = "",
    **data: Any,
) -> Step:
    """A line of the trail and its event in the log. The event tells the reference and the kind, never the words."""
    step = Step.objects.create(
        finding=finding,
        kind=kind,
        at=at,
        by_id=by.id if by.is_official else None,
        text=text,
        conclusion=conclusion,
        evidence_hash=finding.evidence_hash,
    )
    audit.record(
        event=f"integrity.finding.{kind.value.lower()}",
        by=by,
        subject=f"integrity:{finding.ref}",
        at=at,
        data={"evidence": finding.evidence_hash, **data},
    )
    return step
