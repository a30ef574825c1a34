"""QRIS codes: ordered here, made by the acquirer, asked about before they are given up."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
from collections.abc import Collection

from django.db import connection, transaction

from molek.audit import operations as audit
from molek.base.actors import SYSTEM, Actor
from molek.base.errors import DomainError, NotPermitted
from molek.base.rupiah import format_idr
from molek.base.workdays import city_date
from molek.cases.queries.applications import own_application
from molek.jobs import operations as jobs
from molek.live import operations as live
from molek.outside.errors import SourceDown
from molek.taxes.enums import OPEN_CHARGES, ChargeState, MoneySource
from molek.taxes.errors import ChargeNotFound, NothingToPay, TooMuchForQris
from molek.taxes.models import ChargeItem, QrisCharge
from molek.taxes.operations.paying import take_money
from molek.taxes.providers import acquirer
from molek.taxes.queries.bills import bills_of, dues_of
from molek.taxes.rules.qris import MOST_IDR
from molek.taxes.rules.settlement import Standing

logger = logging.getLogger("molek.taxes")

VALID_FOR = dt.timedelta(minutes=30)
_ASK_AGAIN = dt.timedelta(seconds=5)  # a button may be tapped often, the bank is not asked as often
_GIVE_UP_AFTER = dt.timedelta(days=2)  # an acquirer that does not answer about a code: the settlement file tells
_PAYABLE = (Standing.OVERDUE, Standing.NOT_YET_DUE, Standing.RELIEVED)


def _subject(charge: QrisCharge) -> str:
    return f"tax-charge:{charge.number}"


def pay_by_qris(
    *, resident_id: int, bill_ids: Collection[int] | None = None, application_ref: str = "", by: Actor, at: dt.datetime
) -> QrisCharge:
    """Order a code and have it made at once. If the bank does not answer, the order stands and a job goes on."""
    charge = order_charge(resident_id=resident_id, bill_ids=bill_ids, application_ref=application_ref, by=by, at=at)
    try:
        return make_ready(number=charge.number, at=at)
    except DomainError as error:  # the page says that the bank does not answer, and the job tries again
        logger.warning("taxes.code.delayed charge=%s reason=%s", charge.number, error.code)
        return charge


@transaction.atomic
def order_charge(
    *, resident_id: int, bill_ids: Collection[int] | None = None, application_ref: str = "", by: Actor, at: dt.datetime
) -> QrisCharge:
    """Order a QRIS code for some of the resident's bills; the open one before is replaced.

    The same bills, amount and application as an open, unexpired code give that code: a double click changes nothing.

    Args:
        bill_ids: which; None is all that are overdue.
        application_ref: the application from which he came, "" for none.

    Raises:
        NotPermitted: ``by`` neither is the resident nor assists him.
        ApplicationNotFound: it is not his.
        NothingToPay: nothing is open of these bills, or they are not his.
        TooMuchForQris: more than one QRIS payment may be.
    """
    if not by.acts_for(resident_id):
        raise NotPermitted()
    if application_ref:
        own_application(application_ref, by=by)
    _one_order_at_a_time(resident_id)  # of two clicks the second waits here, and finds the code of the first
    bills = bills_of(resident_id)
    dues = [due for due in dues_of(bills, on=city_date(at)) if due.total_idr and due.state in _PAYABLE]
    if bill_ids is None:
        chosen = [due for due in dues if due.state is Standing.OVERDUE]
    else:
        chosen = [due for due in dues if due.bill_id in set(bill_ids)]
    amount = sum(due.total_idr for due in chosen)
    if not amount:
        raise NothingToPay()
    if amount > MOST_IDR:
        raise TooMuchForQris(amount=format_idr(amount), most=format_idr(MOST_IDR))

    wanted = {(due.bill_id, due.principal_idr, due.penalty_idr) for due in chosen}
    open_states = [str(state) for state in OPEN_CHARGES]
    with_lock = QrisCharge.objects.select_for_update(of=("self",)).filter(resident_id=resident_id)
    for before in with_lock.filter(state__in=open_states):
        items = set(before.items.values_list("bill_id", "principal_idr", "penalty_idr"))
        if items == wanted and before.expires_at > at and before.application_ref == application_ref:
            return before
        _move(before, ChargeState.REPLACED)
    charge = QrisCharge.objects.create(
        number="".join(secrets.choice("123456789") for _ in range(18)),
        resident_id=resident_id,
        application_ref=application_ref,
        amount_idr=amount,
        made_at=at,
        by_ref=by.ref,
        expires_at=at + VALID_FOR,
    )
    ChargeItem.objects.bulk_create(
        ChargeItem(charge=charge, bill_id=due.bill_id, principal_idr=due.principal_idr, penalty_idr=due.penalty_idr)
        for due in chosen
    )
    audit.record(
        event="taxes.charge.ordered", by=by, subject=_subject(charge), at=at,
        data={"amount_idr": amount, "bills": sorted(due.bill_id for due in chosen)},
    )  # fmt: skip
    jobs.enqueue("taxes.make_ready", unique=charge.number, run_at=at + dt.timedelta(seconds=15), number=charge.number)
    return charge


def _one_order_at_a_time(resident_id: int) -> None:
    """Until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"taxes.charge:{resident_id}"])


