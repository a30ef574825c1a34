"""Targets of revenue, and its figures as a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db import transaction

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.taxes.enums import TaxKind
from molek.taxes.models import RevenueTarget
from molek.taxes.permissions import TaxPermission
from molek.taxes.queries.revenue import Revenue


@transaction.atomic
def set_target(*, year: int, kind: TaxKind, amount_idr: int, by: Actor, at: dt.datetime) -> RevenueTarget:
    """What the budget expects of a kind in a year; what was said before is replaced, and logged."""
    by.require(TaxPermission.SWITCH)
    target, _made = RevenueTarget.objects.update_or_create(year=year, kind=kind, defaults={"amount_idr": amount_idr})
    audit.record(
        event="taxes.target.set", by=by, subject=f"tax-target:{year}", at=at,
        data={"kind": str(kind), "amount_idr": amount_idr},
    )  # fmt: skip
    return target


def revenue_rows(figures: Revenue) -> Iterator[list[str | int]]:
    """The figures of a revenue page as rows: section, what, realised, target, further columns named by the head."""
    yield ["section", "code", "name", "realised_idr", "target_idr", "billed_idr", "arrears_idr"]
    for year in figures.years:
        yield ["year", str(year.year), str(year.year), year.realised_idr, year.target_idr, "", ""]
    for kind in figures.kinds:
        yield ["kind", kind.kind.value, kind.label, kind.realised_idr, kind.target_idr, "", ""]
    for month, amount in enumerate(figures.months, 1):
        yield ["month", f"{figures.year}-{month:02d}", f"{figures.year}-{month:02d}", amount, "", "", ""]
    for area in figures.areas:
        yield ["kelurahan", area.area_code, area.name, area.paid_idr, "", area.billed_idr,
               area.arrears_idr]  # fmt: skip
    for year_of, amount in figures.arrears:
        yield ["arrears", str(year_of), str(year_of), "", "", "", amount]
