"""The map for policy: Bappeda, the mayor, the head of communication."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from molek.base.http import Request, official_required
from molek.base.spreadsheets import csv_response, xlsx_response
from molek.insight.permissions import InsightPermission
from molek.insight.queries import policy as queries
from molek.insight.queries.live import number
from molek.insight.queries.policy import PolicyView, Trend
from molek.insight.rules.ranking import MOST_WEIGHT

_LISTED = 15


def _seen(request: Request) -> PolicyView:
    return queries.view(asked=request.GET.dict(), by=request.actor)


def _area_address(code: str) -> str:
    return reverse("insight:policy-area", args=[code])


@require_safe
@official_required(InsightPermission.READ)
def page(request: Request) -> HttpResponse:
    """Map, ranked list, weights, definitions."""
    seen = _seen(request)
    known = [layer for layer in seen.layers.values() if layer.is_known]
    weights = {layer.field: str(layer.weight) for layer in known}
    kept = {"triwulan": seen.quarter.code, **weights} if seen.quarter else {}
    context = {
        "seen": seen,
        "known": known,
        "missing": [layer for layer in seen.layers.values() if not layer.is_known],
        "map": queries.shown_map(seen, links=_area_address),
        "choices": [(o.measure.code, o.title, urlencode({**kept, "ukuran": o.measure.code})) for o in known],
        "score_query": urlencode({**kept, "ukuran": "skor"}),
        "export_query": urlencode(kept),
        "weights": list(range(MOST_WEIGHT + 1)),
        "listed": [_line(seen, place, one) for place, one in enumerate(seen.ranking[:_LISTED], 1)],
        "top": seen.ranking[0].score if seen.ranking else 0,
    }  # fmt: skip
    return render(request, "insight/policy.html", context)


def _line(seen: PolicyView, place: int, one: Any) -> dict[str, Any]:
    """A kelurahan of the list: what it is high in comes first."""
    parts = sorted(one.parts.items(), key=lambda item: -item[1])
    return {
        "place": place,
        "code": one.code,
        "name": seen.names[one.code],
        "above": seen.above[one.code],
        "score": round(one.score),
        "why": [(seen.layers[code].title, round(points)) for code, points in parts if points >= 1][:3],
        "unknown": len(one.unknown),
    }


def _name(seen: PolicyView, ending: str) -> str:
    return f"kebijakan-{seen.quarter.code if seen.quarter else 'kosong'}.{ending}"


@require_safe
@official_required(InsightPermission.READ)
def export_csv(request: Request) -> StreamingHttpResponse:
    """The ranked list, all of it."""
    seen = _seen(request)
    return csv_response(queries.export_rows(seen), _name(seen, "csv"))


@require_safe
@official_required(InsightPermission.READ)
def export_xlsx(request: Request) -> HttpResponse:
    """The same as XLSX."""
    seen = _seen(request)
    return xlsx_response(queries.export_rows(seen), _name(seen, "xlsx"))


def _drawn(trend: Trend) -> dict[str, Any]:
    """A trend for a template: the latest number apart."""
    rows = [
        (quarter, "< 5 / samar" if hidden else "–" if n is None else number(n))
        for quarter, n, hidden in zip(trend.quarters, trend.numbers, trend.withheld, strict=True)
    ]
    return {"trend": trend, "rows": rows, "latest": rows[-1] if rows else None, "drawing": mark_safe(trend.drawing)}  # noqa: S308  drawn by us


@require_safe
@official_required(InsightPermission.READ)
def area(request: Request, code: str) -> HttpResponse:
    """One kelurahan over the quarters, and what is asked for there."""
    info, trends = queries.area_trends(code, by=request.actor)
    quarter = queries.latest_quarter()
    context = {
        "info": info,
        "trends": [_drawn(trend) for trend in trends],
        "asked": queries.services_asked(code, quarter),
        "quarter": quarter,
    }
    return render(request, "insight/policy_area.html", context)


@require_safe
@official_required(InsightPermission.READ)
def service(request: Request, code: str) -> HttpResponse:
    """One service over the quarters, and where it is asked for."""
    name, trend = queries.service_trend(code, by=request.actor)
    quarter = queries.latest_quarter()
    context = {
        "name": name,
        "drawn": _drawn(trend),
        "asking": queries.areas_asking(code, quarter),
        "quarter": quarter,
    }
    return render(request, "insight/policy_service.html", context)
