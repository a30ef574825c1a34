"""The bank's settlement against our books, a day closed by two persons, and what becomes of held money."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db import transaction

from molek.audit import operations as audit
from molek.base.actors import SYSTEM, Actor
from molek.base.rupiah import format_idr
from molek.base.workdays import CITY_TZ, city_date
from molek.taxes.enums import Channel, DayState, HeldState, LineVerdict, MoneySource
from molek.taxes.errors import (
    BillNotFound,
    DayNotBalanced,
    DayNotReady,
    HeldDecided,
    HeldDoesNotFit,
    ReasonMissing,
    SamePerson,
    SettlementUnusable,
    TieNotFound,
)
from molek.taxes.models import Bill, HeldMoney, MoneyIn, Payment, SettlementDay, SettlementLine
from molek.taxes.operations.paying import resume_for_bills, take_money
from molek.taxes.permissions import TaxPermission
from molek.taxes.providers.acquirer import Paid
from molek.taxes.queries.bills import bill_facts
from molek.taxes.queries.policies import rates
from molek.taxes.rules.settlement import due_of
from molek.taxes.rules.settlement_file import Unreadable, compare, read_settlement


def _bounds(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    start = dt.datetime.combine(day, dt.time(), CITY_TZ)
    return start, start + dt.timedelta(1)


def import_settlement(*, day: dt.date, content: bytes, by: Actor, at: dt.datetime) -> SettlementDay:
    """Compare the bank's file of ``day`` with what we have of it. Again replaces the comparison; notes are kept.

    What the bank has and we have not is taken at once, like a notification: booked, or held.

    Raises:
        NotPermitted.
        SettlementUnusable: it cannot be read, or is of another day.
        DayNotReady: somebody has signed for the day already.
    """
    by.require(TaxPermission.RECONCILE)
    try:
        lines = read_settlement(content.decode("utf-8-sig"))
    except (Unreadable, UnicodeDecodeError) as error:
        raise SettlementUnusable(
            field="file", why=str(error) if isinstance(error, Unreadable) else "bukan CSV"
        ) from error
    if any(city_date(line.paid_at) != day for line in lines):
        raise SettlementUnusable(field="file", why=f"ada pembayaran yang bukan dari tanggal {day:%d-%m-%Y}")
    start, end = _bounds(day)
    with transaction.atomic():
        row, _made = SettlementDay.objects.get_or_create(day=day)
        row = SettlementDay.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if row.state != DayState.OPEN:
            raise DayNotReady(state=row.get_state_display())
        told = {line.reference: line for line in lines}
        known = MoneyIn.objects.filter(paid_at__gte=start, paid_at__lt=end) | MoneyIn.objects.filter(reference__in=told)
        before = {old.reference: old for old in row.lines.all()}
        ours = {
            money.reference: money.amount_idr
            for money in known
            if not (old := before.get(money.reference)) or old.verdict != LineVerdict.MISSING
        }
        for result in compare(lines, ours):
            if result.verdict == LineVerdict.MISSING:
                line = told[result.reference]
                take_money(
                    paid=Paid(line.our_number, line.reference, line.gross_idr, line.paid_at),
                    source=MoneySource.SETTLEMENT,
                    by=SYSTEM,
                    at=at,
                )
            SettlementLine.objects.update_or_create(
                day=row,
                reference=result.reference,
                defaults={
                    "verdict": result.verdict,
                    "bank_idr": result.bank_idr,
                    "fee_idr": result.fee_idr,
                    "ours_idr": result.ours_idr,
                    "money": MoneyIn.objects.filter(reference=result.reference).first(),
                },
            )
        row.lines.exclude(reference__in={*told, *ours}).delete()
        row.file_sha256 = hashlib.sha256(content).hexdigest()
        row.imported_at, row.imported_by_ref = at, by.ref
        row.save(update_fields=["file_sha256", "imported_at", "imported_by_ref"])
        audit.record(
            event="taxes.settlement.imported", by=by, subject=f"tax-day:{day.isoformat()}", at=at,
            data={"file_sha256": row.file_sha256, "lines": len(lines)},
        )  # fmt: skip
    return row


@transaction.atomic
def explain_line(*, line_id: int, note: str, by: Actor, at: dt.datetime) -> SettlementLine:
    """Say what is behind a difference; without that the day cannot be closed."""
    by.require(TaxPermission.RECONCILE)
    line = SettlementLine.objects.select_for_update(of=("self",)).select_related("day").filter(pk=line_id).first()
    if line is None:
        raise TieNotFound()
    if not note.strip():
        raise ReasonMissing(field="note")
    if line.day.state != DayState.OPEN:
        raise DayNotReady(state=line.day.get_state_display())
    line.note, line.noted_at, line.noted_by_ref = note.strip()[:300], at, by.ref
    line.save(update_fields=["note", "noted_at", "noted_by_ref"])
    return line


def _day(day: dt.date) -> SettlementDay:
    row = SettlementDay.objects.select_for_update(of=("self",)).filter(day=day).first()
    if row is None:
        raise DayNotReady(state=DayState.OPEN.label)
    return row


@transaction.atomic
def prepare_day(*, day: dt.date, by: Actor, at: dt.datetime) -> SettlementDay:
    """The first of two signatures: the file was compared and every difference explained.

    Raises:
        NotPermitted, DayNotReady.
        DayNotBalanced: differences without a word.
    """
    by.require(TaxPermission.RECONCILE)
    row = _day(day)
    if row.state != DayState.OPEN or row.imported_at is None:
        raise DayNotReady(state=row.get_state_display())
    unexplained = row.lines.exclude(verdict=LineVerdict.MATCHED).filter(note="").count()
    if unexplained:
        raise DayNotBalanced(open=unexplained)
    row.state, row.prepared_at, row.prepared_by_ref = DayState.PREPARED, at, by.ref
    row.save(update_fields=["state", "prepared_at", "prepared_by_ref"])
    audit.record(event="taxes.day.prepared", by=by, subject=f"tax-day:{day.isoformat()}", at=at)
    return row


@transaction.atomic
def close_day(*, day: dt.date, by: Actor, at: dt.datetime) -> SettlementDay:
    """The second signature, by somebody else; the day does not change any more.

    Raises:
        NotPermitted, DayNotReady, SamePerson.
    """
    by.require(TaxPermission.CLOSE)
    row = _day(day)
    if row.state != DayState.PREPARED:
        raise DayNotReady(state=row.get_state_display())
    if row.prepared_by_ref == by.ref:
        raise SamePerson()
    row.state, row.closed_at, row.closed_by_ref = DayState.CLOSED, at, by.ref
    row.save(update_fields=["state", "closed_at", "closed_by_ref"])
    audit.record(event="taxes.day.closed", by=by, subject=f"tax-day:{day.isoformat()}", at=at)
    return row


def _held(held_id: int, *, state: HeldState) -> HeldMoney:
    held = (
        HeldMoney.objects.select_for_update(of=("self",))
        .select_related("money")
        .filter(pk=held_id, state=state)
        .first()
    )
    if held is None:
        raise HeldDecided()
    return held


def _decide(held: HeldMoney, state: HeldState, note: str, *, by: Actor, at: dt.datetime) -> None:
    held.state, held.note, held.decided_at, held.decided_by_ref = state, note.strip()[:300], at, by.ref
    held.save(update_fields=["state", "note", "decided_at", "decided_by_ref"])
    audit.record(
        event="taxes.held.decided", by=by, subject=f"tax-held:{held.pk}", at=at,
        data={"became": str(state), "amount_idr": held.money.amount_idr},
    )  # fmt: skip


@transaction.atomic
def apply_held(*, held_id: int, bill_id: int, note: str, by: Actor, at: dt.datetime) -> HeldMoney:
    """Book held money to a bill: up to its open principal, the rest as penalty of the day of payment.

    Raises:
        NotPermitted, HeldDecided, BillNotFound.
        HeldDoesNotFit: it is more than the bill needs; the whole belongs on the refund list.
    """
    by.require(TaxPermission.RECONCILE)
    held = _held(held_id, state=HeldState.OPEN)
    bill = Bill.objects.select_for_update(of=("self",)).select_related("object").filter(pk=bill_id).first()
    if bill is None:
        raise BillNotFound(field="bill")
    money, day = held.money, city_date(held.money.paid_at)
    due = due_of(bill_facts([bill])[0], on=day, rates=rates())
    if money.amount_idr > due.total_idr:
        raise HeldDoesNotFit(field="bill", held=format_idr(money.amount_idr), due=format_idr(due.total_idr))
    principal = min(money.amount_idr, due.principal_idr)
    Payment.objects.create(
        bill=bill, paid_on=day, principal_idr=principal, penalty_idr=money.amount_idr - principal,
        channel=Channel.QRIS, reference=money.reference, money=money, booked_at=at, booked_by_ref=by.ref,
    )  # fmt: skip
    _decide(held, HeldState.APPLIED, note, by=by, at=at)
    resume_for_bills([bill.pk])
    return held


@transaction.atomic
def order_refund(*, held_id: int, note: str, by: Actor, at: dt.datetime) -> HeldMoney:
    """Put held money on the refund list; another person confirms that it was given back.

    Raises:
        NotPermitted, HeldDecided, ReasonMissing.
    """
    by.require(TaxPermission.RECONCILE)
    if not note.strip():
        raise ReasonMissing(field="note")
    held = _held(held_id, state=HeldState.OPEN)
    _decide(held, HeldState.REFUND, note, by=by, at=at)
    return held


@transaction.atomic
def confirm_refund(*, held_id: int, reference: str, by: Actor, at: dt.datetime) -> HeldMoney:
    """Record that the bank has given the money back.

    Raises:
        NotPermitted, HeldDecided, ReasonMissing.
        SamePerson: who put it on the list does not confirm it.
    """
    by.require(TaxPermission.CLOSE)
    if not reference.strip():
        raise ReasonMissing(field="reference")
    held = _held(held_id, state=HeldState.REFUND)
    if held.decided_by_ref == by.ref:
        raise SamePerson()
    held.state, held.refunded_at, held.refunded_by_ref = HeldState.REFUNDED, at, by.ref
    held.refund_reference = reference.strip()[:60]
    held.save(update_fields=["state", "refunded_at", "refunded_by_ref", "refund_reference"])
    audit.record(event="taxes.held.refunded", by=by, subject=f"tax-held:{held.pk}", at=at)
    return held
