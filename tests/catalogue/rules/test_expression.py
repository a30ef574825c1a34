"""Expressions: Kleene's logic, and dates."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molek.catalogue.rules.expression import (
    And,
    Answer,
    Constant,
    FactName,
    Node,
    Not,
    Or,
    age,
    days_since,
    days_until,
    evaluate,
    months_since,
    walk,
)
from molek.catalogue.rules.facts import Fact, Facts, Known, Unknown, UnknownReason, Value
from molek.catalogue.rules.parser import Names, parse
from molek.catalogue.rules.vocabulary import common_vocabulary

DAY = dt.date(2025, 10, 1)
NAMES = ("a", "b", "c")
SPECS = common_vocabulary().facts

nodes: st.SearchStrategy[Node] = st.recursive(
    st.one_of(st.sampled_from(NAMES).map(FactName), st.booleans().map(Constant)),
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=2, max_size=3).map(lambda n: And(tuple(n))),
        st.lists(inner, min_size=2, max_size=3).map(lambda n: Or(tuple(n))),
    ),
    max_leaves=8,
)
fact_or_none: st.SearchStrategy[Fact] = st.one_of(
    st.booleans().map(lambda b: Known(b, "x")), st.sampled_from(UnknownReason).map(Unknown)
)
situations = st.fixed_dictionaries(dict.fromkeys(NAMES, fact_or_none)).map(lambda values: Facts(DAY, values))


def value(node: Node, facts: Facts) -> Value | None:
    return evaluate(node, facts, {}).value


def test_the_truth_tables_are_kleenes() -> None:
    unknown = FactName("a")  # not in the facts
    yes, no = Constant(True), Constant(False)
    table = [
        (And((yes, unknown)), None), (And((no, unknown)), False), (And((unknown, unknown)), None),
        (Or((yes, unknown)), True), (Or((no, unknown)), None), (Or((unknown, unknown)), None), (Not(unknown), None),
    ]  # fmt: skip
    assert [value(node, Facts(DAY)) for node, _ in table] == [wanted for _, wanted in table]


@given(nodes, nodes, situations)
def test_de_morgan(one: Node, other: Node, facts: Facts) -> None:
    assert value(Not(And((one, other))), facts) == value(Or((Not(one), Not(other))), facts)
    assert value(Not(Or((one, other))), facts) == value(And((Not(one), Not(other))), facts)


@given(nodes, nodes, nodes, situations)
def test_and_or_are_commutative_associative_and_distribute(a: Node, b: Node, c: Node, facts: Facts) -> None:
    assert evaluate(And((a, b)), facts, {}) == evaluate(And((b, a)), facts, {})
    assert evaluate(Or((a, b)), facts, {}) == evaluate(Or((b, a)), facts, {})
    assert value(And((a, And((b, c)))), facts) == value(And((And((a, b)), c)), facts)
    assert value(And((a, Or((b, c)))), facts) == value(Or((And((a, b)), And((a, c)))), facts)


@given(nodes, situations)
def test_double_negation_and_idempotence(node: Node, facts: Facts) -> None:
    assert evaluate(Not(Not(node)), facts, {}) == evaluate(node, facts, {})
    assert evaluate(And((node, node)), facts, {}) == evaluate(node, facts, {})


@given(nodes, situations, situations)
def test_learning_more_never_takes_an_answer_back(node: Node, facts: Facts, more: Facts) -> None:
    learnt = {n: f if isinstance(f, Known) else more.get(n) for n, f in facts.values.items()}
    before = value(node, facts)
    assert before is None or value(node, Facts(DAY, learnt)) == before


@given(nodes, situations)
def test_an_open_answer_names_missing_facts_and_a_given_one_none(node: Node, facts: Facts) -> None:
    answer = evaluate(node, facts, {})
    assert (answer.value is None) == bool(answer.missing)
    named = {n.name for n in walk(node) if isinstance(n, FactName)}
    assert all(n in named and isinstance(facts.get(n), Unknown) for n in answer.missing)


@given(nodes, situations, situations)
def test_to_know_the_missing_facts_is_to_know_the_answer(node: Node, facts: Facts, more: Facts) -> None:
    """While the answer is open, something in ``missing`` can still be learnt; with all of it known, it is settled."""
    known = {n: Known(f.value, "") if isinstance(f, Known) else Known(True, "") for n, f in more.values.items()}
    values = dict(facts.values)
    for _ in NAMES:
        missing = evaluate(node, Facts(DAY, values), {}).missing
        values.update({n: known[n] for n in missing})
    assert value(node, Facts(DAY, values)) is not None


@pytest.mark.parametrize(
    ("reason", "wanted"),
    [
        (UnknownReason.RECORD_MISSING, Answer(False)),
        (UnknownReason.NOT_ASKED, Answer(False)),
        (UnknownReason.SOURCE_DOWN, Answer(None, frozenset({"registry.rt"}))),
        (UnknownReason.SOURCE_NOT_CONNECTED, Answer(None, frozenset({"registry.rt"}))),
    ],
)
def test_whether_it_is_known_cannot_be_told_while_the_owner_is_unheard(reason: UnknownReason, wanted: Answer) -> None:
    test = parse("is_known(registry.rt)", Names(SPECS, {}))
    assert test.answer(Facts(DAY, {"registry.rt": Unknown(reason)}), {}) == wanted
    assert test.answer(Facts(DAY, {"registry.rt": Known("001", "registry")}), {}) == Answer(True)


def test_a_parameter_without_value_is_missing_not_wrong() -> None:
    test = parse("age(registry.birth_date) >= param.min_age", Names(SPECS, {"min_age": SPECS["social.decile"].type}))
    facts = Facts(DAY, {"registry.birth_date": Known(dt.date(2000, 1, 1), "registry")})
    assert test.answer(facts, {}) == Answer(None, frozenset({"param.min_age"}))
    assert test.answer(facts, {"min_age": 17}) == Answer(True)


@pytest.mark.parametrize(
    ("birth", "on", "years"),
    [
        ("2008-10-01", "2025-10-01", 17),
        ("2008-10-02", "2025-10-01", 16),
        ("2008-02-29", "2025-02-28", 16),
        ("2008-02-29", "2025-03-01", 17),
        ("2008-02-29", "2024-02-29", 16),
        ("2025-10-02", "2025-10-01", -1),
    ],
)
def test_age_is_in_full_years(birth: str, on: str, years: int) -> None:
    assert age(dt.date.fromisoformat(birth), dt.date.fromisoformat(on)) == years


@pytest.mark.parametrize(
    ("since", "on", "months"),
    [
        ("2025-01-31", "2025-02-28", 0),
        ("2025-01-31", "2025-03-01", 1),
        ("2025-01-15", "2025-07-15", 6),
        ("2025-01-15", "2025-07-14", 5),
        ("2024-12-31", "2025-12-31", 12),
    ],
)
def test_months_are_full_when_the_day_comes_round(since: str, on: str, months: int) -> None:
    assert months_since(dt.date.fromisoformat(since), dt.date.fromisoformat(on)) == months


@given(st.dates(), st.dates())
def test_days_months_and_years_agree(one: dt.date, other: dt.date) -> None:
    early, late = sorted((one, other))
    assert age(early, late) * 12 <= months_since(early, late) < (age(early, late) + 1) * 12
    assert months_since(early, late) * 28 <= days_since(early, late)


@given(st.dates(), st.dates())
def test_days_until_is_days_since_the_other_way_round(one: dt.date, other: dt.date) -> None:
    assert days_until(one, other) == days_since(other, one) == -days_since(one, other)
