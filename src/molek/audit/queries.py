"""Reads of the log: histories, accesses, seals, proofs, and the check of the whole."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from molek.audit.enums import ACCESS_EVENT, AccessPurpose, ProblemKind
from molek.audit.errors import SealNotFound
from molek.audit.models import Access, Event, Leaf, Node, Seal
from molek.audit.rules import canonical, merkle
from molek.audit.rules.merkle import Subtree
from molek.base.errors import Text
from molek.base.pages import Page, number_key, page_of
from molek.base.workdays import CITY_TZ, city_date

PRESENTERS: dict[str, Text] = {}  # filled by operations.register_presenter
READERS: dict[str, Callable[[str], str]] = {}  # filled by operations.register_reader

_CHUNK = 10_000  # rows read at once by the check
_MOST_PROBLEMS = 100  # kept in a report; the rest is counted


# Histories and accesses


@dataclass(frozen=True, slots=True)
class Shown:
    """An event as a reader sees it. ``title`` is in the reader's language."""

    event_id: int
    at: dt.datetime
    event: str
    title: str
    actor_ref: str
    data: Mapping[str, Any]


class _Blank(dict[str, Any]):
    """A member that an older event lacks reads as a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


def history(subject: str, *, limit: int = 200) -> list[Shown]:
    """The last ``limit`` events of ``subject``, oldest first. An event without presenter shows its code."""
    rows = Event.objects.filter(subject=subject).order_by("-id")[:limit]
    return [
        Shown(
            event_id=row.pk,
            at=row.at,
            event=row.event,
            title=str(PRESENTERS.get(row.event, row.event)).format_map(_Blank(row.data)),
            actor_ref=row.actor_ref,
            data=row.data,
        )
        for row in reversed(rows)
    ]


@dataclass(frozen=True, slots=True)
class AccessShown:
    """Who looked at a resident's record, when and why. ``purpose`` may be one that this release no longer uses."""

    event_id: int
    at: dt.datetime
    actor_ref: str
    unit_id: int | None
    purpose: str
    fields: tuple[str, ...]
    case_ref: str

    @property
    def purpose_label(self) -> Text:
        return AccessPurpose(self.purpose).label if self.purpose in AccessPurpose.values else self.purpose


def reader_name(actor_ref: str) -> str:
    """What a reader of records that is no person is called; "" for a person, and for one that nobody registered."""
    name_of = READERS.get(actor_ref.partition(":")[0])
    return name_of(actor_ref) if name_of else ""


def accesses_of(
    resident_ref: str,
    *,
    after: str | None = None,
    size: int = 50,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    unit_id: int | None = None,
) -> Page[AccessShown]:
    """Accesses to one resident's record, newest first; ``after`` is the ``next_key`` of the page before.

    ``since`` (included) and ``until`` (not included) bound the moment; ``unit_id`` keeps those of one office.
    """
    rows = Access.objects.filter(resident_ref=resident_ref).order_by("-event_id")
    if (before := number_key(after)) is not None:
        rows = rows.filter(event_id__lt=before)
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    return page_of([_access_shown(row) for row in rows[: size + 1]], size=size, key=lambda row: str(row.event_id))


def _access_shown(row: Access) -> AccessShown:
    return AccessShown(row.event_id, row.at, row.actor_ref, row.unit_id, row.purpose, tuple(row.fields), row.case_ref)


def access_of(event_id: int, *, resident_ref: str) -> AccessShown | None:
    """One access, if it was to this resident's record; else None."""
    row = Access.objects.filter(event_id=event_id, resident_ref=resident_ref).first()
    return _access_shown(row) if row else None


@dataclass(frozen=True, slots=True)
class AccessCount:
    """Accesses to one record in a city-local month (its first day) by one office; ``unit_id`` None: by no office.

    ``by_officials`` of the ``count`` were made by officials, the others by the system or a resident.
    """

    month: dt.date
    unit_id: int | None
    count: int
    by_officials: int


