"""The planner: how many counters, clerks and seats; what one more buys; what a crowd would do."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from molek.base.errors import DomainError
from molek.base.http import Request, official_required
from molek.base.spreadsheets import whole_csv_response
from molek.queueing import operations, queries
from molek.queueing.forms import PlannerForm, WhatIfForm
from molek.queueing.models import CapacityPlan, Hall
from molek.queueing.permissions import HallPermission
from molek.queueing.rules.capacity import pictures
from molek.queueing.views.public import refusal_text
from molek.queueing.views.rooms import own_hall


@never_cache
@require_http_methods(["GET", "POST"])
@official_required(HallPermission.MANAGE)
def planner(request: Request) -> HttpResponse:
    """Ask: with the hall's own weeks or with typed figures."""
    hall, at = own_hall(request), timezone.now()
    letters = [service.letter for service in hall.services.filter(is_active=True)]
    if request.method == "POST":
        form = PlannerForm(request.POST, letters=letters)
        if form.is_valid():
            typed = dict(form.cleaned_data)
            key, is_own = typed.pop("submission_key"), typed.pop("source") == "OWN"
            try:
                made = operations.ask_plan(
                    hall_id=hall.pk, figures=_figures(typed, is_own), submission_key=key, by=request.actor, at=at
                )
            except DomainError as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal_text(refusal))
            else:
                return redirect("queueing:plan", made.pk)
    else:
        form = PlannerForm(letters=letters, initial=_usual(hall, at))
    context = {"form": form, "hall": hall, "plans": queries.plans(hall, by=request.actor)}
    return render(request, "queueing/planner.html", context, status=422 if form.errors else 200)


def _usual(hall: Hall, at: dt.datetime) -> dict[str, Any]:
    """What stands in the form at first."""
    return {
        "source": "OWN" if queries.knows_enough(hall, at=at) else "TYPED",
        "visitors": 300,
        "minutes": 6,
        "profile": "MORNING",
        "no_show_percent": 3,
        "patience_minutes": 180,
        "counters": hall.counters.count(),
        "seats": hall.seats,
        "promise_minutes": hall.promise_minutes,
        "overtime_minutes": 60,
        "rests_at_noon": True,
        "change_percent": 0,
        "spare_percent": 10,
        "clerks": queries.usual_clerks(hall, at=at),
        "submission_key": uuid.uuid4(),
    }


def _figures(typed: dict[str, Any], is_own: bool) -> operations.Figures:
    """The form's fields; those of the other source may be empty and stay as usual."""
    given = {name: value for name, value in typed.items() if value not in (None, "")}
    if "minutes" in given:
        given["minutes"] = float(given["minutes"])
    return operations.Figures(is_own=is_own, **given)


@never_cache
@require_GET
@official_required(HallPermission.MANAGE)
def plan(request: Request, plan_id: int) -> HttpResponse:
    """The answer; while it is worked out, how far it is."""
    page = queries.plan(plan_id, by=request.actor, at=timezone.now())
    context: dict[str, Any] = {
        "page": page,
        "plan": page.plan,
        "hall": page.plan.hall,
        "asked": page.plan.asked,
        "refresh_s": 3 if page.plan.answer is None and not page.is_late else 0,
    }
    if page.plan.answer is not None:
        context |= _shown(page.plan)
        context["what_if"] = _what_if_form(page.plan)
    return render(request, "queueing/plan.html", context)


def _what_if_form(plan: CapacityPlan) -> WhatIfForm:
    names = ("counters", "change_percent", "promise_minutes")
    return WhatIfForm(
        initial={**{name: plan.asked[name] for name in names}, "submission_key": uuid.uuid4()}, auto_id="coba_%s"
    )


