"""Penalties by months begun, the answer of tax.settled, signatures and QRIS payloads."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molek.base import charts
from molek.taxes.rules import qris, snap
from molek.taxes.rules.nop import clean_nop, shown_nop
from molek.taxes.rules.penalty import STATUTORY_RATES, Rate, months_begun, penalty_idr, rate_of
from molek.taxes.rules.settlement import (
    Answer,
    BillFact,
    Policy,
    Relief,
    ReliefFact,
    Standing,
    due_of,
    policy_on,
    settle,
)

DAY = dt.date.fromisoformat


@pytest.mark.parametrize(
    ("due", "on", "months"),
    [
        ("2025-08-31", "2025-08-31", 0),  # the last day without penalty
        ("2025-08-31", "2025-09-01", 1),
        ("2025-08-31", "2025-09-30", 1),
        ("2025-08-31", "2025-10-01", 2),
        ("2025-09-15", "2025-10-15", 1),
        ("2025-09-15", "2025-10-16", 2),
        ("2025-01-31", "2025-02-28", 1),
        ("2025-01-31", "2025-03-01", 2),
        ("2023-12-31", "2024-02-29", 2),
        ("2020-09-30", "2026-03-02", 66),
    ],
)
def test_a_month_counts_as_soon_as_it_begins(due: str, on: str, months: int) -> None:
    assert months_begun(DAY(due), DAY(on)) == months


@pytest.mark.parametrize(
    ("year", "due", "on", "principal", "penalty"),
    [
        (2025, "2025-09-30", "2026-03-02", 120_000, 7_200),  # six months begun at 1 %
        (2023, "2023-09-30", "2024-03-02", 120_000, 14_400),  # the same at 2 %
        (2025, "2025-09-30", "2099-01-01", 120_000, 28_800),  # 24 months at most
        (2025, "2025-09-30", "2025-10-01", 50, 1),  # half a rupiah upwards
        (2025, "2025-09-30", "2025-10-01", 49, 0),
        (2025, "2025-09-30", "2025-09-30", 120_000, 0),
    ],
)
def test_penalty_is_months_times_the_rate_of_the_tax_year(
    year: int, due: str, on: str, principal: int, penalty: int
) -> None:
    assert penalty_idr(principal, DAY(due), DAY(on), rate_of(year)) == penalty


@given(st.integers(0, 10**12), st.dates(dt.date(2000, 1, 1), dt.date(2090, 1, 1)), st.integers(0, 3000))
def test_penalty_never_shrinks_with_time_nor_passes_its_cap(principal: int, due: dt.date, days: int) -> None:
    rate = rate_of(2025)
    today = penalty_idr(principal, due, due + dt.timedelta(days), rate)
    assert 0 <= today <= penalty_idr(principal, due, due + dt.timedelta(days + 31), rate)
    assert today <= principal * 24 // 100 + 1


def test_a_citys_own_rate_replaces_the_statutory_one_of_the_same_year() -> None:
    own = Rate(2026, 50, 12, "Perda contoh")
    assert rate_of(2026, (*STATUTORY_RATES, own)) is own
    assert rate_of(2025, (*STATUTORY_RATES, own)).monthly_bp == 100


ON = DAY("2026-03-02")


def bill(year: int, principal: int = 100_000, **more: object) -> BillFact:
    return BillFact(year, "5" * 18, year, principal, dt.date(year, 9, 30), **more)  # type: ignore[arg-type]


def relief(kind: Relief, amount: int = 0, until: str | None = None) -> ReliefFact:
    return ReliefFact(kind, amount, DAY("2025-01-01"), DAY(until) if until else None)


@pytest.mark.parametrize(
    ("case", "bills", "more", "answer"),
    [
        ("all paid", [bill(2025, paid_idr=100_000)], {}, Answer.SETTLED),
        ("last year open", [bill(2025)], {}, Answer.OWING),
        ("paid in part", [bill(2025, paid_idr=40_000)], {}, Answer.OWING),
        ("this year's is not yet due", [bill(2026)], {}, Answer.NOT_YET_DUE),
        ("older than the policy asks", [bill(2021)], {}, Answer.SETTLED),
        ("the oldest year that is asked", [bill(2022)], {}, Answer.OWING),
        ("below the tolerance", [bill(2025, 900)], {}, Answer.SETTLED),
        ("objects", [bill(2025, reliefs=(relief(Relief.OBJECTION),))], {}, Answer.OBJECTION),
        (
            "instalments kept",
            [bill(2025, reliefs=(relief(Relief.INSTALMENT, until="2026-12-31"),))],
            {},
            Answer.OBJECTION,
        ),
        ("instalments over", [bill(2025, reliefs=(relief(Relief.INSTALMENT, until="2026-03-01"),))], {}, Answer.OWING),
        ("exempt", [bill(2025, reliefs=(relief(Relief.EXEMPTION),))], {}, Answer.SETTLED),
        ("reduced to nothing", [bill(2025, reliefs=(relief(Relief.REDUCTION, 100_000),))], {}, Answer.SETTLED),
        (
            "objects to one, owes another",
            [bill(2024), bill(2025, reliefs=(relief(Relief.OBJECTION),))],
            {},
            Answer.OWING,
        ),
        ("nothing under his name", [], {"has_object": False}, Answer.NO_OBJECT),
        ("the office has to say", [], {"has_object": False, "is_undecided": True}, Answer.NOT_FOUND),
        ("owes, whatever else is open", [bill(2025)], {"is_undecided": True}, Answer.OWING),
        ("owns, was never billed", [], {}, Answer.SETTLED),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_answer(case: str, bills: list[BillFact], more: dict[str, bool], answer: Answer) -> None:
    assert settle(bills, on=ON, **more).answer is answer


def test_owing_tells_years_and_the_sum_of_the_day() -> None:
    found = settle([bill(2024), bill(2025), bill(2026)], on=ON)
    assert found.years == ("2024", "2025")
    assert [(due.year, due.principal_idr, due.penalty_idr) for due in found.owing] == [
        (2024, 100_000, 18_000), (2025, 100_000, 6_000),
    ]  # fmt: skip
    assert found.total_idr == 224_000
    assert due_of(bill(2026), on=ON).state is Standing.NOT_YET_DUE


def test_policy_of_the_day_decides() -> None:
    strict, mild = Policy(DAY("2026-01-01"), 5, 0, "a"), Policy(DAY("2026-03-01"), 1, 50_000, "b")
    assert policy_on(DAY("2026-02-28"), [mild, strict]) is strict
    assert policy_on(ON, [mild, strict]) is mild
    assert settle([bill(2025)], on=ON, policy=mild).answer is Answer.SETTLED


def test_nop_is_read_however_it_is_grouped() -> None:
    assert clean_nop("53.71.010.001.001-0001.0") == "537101000100100010"
    assert shown_nop("537101000100100010") == "53.71.010.001.001-0001.0"
    assert clean_nop("53710100010010001") is None
    assert clean_nop("5.371E+17") is None


def test_signature_of_the_published_vector() -> None:
    body = b'{"partnerReferenceNo":"2020102900000000000001","amount":{"value":"12345678.00","currency":"IDR"}}'
    assert snap.body_hash(body) == "57c8807af7a77af4fde516c14ee5ef69097ddcddf3a6f6dfb07dbbc021a154f4"
    assert json.loads(body)
    signature = snap.symmetric_signature(
        method="POST", path="/v1.0/transfer-intrabank", token="TOKEN123", body=body,
        timestamp="2024-01-15T10:00:00+08:00", secret="secret",
    )  # fmt: skip
    assert signature == "y1JUqxaqlaF0NzOQ20bdWZws8Cjh3fKM7rnZ1W5iGTad2XJZn+TglCqSZ4pTHBuoys8XzBh53UAzC5cSvgxkog=="


@pytest.mark.parametrize("value", ["10000.50", "10000", "-1.00", "1e3.00", "", None, "9" * 20 + ".00"])
def test_amount_that_is_no_whole_rupiah_is_none(value: object) -> None:
    assert snap.amount_of({"value": value, "currency": "IDR"}) is None
    assert snap.amount_of({"value": "10000.00", "currency": "USD"}) is None
    assert snap.amount_of({"value": "10000.00", "currency": "IDR"}) == 10_000


VECTOR = (
    "00020101021226680016ID.CO.CONTOH.WWW011893600130000000001202150000000000000010303UMI51440014ID.CO.QRIS.WWW"
    "0215ID10000000000010303UMI52049399530336054061500005802ID5916BAPENDA KOTA UJI6006KUPANG61058511162180107INV0001"
    "0703A016304FF9D"
)


def spoiled(old: str, new: str) -> str:
    body = VECTOR[:-4].replace(old, new)
    return body + qris.crc16(body)


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (VECTOR, ""),
        (VECTOR[:-1] + "E", "crc"),
        ("", "crc"),
        (spoiled("010212", "010211"), "static"),
        (spoiled("5406150000", "5406150001"), "amount"),
        (spoiled("5406150000", "5406150000550201"), "amount"),  # a tip on top
        (spoiled("5303360", "5303840"), "currency"),
        (spoiled("ID1000000000001", "ID1000000000002"), "merchant"),
        (spoiled("5802ID", "5899ID"), "form"),
    ],
)
def test_payload_is_shown_only_if_all_of_it_is_as_asked(payload: str, why: str) -> None:
    assert qris.why_not(payload, amount_idr=150_000, nmid="ID1000000000001") == why


def test_crc_of_the_standard() -> None:
    assert qris.crc16("123456789") == "29B1"


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0, "0"), (999, "999"), (1_500, "1,5 rb"), (12_300_000, "12,3 jt"), (1_250_000_000, "1,25 M"), (10**13, "10 T")],
)
def test_amounts_on_charts_are_short(amount: int, text: str) -> None:
    assert charts.short_idr(amount) == text


def test_charts_escape_names_and_draw_nothing_of_nothing() -> None:
    assert "<b>" not in charts.shares([("<b>", 500)])
    assert charts.columns([], [], []) == charts.pairs(["a"], [0], [0]) == charts.bars([]) == ""
