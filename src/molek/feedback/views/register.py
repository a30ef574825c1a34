"""The public register and its figures."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from molek.base.http import Request
from molek.base.indonesian import MONTHS
from molek.base.spreadsheets import csv_response
from molek.base.workdays import city_date
from molek.feedback import queries
from molek.feedback.enums import Kind
from molek.feedback.queries.register import RegisterFilter, public_page, public_rows, register
from molek.feedback.rules.categories import category_name
from molek.feedback.rules.charts import columns
from molek.feedback.views.choices import area_choices, category_choices, language
from molek.residents import queries as residents
from molek.residents.enums import AreaKind

_FEWEST = 3  # a kelurahan with fewer reports is not told apart
_MONTHS = 12
_SHOWN_CATEGORIES = 8


def _filter(request: Request) -> RegisterFilter:
    asked = request.GET
    return RegisterFilter(
        kind=asked.get("jenis", "")[:12], category=asked.get("kategori", "")[:40], area=asked.get("kelurahan", "")[:13],
        state=asked.get("keadaan", "")[:10], text=asked.get("cari", "")[:80], after=asked.get("after"),
    )  # fmt: skip


@require_GET
def index(request: Request) -> HttpResponse:
    """Filters, figures of a year, the map, the list."""
    now, wanted = timezone.now(), _filter(request)
    today = city_date(now)
    since = _months_back(today)
    found = queries.figures(since=since, until=today + dt.timedelta(days=1))
    kelurahan = [area.code for area in residents.areas(kind=AreaKind.KELURAHAN)]
    counts = {code: float(found.by_area.get(code, 0)) for code in kelurahan}
    few = {code for code, count in found.by_area.items() if count < _FEWEST}
    drawn = residents.area_map(
        {code: value for code, value in counts.items() if code not in few},
        title=_("Laporan per kelurahan, dua belas bulan terakhir"), unit=_("laporan"), suppressed=few,
        hidden_label=f"< {_FEWEST}", links=lambda code: f"{reverse('feedback:register')}?kelurahan={code}#daftar",
    )  # fmt: skip
    answered = found.answered_in_time + found.answered_late
    months = _months(since)
    return render(
        request,
        "feedback/register.html",
        {
            "page": register(wanted=wanted, at=now, language=language()),
            "wanted": wanted,
            "figures": found,
            "in_time": round(found.answered_in_time * 100 / answered) if answered else None,
            "months": [(label, found.by_month.get(key, 0)) for key, label in months],
            "months_drawn": columns(
                [label[:3] for _key, label in months], [found.by_month.get(key, 0) for key, _label in months]
            ),
            "categories_drawn": _bars(found.by_category),
            "categories_most": max(found.by_category.values(), default=0),
            "map": drawn,
            "kinds": Kind.choices,
            "categories": category_choices(today),
            "areas": area_choices(),
            "area_name": residents.area_name(wanted.area) if wanted.area in {row.code for row in drawn.rows} else "",
        },
    )


def _bars(counts: Any) -> list[dict[str, Any]]:
    """The categories with most reports."""
    rows = sorted(counts.items(), key=lambda pair: -pair[1])[:_SHOWN_CATEGORIES]
    return [{"label": category_name(code, language()), "value": count} for code, count in rows]


def _months_back(today: dt.date) -> dt.date:
    """The first of the month eleven months ago."""
    number = today.year * 12 + today.month - _MONTHS
    return dt.date(number // 12, number % 12 + 1, 1)


def _months(since: dt.date) -> list[tuple[str, str]]:
    """The twelve months from ``since`` on: key and name."""
    numbers = [since.year * 12 + since.month - 1 + place for place in range(_MONTHS)]
    return [(f"{n // 12}-{n % 12 + 1:02d}", f"{MONTHS[n % 12]} {n // 12}") for n in numbers]


@require_GET
def entry(request: Request, number: int) -> HttpResponse:
    """One matter in public."""
    return render(
        request, "feedback/entry.html", {"entry": public_page(number=number, at=timezone.now(), language=language())}
    )


@require_GET
def export(request: Request) -> StreamingHttpResponse:
    """The published matters in the national system's fields."""
    return csv_response(public_rows(wanted=_filter(request), at=timezone.now()), "pengaduan-publik.csv")