def _shown(plan: CapacityPlan) -> dict[str, Any]:
    asked: dict[str, Any] = plan.asked
    answer: dict[str, Any] = plan.answer or {}
    day = answer["tomorrow"]
    labels = [row["time"] for row in day["rows"]]
    shifts = answer["roster"]
    return {
        "answer": answer,
        "day": day,
        "on": dt.date.fromisoformat(day["date"]),
        "week": _week(answer["week"], labels),
        "picture": {
            "counters": _safe(pictures.counters(day["rows"], [row["most"] for row in day["rows"]])),
            "waits": _safe(pictures.waits(day["rows"], asked["promise_minutes"])),
            "seats": _safe(pictures.seats(day["rows"], asked["seats"])),
            "choices": _safe(pictures.choices(day["choices"], asked["promise_minutes"])),
            "forecast": _safe(pictures.forecast(answer["forecast"]["days"]))
            if answer["forecast"] and answer["forecast"]["days"]
            else "",
        },
        "choices": sorted(day["choices"], key=lambda choice: choice["change"]),
        "rosters": [
            {"day": dt.date.fromisoformat(on), "picture": _safe(pictures.shifts(shifts["clerks"], n, labels)), "rows": [
                {"clerk": clerk, "shift": clerk["shifts"][n]} for clerk in shifts["clerks"]]}
            for n, on in enumerate(shifts["days"])
        ] if shifts else [],
        "lacks": [{**lack, "day": dt.date.fromisoformat(lack["day"])} for lack in shifts["lacks"]] if shifts else [],
    }  # fmt: skip


def _week(days: list[dict[str, Any]], labels: list[str]) -> dict[str, Any]:
    """A table: half hours down, days across; ``level`` from 0 to 4 for the shade."""
    most = max([count for day in days for count in day["counts"]] or [1])
    rows = [
        {
            "time": label,
            "cells": [{"count": day["counts"][n], "level": -(-4 * day["counts"][n] // most)} for day in days],
        }
        for n, label in enumerate(labels)
    ]
    monday = dt.date(2024, 1, 1)
    return {"days": [{**day, "date": monday + dt.timedelta(days=day["weekday"])} for day in days], "rows": rows}


def _safe(picture: str) -> SafeString:
    return mark_safe(picture)  # noqa: S308  drawn by us; names are escaped there


@require_POST
@official_required(HallPermission.MANAGE)
def what_if(request: Request, plan_id: int) -> HttpResponse:
    """The same question with another crowd, other counters or another promise."""
    form = WhatIfForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Angka percobaan belum benar. Periksa loket, persen dan janji, lalu coba lagi."))
        return redirect("queueing:plan", plan_id)
    changes = dict(form.cleaned_data)
    key = changes.pop("submission_key")
    made = operations.ask_variant(
        plan_id=plan_id, changes=changes, submission_key=key, by=request.actor, at=timezone.now()
    )
    return redirect("queueing:plan", made.pk)


def _answered(request: Request, plan_id: int) -> tuple[CapacityPlan, dict[str, Any]]:
    found = queries.plan(plan_id, by=request.actor, at=timezone.now()).plan
    if found.answer is None:
        raise Http404
    return found, found.answer


@require_GET
@official_required(HallPermission.MANAGE)
def counters_file(request: Request, plan_id: int) -> HttpResponse:
    """Counters and seats by half hour."""
    found, answer = _answered(request, plan_id)
    day = answer["tomorrow"]
    head = ["hari", "mulai", "pengunjung", "loket", "loket_tersedia", "loket_menurut_rumus", "persen_tepat_janji",
            "tunggu_9_dari_10_menit", "kursi"]  # fmt: skip
    rows = [
        [day["date"], row["time"], row["arrivals"], row["counters"], row["capped"], row["formula"], row["kept"],
         row["p90"]["middle"], row["seats"]]
        for row in day["rows"]
    ]  # fmt: skip
    return whole_csv_response([head, *rows], f"loket-{found.hall.code}-{day['date']}.csv")


@require_GET
@official_required(HallPermission.MANAGE)
def roster_file(request: Request, plan_id: int) -> HttpResponse:
    """Who works when."""
    found, answer = _answered(request, plan_id)
    made = answer["roster"]
    if made is None:
        raise Http404
    head = ["hari", "petugas", "layanan", "mulai", "selesai", "istirahat_mulai", "istirahat_selesai"]
    rows = [
        [day, clerk["name"], clerk["letters"], shift["from"], shift["to"], shift["rest_from"], shift["rest_to"]]
        for n, day in enumerate(made["days"])
        for clerk in made["clerks"]
        if (shift := clerk["shifts"][n])
    ]
    return whole_csv_response([head, *rows], f"giliran-{found.hall.code}-{made['days'][0]}.csv")