_COUNTS = """
    SELECT date_trunc('month', at AT TIME ZONE %(zone)s)::date AS month, unit_id, count(*),
           count(*) FILTER (WHERE actor_ref LIKE 'official:%%')
    FROM audit_access WHERE resident_ref = %(resident)s AND actor_ref <> %(resident)s
    GROUP BY 1, 2 ORDER BY 1 DESC, 2
"""


def access_counts(resident_ref: str) -> list[AccessCount]:
    """How often a record was opened, by month and office, newest month first; his own looks left out. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"zone": str(CITY_TZ), "resident": resident_ref})
        return [AccessCount(*row) for row in cursor.fetchall()]


_READ = """
    SELECT DISTINCT access.resident_ref FROM audit_access access
    WHERE access.at >= %(since)s AND access.at < %(until)s AND {}
"""
_READ_BY_ACTOR = _READ.format("access.actor_ref = %(reader)s")
_READ_IN_UNIT = _READ.format("access.unit_id = %(reader)s")
_READ_AT_DEVICE = _READ.format(
    "EXISTS (SELECT FROM audit_event event WHERE event.id = access.event_id AND event.data->>'device' = %(reader)s)"
)


def residents_read(
    *, actor_ref: str = "", unit_id: int | None = None, device: str = "", since: dt.datetime, until: dt.datetime
) -> set[str]:
    """The references of all residents whose record was opened by an actor, in an office, or at a device.

    Exactly one of the three is given. ``since`` is included, ``until`` is not. Reads every access of that time: rare.
    """
    query, reader = (
        (_READ_BY_ACTOR, actor_ref)
        if actor_ref
        else (_READ_IN_UNIT, unit_id)
        if unit_id is not None
        else (_READ_AT_DEVICE, device)
    )
    with connection.cursor() as cursor:
        cursor.execute(query, {"since": since, "until": until, "reader": reader})
        return {row[0] for row in cursor.fetchall()}


# Seals and proofs


@dataclass(frozen=True, slots=True)
class SealInfo:
    """The root over the first ``size`` events; ``root`` in hexadecimal."""

    size: int
    root: str
    at: dt.datetime

    def to_json(self) -> dict[str, Any]:
        return {"size": self.size, "root": self.root, "sealed_at": self.at.astimezone(dt.UTC).isoformat()}


def seal_info(seal: Seal) -> SealInfo:
    return SealInfo(size=seal.size, root=bytes(seal.root_hash).hex(), at=seal.at)


def latest_seal() -> SealInfo | None:
    """The newest seal, or None before the first."""
    seal = Seal.objects.order_by("-size").first()
    return seal_info(seal) if seal else None


def seal_of_size(size: int) -> SealInfo | None:
    seal = Seal.objects.filter(size=size).first()
    return seal_info(seal) if seal else None


def seals(*, after: str | None = None, size: int = 50) -> Page[SealInfo]:
    """All seals, newest first; ``after`` is the ``next_key`` of the page before."""
    rows = Seal.objects.order_by("-size")
    if (before := number_key(after)) is not None:
        rows = rows.filter(size__lt=before)
    return page_of([seal_info(row) for row in rows[: size + 1]], size=size, key=lambda row: str(row.size))


@dataclass(frozen=True, slots=True)
class DailyRoot:
    """The last seal of a city-local day."""

    day: dt.date
    seal: SealInfo


def daily_roots(*, days: int = 30) -> list[DailyRoot]:
    """The last seal of each of the last ``days`` days that have one, newest first; one short query a day."""
    roots: list[DailyRoot] = []
    row = Seal.objects.order_by("-size").first()
    while row is not None and len(roots) < days:
        day = city_date(row.at)
        roots.append(DailyRoot(day, seal_info(row)))
        midnight = dt.datetime.combine(day, dt.time(), CITY_TZ)
        row = Seal.objects.filter(at__lt=midnight).order_by("-at", "-size").first()
    return roots


def log_page(*, after: str | None = None) -> dict[str, Any]:
    """What the public page shows: ``latest``, ``daily`` (on the first page only) and ``page``, the seals by key."""
    return {
        "latest": latest_seal(),
        "daily": daily_roots() if after is None else [],
        "page": seals(after=after, size=25),
    }


def published_roots(*, size: int | None = None, since: int | None = None) -> dict[str, Any]:
    """The public roots as JSON; with ``size`` also that seal, with ``since`` also the consistency proof from there.

    Raises:
        SealNotFound: the log was never sealed at ``size`` or ``since``.
    """
    latest = latest_seal()
    answer: dict[str, Any] = {
        "tree": "RFC 9162, SHA-256",
        "latest": latest.to_json() if latest else None,
        "daily": [{"day": root.day.isoformat(), **root.seal.to_json()} for root in daily_roots()],
    }
    if size is not None:
        seal = seal_of_size(size)
        if seal is None:
            raise SealNotFound()
        answer["seal"] = seal.to_json()
    if since is not None:
        proof = consistency_proof(since)
        if proof is None:
            raise SealNotFound()
        answer["consistency"] = proof.to_json()
    return answer


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That an event stands in the sealed log. ``event`` is its canonical text; ``path`` and ``root`` hexadecimal."""

    event: str
    index: int
    size: int
    path: tuple[str, ...]
    root: str
    sealed_at: dt.datetime

    def to_json(self) -> dict[str, Any]:
        """What the script in ``docs/how-to/check-the-log.md`` reads."""
        return {
            "event": self.event,
            "index": self.index,
            "size": self.size,
            "path": list(self.path),
            "root": self.root,
            "sealed_at": self.sealed_at.astimezone(dt.UTC).isoformat(),
        }

    def holds(self) -> bool:
        """Does the path lead from the event to the root?"""
        return merkle.includes(
            leaf=merkle.leaf_hash(self.event.encode()),
            index=self.index,
            size=self.size,
            path=[bytes.fromhex(step) for step in self.path],
            root=bytes.fromhex(self.root),
        )


