"""The clerk's console, and the front desk that gives out numbers."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from molek.base.errors import DomainError, Invalid
from molek.base.http import Request, official_required
from molek.base.qr import qr_svg
from molek.live import queries as live
from molek.queueing import operations, queries
from molek.queueing.enums import Channel, Lane, Outcome
from molek.queueing.forms import CheckInForm, FinishForm, StepForm, TakeForm, TicketStepForm, TransferForm
from molek.queueing.permissions import HallPermission
from molek.queueing.views.public import refusal_text
from molek.queueing.views.rooms import own_hall


@never_cache
@require_GET
@official_required(HallPermission.SERVE)
def console(request: Request) -> HttpResponse:
    """The clerk's counter with whoever stands there; or the counters that are free.

    The counter belongs to the clerk, not to his browser: after a crash he finds the same number there.
    """
    counter = queries.counter_of(request.actor)
    if counter is None:
        return render(request, "queueing/counters.html", {"counters": queries.free_counters(by=request.actor)})
    return _console(request, FinishForm(initial={"step": counter.step, "outcome": Outcome.SERVED}))


def _console(request: Request, form: Form, *, status: int = 200) -> HttpResponse:
    counter = queries.counter_of(request.actor)
    if counter is None:
        return redirect("queueing:console")
    desk = queries.console(counter, timezone.now())
    transfer = TransferForm(hall=counter.hall, initial={"step": counter.step}, prefix="pindah")
    context = {"desk": desk, "form": form, "transfer": transfer, "step": counter.step,
               "stream_token": live.stream_token(f"hall:{counter.hall_id}")}  # fmt: skip
    fragment = request.headers.get("HX-Request") == "true"
    return render(request, "queueing/_line.html" if fragment else "queueing/console.html", context, status=status)


@require_POST
@official_required(HallPermission.SERVE)
def open_counter(request: Request, counter_id: int) -> HttpResponse:
    operations.open_counter(counter_id=counter_id, by=request.actor, at=timezone.now())
    return redirect("queueing:console")


@require_POST
@official_required(HallPermission.SERVE)
def close_counter(request: Request) -> HttpResponse:
    operations.close_counter(by=request.actor, at=timezone.now())
    messages.success(request, _("Loket Anda ditutup."))
    return redirect("queueing:console")


@require_POST
@official_required(HallPermission.SERVE)
def pause(request: Request) -> HttpResponse:
    operations.pause_counter(paused=request.POST.get("paused") == "1", by=request.actor, at=timezone.now())
    return redirect("queueing:console")


def _act(request: Request, form: Form, act: Callable[[dict[str, Any]], object]) -> HttpResponse:
    """Carry out one press; a refusal is told on the console, which shows how things stand now."""
    if not form.is_valid():
        raise Invalid(field="step")
    try:
        act(form.cleaned_data)
    except DomainError as refusal:
        messages.warning(request, refusal_text(refusal))
    return redirect("queueing:console")


@require_POST
@official_required(HallPermission.SERVE)
def call(request: Request) -> HttpResponse:
    return _act(
        request,
        StepForm(request.POST),
        lambda typed: operations.call_next(step=typed["step"], by=request.actor, at=timezone.now()),
    )


@require_POST
@official_required(HallPermission.SERVE)
def recall(request: Request) -> HttpResponse:
    return _act(
        request,
        StepForm(request.POST),
        lambda typed: operations.recall(step=typed["step"], by=request.actor, at=timezone.now()),
    )


@require_POST
@official_required(HallPermission.SERVE)
def serve(request: Request) -> HttpResponse:
    return _act(
        request,
        StepForm(request.POST),
        lambda typed: operations.serve(step=typed["step"], by=request.actor, at=timezone.now()),
    )


@require_POST
@official_required(HallPermission.SERVE)
def skip(request: Request) -> HttpResponse:
    return _act(
        request,
        StepForm(request.POST),
        lambda typed: operations.skip(step=typed["step"], by=request.actor, at=timezone.now()),
    )


@require_POST
@official_required(HallPermission.SERVE)
def park(request: Request) -> HttpResponse:
    return _act(
        request,
        StepForm(request.POST),
        lambda typed: operations.park(step=typed["step"], by=request.actor, at=timezone.now()),
    )


@require_POST
@official_required(HallPermission.SERVE)
def refuse_lane(request: Request) -> HttpResponse:
    return _act(
        request,
        StepForm(request.POST),
        lambda typed: operations.refuse_lane(step=typed["step"], by=request.actor, at=timezone.now()),
    )


@require_POST
@official_required(HallPermission.SERVE)
def transfer(request: Request) -> HttpResponse:
    counter = queries.counter_of(request.actor)
    if counter is None:
        return redirect("queueing:console")
    return _act(
        request,
        TransferForm(request.POST, hall=counter.hall, prefix="pindah"),
        lambda typed: operations.transfer(
            step=typed["step"], service_id=typed["service"], by=request.actor, at=timezone.now()
        ),
    )


@require_POST
@official_required(HallPermission.SERVE)
def resume(request: Request) -> HttpResponse:
    return _act(
        request,
        TicketStepForm(request.POST),
        lambda typed: operations.resume(
            step=typed["step"], ticket_id=typed["ticket"], by=request.actor, at=timezone.now()
        ),
    )


@require_POST
@official_required(HallPermission.SERVE)
def call_chosen(request: Request) -> HttpResponse:
    return _act(
        request,
        TicketStepForm(request.POST),
        lambda typed: operations.call_chosen(
            step=typed["step"], ticket_id=typed["ticket"], by=request.actor, at=timezone.now()
        ),
    )


@require_POST
@official_required(HallPermission.SERVE)
def bring_back(request: Request) -> HttpResponse:
    return _act(
        request,
        TicketStepForm(request.POST),
        lambda typed: operations.bring_back(ticket_id=typed["ticket"], by=request.actor, at=timezone.now()),
    )


@require_POST
@official_required(HallPermission.SERVE)
def finish(request: Request) -> HttpResponse:
    """Done; with the button "and call" the next number comes in the same press. A wrong code keeps what was typed."""
    form = FinishForm(request.POST)
    if form.is_valid():
        try:
            operations.finish(
                step=form.cleaned_data["step"],
                outcome=Outcome(form.cleaned_data["outcome"]),
                application_ref=form.cleaned_data["application_ref"].strip().upper(),
                and_call=request.POST.get("and_call") == "1",
                by=request.actor,
                at=timezone.now(),
            )
        except Invalid as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal_text(refusal))
        except DomainError as refusal:
            messages.warning(request, refusal_text(refusal))
    return _console(request, form, status=422) if form.errors else redirect("queueing:console")


# The front desk


@never_cache
@require_http_methods(["GET", "POST"])
@official_required(HallPermission.TICKET)
def desk(request: Request) -> HttpResponse:
    """Give a number on paper to whoever has no phone, and check in who booked."""
    hall, at = own_hall(request, HallPermission.TICKET), timezone.now()
    form = TakeForm(request.POST or None, hall=hall, initial={"submission_key": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            ticket = operations.take_ticket(
                hall_id=hall.pk,
                service_id=form.cleaned_data["service"],
                lane=Lane(form.cleaned_data["lane"]),
                channel=Channel.COUNTER,
                submission_key=form.cleaned_data["submission_key"],
                by=request.actor,
                at=at,
            )
        except DomainError as refusal:
            form.add_error(None, refusal_text(refusal))
        else:
            return redirect("queueing:print", ticket.pk)
    context = {"hall": hall, "page": queries.hall_page(hall, at), "form": form,
               "check_in": CheckInForm(at_desk=True, auto_id="janji_%s"),
               "code": queries.hall_code(hall, at)}  # fmt: skip
    return render(request, "queueing/desk.html", context, status=422 if form.errors else 200)


@require_POST
@official_required(HallPermission.TICKET)
def desk_check_in(request: Request) -> HttpResponse:
    """Whoever booked stands at the desk, with his code on the phone or on paper."""
    form = CheckInForm(request.POST, at_desk=True)
    if form.is_valid():
        try:
            ticket = operations.check_in(code=form.cleaned_data["code"], by=request.actor, at=timezone.now())
        except DomainError as refusal:
            messages.warning(request, refusal_text(refusal))
        else:
            return redirect("queueing:print", ticket.pk)
    return redirect("queueing:desk")


@never_cache
@require_GET
@official_required(HallPermission.TICKET)
def print_ticket(request: Request, ticket_id: int) -> HttpResponse:
    """A number on 80 mm paper."""
    ticket = queries.ticket_to_print(ticket_id, by=request.actor)
    link = f"{settings.MOLEK.public_url}{reverse('queueing:ticket', args=[ticket.token])}"
    picture = mark_safe(qr_svg(link, pixels=180))  # noqa: S308
    context = {
        "ticket": ticket,
        "picture": picture,
        "low": (ticket.told_low_s or 0) // 60,
        "high": (ticket.told_high_s or 0) // 60,
    }
    return render(request, "queueing/print.html", context)
