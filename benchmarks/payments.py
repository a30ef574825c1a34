"""The bank tells of payments by QRIS, each three times at once, as a bank that is not sure does: each is booked once.

Over HTTP to the running city, with the bank's signature. Floor: what cannot be avoided for one of them, one after the
other in one process: a signature checked, a row inserted and another changed in one transaction.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks import city
from benchmarks.open_loop import client_of
from benchmarks.report import Figure, Options, Report, percentile, tell

RESIDENTS = 3000
TIMES_TOLD = 3
CONNECTIONS = 8
PATIENCE_S = 180.0
_FLOOR_ROUNDS = 300
_PATH = "/snap/v1.0/qr/qr-mpm-notify"
_TAKEN = 200
# Residents with a bill that nobody has paid.
_OWING = """
    SELECT DISTINCT ON (t.resident_id) t.resident_id, b.id FROM taxes_tie t
    JOIN residents_resident r ON r.id = t.resident_id AND r.status = 'ALIVE'
    JOIN taxes_bill b ON b.object_id = t.object_id AND b.due_date < now()
    WHERE t.state = 'CONFIRMED' AND NOT EXISTS (SELECT FROM taxes_payment p WHERE p.bill_id = b.id)
    LIMIT 1000
"""


@dataclass(frozen=True, slots=True)
class Told:
    """One notification as it goes out, and the number of the charge it tells of."""

    number: str
    body: bytes
    amount_idr: int


def run(options: Options) -> Report:
    folder = city.configure(RESIDENTS)
    try:
        city.prepare()
        from django.conf import settings

        from molek.sandbox import acquirer

        os.environ["SANDBOX_ACQUIRER_KEYS"] = str(settings.MOLEK.acquirer_keys)
        acquirer.make_keys(settings.MOLEK.acquirer_keys)
        floor = _floor()
        with city.running() as running:
            told = _charges()
            tell(f"payments: {len(told)} of them, each told {TIMES_TOLD} times")
            began = time.perf_counter()
            waits = asyncio.run(_notify(running.url, told))
            seconds = time.perf_counter() - began
            receipts_s = _wait_for_receipts([one.number for one in told], began)
        _require_once(told)
    finally:
        city.remove(folder)
    rate = len(told) / seconds
    return Report(
        "Payments",
        f"{len(told)} payments, each told {TIMES_TOLD} times in the same moment by {CONNECTIONS} connections; checked: "
        f"each was booked once, to the rupiah, none was held, each has its receipt. "
        f"The load comes from the same machine.",
        [
            Figure("floor: signature, insert and update, serially", floor, "/s"),
            Figure("payments booked", rate, "/s", "", rate / floor),
            Figure("notifications answered", rate * TIMES_TOLD, "/s"),
            Figure("a notification, p50", percentile(waits, 50), "ms"),
            Figure("a notification, p95", percentile(waits, 95), "ms", "< 300"),
            Figure("every receipt there after", receipts_s, "s"),
        ],
    )


def _charges() -> list[Told]:
    """A code for every resident who owes something, and what the bank says when it is paid."""
    from django.db import connection
    from django.utils import timezone

    from molek.base.actors import Actor, ActorKind
    from molek.residents import queries as residents
    from molek.sandbox import acquirer
    from molek.taxes import operations
    from molek.taxes.errors import NothingToPay

    told: list[Told] = []
    with connection.cursor() as cursor:
        cursor.execute(_OWING)
        owing = cursor.fetchall()
    for resident, bill in owing:
        by = Actor(ActorKind.RESIDENT, resident, residents.refs_of_ids([resident])[0])
        try:
            charge = operations.order_charge(resident_id=resident, bill_ids=[bill], by=by, at=timezone.now())
        except NothingToPay:  # forgiven, or somebody else's by now
            continue
        code = acquirer.Code(
            secrets.token_hex(8), f"{charge.number}01", f"{charge.amount_idr}.00", charge.expires_at, ""
        )
        payment = {
            "rrn": f"{secrets.randbelow(10**12):012d}",
            "amount": code.amount,
            "paid_at": dt.datetime.now(acquirer.ZONE).isoformat(timespec="seconds"),
        }
        told.append(Told(charge.number, json.dumps(acquirer.told(code, payment)).encode(), charge.amount_idr))
    return told


def _floor() -> float:
    """Notifications a second of the bare parts in one process."""
    from django.conf import settings
    from django.db import connection, transaction
    from django.utils import timezone

    from molek.sandbox.acquirer import signed_headers
    from molek.taxes.providers.acquirer import is_genuine

    body = b"{}"
    headers = signed_headers(f"{settings.MOLEK.public_url}{_PATH}", body)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_floor (id bigserial PRIMARY KEY, reference text UNIQUE, n integer)")
        began = time.perf_counter()
        for number in range(_FLOOR_ROUNDS):
            genuine = is_genuine(
                body=body, path=_PATH, timestamp=headers["X-TIMESTAMP"], signature=headers["X-SIGNATURE"],
                at=timezone.now(),
            )  # fmt: skip
            if not genuine:
                raise RuntimeError("the bank's own signature is refused")
            with transaction.atomic():
                cursor.execute("INSERT INTO bench_floor (reference, n) VALUES (%s, 0)", [str(number)])
                cursor.execute("UPDATE bench_floor SET n = 1 WHERE reference = %s", [str(number)])
        seconds = time.perf_counter() - began
        cursor.execute("DROP TABLE bench_floor")
    return _FLOOR_ROUNDS / seconds


async def _notify(url: str, told: Sequence[Told]) -> list[float]:
    """Milliseconds of each answer. The same payment goes out over several connections at the same time."""
    from molek.sandbox.acquirer import signed_headers

    queue: asyncio.Queue[Told] = asyncio.Queue()
    for one in told:
        for _ in range(TIMES_TOLD):
            queue.put_nowait(one)
    waits: list[float] = []
    async with client_of(url) as client:

        async def bank() -> None:
            while not queue.empty():
                one = queue.get_nowait()
                headers = signed_headers(f"{url}{_PATH}", one.body)
                began = time.perf_counter()
                async with client.post(_PATH, data=one.body, headers=headers) as answer:
                    text = await answer.text()
                if answer.status != _TAKEN:
                    raise RuntimeError(f"{answer.status} {text}")
                waits.append((time.perf_counter() - began) * 1000)

        await asyncio.gather(*(bank() for _ in range(CONNECTIONS)))
    return waits


def _wait_for_receipts(numbers: Sequence[str], began: float) -> float:
    """Seconds from ``began`` until every payment has its receipt."""
    from molek.taxes.models import Receipt

    deadline = time.perf_counter() + PATIENCE_S
    while (there := Receipt.objects.filter(money__charge__number__in=numbers).count()) < len(numbers):
        if time.perf_counter() > deadline:
            raise RuntimeError(f"{there} of {len(numbers)} receipts after {PATIENCE_S:.0f} s")
        time.sleep(0.2)
    return time.perf_counter() - began


def _require_once(told: Sequence[Told]) -> None:
    """Each payment was taken once and booked in full, none was held."""
    from django.db.models import Sum

    from molek.taxes.enums import ChargeState
    from molek.taxes.models import HeldMoney, MoneyIn, Payment, QrisCharge

    numbers = [one.number for one in told]
    taken = MoneyIn.objects.filter(charge__number__in=numbers)
    booked = Payment.objects.filter(money__in=taken.values("pk"))
    sums = booked.aggregate(principal=Sum("principal_idr"), penalty=Sum("penalty_idr"))
    paid = QrisCharge.objects.filter(number__in=numbers, state=ChargeState.PAID).count()
    held = HeldMoney.objects.filter(money__in=taken.values("pk")).count()
    expected = sum(one.amount_idr for one in told)
    if taken.count() != len(told) or paid != len(told) or held or sums["principal"] + sums["penalty"] != expected:
        raise RuntimeError(f"{taken.count()} taken, {paid} paid, {held} held, {sums} booked of {expected}")
