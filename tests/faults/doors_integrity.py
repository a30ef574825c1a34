"""The Inspectorate's doors: one finding, about the owner's issued letter, taken up by the inspector."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from molek.base.actors import Actor
from molek.integrity import operations
from molek.integrity.models import Finding
from molek.integrity.rules.detection import evidence_hash
from molek.integrity.rules.rows import Code, Evidence, EvidenceKind
from molek.letters.models import Letter
from tests.cases.conftest import NINE

INSPECTORS = frozenset({"inspector"})
READERS = INSPECTORS | {"auditor"}


def build_finding(issued: Letter, inspector: Actor) -> Finding:
    cited = Evidence(EvidenceKind.APPLICATION, issued.application_ref, NINE.date())
    finding = Finding.objects.create(
        ref="7K2M-9QXB", indicator=Code.SHARED_PHONE.value, subject="phone:0011223344556677",
        figures={"observed": 6, "of": 6, "expected": None, "chance_ppm": None, "effect": None},
        in_force={"least_families": 6},
        evidence=[{"kind": cited.kind.value, "ref": cited.ref, "on": cited.on.isoformat()}],
        evidence_hash=evidence_hash(Code.SHARED_PHONE, "phone:0011223344556677", [cited]),
        since_date=cited.on, until_date=cited.on, found_at=NINE, seen_at=NINE,
    )  # fmt: skip
    return operations.take_up(ref=finding.ref, by=inspector, at=NINE)


def nothing(_world: Any) -> list[Any]:
    return []


def finding(world: Any) -> list[Any]:
    return [world.more.finding.ref]


DOORS: dict[str, tuple[Callable[[Any], list[Any]], frozenset[str]]] = {
    "integrity:board": (nothing, READERS),
    "integrity:findings": (nothing, READERS),
    "integrity:finding": (finding, READERS),
    "integrity:take-up": (finding, INSPECTORS),
    "integrity:take-over": (finding, INSPECTORS),
    "integrity:step": (finding, INSPECTORS),
    "integrity:conclude": (finding, INSPECTORS),
    "integrity:export": (finding, READERS),
    "integrity:person": (
        lambda w: [w.more.finding.ref, "application", w.issued.application_ref], READERS,
    ),
}  # fmt: skip
