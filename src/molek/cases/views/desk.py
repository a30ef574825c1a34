"""What officials see: their work list, and the file of a task with what can be done to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from molek.base.http import Request, official_required
from molek.cases import operations, queries
from molek.cases.enums import Decision
from molek.cases.forms import CorrectionForm, DecisionForm, DeskFilterForm, ReassignForm
from molek.cases.permissions import Permission
from molek.cases.views.files import file_response


@require_GET
@official_required(Permission.WORK)
def desk(request: Request) -> HttpResponse:
    """Open tasks, the most urgent first; mine unless all of the area are asked for."""
    form = DeskFilterForm(queries.desk_services(by=request.actor), request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    state = chosen.get("state", "")
    page = queries.work_list(
        by=request.actor,
        at=timezone.now(),
        chosen=queries.DeskFilter(
            is_mine=chosen.get("scope", "") != "all",
            service=chosen.get("service", ""),
            stopped={"running": False, "stopped": True}.get(state),
            late=state == "late",
        ),
        after=request.GET.get("after"),
    )
    stuck = queries.stuck_outcomes(by=request.actor)
    return render(request, "cases/desk.html", {"page": page, "form": form, "stuck": stuck})


@require_POST
@official_required(Permission.DECIDE)
def retry_outcome(request: Request, ref: str) -> HttpResponse:
    """Have a failed production tried again."""
    operations.retry_outcome(ref=ref, by=request.actor, at=timezone.now())
    messages.success(request, _("Pembuatan dicoba lagi."))
    return redirect("cases:desk")


@require_GET
@official_required(Permission.DECIDE)
def task(request: Request, task_id: int) -> HttpResponse:
    """The file of a task, prefilled; opening it is logged with its purpose."""
    return _task_page(request, task_id)


def _task_page(request: Request, task_id: int, *, status: int = 200, **forms: Any) -> HttpResponse:
    file = queries.task_file(task_id=task_id, by=request.actor, at=timezone.now())
    made = {
        "accept_form": DecisionForm(file.service, Decision.ACCEPT, _held(request, "accept")),
        "reject_form": DecisionForm(file.service, Decision.REJECT, _held(request, "reject")),
        "correction_form": CorrectionForm(file.service, _held(request, "correction")),
        "reassign_form": ReassignForm(file.candidates, _held(request, "reassign")),
    }
    context = {"file": file, **made, **forms, "panels": operations.panels_of(file.application, request.actor)}
    return render(request, "cases/task.html", context, status=status)


def _held(request: Request, prefix: str) -> QueryDict | None:
    """What was typed into this form of the page before a session ended."""
    held = request.held_form
    return held if held is not None and any(name.startswith(f"{prefix}-") for name in held) else None


@require_POST
@official_required(Permission.DECIDE)
def decide(request: Request, task_id: int, decision: str) -> HttpResponse:
    """Accept or refuse."""
    chosen = Decision(decision.upper())
    form = DecisionForm(queries.service_of_task(task_id), chosen, request.POST)
    if not form.is_valid():
        return _task_page(request, task_id, status=422, **{f"{decision}_form": form})
    operations.decide_task(
        task_id=task_id,
        decision=chosen,
        reason=form.cleaned_data["reason"],
        rule_code=form.cleaned_data.get("rule_code", ""),
        legal_basis=form.cleaned_data.get("legal_basis", ""),
        by=request.actor,
        at=timezone.now(),
    )
    messages.success(request, _("Keputusan tersimpan."))
    return redirect("cases:desk")


@require_POST
@official_required(Permission.CORRECT)
def request_correction(request: Request, task_id: int) -> HttpResponse:
    """Ask the applicant to mend something; the clock stands meanwhile."""
    form = CorrectionForm(queries.service_of_task(task_id), request.POST)
    if not form.is_valid():
        return _task_page(request, task_id, status=422, correction_form=form)
    operations.request_correction(
        task_id=task_id,
        what=dict.fromkeys(form.cleaned_data["what"], ""),
        text=form.cleaned_data["text"],
        by=request.actor,
        at=timezone.now(),
    )
    messages.success(request, _("Permintaan perbaikan terkirim; jangka waktu berhenti dihitung."))
    return redirect("cases:desk")


@require_POST
@official_required(Permission.SUPERVISE)
def reassign(request: Request, task_id: int) -> HttpResponse:
    """Give the task to another official."""
    form = ReassignForm(queries.task_candidates(task_id, by=request.actor, at=timezone.now()), request.POST)
    if not form.is_valid():
        return _task_page(request, task_id, status=422, reassign_form=form)
    operations.reassign_task(
        task_id=task_id,
        official_id=form.cleaned_data["official"],
        reason=form.cleaned_data["reason"],
        by=request.actor,
        at=timezone.now(),
    )
    messages.success(request, _("Tugas dialihkan."))
    return redirect("cases:desk")


@require_GET
@official_required(Permission.DECIDE)
def attachment(request: Request, task_id: int, field: str) -> HttpResponse:
    """An attachment of the file; opening it is logged with its purpose."""
    return file_response(queries.task_attachment(task_id=task_id, field=field, by=request.actor, at=timezone.now()))
