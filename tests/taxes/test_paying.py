"""Codes and money: made once, taken once, booked or held; and the application goes on."""

from __future__ import annotations

import datetime as dt
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from molek.base.actors import SYSTEM
from molek.base.errors import NotPermitted
from molek.cases.operations import decide_application, request_review
from molek.jobs import operations as jobs
from molek.outside.errors import SourceDown
from molek.residents.models import Resident
from molek.sandbox import acquirer as played
from molek.taxes import operations
from molek.taxes.enums import ChargeState, HeldReason, MoneySource
from molek.taxes.errors import ChargeNotFound, NothingToPay, TooMuchForQris
from molek.taxes.models import Bill, HeldMoney, MoneyIn, Payment, QrisCharge, Receipt, TaxObject
from molek.taxes.providers.acquirer import Paid
from tests.cases.conftest import (
    BUSINESS,
    NINE,
    PHOTO,
    events,
    jobs_queued,
    make_resident,
    messages_sent,
    resident_actor,
    submit,
)  # fmt: skip
from tests.taxes.conftest import LATER, OTHER_NOP, Bank, make_bill, make_object, officer, tie

TOTAL = 120_000 * 2 + 21_600 + 7_200  # 18 and 6 months begun at 1 %
URL = "/snap/v1.0/qr/qr-mpm-notify"


def order(resident: Resident, **more: Any) -> QrisCharge:
    return operations.order_charge(resident_id=resident.pk, by=resident_actor(resident), at=NINE, **more)


def paid(charge: QrisCharge, reference: str = "000000000001", amount: int | None = None) -> Paid:
    return Paid(f"{charge.number}01", reference, amount or charge.amount_idr, LATER)


def take(charge: QrisCharge, *args: Any, **more: Any) -> MoneyIn:
    return operations.take_money(paid=paid(charge, *args, **more), source=MoneySource.NOTIFIED, by=SYSTEM, at=LATER)


def nothing_is_lost() -> bool:
    """All that came in is booked or held."""
    for money in MoneyIn.objects.all():
        booked = sum(p.principal_idr + p.penalty_idr for p in money.payments.all())
        if booked != money.amount_idr and not (booked == 0 and hasattr(money, "held")):
            return False
    return True


# ------------------------------------------------------------------------- codes


def test_order_is_for_all_that_is_overdue_with_todays_penalty(owing: Resident) -> None:
    charge = order(owing)
    assert (charge.amount_idr, charge.state) == (TOTAL, ChargeState.ORDERED)
    assert [e[2]["amount_idr"] for e in events("taxes.charge.ordered")] == [TOTAL]
    assert jobs_queued("taxes.make_ready") == [{"number": charge.number}]


def test_second_click_gives_the_same_code_and_another_choice_replaces_it(owing: Resident) -> None:
    first = order(owing)
    assert order(owing).pk == first.pk
    one_year = order(owing, bill_ids=[Bill.objects.get(year=2025).pk])
    first.refresh_from_db()
    assert (first.state, one_year.amount_idr) == (ChargeState.REPLACED, 127_200)


def test_nothing_of_others_can_be_paid_for(owing: Resident) -> None:
    stranger = make_resident("9971010202800001", "9971010101200002", name="MARKUS BESSIE")
    with pytest.raises(NotPermitted):
        operations.order_charge(resident_id=owing.pk, by=resident_actor(stranger), at=NINE)
    with pytest.raises(NothingToPay):
        order(stranger, bill_ids=[Bill.objects.first().pk])  # type: ignore[union-attr]


def test_more_than_one_qris_payment_may_be_is_told(resident: Resident) -> None:
    row = make_object()
    tie(row, resident)
    make_bill(row, 2025, 10_000_001)
    with pytest.raises(TooMuchForQris):
        order(resident)


@pytest.mark.django_db(transaction=True)
def test_code_comes_from_the_bank_and_is_checked(owing: Resident, bank: Bank) -> None:
    charge = operations.pay_by_qris(resident_id=owing.pk, by=resident_actor(owing), at=NINE)
    assert charge.state == ChargeState.READY
    assert f"5406{TOTAL}" in charge.payload


@pytest.mark.django_db(transaction=True)
def test_spoiled_code_is_never_shown(owing: Resident, bank: Bank) -> None:
    bank.control(bad_code=True)
    charge = operations.pay_by_qris(resident_id=owing.pk, by=resident_actor(owing), at=NINE)
    charge.refresh_from_db()
    assert (charge.state, charge.payload) == (ChargeState.ORDERED, "")


