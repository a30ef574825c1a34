"""``python -m cluster.witness <machine> <address> <file>``: writes to this machine's own server for as long as it can.

It stands on the machine, so it goes on while the machine is cut off: a server that is no longer the primary, and does
not know it yet, is asked to acknowledge too. Each line of ``file`` is one acknowledged number. The password comes in
``PGPASSWORD``.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

TABLE = "CREATE TABLE witness (machine text, number integer, PRIMARY KEY (machine, number))"
_EVERY_S = 0.5
_PATIENCE_S = 4.0
# The first eight letters of the file that is being written are the timeline: it changes with each new primary.
_WRITE = "INSERT INTO witness VALUES (%s, %s) RETURNING left(pg_walfile_name(pg_current_wal_lsn()), 8)"


@dataclass(frozen=True, slots=True)
class Acknowledged:
    machine: str
    number: int
    timeline: str
    at: float  # seconds of the clock that all machines share here


async def _write(machine: str, number: int, address: str) -> str:
    connection = await psycopg.AsyncConnection.connect(
        host=address, dbname="molek", user="molek", autocommit=True, connect_timeout=2
    )
    async with connection:
        cursor = await connection.execute(_WRITE, [machine, number])
        row = await cursor.fetchone()
        assert row is not None
        return str(row[0])


async def _witness(machine: str, address: str, path: Path) -> None:
    number = 0
    while True:
        number += 1
        # A number that is given up may have been written: nobody was told so, and it is not asked for.
        with suppress(psycopg.Error, TimeoutError, OSError):
            timeline = await asyncio.wait_for(_write(machine, number, address), _PATIENCE_S)
            with path.open("a") as out:
                out.write(json.dumps([machine, number, timeline, time.monotonic()]) + "\n")
        await asyncio.sleep(_EVERY_S)


def read(paths: Sequence[Path]) -> list[Acknowledged]:
    """What all of them were told, in the order in which they were."""
    lines = [line for path in paths if path.exists() for line in path.read_text().splitlines() if line.endswith("]")]
    return sorted((Acknowledged(*json.loads(line)) for line in lines), key=lambda told: told.at)


def two_at_once(told: Sequence[Acknowledged]) -> list[str]:
    """Where two servers acknowledged as primaries: a timeline of two machines, or an old one after a newer one."""
    broken, owners, newest = [], dict[str, str](), ""
    for one in told:
        owner = owners.setdefault(one.timeline, one.machine)
        if owner != one.machine:
            broken.append(f"timeline {one.timeline}: {owner} and {one.machine}")
        if one.timeline < newest:
            broken.append(f"{one.machine} wrote {one.number} on {one.timeline} when {newest} was written already")
        newest = max(newest, one.timeline)
    return broken


if __name__ == "__main__":
    asyncio.run(_witness(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
