"""The data officer's desk: what is released, what comes next, what is held back."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from molek.base.forms import answer_form
from molek.base.http import Request, official_required
from molek.insight import operations
from molek.insight.forms import HoldForm
from molek.insight.permissions import InsightPermission
from molek.insight.queries import tables


@require_safe
@official_required(InsightPermission.RELEASE)
def page(request: Request) -> HttpResponse:
    """All periodic data sets."""
    language = get_language()
    states = [
        {"state": state, "code": state.dataset.code, "title": state.dataset.title.to(language)}
        for state in tables.dataset_states(at=timezone.now())
        if state.dataset.is_periodic
    ]
    return render(request, "insight/desk.html", {"states": states})


@require_http_methods(["GET", "POST"])
@official_required(InsightPermission.RELEASE)
def hold(request: Request, code: str) -> HttpResponse:
    """Hold a data set back, with the reason that everybody reads."""
    state = tables.dataset_state(code, at=timezone.now())

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.hold_back(dataset=code, reason=typed["reason"], by=request.actor, at=timezone.now())
        return redirect("insight:desk")

    title = state.dataset.title.to(get_language())
    return answer_form(request, HoldForm, act, template="insight/hold.html", state=state, title=title)


@require_POST
@official_required(InsightPermission.RELEASE)
def end_hold(request: Request, code: str) -> HttpResponse:
    operations.end_hold(dataset=code, by=request.actor, at=timezone.now())
    return redirect("insight:desk")


@require_POST
@official_required(InsightPermission.RELEASE)
def release(request: Request, code: str) -> HttpResponse:
    """What waits, now."""
    operations.release_now(dataset=code, by=request.actor, at=timezone.now())
    return redirect("insight:desk")
