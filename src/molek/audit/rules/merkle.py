"""The Merkle tree of RFC 9162, section 2.1, over SHA-256: grown leaf by leaf, proved from few of its nodes.

A *subtree* ``(level, ordinal)`` is complete: it stands over the ``2**level`` leaves that begin with leaf
``ordinal * 2**level``. A tree of any size is a row of complete subtrees, its *peaks*, largest first; its root
joins them from the right. A complete subtree never changes when leaves are added, so it may be kept for ever.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

Subtree = tuple[int, int]
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    return sha256(b"\0" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def join(peaks: Sequence[bytes]) -> bytes:
    """The root over a row of peaks, largest first; at least one."""
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def subtrees(start: int, end: int) -> list[Subtree]:
    """The complete subtrees over leaves ``start`` (included) to ``end`` (excluded), left to right.

    ``start`` must be a multiple of the largest power of two within the range, as in every range a proof asks for.
    """
    row: list[Subtree] = []
    while start < end:
        level = (end - start).bit_length() - 1
        row.append((level, start >> level))
        start += 1 << level
    return row


class Frontier:
    """A tree that only grows and keeps no more than its peaks."""

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        """An empty tree, or the tree of ``size`` leaves with these ``peaks`` (in the order of :func:`subtrees`)."""
        self.size = size
        self._peaks = list(peaks)
        assert len(self._peaks) == size.bit_count()

    def append(self, leaf: bytes) -> Iterator[tuple[int, int, bytes]]:
        """Add a leaf hash; gives each subtree that became complete, as (level, ordinal, hash), level 1 first.

        The tree has grown only after the iterator is exhausted.
        """
        level, place, current = 0, self.size, leaf
        while place & 1:
            current = node_hash(self._peaks.pop(), current)
            level, place = level + 1, place >> 1
            yield level, place, current
        self._peaks.append(current)
        self.size += 1

    def root(self) -> bytes:
        return join(self._peaks) if self._peaks else EMPTY_ROOT


def _split(size: int) -> int:
    """The largest power of two smaller than ``size`` (which is at least 2)."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_parts(index: int, size: int) -> list[list[Subtree]]:
    """What the audit path of leaf ``index`` in the tree of ``size`` is made of, nearest the leaf first.

    Each part is a row of complete subtrees, to be joined.
    """
    if not 0 <= index < size:
        raise ValueError("no such leaf in a tree of this size")
    parts: list[list[Subtree]] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            parts.append(subtrees(middle, end))
            end = middle
        else:
            parts.append(subtrees(start, middle))
            start = middle
    return parts[::-1]


def consistency_parts(old_size: int, new_size: int) -> list[list[Subtree]]:
    """What proves that the tree of ``old_size`` is the beginning of the tree of ``new_size`` (RFC 9162, 2.1.4.1)."""
    if not 0 < old_size <= new_size:
        raise ValueError("an older tree has at least one leaf and at most as many as the newer")
    parts: list[list[Subtree]] = []
    start, end, whole = 0, new_size, True
    while old_size != end:
        middle = start + _split(end - start)
        if old_size <= middle:
            parts.append(subtrees(middle, end))
            end = middle
        else:
            parts.append(subtrees(start, middle))
            start, whole = middle, False
    if not whole:
        parts.append(subtrees(start, end))
    return parts[::-1]


def path(parts: Sequence[Sequence[Subtree]], hashes: Mapping[Subtree, bytes]) -> list[bytes]:
    """The hashes of a proof, from its parts and the hashes of their subtrees."""
    return [join([hashes[subtree] for subtree in part]) for part in parts]


def includes(*, leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Does ``path`` prove that ``leaf`` stands at ``index`` of the tree (RFC 9162, 2.1.3.2)?"""
    if not 0 <= index < size:
        return False
    place, last, current = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            current = node_hash(sibling, current)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            current = node_hash(current, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and current == root


def extends(*, old_size: int, old_root: bytes, new_size: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Does ``path`` prove that nothing in the older tree changed (RFC 9162, 2.1.4.2)?"""
    if not 0 < old_size <= new_size:
        return False
    if old_size == new_size:
        return not path and old_root == new_root
    row = list(path)
    if old_size & (old_size - 1) == 0:
        row.insert(0, old_root)
    if not row:
        return False
    place, last = old_size - 1, new_size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    older = newer = row[0]
    for sibling in row[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            older, newer = node_hash(sibling, older), node_hash(sibling, newer)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            newer = node_hash(newer, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and older == old_root and newer == new_root
