"""Everybody's door: what can be told here, the form, the receipt, and the way back with code and secret."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from molek.base.forms import answer
from molek.base.http import Request, remote_address
from molek.base.workdays import city_date
from molek.feedback import operations, queries
from molek.feedback.enums import AboutPost, Kind
from molek.feedback.forms import ReportForm, TrackForm
from molek.feedback.rules.policy import Figure, figures, in_force
from molek.feedback.views.choices import area_choices, category_choices, language
from molek.feedback.views.opened import forget, opened_code, receipt_of, remember_opened, remember_receipt
from molek.residents import queries as residents


@dataclass(frozen=True, slots=True)
class Promise:
    """A clock as the public reads it."""

    name: str
    figure: Figure


def promises(on: Any) -> list[Promise]:
    """Every figure in force on a day, in the reader's language."""
    key = "en" if language().startswith("en") else "id"
    return [Promise((one := in_force(code, on)).name[key], one) for code in figures()]


@require_GET
def home(request: Request) -> HttpResponse:
    """What can be told here, how long it takes, one's own reports."""
    own = queries.own_reports(by=request.actor)
    return render(request, "feedback/home.html", {"own": own, "promises": promises(city_date(timezone.now()))})


def _form(request: Request) -> ReportForm:
    on = city_date(timezone.now())
    is_known = request.actor.is_resident or request.actor.assisting is not None
    more: dict[str, Any] = {
        "categories": category_choices(on), "areas": area_choices(), "latest": on, "is_known": is_known,
    }  # fmt: skip
    if request.method == "POST":
        return ReportForm(request.POST, request.FILES, **more)
    initial = {
        "kind": request.GET.get("jenis", "").upper(),
        "area_code": request.GET.get("kelurahan", ""),
        "application_ref": request.GET.get("permohonan", "")[:14],
        "category": request.GET.get("kategori", ""),
        "submission_key": uuid.uuid4(),
    }
    if not initial["area_code"] and is_known:
        initial["area_code"] = residents.own_record(by=request.actor, at=timezone.now()).area_code
    return ReportForm(initial=initial, **more)


@never_cache
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """The form; a report needs no sign-in."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        receipt = operations.file_complaint(
            report=operations.NewReport(
                kind=Kind(typed["kind"]), category=typed["category"], title=typed["title"], body=typed["body"],
                area_code=typed["area_code"], place=typed["place"], incident_date=typed["incident_date"],
                application_ref=typed["application_ref"], about_post=AboutPost(typed["about_post"]),
                about_words=typed["about_words"], is_anonymous=typed["is_anonymous"], is_secret=typed["is_secret"],
                reporter_name=typed.get("reporter_name", ""), reporter_contact=typed.get("reporter_contact", ""),
            ),
            uploads=typed["uploads"], submission_key=typed["submission_key"], by=request.actor,
            remote=remote_address(request), language=language(), at=timezone.now(),
        )  # fmt: skip
        response = redirect("feedback:receipt")
        remember_receipt(response, receipt)
        return response

    return answer(request, _form(request), act, template="feedback/new.html", application=request.GET.get("permohonan"))


@never_cache
@require_GET
def receipt(request: Request) -> HttpResponse:
    """Code and secret, for a quarter of an hour in this browser only."""
    found = receipt_of(request)
    if found is None:
        return redirect("feedback:track")
    return render(request, "feedback/receipt.html", {"receipt": found})


@never_cache
@require_http_methods(["GET", "POST"])
def track(request: Request) -> HttpResponse:
    """Code and secret open one's report for half an hour."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        code = operations.open_report(
            code=typed["code"], secret=typed["secret"], remote=remote_address(request), at=timezone.now()
        )
        response = redirect("feedback:own", code)
        remember_opened(response, code)
        return response

    form = TrackForm(request.POST) if request.method == "POST" else TrackForm(initial={"code": opened_code(request)})
    return answer(request, form, act, template="feedback/track.html")


@require_POST
def leave(request: Request) -> HttpResponse:
    """Forget the report on this telephone."""
    response = redirect("feedback:home")
    forget(response)
    return response
