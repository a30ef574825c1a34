"""What a box tells of itself every minute, and what is counted there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection, transaction

from molek.kiosk.enums import CANNOT_PRINT, Act, DeviceState, PrinterState, ProblemKind
from molek.kiosk.errors import DeviceNotKnown
from molek.kiosk.models import Device
from molek.kiosk.operations.problems import begin_problem, end_problem
from molek.kiosk.rules.health import CLOCK_WRONG_S, PAPER_LOW, clock_error_s, paper_left


@dataclass(frozen=True, slots=True)
class Report:
    """A beat. ``clock`` is the device's own, None if it sent none; ``problem`` is the screen's last one, or ""."""

    clock: dt.datetime | None
    printer: PrinterState
    version: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Beat:
    """What the box hears back. ``paper_left`` is None until somebody has loaded paper and said how much."""

    clock_error_s: int
    printer: PrinterState
    paper_left: int | None


@transaction.atomic
def receive_beat(*, device_id: int, report: Report, at: dt.datetime) -> Beat:
    """Note that the box lives, and how it is. Problems begin and end by it.

    Raises:
        DeviceNotKnown: revoked meanwhile.
    """
    device = Device.objects.select_for_update(of=("self",)).filter(pk=device_id, state=DeviceState.LIVE).first()
    if device is None:
        raise DeviceNotKnown()
    error_s = clock_error_s(device=report.clock, server=at) if report.clock else 0
    device.last_seen_at, device.version = at, report.version[:40]
    device.clock_error_s = max(-(2**31) + 1, min(2**31 - 1, error_s))
    device.printer = report.printer
    device.save(update_fields=["last_seen_at", "version", "clock_error_s", "printer"])
    left = _paper(device)
    is_low = report.printer is PrinterState.PAPER_LOW or (left is not None and left <= PAPER_LOW)
    _note(device, ProblemKind.SILENT, False, at=at)
    _note(device, ProblemKind.CLOCK, abs(error_s) > CLOCK_WRONG_S, f"{error_s:+d} s", at=at)
    _note(device, ProblemKind.PRINTER, report.printer in CANNOT_PRINT, str(report.printer.value), at=at)
    _note(device, ProblemKind.PAPER, is_low, "" if left is None else str(left), at=at)
    if report.problem:
        end_problem(device=device, kind=ProblemKind.SCREEN, at=at)
        begin_problem(device=device, kind=ProblemKind.SCREEN, text=report.problem, at=at)
    return Beat(error_s, report.printer, left)


def _paper(device: Device) -> int | None:
    if device.paper_loaded_at is None:
        return None
    return paper_left(loaded=device.paper_loaded, printed=device.paper_printed)


def _note(device: Device, kind: ProblemKind, is_there: bool, text: str = "", *, at: dt.datetime) -> None:
    if is_there:
        begin_problem(device=device, kind=kind, text=text, at=at)
    else:
        end_problem(device=device, kind=kind, at=at)


def count_act(*, device_id: int, act: Act, at: dt.datetime) -> None:
    """One more of this act in this hour at this box. One statement; nothing tells who."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kiosk_usage (device_id, act, hour, times) VALUES (%s, %s, date_trunc('hour', %s), 1)"
            " ON CONFLICT (device_id, act, hour) DO UPDATE SET times = kiosk_usage.times + 1",
            [device_id, act.value, at],
        )
