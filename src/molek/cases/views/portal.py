"""What residents see: their applications, the form of a service, one application with all that happened to it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from molek.base.http import Request, resident_required
from molek.base.workdays import city_date
from molek.cases import operations, queries
from molek.cases.errors import AnswersNotValid
from molek.cases.forms import (
    KEPT_SUFFIX,
    KEY_FIELD,
    ServiceForm,
    change_rows,
    initial_of,
    read_upload,
    sign_upload,
    typed,
)
from molek.cases.models import Correction
from molek.cases.views.files import file_response
from molek.catalogue import queries as catalogue
from molek.catalogue.rules.service import FieldKind, Service
from molek.live import queries as live
from molek.residents import queries as residents
from molek.residents.enums import AreaKind
from molek.residents.queries import RegistryRecord

_REFRESH_S = 5


@require_GET
@resident_required
def own(request: Request) -> HttpResponse:
    """The resident's applications, newest first."""
    page = queries.own_applications(by=request.actor, after=request.GET.get("after"))
    return render(request, "cases/own.html", {"page": page})


def _resident_id(request: Request) -> int:
    return cast(int, request.actor.id if request.actor.is_resident else request.actor.assisting)


def _areas(service: Service) -> list[tuple[str, str]]:
    if not any(field.kind is FieldKind.AREA for field in service.fields):
        return []
    return [(area.code, area.name) for area in residents.areas(kind=AreaKind.KELURAHAN)]


def _kept_before(request: Request, service: Service) -> dict[str, str]:
    """Files that passed with an earlier try of the same form."""
    found = {}
    for field in service.fields:
        text = request.POST.get(field.code + KEPT_SUFFIX, "")
        sha256 = read_upload(text, resident_id=_resident_id(request), field=field.code) if text else None
        if field.kind is FieldKind.FILE and sha256:
            found[field.code] = sha256
    return found


def _sent_form(request: Request, service: Service, *, at: dt.datetime, **options: Any) -> ServiceForm:
    """The form as sent, with its files received: what passed stays, whatever else is wrong."""
    received = operations.receive_uploads(
        service=service,
        uploads=cast(Mapping[str, Any], request.FILES.dict()),
        resident_id=_resident_id(request),
        by=request.actor,
        at=at,
    )
    return ServiceForm(
        service,
        request.POST,
        today=city_date(at),
        areas=_areas(service),
        kept={**_kept_before(request, service), **received.kept},
        refused=received.refused,
        **options,
    )


def _kept_files(form: ServiceForm, resident_id: int) -> list[dict[str, str]]:
    """The hidden inputs of files received already."""
    return [
        {
            "name": question.code + KEPT_SUFFIX,
            "value": sign_upload(sha256=form.kept[question.code], resident_id=resident_id, field=question.code),
            "label": question.label.to(get_language()),
        }
        for question in form.questions
        if question.code in form.kept
    ]


@require_http_methods(["GET", "POST"])
@resident_required
def apply(request: Request, code: str) -> HttpResponse:
    """The form of a service: what the city knows is shown, only the rest is asked."""
    now = timezone.now()
    service = catalogue.current(code).service
    if request.method == "POST":
        form = _sent_form(request, service, at=now)
        if changed := change_rows(form, request.POST):
            return _apply_page(request, service, changed)
        if form.is_valid():
            try:
                application = operations.submit_application(
                    resident_id=_resident_id(request),
                    service_code=code,
                    answers=form.answers(),
                    attachments=form.kept,
                    submission_key=form.cleaned_data[KEY_FIELD],
                    language=get_language() or "id",
                    by=request.actor,
                    at=now,
                )
            except AnswersNotValid as error:
                _show_problems(form, error)
            else:
                return redirect("cases:application", ref=application.ref)
        return _apply_page(request, service, form, status=422)
    return _apply_page(request, service, _opened_form(request, service, today=city_date(now)))


def _opened_form(request: Request, service: Service, *, today: dt.date) -> ServiceForm:
    """An empty form, or what was typed before a session ended; the key stays that of the first try."""
    return ServiceForm(service, today=today, areas=_areas(service), initial=_held(request, service))


def _held(request: Request, service: Service) -> dict[str, Any]:
    """What was typed before a session ended, as the form shows it; nothing if nothing is kept."""
    held = request.held_form
    if held is None:
        return {}
    initial = typed(service, held)
    try:
        initial[KEY_FIELD] = uuid.UUID(held.get(KEY_FIELD, ""))
    except ValueError:
        initial.pop(KEY_FIELD, None)
    return initial


def _show_problems(form: ServiceForm, error: AnswersNotValid) -> None:
    for name, text in error.data["problems"].items():
        form.add_error(name if name in form.fields else None, text)


