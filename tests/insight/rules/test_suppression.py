"""No small number can be read or computed from a table; everything that a reader could try is tried."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from molek.insight.rules.suppression import LEAST, withheld

Tree = tuple[dict[str, int], dict[str, str]]


def tree(*kecamatan: list[int]) -> Tree:
    """A city with these kelurahan in each kecamatan."""
    counts, parents = {"city": 0}, {}
    for k, leaves in enumerate(kecamatan):
        counts[f"k{k}"], parents[f"k{k}"] = sum(leaves), "city"
        counts["city"] += sum(leaves)
        for n, count in enumerate(leaves):
            counts[f"k{k}.{n}"], parents[f"k{k}.{n}"] = count, f"k{k}"
    return counts, parents


def compositions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Every way to write ``total`` as a sum of so many numbers of at least 1."""
    for cuts in combinations(range(1, total), parts - 1):
        ends = (0, *cuts, total)
        yield tuple(end - start for start, end in pairwise(ends))


def what_it_could_be(counts: dict[str, int], parents: dict[str, str]) -> dict[str, set[int]]:
    """Every value that each withheld node takes in some filling of the table that agrees with all that is shown."""
    found = withheld(counts, parents)
    if found.whole or not found.codes:
        return {}
    inner = set(parents.values())
    leaves = [code for code in found.codes if code not in inner]
    possible: dict[str, set[int]] = {code: set() for code in found.codes}
    for filling in compositions(sum(counts[leaf] for leaf in leaves), len(leaves)):  # the city's sum is shown
        tried = {code: count for code, count in counts.items() if code not in inner}
        tried.update(zip(leaves, filling, strict=True))
        for code in sorted(inner, key=lambda c: c == "city"):
            tried[code] = sum(tried[child] for child, parent in parents.items() if parent == code)
        if all(tried[code] == count for code, count in counts.items() if code not in found.codes):
            for code in found.codes:
                possible[code].add(tried[code])
    return possible


small = st.lists(st.integers(0, 7), min_size=1, max_size=3)


@settings(max_examples=120, deadline=None)
@given(st.lists(small, min_size=1, max_size=2))
def test_every_withheld_small_number_could_be_another(kecamatan):
    counts, parents = tree(*kecamatan)
    if sum(sum(leaves) for leaves in kecamatan) > 20:  # what is tried grows with the fifth power
        return
    for code, values in what_it_could_be(counts, parents).items():
        assert counts[code] in values
        assert len(values) >= 2, (code, counts)


@given(st.lists(st.lists(st.integers(0, 40), min_size=1, max_size=8), min_size=1, max_size=8))
def test_no_small_number_is_shown_and_no_zero_withheld_alone(kecamatan):
    counts, parents = tree(*kecamatan)
    found = withheld(counts, parents)
    assert not {code for code, count in counts.items() if 0 < count < LEAST} - found.codes
    if not found.whole:
        assert not [code for code in found.codes if counts[code] == 0]
        assert "city" not in found.codes


@given(st.lists(st.lists(st.integers(5, 90), min_size=1, max_size=8), min_size=1, max_size=8))
def test_nothing_is_withheld_where_nothing_is_small(kecamatan):
    assert withheld(*tree(*kecamatan)).codes == frozenset()


@pytest.mark.parametrize(
    ("kecamatan", "hidden"),
    [
        ([[0, 0], [0]], set()),
        ([[3, 20, 40]], {"k0.0", "k0.1"}),  # one small number takes the next smallest with it
        ([[3, 4, 40]], {"k0.0", "k0.1"}),
        ([[1, 1, 40]], {"k0.0", "k0.1", "k0.2"}),  # 2 in all would tell that each is 1
        ([[3, 20], [40]], {"k0.0", "k0.1"}),
        ([[3, 0], [20, 20], [30]], {"k0", "k0.0", "k2", "k2.0"}),  # a withheld kecamatan needs company and a gap
    ],
)
def test_what_is_withheld(kecamatan, hidden):
    assert withheld(*tree(*kecamatan)).codes == hidden


@pytest.mark.parametrize("kecamatan", [[[4]], [[1, 1, 1, 1, 1]], [[2], [2]]])
def test_a_table_of_nothing_but_small_numbers_is_withheld_whole(kecamatan):
    counts, parents = tree(*kecamatan)
    found = withheld(counts, parents)
    assert found.whole
    assert found.codes == set(counts)


def test_a_table_that_does_not_add_up_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="sum of its parts"):
        withheld({"city": 9, "a": 4, "b": 4}, {"a": "city", "b": "city"})
    with pytest.raises(ValueError, match="one root"):
        withheld({"a": 4, "b": 4}, {})
