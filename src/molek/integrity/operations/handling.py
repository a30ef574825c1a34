"""What an inspector does with a finding: take it up, note, ask, conclude. Each act is a line of the trail."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from molek.base.actors import Actor
from molek.integrity.enums import Conclusion, FindingState, StepKind
from molek.integrity.errors import FindingConcluded, FindingTaken, NotTakenYet, NotYourFinding, WordsMissing
from molek.integrity.models import Finding
from molek.integrity.operations import trail


def _require_live(finding: Finding) -> None:
    if not finding.is_live:
        raise FindingConcluded(ref=finding.ref)


def _require_own(finding: Finding, by: Actor) -> None:
    """He took it up himself, and it is not over."""
    _require_live(finding)
    if finding.taken_by_id is None:
        raise NotTakenYet(ref=finding.ref)
    if finding.taken_by_id != by.id:
        raise NotYourFinding(ref=finding.ref)


def _words(text: str) -> str:
    if not text.strip():
        raise WordsMissing(field="text")
    return text.strip()


@transaction.atomic
def take_up(*, ref: str, by: Actor, at: dt.datetime) -> Finding:
    """Begin to look at a finding. Taken by oneself before: nothing changes.

    Raises:
        NotPermitted, FindingNotFound: not for ``by``.
        FindingConcluded: it is over.
        FindingTaken: somebody was first.
    """
    finding = trail.locked(ref, by=by)
    _require_live(finding)
    if finding.taken_by_id == by.id:
        return finding
    if finding.taken_by_id is not None:
        raise FindingTaken(ref=ref)
    return _take(finding, by=by, at=at, text="")


@transaction.atomic
def take_over(*, ref: str, text: str, by: Actor, at: dt.datetime) -> Finding:
    """Go on with what a colleague had taken up; says why.

    Raises:
        NotPermitted, FindingNotFound, FindingConcluded, WordsMissing.
        NotTakenYet: nobody has it; take it up.
    """
    finding = trail.locked(ref, by=by)
    _require_live(finding)
    if finding.taken_by_id is None:
        raise NotTakenYet(ref=ref)
    words = _words(text)
    return finding if finding.taken_by_id == by.id else _take(finding, by=by, at=at, text=words)


def _take(finding: Finding, *, by: Actor, at: dt.datetime, text: str) -> Finding:
    finding.taken_by_id, finding.taken_at = by.id, at
    if finding.state == FindingState.OPEN:
        finding.state = FindingState.TAKEN
    finding.save(update_fields=["taken_by", "taken_at", "state"])
    trail.add(finding, StepKind.TAKEN, by=by, at=at, text=text)
    return finding


@transaction.atomic
def note(*, ref: str, text: str, by: Actor, at: dt.datetime) -> Finding:
    """Write down what was seen.

    Raises:
        NotPermitted, FindingNotFound, FindingConcluded, NotTakenYet, NotYourFinding, WordsMissing.
    """
    finding = trail.locked(ref, by=by)
    _require_own(finding, by)
    trail.add(finding, StepKind.NOTED, by=by, at=at, text=_words(text))
    return finding


@transaction.atomic
def note_question(*, ref: str, text: str, by: Actor, at: dt.datetime) -> Finding:
    """Write down what was asked of whom; the question itself goes by letter. Raises as :func:`note`."""
    return _asked(ref, StepKind.ASKED, FindingState.ASKED, text, by=by, at=at)


@transaction.atomic
def note_answer(*, ref: str, text: str, by: Actor, at: dt.datetime) -> Finding:
    """Write down the explanation that came. Raises as :func:`note`."""
    return _asked(ref, StepKind.ANSWERED, FindingState.TAKEN, text, by=by, at=at)


def _asked(ref: str, kind: StepKind, state: FindingState, text: str, *, by: Actor, at: dt.datetime) -> Finding:
    finding = trail.locked(ref, by=by)
    _require_own(finding, by)
    words = _words(text)
    finding.state = state
    finding.save(update_fields=["state"])
    trail.add(finding, kind, by=by, at=at, text=words)
    return finding


@transaction.atomic
def conclude(*, ref: str, conclusion: Conclusion, text: str, by: Actor, at: dt.datetime) -> Finding:
    """End a finding: explained, procedure improved, or handed on to whom it is for.

    Raises:
        NotPermitted, FindingNotFound, FindingConcluded, NotTakenYet, NotYourFinding, WordsMissing.
    """
    finding = trail.locked(ref, by=by)
    _require_own(finding, by)
    words = _words(text)
    finding.state, finding.conclusion = FindingState.CONCLUDED, conclusion
    finding.concluded_at, finding.concluded_by_id = at, by.id
    finding.save(update_fields=["state", "conclusion", "concluded_at", "concluded_by"])
    trail.add(
        finding, StepKind.CONCLUDED, by=by, at=at, text=words, conclusion=conclusion, conclusion_code=str(conclusion)
    )
    return finding
