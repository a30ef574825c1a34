"""The resident's own pages: what is held, who looked, what he may ask."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from molek.base.forms import RefusableForm, answer, answer_form
from molek.base.http import Request, remote_address, resident_required
from molek.base.pages import number_key
from molek.base.workdays import city_date
from molek.privacy import operations, queries
from molek.privacy.enums import ConsentKind, RequestKind
from molek.privacy.forms import (
    CodeForm,
    CopyForm,
    CorrectionForm,
    ObjectionForm,
    QuestionForm,
    RestrictionForm,
    WithdrawalForm,
)
from molek.privacy.models import DataRequest
from molek.privacy.queries.requests import request_page, rights


@require_GET
@resident_required
def own(request: Request) -> HttpResponse:
    """What the city holds, by source; who looked lately; what may be asked."""
    return render(request, "privacy/own.html", {"page": queries.own_data(by=request.actor, at=timezone.now())})


@require_GET
@resident_required
def looks(request: Request) -> HttpResponse:
    """Who looked, page by page, by month and office."""
    chosen = queries.LookFilter(
        month=request.GET.get("bulan", "")[:7], unit_id=number_key(request.GET.get("kantor") or None)
    )
    page = queries.who_looked(by=request.actor, at=timezone.now(), chosen=chosen, after=request.GET.get("after"))
    return render(request, "privacy/looks.html", {"page": page})


@require_POST
@resident_required
def ask(request: Request, event_id: int) -> HttpResponse:
    """One tap: why did somebody look?"""
    form = QuestionForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    asked = operations.question_access(event_id=event_id, note=note, by=request.actor, at=timezone.now())
    messages.success(request, _("Pertanyaan Anda dikirim kepada petugas itu."))
    return redirect("privacy:question", code=asked.code)


@require_GET
@resident_required
def question(request: Request, code: str) -> HttpResponse:
    """One questioned access, and what was said about it."""
    shown = queries.own_question(code=code, by=request.actor, at=timezone.now())
    return render(request, "privacy/question.html", {"shown": shown})


@require_GET
@resident_required
def requests(request: Request) -> HttpResponse:
    """What was asked, and what may be asked."""
    now = timezone.now()
    rows = queries.own_requests(by=request.actor, at=now)
    return render(request, "privacy/requests.html", {"rows": rows, "rights": rights(city_date(now))})


@require_http_methods(["GET", "POST"])
@resident_required
def new(request: Request, kind: str) -> HttpResponse:
    """The form of one kind of request."""
    try:
        chosen = RequestKind(kind.upper())
    except ValueError:
        raise Http404 from None
    now = timezone.now()
    right = next(one for one in rights(city_date(now)) if one.kind is chosen)

    def act(typed: dict[str, Any]) -> HttpResponse:
        filed = _file(request, chosen, typed, now)
        messages.success(request, _("Permintaan Anda tercatat dengan nomor {code}.").format(code=filed.code))
        return redirect("privacy:request", code=filed.code)

    form = _form(request, chosen, now)
    if form is None:
        return render(request, "privacy/new.html", {"right": right, "form": None})
    return answer(request, form, act, template="privacy/new.html", right=right)


def _form(request: Request, kind: RequestKind, now: dt.datetime) -> RefusableForm | None:
    data: Any = request.POST if request.method == "POST" else request.held_form
    files = request.FILES if request.method == "POST" else None
    match kind:
        case RequestKind.CORRECTION:
            fields = queries.correctable(by=request.actor, at=now)
            return CorrectionForm(data, files, fields=fields, initial={"field": request.GET.get("data", "")})
        case RequestKind.REVIEW:
            applications = queries.objectionable(by=request.actor, at=now)
            return ObjectionForm(data, applications=applications) if applications else None
        case RequestKind.RESTRICTION:
            return RestrictionForm(data)
        case RequestKind.WITHDRAWAL:
            return WithdrawalForm(data)
    return CopyForm(data)


def _file(request: Request, kind: RequestKind, typed: dict[str, Any], now: dt.datetime) -> DataRequest:
    by = request.actor
    match kind:
        case RequestKind.CORRECTION:
            return operations.file_correction(
                field=typed["field"], wanted=typed["wanted"], note=typed["note"], proof=typed["proof"], by=by, at=now
            )
        case RequestKind.REVIEW:
            return operations.object_to_decision(
                application_ref=typed["application"], note=typed["note"], by=by, at=now
            )
        case RequestKind.RESTRICTION:
            return operations.ask_restriction(note=typed["note"], by=by, at=now)
        case RequestKind.WITHDRAWAL:
            return operations.withdraw_consent(consent=ConsentKind(typed["consent"]), by=by, at=now)
    return operations.ask_copy(by=by, at=now)


@require_GET
@resident_required
def own_request(request: Request, code: str) -> HttpResponse:
    """One request: its clock, its answer, its copy."""
    now = timezone.now()
    shown = request_page(code=code, by=request.actor, at=now)
    may_fetch = (
        shown.copy is not None
        and shown.copy.may_be_fetched(now)
        and request.actor.is_resident
        and not request.actor.device
    )
    context = {"shown": shown, "may_fetch": may_fetch, "is_owner": request.actor.is_resident}
    return render(request, "privacy/request.html", context)


@require_POST
@resident_required
def copy_code(request: Request, code: str) -> HttpResponse:
    """Send the code with which the copy is fetched."""
    operations.send_copy_code(
        code=code, remote=remote_address(request), language=get_language() or "id", by=request.actor,
        at=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("Kode dikirim ke telepon Anda."))
    return redirect("privacy:copy", code=code)


@require_http_methods(["GET", "POST"])
@resident_required
def copy(request: Request, code: str) -> HttpResponse:
    """Type the code, get the ZIP. Nothing of it is kept in the session."""
    now = timezone.now()
    shown = request_page(code=code, by=request.actor, at=now)

    def act(typed: dict[str, Any]) -> HttpResponse:
        content = operations.fetch_copy(
            code=code, typed=typed["code"], remote=remote_address(request), by=request.actor, at=now
        )
        response = HttpResponse(content, content_type="application/zip")
        response["Content-Disposition"] = f'attachment; filename="data-saya-{code}.zip"'
        return response

    return answer_form(request, CodeForm, act, template="privacy/copy.html", shown=shown)


@require_GET
@resident_required
def breach_notice(request: Request, code: str) -> HttpResponse:
    """The notice of a breach that concerns this resident."""
    return render(request, "privacy/notice.html", {"notice": queries.breach_for(code=code, by=request.actor)})


@require_safe
def public_notices(request: Request) -> HttpResponse:
    """Breaches that the city made public."""
    return render(request, "privacy/public.html", {"notices": queries.public_notices()})
