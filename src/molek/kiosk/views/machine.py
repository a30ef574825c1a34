"""The box itself: enrolment, the first screen, its beat, what it shows without a network."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from molek.base.errors import DomainError
from molek.base.http import Request, remote_address
from molek.kiosk import operations, queries
from molek.kiosk.enums import PrinterState
from molek.kiosk.errors import ReportUnreadable
from molek.kiosk.forms import EnrolForm
from molek.kiosk.operations import Report
from molek.kiosk.views.screens import (
    COOKIE,
    LOOK,
    LOOKS,
    BoxRequest,
    box_required,
    forget_visitor,
    leave,
    screen,
    set_device_cookie,
)

_MOST_BYTES = 2_000  # of a report


@require_http_methods(["GET", "POST"])
def enrol(request: Request) -> HttpResponse:
    """A technician types the code of the box."""
    status = 200
    form = EnrolForm(request.POST or None)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _device, token = operations.enrol(
                    code=form.cleaned_data["code"], remote=remote_address(request), at=timezone.now()
                )
            except DomainError as error:
                form.refuse(error)
                status = error.status
            else:
                response = redirect("kiosk:idle")
                set_device_cookie(response, token)
                return response
    return render(request, "kiosk/enrol.html", {"form": form}, status=status)


@require_GET
@box_required
def idle(request: BoxRequest) -> HttpResponse:
    """The first screen. Whoever was here before is gone."""
    forget_visitor(request)
    response = screen(
        request,
        "kiosk/idle.html",
        say=queries.guidance("idle"),
        announcements=queries.announcements_at(
            device_id=request.box.device.pk, at=timezone.now(), language=(get_language() or "id")[:2]
        ),
    )
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@require_POST
@box_required
def end(request: BoxRequest) -> HttpResponse:
    """The visitor leaves, or has left."""
    return leave(request)


@require_POST
@box_required
def look(request: BoxRequest) -> HttpResponse:
    """Contrast, text size, low controls, silence: for this visitor."""
    name = request.POST.get("look", "")
    if name in LOOKS:
        now = request.session.get(LOOK, {})
        request.session[LOOK] = {**now, name: not now.get(name, False)}
    if request.headers.get("X-Molek") == "fetch":
        return HttpResponse(status=204)
    here = request.POST.get("here", "")
    return redirect(here if here.startswith("/kotak/") else "kiosk:idle")


@require_POST
@box_required
def beat(request: BoxRequest) -> HttpResponse:
    """The box reports; the answer brings what it should know, and now and then another key."""
    at = timezone.now()
    told = operations.receive_beat(device_id=request.box.device.pk, report=_report(request.body), at=at)
    response = JsonResponse({"printer": told.printer, "paper": told.paper_left, "clock_error_s": told.clock_error_s})
    token = operations.rotate_secret(device_id=request.box.device.pk, token=request.COOKIES[COOKIE], at=at)
    if token:
        set_device_cookie(response, token)
    return response


def _report(body: bytes) -> Report:
    try:
        if len(body) > _MOST_BYTES:
            raise ValueError("too long")
        sent: dict[str, Any] = json.loads(body)
        clock_ms = sent.get("clock")
        clock = None if clock_ms is None else dt.datetime.fromtimestamp(int(clock_ms) / 1000, dt.UTC)
        printer = PrinterState(sent.get("printer", PrinterState.UNKNOWN))
        return Report(clock, printer, str(sent.get("version", "")), _words(sent.get("problem")))
    except (ValueError, TypeError, AttributeError, OverflowError, OSError) as error:
        raise ReportUnreadable() from error


def _words(problem: Any) -> str:
    """A problem of the screen without digits: nothing that somebody typed may travel in it."""
    text = "".join("#" if c.isdigit() else c for c in str(problem or "") if c.isprintable())
    return text[:200]


@require_GET
def alive(_request: Request) -> HttpResponse:
    """Does the network reach the city? Asks nothing of the database."""
    return HttpResponse(status=204)


@require_GET
def without_network(request: Request) -> HttpResponse:
    """The screen that the browser keeps for bad times. Nothing personal in it."""
    return render(request, "kiosk/offline.html", {"offline_text": queries.guidance("offline")})


@require_GET
def service_worker(request: Request) -> HttpResponse:
    """Keeps the screen for bad times, and nothing else."""
    return render(request, "kiosk/sw.js", content_type="text/javascript; charset=utf-8")
