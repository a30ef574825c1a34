"""The log at the size it has after years: adding, sealing, checking, proving.

Floors of the same run: a bare COPY of the same rows into a table without index or trigger, and a bare SHA-256 over as
many texts of that length. The many events are put in by COPY under the very hashes that :func:`audit.record` would
have made; what adding costs through the front door is measured on fewer.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import statistics
import time
from typing import Any

from benchmarks import city
from benchmarks.report import Figure, Options, Report, percentile, tell

_RECORDED = 4000  # through the front door, one transaction each
_PIECE = 50_000
_PROOFS = 200
_AT = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)


def run(options: Options) -> Report:
    folder = city.configure(600)
    try:
        city.prepare()
        return _measure(options.events)
    finally:
        city.remove(folder)


def _measure(events: int) -> Report:
    from django.db import connection
    from django.utils import timezone

    from molek.audit import operations, queries
    from molek.base.actors import SYSTEM

    _warm_up()
    began = time.perf_counter()
    for number in range(_RECORDED):
        operations.record(event="bench.event.recorded", by=SYSTEM, subject=f"b{number:07d}", at=_AT, data={"n": number})
    recorded = _RECORDED / (time.perf_counter() - began)

    tell(f"audit: {events:,} events by COPY")
    making, copying, floor = _fill(events)
    tell("audit: sealing")
    began = time.perf_counter()
    sealed = operations.seal(at=timezone.now())
    sealing = time.perf_counter() - began
    assert sealed is not None
    tell("audit: checking")
    began = time.perf_counter()
    cores = os.cpu_count() or 1
    report = queries.verify_log(processes=cores)
    verifying = time.perf_counter() - began
    assert report.is_sound, report.first

    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM audit_event")
        (last,) = cursor.fetchone()
        cursor.execute("SELECT sum(pg_total_relation_size(c)) FROM unnest(%s::regclass[]) AS c", [_TABLES])
        size = float(cursor.fetchone()[0])
    times, sizes = [], []
    for place in range(_PROOFS):
        began = time.perf_counter()
        proof = queries.inclusion_proof(last - place * (events // _PROOFS))
        times.append((time.perf_counter() - began) * 1000)
        assert proof is not None
        sizes.append(len(json.dumps({"event": proof.event, "path": [str(step) for step in proof.path]})))

    hashing, inserted = _sha256(events), _bare_inserts()
    total = report.sealed
    return Report(
        "Audit",
        f"{total:,} events in the log, {size / 1e9:.2f} GB with its tree and indexes; {_RECORDED:,} added one by one, "
        f"each in a transaction that reaches the disk; the rest by COPY ({making + copying:.0f} s). Ratios of speed: "
        f"adding one by one to a bare INSERT with its commit, COPY to a bare COPY, sealing and checking to SHA-256.",
        [
            Figure("floor: bare INSERT, committed", inserted, "rows/s"),
            Figure("events added one by one", recorded, "events/s", "", recorded / inserted),
            Figure("floor: bare COPY", events / floor, "rows/s"),
            Figure("events added by COPY, with indexes", events / copying, "events/s", "", floor / copying),
            Figure("floor: SHA-256 of as many texts", events / hashing, "hashes/s"),
            Figure("seal", total / sealing, "events/s", "", hashing / sealing),
            Figure("seal, seconds", sealing, "s"),
            Figure(f"verify, by {cores} processes", total / verifying, "events/s", "", hashing / verifying),
            Figure(f"verify, by {cores} processes, seconds", verifying, "s"),
            Figure("proof, p50", percentile(times, 50), "ms"),
            Figure("proof, p95", percentile(times, 95), "ms"),
            Figure("proof", statistics.median(sizes), "bytes"),
            Figure("log, an event with its place in the tree", size / total, "bytes"),
        ],
    )


_TABLES = ["audit_event", "audit_access", "audit_leaf", "audit_node", "audit_seal"]
_COLUMNS = "(at, event, actor_ref, subject, data, salt, leaf_hash)"


def _warm_up() -> None:
    from molek.audit import operations

    operations.seal(at=_AT)


def _lines(start: int, count: int) -> str:
    """Lines of COPY with the hashes that the front door would have made."""
    from molek.audit.rules import canonical, merkle

    stamp = _AT.isoformat()
    lines = []
    for number in range(start, start + count):
        subject = f"c{number:09d}"
        salt = number.to_bytes(canonical.SALT_BYTES, "big")
        facts: dict[str, Any] = {"number": number}
        text = canonical.event_text(
            event="bench.event.copied", actor="system:molek", subject=subject, at=_AT, data=facts, salt=salt
        )
        leaf = merkle.leaf_hash(text.encode()).hex()
        lines.append(
            f"{stamp}\tbench.event.copied\tsystem:molek\t{subject}\t{canonical.encode(facts)}\t"
            f"\\\\x{salt.hex()}\t\\\\x{leaf}\n"
        )
    return "".join(lines)


def _fill(events: int) -> tuple[float, float, float]:
    """Seconds of making the lines, of copying them into the log, and of copying them into a bare table."""
    from django.db import connection

    making = copying = bare = 0.0
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_bare (at timestamptz, event text, actor_ref text, subject text, data jsonb, "
            "salt bytea, leaf_hash bytea)"
        )
        for start in range(0, events, _PIECE):
            began = time.perf_counter()
            lines = _lines(start, min(_PIECE, events - start))
            made = time.perf_counter()
            with cursor.copy(f"COPY audit_event {_COLUMNS} FROM STDIN") as copy:
                copy.write(lines)
            copied = time.perf_counter()
            with cursor.copy(f"COPY bench_bare {_COLUMNS} FROM STDIN") as copy:
                copy.write(lines)
            bare += time.perf_counter() - copied
            making, copying = making + made - began, copying + copied - made
            cursor.execute("TRUNCATE bench_bare")
        cursor.execute("DROP TABLE bench_bare")
    return making, copying, bare


def _bare_inserts() -> float:
    """Rows a second of the least that adding an event must do: one INSERT, one commit."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_rows (id bigserial PRIMARY KEY, text text)")
        began = time.perf_counter()
        for number in range(_RECORDED):
            cursor.execute("INSERT INTO bench_rows (text) VALUES (%s)", [f"{number:0200d}"])
        spent = time.perf_counter() - began
        cursor.execute("DROP TABLE bench_rows")
    return _RECORDED / spent


def _sha256(count: int) -> float:
    text = b"x" * 250
    began = time.perf_counter()
    for _ in range(count):
        hashlib.sha256(text).digest()
    return time.perf_counter() - began
