"""One's own applications and letters at a box, and paper."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from molek.base.errors import Invalid
from molek.cases import operations as cases
from molek.cases import queries as cases_queries
from molek.catalogue.rules.service import FieldKind
from molek.kiosk import operations, queries
from molek.kiosk.enums import CANNOT_PRINT
from molek.kiosk.forms import PickupForm, PrintProblemForm
from molek.kiosk.views.questions import language
from molek.kiosk.views.screens import BoxRequest, form_screen, screen, visitor_required
from molek.letters import queries as letters
from molek.letters.errors import LetterNotFound
from molek.survey import operations as survey
from molek.survey.enums import score_of

_REFRESH_S = 3
_SHOWN = frozenset({"taxes"})  # panels of others that this screen knows how to show
# The PDF is shown in a frame of our own screen, from where it is printed.
_PAPER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)


@require_GET
@visitor_required
def own(request: BoxRequest) -> HttpResponse:
    """All that is mine, newest first."""
    page = cases_queries.own_applications(by=request.actor, after=request.GET.get("after"))
    issued = {letter.application_ref for letter in letters.letters_of(by=request.actor)}
    say = queries.guidance("own" if page.rows else "empty")
    return screen(request, "kiosk/own.html", say=say, page=page, issued=issued)


@require_GET
@visitor_required
def application(request: BoxRequest, ref: str) -> HttpResponse:
    """One application: the answer in plain words, and what can be done here."""
    page = cases_queries.application_page(ref=ref, by=request.actor, at=timezone.now())
    letter = letters.letter_for_box(application_ref=ref, by=request.actor)
    panels = cases.panels_of(page.application, request.actor)
    is_coming = page.is_in_progress or (page.state == "COMPLETED" and letter is None)
    return screen(
        request,
        "kiosk/application.html",
        say=queries.verdict_aloud(page, has_letter=letter is not None),
        page=page,
        letter=letter,
        panels=[panel for panel in panels if _owner(panel) in _SHOWN],
        files_asked=_files_asked(page),
        may_print=request.box.device.printer not in CANNOT_PRINT,
        submission_key=uuid.uuid4(),
        may_judge=_may_judge(panels),
        refresh_s=_REFRESH_S if is_coming and not page.application.outcome_failed_at else 0,
    )


def _owner(panel: cases.Panel) -> str:
    return panel.template.split("/")[0]


def _may_judge(panels: Iterable[cases.Panel]) -> bool:
    """Does the survey ask, and has nobody tapped yet? The nine questions have no room at a box."""
    return any(_owner(panel) == "survey" and not panel.context["is_tapped"] for panel in panels)


def _files_asked(page: cases_queries.ApplicationPage) -> str:
    """What an official asked for that nobody can hand in here."""
    if page.correction is None:
        return ""
    files = [f for f in page.service.fields if f.kind is FieldKind.FILE and f.code in page.correction.what]
    return ", ".join(field.label.to(language()) for field in files)


@require_http_methods(["GET", "POST"])
@visitor_required
def pickup(request: BoxRequest) -> HttpResponse:
    """Print by the pickup code."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        row = operations.start_box_print(**typed, device=request.box.device, by=request.actor, at=timezone.now())
        return redirect("kiosk:print", print_id=row.pk)

    return form_screen(
        request,
        PickupForm,
        act,
        template="kiosk/pickup.html",
        say=queries.guidance("pickup"),
        initial={"submission_key": uuid.uuid4()},
    )


@require_POST
@visitor_required
def start_print(request: BoxRequest, ref: str) -> HttpResponse:
    """Print the letter of this application."""
    letter = letters.letter_for_box(application_ref=ref, by=request.actor)
    if letter is None:
        raise LetterNotFound()
    try:
        key = uuid.UUID(request.POST.get("submission_key", ""))
    except ValueError:
        raise Invalid() from None
    row = operations.start_box_print(
        code=letter.pickup_code, submission_key=key, device=request.box.device, by=request.actor, at=timezone.now()
    )
    return redirect("kiosk:print", print_id=row.pk)


@require_GET
@visitor_required
def paper(request: BoxRequest, print_id: int) -> HttpResponse:
    """The letter is on its way to the printer; then: did it come out?"""
    row = letters.open_print(print_id=print_id, by=request.actor, at=timezone.now())
    return screen(
        request,
        "kiosk/print.html",
        say=queries.guidance("print"),
        print=row,
        pdf=reverse("kiosk:print-pdf", args=[print_id]),
        problems=PrintProblemForm.base_fields["problem"].choices,  # type: ignore[attr-defined]
    )


@require_GET
@visitor_required
def paper_pdf(request: BoxRequest, print_id: int) -> HttpResponse:
    row = letters.open_print(print_id=print_id, by=request.actor, at=timezone.now())
    response = HttpResponse(letters.pdf_of(row.letter), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="surat.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _PAPER_POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


@require_POST
@visitor_required
def paper_taken(request: BoxRequest, print_id: int) -> HttpResponse:
    """The paper is in the visitor's hand."""
    row = operations.paper_taken(print_id=print_id, device=request.box.device, by=request.actor, at=timezone.now())
    return _printed(request, row.letter.application_ref)


def _printed(request: BoxRequest, ref: str) -> HttpResponse:
    letter = letters.letter_for_box(application_ref=ref, by=request.actor)  # a code may bring another's letter out
    may_judge = letter is not None and _may_judge(
        cases.panels_of(cases_queries.own_application(ref, by=request.actor), request.actor)
    )
    return screen(
        request, "kiosk/printed.html", say=queries.guidance("printed"), application_ref=ref, may_judge=may_judge
    )


@require_POST
@visitor_required
def judge(request: BoxRequest, ref: str) -> HttpResponse:
    """One of four faces."""
    overall = score_of(request.POST.get("overall", ""))
    if overall is None:
        raise Invalid(field="overall")
    survey.invite_for_application(ref=ref, overall=overall, by=request.actor, at=timezone.now())
    return screen(request, "kiosk/judged.html", say=queries.guidance("judged"))


@require_POST
@visitor_required
def paper_failed(request: BoxRequest, print_id: int) -> HttpResponse:
    """No paper, or spoiled: the letter is printed again, here or anywhere."""
    form = PrintProblemForm(request.POST)
    if not form.is_valid():
        raise Invalid(field="problem")
    row = operations.paper_failed(
        print_id=print_id, problem=form.cleaned_data["problem"], device=request.box.device, by=request.actor,
        at=timezone.now(),
    )  # fmt: skip
    return redirect("kiosk:application", ref=row.letter.application_ref)
