"""Own-source revenue, drawn."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from molek.base import charts
from molek.base.http import Request, official_required
from molek.base.spreadsheets import csv_response
from molek.base.workdays import city_date
from molek.taxes import operations
from molek.taxes.permissions import TaxPermission
from molek.taxes.queries import revenue as queries
from molek.taxes.views.portal import area_names

_FIRST_YEAR = 2000


def _figures(request: Request) -> queries.Revenue:
    today = city_date(timezone.now())
    asked = request.GET.get("tahun", "")
    is_year = asked.isascii() and asked.isdecimal() and _FIRST_YEAR <= int(asked[:6]) <= today.year
    return queries.revenue(year=int(asked) if is_year else today.year, on=today, area_names=area_names())


@require_GET
@official_required(TaxPermission.READ)
def page(request: Request) -> HttpResponse:
    """Bills, receipts, arrears, growth, by kind and by kelurahan."""
    figures = _figures(request)
    context = {
        "figures": figures,
        "short": {
            "realised": charts.short_idr(figures.this_year.realised_idr),
            "target": charts.short_idr(figures.this_year.target_idr),
            "arrears": charts.short_idr(figures.arrears_idr),
            "billed": charts.short_idr(figures.billed_idr),
        },
        "years_drawn": charts.columns(
            [str(line.year) for line in figures.years],
            [line.realised_idr for line in figures.years],
            [line.target_idr for line in figures.years],
        ),
        "months_drawn": charts.pairs(list(charts.MONTHS), figures.months, figures.months_before),
        "kinds_drawn": charts.bars(
            [(line.label, line.realised_idr, line.target_idr) for line in figures.kinds],
        ),
        "areas_drawn": charts.shares([(line.name, line.paid_permille) for line in figures.areas]),
        "arrears_drawn": charts.columns(
            [str(year) for year, _amount in figures.arrears], [amount for _year, amount in figures.arrears], []
        ),
        "year_choices": [line.year for line in figures.years],
        "month_rows": list(zip(charts.MONTHS, figures.months, figures.months_before, strict=True)),
    }
    return render(request, "taxes/revenue.html", context)


@require_GET
@official_required(TaxPermission.READ)
def export(request: Request) -> StreamingHttpResponse:
    """The same figures as CSV."""
    figures = _figures(request)
    return csv_response(operations.revenue_rows(figures), f"pendapatan-{figures.year}.csv")
