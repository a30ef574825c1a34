"""Offices: the list, one of them, and its hours for those who may change them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from molek.base import structured
from molek.base.errors import NotPermitted
from molek.base.forms import answer_form
from molek.base.http import Request, official_required
from molek.base.workdays import city_date
from molek.news import operations
from molek.news.forms import DayForm, PlaceForm, WeekForm
from molek.news.operations.hours import CITY_WIDE
from molek.news.permissions import NewsPermission
from molek.news.queries import places as queries

WEEKDAYS = (
    gettext_lazy("Senin"), gettext_lazy("Selasa"), gettext_lazy("Rabu"), gettext_lazy("Kamis"), gettext_lazy("Jumat"),
    gettext_lazy("Sabtu"), gettext_lazy("Minggu"),
)  # fmt: skip


@require_safe
def index(request: Request) -> HttpResponse:
    """Offices of the city, then kecamatan by kecamatan."""
    return render(request, "news/offices.html", {"groups": queries.offices(at=timezone.now())})


@require_safe
def office(request: Request, code: str) -> HttpResponse:
    """One office: whether it is open, its week, days with other hours, what stands there."""
    now = timezone.now()
    page = queries.office_page(code=code, at=now)
    data = structured.office(
        name=page.name, address=page.address, phone=page.phone, city=settings.CITY.name,
        days=[day.spans for day in page.week], place=page.place, url=request.build_absolute_uri(request.path),
    )  # fmt: skip
    context = {
        "page": page,
        "data": data,
        "week": [(WEEKDAYS[day.weekday], day) for day in page.week],
        "ahead": [(WEEKDAYS[day.weekday], day) for day in page.ahead],
        "today": city_date(now).weekday(),
        "may_change": operations.may_change(request.actor, code),
    }
    return render(request, "news/office.html", context)


@require_safe
@official_required(NewsPermission.HOURS)
def hours(request: Request) -> HttpResponse:
    """The offices whose hours the reader may change; nobody else has anything here."""
    own = [grant for grant in request.actor.grants if grant.permission == NewsPermission.HOURS]
    may_all = request.actor.may(NewsPermission.HOURS_ALL)
    return render(
        request,
        "news/hours.html",
        {"rows": queries.changeable(unit_ids={grant.unit_id for grant in own}, may_all=may_all), "may_all": may_all},
    )


def _code(name: str) -> str:
    return CITY_WIDE if name == "semua" else name


@require_http_methods(["GET", "POST"])
@official_required(NewsPermission.HOURS)
def week(request: Request, code: str) -> HttpResponse:
    """The regular hours of an office, or of all."""
    if not operations.may_change(request.actor, _code(code)):
        raise NotPermitted(permission=NewsPermission.HOURS)
    now = timezone.now()

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.set_week(unit_code=_code(code), days=typed["days"], since=typed["since"], by=request.actor, at=now)
        messages.success(request, _("Jam pelayanan disimpan."))
        return redirect("news:week", code)

    page = queries.hours_page(code=_code(code), on=city_date(now))
    initial: dict[str, Any] = {"since": city_date(now)}
    for number, spans in enumerate(page.week.days):
        for part, (opens, closes) in enumerate(spans[:2], 1):
            initial[f"day_{number}_{part}_opens"], initial[f"day_{number}_{part}_closes"] = (
                _clock(opens),
                _clock(closes),
            )
    context = {"page": page, "code": code, "day_form": DayForm(), "place_form": PlaceForm(), "weekdays": WEEKDAYS}
    return answer_form(request, WeekForm, act, template="news/week.html", initial=initial, **context)


def _clock(moment: dt.time) -> str:
    return f"{moment:%H.%M}"


@require_http_methods(["GET", "POST"])
@official_required(NewsPermission.HOURS)
def day(request: Request, code: str) -> HttpResponse:
    """Other hours on one day."""
    if not operations.may_change(request.actor, _code(code)):
        raise NotPermitted(permission=NewsPermission.HOURS)

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.set_day(unit_code=_code(code), **typed, by=request.actor, at=timezone.now())
        messages.success(request, _("Hari dengan jam lain disimpan."))
        return redirect("news:week", code)

    page = queries.hours_page(code=_code(code), on=city_date(timezone.now()))
    return answer_form(request, DayForm, act, template="news/day.html", page=page, code=code)


@require_POST
@official_required(NewsPermission.HOURS)
def end_day(request: Request, code: str, day_id: int) -> HttpResponse:
    operations.end_day(day_id=day_id, by=request.actor, at=timezone.now())
    messages.success(request, _("Pada hari itu berlaku jam biasa lagi."))
    return redirect("news:week", code)


@require_http_methods(["GET", "POST"])
@official_required(NewsPermission.HOURS)
def place(request: Request, code: str) -> HttpResponse:
    """Where an office stands."""
    if not operations.may_change(request.actor, code):
        raise NotPermitted(permission=NewsPermission.HOURS)

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.set_place(unit_code=code, **typed, by=request.actor, at=timezone.now())
        messages.success(request, _("Titik lokasi disimpan."))
        return redirect("news:week", code)

    page = queries.hours_page(code=code, on=city_date(timezone.now()))
    initial = {"latitude": page.place[0], "longitude": page.place[1]} if page.place else {}
    return answer_form(request, PlaceForm, act, template="news/place.html", initial=initial, page=page, code=code)