@pytest.mark.django_db(transaction=True)
def test_bank_down_keeps_the_order_and_the_job_makes_the_code_later(owing: Resident, bank: Bank) -> None:
    bank.control(down=True)
    charge = operations.pay_by_qris(resident_id=owing.pk, by=resident_actor(owing), at=NINE)
    assert charge.state == ChargeState.ORDERED
    bank.control(down=False)
    assert operations.make_ready(number=charge.number, at=LATER).state == ChargeState.READY


@pytest.mark.django_db(transaction=True)
def test_lost_answer_is_asked_again_under_another_number(owing: Resident, bank: Bank) -> None:
    charge = order(owing)
    QrisCharge.objects.filter(pk=charge.pk).update(attempt=0)
    operations.make_ready(number=charge.number, at=NINE)
    QrisCharge.objects.filter(pk=charge.pk).update(attempt=0, state=ChargeState.ORDERED)  # as if it had been lost
    with pytest.raises(SourceDown):  # the number was seen before
        operations.make_ready(number=charge.number, at=NINE)
    assert operations.make_ready(number=charge.number, at=NINE).state == ChargeState.READY


@pytest.mark.django_db(transaction=True)
def test_expired_code_is_asked_about_before_it_is_given_up(owing: Resident, bank: Bank) -> None:
    charge = operations.pay_by_qris(resident_id=owing.pk, by=resident_actor(owing), at=NINE)
    bank.control(silent=True)
    bank.pay(charge.number)
    after = NINE + dt.timedelta(hours=1)
    assert operations.give_up_expired(number=charge.number, at=after).state == ChargeState.PAID
    assert MoneyIn.objects.get().source == MoneySource.QUERIED


@pytest.mark.django_db(transaction=True)
def test_unpaid_code_expires_and_a_bank_that_is_down_keeps_it_open(owing: Resident, bank: Bank) -> None:
    charge = operations.pay_by_qris(resident_id=owing.pk, by=resident_actor(owing), at=NINE)
    after = NINE + dt.timedelta(hours=1)
    bank.control(down=True)
    with pytest.raises(SourceDown):
        operations.give_up_expired(number=charge.number, at=after)
    bank.control(down=False)
    assert operations.give_up_expired(number=charge.number, at=after).state == ChargeState.EXPIRED


def test_question_about_anothers_code_is_refused(owing: Resident) -> None:
    charge = order(owing)
    stranger = make_resident("9971010202800001", "9971010101200002", name="MARKUS BESSIE")
    with pytest.raises(ChargeNotFound):
        operations.check_charge(number=charge.number, by=resident_actor(stranger), at=NINE)


# ------------------------------------------------------------------------- money


def test_payment_is_booked_bill_by_bill(owing: Resident) -> None:
    charge = order(owing)
    take(charge)
    charge.refresh_from_db()
    assert charge.state == ChargeState.PAID
    assert [(p.bill.year, p.principal_idr, p.penalty_idr) for p in Payment.objects.order_by("bill__year")] == [
        (2024, 120_000, 21_600), (2025, 120_000, 7_200),
    ]  # fmt: skip
    assert ("taxes.paid", f"taxes.paid:{charge.number}") in messages_sent()
    assert [e[2] for e in events("taxes.payment.booked")] == [{"amount_idr": TOTAL, "source": "NOTIFIED"}]
    assert nothing_is_lost()


def test_payment_told_twice_counts_once(owing: Resident) -> None:
    charge = order(owing)
    assert take(charge).pk == take(charge).pk
    assert (MoneyIn.objects.count(), Payment.objects.count()) == (1, 2)


def test_second_payment_of_the_same_code_is_held(owing: Resident) -> None:
    charge = order(owing)
    take(charge)
    take(charge, "000000000002")
    assert HeldMoney.objects.get().reason == HeldReason.PAID_TWICE
    assert nothing_is_lost()


def test_other_amount_is_held_and_shown(owing: Resident) -> None:
    charge = order(owing)
    take(charge, amount=TOTAL - 1)
    charge.refresh_from_db()
    assert (HeldMoney.objects.get().reason, charge.state) == (HeldReason.AMOUNT_DIFFERS, ChargeState.HELD)
    assert not Payment.objects.exists()
    assert [e[2]["reason"] for e in events("taxes.money.held")] == ["AMOUNT_DIFFERS"]


def test_bill_corrected_after_the_code_was_made_is_held(owing: Resident) -> None:
    charge = order(owing)
    bill = Bill.objects.get(year=2025)
    operations.correct_bill(bill_id=bill.pk, principal_idr=90_000, reason="salah luas", by=officer("kepala"), at=LATER)
    take(charge)
    assert HeldMoney.objects.get().reason == HeldReason.BILL_CHANGED


