"""The check of the whole log: every event, the whole tree, every seal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db import connection

from molek.audit.enums import ProblemKind
from molek.audit.models import Node, Seal
from molek.audit.queries.proofs import hashes
from molek.audit.queries.stretches import Problem, problem_of, stretches
from molek.audit.rules import merkle
from molek.audit.rules.merkle import Subtree

_CHUNK = 10_000  # events outside the tree that are read at once
_MOST_PROBLEMS = 100  # kept in a report; the rest is counted


@dataclass(frozen=True, slots=True)
class BadSeal:
    """A seal whose root is not that of the events before it. ``expected`` is the recomputed root, "" if unknown."""

    size: int
    root: str
    expected: str


@dataclass(slots=True)
class VerifyReport:
    """What the check found. ``problems`` in the order of the log, at most 100 of ``problem_count``."""

    sealed: int = 0  # events in the tree
    waiting: int = 0  # events not sealed yet
    seals: int = 0
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    bad_seals: list[BadSeal] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.problem_count and not self.bad_seals

    @property
    def first(self) -> Problem | None:
        """The first event altered, removed or inserted."""
        return self.problems[0] if self.problems else None

    def add(self, problem: Problem) -> None:
        self.problem_count += 1
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(problem)


_LOOSE_ROWS = """
    SELECT NULL, e.id, e.leaf_hash, e.leaf_hash, e.salt, e.at, e.event, e.actor_ref, e.subject,
        e.data::text, a.resident_ref, a.at, a.actor_ref, a.unit_id, a.purpose, a.fields::text, a.case_ref,
        e.xact < %s::xid8
    FROM audit_event e LEFT JOIN audit_access a ON a.event_id = e.id
    WHERE NOT EXISTS (SELECT FROM audit_leaf l WHERE l.event_id = e.id) ORDER BY e.id
"""


def verify_log(
    *,
    known: Iterable[tuple[int, str]] = (),
    progress: Callable[[int, int], None] | None = None,
    processes: int = 1,
) -> VerifyReport:
    """Recompute every hash of the log and of its tree, streamed, and tell what is not as it was sealed.

    Args:
        known: roots kept outside, as (size, hexadecimal root), e.g. from an old ``/log/akar.json``. They alone
            show that somebody who holds the whole server rewrote the log and all its seals.
        progress: called now and then with (events done, events in all).
        processes: how many may read and hash a long log side by side; they see what is committed, so a caller inside
            a transaction that has changed the log leaves it at 1.

    Events, the leaves of the tree, kept subtrees, accesses and seals are each compared with the others, so that the
    first event altered, removed or inserted can be named unless the change was made in all of them alike.
    """
    report = VerifyReport()
    last = Seal.objects.order_by("-size").first()
    checks = _SealChecks(report, last.size if last else 0, known)
    if last is not None:
        _check_tree(report, checks, _leaves_of(report, last.size), progress, processes)
    checks.finish()
    _check_loose(report, last)
    return report


class _SealChecks:
    """Compares roots, in order of size, while the tree grows past them."""

    def __init__(self, report: VerifyReport, size: int, known: Iterable[tuple[int, str]]) -> None:
        self._report = report
        self._known = sorted(known)
        self._rows = self._seals(size)
        self._next: Seal | None = next(self._rows, None)
        self._before = 0  # size of the seal before

    @staticmethod
    def _seals(last_size: int) -> Iterator[Seal]:
        size = 0
        while chunk := list(Seal.objects.filter(size__gt=size, size__lte=last_size).order_by("size")[:1000]):
            yield from chunk
            size = chunk[-1].size

    def wants(self, size: int) -> bool:
        """Is there anything to compare at this size?"""
        sealed = self._next is not None and self._next.size == size
        return sealed or bool(self._known and self._known[0][0] == size)

    def compare(self, size: int, root: str) -> None:
        """Compare the recomputed root with the seal and the roots kept outside of this size."""
        if self._next is not None and self._next.size == size:
            self._compare_seal(self._next, root)
            self._next = next(self._rows, None)
        while self._known and self._known[0][0] == size:
            self._bad_unless_equal(size, self._known.pop(0)[1].lower(), root)

    def _compare_seal(self, seal: Seal, expected: str) -> None:
        self._report.seals += 1
        self._bad_unless_equal(seal.size, bytes(seal.root_hash).hex(), expected)
        if seal.previous_size != self._before:
            detail = f"seals between sizes {self._before} and {seal.size} were removed"
            self._report.add(Problem(ProblemKind.TREE_ALTERED, None, self._before, detail))
        self._before = seal.size

    def _bad_unless_equal(self, size: int, claimed: str, expected: str) -> None:
        if claimed != expected:
            self._report.bad_seals.append(BadSeal(size, claimed, expected))

    def finish(self) -> None:
        """Seals, and roots kept outside, of sizes that the log does not reach."""
        while self._next is not None:
            self._compare_seal(self._next, "")
            self._next = next(self._rows, None)
        for size, claimed in self._known:
            self._bad_unless_equal(size, claimed.lower(), "")


def _leaves_of(report: VerifyReport, sealed_size: int) -> int:
    """How many leaves to check: as many as the last seal says, or fewer where the end was cut off."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(position) + 1, 0) FROM audit_leaf")
        (size,) = cursor.fetchone()
    if size < sealed_size:
        detail = f"the last {sealed_size - size} leaves were removed"
        report.add(Problem(ProblemKind.REMOVED, None, size, detail))
    return min(int(size), sealed_size)


