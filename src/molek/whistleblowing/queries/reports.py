"""The list of sealed reports: days, states and sizes of what is addressed to the reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Length

from molek.base.actors import Actor
from molek.base.pages import Page, number_key, page_of
from molek.whistleblowing.enums import Conclusion, KeyState, ReportState, Side
from molek.whistleblowing.models import Attachment, Envelope, Message, Recipient, Report
from molek.whistleblowing.permissions import WhistlePermission
from molek.whistleblowing.queries.readers import own_key

_PAGE = 30
_SPOKE_LAST = Q(last_side=Side.REPORTER)


@dataclass(frozen=True, slots=True)
class ReportRow:
    """``size`` in bytes, sealed. ``waits`` tells that the last word is the reporter's."""

    ref: str
    received_on: dt.date
    last_on: dt.date
    state: ReportState
    conclusion: str
    size: int
    files: int
    messages: int
    waits: bool
    is_readable: bool

    @property
    def conclusion_label(self) -> str:
        return str(Conclusion(self.conclusion).label) if self.conclusion else ""


@dataclass(frozen=True, slots=True)
class Desk:
    page: Page[ReportRow]
    key: Recipient | None
    counts: Sequence[tuple[ReportState, int]]
    waiting: int  # open reports in which the reporter spoke last

    @property
    def has_active_key(self) -> bool:
        return self.key is not None and self.key.state == KeyState.ACTIVE

    @property
    def total(self) -> int:
        return sum(count for _state, count in self.counts)


def addressed_to(by: Actor) -> QuerySet[Report]:
    """Reports sealed for any key, past or present, of this official: there are no others for him."""
    envelopes = Envelope.objects.filter(recipient__official_id=by.id or 0)
    return Report.objects.filter(Exists(envelopes.filter(report_id=OuterRef("pk"))))


def _with_last_word(rows: QuerySet[Report]) -> QuerySet[Report]:
    last = Message.objects.filter(report_id=OuterRef("pk")).order_by("-pk")
    return rows.annotate(
        last_side=Coalesce(Subquery(last.values("side")[:1]), Value(Side.REPORTER.value)),
        last_on=Coalesce(Subquery(last.values("written_on")[:1]), "received_on"),
    )


def desk(*, by: Actor, after: str | None = None) -> Desk:
    """The list, open ones first and the newest of them on top; five queries.

    Raises:
        NotPermitted.
    """
    by.require(WhistlePermission.HANDLE)
    key = own_key(by)
    mine = addressed_to(by)
    counted = dict(mine.values_list("state").annotate(count=Count("pk")).order_by())
    rows = _with_last_word(mine).annotate(
        rank=Case(When(state=ReportState.CLOSED, then=Value(1)), default=Value(0), output_field=IntegerField()),
        files=_sub(Attachment, Count("pk")),
        files_size=_sub(Attachment, Sum("size")),
        words=_sub(Message, Count("pk")),
        words_size=_sub(Message, Sum(Length("sealed"))),
        own_size=Length("sealed"),
        readable=Exists(Envelope.objects.filter(report_id=OuterRef("pk"), recipient=key)),
    )
    found = list(_behind(rows, after).order_by("rank", "-pk")[: _PAGE + 1])
    page = page_of(found, size=_PAGE, key=lambda row: f"{vars(row)['rank']}-{row.pk}")
    return Desk(
        page=Page([_row(row) for row in page.rows], page.next_key),
        key=key,
        counts=[(state, counted.get(state, 0)) for state in ReportState],
        waiting=_with_last_word(mine.exclude(state=ReportState.CLOSED)).filter(_SPOKE_LAST).count(),
    )


def _behind(rows: QuerySet[Report], after: str | None) -> QuerySet[Report]:
    """What follows a row of the list, by its ``rank-pk``."""
    rank, _, number = (after or "").partition("-")
    place, last = number_key(rank), number_key(number)
    if place is None or last is None:
        return rows
    return rows.filter(Q(rank__gt=place) | Q(rank=place, pk__lt=last))


def _sub(model: type[Attachment] | type[Message], aggregate: Count | Sum) -> Coalesce:
    rows = model._default_manager.filter(report_id=OuterRef("pk")).order_by().values("report_id")
    return Coalesce(Subquery(rows.annotate(found=aggregate).values("found")), Value(0))


def _row(row: Report) -> ReportRow:
    found = vars(row)
    return ReportRow(
        ref=row.ref,
        received_on=row.received_on,
        last_on=found["last_on"],
        state=ReportState(row.state),
        conclusion=row.conclusion,
        size=found["own_size"] + found["files_size"] + found["words_size"],
        files=found["files"],
        messages=found["words"],
        waits=found["last_side"] == Side.REPORTER and not row.is_closed,
        is_readable=found["readable"],
    )
