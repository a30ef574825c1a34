"""The decider tries all rules and tells all failures."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molek.catalogue.operations import SHIPPED, read_pair
from molek.catalogue.rules.decider import decide
from molek.catalogue.rules.facts import Fact, Facts, Known, Unknown, UnknownReason, ValueType
from molek.catalogue.rules.loader import load_service
from molek.catalogue.rules.service import Service
from molek.catalogue.rules.verdict import Outcome, Verdict, VerdictKind
from tests.catalogue.samples import ALIVE, DAY, FIELDS, PARAMETER, facts, known, rule, service

DOWN, OFF = UnknownReason.SOURCE_DOWN, UnknownReason.SOURCE_NOT_CONNECTED
GONE = UnknownReason.RECORD_MISSING
REFUSES = rule("registry.status == 'ALIVE'", code="refuses", on_fail="REJECT")
REVIEWS = rule("not registry.has_flags", code="reviews", on_fail="REVIEW")
STRICT = rule("registry.sex == 'MALE'", code="strict", more='on_unknown = "REJECT"')
THREE = service(REFUSES, REVIEWS, STRICT)
GOOD = known(registry__status="ALIVE", registry__has_flags=False, registry__sex="MALE")


def told(**changes: Fact) -> str:
    changed = {name.replace("__", "."): fact for name, fact in changes.items()}
    return decide(THREE, Facts(DAY, {**GOOD, **changed})).told


DEAD, FLAGGED = Known("DEAD", "registry"), Known(True, "registry")


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, "ACCEPT"),
        ({"registry__status": DEAD}, "REJECT refuses"),
        ({"registry__has_flags": FLAGGED}, "REVIEW reviews"),
        ({"registry__status": DEAD, "registry__has_flags": FLAGGED}, "REJECT refuses reviews"),
        ({"registry__status": Unknown(GONE)}, "REVIEW refuses"),
        ({"registry__status": Unknown(OFF)}, "REVIEW refuses"),
        ({"registry__status": Unknown(DOWN)}, "WAIT refuses"),
        ({"registry__sex": Unknown(GONE)}, "REJECT strict"),
        ({"registry__sex": Unknown(DOWN)}, "WAIT strict"),
        ({"registry__status": Unknown(DOWN), "registry__has_flags": FLAGGED}, "WAIT refuses reviews"),
        ({"registry__status": DEAD, "registry__has_flags": Unknown(DOWN)}, "REJECT refuses reviews"),
    ],
)
def test_refusal_before_waiting_before_review_before_acceptance(changes: dict[str, Fact], verdict: str) -> None:
    assert told(**changes) == verdict


def test_judgement_leaves_the_last_word_to_an_official_but_not_a_refusal() -> None:
    text = sample_judgement()
    assert decide(text, Facts(DAY, GOOD)).told == "REVIEW"
    assert decide(text, Facts(DAY, GOOD)).judgement
    assert decide(text, Facts(DAY, {"registry.status": DEAD})).told == "REJECT is-alive"


def sample_judgement() -> Service:
    from tests.catalogue.samples import sample

    return load_service(sample().replace('decision = "rules"', 'decision = "judgement"'))


CONDITIONAL = service(FIELDS, rule("registry.sex == 'MALE'", more='applies_when = "answers.sure"', code="conditional"))


@pytest.mark.parametrize(
    ("applies", "test", "outcome"),
    [
        (Known(False, ""), Unknown(GONE), Outcome.NOT_APPLICABLE),
        (Known(False, ""), Known("FEMALE", ""), Outcome.NOT_APPLICABLE),
        (Known(True, ""), Known("MALE", ""), Outcome.PASS),
        (Known(True, ""), Known("FEMALE", ""), Outcome.FAIL),
        (Known(True, ""), Unknown(GONE), Outcome.UNKNOWN),
        (Unknown(GONE), Known("MALE", ""), Outcome.PASS),  # whether it applies makes no difference
        (Unknown(GONE), Known("FEMALE", ""), Outcome.UNKNOWN),
        (Unknown(GONE), Unknown(GONE), Outcome.UNKNOWN),
    ],
)
def test_a_rule_that_may_not_apply(applies: Fact, test: Fact, outcome: Outcome) -> None:
    verdict = decide(CONDITIONAL, Facts(DAY, {"answers.sure": applies, "registry.sex": test}))
    assert verdict.results[0].outcome is outcome


AGED = service(PARAMETER, rule("age(registry.birth_date) >= param.min_age", code="is-adult"))


@pytest.mark.parametrize(
    ("on", "birth", "verdict"),
    [
        ("2025-05-31", "2007-05-31", "REJECT is-adult"),  # the old law: 21
        ("2025-06-01", "2007-05-31", "ACCEPT"),  # the new law: 17
        ("2025-05-31", "2004-05-31", "ACCEPT"),
        ("2023-12-31", "1990-01-01", "REVIEW is-adult"),  # before any law: nobody is refused by none
    ],
)
def test_the_law_of_the_day_decides(on: str, birth: str, verdict: str) -> None:
    day = dt.date.fromisoformat(on)
    result = decide(AGED, Facts(day, known(registry__birth_date=dt.date.fromisoformat(birth))))
    assert result.told == verdict
    used = result.results[0].parameters
    assert [(p.name, p.since <= day) for p in used] == ([("min_age", True)] if on > "2024" else [])


def test_a_failure_names_rule_law_fact_source_parameter_and_remedy_in_both_languages() -> None:
    text = rule("age(registry.birth_date) >= param.min_age", code="is-adult")
    text = text.replace('id = "Pesan"', 'id = "Lahir {registry.birth_date}, umur {age(registry.birth_date)}"')
    text = text.replace('en = "Message"', 'en = "Born {registry.birth_date}, below {param.min_age}, {registry.rt}"')
    (result,) = decide(service(PARAMETER, text), facts(registry__birth_date=dt.date(2010, 5, 1))).results
    assert result.message.id == "Lahir 1 Mei 2010, umur 15"
    assert result.message.en == "Born 1 May 2010, below 17, unknown"
    assert (result.remedy.id, result.remedy.en) == ("Saran", "Advice")
    assert [(b.ref, b.mark.value) for b in result.legal_basis] == [("law", "sure")]
    (fact,) = result.facts
    assert (fact.name, fact.value, fact.source) == ("registry.birth_date", dt.date(2010, 5, 1), "registry")
    assert (fact.label.id, fact.shown.en) == ("Tanggal lahir", "1 May 2010")
    assert fact.source_name.id == "Data kependudukan kota"
    (parameter,) = result.parameters
    assert (parameter.value, parameter.since, parameter.source) == (17, dt.date(2025, 6, 1), "new law")


def test_what_is_unknown_says_which_fact_and_why() -> None:
    (result,) = decide(service(), facts(("registry.status", DOWN))).results
    assert result.message.id == "Belum dapat dipastikan. Status kependudukan: sumber data sedang tidak menjawab."
    assert result.message.en.startswith("Cannot be told yet. Population status")
    assert result.missing == ("registry.status",)
    assert result.facts[0].reason is DOWN


def test_values_are_said_in_words() -> None:
    text = ALIVE.replace('"Pesan"', '"{registry.status} {registry.has_flags} {social.decile}"')
    given_facts = facts(registry__status="DEAD", registry__has_flags=True, social__decile=10)
    (result,) = decide(service(text), given_facts).results
    assert result.message.id == "meninggal dunia ya 10"


def test_a_message_is_text_and_never_a_format_of_its_own() -> None:
    text = ALIVE.replace('"Pesan"', '"{registry.address}"')
    (result,) = decide(service(text), facts(registry__status="DEAD", registry__address="{0.__class__} %s")).results
    assert result.message.id == "{0.__class__} %s"


SERVICES = [load_service(*read_pair(f)) for f in sorted(SHIPPED.glob("*.toml"))]


@st.composite
def situations(draw: st.DrawFn) -> tuple[Service, Facts]:
    """Any facts of the right types for any shipped service."""
    chosen = draw(st.sampled_from(SERVICES))
    values: dict[str, Fact] = {}
    for name in chosen.facts:
        spec = chosen.vocabulary.facts[name]
        value = {
            ValueType.BOOL: st.booleans(),
            ValueType.NUMBER: st.integers(-5, 100),
            ValueType.DATE: st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)),
        }.get(spec.type, st.sampled_from(list(spec.values)) if spec.values else st.text(max_size=9))
        known_or_not = st.one_of(value.map(lambda v: Known(v, "x")), st.sampled_from(UnknownReason).map(Unknown))
        values[name] = draw(known_or_not)
    return chosen, Facts(draw(st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1))), values)


@given(situations())
def test_every_verdict_comes_back_from_json_as_it_was(situation: tuple[Service, Facts]) -> None:
    chosen, given_facts = situation
    verdict = decide(chosen, given_facts, version=3)
    assert Verdict.from_json(json.loads(json.dumps(verdict.to_json()))) == verdict
    again = decide(chosen, Facts.from_json(json.loads(json.dumps(given_facts.to_json()))), version=3)
    assert again == verdict


@given(situations())
def test_a_verdict_follows_from_its_results(situation: tuple[Service, Facts]) -> None:
    verdict = decide(*situation)
    assert len(verdict.results) == len(situation[0].rules)
    assert bool(verdict.refusals) == (verdict.kind is VerdictKind.REJECT)
    assert verdict.kind is not VerdictKind.ACCEPT or all(
        r.outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE) for r in verdict.results
    )
    for result in verdict.results:
        assert (result.outcome in (Outcome.FAIL, Outcome.UNKNOWN)) == (result.effect is not None)
        assert bool(result.missing) == (result.outcome is Outcome.UNKNOWN)
        assert result.effect is None or (result.message.id and result.message.en)
        assert result.legal_basis


@given(situations())
def test_nobody_is_refused_because_a_source_is_down(situation: tuple[Service, Facts]) -> None:
    chosen, given_facts = situation
    down = Facts(given_facts.on, {name: Unknown(DOWN) for name in chosen.facts})
    assert decide(chosen, down).kind is VerdictKind.WAIT
