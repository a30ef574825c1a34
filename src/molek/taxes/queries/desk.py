"""The revenue office's lists."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, Sum

from molek.audit import operations as audit
from molek.audit.enums import AccessPurpose
from molek.base.actors import Actor
from molek.base.identifiers import mask_nik
from molek.base.workdays import city_date
from molek.residents import queries as residents
from molek.residents.queries import RegistryRecord
from molek.taxes.enums import BillState, DayState, HeldState, Mark
from molek.taxes.errors import BillNotFound, DayNotReady, InvalidNop, ObjectNotFound, TieNotFound
from molek.taxes.models import Bill, HeldMoney, Relief, SettlementDay, SourceClosure, TaxObject, Tie
from molek.taxes.permissions import TaxPermission
from molek.taxes.queries.bills import dues_of
from molek.taxes.queries.policies import closure, policy, rates
from molek.taxes.rules.nop import clean_nop, shown_nop
from molek.taxes.rules.penalty import Rate
from molek.taxes.rules.settlement import BillDue, Policy

_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits for the office, and under which rules it works."""

    undecided: int
    held: int
    refunds: int
    open_days: int
    overpaid: list[Overpaid]
    objects: int
    closure: SourceClosure | None
    policy: Policy
    policy_mark: str
    rates: list[tuple[Rate, str]]


@dataclass(frozen=True, slots=True)
class Overpaid:
    """A bill on which more was paid than it now says: corrected afterwards, or paid by two ways."""

    bill_id: int
    nop: str
    nop_shown: str
    year: int
    principal_idr: int
    paid_idr: int

    @property
    def surplus_idr(self) -> int:
        return self.paid_idr - self.principal_idr


def overpaid(limit: int = _AT_ONCE) -> list[Overpaid]:
    """Bills with more paid than they say, largest surplus first."""
    rows = (
        Bill.objects.annotate(paid=Sum("payments__principal_idr"))
        .filter(paid__gt=F("principal_idr"))
        .order_by(F("principal_idr") - F("paid"))
        .values_list("pk", "object__nop", "year", "principal_idr", "paid")[:limit]
    )
    return [Overpaid(pk, nop, shown_nop(nop), year, principal, paid) for pk, nop, year, principal, paid in rows]


def desk(*, by: Actor, on: dt.date) -> Desk:
    """What waits for the office today. A dozen small queries."""
    by.require(TaxPermission.READ)
    in_force = policy(on)
    return Desk(
        undecided=Tie.objects.undecided().count(),
        held=HeldMoney.objects.filter(state=HeldState.OPEN).count(),
        refunds=HeldMoney.objects.filter(state=HeldState.REFUND).count(),
        open_days=SettlementDay.objects.exclude(state=DayState.CLOSED).count(),
        overpaid=overpaid(),
        objects=TaxObject.objects.count(),
        closure=closure(),
        policy=in_force,
        policy_mark=str(Mark(in_force.mark).label),
        rates=[(rate, str(Mark(rate.mark).label)) for rate in rates()],
    )


@dataclass(frozen=True, slots=True)
class BillLine:
    bill: Bill
    due: BillDue
    state_text: str
    changes: list[tuple[int, int, dt.datetime, str]]
    paid_idr: int
    reliefs: list[Relief]


@dataclass(frozen=True, slots=True)
class ObjectPage:
    row: TaxObject
    nop: str
    subjects: list[tuple[str, str]]  # name as in the file, masked NIK
    ties: list[Tie]
    bills: list[BillLine]


def find_object(*, nop: str, by: Actor) -> TaxObject:
    """The object of a NOP, however it is written.

    Raises:
        NotPermitted, InvalidNop, ObjectNotFound.
    """
    by.require(TaxPermission.READ)
    number = clean_nop(nop)
    if number is None:
        raise InvalidNop(field="nop", why="18 angka")
    row = TaxObject.objects.filter(nop=number).first()
    if row is None:
        raise ObjectNotFound(field="nop")
    return row


