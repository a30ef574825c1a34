"""Money that comes in: taken once, booked to the bills it was asked for, or held. Never lost."""

from __future__ import annotations

import datetime as dt
import json
import logging

from django.conf import settings
from django.db import IntegrityError, transaction

from molek.audit import operations as audit
from molek.base.actors import SYSTEM, Actor
from molek.base.rupiah import format_idr
from molek.base.workdays import city_date
from molek.cases import operations as cases
from molek.jobs import operations as jobs
from molek.live import operations as live
from molek.messages import operations as messages
from molek.residents import queries as residents
from molek.taxes.enums import OPEN_CHARGES, Channel, ChargeState, HeldReason, MoneySource
from molek.taxes.errors import NotificationForged
from molek.taxes.models import Bill, HeldMoney, MoneyIn, Payment, QrisCharge, Tie
from molek.taxes.providers import acquirer
from molek.taxes.providers.acquirer import Paid
from molek.taxes.queries.bills import bill_facts
from molek.taxes.queries.facts import SETTLED
from molek.taxes.rules.settlement import due_of

logger = logging.getLogger("molek.taxes")
_NUMBER = 18  # digits of a charge's number; two more tell the attempt


def register_templates() -> None:
    """The texts of every message about taxes."""
    messages.register(
        template="taxes.paid",
        id="Pembayaran PBB-P2 {amount} sudah kami terima. Tanda terima: {link}",
        en="We received your property tax payment of {amount}. Receipt: {link}",
    )
    messages.register(
        template="taxes.held",
        id="Pembayaran {amount} sudah kami terima dan sedang diperiksa Bapenda; uang Anda aman. Lihat: {link}",
        en="We received {amount}; the revenue office is looking into it, and your money is safe. See: {link}",
    )


def receive_notification(
    *, body: bytes, path: str, timestamp: str, signature: str, external_id: str, at: dt.datetime
) -> MoneyIn | None:
    """Take what the acquirer notifies. The same notification again changes nothing; None if it tells of no payment.

    Raises:
        NotificationForged: the signature is not the acquirer's, or its clock is more than five minutes off. Logged.
    """
    if not acquirer.is_genuine(body=body, path=path, timestamp=timestamp, signature=signature, at=at):
        audit.record(
            event="taxes.notification.refused", by=SYSTEM, subject="tax-notification", at=at,
            data={"bytes": len(body), "external": external_id[:36] if external_id.isdecimal() else ""},
        )  # fmt: skip
        logger.warning("taxes.notification.refused bytes=%s", len(body))
        raise NotificationForged()
    try:
        content = json.loads(body)
    except ValueError:
        content = None
    paid = acquirer.read_paid(content)
    if paid is None:
        return None
    return take_money(paid=paid, source=MoneySource.NOTIFIED, by=SYSTEM, at=at)


def take_money(*, paid: Paid, source: MoneySource, by: Actor, at: dt.datetime) -> MoneyIn:
    """Take a payment, once by its reference: book it to the bills of its charge, or hold it with the reason.

    A code that was replaced or has expired still takes money, as long as its bills stand as they stood. Then the
    waiting applications of everybody who answers for these objects go on.
    """
    if known := MoneyIn.objects.filter(reference=paid.reference).first():
        return known
    try:
        with transaction.atomic():
            return _take(paid, source, by=by, at=at)
    except IntegrityError:  # told by two ways in the same moment: the first has committed by now
        known = MoneyIn.objects.filter(reference=paid.reference).first()
        if known is None:
            raise
        return known


def _take(paid: Paid, source: MoneySource, *, by: Actor, at: dt.datetime) -> MoneyIn:
    charge = (
        QrisCharge.objects.select_for_update(of=("self",)).filter(number=paid.our_number[:_NUMBER]).first()
        if paid.our_number
        else None
    )
    money = MoneyIn.objects.create(
        reference=paid.reference,
        charge=charge,
        told_number=paid.our_number,
        amount_idr=paid.amount_idr,
        paid_at=paid.paid_at,
        source=source,
        received_at=at,
    )
    reason = _why_held(charge, money)
    if charge is None or reason is not None:
        _hold(money, charge, reason or HeldReason.UNKNOWN_CHARGE, by=by, at=at)
        return money
    for item in charge.items.order_by("bill_id"):
        Payment.objects.create(
            bill_id=item.bill_id,
            paid_on=city_date(paid.paid_at),
            principal_idr=item.principal_idr,
            penalty_idr=item.penalty_idr,
            channel=Channel.QRIS,
            reference=paid.reference,
            money=money,
            booked_at=at,
            booked_by_ref=by.ref,
        )
    _put(charge, ChargeState.PAID, paid_at=paid.paid_at)
    _replace_others(charge)
    audit.record(
        event="taxes.payment.booked", by=by, subject=f"tax-charge:{charge.number}", at=at,
        data={"amount_idr": money.amount_idr, "source": str(source)},
    )  # fmt: skip
    _tell(charge, "taxes.paid", at=at)
    jobs.enqueue("taxes.issue_receipt", unique=str(money.pk), money_id=money.pk)
    resume_for_bills([item.bill_id for item in charge.items.all()])
    return money