def _move(charge: QrisCharge, state: ChargeState, **values: object) -> None:
    """Into ``state``, and tell the page that watches."""
    charge.state = state
    for name, value in values.items():
        setattr(charge, name, value)
    charge.save(update_fields=["state", *values])
    live.publish(charge.topic, {"state": str(state)})


def make_ready(*, number: str, at: dt.datetime) -> QrisCharge:
    """Have the code of an ordered charge made. Safe to run twice: each try has its own number at the acquirer.

    Raises:
        SourceDown: the acquirer does not answer; the job tries again.
        AcquirerAnswerWrong: its answer is not shown to anybody.
    """
    charge = QrisCharge.objects.get(number=number)
    if charge.state != ChargeState.ORDERED or charge.expires_at <= at:
        return charge
    with transaction.atomic():
        charge = QrisCharge.objects.select_for_update(of=("self",)).get(number=number)
        if charge.state != ChargeState.ORDERED:
            return charge
        charge.attempt += 1
        charge.save(update_fields=["attempt"])
    told = f"{number}{charge.attempt:02d}"
    try:
        code = acquirer.make_code(number=told, amount_idr=charge.amount_idr, expires_at=charge.expires_at, at=at)
    except acquirer.NumberUsed:
        raise SourceDown(name=acquirer.NAME, reason="number-used") from None
    with transaction.atomic():
        charge = QrisCharge.objects.select_for_update(of=("self",)).get(number=number)
        if charge.state == ChargeState.ORDERED:
            charge.attempt = int(told[-2:])
            _move(
                charge, ChargeState.READY, payload=code.payload, acquirer_ref=code.acquirer_ref, attempt=charge.attempt
            )
    return charge


def check_charge(*, number: str, by: Actor, at: dt.datetime) -> QrisCharge:
    """Ask the acquirer whether a code was paid, and book it if so. "I have paid" on the page, and the clockwork.

    Raises:
        ChargeNotFound: there is none, or it is somebody else's.
        SourceDown: the acquirer does not answer.
    """
    charge = QrisCharge.objects.filter(number=number).first()
    if charge is None or not (by.is_system or by.acts_for(charge.resident_id)):
        raise ChargeNotFound()
    if charge.state in (ChargeState.PAID, ChargeState.HELD) or not charge.acquirer_ref:
        return charge
    if not by.is_system and charge.asked_at is not None and at < charge.asked_at + _ASK_AGAIN:
        return charge
    QrisCharge.objects.filter(pk=charge.pk).update(asked_at=at)
    paid = acquirer.ask(number=f"{number}{charge.attempt:02d}", acquirer_ref=charge.acquirer_ref, at=at)
    if paid is not None:
        take_money(paid=paid, source=MoneySource.QUERIED, by=SYSTEM, at=at)
    charge.refresh_from_db()
    return charge


def give_up_expired(*, number: str, at: dt.datetime) -> QrisCharge:
    """End a code whose time is over, after the acquirer has said that it was not paid.

    While the acquirer does not answer the code is neither paid nor expired; after two days the settlement file tells.

    Raises:
        SourceDown: the acquirer does not answer, and the two days are not over.
    """
    charge = QrisCharge.objects.get(number=number)
    if charge.state not in OPEN_CHARGES or charge.expires_at > at:
        return charge
    try:
        charge = check_charge(number=number, by=SYSTEM, at=at)
    except SourceDown:
        if at < charge.expires_at + _GIVE_UP_AFTER:
            raise
    with transaction.atomic():
        charge = QrisCharge.objects.select_for_update(of=("self",)).get(number=number)
        if charge.state in OPEN_CHARGES:
            _move(charge, ChargeState.EXPIRED)
    return charge
