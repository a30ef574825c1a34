"""That an event stands in the log, and that the log only grew; and the roots as anybody may fetch them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections, router

from molek.audit.errors import SealNotFound
from molek.audit.models import Event, Leaf, Node, Seal
from molek.audit.queries.seals import SealInfo, daily_roots, latest_seal, seal_of_size
from molek.audit.rules import canonical, merkle
from molek.audit.rules.merkle import Subtree


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
        event=text_of(event),
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


def text_of(event: Event) -> str:
    """The one text of an event, whose hash is its leaf."""
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
    with connections[router.db_for_read(Node)].cursor() as cursor:
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