def inclusion_proof(event_id: int) -> InclusionProof | None:
    """The proof against the latest seal, or None while the event is not sealed. A handful of rows is read."""
    seal = Seal.objects.order_by("-size").first()
    leaf = Leaf.objects.filter(event_id=event_id).first()
    event = Event.objects.filter(pk=event_id).first()
    if seal is None or leaf is None or event is None or leaf.position >= seal.size:
        return None
    return InclusionProof(
        event=_text_of(event),
        index=leaf.position,
        size=seal.size,
        path=_path(merkle.inclusion_parts(leaf.position, seal.size)),
        root=bytes(seal.root_hash).hex(),
        sealed_at=seal.at,
    )


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """That the log at ``old.size`` is the unchanged beginning of the log at ``new.size``."""

    old: SealInfo
    new: SealInfo
    path: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {"old": self.old.to_json(), "new": self.new.to_json(), "path": list(self.path)}

    def holds(self) -> bool:
        return merkle.extends(
            old_size=self.old.size,
            old_root=bytes.fromhex(self.old.root),
            new_size=self.new.size,
            new_root=bytes.fromhex(self.new.root),
            path=[bytes.fromhex(step) for step in self.path],
        )


def consistency_proof(old_size: int, new_size: int | None = None) -> ConsistencyProof | None:
    """Between two seals; ``new_size`` None means the latest. None if there is no seal of such a size."""
    old = seal_of_size(old_size)
    new = latest_seal() if new_size is None else seal_of_size(new_size)
    if old is None or new is None or old.size > new.size:
        return None
    return ConsistencyProof(old, new, _path(merkle.consistency_parts(old.size, new.size)))


def _text_of(event: Event) -> str:
    return canonical.event_text(
        event=event.event,
        actor=event.actor_ref,
        subject=event.subject,
        at=event.at,
        data=event.data,
        salt=bytes(event.salt),
    )


def _path(parts: Sequence[Sequence[Subtree]]) -> tuple[str, ...]:
    found = hashes([subtree for part in parts for subtree in part])
    return tuple(step.hex() for step in merkle.path(parts, found))


