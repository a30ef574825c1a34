"""After an answer that is not yes: mending what an official asks for, or asking an official to look."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from molek.cases import operations as cases
from molek.cases import queries as cases_queries
from molek.cases.errors import AnswersNotValid, CorrectionNotOpen
from molek.cases.forms import change_rows, initial_of
from molek.catalogue.rules.service import FieldKind
from molek.kiosk import queries
from molek.kiosk.errors import NeedsFiles
from molek.kiosk.views.questions import ask, checked, language, make_form
from molek.kiosk.views.screens import BoxRequest, visitor_required


@require_http_methods(["GET", "POST"])
@visitor_required
def correct(request: BoxRequest, ref: str) -> HttpResponse:
    """Only the questions an official asked again, with what was answered before.

    An answer that got lost on the way is sent again by the screen: the second one finds nothing open, and the
    application is shown as the first left it.
    """
    page = cases_queries.application_page(ref=ref, by=request.actor, at=timezone.now())
    correction = page.correction
    if correction is None:
        return redirect("kiosk:application", ref=ref)
    wanted = [field for field in page.service.fields if field.code in correction.what]
    if files := [field for field in wanted if field.kind is FieldKind.FILE]:
        raise NeedsFiles(files=", ".join(field.label.to(language()) for field in files))
    form = make_form(
        request,
        page.service,
        only=[field.code for field in wanted],
        initial=initial_of(page.service, page.application.answers),
        before=page.application.answers,
        with_key=False,
    )
    status = 200
    if request.method == "POST":
        status = 422
        if request.headers.get("X-Molek") == "check":
            return checked(request, form)
        if changed := change_rows(form, request.POST):
            form, status = changed, 200
        elif form.is_valid():
            try:
                cases.answer_correction(
                    ref=ref, answers=form.answers(), attachments={}, by=request.actor, at=timezone.now()
                )
            except AnswersNotValid as error:
                for name, text in error.data["problems"].items():
                    form.add_error(name if name in form.fields else None, text)
            except CorrectionNotOpen:
                return redirect("kiosk:application", ref=ref)
            else:
                return redirect("kiosk:application", ref=ref)
    return ask(
        request, page.service, form, say=queries.guidance("correct"), page=page, correction=correction, status=status
    )


@require_POST
@visitor_required
def request_review(request: BoxRequest, ref: str) -> HttpResponse:
    """Have a human look at a refusal of the machine, or at what it asks."""
    cases.request_review(ref=ref, by=request.actor, at=timezone.now())
    return redirect("kiosk:application", ref=ref)
