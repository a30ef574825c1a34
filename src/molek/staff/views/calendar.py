"""Administration of the calendar."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from molek.base.errors import NotFound
from molek.base.forms import answer_form
from molek.base.http import Request, official_required
from molek.base.pages import number_key
from molek.base.workdays import city_date
from molek.staff import operations, queries
from molek.staff.forms import EmptyForm, HolidayForm, HolidayListForm
from molek.staff.permissions import STAFF_MANAGE


def _year(request: Request, at: dt.datetime) -> int:
    asked = number_key(request.GET.get("tahun")) or 0
    return asked if 2000 <= asked <= 2100 else city_date(at).year


def _to_year(year: int) -> HttpResponse:
    return redirect(f"{reverse('staff:calendar')}?tahun={year}")


@official_required(STAFF_MANAGE)
def calendar(request: Request) -> HttpResponse:
    """The holidays of a year, and a form for one more."""
    at = timezone.now()
    year = _year(request, at)

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.set_holiday(**typed, by=request.actor, at=at)
        notices.success(request, _("Kalender sudah diubah."))
        return _to_year(typed["date"].year)

    return answer_form(
        request,
        HolidayForm,
        act,
        template="staff/calendar.html",
        year=year,
        before=year - 1,
        after=year + 1,
        holidays=queries.holidays(year),
    )


@official_required(STAFF_MANAGE)
def import_list(request: Request) -> HttpResponse:
    at = timezone.now()

    def act(typed: dict[str, Any]) -> HttpResponse:
        done = operations.import_holidays(text=typed["text"], by=request.actor, at=at)
        text = _("{changed} hari libur disimpan, {same} sudah ada.")
        notices.success(request, text.format(changed=done.changed, same=done.same))
        return redirect("staff:calendar")

    return answer_form(request, HolidayListForm, act, template="staff/calendar_import.html")


@official_required(STAFF_MANAGE)
def remove(request: Request, date: dt.date) -> HttpResponse:
    holiday = next((h for h in queries.holidays(date.year) if h.date == date), None)
    if holiday is None:
        raise NotFound()

    def act(_typed: dict[str, Any]) -> HttpResponse:
        operations.remove_holiday(date=date, by=request.actor, at=timezone.now())
        notices.success(request, _("Hari libur sudah dihapus."))
        return _to_year(date.year)

    return answer_form(request, EmptyForm, act, template="staff/holiday_remove.html", holiday=holiday)
