"""One finding: its evidence, its trail, and what the inspector does with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from molek.base.forms import answer_form
from molek.base.http import Request, official_required
from molek.base.pages import number_key
from molek.integrity import operations, queries
from molek.integrity.enums import Conclusion, StepKind
from molek.integrity.forms import ConclusionForm, StepForm, TakeOverForm
from molek.integrity.permissions import IntegrityPermission
from molek.integrity.rules import charts
from molek.integrity.rules.rows import Code

_WRITERS = {
    StepKind.NOTED: operations.note,
    StepKind.ASKED: operations.note_question,
    StepKind.ANSWERED: operations.note_answer,
}


def _drawn(shown: queries.FindingPage) -> str:
    """What was seen against what is usual, or against the least number that makes a finding."""
    if shown.code is Code.UNEVEN_SPEED and shown.effect is not None:
        return charts.against(
            _("Berkas lain yang didahului, dari 100"), shown.effect / 10, _("Yang lazim, dari 100"), 50
        )
    if shown.expected is not None:
        return charts.against(_("Terlihat"), shown.observed, _("Yang lazim"), shown.expected / 1000)
    return charts.against(_("Terlihat"), shown.observed, _("Ambang"), shown.least or 0)


@require_GET
@official_required(IntegrityPermission.READ)
def page(request: Request, ref: str) -> HttpResponse:
    """What was seen, what else may explain it, the evidence and the trail."""
    shown = queries.finding_page(ref=ref, by=request.actor, evidence_from=number_key(request.GET.get("bukti")) or 0)
    drawn = _drawn(shown)
    return render(request, "integrity/finding.html", {"page": shown, "drawn": drawn})


@require_GET
@official_required(IntegrityPermission.READ)
def person(request: Request, ref: str, kind: str, evidence: str) -> HttpResponse:
    """Who stands behind a piece of evidence. The reading is logged and shown to that resident."""
    shown = queries.evidence_person(ref=ref, kind=kind, evidence_ref=evidence, by=request.actor, at=timezone.now())
    return render(request, "integrity/person.html", {"person": shown})


@require_POST
@official_required(IntegrityPermission.DECIDE)
def take_up(request: Request, ref: str) -> HttpResponse:
    operations.take_up(ref=ref, by=request.actor, at=timezone.now())
    notices.success(request, _("Temuan {ref} Anda periksa.").format(ref=ref))
    return redirect("integrity:finding", ref=ref)


@require_http_methods(["GET", "POST"])
@official_required(IntegrityPermission.DECIDE)
def take_over(request: Request, ref: str) -> HttpResponse:
    """Go on with a colleague's finding, with a reason."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.take_over(ref=ref, text=typed["text"], by=request.actor, at=timezone.now())
        notices.success(request, _("Temuan {ref} Anda periksa.").format(ref=ref))
        return redirect("integrity:finding", ref=ref)

    shown = queries.finding_page(ref=ref, by=request.actor)
    return answer_form(request, TakeOverForm, act, template="integrity/act.html", page=shown, heading=_("Ambil alih"))


@require_http_methods(["GET", "POST"])
@official_required(IntegrityPermission.DECIDE)
def step(request: Request, ref: str) -> HttpResponse:
    """Add a note, a question or an answer."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        write = _WRITERS[StepKind(typed["kind"])]
        write(ref=ref, text=typed["text"], by=request.actor, at=timezone.now())
        notices.success(request, _("Jejak temuan {ref} bertambah.").format(ref=ref))
        return redirect("integrity:finding", ref=ref)

    shown = queries.finding_page(ref=ref, by=request.actor)
    return answer_form(request, StepForm, act, template="integrity/act.html", page=shown, heading=_("Catat langkah"))


@require_http_methods(["GET", "POST"])
@official_required(IntegrityPermission.DECIDE)
def conclude(request: Request, ref: str) -> HttpResponse:
    """End it, with a reason."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.conclude(
            ref=ref, conclusion=Conclusion(typed["conclusion"]), text=typed["text"], by=request.actor,
            at=timezone.now(),
        )  # fmt: skip
        notices.success(request, _("Temuan {ref} diselesaikan.").format(ref=ref))
        return redirect("integrity:finding", ref=ref)

    shown = queries.finding_page(ref=ref, by=request.actor)
    return answer_form(
        request, ConclusionForm, act, template="integrity/act.html", page=shown, heading=_("Selesaikan temuan")
    )


@require_POST
@official_required(IntegrityPermission.READ)
def export(request: Request, ref: str) -> HttpResponse:
    """The case file as PDF. By POST: making it is an act in the log."""
    pdf = operations.export_case(ref=ref, by=request.actor, at=timezone.now())
    return HttpResponse(
        pdf, content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="temuan-{ref}.pdf"', "Cache-Control": "no-store"},
    )  # fmt: skip
