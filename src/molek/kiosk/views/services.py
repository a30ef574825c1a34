"""Choosing a service and applying for it, one question a screen."""

from __future__ import annotations

from typing import cast

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from molek.base.workdays import city_date
from molek.cases import operations as cases
from molek.cases.errors import AnswersNotValid
from molek.cases.forms import KEY_FIELD, ServiceForm
from molek.cases.rules.answers import is_asked
from molek.catalogue import queries as catalogue
from molek.catalogue.rules.service import Field, FieldKind, Service
from molek.kiosk import operations, queries
from molek.kiosk.enums import Act
from molek.kiosk.errors import NeedsFiles
from molek.kiosk.forms import SearchForm
from molek.kiosk.views.screens import BoxRequest, screen, visitor_required
from molek.residents import queries as residents
from molek.residents.enums import AreaKind
from molek.residents.queries import RegistryRecord


def _language() -> str:
    return (get_language() or "id")[:2]


@require_GET
@visitor_required
def menu(request: BoxRequest) -> HttpResponse:
    """What would you like to do?"""
    return screen(request, "kiosk/menu.html", say=queries.guidance("menu"))


@require_GET
@visitor_required
def groups(request: BoxRequest) -> HttpResponse:
    """Services by what they are for, or by what somebody types."""
    form = SearchForm(request.GET)
    text = form.cleaned_data["cari"] if form.is_valid() else ""
    found = catalogue.service_groups(text=text, language=_language())
    return screen(
        request,
        "kiosk/services.html" if text else "kiosk/groups.html",
        say=queries.guidance("services" if text else "groups"),
        form=form,
        text=text,
        groups=[(slugify(group.title), group) for group in found],
        cards=found[0].cards if text and found else (),
        title=_("Hasil pencarian"),
    )


@require_GET
@visitor_required
def group(request: BoxRequest, slug: str) -> HttpResponse:
    """The services of one group."""
    for one in catalogue.service_groups(language=_language()):
        if slugify(one.title) == slug:
            return screen(
                request, "kiosk/services.html", say=queries.guidance("services"), cards=one.cards, title=one.title
            )
    return redirect("kiosk:groups")  # the language changed


def _required_files(service: Service) -> list[Field]:
    return [f for f in service.fields if f.kind is FieldKind.FILE and f.required and f.when is None]


def _asked_here(service: Service) -> list[str]:
    """Nobody hands in a file at a box; a file that is not required is left out."""
    return [f.code for f in service.fields if f.kind is not FieldKind.FILE]


def _form(request: BoxRequest, service: Service, *, is_sent: bool) -> ServiceForm:
    areas = []
    if any(f.kind is FieldKind.AREA for f in service.fields):
        areas = [(area.code, area.name) for area in residents.areas(kind=AreaKind.KELURAHAN)]
    return ServiceForm(
        service,
        request.POST if is_sent else None,
        today=city_date(timezone.now()),
        areas=areas,
        only=_asked_here(service),
    )


@require_http_methods(["GET", "POST"])
@visitor_required
def apply(request: BoxRequest, code: str) -> HttpResponse:
    """The form of a service. The screen asks one question at a time and sends all of it at the end, as often as it
    takes, with the same key."""
    service = catalogue.current(code).service
    if missing := _required_files(service):
        raise NeedsFiles(files=", ".join(field.label.to(_language()) for field in missing))
    if request.method == "GET":
        return _apply_screen(request, service, _form(request, service, is_sent=False))
    form = _form(request, service, is_sent=True)
    if request.headers.get("X-Molek") == "check":
        return _checked(form)
    if form.is_valid():
        try:
            application = cases.submit_application(
                resident_id=cast(int, request.actor.id),
                service_code=code,
                answers=form.answers(),
                attachments={},
                submission_key=form.cleaned_data[KEY_FIELD],
                language=_language(),
                by=request.actor,
                at=timezone.now(),
            )
        except AnswersNotValid as error:
            for name, text in error.data["problems"].items():
                form.add_error(name if name in form.fields else None, text)
        else:
            operations.count_act(device_id=request.box.device.pk, act=Act.APPLY, at=timezone.now())
            return redirect("kiosk:application", ref=application.ref)
    return _apply_screen(request, service, form, status=422)


def _checked(form: ServiceForm) -> HttpResponse:
    """What is wrong so far, and which questions are asked at all; nothing is kept."""
    form.is_valid()
    given = form.answers()
    seen: dict[str, object] = {}
    asked = []
    for question in form.questions:
        if is_asked(form.service, question, seen, {}, today=form.today):
            asked.append(question.code)
            if question.code in given:
                seen[question.code] = given[question.code]
    return JsonResponse({"asked": asked, "errors": {name: list(texts) for name, texts in form.errors.items()}})


def _apply_screen(request: BoxRequest, service: Service, form: ServiceForm, *, status: int = 200) -> HttpResponse:
    record = residents.own_record(by=request.actor, at=timezone.now())
    faults = " ".join(str(text) for errors in form.errors.values() for text in errors)
    return screen(
        request,
        "kiosk/apply.html",
        say=faults or queries.guidance("start"),
        service=service,
        service_name=service.name.to(get_language()),
        summary=service.summary.to(get_language()),
        form=form,
        known=_known(record),
        has_optional_files=any(f.kind is FieldKind.FILE for f in service.fields),
        question_text=queries.guidance("question"),
        review_text=queries.guidance("review"),
        sending_text=queries.guidance("sending"),
        status=status,
    )


def _known(record: RegistryRecord) -> list[tuple[str, str]]:
    """What the city knows, few lines: others may look over the shoulder."""
    return [
        (_("Nama"), record.name),
        (_("Tempat, tanggal lahir"), f"{record.birth_place}, {record.birth_date:%d-%m-%Y}"),
        (_("Alamat"), f"{record.address} RT {record.rt} RW {record.rw}, {record.area_name}"),
    ]
