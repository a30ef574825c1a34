"""Asking, thanking, and what came of it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from molek.base.errors import DomainError
from molek.base.http import Request, remote_address, resident_required
from molek.base.spreadsheets import whole_csv_response
from molek.survey import operations, queries
from molek.survey.enums import score_of
from molek.survey.forms import FullForm

_INVALID = 422


@require_POST
@resident_required
def begin(request: Request, ref: str) -> HttpResponse:
    """From an application of one's own: to the survey, with the tap that brought one there."""
    token = operations.invite_for_application(
        ref=ref, overall=score_of(request.POST.get("overall", "")), by=request.actor, at=timezone.now()
    )
    return redirect("survey:form", token)


@never_cache
@require_http_methods(["GET", "POST"])
def form(request: Request, token: str) -> HttpResponse:
    """The nine questions; after the tap that brought one here, with thanks for it."""
    state = queries.invitation_state(token)
    if state.is_filled:
        return redirect("survey:thanks")
    asked = FullForm(request.POST or None)
    if request.method == "POST" and asked.is_valid():
        operations.fill(
            token=token,
            scores=asked.scores,
            about=asked.about,
            words=asked.cleaned_data["words"],
            at=timezone.now(),
        )
        return redirect("survey:thanks")
    context = {"form": asked, "state": state}
    return render(request, "survey/form.html", context, status=_INVALID if asked.errors else 200)


@require_http_methods(["GET", "POST"])
def counter(request: Request, unit_code: str) -> HttpResponse:
    """The QR code of a counter."""
    name, asked = queries.office_name(unit_code), FullForm(request.POST or None)
    status = _INVALID if asked.errors else 200
    if request.method == "POST" and asked.is_valid():
        try:
            operations.answer_at_counter(
                unit_code=unit_code,
                scores=asked.scores,
                about=asked.about,
                words=asked.cleaned_data["words"],
                remote=remote_address(request),
                at=timezone.now(),
            )
        except DomainError as error:
            asked.refuse(error)
            status = error.status
        else:
            return redirect("survey:thanks")
    return render(request, "survey/form.html", {"form": asked, "office": name}, status=status)


@require_safe
def thanks(request: Request) -> HttpResponse:
    return render(request, "survey/thanks.html")


@require_safe
def result(request: Request, period_id: int | None = None) -> HttpResponse:
    """The published index, and what is done about it."""
    return render(request, "survey/result.html", {"page": queries.result_page(period_id=period_id)})


@require_safe
def export(request: Request) -> HttpResponse:
    """Every published figure."""
    return whole_csv_response(queries.result_rows(), "survei-kepuasan.csv")
