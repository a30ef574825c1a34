"""A bad day in the hall: 3,000 numbers, 20 clerks, 100 boards, all at once; then 500 boards on one listener.

Shows that nothing is lost or given twice when all press at the same time. How long somebody waits for his number is
measured over HTTP, by :mod:`benchmarks.citizens`: here threads of one process wait for each other.

Floor: one bare transaction that inserts a row, updates a row and notifies, on one connection.
"""

from __future__ import annotations

import asyncio
import threading
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from benchmarks import city
from benchmarks.report import Figure, Options, Report, percentile

TICKETS, CLERKS, BOARDS, MANY_BOARDS, CALLS = 3000, 20, 100, 500, 40
_FLOOR_ROUNDS = 300


def run(options: Options) -> Report:
    folder = city.configure(600)
    try:
        city.prepare()
        with city.running():
            return _measure()
    finally:
        city.remove(folder)


def _measure() -> Report:
    from django.db import connection
    from django.utils import timezone

    from molek.base.actors import SYSTEM
    from molek.queueing import operations
    from molek.staff import queries as staff

    # One process stands for many here: each of its threads holds a connection, as each web process would.
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # of the PostgreSQL backend
    connection.settings_dict["OPTIONS"]["pool"] = {"min_size": 1, "max_size": CLERKS + 8, "timeout": 30}
    at = timezone.now()
    hall = operations.create_hall(
        unit_id=staff.unit_id_of("DUKCAPIL"),
        code="bench",
        name="Bench",
        seats=20_000,
        services=[operations.NewService(letter, f"Layanan {letter}", 5) for letter in "ABC"],
        counters=["ABC"] * CLERKS,
        by=SYSTEM,
        at=at,
    )
    operations.mark_simulated(hall_id=hall.pk, on=True, by=SYSTEM, at=at)  # open at any hour
    floor = _floor()
    before = _commits()
    with _Boards(f"hall:{hall.pk}", BOARDS) as boards:
        began = time.perf_counter()
        issued, called, served = _rush(hall.pk)
        seconds = time.perf_counter() - began
        commits = _commits() - before
        _require_whole(hall.pk, served)
        heard = boards.silent()
        delays = _call_delays(hall, boards)
    with _Boards(f"hall:{hall.pk}", MANY_BOARDS) as boards:
        many = _call_delays(hall, boards, calls=10)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'molek-live'")
            (listeners,) = cursor.fetchone()
    return Report(
        "Hall",
        f"{TICKETS} numbers, {CLERKS} clerks, {BOARDS} boards; numbers and calls by threads of one process; "
        f"nothing lost, nothing twice",
        [
            Figure("take a number, p50", percentile(issued, 50), "ms", "", percentile(issued, 50) / floor),
            Figure("take a number, p95", percentile(issued, 95), "ms"),
            Figure("call or finish, p95", percentile(called, 95), "ms", "", percentile(called, 50) / floor),
            Figure("numbers taken and served", TICKETS / seconds, "/s"),
            Figure("transactions of the database", commits / seconds, "/s"),
            Figure("boards that heard nothing", float(heard), "", "0"),
            Figure("press to all 100 boards, p95", percentile(delays, 95), "ms", "< 500"),
            Figure("press to all 500 boards, p95", percentile(many, 95), "ms", "< 1000"),
            Figure("database listeners of 500 boards", float(listeners), "", "1"),
            Figure("floor: insert, update, notify", floor, "ms"),
        ],
    )