def test_replaced_code_still_takes_money_and_the_new_one_is_withdrawn(owing: Resident) -> None:
    old = order(owing)
    new = order(owing, bill_ids=[Bill.objects.get(year=2025).pk])
    take(old)
    new.refresh_from_db()
    assert new.state == ChargeState.REPLACED
    take(new, "000000000002")
    assert HeldMoney.objects.get().reason == HeldReason.PAID_TWICE
    assert nothing_is_lost()


def test_money_for_an_unknown_code_is_held(resident: Resident) -> None:
    told = Paid("9" * 20, "000000000009", 50_000, LATER)
    operations.take_money(paid=told, source=MoneySource.NOTIFIED, by=SYSTEM, at=LATER)
    assert HeldMoney.objects.get().reason == HeldReason.UNKNOWN_CHARGE


def test_one_owner_of_three_pays_for_all(owing: Resident) -> None:
    row = TaxObject.objects.get()
    others = [
        make_resident(nik, f"99710101012000{n}", name=name)
        for n, (nik, name) in enumerate((("9971010202800001", "MARKUS LADO"), ("9971010202800002", "MARIA LADO")), 10)
    ]
    for other in others:
        tie(row, other)
    their_code = order(others[0])
    take(order(owing))
    their_code.refresh_from_db()
    assert their_code.state == ChargeState.REPLACED
    with pytest.raises(NothingToPay):
        order(others[1])


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_notification_query_and_file_in_the_same_moment_count_once(owing: Resident) -> None:
    charge = order(owing)

    def tell(source: MoneySource) -> int:
        try:
            return operations.take_money(paid=paid(charge), source=source, by=SYSTEM, at=LATER).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        found = set(threads.map(tell, [*MoneySource, *MoneySource, *MoneySource]))
    assert len(found) == 1
    assert (MoneyIn.objects.count(), Payment.objects.count(), HeldMoney.objects.count()) == (1, 2, 0)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_many_clicks_make_one_code(owing: Resident) -> None:
    def click(_n: int) -> str:
        try:
            return order(owing).number
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(click, range(16)))) == 1
    assert QrisCharge.objects.count() == 1


# ------------------------------------------------------------- the bank's notification


def body_of(charge: QrisCharge, **more: Any) -> bytes:
    told = {
        "originalReferenceNo": "ABC", "originalPartnerReferenceNo": f"{charge.number}01", "serviceCode": "47",
        "latestTransactionStatus": "00", "amount": {"value": f"{charge.amount_idr}.00", "currency": "IDR"},
        "paidTime": LATER.isoformat(), "additionalInfo": {"retrievalReferenceNo": "000000000001"}, **more,
    }  # fmt: skip
    return json.dumps(told, separators=(",", ":")).encode()