def hashes(wanted: Sequence[Subtree]) -> dict[Subtree, bytes]:
    """The hashes of complete subtrees: kept ones are read, small ones computed from their leaves; two queries."""
    kept = [subtree for subtree in wanted if subtree[0] >= Node.NODE_LEVEL]
    small = [subtree for subtree in wanted if subtree[0] < Node.NODE_LEVEL]
    found: dict[Subtree, bytes] = {}
    with connection.cursor() as cursor:
        if kept:
            cursor.execute(
                "SELECT level, ordinal, hash FROM audit_node"
                " JOIN unnest(%s::int[], %s::bigint[]) AS wanted (level, ordinal) USING (level, ordinal)",
                [[level for level, _ in kept], [ordinal for _, ordinal in kept]],
            )
            found.update({(level, ordinal): bytes(digest) for level, ordinal, digest in cursor.fetchall()})
        if small:
            places = [p for level, n in small for p in range(n << level, (n + 1) << level)]
            cursor.execute("SELECT position, leaf_hash FROM audit_leaf WHERE position = ANY(%s)", [places])
            leaves = {position: bytes(leaf) for position, leaf in cursor.fetchall()}
            for level, ordinal in small:
                tree = merkle.Frontier()
                for place in range(ordinal << level, (ordinal + 1) << level):
                    for _ in tree.append(leaves[place]):
                        pass
                found[level, ordinal] = tree.root()
    return found


# The check of the whole log


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it was sealed.

    ``event_id`` is the event, where one can be named; ``position`` its place in the tree (the first of the places
    concerned); ``detail`` says in English what differs.
    """

    kind: ProblemKind
    event_id: int | None
    position: int | None
    detail: str


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

    def add(self, kind: ProblemKind, event_id: int | None, position: int | None, detail: str) -> None:
        self.problem_count += 1
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(Problem(kind, event_id, position, detail))


_SEALED_ROWS = """
    SELECT l.position, l.event_id, l.leaf_hash, e.leaf_hash, e.salt, e.at, e.event, e.actor_ref, e.subject,
        e.data::text, a.resident_ref, a.at, a.actor_ref, a.unit_id, a.purpose, a.fields::text, a.case_ref
    FROM audit_leaf l
    LEFT JOIN audit_event e ON e.id = l.event_id
    LEFT JOIN audit_access a ON a.event_id = l.event_id
    WHERE l.position >= %s AND l.position < %s ORDER BY l.position
"""
_LOOSE_ROWS = """
    SELECT NULL, e.id, e.leaf_hash, e.leaf_hash, e.salt, e.at, e.event, e.actor_ref, e.subject,
        e.data::text, a.resident_ref, a.at, a.actor_ref, a.unit_id, a.purpose, a.fields::text, a.case_ref,
        e.xact < %s::xid8
    FROM audit_event e LEFT JOIN audit_access a ON a.event_id = e.id
    WHERE NOT EXISTS (SELECT FROM audit_leaf l WHERE l.event_id = e.id) ORDER BY e.id
