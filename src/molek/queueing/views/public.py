"""Taking a number on the phone and following it from anywhere."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from molek.base.errors import DomainError
from molek.base.http import Request, remote_address
from molek.base.references import new_token
from molek.live import queries as live
from molek.queueing import operations, queries
from molek.queueing.enums import Channel, Lane
from molek.queueing.errors import HasLiveTicket
from molek.queueing.forms import CodeForm, TakeForm

_SESSION_KEY = "antrean"


def refusal_text(refusal: DomainError) -> str:
    return f"{refusal} {refusal.advice}".strip()


def _holder(request: Request) -> str:
    """What keeps this phone to one number: a random text in its session, not the phone itself."""
    holder = request.session.get(_SESSION_KEY)
    if not holder:
        holder = request.session[_SESSION_KEY] = new_token()
    return str(holder)


@require_GET
def halls(request: Request) -> HttpResponse:
    """Every hall, with how full it is."""
    at = timezone.now()
    pages = [queries.hall_page(hall, at) for hall in queries.halls()]
    return render(request, "queueing/halls.html", {"pages": pages})


@never_cache
@require_http_methods(["GET", "POST"])
def hall(request: Request, code: str) -> HttpResponse:
    """One hall: what one would wait for each service, and a number."""
    found, at = queries.hall(code), timezone.now()
    needs_code = found.needs_hall_code and not request.actor.is_resident
    form = TakeForm(
        request.POST or None, hall=found, needs_code=needs_code, initial={"submission_key": uuid.uuid4()}
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            ticket = operations.take_ticket(
                hall_id=found.pk,
                service_id=form.cleaned_data["service"],
                lane=Lane(form.cleaned_data["lane"]),
                channel=Channel.PHONE,
                submission_key=form.cleaned_data["submission_key"],
                holder=_holder(request),
                origin=remote_address(request),
                typed_code=form.cleaned_data.get("typed_code", ""),
                by=request.actor,
                at=at,
            )
        except HasLiveTicket as refusal:
            messages.warning(request, refusal_text(refusal))
            return redirect("queueing:ticket", refusal.data["token"])
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal_text(refusal))
        else:
            return redirect("queueing:ticket", ticket.token)
    context = {"page": queries.hall_page(found, at), "form": form}
    return render(request, "queueing/hall.html", context, status=422 if form.errors else 200)


@never_cache
@require_GET
def ticket(request: Request, token: str) -> HttpResponse:
    """One's own number. Whoever has the address may see it: it names nobody."""
    view = queries.ticket_view(token, timezone.now())
    context = {"view": view, "form": CodeForm(), "stream_token": live.stream_token(f"ticket:{view.ticket.pk}")}
    fragment = request.headers.get("HX-Request") == "true"
    return render(request, "queueing/_ticket.html" if fragment else "queueing/ticket.html", context)


@require_POST
def leave(request: Request, token: str) -> HttpResponse:
    """ "I am leaving": the place goes to whoever waits behind."""
    operations.leave(token=token, by=request.actor, at=timezone.now())
    messages.success(request, _("Nomor Anda dilepas. Terima kasih sudah memberi tahu."))
    return redirect("queueing:ticket", token)


@require_POST
def arrive(request: Request, token: str) -> HttpResponse:
    """ "I am here now"."""
    form = CodeForm(request.POST)
    view = queries.ticket_view(token, timezone.now())
    if form.is_valid():
        try:
            operations.arrive(
                token=token, typed_code=form.cleaned_data["typed_code"], by=request.actor, at=timezone.now()
            )
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal_text(refusal))
        else:
            messages.success(request, _("Kehadiran Anda dicatat."))
            return redirect(reverse("queueing:ticket", args=[token]))
    return render(request, "queueing/ticket.html", {"view": view, "form": form}, status=422)
