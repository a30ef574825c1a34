"""Who can read: for the public door, for the page of keys, and for sealing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from molek.base.actors import Actor
from molek.base.workdays import city_date
from molek.staff import queries as staff
from molek.whistleblowing.enums import KeyState, Seat
from molek.whistleblowing.errors import KeyMissing
from molek.whistleblowing.models import Envelope, Recipient, Report, RetentionPeriod
from molek.whistleblowing.permissions import WhistlePermission
from molek.whistleblowing.rules import envelopes
from molek.whistleblowing.rules.retention import SHIPPED, Keeping


def active_recipients(*, seat: Seat, without: Iterable[str] = ()) -> list[Recipient]:
    """Who gets what is sealed for ``seat`` now, but those whose post is in ``without``. One query."""
    rows = Recipient.objects.filter(state=KeyState.ACTIVE, seat=seat).order_by("pk")
    return list(rows.exclude(post_title__in=list(without)))


@dataclass(frozen=True, slots=True)
class Reader:
    """What the public sees of a key."""

    post_title: str
    fingerprint: str
    since: dt.date


@dataclass(frozen=True, slots=True)
class Door:
    """``inspectorate`` and ``outside``: who reads what is addressed there. Closed while both are empty."""

    inspectorate: Sequence[Reader]
    outside: Sequence[Reader]
    keep_days: int

    @property
    def is_open(self) -> bool:
        return bool(self.inspectorate or self.outside)

    @property
    def posts(self) -> list[str]:
        """Posts of the Inspectorate, each once."""
        return list(dict.fromkeys(reader.post_title for reader in self.inspectorate))

    @property
    def outside_posts(self) -> str:
        return ", ".join(dict.fromkeys(reader.post_title for reader in self.outside))


def door(*, at: dt.datetime) -> Door:
    """Who reads, for the public pages. Two queries."""
    rows = Recipient.objects.filter(state=KeyState.ACTIVE).order_by("post_title", "pk")
    readers: dict[str, list[Reader]] = {Seat.INSPECTORATE: [], Seat.OUTSIDE: []}
    for row in rows:
        since = city_date(row.admitted_at or row.asked_at)
        readers[row.seat].append(Reader(row.post_title, envelopes.fingerprint(row.public_key), since))
    return Door(readers[Seat.INSPECTORATE], readers[Seat.OUTSIDE], _keeping_now(city_date(at)).days)


def keepings() -> list[Keeping]:
    """All periods; the city's own come after the shipped ones of the same day. One query."""
    own = RetentionPeriod.objects.order_by("since").values_list("since", "keep_days", "legal_basis", "mark")
    by_day = {row.since: row for row in (*SHIPPED, *(Keeping(*values) for values in own))}
    return [by_day[day] for day in sorted(by_day)]


def _keeping_now(day: dt.date) -> Keeping:
    return next(row for row in reversed(keepings()) if row.since <= day)


def own_key(by: Actor) -> Recipient | None:
    """The reader's key that is not ended, if he has one. One query."""
    if by.id is None or not by.is_official:
        return None
    return Recipient.objects.filter(official_id=by.id).exclude(state=KeyState.ENDED).first()


def active_key(by: Actor) -> Recipient:
    """Raises :class:`KeyMissing` unless the reader's key is active."""
    row = own_key(by)
    if row is None or row.state != KeyState.ACTIVE:
        raise KeyMissing()
    return row


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A line of the page of keys."""

    id: int
    holder: str
    post_title: str
    seat: Seat
    state: KeyState
    fingerprint: str
    asked_at: dt.datetime
    admitted_at: dt.datetime | None
    ended_at: dt.datetime | None
    is_own: bool
    lacks: int  # reports that the reader of this page could share with it


@dataclass(frozen=True, slots=True)
class KeysPage:
    rows: Sequence[KeyRow]
    own: Recipient | None
    may_admit: bool  # by post; it takes an active key, opened, as well

    @property
    def waiting(self) -> list[KeyRow]:
        return [row for row in self.rows if row.state == KeyState.ASKED]

    @property
    def active(self) -> list[KeyRow]:
        return [row for row in self.rows if row.state == KeyState.ACTIVE]

    @property
    def ended(self) -> list[KeyRow]:
        return [row for row in self.rows if row.state == KeyState.ENDED]


def keys_page(*, by: Actor) -> KeysPage:
    """Every key there is and was. A few queries, however many keys.

    Raises:
        NotPermitted.
    """
    by.require(WhistlePermission.HANDLE)
    own = own_key(by)
    rows = list(Recipient.objects.order_by("pk"))
    names = staff.official_names(row.official_id for row in rows)
    lacking = {row.pk: _lacking(own, row) for row in rows if own is not None and row.state == KeyState.ACTIVE}
    return KeysPage(
        rows=[
            KeyRow(
                id=row.pk,
                holder=names.get(row.official_id, ""),
                post_title=row.post_title,
                seat=Seat(row.seat),
                state=KeyState(row.state),
                fingerprint=envelopes.fingerprint(row.public_key),
                asked_at=row.asked_at,
                admitted_at=row.admitted_at,
                ended_at=row.ended_at,
                is_own=own is not None and row.pk == own.pk,
                lacks=lacking.get(row.pk, 0),
            )
            for row in rows
        ],
        own=own,
        may_admit=by.may(WhistlePermission.KEYS),
    )


def _lacking(own: Recipient, other: Recipient) -> int:
    """How many reports ``own`` can open and ``other`` cannot, of the same seat."""
    if own.pk == other.pk or own.seat != other.seat:
        return 0
    mine = Envelope.objects.filter(recipient=own).values("report_id")
    theirs = Envelope.objects.filter(recipient=other).values("report_id")
    return Report.objects.filter(pk__in=mine).exclude(pk__in=theirs).count()
