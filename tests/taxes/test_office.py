"""The office: held money, days closed by two, reliefs, the switch, revenue."""

from __future__ import annotations

import datetime as dt

import pytest

from molek.base.actors import SYSTEM
from molek.base.errors import NotPermitted
from molek.residents.models import Resident
from molek.taxes import operations
from molek.taxes.enums import DayState, HeldState, LineVerdict, MoneySource, ReliefKind, TaxKind
from molek.taxes.errors import (
    AlreadyClosed,
    DayNotBalanced,
    DayNotReady,
    HeldDecided,
    HeldDoesNotFit,
    NotClosed,
    ReasonMissing,
    ReliefInvalid,
    SamePerson,
    SettlementUnusable,
)  # fmt: skip
from molek.taxes.models import Bill, HeldMoney, MoneyIn, Payment, QrisCharge, RevenueTotal
from molek.taxes.permissions import TaxPermission
from molek.taxes.providers.acquirer import Paid
from molek.taxes.queries import settlement_of
from molek.taxes.queries.desk import desk, overpaid
from molek.taxes.queries.revenue import revenue
from molek.taxes.rules.settlement import Answer
from tests.cases.conftest import FATUBESI, NINE, events, resident_actor
from tests.taxes.conftest import LATER, officer
from tests.taxes.test_paying import order, take

DAY = NINE.date()
HEAD = "reference;partner_reference;paid_at;gross;fee;net"


def file_of(*rows: tuple[str, str, int], total: str | None = None) -> bytes:
    lines = [f"{ref};{ours};{LATER.isoformat()};{gross};0;{gross}" for ref, ours, gross in rows]
    end = total or f"TOTAL;{len(rows)};{sum(gross for *_, gross in rows)};;;"
    return "\n".join([HEAD, *lines, end]).encode()


def compare(content: bytes) -> dict[str, str]:
    day = operations.import_settlement(day=DAY, content=content, by=officer_of("klerk"), at=LATER)
    return dict(day.lines.values_list("reference", "verdict"))


def officer_of(name: str):  # type: ignore[no-untyped-def]
    from molek.staff.models import Official

    known = Official.objects.filter(username=name).first()
    if known is None:
        return officer(name)
    from molek.base.actors import Actor, ActorKind, Grant

    grants = tuple(Grant(str(p), "53.71", 1, 1) for p in TaxPermission)
    return Actor(ActorKind.OFFICIAL, known.pk, f"official:{known.pk}", grants)


def test_day_matched_missing_surplus_and_different(owing: Resident) -> None:
    charge = order(owing)
    take(charge)  # 000000000001, which the bank has
    for reference, amount in (("000000000002", 10_000), ("000000000003", 20_000)):
        told = Paid("", reference, amount, LATER)
        operations.take_money(paid=told, source=MoneySource.NOTIFIED, by=SYSTEM, at=LATER)
    content = file_of(
        ("000000000001", f"{charge.number}01", charge.amount_idr), ("000000000003", "", 25_000),
        ("000000000004", "", 30_000),
    )  # fmt: skip
    assert compare(content) == {
        "000000000001": LineVerdict.MATCHED, "000000000002": LineVerdict.SURPLUS,
        "000000000003": LineVerdict.DIFFERENT, "000000000004": LineVerdict.MISSING,
    }  # fmt: skip
    assert HeldMoney.objects.filter(money__reference="000000000004").exists()  # taken at once, not lost
    assert compare(content)["000000000004"] == LineVerdict.MISSING  # the same file again tells the same


def test_payment_nobody_notified_is_booked_from_the_file(owing: Resident) -> None:
    charge = order(owing)
    compare(file_of(("000000000001", f"{charge.number}01", charge.amount_idr)))
    assert Payment.objects.count() == 2
    assert MoneyIn.objects.get().source == MoneySource.SETTLEMENT