def object_page(*, nop: str, by: Actor, at: dt.datetime) -> ObjectPage:
    """An object with everything the office knows of it. It names persons: the residents tied to it see who looked.

    Raises:
        NotPermitted, InvalidNop, ObjectNotFound.
    """
    row, on = find_object(nop=nop, by=by), city_date(at)
    ties = list(row.ties.select_related("resident").order_by("pk"))
    for tie in ties:
        audit.record_access(
            by=by, resident_ref=residents.resident_ref(tie.resident.ref), purpose=AccessPurpose.IDENTIFICATION,
            fields=("name", "taxes"), at=at, case_ref=f"tax-object:{row.pk}",
        )  # fmt: skip
    bills = list(
        Bill.objects.filter(object=row)
        .select_related("object")
        .prefetch_related("changes", "payments", "reliefs")
        .order_by("-year")
    )
    lines = [
        BillLine(
            bill=bill,
            due=due,
            state_text=str(BillState(due.state.value).label),
            changes=[(c.old_idr, c.new_idr, c.at, c.reason) for c in bill.changes.all()],
            paid_idr=sum(p.principal_idr for p in bill.payments.all()),
            reliefs=list(bill.reliefs.all()),
        )
        for bill, due in zip(bills, dues_of(bills, on=on), strict=True)
    ]
    subjects = [(s.name, mask_nik(s.nik) if s.nik else "") for s in row.subjects.order_by("pk")]
    return ObjectPage(row, shown_nop(row.nop), subjects, ties, lines)


def bill(*, bill_id: int, by: Actor) -> Bill:
    """One bill for the office."""
    by.require(TaxPermission.RELIEF)
    found = Bill.objects.select_related("object").filter(pk=bill_id).first()
    if found is None:
        raise BillNotFound()
    return found


def bill_id_of(*, nop: str, year: int | None) -> int:
    """The bill of an object and a year, 0 if there is none."""
    number = clean_nop(nop)
    rows = Bill.objects.filter(object__nop=number, year=year) if number and year else Bill.objects.none()
    return rows.values_list("pk", flat=True).first() or 0


def undecided_ties(*, by: Actor) -> list[Tie]:
    """Claims of residents first, then the likeliest guesses."""
    by.require(TaxPermission.LINK)
    rows = Tie.objects.undecided().select_related("object").order_by("state", "-score", "pk")
    return list(rows[:_AT_ONCE])


@dataclass(frozen=True, slots=True)
class TiePage:
    tie: Tie
    nop: str
    subjects: list[str]
    record: RegistryRecord


def tie_page(*, tie_id: int, by: Actor, at: dt.datetime) -> TiePage:
    """One tie beside the resident it names; the reading of his name and address is logged.

    Raises:
        NotPermitted, TieNotFound.
    """
    by.require(TaxPermission.LINK)
    tie = Tie.objects.select_related("object").filter(pk=tie_id).first()
    if tie is None:
        raise TieNotFound()
    record = residents.facts_of(
        resident_id=tie.resident_id, by=by, purpose=AccessPurpose.IDENTIFICATION, at=at,
        case_ref=f"tax-tie:{tie.pk}", fields=("name", "address", "area_code"),
    )  # fmt: skip
    return TiePage(tie, shown_nop(tie.object.nop), [s.name for s in tie.object.subjects.order_by("pk")], record)


def held_money(*, by: Actor) -> list[HeldMoney]:
    """What must be decided, then the refund list, then the latest decided."""
    by.require(TaxPermission.RECONCILE)
    rows = HeldMoney.objects.select_related("money__charge")
    waiting = rows.filter(state__in=[HeldState.OPEN, HeldState.REFUND]).order_by("state", "pk")
    done = rows.filter(state__in=[HeldState.APPLIED, HeldState.REFUNDED]).order_by("-pk")
    return [*waiting[:200], *done[:20]]


def held_one(*, held_id: int, by: Actor) -> HeldMoney:
    by.require(TaxPermission.RECONCILE)
    found = HeldMoney.objects.select_related("money__charge").filter(pk=held_id).first()
    if found is None:
        raise TieNotFound()
    return found


def settlement_days(*, by: Actor, limit: int = 40) -> list[SettlementDay]:
    """The latest days first."""
    by.require(TaxPermission.RECONCILE)
    return list(SettlementDay.objects.order_by("-day")[:limit])


@dataclass(frozen=True, slots=True)
class DayPage:
    row: SettlementDay
    lines: list[tuple[object, str]]
    bank_idr: int
    fee_idr: int
    ours_idr: int
    unexplained: int


def day_page(*, day: dt.date, by: Actor) -> DayPage:
    """A day with its lines, differences first.

    Raises:
        NotPermitted.
        DayNotReady: nothing was imported for it.
    """
    by.require(TaxPermission.RECONCILE)
    row = SettlementDay.objects.filter(day=day).first()
    if row is None:
        raise DayNotReady(state=DayState.OPEN.label)
    lines = sorted(row.lines.all(), key=lambda line: (line.verdict == "MATCHED", line.reference))
    return DayPage(
        row=row,
        lines=[(line, line.get_verdict_display()) for line in lines],
        bank_idr=sum(line.bank_idr or 0 for line in lines),
        fee_idr=sum(line.fee_idr for line in lines),
        ours_idr=sum(line.ours_idr or 0 for line in lines),
        unexplained=sum(1 for line in lines if line.verdict != "MATCHED" and not line.note),
    )
