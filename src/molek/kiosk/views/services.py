"""Choosing a service and applying for it."""

from __future__ import annotations

from typing import cast

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from molek.cases import operations as cases
from molek.cases.errors import AnswersNotValid
from molek.cases.forms import KEY_FIELD, ServiceForm, change_rows
from molek.catalogue import queries as catalogue
from molek.catalogue.rules.service import FieldKind, Service
from molek.kiosk import operations, queries
from molek.kiosk.enums import Act
from molek.kiosk.errors import NeedsFiles
from molek.kiosk.forms import SearchForm
from molek.kiosk.views.questions import ask, asked_here, checked, language, make_form
from molek.kiosk.views.screens import BoxRequest, screen, visitor_required
from molek.residents import queries as residents
from molek.residents.queries import RegistryRecord


@require_GET
@visitor_required
def menu(request: BoxRequest) -> HttpResponse:
    """What would you like to do?"""
    return screen(request, "kiosk/menu.html", say=queries.guidance("menu"))


@require_GET
@visitor_required
def groups(request: BoxRequest) -> HttpResponse:
    """What people ask for most, then all services by what they are for; or what answers to what somebody types."""
    form = SearchForm(request.GET)
    text = form.cleaned_data["cari"].strip() if form.is_valid() else ""
    found = queries.service_groups(text=text, language=language())
    if text:
        return screen(
            request,
            "kiosk/services.html",
            say=queries.guidance("services" if found else "not-found"),
            title=_("Hasil pencarian"),
            form=form,
            list=found[0] if found else None,
        )
    common = queries.common_services(language=language())
    return screen(request, "kiosk/groups.html", say=queries.guidance("groups"), form=form, groups=found, common=common)


@require_GET
@visitor_required
def group(request: BoxRequest, slug: str) -> HttpResponse:
    """The services of one group."""
    for one in queries.service_groups(language=language()):
        if one.slug == slug:
            return screen(request, "kiosk/services.html", say=queries.guidance("services"), list=one, title=one.title)
    return redirect("kiosk:groups")  # the language changed


@require_http_methods(["GET", "POST"])
@visitor_required
def apply(request: BoxRequest, code: str) -> HttpResponse:
    """The form of a service. The screen asks one question at a time and sends all of it at the end, as often as it
    takes, with the same key."""
    service = catalogue.current(code).service
    if missing := queries.required_files(service):
        raise NeedsFiles(files=", ".join(field.label.to(language()) for field in missing))
    form = make_form(request, service, only=asked_here(service))
    if request.method == "GET":
        return _apply_screen(request, service, form)
    if request.headers.get("X-Molek") == "check":
        return checked(request, form)
    if changed := change_rows(form, request.POST):
        return _apply_screen(request, service, changed)
    if form.is_valid():
        try:
            application = cases.submit_application(
                resident_id=cast(int, request.actor.id),
                service_code=code,
                answers=form.answers(),
                attachments={},
                submission_key=form.cleaned_data[KEY_FIELD],
                language=language(),
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


def _apply_screen(request: BoxRequest, service: Service, form: ServiceForm, *, status: int = 200) -> HttpResponse:
    return ask(
        request,
        service,
        form,
        say=queries.guidance("start"),
        summary=service.summary.to(get_language()),
        known=_known(residents.own_record(by=request.actor, at=timezone.now())),
        has_optional_files=any(f.kind is FieldKind.FILE for f in service.fields),
        status=status,
    )


def _known(record: RegistryRecord) -> list[tuple[str, str]]:
    """What the city knows, few lines: others may look over the shoulder."""
    return [
        (_("Nama"), record.name),
        (_("Tempat, tanggal lahir"), f"{record.birth_place}, {record.birth_date:%d-%m-%Y}"),
        (_("Alamat"), f"{record.address} RT {record.rt} RW {record.rw}, {record.area_name}"),
    ]
