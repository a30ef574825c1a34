"""The questions of a service, one a screen: the same screen asks them all when applying, and some again to mend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from molek.base.workdays import city_date
from molek.cases.forms import ServiceForm
from molek.cases.rules.answers import is_asked
from molek.catalogue.rules.service import Field, FieldKind, Service
from molek.kiosk import queries
from molek.kiosk.views.screens import BoxRequest, screen
from molek.residents import queries as residents
from molek.residents.enums import AreaKind


@dataclass(frozen=True, slots=True)
class Question:
    """One question on the screen; ``add_text`` is "" unless it is a list, to which rows are added one by one."""

    field: forms.BoundField
    add_text: str = ""
    most: int = 0


def language() -> str:
    """Of the screen, as services spell it."""
    return (get_language() or "id")[:2]


def asked_here(service: Service) -> list[str]:
    """Nobody hands in a file at a box; a file that is not required is left out."""
    return [f.code for f in service.fields if f.kind is not FieldKind.FILE]


def make_form(request: BoxRequest, service: Service, *, only: list[str], **options: Any) -> ServiceForm:
    """The form, with what was sent if something was."""
    areas = []
    if any(f.kind is FieldKind.AREA for f in service.fields):
        areas = [(area.code, area.name) for area in residents.areas(kind=AreaKind.KELURAHAN)]
    data = request.POST if request.method == "POST" else None
    return ServiceForm(service, data, today=city_date(timezone.now()), areas=areas, only=only, **options)


def checked(request: BoxRequest, form: ServiceForm) -> HttpResponse:
    """What is wrong so far, and which questions are asked at all; nothing is kept.

    Of a list, what is wrong stands by row and column: each row is typed and mended by itself.
    """
    form.is_valid()
    given = form.answers()
    seen: dict[str, object] = dict(form.before)
    asked, rows = [], {}
    for question in form.questions:
        if question.kind is FieldKind.LIST:
            rows[question.code] = _row_faults(request, form, question)
        if is_asked(form.service, question, seen, {}, today=form.today):
            asked.append(question.code)
            if question.code in given:
                seen[question.code] = given[question.code]
    errors = {name: list(texts) for name, texts in form.errors.items()}
    return JsonResponse({"asked": asked, "errors": errors, "rows": rows})


def _row_faults(request: BoxRequest, form: ServiceForm, question: Field) -> list[dict[str, list[str]]]:
    widget = form.fields[question.code].widget
    faults = []
    for row in widget.value_from_datadict(request.POST, request.FILES, question.code):
        row.empty_permitted = False  # whoever adds a row means to fill it in
        row.full_clean()
        faults.append({column: [str(text) for text in texts] for column, texts in row.errors.items()})
    return faults


def ask(request: BoxRequest, service: Service, form: ServiceForm, *, say: str, **context: Any) -> HttpResponse:
    """The screen with the form."""
    faults = " ".join(str(text) for errors in form.errors.values() for text in errors)
    return screen(
        request,
        "kiosk/apply.html",
        say=faults or say,
        action=request.path,
        service_name=service.name.to(get_language()),
        form=form,
        questions=[_question(field, service.field(field.name)) for field in form.visible_fields()],
        question_text=queries.guidance("question"),
        rows_text=queries.guidance("rows"),
        review_text=queries.guidance("review"),
        sending_text=queries.guidance("sending"),
        **context,
    )


def _question(bound: forms.BoundField, field: Field) -> Question:
    if field.kind is not FieldKind.LIST:
        return Question(bound)
    is_people = any(column.kind is FieldKind.PERSON for column in field.columns)
    return Question(bound, _("Tambah orang") if is_people else _("Tambah satu"), field.max_rows)
