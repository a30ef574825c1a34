"""Finding residents and opening a record, for a purpose."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from molek.audit.enums import AccessPurpose
from molek.base.forms import answer_form
from molek.base.http import Request, official_required
from molek.residents import queries
from molek.residents.forms import SearchForm
from molek.residents.permissions import ResidentPermission

_SOUGHT = "resident_search"  # {"text", "purpose"}: a NIK has no place in an address


@sensitive_post_parameters("text")
@official_required(ResidentPermission.SEARCH)
def search(request: Request) -> HttpResponse:
    """The form, and what the last search found."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        request.session[_SOUGHT] = typed
        return redirect("residents:search")

    sought = request.session.get(_SOUGHT)
    page = None
    if sought and request.method == "GET":
        page = queries.search(
            by=request.actor,
            text=sought["text"],
            purpose=AccessPurpose(sought["purpose"]),
            at=timezone.now(),
            after=request.GET.get("after"),
        )
    return answer_form(
        request,
        SearchForm,
        act,
        template="residents/search.html",
        initial=sought,
        page=page,
        may_read=request.actor.may(ResidentPermission.READ),
    )


@official_required(ResidentPermission.READ)
def record(request: Request, ref: UUID) -> HttpResponse:
    """One record; each opening is logged with the purpose stated in the search."""
    sought = request.session.get(_SOUGHT)
    if sought is None:
        return redirect("residents:search")
    opened = queries.open_record(
        ref=str(ref), by=request.actor, purpose=AccessPurpose(sought["purpose"]), at=timezone.now()
    )
    return render(
        request,
        "residents/record.html",
        {"opened": opened, "purpose": AccessPurpose(sought["purpose"]).label},
    )