@pytest.mark.parametrize(
    "content",
    [
        b"", b"a;b\n1;2", b"\xff\xfe", HEAD.encode(),
        file_of(("1", "", 5), total="TOTAL;1;6;;;"), file_of(("1", "", 5), ("1", "", 5)),
        file_of(("1", "", -5)), HEAD.encode() + b"\n1;x;kemarin;5;0;5\nTOTAL;1;5;;;",
        HEAD.encode() + b"\n1;x;2020-01-01T00:00:00+08:00;5;0;5\nTOTAL;1;5;;;",
    ],
    ids=["empty", "head", "bytes", "cut", "sum", "twice", "negative", "time", "other day"],
)  # fmt: skip
def test_unusable_settlement_changes_nothing(owing: Resident, content: bytes) -> None:
    with pytest.raises(SettlementUnusable):
        compare(content)
    assert not MoneyIn.objects.exists()


def test_day_is_closed_by_two_after_every_difference_has_its_word(owing: Resident) -> None:
    day = operations.import_settlement(
        day=DAY, content=file_of(("000000000004", "", 30_000)), by=officer_of("klerk"), at=LATER
    )
    first, second = officer_of("klerk"), officer_of("kepala")
    with pytest.raises(DayNotBalanced):
        operations.prepare_day(day=DAY, by=first, at=LATER)
    line = day.lines.get()
    with pytest.raises(ReasonMissing):
        operations.explain_line(line_id=line.pk, note=" ", by=first, at=LATER)
    operations.explain_line(line_id=line.pk, note="kode lama, uang ditahan", by=first, at=LATER)
    with pytest.raises(DayNotReady):
        operations.close_day(day=DAY, by=second, at=LATER)
    operations.prepare_day(day=DAY, by=first, at=LATER)
    with pytest.raises(SamePerson):
        operations.close_day(day=DAY, by=first, at=LATER)
    with pytest.raises(NotPermitted):
        operations.close_day(day=DAY, by=officer("lain", TaxPermission.RECONCILE), at=LATER)
    assert operations.close_day(day=DAY, by=second, at=LATER).state == DayState.CLOSED
    with pytest.raises(DayNotReady):
        compare(file_of())
    assert [e[0] for e in events("taxes.day.closed")] == [second.ref]


@pytest.fixture
def held(owing: Resident) -> HeldMoney:
    """50,000 that nobody asked for."""
    told = Paid("", "000000000009", 50_000, LATER)
    operations.take_money(paid=told, source=MoneySource.NOTIFIED, by=SYSTEM, at=LATER)
    return HeldMoney.objects.get()


def test_held_money_is_booked_to_a_bill_once(held: HeldMoney, owing: Resident) -> None:
    bill = Bill.objects.get(year=2025)
    operations.apply_held(held_id=held.pk, bill_id=bill.pk, note="milik NOP ini", by=officer_of("klerk"), at=LATER)
    assert Payment.objects.values_list("principal_idr", "penalty_idr").get() == (50_000, 0)
    with pytest.raises(HeldDecided):
        operations.apply_held(held_id=held.pk, bill_id=bill.pk, note="lagi", by=officer_of("klerk"), at=LATER)


def test_held_money_that_is_too_much_goes_to_the_refund_list_and_back_by_two(held: HeldMoney) -> None:
    bill = Bill.objects.get(year=2025)
    Bill.objects.filter(pk=bill.pk).update(principal_idr=10_000)
    first, second = officer_of("klerk"), officer_of("kepala")
    with pytest.raises(HeldDoesNotFit):
        operations.apply_held(held_id=held.pk, bill_id=bill.pk, note="x", by=first, at=LATER)
    operations.order_refund(held_id=held.pk, note="bukan untuk kota", by=first, at=LATER)
    with pytest.raises(SamePerson):
        operations.confirm_refund(held_id=held.pk, reference="RETUR-1", by=first, at=LATER)
    assert (
        operations.confirm_refund(held_id=held.pk, reference="RETUR-1", by=second, at=LATER).state == HeldState.REFUNDED
    )


def test_bill_corrected_after_payment_shows_as_overpaid(owing: Resident) -> None:
    take(order(owing))
    bill = Bill.objects.get(year=2025)
    operations.correct_bill(bill_id=bill.pk, principal_idr=90_000, reason="salah luas", by=officer("kepala"), at=LATER)
    assert [(row.year, row.surplus_idr) for row in overpaid()] == [(2025, 30_000)]
    assert events("taxes.bill.corrected")[0][2] == {"old_idr": 120_000, "new_idr": 90_000}


