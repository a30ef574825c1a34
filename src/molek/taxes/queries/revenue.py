"""Own-source revenue: bills, receipts, arrears, growth, against the target, by kind and by kelurahan."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models import Sum

from molek.taxes.enums import TaxKind
from molek.taxes.models import RevenueTarget, RevenueTotal

# Realised PBB-P2 is what came in during the calendar year, whatever tax year it was for.
_RECEIPTS = """
    SELECT extract(year FROM paid_on)::int, sum(principal_idr + penalty_idr)::bigint
    FROM taxes_payment GROUP BY 1
"""
_BILLED = "SELECT year, sum(principal_idr)::bigint, count(*)::bigint FROM taxes_bill GROUP BY 1"
_BY_MONTH = """
    SELECT extract(month FROM paid_on)::int, sum(principal_idr + penalty_idr)::bigint
    FROM taxes_payment WHERE paid_on >= %(first)s AND paid_on < %(next)s GROUP BY 1
"""
_BY_AREA = """
    SELECT object.area_code,
           sum(bill.principal_idr)::bigint AS billed,
           coalesce(sum(least(coalesce(paid.principal, 0), bill.principal_idr)), 0)::bigint AS paid,
           coalesce(sum(greatest(bill.principal_idr - coalesce(paid.principal, 0), 0))
                    FILTER (WHERE bill.due_date < %(day)s), 0)::bigint AS arrears,
           count(*)::bigint,
           count(*) FILTER (WHERE coalesce(paid.principal, 0) >= bill.principal_idr)::bigint
    FROM taxes_bill bill
    JOIN taxes_taxobject object ON object.id = bill.object_id
    LEFT JOIN LATERAL (
        SELECT sum(principal_idr) AS principal FROM taxes_payment WHERE bill_id = bill.id
    ) paid ON true
    WHERE bill.year = %(year)s GROUP BY 1
"""
_ARREARS = """
    SELECT bill.year, sum(greatest(bill.principal_idr - coalesce(paid.principal, 0), 0))::bigint
    FROM taxes_bill bill
    LEFT JOIN LATERAL (
        SELECT sum(principal_idr) AS principal FROM taxes_payment WHERE bill_id = bill.id
    ) paid ON true
    WHERE bill.due_date < %(day)s AND NOT EXISTS (
        SELECT FROM taxes_relief relief
        WHERE relief.bill_id = bill.id AND relief.kind = 'EXEMPTION'
          AND relief.since <= %(day)s AND (relief.until IS NULL OR relief.until >= %(day)s)
    )
    GROUP BY 1 HAVING sum(greatest(bill.principal_idr - coalesce(paid.principal, 0), 0)) > 0 ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class YearLine:
    """``growth_permille`` against the year before, None for the first or where that was nothing."""

    year: int
    realised_idr: int
    target_idr: int
    growth_permille: int | None

    @property
    def effectiveness_permille(self) -> int | None:
        """Realised of the target; None without one."""
        return self.realised_idr * 1000 // self.target_idr if self.target_idr else None


@dataclass(frozen=True, slots=True)
class KindLine:
    kind: TaxKind
    label: str
    realised_idr: int
    target_idr: int
    before_idr: int


@dataclass(frozen=True, slots=True)
class AreaLine:
    """A kelurahan's bills of one tax year."""

    area_code: str
    name: str
    billed_idr: int
    paid_idr: int
    arrears_idr: int
    bills: int
    paid_bills: int

    @property
    def paid_permille(self) -> int:
        return self.paid_idr * 1000 // self.billed_idr if self.billed_idr else 0


@dataclass(frozen=True, slots=True)
class Revenue:
    """Figures without a person in them: fit for the public as they are."""

    year: int
    day: dt.date
    years: list[YearLine]
    kinds: list[KindLine]
    areas: list[AreaLine]
    months: list[int]
    months_before: list[int]
    arrears: list[tuple[int, int]]
    billed_idr: int
    bills: int

    @property
    def this_year(self) -> YearLine:
        return next(line for line in self.years if line.year == self.year)

    @property
    def arrears_idr(self) -> int:
        return sum(amount for _year, amount in self.arrears)


def _rows(query: str, **values: int | dt.date) -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def _months(year: int) -> list[int]:
    """Realised PBB-P2 and imported totals of each month."""
    of_month = [0] * 12
    for month, amount in _rows(_BY_MONTH, first=dt.date(year, 1, 1), next=dt.date(year + 1, 1, 1)):
        of_month[month - 1] += amount
    totals = RevenueTotal.objects.filter(year=year).exclude(kind=TaxKind.PBB_P2)
    for month, amount in totals.values("month").annotate(total=Sum("amount_idr")).values_list("month", "total"):
        of_month[month - 1] += amount
    return of_month


def revenue(*, year: int, on: dt.date, area_names: dict[str, str]) -> Revenue:
    """Everything on the revenue page for ``year``, as of ``on``. Eight queries, whatever the size of the city."""
    pbb = {y: amount for y, amount in _rows(_RECEIPTS)}  # noqa: C416  pairs, as their length tells
    targets: dict[tuple[int, str], int] = {
        (y, kind): amount for y, kind, amount in RevenueTarget.objects.values_list("year", "kind", "amount_idr")
    }
    realised: dict[tuple[int, str], int] = {(y, TaxKind.PBB_P2.value): amount for y, amount in pbb.items()}
    totals = RevenueTotal.objects.exclude(kind=TaxKind.PBB_P2).values("year", "kind").annotate(total=Sum("amount_idr"))
    for y, kind, amount in totals.values_list("year", "kind", "total"):
        realised[(y, kind)] = amount
    known_years = sorted({y for y, _kind in (*realised, *targets) if y <= on.year} | {year})[-6:]
    by_year = {y: sum(a for (one, _k), a in realised.items() if one == y) for y in [*known_years, known_years[0] - 1]}
    years = [
        YearLine(
            y,
            by_year[y],
            sum(a for (one, _k), a in targets.items() if one == y),
            (by_year[y] - before) * 1000 // before if (before := by_year.get(y - 1, 0)) else None,
        )
        for y in known_years
    ]
    kinds = [
        KindLine(
            kind,
            str(kind.label)[:1].upper() + str(kind.label)[1:],
            realised.get((year, kind.value), 0),
            targets.get((year, kind.value), 0),
            realised.get((year - 1, kind.value), 0),
        )
        for kind in TaxKind
        if (year, kind.value) in realised or (year, kind.value) in targets or (year - 1, kind.value) in realised
    ]
    areas = [
        AreaLine(str(code), area_names.get(str(code), str(code) or "-"), *figures)
        for code, *figures in _rows(_BY_AREA, year=year, day=on)
    ]
    billed = {y: (amount, count) for y, amount, count in _rows(_BILLED)}
    return Revenue(
        year=year,
        day=on,
        years=years,
        kinds=sorted(kinds, key=lambda line: -line.realised_idr),
        areas=sorted(areas, key=lambda line: (-line.paid_permille, line.name)),
        months=_months(year),
        months_before=_months(year - 1),
        arrears=[(y, amount) for y, amount in _rows(_ARREARS, day=on)],
        billed_idr=billed.get(year, (0, 0))[0],
        bills=billed.get(year, (0, 0))[1],
    )
