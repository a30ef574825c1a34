"""Appointments of the signed-in resident, or of the one whom an official assists; and coming to them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from molek.base.errors import DomainError
from molek.base.http import Request, resident_required
from molek.base.qr import qr_svg
from molek.queueing import operations, queries
from molek.queueing.forms import BookForm, CheckInForm
from molek.queueing.views.public import refusal_text


@never_cache
@require_GET
@resident_required
def appointments(request: Request) -> HttpResponse:
    """One's own bookings, and where one can book."""
    at = timezone.now()
    own = queries.own_appointments(by=request.actor, at=at)
    context = {"own": own, "places": [(hall, queries.bookable(hall, at)) for hall in queries.halls()]}
    return render(request, "queueing/appointments.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@resident_required
def book(request: Request, code: str, service_id: int) -> HttpResponse:
    """Days and times of a service with their free places; take one."""
    at, hall = timezone.now(), queries.hall(code)
    service = queries.service_of(hall, service_id)
    form = BookForm(request.POST or None, initial={"submission_key": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.book(
                slot_id=form.cleaned_data["slot"],
                submission_key=form.cleaned_data["submission_key"],
                by=request.actor,
                at=at,
            )
        except DomainError as refusal:
            form.add_error(None, refusal_text(refusal))
        else:
            return redirect("queueing:appointment", made.code)
    context = {"hall": hall, "service": service, "days": queries.free_days(service.pk, at), "form": form,
               "new_key": uuid.uuid4(), "moving": None}  # fmt: skip
    return render(request, "queueing/book.html", context, status=422 if form.errors else 200)


@never_cache
@require_GET
@resident_required
def appointment(request: Request, code: str) -> HttpResponse:
    """One booking with its code, its QR code and what can be done."""
    row = queries.own_appointment(code=code, by=request.actor)
    link = f"{settings.MOLEK.public_url}{reverse('queueing:check-in')}?kode={row.code}"
    # The picture is made of our own text only.
    picture = mark_safe(qr_svg(link, pixels=225))  # noqa: S308
    return render(request, "queueing/appointment.html", {"row": row, "picture": picture})


@never_cache
@require_http_methods(["GET", "POST"])
@resident_required
def move(request: Request, code: str) -> HttpResponse:
    """Another time."""
    at, row = timezone.now(), queries.own_appointment(code=code, by=request.actor)
    form = BookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.move_appointment(code=code, slot_id=form.cleaned_data["slot"], by=request.actor, at=at)
        except DomainError as refusal:
            form.add_error(None, refusal_text(refusal))
        else:
            messages.success(request, _("Janji temu dipindahkan."))
            return redirect("queueing:appointment", row.code)
    context = {"hall": row.service.hall, "service": row.service, "days": queries.free_days(row.service_id, at),
               "form": form, "new_key": uuid.uuid4(), "moving": row}  # fmt: skip
    return render(request, "queueing/book.html", context, status=422 if form.errors else 200)


@require_POST
@resident_required
def cancel(request: Request, code: str) -> HttpResponse:
    operations.cancel_appointment(code=code, by=request.actor, at=timezone.now())
    messages.success(request, _("Janji temu dibatalkan. Tempatnya terbuka bagi orang lain."))
    return redirect("queueing:appointments")


@require_GET
@resident_required
def calendar_file(request: Request, code: str) -> HttpResponse:
    """The booking for the calendar of the phone."""
    row = queries.own_appointment(code=code, by=request.actor)
    text = queries.icalendar(row, public_url=settings.MOLEK.public_url, at=row.booked_at)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="janji-{row.code}.ics"'
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def check_in(request: Request) -> HttpResponse:
    """ "I came": the code of the booking and the code of the hall give the number."""
    form = CheckInForm(request.POST or None, initial={"code": request.GET.get("kode", "")[:40]})
    if request.method == "POST" and form.is_valid():
        try:
            ticket = operations.check_in(
                code=form.cleaned_data["code"],
                typed_code=form.cleaned_data["typed_code"],
                by=request.actor,
                at=timezone.now(),
            )
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal_text(refusal))
        else:
            return redirect("queueing:ticket", ticket.token)
    return render(request, "queueing/check_in.html", {"form": form}, status=422 if form.errors else 200)