def test_instalments_count_as_clear_until_they_are_ended(owing: Resident) -> None:
    head = officer("kepala")
    made = [
        operations.grant_relief(
            bill_id=bill.pk, kind=ReliefKind.INSTALMENT, decision="900/1", since=DAY, by=head, at=NINE
        )
        for bill in Bill.objects.all()
    ]
    assert settlement_of(resident_id=owing.pk, on=DAY).answer is Answer.OBJECTION
    tomorrow = NINE + dt.timedelta(1)
    operations.end_relief(relief_id=made[0].pk, by=head, at=tomorrow)
    assert settlement_of(resident_id=owing.pk, on=tomorrow.date()).answer is Answer.OWING


def test_relief_that_cannot_be_is_refused(owing: Resident) -> None:
    head, bill = officer("kepala"), Bill.objects.get(year=2025)

    def grant(kind: ReliefKind, **more: object) -> None:
        values = {"decision": "900/1", "since": DAY, **more}
        operations.grant_relief(bill_id=bill.pk, kind=kind, by=head, at=NINE, **values)  # type: ignore[arg-type]

    for kind, more in (
        (ReliefKind.REDUCTION, {}), (ReliefKind.OBJECTION, {"amount_idr": 5}),
        (ReliefKind.REDUCTION, {"amount_idr": 120_001}), (ReliefKind.OBJECTION, {"decision": " "}),
        (ReliefKind.OBJECTION, {"until": DAY - dt.timedelta(1)}),
    ):  # fmt: skip
        with pytest.raises(ReliefInvalid):
            grant(kind, **more)
    with pytest.raises(NotPermitted):
        operations.grant_relief(
            bill_id=bill.pk, kind=ReliefKind.OBJECTION, decision="1", since=DAY, by=resident_actor(owing), at=NINE
        )


def test_switch_is_thrown_once(owing: Resident) -> None:
    head = officer("kepala")
    with pytest.raises(NotClosed):
        operations.reopen_source(by=head, at=NINE)
    with pytest.raises(ReasonMissing):
        operations.close_source(reason="", by=head, at=NINE)
    operations.close_source(reason="pemeliharaan", by=head, at=NINE)
    with pytest.raises(AlreadyClosed):
        operations.close_source(reason="pemeliharaan", by=head, at=NINE)
    assert desk(by=head, on=DAY).closure is not None
    with pytest.raises(NotPermitted):
        operations.reopen_source(by=officer("klerk", TaxPermission.READ), at=NINE)


def test_revenue_adds_up(owing: Resident) -> None:
    take(order(owing))
    RevenueTotal.objects.create(year=2026, month=1, kind=TaxKind.BPHTB, amount_idr=1_000_000)
    RevenueTotal.objects.create(year=2025, month=1, kind=TaxKind.BPHTB, amount_idr=800_000)
    head = officer("kepala")
    operations.set_target(year=2026, kind=TaxKind.BPHTB, amount_idr=2_000_000, by=head, at=NINE)
    figures = revenue(year=2026, on=DAY, area_names={FATUBESI: "Fatubesi"})
    pbb = QrisCharge.objects.get().amount_idr
    assert figures.this_year.realised_idr == 1_000_000 + pbb
    assert figures.this_year.growth_permille == (1_000_000 + pbb - 800_000) * 1000 // 800_000
    assert figures.this_year.effectiveness_permille == (1_000_000 + pbb) * 1000 // 2_000_000
    assert (figures.months[0], figures.months[2]) == (1_000_000, pbb)
    assert figures.arrears == []
    of_2025 = revenue(year=2025, on=DAY, area_names={FATUBESI: "Fatubesi"})
    assert [(a.name, a.billed_idr, a.paid_idr, a.bills) for a in of_2025.areas] == [("Fatubesi", 120_000, 120_000, 1)]
    rows = list(operations.revenue_rows(figures))
    assert ["kind", "BPHTB", "BPHTB", 1_000_000, 2_000_000, "", ""] in rows
