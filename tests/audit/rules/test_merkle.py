"""The tree against pymerkle, an independent implementation, and against the recursive definitions of RFC 9162."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree, verify_consistency

from molek.audit.rules import merkle

SIZES = st.integers(1, 300)


def entry(number: int) -> bytes:
    return f"event {number}".encode()


@pytest.fixture(scope="module")
def independent() -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    for number in range(300):
        tree.append_entry(entry(number))
    return tree


def all_subtrees(size: int) -> tuple[dict[merkle.Subtree, bytes], merkle.Frontier]:
    tree = merkle.Frontier()
    hashes = {}
    for number in range(size):
        hashes[0, number] = merkle.leaf_hash(entry(number))
        for level, ordinal, digest in tree.append(hashes[0, number]):
            hashes[level, ordinal] = digest
    return hashes, tree


HASHES, _ = all_subtrees(300)


def root(size: int) -> bytes:
    return merkle.join([HASHES[subtree] for subtree in merkle.subtrees(0, size)])


def defined_root(start: int, end: int) -> bytes:
    """MTH(D[start:end]) of RFC 9162, 2.1.1."""
    if end - start == 1:
        return merkle.leaf_hash(entry(start))
    middle = start + 2 ** ((end - start - 1).bit_length() - 1)
    return merkle.node_hash(defined_root(start, middle), defined_root(middle, end))


def defined_subproof(old: int, start: int, end: int, whole: bool) -> list[bytes]:
    """SUBPROOF(m, D[start:end], b) of RFC 9162, 2.1.4.1. pymerkle writes its consistency proofs in a way of its own."""
    if old == end - start:
        return [] if whole else [defined_root(start, end)]
    middle = start + 2 ** ((end - start - 1).bit_length() - 1)
    if old <= middle - start:
        return [*defined_subproof(old, start, middle, whole), defined_root(middle, end)]
    return [*defined_subproof(old - (middle - start), middle, end, False), defined_root(start, middle)]


def test_the_empty_tree():
    assert merkle.Frontier().root().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@settings(deadline=None)
@given(size=SIZES)
def test_roots_agree(independent, size):
    _, grown = all_subtrees(size)
    assert independent.get_root(size) == grown.root() == root(size)


@settings(deadline=None)
@given(size=SIZES, more=st.integers(0, 40))
def test_a_tree_grows_on_from_its_peaks(size, more):
    tree = merkle.Frontier(size, [HASHES[subtree] for subtree in merkle.subtrees(0, size)])
    for number in range(size, min(size + more, 300)):
        for _ in tree.append(HASHES[0, number]):
            pass
    assert tree.root() == root(tree.size)


@settings(deadline=None)
@given(size=SIZES, data=st.data())
def test_inclusion_agrees_and_nothing_else_is_proved(independent, size, data):
    index = data.draw(st.integers(0, size - 1))
    path = merkle.path(merkle.inclusion_parts(index, size), HASHES)
    assert path == independent.prove_inclusion(index + 1, size).path[1:]
    claim = {"leaf": HASHES[0, index], "index": index, "size": size, "path": path, "root": root(size)}
    assert merkle.includes(**claim)
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index)) if size > 1 else 0
    wrong = [
        {"leaf": merkle.leaf_hash(b"forged")},
        {"index": size},
        {"index": -1},
        {"path": [*path, b"\0" * 32]},
        {"root": b"\0" * 32},
    ]
    if size > 1:
        wrong += [{"index": other}, {"path": path[:-1]}]
    for change in wrong:
        assert not merkle.includes(**claim | change)


@settings(deadline=None)
@given(new=SIZES, data=st.data())
def test_consistency_agrees_and_nothing_else_is_proved(independent, new, data):
    old = data.draw(st.integers(1, new))
    path = merkle.path(merkle.consistency_parts(old, new), HASHES)
    claim = {"old_size": old, "old_root": root(old), "new_size": new, "new_root": root(new), "path": path}
    assert merkle.extends(**claim)
    if old < new:
        assert path == defined_subproof(old, 0, new, True)
        verify_consistency(root(old), root(new), independent.prove_consistency(old, new))
        for change in (
            {"old_root": b"\0" * 32},
            {"new_root": b"\0" * 32},
            {"path": path[:-1]},
            {"path": [*path, b"\0" * 32]},
            {"old_size": 0},
            {"old_size": new + 1},
        ):
            assert not merkle.extends(**claim | change)
    else:
        assert path == []
        assert not merkle.extends(**claim | {"old_root": b"\0" * 32})


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 5)])
def test_no_proof_of_a_leaf_that_is_not_there(index, size):
    with pytest.raises(ValueError, match="no such leaf"):
        merkle.inclusion_parts(index, size)


@pytest.mark.parametrize(("old", "new"), [(0, 5), (6, 5)])
def test_no_proof_from_a_tree_that_never_was(old, new):
    with pytest.raises(ValueError, match="older tree"):
        merkle.consistency_parts(old, new)
