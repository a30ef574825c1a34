"""Administration of accounts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from molek.base.forms import answer_form
from molek.base.http import Request, official_required
from molek.staff import operations, queries
from molek.staff.forms import EmptyForm, OfficialChangeForm, OfficialForm, ReasonForm
from molek.staff.permissions import STAFF_MANAGE
from molek.staff.views.pages import grave


@official_required(STAFF_MANAGE)
def officials(request: Request) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    page = queries.officials(text=text, after=request.GET.get("after"))
    return render(request, "staff/officials.html", {"page": page, "q": text})


@official_required(STAFF_MANAGE)
def official(request: Request, official_id: int) -> HttpResponse:
    context = {
        "official": queries.official_row(official_id),
        "posts": queries.held_posts(official_id=official_id, at=timezone.now()),
        "is_self": request.actor.id == official_id,
    }
    return render(request, "staff/official.html", context)


@official_required(STAFF_MANAGE)
def new_official(request: Request) -> HttpResponse:
    """The first password stands in the answer to this form and nowhere else."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        made = operations.create_official(**typed, by=request.actor, at=timezone.now())
        return _handed_over(request, made)

    return answer_form(request, OfficialForm, act, template="staff/official_new.html")


def _handed_over(request: Request, account: operations.NewAccount) -> HttpResponse:
    context = {"official": queries.official_row(account.official_id), "password": account.password}
    return render(request, "staff/password_handed_over.html", context)


@official_required(STAFF_MANAGE)
def change_official(request: Request, official_id: int) -> HttpResponse:
    row = queries.official_row(official_id)

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.change_official(official_id=official_id, **typed, by=request.actor, at=timezone.now())
        notices.success(request, _("Perubahan sudah disimpan."))
        return redirect("staff:official", official_id)

    initial = queries.official_form_values(official_id)
    return answer_form(
        request, OfficialChangeForm, act, template="staff/official_change.html", initial=initial, official=row
    )


@official_required(STAFF_MANAGE)
@grave
def deactivate(request: Request, official_id: int) -> HttpResponse:
    row = queries.official_row(official_id)

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.deactivate_official(official_id=official_id, **typed, by=request.actor, at=timezone.now())
        notices.success(request, _("Akun sudah dinonaktifkan dan jabatannya diakhiri."))
        return redirect("staff:official", official_id)

    return answer_form(request, ReasonForm, act, template="staff/official_deactivate.html", official=row)


@official_required(STAFF_MANAGE)
@grave
def reactivate(request: Request, official_id: int) -> HttpResponse:
    row = queries.official_row(official_id)

    def act(_typed: dict[str, Any]) -> HttpResponse:
        operations.reactivate_official(official_id=official_id, by=request.actor, at=timezone.now())
        notices.success(request, _("Akun sudah diaktifkan kembali."))
        return redirect("staff:official", official_id)

    return answer_form(request, EmptyForm, act, template="staff/official_reactivate.html", official=row)


@official_required(STAFF_MANAGE)
@grave
def reset_password(request: Request, official_id: int) -> HttpResponse:
    row = queries.official_row(official_id)

    def act(_typed: dict[str, Any]) -> HttpResponse:
        made = operations.reset_password(official_id=official_id, by=request.actor, at=timezone.now())
        return _handed_over(request, made)

    return answer_form(request, EmptyForm, act, template="staff/official_password.html", official=row)


@official_required(STAFF_MANAGE)
@grave
def reset_second_factor(request: Request, official_id: int) -> HttpResponse:
    row = queries.official_row(official_id)

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.reset_second_factor(official_id=official_id, **typed, by=request.actor, at=timezone.now())
        notices.success(request, _("Faktor kedua sudah dihapus. Pegawai mendaftarkan ponselnya saat masuk lagi."))
        return redirect("staff:official", official_id)

    return answer_form(request, ReasonForm, act, template="staff/official_second_factor.html", official=row)