@pytest.fixture
def signed(bank_keys: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Posts a notification with the bank's signature; ``forged`` has somebody else's."""
    from dataclasses import replace

    monkeypatch.setenv("SANDBOX_ACQUIRER_KEYS", str(bank_keys))
    settings.MOLEK = replace(settings.MOLEK, acquirer_keys=bank_keys)

    def post(body: bytes, *, forged: bool = False, **headers: str) -> Any:
        made = {**played.signed_headers(f"http://city{URL}", body, forged), **headers}
        kept = {
            f"HTTP_{name.upper().replace('-', '_')}": value for name, value in made.items() if name != "Content-Type"
        }
        return Client().post(URL, body, content_type="application/json", **kept)

    return post


def test_notification_books_the_payment_and_again_changes_nothing(owing: Resident, signed: Any) -> None:
    charge = order(owing)
    for _time in range(2):
        answer = signed(body_of(charge))
        assert (answer.status_code, answer.json()["responseCode"]) == (200, "2005200")
    assert Payment.objects.count() == 2


def test_forged_notification_is_refused_and_logged(owing: Resident, signed: Any) -> None:
    charge = order(owing)
    answer = signed(body_of(charge), forged=True)
    assert (answer.status_code, answer.json()["responseCode"]) == (401, "4015200")
    assert not MoneyIn.objects.exists()
    assert len(events("taxes.notification.refused")) == 1


def test_genuine_signature_does_not_cover_another_body_or_another_time(owing: Resident, signed: Any) -> None:
    charge = order(owing)
    genuine = played.signed_headers(f"http://city{URL}", body_of(charge))
    other = body_of(charge, amount={"value": "1.00", "currency": "IDR"})
    assert (
        signed(other, **{"X-SIGNATURE": genuine["X-SIGNATURE"], "X-TIMESTAMP": genuine["X-TIMESTAMP"]}).status_code
        == 401
    )
    old = (dt.datetime.now(dt.UTC) - dt.timedelta(minutes=6)).isoformat()
    assert signed(body_of(charge), **{"X-TIMESTAMP": old}).status_code == 401
    assert not MoneyIn.objects.exists()


@pytest.mark.parametrize(
    "more",
    [{"amount": {"value": "x", "currency": "IDR"}}, {"paidTime": "kemarin"}, {"amount": None}],
    ids=["amount", "time", "nothing"],
)
def test_genuine_nonsense_is_refused_without_harm(owing: Resident, signed: Any, more: dict[str, Any]) -> None:
    assert signed(body_of(order(owing), **more)).status_code == 400
    assert not MoneyIn.objects.exists()


def test_notification_of_a_pending_payment_books_nothing(owing: Resident, signed: Any) -> None:
    assert signed(body_of(order(owing), latestTransactionStatus="03")).status_code == 200
    assert not MoneyIn.objects.exists()


def test_callback_takes_nothing_in_a_city_without_a_bank(owing: Resident) -> None:
    assert Client().post(URL, b"{}", content_type="application/json").status_code == 401


# ------------------------------------------------------------------ the application


def test_owing_application_waits_tells_why_and_goes_on_by_itself(owing: Resident) -> None:
    application = submit(owing, "business-statement", BUSINESS, PHOTO)
    assert (application.state, application.awaits_applicant) == ("WAITING", True)
    [asked] = [r for r in application.verdict["results"] if r["effect"] == "WAIT"]
    assert "2024, 2025" in asked["message"]["id"]
    assert "Rp268.800" in asked["message"]["id"]
    assert ("cases.awaits_you", f"cases.awaits_you:{application.ref}") in messages_sent()
    assert jobs_queued("cases.decide") == []

    take(order(owing, application_ref=application.ref))
    assert jobs_queued("cases.decide") == [{"application_id": application.pk}]
    assert decide_application(application_id=application.pk, at=LATER).state == "SIGNING"


def test_whoever_cannot_pay_asks_a_human_at_once(owing: Resident) -> None:
    application = submit(owing, "business-statement", BUSINESS, PHOTO)
    request_review(ref=application.ref, by=resident_actor(owing), at=LATER)
    application.refresh_from_db()
    assert application.state == "IN_REVIEW"


def test_application_lapses_after_thirty_days_without_payment(owing: Resident) -> None:
    application = submit(owing, "business-statement", BUSINESS, PHOTO)
    before, after = NINE + dt.timedelta(days=29), NINE + dt.timedelta(days=30)
    assert decide_application(application_id=application.pk, at=before).state == "WAITING"
    assert decide_application(application_id=application.pk, at=after).state == "LAPSED"
    assert ("cases.not_done", f"cases.not_done:{application.ref}") in messages_sent()


def test_closed_source_waits_without_asking_the_resident_for_money(owing: Resident) -> None:
    head = officer("kepala")
    operations.close_source(reason="pemeliharaan", by=head, at=NINE)
    application = submit(owing, "business-statement", BUSINESS, PHOTO)
    assert (application.state, application.awaits_applicant) == ("WAITING", False)
    assert operations.reopen_source(by=head, at=LATER) == 1
    decide_application(application_id=application.pk, at=LATER)
    application.refresh_from_db()
    assert application.awaits_applicant


def test_nobody_is_gated_before_the_office_has_given_its_data(resident: Resident) -> None:
    application = submit(resident, "business-statement", BUSINESS, PHOTO)
    assert application.facts["values"]["tax.settled"]["unknown"] == "SOURCE_NOT_CONNECTED"


def test_tenant_does_not_answer_for_his_landlord(owing: Resident) -> None:
    from molek.taxes.enums import TieRole
    from molek.taxes.queries import settlement_of
    from molek.taxes.rules.settlement import Answer

    row = make_object(OTHER_NOP)
    make_bill(row, 2025)
    tenant = make_resident("9971010202800001", "9971010101200002", name="MARKUS BESSIE")
    tie(row, tenant, TieRole.TENANT)
    assert settlement_of(resident_id=tenant.pk, on=NINE.date()).answer is Answer.NO_OBJECT


# ---------------------------------------------------------------------- the receipt


@pytest.mark.django_db(transaction=True)
def test_receipt_is_numbered_sealed_and_made_once(owing: Resident) -> None:
    money = take(order(owing))
    receipt = operations.issue_receipt(money_id=money.pk, at=LATER)
    assert operations.issue_receipt(money_id=money.pk, at=LATER).pk == receipt.pk
    assert receipt.number.startswith("STTS.1/")
    assert Receipt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_worker_does_what_a_payment_sets_in_motion(owing: Resident) -> None:
    application = submit(owing, "business-statement", BUSINESS, PHOTO)
    take(order(owing, application_ref=application.ref))
    jobs.run_until_empty()
    application.refresh_from_db()
    assert application.state in ("ACCEPTED", "SIGNING")
    assert Receipt.objects.count() == 1
