"""The nightly computation: signs of the last ninety days become findings. Run twice, the second changes nothing."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from molek.audit import operations as audit
from molek.audit.rules import canonical
from molek.base.actors import SYSTEM, Actor
from molek.base.references import new_code
from molek.integrity.enums import LIVE, FindingState, StepKind
from molek.integrity.models import Finding, Run
from molek.integrity.operations import trail
from molek.integrity.permissions import IntegrityPermission
from molek.integrity.queries import watched
from molek.integrity.rules.detection import WINDOW_DAYS, detect, evidence_hash, figures_on, fresh_enough
from molek.integrity.rules.rows import Code, Evidence, EvidenceKind, Signal
from molek.staff import queries as staff

_LOCK = 0x494E5447  # one computation at a time


@transaction.atomic
def compute(*, on: dt.date, by: Actor, at: dt.datetime) -> Run:
    """Look at the ninety days before ``on`` (that day not included) and keep what is worth a look.

    A sign about a subject with a live finding adds its evidence there. About a subject whose finding was concluded, it
    opens a new one only if the evidence not seen then would alone be enough. Evidence is only ever added to a finding:
    rows that leave the window or are erased stay cited.

    Raises:
        NotPermitted: ``by`` decides no findings.
    """
    by.require(IntegrityPermission.DECIDE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    since = on - dt.timedelta(days=WINDOW_DAYS)
    figures = figures_on(on)
    rows = watched.read_rows(since=since, until=on)
    signals = detect(rows, figures=figures, calendar=staff.calendar())
    rows_hash = _hash_of(signals)
    if same := Run.objects.filter(since_date=since, until_date=on, rows_hash=rows_hash).first():
        return same
    tally = Counter(_keep(signal, figures[signal.code], at=at) for signal in signals)
    run = Run.objects.create(
        since_date=since,
        until_date=on,
        started_at=at,
        finished_at=at,
        rows_hash=rows_hash,
        read={code.value: rows.of(code) for code in Code},
        found=dict(Counter(signal.code.value for signal in signals)),
        opened=tally["opened"],
        grown=tally["grown"],
    )
    audit.record(
        event="integrity.run.finished",
        by=by,
        subject=f"integrity-run:{run.pk}",
        at=at,
        data={"signs": len(signals), "opened": run.opened, "grown": run.grown, "hash": rows_hash},
    )
    return run


def _hash_of(signals: Sequence[Signal]) -> str:
    """Over the evidence hashes of all signs."""
    text = canonical.encode([evidence_hash(s.code, s.subject, s.evidence) for s in signals])
    return hashlib.sha256(text.encode()).hexdigest()


def _keep(signal: Signal, in_force: dict[str, int], *, at: dt.datetime) -> str:
    """Open a finding, let one grow, or leave it: what was done."""
    same = Finding.objects.select_for_update(of=("self",)).filter(indicator=signal.code.value, subject=signal.subject)
    live = same.filter(state__in=LIVE).first()
    if live is not None:
        return _grow(live, signal, in_force, at=at)
    known = {cited["ref"] for evidence in same.values_list("evidence", flat=True) for cited in evidence}
    if known and not fresh_enough(signal, known, in_force):
        return "known"
    finding = Finding(
        ref=new_code(2),
        indicator=signal.code.value,
        subject=signal.subject,
        official_ids=list(signal.officials),
        in_force=in_force,
        found_at=at,
        state=FindingState.OPEN,
    )
    _write(finding, signal, signal.evidence, at=at)
    finding.save(force_insert=True)
    trail.add(finding, StepKind.FOUND, by=SYSTEM, at=at, indicator=finding.indicator)
    return "opened"


def _grow(finding: Finding, signal: Signal, in_force: dict[str, int], *, at: dt.datetime) -> str:
    held = [Evidence(EvidenceKind(e["kind"]), e["ref"], dt.date.fromisoformat(e["on"])) for e in finding.evidence]
    new = {(e.kind, e.ref) for e in signal.evidence} - {(e.kind, e.ref) for e in held}
    if not new:
        Finding.objects.filter(pk=finding.pk).update(seen_at=at)
        return "same"
    merged = sorted({(e.kind, e.ref): e for e in (*held, *signal.evidence)}.values(), key=lambda e: (e.on, e.ref))
    finding.in_force = in_force
    _write(finding, signal, merged, at=at)
    finding.save(
        update_fields=[
            "in_force", "figures", "evidence", "evidence_hash", "since_date", "until_date", "seen_at", "unit_ids",
        ]
    )  # fmt: skip
    trail.add(finding, StepKind.GREW, by=SYSTEM, at=at, added=len(new))
    return "grown"


def _write(finding: Finding, signal: Signal, evidence: Sequence[Evidence], *, at: dt.datetime) -> None:
    """The columns that follow from a sign."""
    finding.figures = _figures(signal)
    finding.evidence = [{"kind": e.kind.value, "ref": e.ref, "on": e.on.isoformat()} for e in evidence]
    finding.evidence_hash = evidence_hash(signal.code, signal.subject, evidence)
    finding.since_date, finding.until_date = min(e.on for e in evidence), max(e.on for e in evidence)
    finding.seen_at = at
    units = watched.units_of(signal.officials, since=finding.since_date, until=finding.until_date)
    finding.unit_ids = sorted({*finding.unit_ids, *units})


def _figures(signal: Signal) -> dict[str, Any]:
    return {
        "observed": signal.observed,
        "of": signal.of,
        "expected": signal.expected,
        "chance_ppm": signal.chance_ppm,
        "effect": signal.effect,
    }
