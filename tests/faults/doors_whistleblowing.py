"""The addresses of sealed reports: a door that is open to everybody, and a desk that opens to holders of keys only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from molek.base import sealing
from molek.staff.models import Official
from molek.whistleblowing import operations
from molek.whistleblowing.enums import ReportKind
from molek.whistleblowing.models import Recipient, Report
from tests.cases.conftest import NINE, actor_of

PASSPHRASE = "kuda putih minum di sungai"


@dataclass(frozen=True)
class Sealed:
    """A report for the inspector's key; a newcomer's key waits."""

    report: Report
    waiting: Recipient


def build_sealed(inspector: Official, newcomer: Official) -> Sealed:
    by = actor_of(inspector)
    operations.make_key(passphrase=PASSPHRASE, by=by, at=NINE)
    operations.submit_report(
        ticket=operations.new_ticket(at=NINE - dt.timedelta(minutes=5)),
        told=operations.Told(kind=ReportKind.EXTORTION, what="Diminta uang."), at=NINE,
    )  # fmt: skip
    waiting = operations.make_key(passphrase=PASSPHRASE, by=actor_of(newcomer), at=NINE)
    return Sealed(Report.objects.get(), waiting)


def report(*more: Any) -> Callable[[Any], list[Any]]:
    return lambda world: [world.more.sealed.report.ref, *more]


def waiting(world: Any) -> list[Any]:
    return [world.more.sealed.waiting.pk]


def nothing(_world: Any) -> list[Any]:
    return []


def doors(everybody: frozenset[str]) -> dict[str, tuple[Callable[[Any], list[Any]], frozenset[str]]]:
    """Keys are given by inspectors; reports open to whom they are addressed to, which the auditor's is not yet."""
    holders, inspector = frozenset({"inspector", "auditor"}), frozenset({"inspector"})
    return {
        "whistleblowing:front": (nothing, everybody),
        "whistleblowing:advice": (nothing, everybody),
        "whistleblowing:report": (nothing, everybody),
        "whistleblowing:come-back": (nothing, everybody),
        "whistleblowing:write-again": (nothing, everybody),
        "whistleblowing:desk": (nothing, holders),
        "whistleblowing:open": (nothing, holders),
        "whistleblowing:close-key": (nothing, holders),
        "whistleblowing:keys": (nothing, holders),
        "whistleblowing:key-new": (nothing, holders),
        "whistleblowing:key-change": (nothing, holders),
        "whistleblowing:key-end-own": (nothing, holders),
        "whistleblowing:key-admit": (waiting, inspector),
        "whistleblowing:key-share": (waiting, inspector),
        "whistleblowing:key-end": (waiting, inspector),
        # Whoever holds a permission is asked for his passphrase before he is told whether there is such a report.
        "whistleblowing:report-page": (report(), holders),
        "whistleblowing:attachment": (report(1), holders),
        "whistleblowing:begin": (report(), holders),
        "whistleblowing:answer": (report(), holders),
        "whistleblowing:conclude": (report(), holders),
    }


# A form of the door has a ticket instead of a token; what follows on it a pass, here to no report.
def ticket() -> str:
    return operations.new_ticket(at=timezone.now() - dt.timedelta(minutes=5))


SENT = {
    "whistleblowing:report": lambda: {"ticket": ticket()},
    "whistleblowing:come-back": lambda: {"ticket": ticket()},
    "whistleblowing:write-again": lambda: {
        "pass": sealing.seal("7K2M-9QXB-4HTN-PZ3C", purpose="whistleblowing.visit"), "text": "x",
        "message_key": "7f1f1f1f-0000-4000-8000-0000000000ab",
    },
}  # fmt: skip
