"""The ledger of blanks as pages show it, its forecast, and the files held against it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import TruncDate

from molek.base.actors import Actor
from molek.base.pages import Page, number_key, page_of
from molek.base.workdays import CITY_TZ, city_date
from molek.idcards.enums import CountState, EntryKind, LineVerdict
from molek.idcards.errors import CardNotFound
from molek.idcards.models import (
    BlankEntry,
    BlankStock,
    ExpectedDelivery,
    StatusFile,
    StatusLine,
    StockCount,
    StockFile,
)
from molek.idcards.permissions import CardPermission
from molek.idcards.rules.forecasts import StockOut, stock_out
from molek.staff import queries as staff

DAYS_LEARNT = 20  # working days
_SHOWN = 30


def blanks_left() -> int:
    """What the ledger says lies on the shelf."""
    stock = BlankStock.objects.filter(pk=1).first()
    return stock.balance if stock else 0


def outputs(*, at: dt.datetime, days: int = DAYS_LEARNT) -> list[tuple[dt.date, int]]:
    """Blanks used on each of the last working days before today, oldest first. Two queries."""
    calendar, today = staff.calendar(), city_date(at)
    wanted: list[dt.date] = []
    day = today
    while len(wanted) < days:
        day -= dt.timedelta(days=1)
        if calendar.is_working(day):
            wanted.insert(0, day)
    start = dt.datetime.combine(wanted[0], dt.time(), CITY_TZ)
    used = dict(
        BlankEntry.objects.filter(kind__in=[EntryKind.USED, EntryKind.SPOILED], at__gte=start)
        .annotate(day=TruncDate("at", tzinfo=CITY_TZ))
        .values_list("day")
        .annotate(count=Count("id"))
    )
    return [(one, used.get(one, 0)) for one in wanted]


def forecast(*, at: dt.datetime) -> StockOut | None:
    """When the blanks run out at the pace of the last working days; leading days before the office began are left out.
    None while too little is known.
    """
    known = [count for _day, count in outputs(at=at)]
    while known and known[0] == 0:
        known.pop(0)
    return stock_out(known, blanks=blanks_left(), calendar=staff.calendar(), today=city_date(at))


@dataclass(frozen=True, slots=True)
class CountShown:
    """``first_count`` is None as long as the second official must not see it."""

    id: int
    state: str
    label: str
    first_count: int | None
    second_count: int | None
    ledger: int | None
    difference: int | None
    explanation: str
    first_at: dt.datetime
    is_own: bool  # the reader counted first
    has_counted: bool


@dataclass(frozen=True, slots=True)
class Ledger:
    """The page of the ledger. ``totals`` by kind of entry, in its words."""

    balance: int
    entries: Page[BlankEntry]
    totals: list[tuple[str, int]]
    open_count: CountShown | None
    counts: list[CountShown]
    deliveries: list[ExpectedDelivery]
    files: list[StockFile]


def ledger(*, by: Actor, after: str | None = None) -> Ledger:
    """The ledger, newest entry first.

    Raises:
        NotPermitted: ``by`` may not view.
    """
    by.require(CardPermission.VIEW)
    rows = BlankEntry.objects.select_related("card").order_by("-id")
    if (key := number_key(after)) is not None:
        rows = rows.filter(id__lt=key)
    totals: Counter[str] = Counter()
    for kind, quantity in BlankEntry.objects.exclude(kind=EntryKind.CARD_SPOILED).values_list("kind", "quantity"):
        totals[kind] += quantity
    totals[EntryKind.CARD_SPOILED] = BlankEntry.objects.filter(kind=EntryKind.CARD_SPOILED).count()
    counts = [_count(row, by) for row in StockCount.objects.order_by("-id")[:6]]
    return Ledger(
        balance=blanks_left(),
        entries=page_of(list(rows[: _SHOWN + 1]), size=_SHOWN, key=lambda entry: str(entry.pk)),
        totals=[(str(kind.label), totals[kind]) for kind in EntryKind],
        open_count=next((c for c in counts if c.state in (CountState.FIRST, CountState.DIFFERENT)), None),
        counts=counts,
        deliveries=list(ExpectedDelivery.objects.filter(is_over=False).order_by("on")),
        files=list(StockFile.objects.order_by("-id")[:3]),
    )


def _count(row: StockCount, by: Actor) -> CountShown:
    waits = row.state == CountState.FIRST
    return CountShown(
        id=row.pk, state=row.state, label=row.get_state_display(), first_count=None if waits else row.first_count,
        second_count=row.second_count, ledger=row.ledger,
        difference=None if row.ledger is None or row.first_count != row.second_count else row.first_count - row.ledger,
        explanation=row.explanation, first_at=row.first_at, is_own=by.ref == row.first_by,
        has_counted=by.ref in (row.first_by, row.second_by),
    )  # fmt: skip


# The centre's files


@dataclass(frozen=True, slots=True)
class FileReport:
    file: StatusFile
    counts: list[tuple[str, int]]
    lines: Page[StatusLine]


def status_files(*, by: Actor) -> list[StatusFile]:
    """The latest files of the centre, newest first.

    Raises:
        NotPermitted: ``by`` may not view.
    """
    by.require(CardPermission.VIEW)
    return list(StatusFile.objects.order_by("-id")[:20])


def status_file(*, file_id: int, by: Actor, after: str | None = None, every_line: bool = False) -> FileReport:
    """A file's report, by line; without ``every_line`` only what somebody should look at.

    Raises:
        NotPermitted: ``by`` may not view.
        CardNotFound: there is no such file.
    """
    by.require(CardPermission.VIEW)
    file = StatusFile.objects.filter(pk=file_id).first()
    if file is None:
        raise CardNotFound()
    lines = file.report.filter(line__gt=number_key(after) or 0).order_by("line")
    if not every_line:
        lines = lines.exclude(verdict__in=[LineVerdict.MOVED, LineVerdict.CREATED, LineVerdict.SAME])
    counts = [(str(v.label), file.counts[v]) for v in LineVerdict if file.counts.get(v)]
    size = 100
    page = page_of(list(lines[: size + 1]), size=size, key=lambda line: str(line.line))
    return FileReport(file, counts, page)
