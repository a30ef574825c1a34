"""The checker finds gaps and contradictions, each with a case that shows it."""

from __future__ import annotations

import datetime as dt
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from molek.catalogue.operations import SHIPPED, read_pair
from molek.catalogue.rules import checker
from molek.catalogue.rules.checker import FindingKind, check
from molek.catalogue.rules.decider import answer_of
from molek.catalogue.rules.facts import Facts, Known
from molek.catalogue.rules.loader import load_service
from molek.catalogue.rules.representatives import representatives
from molek.catalogue.rules.service import Service
from molek.catalogue.rules.verdict import Outcome
from tests.catalogue.samples import ALIVE, DAY, FIELDS, PARAMETER, rule, service

ADULT = "age(registry.birth_date) >= 17"


def found(*parts: str) -> list[str]:
    return [f"{f.kind} {' '.join(f.rules)}" for f in check(service(*parts))]


def test_a_sound_service_has_no_findings() -> None:
    assert found(ALIVE, PARAMETER, rule("age(registry.birth_date) >= param.min_age")) == []


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.toml")), ids=lambda p: p.stem)
def test_shipped_services_have_no_findings(path: Path) -> None:
    assert check(load_service(*read_pair(path))) == []


@pytest.mark.parametrize(
    ("parts", "finding"),
    [
        ([rule("age(registry.birth_date) >= 17 and age(registry.birth_date) < 17", code="a")], "NEVER_PASSES a"),
        ([rule("registry.status == 'ALIVE' or registry.status != 'ALIVE'", code="a")], "NEVER_FAILS a"),
        ([rule("social.decile > 0 or social.decile < 5", code="a")], "NEVER_FAILS a"),
        (
            [rule("age(registry.birth_date) >= 17", code="a"), rule("age(registry.birth_date) < 17", code="b")],
            "CONFLICT a b",
        ),
        (
            [rule("age(registry.birth_date) >= 17", code="a"), rule("age(registry.birth_date) < 18", code="b")],
            None,
        ),
        (
            [rule("registry.birth_date > date('2000-01-01')", code="a"), rule(ADULT.replace("17", "60"), code="b")],
            "CONFLICT a b",
        ),
        (
            [
                rule("social.decile == 1 or registry.has_flags", code="a"),
                rule("social.decile == 2 or registry.has_flags", code="b"),
                rule("not registry.has_flags and social.decile < 3", code="c"),
            ],
            "NO_ACCEPT a b c",
        ),
        (
            [rule("registry.has_flags", code="a", more="applies_when = \"registry.rt == 'x' and registry.rt == 'y'\"")],
            "NEVER_APPLIES a",
        ),
        (
            [rule("social.decile < 5", code="a"), rule("social.decile < 8", code="b")],
            "IMPLIED b a",
        ),
        (
            # the weaker rule asks for review only: its failing does not make the refusal superfluous
            [rule("social.decile < 5", code="a", on_fail="REVIEW"), rule("social.decile < 8", code="b")],
            None,
        ),
        ([rule("not is_known(social.decile) or social.decile < 5", code="a")], "GAP a"),
        ([rule("is_known(social.decile) and social.decile < 5", code="a")], None),
        ([FIELDS, rule("not is_known(answers.doubt) or answers.doubt == 'no'", code="a")], "GAP a"),
        ([FIELDS, rule("not is_known(answers.sure) or answers.sure", code="a")], None),  # always asked
        (
            [FIELDS, rule("answers.doubt == registry.rt", code="a"), rule("registry.rt == '001'", code="b")],
            None,  # facts that are compared share their values: '001' fits both
        ),
        ([rule("lower(registry.occupation) == 'petani'", code="a")], None),
        ([rule("length(registry.address) > 3 and length(registry.address) < 4", code="a")], "NEVER_PASSES a"),
        ([rule("months_since(registry.resident_since) >= 6", code="a")], None),
        ([rule("days_since(registry.birth_date) > 30 and registry.birth_date > today", code="a")], "NEVER_PASSES a"),
        ([rule("registry.rt in ('001', '002')", code="a")], None),
        ([rule("lower(registry.occupation) in ('guru', 'dosen')", code="a")], None),
        ([rule("length(lower(registry.rt)) == 3", code="a")], None),
        ([rule("age(registry.birth_date) > -1", code="a")], None),
        ([rule("age(registry.birth_date) > social.decile", code="a")], "NOT_SEARCHED a"),
        ([rule("registry.birth_date < registry.resident_since", code="a")], None),
    ],
)  # fmt: skip
def test_what_is_found(parts: list[str], finding: str | None) -> None:
    assert found(*parts) == ([finding] if finding else [])