def _apply_page(request: Request, service: Service, form: ServiceForm, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    record = residents.own_record(by=request.actor, at=now)
    context = {
        "service": service,
        "service_name": service.name.to(get_language()),
        "form": form,
        "kept_files": _kept_files(form, record.resident_id),
        "record": record,
        "known": _known(record),
    }
    return render(request, "cases/apply.html", context, status=status)


def _known(record: RegistryRecord) -> list[tuple[str, str]]:
    """What the city knows already, so that nobody is asked for it."""
    return [
        ("NIK", record.nik),
        (_("Nama"), record.name),
        (_("Tempat, tanggal lahir"), f"{record.birth_place}, {record.birth_date:%d-%m-%Y}"),
        (_("Jenis kelamin"), str(record.sex.label)),
        (_("Status perkawinan"), str(record.marital_status.label)),
        (_("Pekerjaan"), record.occupation),
        (_("Alamat"), f"{record.address} RT {record.rt} RW {record.rw}, {record.area_name}"),
    ]


@require_GET
@resident_required
def application(request: Request, ref: str) -> HttpResponse:
    """One application: the verdict in plain words, what can be done, every step."""
    return render(request, "cases/application.html", _page_context(request, ref))


@require_GET
@resident_required
def status(request: Request, ref: str) -> HttpResponse:
    """The part of the page that changes, for live updates."""
    return render(request, "cases/_status.html", _page_context(request, ref))


def _page_context(request: Request, ref: str) -> dict[str, Any]:
    page = queries.application_page(ref=ref, by=request.actor, at=timezone.now())
    return {
        "page": page,
        "application": page.application,
        "panels": operations.panels_of(page.application, request.actor),
        "stream_token": "" if page.application.closed_at else live.stream_token(page.application.topic),
        "refresh_s": _REFRESH_S if page.is_in_progress else 0,
    }


@require_http_methods(["GET", "POST"])
@resident_required
def withdraw(request: Request, ref: str) -> HttpResponse:
    """Asks once more, then takes the application back."""
    if request.method == "POST":
        operations.withdraw(ref=ref, by=request.actor, at=timezone.now())
        messages.success(request, _("Permohonan ditarik kembali."))
        return redirect("cases:application", ref=ref)
    page = queries.application_page(ref=ref, by=request.actor, at=timezone.now())
    return render(request, "cases/withdraw.html", {"page": page, "application": page.application})


@require_POST
@resident_required
def request_review(request: Request, ref: str) -> HttpResponse:
    """Have a human look at the refusal."""
    operations.request_review(ref=ref, by=request.actor, at=timezone.now())
    messages.success(request, _("Seorang pejabat akan memeriksa permohonan Anda."))
    return redirect("cases:application", ref=ref)


@require_http_methods(["GET", "POST"])
@resident_required
def correct(request: Request, ref: str) -> HttpResponse:
    """Answer what an official asked to be mended: only those questions, with what was answered before."""
    now = timezone.now()
    page = queries.application_page(ref=ref, by=request.actor, at=now)
    if page.correction is None:
        return redirect("cases:application", ref=ref)
    options: dict[str, Any] = {
        "only": page.correction.what,
        "before": page.application.answers,
        "with_key": False,
    }
    if request.method == "GET":
        form = ServiceForm(
            page.service,
            today=city_date(now),
            areas=_areas(page.service),
            initial={**initial_of(page.service, page.application.answers), **_held(request, page.service)},
            **options,
        )
        return _correct_page(request, page, page.correction, form)
    form = _sent_form(request, page.service, at=now, **options)
    if changed := change_rows(form, request.POST):
        return _correct_page(request, page, page.correction, changed)
    if form.is_valid():
        try:
            operations.answer_correction(
                ref=ref, answers=form.answers(), attachments=form.kept, by=request.actor, at=now
            )
        except AnswersNotValid as error:
            _show_problems(form, error)
        else:
            messages.success(request, _("Perbaikan terkirim."))
            return redirect("cases:application", ref=ref)
    return _correct_page(request, page, page.correction, form, status=422)


def _correct_page(
    request: Request, page: queries.ApplicationPage, correction: Correction, form: ServiceForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "page": page,
        "application": page.application,
        "correction": correction,
        "form": form,
        "kept_files": _kept_files(form, page.application.resident_id),
    }
    return render(request, "cases/correct.html", context, status=status)


@require_GET
@resident_required
def attachment(request: Request, ref: str, field: str) -> HttpResponse:
    """One's own attachment."""
    return file_response(queries.attachment_of(ref=ref, field=field, by=request.actor, at=timezone.now()))