def _floor() -> float:
    """Median milliseconds of a bare transaction."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE floor (id serial PRIMARY KEY, n integer)")
        times = []
        for _ in range(_FLOOR_ROUNDS):
            began = time.perf_counter()
            with transaction.atomic():
                cursor.execute("INSERT INTO floor (n) VALUES (0) RETURNING id")
                cursor.execute("UPDATE floor SET n = 1 WHERE id = %s", [cursor.fetchone()[0]])
                cursor.execute("SELECT pg_notify('molek_floor', '')")
            times.append((time.perf_counter() - began) * 1000)
    return percentile(times, 50)


def _commits() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def _clerks(hall_id: int) -> list[Any]:
    """Any officials of the demo city, allowed to serve here."""
    from django.utils import timezone

    from molek.base.actors import Actor, ActorKind, Grant
    from molek.queueing import queries
    from molek.queueing.permissions import HallPermission
    from molek.staff import queries as staff

    hall = queries.hall_by_id(hall_id)
    grant = Grant(HallPermission.SERVE, hall.area_code, post_id=0, unit_id=hall.unit_id)
    accounts = staff.demo_accounts(at=timezone.now()).rows
    ids = [staff.official_id_of(account.username) for account in accounts[:CLERKS]]
    return [Actor(ActorKind.OFFICIAL, pk, f"official:{pk}", (grant,), unit_id=hall.unit_id) for pk in ids]


def _rush(hall_id: int) -> tuple[list[float], list[float], list[int]]:
    """Milliseconds of each number taken and of each act at a counter, and which numbers were served."""
    from django.db import connection
    from django.utils import timezone

    from molek.base.actors import SYSTEM
    from molek.base.errors import DomainError
    from molek.queueing import operations, queries
    from molek.queueing.enums import Channel, Lane, Outcome
    from molek.queueing.errors import NobodyWaits

    services = [service.pk for service in queries.hall_by_id(hall_id).services.all()]
    clerks = _clerks(hall_id)
    counters = [c.pk for c in queries.free_counters(by=clerks[0]) if c.hall_id == hall_id]
    all_taken = threading.Event()
    issued: list[float] = []
    called: list[float] = []

    def visitors(part: int) -> None:
        for number in range(part, TICKETS, 4):
            began = time.perf_counter()
            operations.take_ticket(
                hall_id=hall_id,
                service_id=services[number % 3],
                lane=Lane.ELDERLY if number % 6 == 0 else Lane.REGULAR,
                channel=Channel.KIOSK,
                submission_key=uuid.uuid4(),
                by=SYSTEM,
                at=timezone.now(),
            )
            issued.append((time.perf_counter() - began) * 1000)
        connection.close()

    def clerk(index: int) -> list[int]:
        by = clerks[index]
        counter = operations.open_counter(counter_id=counters[index], by=by, at=timezone.now())
        step, served = counter.step, []
        while True:
            last_chance = all_taken.is_set()
            try:
                began = time.perf_counter()
                ticket = operations.call_next(step=step, by=by, at=timezone.now())
                called.append((time.perf_counter() - began) * 1000)
            except NobodyWaits:
                if last_chance:
                    break
                time.sleep(0.05)
                continue
            served.append(ticket.pk)
            began = time.perf_counter()
            operations.finish(step=step + 1, outcome=Outcome.SERVED, by=by, at=timezone.now())
            called.append((time.perf_counter() - began) * 1000)
            step += 2
        try:
            operations.close_counter(by=by, at=timezone.now())
        except DomainError as refusal:  # a number is left there: the check below tells
            raise RuntimeError(str(refusal)) from refusal
        connection.close()
        return served

    with ThreadPoolExecutor(CLERKS + 4) as pool:
        serving = [pool.submit(clerk, index) for index in range(CLERKS)]
        taking = [pool.submit(visitors, part) for part in range(4)]
        try:
            for one in taking:
                one.result()
        finally:
            all_taken.set()  # else the clerks would wait for ever
        served = [pk for clerk_done in serving for pk in clerk_done.result()]
    return issued, called, served


def _require_whole(hall_id: int, served: list[int]) -> None:
    """Every number was given once, called once, served once."""
    from django.db import connection

    if len(served) != TICKETS or len(set(served)) != TICKETS:
        raise RuntimeError(f"{len(served)} served, {len(set(served))} of them different")
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, count(*) FROM queueing_ticketevent WHERE hall_id = %s GROUP BY kind", [hall_id])
        kinds = dict(cursor.fetchall())
        cursor.execute(
            "SELECT letter, max(number), count(*) FROM queueing_ticket WHERE hall_id = %s GROUP BY 1", [hall_id]
        )
        gaps = [row for row in cursor.fetchall() if row[1] != row[2]]
    if gaps or kinds != {"ISSUED": TICKETS, "CALLED": TICKETS, "DONE": TICKETS}:
        raise RuntimeError(f"{kinds} {gaps}")


class _Boards:
    """So many screens that hear of a hall, in an event loop of their own."""

    def __init__(self, topic: str, count: int) -> None:
        from molek.live import queries as live

        self._path, self._count = f"/live/{live.stream_token(topic)}", count
        self.heard: Counter[int] = Counter()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._all(),), daemon=True)
        self._ready, self._stop = threading.Event(), asyncio.Event()

    def __enter__(self) -> _Boards:
        self._thread.start()
        if not self._ready.wait(30):
            raise RuntimeError("the boards do not connect")
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def silent(self) -> int:
        return sum(1 for number in range(self._count) if not self.heard[number])

    def wait_for_all(self, before: Counter[int], *, seconds: float = 5.0) -> None:
        deadline = time.perf_counter() + seconds
        while any(self.heard[n] <= before[n] for n in range(self._count)):
            if time.perf_counter() > deadline:
                raise RuntimeError("a board heard nothing")
            time.sleep(0.001)

    async def _all(self) -> None:
        opened = await asyncio.gather(*[self._open(number) for number in range(self._count)])
        self._ready.set()
        await self._stop.wait()
        for task, writer in opened:
            task.cancel()
            writer.close()

    async def _open(self, number: int) -> tuple[asyncio.Task[None], asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", city.PORT + 1)
        writer.write(f"GET {self._path} HTTP/1.1\r\nHost: localhost:{city.PORT + 1}\r\n\r\n".encode())
        while b"retry:" not in (line := await reader.readline()):
            if not line:
                raise RuntimeError("the live process refuses a board")
        return asyncio.create_task(self._hear(number, reader)), writer

    async def _hear(self, number: int, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            if line.startswith(b"data:"):
                self.heard[number] += 1


def _call_delays(hall: Any, boards: _Boards, *, calls: int = CALLS) -> list[float]:
    """Milliseconds from the press to the moment when every board knows."""
    from django.utils import timezone

    from molek.base.actors import SYSTEM
    from molek.queueing import operations, queries
    from molek.queueing.enums import Channel, Lane, Outcome

    by = _clerks(hall.pk)[0]
    service = hall.services.first()
    (counter_id, *_) = [c.pk for c in queries.free_counters(by=by) if c.hall_id == hall.pk]
    for _ in range(calls):
        operations.take_ticket(
            hall_id=hall.pk, service_id=service.pk, lane=Lane.REGULAR, channel=Channel.KIOSK,
            submission_key=uuid.uuid4(), by=SYSTEM, at=timezone.now(),
        )  # fmt: skip
    step = operations.open_counter(counter_id=counter_id, by=by, at=timezone.now()).step
    delays = []
    for _ in range(calls):
        time.sleep(0.1)  # what was told before has arrived
        before, began = Counter(boards.heard), time.perf_counter()
        operations.call_next(step=step, by=by, at=timezone.now())
        boards.wait_for_all(before)
        delays.append((time.perf_counter() - began) * 1000)
        operations.finish(step=step + 1, outcome=Outcome.SERVED, by=by, at=timezone.now())
        step += 2
    operations.close_counter(by=by, at=timezone.now())
    return delays
