"""Administration of units and posts."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from molek.base.forms import answer_form
from molek.base.http import Request, official_required
from molek.base.workdays import city_date
from molek.staff import operations, queries
from molek.staff.forms import PostForm, UnitChangeForm, UnitForm
from molek.staff.permissions import STAFF_MANAGE


@official_required(STAFF_MANAGE)
def manage(request: Request) -> HttpResponse:
    return render(request, "staff/manage.html")


@official_required(STAFF_MANAGE)
def units(request: Request) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    page = queries.units(text=text, after=request.GET.get("after"))
    return render(request, "staff/units.html", {"page": page, "q": text})


@official_required(STAFF_MANAGE)
def unit(request: Request, unit_id: int) -> HttpResponse:
    context = {
        "unit": queries.unit_row(unit_id),
        "letterhead": queries.unit(unit_id).letterhead,
        "page": queries.posts(at=timezone.now(), unit_id=unit_id, after=request.GET.get("after")),
    }
    return render(request, "staff/unit.html", context)


@official_required(STAFF_MANAGE)
def new_unit(request: Request) -> HttpResponse:
    def act(typed: dict[str, Any]) -> HttpResponse:
        parent = typed.pop("parent")
        unit = operations.create_unit(
            **typed,
            parent_id=queries.unit_id_of(parent) if parent else None,
            by=request.actor,
            at=timezone.now(),
        )
        notices.success(request, _("Unit sudah dibuat."))
        return redirect("staff:unit", unit.pk)

    return answer_form(request, UnitForm, act, template="staff/unit_new.html")


@official_required(STAFF_MANAGE)
def change_unit(request: Request, unit_id: int) -> HttpResponse:
    unit = queries.unit_row(unit_id)

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.change_unit(unit_id=unit_id, **typed, by=request.actor, at=timezone.now())
        notices.success(request, _("Perubahan sudah disimpan."))
        return redirect("staff:unit", unit_id)

    initial = dataclasses.asdict(unit)
    return answer_form(request, UnitChangeForm, act, template="staff/unit_change.html", initial=initial, unit=unit)


@official_required(STAFF_MANAGE)
def new_post(request: Request, unit_id: int) -> HttpResponse:
    unit = queries.unit_row(unit_id)

    def act(typed: dict[str, Any]) -> HttpResponse:
        post = operations.create_post(unit_id=unit_id, **typed, by=request.actor, at=timezone.now())
        notices.success(request, _("Jabatan sudah dibuat. Tetapkan pejabatnya."))
        return redirect("staff:post", post.pk)

    return answer_form(request, PostForm, act, template="staff/post_new.html", unit=unit)


@official_required(STAFF_MANAGE)
def posts(request: Request) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    page = queries.posts(at=timezone.now(), text=text, after=request.GET.get("after"))
    return render(request, "staff/posts.html", {"page": page, "q": text})


@official_required(STAFF_MANAGE)
def post(request: Request, post_id: int) -> HttpResponse:
    at = timezone.now()
    today = city_date(at)
    held = [(row, row.is_over(today)) for row in queries.holdings_of_post(post_id)]
    return render(request, "staff/post.html", {"post": queries.post_row(post_id, at=at), "holdings": held})
