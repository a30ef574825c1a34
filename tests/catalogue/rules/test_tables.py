"""Tables of rule tests."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from molek.catalogue.operations import SHIPPED, read_pair
from molek.catalogue.rules.decider import decide
from molek.catalogue.rules.facts import Known, Unknown, UnknownReason
from molek.catalogue.rules.loader import load_service
from molek.catalogue.rules.mistakes import WrongServiceFile
from molek.catalogue.rules.service import Service
from molek.catalogue.rules.tables import Case, failures, read_cases
from molek.catalogue.rules.verdict import VerdictKind
from tests.catalogue.samples import ALIVE, PARAMETER, rule, service

AGED = service(PARAMETER, ALIVE, rule("age(registry.birth_date) >= param.min_age", code="is-adult"))
TABLE = """\
# a comment
given on              = 2025-10-01
given registry.status = ALIVE

## Age
case          | registry.birth_date | verdict
seventeen     | 2008-10-01          | ACCEPT
too young     | 2008-10-02          | REJECT is-adult
not on record | ?missing            | REVIEW is-adult
down          | ?down               | WAIT is-adult

## The old law
case      | on         | registry.birth_date | verdict
seventeen | 2025-05-31 | 2008-05-31          | REJECT is-adult
"""


def test_a_table_makes_cases() -> None:
    file = read_cases(TABLE, AGED)
    assert [(t.title, len(t.cases)) for t in file.tables] == [("Age", 4), ("The old law", 1)]
    assert file.given == (("on", "2025-10-01"), ("registry.status", "ALIVE"))
    first, _, third, *_, last = file.cases
    assert first.facts.get("registry.birth_date") == Known(dt.date(2008, 10, 1), "registry")
    assert third.facts.get("registry.birth_date") == Unknown(UnknownReason.RECORD_MISSING, "registry")
    assert (first.facts.on, last.facts.on) == (dt.date(2025, 10, 1), dt.date(2025, 5, 31))
    assert failures(AGED, file) == []


def test_a_case_that_comes_out_otherwise_is_told() -> None:
    file = read_cases(TABLE.replace("2008-10-02          | REJECT is-adult", "2008-10-02          | ACCEPT"), AGED)
    (failure,) = failures(AGED, file)
    assert (failure.case.name, failure.case.line, failure.got) == ("too young", 8, "REJECT is-adult")


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        (
            "registry.birth_date | verdict\nseven",
            "registry.birthdate | verdict\nseven",
            6,
            "maksud Anda 'registry.birth",
        ),
        ("2008-10-01          | ACCEPT", "yesterday | ACCEPT", 7, "'yesterday' bukan nilai registry.birth_date"),
        ("= ALIVE", "= ALIVEE", 3, "'ALIVEE' bukan nilai registry.status; maksud Anda 'ALIVE'?"),
        ("| ACCEPT", "| OK", 7, "'OK' bukan putusan; yang dikenal: ACCEPT"),
        ("REJECT is-adult\nnot", "REJECT is-adlt\nnot", 8, "aturan 'is-adlt' tidak ada; maksud Anda 'is-adult'?"),
        ("| 2008-10-02          | REJECT", "| REJECT", 8, "perlu 3 kolom, ada 2"),
        ("case          |", "name          |", 6, "tabel dimulai dengan kolom 'case'"),
        ("given on              = 2025-10-01\n", "", 6, "tanggal 'on' belum diisi"),
    ],
)
def test_mistakes_in_a_table_are_told_by_line(old: str, new: str, line: int, told: str) -> None:
    assert old in TABLE
    with pytest.raises(WrongServiceFile) as caught:
        read_cases(TABLE.replace(old, new, 1), AGED)
    assert any(m.line == line and told in m.id for m in caught.value.mistakes), str(caught.value)


def shipped() -> list[tuple[Service, Case]]:
    pairs = []
    for path in sorted(SHIPPED.glob("*.toml")):
        chosen = load_service(*read_pair(path))
        cases = read_cases(path.with_suffix(".cases.txt").read_text(encoding="utf-8"), chosen)
        pairs += [(chosen, case) for case in cases.cases]
    return pairs


@pytest.mark.parametrize(("chosen", "case"), shipped(), ids=lambda v: v.code if isinstance(v, Service) else v.name)
def test_shipped_services_decide_as_their_tables_say(chosen: Service, case: Case) -> None:
    assert decide(chosen, case.facts).told == case.expected


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.toml")), ids=lambda p: p.stem)
def test_tables_show_every_rule_failing_and_every_kind_of_verdict_it_can_give(path: Path) -> None:
    chosen = load_service(*read_pair(path))
    cases = read_cases(path.with_suffix(".cases.txt").read_text(encoding="utf-8"), chosen).cases
    told = {word for case in cases for word in case.expected.split()}
    assert {r.code for r in chosen.rules} <= told
    best = VerdictKind.REVIEW if chosen.decision.value == "judgement" else VerdictKind.ACCEPT
    assert {best, VerdictKind.REJECT, VerdictKind.WAIT} <= told
