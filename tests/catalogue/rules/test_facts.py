"""Facts."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molek.catalogue.rules.facts import Fact, Facts, Known, Unknown, UnknownReason, ValueType, type_of

VALUES = st.one_of(
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.text(),
    st.dates(),
    st.lists(st.text()).map(tuple),
)
FACTS: st.SearchStrategy[Fact] = st.one_of(
    st.builds(Known, VALUES, st.text(max_size=9)),
    st.builds(Unknown, st.sampled_from(UnknownReason), st.text(max_size=9)),
)


@given(st.builds(Facts, st.dates(), st.dictionaries(st.text(min_size=1), FACTS)))
def test_facts_come_back_from_json_as_they_were(facts: Facts) -> None:
    assert Facts.from_json(json.loads(json.dumps(facts.to_json()))) == facts


@given(VALUES)
def test_a_value_keeps_its_type_in_json(value: object) -> None:
    fact = Facts(dt.date(2025, 1, 1), {"a": Known(value, "")})  # type: ignore[arg-type]
    back = Facts.from_json(json.loads(json.dumps(fact.to_json()))).get("a")
    assert isinstance(back, Known)
    assert type(back.value) is type(value)


def test_a_fact_that_nobody_asked_for_is_unknown_not_false() -> None:
    assert Facts(dt.date(2025, 1, 1)).get("registry.status") == Unknown(UnknownReason.NOT_ASKED)


def test_a_moment_or_a_fraction_is_no_value() -> None:
    assert type_of(True) is ValueType.BOOL
    assert type_of(1) is ValueType.NUMBER
    for value in (dt.datetime(2025, 1, 1, tzinfo=dt.UTC), 1.5, None):
        with pytest.raises(TypeError):
            type_of(value)  # type: ignore[arg-type]