def _why_held(charge: QrisCharge | None, money: MoneyIn) -> HeldReason | None:
    """Why the money cannot be booked as it was asked for. Locks the bills until the transaction ends."""
    if charge is None:
        return HeldReason.UNKNOWN_CHARGE
    if charge.state in (ChargeState.PAID, ChargeState.HELD):
        return HeldReason.PAID_TWICE
    if money.amount_idr != charge.amount_idr:
        return HeldReason.AMOUNT_DIFFERS
    items = {item.bill_id: item for item in charge.items.all()}
    bills = Bill.objects.select_for_update(of=("self",)).filter(pk__in=items).select_related("object").order_by("pk")
    day = city_date(charge.made_at)  # the penalty of the day on which the code was made stands
    for fact in bill_facts(bills):
        due = due_of(fact, on=day)
        if due.principal_idr != items[fact.bill_id].principal_idr:
            was_paid = fact.paid_idr > 0 and due.principal_idr == 0
            return HeldReason.PAID_TWICE if was_paid else HeldReason.BILL_CHANGED
    return None


def _hold(money: MoneyIn, charge: QrisCharge | None, reason: HeldReason, *, by: Actor, at: dt.datetime) -> None:
    held = HeldMoney.objects.create(money=money, reason=reason, held_at=at)
    audit.record(
        event="taxes.money.held", by=by, subject=f"tax-held:{held.pk}", at=at,
        data={"amount_idr": money.amount_idr, "reason": str(reason)},
    )  # fmt: skip
    live.publish("tax-office:held")
    if charge is not None:
        if charge.state != ChargeState.PAID:
            _put(charge, ChargeState.HELD, paid_at=money.paid_at)
        _tell(charge, "taxes.held", at=at, key=str(money.pk), amount_idr=money.amount_idr)


def _replace_others(charge: QrisCharge) -> None:
    """Whoever else was about to pay the same bills need not: another owner, another tab."""
    bills = charge.items.values("bill_id")
    others = QrisCharge.objects.filter(items__bill__in=bills, state__in=[str(s) for s in OPEN_CHARGES])
    for other in QrisCharge.objects.select_for_update(of=("self",), skip_locked=True).filter(
        pk__in=others.values("pk")
    ):
        other.state = ChargeState.REPLACED
        other.save(update_fields=["state"])
        live.publish(other.topic, {"state": str(ChargeState.REPLACED)})


def _put(charge: QrisCharge, state: ChargeState, *, paid_at: dt.datetime) -> None:
    charge.state, charge.paid_at = state, paid_at
    charge.save(update_fields=["state", "paid_at"])
    live.publish(charge.topic, {"state": str(state)})


def _tell(charge: QrisCharge, template: str, *, at: dt.datetime, key: str = "", amount_idr: int | None = None) -> None:
    phone = residents.phone_of(charge.resident_id)
    if not phone:
        return
    amount = format_idr(charge.amount_idr if amount_idr is None else amount_idr).removesuffix(",00")
    messages.send(
        template=template,
        to=phone,
        data={"amount": amount, "link": f"{settings.MOLEK.public_url}/pajak/bayar/{charge.number}/"},
        language=residents.contact_language(charge.resident_id),
        at=at,
        dedupe=f"{template}:{charge.number}{key}",
    )


def resume_for_bills(bill_ids: list[int]) -> int:
    """Go on with the waiting applications of everybody who answers for the objects of these bills."""
    ties = Tie.objects.answerable().filter(object__bills__in=bill_ids)
    return cases.resume(fact=SETTLED, resident_ids=sorted(set(ties.values_list("resident_id", flat=True))))