"""


def verify_log(
    *, known: Iterable[tuple[int, str]] = (), progress: Callable[[int, int], None] | None = None
) -> VerifyReport:
    """Recompute every hash of the log and of its tree, streamed, and tell what is not as it was sealed.

    Args:
        known: roots kept outside, as (size, hexadecimal root), e.g. from an old ``/log/akar.json``. They alone
            show that somebody who holds the whole server rewrote the log and all its seals.
        progress: called now and then with (events done, events in all).

    Events, the leaves of the tree, kept subtrees, accesses and seals are each compared with the others, so that the
    first event altered, removed or inserted can be named unless the change was made in all of them alike.
    """
    report = VerifyReport()
    last = Seal.objects.order_by("-size").first()
    checks = _SealChecks(report, last.size if last else 0, known)
    if last is not None:
        _check_tree(report, checks, _leaves_of(report, last.size), progress)
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
            self._report.add(ProblemKind.TREE_ALTERED, None, self._before, detail)
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
        report.add(ProblemKind.REMOVED, None, size, detail)
    return min(int(size), sealed_size)


def _check_tree(
    report: VerifyReport, checks: _SealChecks, size: int, progress: Callable[[int, int], None] | None
) -> None:
    """Every leaf with its event and access, every kept subtree, every root."""
    tree = merkle.Frontier()
    bad: set[Subtree] = set()
    with connection.cursor() as cursor:
        for start in range(0, size, _CHUNK):
            end = min(start + _CHUNK, size)
            cursor.execute(_SEALED_ROWS, [start, end])
            rows = {row[0]: row for row in cursor.fetchall()}
            grown: dict[Subtree, bytes] = {}
            for position in range(start, end):
                row = rows.get(position)
                if row is None:
                    report.add(ProblemKind.REMOVED, None, position, "the leaf was removed")
                    leaf = merkle.EMPTY_ROOT
                else:
                    leaf = bytes(row[2])
                    _check_event(report, row)
                for level, ordinal, digest in tree.append(leaf):
                    if level >= Node.NODE_LEVEL:
                        grown[level, ordinal] = digest
                if checks.wants(tree.size):
                    checks.compare(tree.size, tree.root().hex())
            _check_nodes(report, grown, bad)
            report.sealed = end
            if progress:
                progress(end, size)
        cursor.execute(
            "SELECT event_id, position FROM audit_leaf"
            " WHERE position < 0 OR position >= (SELECT max(size) FROM audit_seal) ORDER BY position"
        )
        for event_id, position in cursor.fetchall():
            report.add(ProblemKind.INSERTED, event_id, position, "a leaf stands outside the sealed tree")


def _check_event(report: VerifyReport, row: Sequence[Any]) -> None:
    """One row of ``_SEALED_ROWS`` or ``_LOOSE_ROWS``: does the event say what was hashed, and the access the same?"""
    position, event_id, leaf, kept, salt, at, event, actor, subject, data = row[:10]
    if kept is None:
        report.add(ProblemKind.REMOVED, event_id, position, "the event was removed")
        return
    facts = json.loads(data)
    text = canonical.event_text(event=event, actor=actor, subject=subject, at=at, data=facts, salt=bytes(salt))
    digest = merkle.leaf_hash(text.encode())
    if digest != bytes(leaf) or digest != bytes(kept):
        report.add(ProblemKind.ALTERED, event_id, position, f"{event} of {subject} is not what was sealed")
        return
    has_access = row[10] is not None
    if event == ACCESS_EVENT and not has_access:
        report.add(ProblemKind.ACCESS_REMOVED, event_id, position, f"the access to {subject} was removed")
    elif event != ACCESS_EVENT and has_access:
        report.add(ProblemKind.ACCESS_INSERTED, event_id, position, f"{event} is no access")
    elif has_access:
        resident, seen_at, reader, unit, purpose, fields, case = row[10:17]
        told = {"case": case, "fields": json.loads(fields), "purpose": purpose, "unit": unit}
        if (resident, seen_at, reader, told) != (subject, at, actor, facts):
            report.add(ProblemKind.ACCESS_ALTERED, event_id, position, f"the access to {subject} was altered")


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
            report.add(ProblemKind.TREE_ALTERED, None, start, detail)


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
                    report.add(
                        ProblemKind.INSERTED, row[1], None, f"{row[6]} of {row[8]} was inserted behind the seals"
                    )
                else:
                    report.waiting += 1
                    _check_event(report, row)
        cursor.execute(
            "SELECT event_id, resident_ref FROM audit_access a"
            " WHERE NOT EXISTS (SELECT FROM audit_event e WHERE e.id = a.event_id) ORDER BY event_id"
        )
        for event_id, resident_ref in cursor.fetchall():
            report.add(ProblemKind.ACCESS_INSERTED, event_id, None, f"access to {resident_ref} without its event")
