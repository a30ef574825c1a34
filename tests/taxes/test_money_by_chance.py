"""Money under whatever the bank tells and the office does, in any order and twice, beside a till of paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, invariant, rule

from molek.base.actors import SYSTEM, Actor
from molek.residents.models import Resident
from molek.taxes import operations
from molek.taxes.enums import OPEN_CHARGES, ChargeState, HeldState, MoneySource
from molek.taxes.models import Bill, HeldMoney, MoneyIn, Payment, QrisCharge, TaxObject
from molek.taxes.providers.acquirer import Paid
from molek.taxes.queries.bills import bill_facts
from tests.by_chance import Undone, assert_notices, done, try_by_chance
from tests.cases.conftest import NINE, STRANGER_NIK, build_city, make_resident, resident_actor
from tests.taxes.conftest import LATER, make_bill, make_object, officer, tie

pytestmark = pytest.mark.django_db
YEARS = (2023, 2024, 2025)


class ATill(Undone):
    """Each rupiah that came in is booked, held or given back, once."""

    charges = Bundle("charges")

    def __init__(self) -> None:
        super().__init__()
        build_city()
        self.owners: list[Resident] = [
            make_resident(), make_resident(STRANGER_NIK, "9971010101200002", phone="+6281234567891"),
        ]  # fmt: skip
        self.object: TaxObject = make_object()
        for owner in self.owners:
            tie(self.object, owner)
        for year in YEARS:
            make_bill(self.object, year)
        self.most_idr = dict(Bill.objects.values_list("pk", "principal_idr"))  # what each bill was for at most
        self.office: list[Actor] = [officer("bendahara"), officer("kepala")]
        self.till: dict[str, int] = {}  # what the bank says it has taken, by its reference
        self.refunded: set[str] = set()

    @rule(target=charges, who=st.integers(0, 1), years=st.sets(st.sampled_from(YEARS)))
    def order(self, who: int, years: set[int]) -> str:
        bills = list(Bill.objects.filter(year__in=years).values_list("pk", flat=True))
        made: list[QrisCharge] = []
        owner = self.owners[who]
        done(
            lambda: made.append(
                operations.order_charge(resident_id=owner.pk, bill_ids=bills or None, by=resident_actor(owner), at=NINE)
            )
        )
        if made:
            assert made[0].amount_idr == sum(item.total_idr for item in made[0].items.all())
        return made[0].number if made else "9" * 18  # nothing to pay: somebody pays a code that we do not know

    @rule(
        number=charges, reference=st.integers(1, 8), odd=st.sampled_from([0, 0, 0, -1, 1]),
        source=st.sampled_from(MoneySource),
    )  # fmt: skip
    def the_bank_tells(self, number: str, reference: int, odd: int, source: MoneySource) -> None:
        """Of a payment: a new one, or one that it has told before, perhaps with another story."""
        charge = QrisCharge.objects.filter(number=number).first()
        told = Paid(f"{number}01", f"{reference:012d}", (charge.amount_idr if charge else 50_000) + odd, LATER)
        before = self._picture()
        money = operations.take_money(paid=told, source=source, by=SYSTEM, at=LATER)
        if told.reference in self.till:
            assert self._picture() == before
        assert money.amount_idr == self.till.setdefault(told.reference, told.amount_idr)

    @rule(year=st.sampled_from(YEARS), principal=st.sampled_from([90_000, 120_000, 150_000]))
    def correct(self, year: int, principal: int) -> None:
        bill = Bill.objects.get(year=year)
        operations.correct_bill(bill_id=bill.pk, principal_idr=principal, reason="luas", by=self.office[1], at=LATER)
        self.most_idr[bill.pk] = max(self.most_idr[bill.pk], principal)

    @rule(nth=st.integers(0, 7), year=st.sampled_from(YEARS))
    def apply_held(self, nth: int, year: int) -> None:
        bill = Bill.objects.get(year=year).pk
        self._decide(
            nth,
            lambda held: operations.apply_held(
                held_id=held.pk, bill_id=bill, note="", by=self.office[0], at=LATER
            ),
        )  # fmt: skip

    @rule(nth=st.integers(0, 7))
    def order_refund(self, nth: int) -> None:
        self._decide(
            nth, lambda held: operations.order_refund(held_id=held.pk, note="dua kali", by=self.office[0], at=LATER)
        )

    @rule(nth=st.integers(0, 7), who=st.integers(0, 1))
    def confirm_refund(self, nth: int, who: int) -> None:
        held = self._held(nth)
        if held is None:
            return
        was = held.state
        is_done = done(
            lambda: operations.confirm_refund(held_id=held.pk, reference="R1", by=self.office[who], at=LATER)
        )
        assert is_done == (was == HeldState.REFUND and who == 1)  # who put it on the list does not confirm it

    def _held(self, nth: int) -> HeldMoney | None:
        rows = list(HeldMoney.objects.order_by("pk"))
        return rows[nth % len(rows)] if rows else None

    def _decide(self, nth: int, act: Callable[[HeldMoney], object]) -> None:
        held = self._held(nth)
        if held is None:
            return
        was, before = held.state, self._picture()
        is_done = done(lambda: act(held))
        if was != HeldState.OPEN:
            assert not is_done, "decided twice"
        if not is_done:
            assert self._picture() == before

    def _picture(self) -> list[Any]:
        return [
            list(Payment.objects.order_by("pk").values_list("bill_id", "principal_idr", "penalty_idr", "money_id")),
            list(HeldMoney.objects.order_by("pk").values_list("money_id", "state")),
            list(QrisCharge.objects.order_by("pk").values_list("number", "state")),
        ]

    @invariant()
    def each_rupiah_is_somewhere_once(self) -> None:
        assert dict(MoneyIn.objects.values_list("reference", "amount_idr")) == self.till
        for money in MoneyIn.objects.all():
            booked = sum(payment.principal_idr + payment.penalty_idr for payment in money.payments.all())
            held = HeldMoney.objects.filter(money=money).first()
            lies_held = held is not None and held.state != HeldState.APPLIED
            assert booked == (0 if lies_held else money.amount_idr)

    @invariant()
    def nobody_pays_a_bill_twice(self) -> None:
        """Through a code or the office's hand no more is booked to a bill than it ever was for."""
        for fact in bill_facts(Bill.objects.all().select_related("object")):
            assert fact.paid_idr <= self.most_idr[fact.bill_id]

    @invariant()
    def a_resident_has_one_code_that_is_open(self) -> None:
        states = [str(state) for state in OPEN_CHARGES]
        residents = list(QrisCharge.objects.filter(state__in=states).values_list("resident_id", flat=True))
        assert len(residents) == len(set(residents))

    @invariant()
    def a_paid_code_has_its_money(self) -> None:
        for charge in QrisCharge.objects.filter(state=ChargeState.PAID):
            booked = Payment.objects.filter(money__charge=charge)
            assert sum(payment.principal_idr + payment.penalty_idr for payment in booked) >= charge.amount_idr


def test_a_till_keeps_its_promise_whatever_comes() -> None:
    try_by_chance(ATill, steps=30)


@pytest.mark.parametrize(
    ("broken", "noticed_by"),
    [
        (lambda: Payment.objects.update(penalty_idr=1), "each_rupiah_is_somewhere_once"),
        (lambda: Payment.objects.update(principal_idr=999_000), "nobody_pays_a_bill_twice"),
        (lambda: Payment.objects.all().delete(), "a_paid_code_has_its_money"),
    ],
)
def test_the_machine_would_notice(broken: Callable[[], Any], noticed_by: str) -> None:
    """The checks can fail."""
    till = ATill()
    number = till.order(who=0, years=set())
    till.the_bank_tells(number=number, reference=1, odd=0, source=MoneySource.NOTIFIED)
    assert_notices(getattr(till, noticed_by), broken)
    till.teardown()