def _check_tree(
    report: VerifyReport,
    checks: _SealChecks,
    size: int,
    progress: Callable[[int, int], None] | None,
    processes: int,
) -> None:
    """Every leaf with its event and access, every kept subtree, every root."""
    tree = merkle.Frontier()
    bad: set[Subtree] = set()
    for stretch in stretches(size, processes=processes):
        for problem in stretch.problems:
            report.add(problem)
        grown: dict[Subtree, bytes] = {}
        for leaf in stretch.leaves:
            for level, ordinal, digest in tree.append(leaf):
                if level >= Node.NODE_LEVEL:
                    grown[level, ordinal] = digest
            if checks.wants(tree.size):
                checks.compare(tree.size, tree.root().hex())
        _check_nodes(report, grown, bad)
        report.sealed = stretch.end
        if progress:
            progress(stretch.end, size)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT event_id, position FROM audit_leaf"
            " WHERE position < 0 OR position >= (SELECT max(size) FROM audit_seal) ORDER BY position"
        )
        for event_id, position in cursor.fetchall():
            detail = "a leaf stands outside the sealed tree"
            report.add(Problem(ProblemKind.INSERTED, event_id, position, detail))


def _check_nodes(report: VerifyReport, grown: Mapping[Subtree, bytes], bad: set[Subtree]) -> None:
    """Compare kept subtrees with recomputed ones; of nested ones that differ, only the smallest is a problem."""
    kept = hashes(list(grown))
    for level, ordinal in sorted(grown):
        if kept.get((level, ordinal)) == grown[level, ordinal]:
            continue
        bad.add((level, ordinal))
        if not bad & {(level - 1, 2 * ordinal), (level - 1, 2 * ordinal + 1)}:
            start = ordinal << level
            detail = f"the kept subtree over positions {start} to {start + (1 << level) - 1} differs from the leaves"
            report.add(Problem(ProblemKind.TREE_ALTERED, None, start, detail))


def _check_loose(report: VerifyReport, last: Seal | None) -> None:
    """Events without a place in the tree, and accesses without an event."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT system_identifier::text FROM pg_control_system()")
        (cluster,) = cursor.fetchone()
        # Numbers of another server's transactions say nothing here (a dump restored, nothing sealed since).
        horizon = last.horizon if last is not None and last.cluster == cluster else "0"
        cursor.execute(_LOOSE_ROWS, [horizon])
        while rows := cursor.fetchmany(_CHUNK):
            for row in rows:
                if row[17]:
                    detail = f"{row[6]} of {row[8]} was inserted behind the seals"
                    report.add(Problem(ProblemKind.INSERTED, row[1], None, detail))
                    continue
                report.waiting += 1
                problem = problem_of(row)
                if problem is not None:
                    report.add(problem)
        cursor.execute(
            "SELECT event_id, resident_ref FROM audit_access a"
            " WHERE NOT EXISTS (SELECT FROM audit_event e WHERE e.id = a.event_id) ORDER BY event_id"
        )
        for event_id, resident_ref in cursor.fetchall():
            detail = f"access to {resident_ref} without its event"
            report.add(Problem(ProblemKind.ACCESS_INSERTED, event_id, None, detail))
