"""Bills of a resident, and what they come to on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Sum

from molek.base.actors import Actor
from molek.base.errors import NotPermitted
from molek.base.workdays import city_date
from molek.residents import queries as residents
from molek.taxes.enums import BillState, TieRole, TieState
from molek.taxes.models import Bill, Payment, Receipt, Relief, TaxObject, Tie
from molek.taxes.queries.policies import policy, rates
from molek.taxes.rules import settlement
from molek.taxes.rules.nop import shown_nop
from molek.taxes.rules.penalty import Rate
from molek.taxes.rules.settlement import BillDue, BillFact, ReliefFact, Settlement


def bill_facts(bills: Iterable[Bill]) -> list[BillFact]:
    """Bills with what was paid on them and their reliefs, as the rules read them. Two queries more."""
    rows = list(bills)
    ids = [bill.pk for bill in rows]
    paid = dict(
        Payment.objects.filter(bill__in=ids)
        .values("bill")
        .annotate(total=Sum("principal_idr"))
        .values_list("bill", "total")
    )
    reliefs: dict[int, list[ReliefFact]] = {}
    for relief in Relief.objects.filter(bill__in=ids):
        fact = ReliefFact(settlement.Relief(relief.kind), relief.amount_idr, relief.since, relief.until)
        reliefs.setdefault(relief.bill_id, []).append(fact)
    return [
        BillFact(
            bill_id=bill.pk,
            nop=bill.object.nop,
            year=bill.year,
            principal_idr=bill.principal_idr,
            due_date=bill.due_date,
            paid_idr=paid.get(bill.pk, 0),
            reliefs=tuple(reliefs.get(bill.pk, ())),
        )
        for bill in rows
    ]


def answerable_objects(resident_id: int) -> list[int]:
    """The objects for which a resident answers: confirmed as owner or heir."""
    ties = Tie.objects.answerable().filter(resident_id=resident_id, until__isnull=True)
    return list(ties.values_list("object_id", flat=True))


def bills_of(resident_id: int) -> list[Bill]:
    """All bills that the resident answers for, oldest year first. Two queries."""
    objects = answerable_objects(resident_id)
    return list(Bill.objects.filter(object__in=objects).select_related("object").order_by("year", "object__nop"))


def dues_of(bills: Iterable[Bill], *, on: dt.date, by_rates: Sequence[Rate] | None = None) -> list[BillDue]:
    """What each bill comes to on ``on``, in the order given."""
    in_force = by_rates or rates()
    return [settlement.due_of(fact, on=on, rates=in_force) for fact in bill_facts(bills)]


def is_loaded() -> bool:
    """Has the office ever given its objects? Before that nothing can be said of anybody."""
    return TaxObject.objects.exists()


def settlement_of(*, resident_id: int, on: dt.date) -> Settlement:
    """Is the resident's property tax settled on ``on``? Seven queries at most."""
    objects = answerable_objects(resident_id)
    bills = Bill.objects.filter(object__in=objects).select_related("object")
    return settlement.settle(
        bill_facts(bills),
        on=on,
        policy=policy(on),
        rates=rates(),
        has_object=bool(objects),
        is_undecided=Tie.objects.undecided().filter(resident_id=resident_id).exists(),
    )


@dataclass(frozen=True, slots=True)
class BillShown:
    """A line on the resident's page."""

    due: BillDue
    issued_idr: int
    state_text: str
    colour: str
    payable: bool


@dataclass(frozen=True, slots=True)
class ObjectShown:
    """An object with its bills, newest first; ``is_answerable``: the resident answers for its bills."""

    nop: str
    address: str
    area_name: str
    land_m2: int
    building_m2: int
    njop_idr: int
    role: str
    tie_state: TieState
    tie_text: str
    is_answerable: bool
    bills: list[BillShown]
    open_idr: int


@dataclass(frozen=True, slots=True)
class ReceiptShown:
    number: str
    amount_idr: int
    issued_at: dt.datetime
    token: str
    years: str


@dataclass(frozen=True, slots=True)
class OwnTaxes:
    """Everything on "Pajak saya". ``to_pay`` are the bills that can be paid now, oldest first."""

    settlement: Settlement
    objects: list[ObjectShown]
    to_pay: list[BillDue]
    total_idr: int
    receipts: list[ReceiptShown]
    is_loaded: bool


_COLOURS = {
    BillState.PAID: "green",
    BillState.OVERDUE: "red",
    BillState.NOT_YET_DUE: "blue",
    BillState.EXEMPT: "grey",
    BillState.RELIEVED: "purple",
}
_PAYABLE = (BillState.OVERDUE, BillState.NOT_YET_DUE, BillState.RELIEVED)


def resident_of(by: Actor) -> int:
    """The resident who is signed in, or whom the official assists."""
    resident_id = by.id if by.is_resident else by.assisting
    if resident_id is None:
        raise NotPermitted()
    return resident_id


def _bill_shown(bill: Bill, due: BillDue) -> BillShown:
    state = BillState(due.state.value)
    return BillShown(due, bill.principal_idr, str(state.label), _COLOURS[state], state in _PAYABLE)


def own_taxes(*, by: Actor, at: dt.datetime, area_names: dict[str, str] | None = None) -> OwnTaxes:
    """The objects, bills and receipts of the resident who is signed in (or assisted). A dozen queries."""
    resident_id, day = resident_of(by), city_date(at)
    residents.note_assistance(fields=("taxes",), by=by, at=at)
    ties = list(
        Tie.objects.filter(resident_id=resident_id)
        .exclude(state__in=[TieState.REFUSED, TieState.SUGGESTED])
        .select_related("object")
        .order_by("object__nop")
    )
    mine = answerable_objects(resident_id)
    bills = list(Bill.objects.filter(object__in=mine).select_related("object").order_by("-year"))
    dues = {due.bill_id: due for due in dues_of(bills, on=day)}
    names = area_names or {}
    objects = []
    for tie in ties:
        row = tie.object
        shown = [_bill_shown(bill, dues[bill.pk]) for bill in bills if bill.object_id == row.pk]
        objects.append(
            ObjectShown(
                nop=shown_nop(row.nop),
                address=row.address,
                area_name=names.get(row.area_code, ""),
                land_m2=row.land_m2,
                building_m2=row.building_m2,
                njop_idr=row.njop_idr,
                role=str(TieRole(tie.role).label),
                tie_state=TieState(tie.state),
                tie_text=str(TieState(tie.state).label),
                is_answerable=row.pk in mine,
                bills=shown,
                open_idr=sum(line.due.total_idr for line in shown),
            )
        )
    payable = [d for d in dues.values() if BillState(d.state.value) in _PAYABLE and d.total_idr]
    to_pay = sorted(payable, key=lambda due: (due.year, due.nop))
    return OwnTaxes(
        settlement=settlement_of(resident_id=resident_id, on=day),
        objects=objects,
        to_pay=to_pay,
        total_idr=sum(due.total_idr for due in to_pay),
        receipts=receipts_of(resident_id),
        is_loaded=is_loaded(),
    )


def receipts_of(resident_id: int) -> list[ReceiptShown]:
    """The resident's receipts, newest first."""
    rows = (
        Receipt.objects.filter(resident_id=resident_id)
        .select_related("money", "document")
        .prefetch_related("money__payments__bill")
        .order_by("-id")[:50]
    )
    return [
        ReceiptShown(
            number=row.number,
            amount_idr=row.money.amount_idr,
            issued_at=row.issued_at,
            token=row.document.token,
            years=", ".join(str(year) for year in sorted({p.bill.year for p in row.money.payments.all()})),
        )
        for row in rows
    ]