def test_a_gap_is_shown_by_a_case() -> None:
    (gap,) = check(service(rule("not is_known(social.decile) or social.decile < 5", code="a")))
    assert gap.kind.is_serious
    assert gap.to("id") == (
        "GAP a: tanpa 'Desil kesejahteraan (1 termiskin)' permohonan diterima, padahal ada nilainya yang tidak "
        "(contoh: Desil kesejahteraan (1 termiskin) = tidak ada catatannya)"
    )
    assert gap.to("en").startswith("GAP a: without 'Welfare decile (1 is poorest)' it is accepted")


def test_a_contradiction_that_begins_with_a_later_law_is_found_on_its_day() -> None:
    text = rule("age(registry.birth_date) >= param.min_age", code="a") + rule("age(registry.birth_date) < 19", code="b")
    later = PARAMETER.replace('"2024-01-01" = { value = 21', '"2024-01-01" = { value = 17').replace(
        '"2025-06-01" = { value = 17', '"2025-06-01" = { value = 21'
    )
    (finding,) = check(service(later, text))
    assert (finding.kind, finding.on) == (FindingKind.CONFLICT, dt.date(2025, 6, 1))


def test_a_search_that_is_too_large_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checker, "BUDGET", 3)
    assert found(rule("registry.has_flags and registry.phone_known and registry.rt == '1'", code="a")) == [
        "NOT_SEARCHED "
    ]


ATOMS = [
    "registry.has_flags",
    "registry.phone_known",
    "social.decile < 3",
    "social.decile >= 5",
    "registry.sex == 'MALE'",
    "age(registry.birth_date) >= 17",
    "registry.birth_date < date('2000-01-01')",
    "is_known(registry.rt)",
]
tests = st.recursive(
    st.sampled_from(ATOMS),
    lambda t: st.one_of(
        st.tuples(t, st.sampled_from(["and", "or"]), t).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        t.map("not ({})".format),
    ),
    max_leaves=4,
)


def by_brute_force(chosen: Service) -> tuple[bool, dict[str, set[Outcome]]]:
    """Can all rules allow? Which outcomes can each have? By trying every combination of representatives."""
    domains = representatives(chosen, DAY, {})
    outcomes: dict[str, set[Outcome]] = {r.code: set() for r in chosen.rules}
    accept = False
    for values in product(*domains.values()):
        facts = Facts(DAY, dict(zip(domains, values, strict=True)))
        row = {r.code: answer_of(r, facts, {})[0] for r in chosen.rules}
        accept = accept or all(o in (Outcome.PASS, Outcome.NOT_APPLICABLE) for o in row.values())
        for code, outcome in row.items():
            outcomes[code].add(outcome)
    return accept, outcomes


@settings(max_examples=60, deadline=None)
@given(tests, tests)
def test_the_pruned_search_agrees_with_trying_everything(one: str, other: str) -> None:
    chosen = service(rule(one, code="a"), rule(other, code="b"))
    accept, outcomes = by_brute_force(chosen)
    findings = {(f.kind, f.rules) for f in check(chosen)}
    for code in ("a", "b"):
        assert ((FindingKind.NEVER_PASSES, (code,)) in findings) == (Outcome.PASS not in outcomes[code])
        assert ((FindingKind.NEVER_FAILS, (code,)) in findings) == (Outcome.FAIL not in outcomes[code])
    says_no = {kind for kind, _ in findings} & {FindingKind.NEVER_PASSES, FindingKind.CONFLICT, FindingKind.NO_ACCEPT}
    assert bool(says_no) == (not accept)


def test_representatives_stand_on_both_sides_of_every_border() -> None:
    chosen = service(rule("age(registry.birth_date) >= 17 and social.decile < 5 and registry.sex == 'MALE'"))
    values = representatives(chosen, DAY, {})
    births = [f.value for f in values["registry.birth_date"] if isinstance(f, Known)]
    assert {dt.date(2008, 10, 1), dt.date(2008, 10, 2)} <= set(births)
    assert {4, 5} <= {f.value for f in values["social.decile"] if isinstance(f, Known)}
    assert {f.value for f in values["registry.sex"] if isinstance(f, Known)} == {"MALE", "FEMALE"}
