"""Messages from the outbox to a gateway over HTTP: how many a second, and each one once, though a worker is killed.

Two workers as in a city, the simulated gateway in a process of its own. Floor: the bare call of the gateway, one after
the other on one connection. A worker that dies between the call and its note leaves a message that is handed over
again under the same reference, and the gateway knows it: so "once" is counted there.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx

from benchmarks import city
from benchmarks.report import Figure, Options, Report, tell

MESSAGES = 2000  # a round; the gateway shows the last 5,000
KILLED = 1000  # of the round in which a worker is killed
GATEWAY_PORT = city.PORT + 2
WORKERS = 2
PATIENCE_S = 180.0
_FLOOR_ROUNDS = 300
_GATEWAY = f"http://127.0.0.1:{GATEWAY_PORT}/gateway"


def run(options: Options) -> Report:
    folder = city.configure(300)
    try:
        city.prepare()
        with _gateway():
            floor = _floor()
            tell(f"outbox: {MESSAGES} messages")
            with _workers():
                _deliver("warm", 50)
                rate = MESSAGES / _deliver("quiet", MESSAGES)
            tell(f"outbox: {KILLED} messages, and a worker is killed")
            with _workers() as workers:
                _deliver("killed", KILLED, victim=workers[0])
            repeated, wrong = _told_twice()
    finally:
        city.remove(folder)
    return Report(
        "Messages",
        f"{MESSAGES:,} messages, put into the outbox one by one while {WORKERS} workers hand them over by HTTP; then "
        f"{KILLED:,} while one of the workers is killed with -9 and nobody starts it again. "
        f"Load, gateway and city on the same machine.",
        [
            Figure("floor: bare call of the gateway, serially", floor, "/s"),
            Figure("put into the outbox, handed over and noted", rate, "messages/s", "", rate / floor),
            Figure("missing, or taken as two", wrong, "", "0"),
            Figure("handed over again under the same reference after the kill", repeated, ""),
        ],
    )


def _environment() -> Mapping[str, str]:
    """Of a real city: in a demo no message leaves the house."""
    from django.conf import settings

    return {
        **os.environ,
        "MOLEK_DEMO": "0",
        "MOLEK_SECRET_KEY": settings.SECRET_KEY,
        "MOLEK_ALLOWED_HOSTS": "localhost",
        "MOLEK_QUIET_HOURS": "",
        "MOLEK_APPRISE_URLS": f"sms=gateway://sandbox@127.0.0.1:{GATEWAY_PORT}/gateway",
    }


@contextmanager
def _gateway() -> Iterator[None]:
    from molek.site.processes import sandbox_command

    with subprocess.Popen(sandbox_command(GATEWAY_PORT)) as process:
        try:
            deadline = time.monotonic() + 30
            while not _answers():
                if time.monotonic() > deadline:
                    raise RuntimeError("the gateway does not start")
                time.sleep(0.1)
            yield
        finally:
            process.terminate()


def _answers() -> bool:
    try:
        return httpx.get(f"{_GATEWAY}/_taken").is_success
    except httpx.HTTPError:
        return False


@contextmanager
def _workers() -> Iterator[list[subprocess.Popen[bytes]]]:
    command = [sys.executable, "-m", "molek.site", "worker", "--dead-after", "5"]
    workers = [subprocess.Popen(command, env=_environment()) for _ in range(WORKERS)]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(30)


def _floor() -> float:
    """Calls a second of the bare gateway."""
    with httpx.Client() as client:
        began = 0.0
        for number in range(_FLOOR_ROUNDS + 10):
            if number == 10:
                began = time.perf_counter()
            ref = f"floor-{number}"
            client.post(
                f"{_GATEWAY}/messages",
                json={"ref": ref, "to": "+6281200000000", "text": "Surat Anda sudah terbit.", "channel": "sms"},
                headers={"Authorization": "Bearer sandbox", "Idempotency-Key": ref},
            ).raise_for_status()
        seconds = time.perf_counter() - began
        client.post(f"{_GATEWAY}/_forget").raise_for_status()
    return _FLOOR_ROUNDS / seconds


def _deliver(name: str, count: int, victim: subprocess.Popen[bytes] | None = None) -> float:
    """Put ``count`` messages into the outbox; seconds until all were handed over and noted."""
    from django.utils import timezone

    from molek.messages import operations
    from molek.messages.enums import MessageState
    from molek.messages.models import OutboxMessage

    sent = OutboxMessage.objects.filter(dedupe__startswith=f"{name}:", state=MessageState.SENT)
    began = time.perf_counter()
    for number in range(count):
        operations.send(
            template="queueing.cancelled",
            to=f"+62812{number:07d}1",  # the gateway knows no numbers that end with 404
            data={"service": "Perekaman KTP-el", "hall": "Ruang Pelayanan Dukcapil", "when": "Senin, 08.00"},
            at=timezone.now(),
            dedupe=f"{name}:{number}",
        )
    while (there := sent.count()) < count:
        if time.perf_counter() - began > PATIENCE_S:
            raise RuntimeError(f"{there} of {count} messages after {PATIENCE_S:.0f} s")
        if victim is not None and there > count // 10:
            victim.send_signal(signal.SIGKILL)
        time.sleep(0.05)
    if victim is not None and victim.wait(5) != -signal.SIGKILL:
        raise RuntimeError("the worker was not killed")
    return time.perf_counter() - began


def _told_twice() -> tuple[int, int]:
    """How many the gateway was given again under the same reference; how many are missing or stand there twice."""
    from molek.messages.models import OutboxMessage

    taken = httpx.get(f"{_GATEWAY}/_taken").json()["messages"]
    ours = set(OutboxMessage.objects.filter(dedupe__regex="^(warm|quiet|killed):").values_list("ref", flat=True))
    there = Counter(message["ref"] for message in taken if message["ref"] in ours)
    wrong = len(ours - there.keys()) + sum(times - 1 for times in there.values())
    return sum(message["repeated"] for message in taken), wrong
