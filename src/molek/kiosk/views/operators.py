"""Pages of the operators of the boxes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from molek.base.forms import answer
from molek.base.http import Request, official_required
from molek.base.workdays import city_date
from molek.kiosk import operations, queries
from molek.kiosk.forms import AnnouncementForm, ContactsForm, DeviceForm, PaperForm, RevokeForm
from molek.kiosk.permissions import KioskPermission
from molek.live import queries as live
from molek.staff import queries as staff
from molek.staff.errors import NoUnitForArea

_CODE = "kiosk_enrolment"  # session: the code just made, shown once


@require_GET
@official_required(KioskPermission.OPERATE)
def boxes(request: Request) -> HttpResponse:
    """All boxes: alive or not, paper, use, problems."""
    found = queries.boxes(by=request.actor, at=timezone.now())
    template = "kiosk/_boxes.html" if "HX-Request" in request.headers else "kiosk/boxes.html"
    response = render(request, template, {"list": found, "stream_token": live.stream_token("kiosk:all")})
    response.headers["Vary"] = "HX-Request"
    return response


@require_GET
@official_required(KioskPermission.OPERATE)
def box(request: Request, device_id: int) -> HttpResponse:
    """One box."""
    page = queries.box(device_id=device_id, by=request.actor, at=timezone.now())
    made = request.session.get(_CODE)
    code = ""
    if made and made["device"] == device_id:
        code = made["code"]
        del request.session[_CODE]
    return render(request, "kiosk/box.html", {"page": page, "code": code, "paper": PaperForm()})


def _show_code(request: Request, made: operations.Enrolment) -> HttpResponse:
    request.session[_CODE] = {"device": made.device.pk, "code": made.grouped}
    return redirect("kiosk:box", made.device.pk)


@require_http_methods(["GET", "POST"])
@official_required(KioskPermission.OPERATE)
def add(request: Request) -> HttpResponse:
    """A new box, and its enrolment code."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        made = operations.add_device(
            name=typed["name"],
            place=typed["place"],
            area_code=typed["area"],
            unit_id=_office(typed["area"]) if typed["is_office"] == "yes" else None,
            by=request.actor,
            at=timezone.now(),
        )
        return _show_code(request, made)

    form = DeviceForm(request.POST or request.held_form or None, areas=queries.enrolment_areas(by=request.actor))
    return answer(request, form, act, template="kiosk/add.html")


def _office(area_code: str) -> int | None:
    try:
        return staff.unit_of_area(area_code).id
    except NoUnitForArea:
        return None


@require_POST
@official_required(KioskPermission.OPERATE)
def renew(request: Request, device_id: int) -> HttpResponse:
    """Another enrolment code."""
    made = operations.renew_enrolment(device_id=device_id, by=request.actor, at=timezone.now())
    return _show_code(request, made)


@require_POST
@official_required(KioskPermission.OPERATE)
def load_paper(request: Request, device_id: int) -> HttpResponse:
    """The tray was filled."""
    form = PaperForm(request.POST)
    if not form.is_valid():
        page = queries.box(device_id=device_id, by=request.actor, at=timezone.now())
        return render(request, "kiosk/box.html", {"page": page, "code": "", "paper": form, "form": form}, status=422)
    operations.load_paper(device_id=device_id, sheets=form.cleaned_data["sheets"], by=request.actor, at=timezone.now())
    notices.success(request, _("Isi kertas dicatat."))
    return redirect("kiosk:box", device_id)


@require_http_methods(["GET", "POST"])
@official_required(KioskPermission.OPERATE)
def revoke(request: Request, device_id: int) -> HttpResponse:
    """Take the key away, with a reason."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.revoke_device(device_id=device_id, why=typed["why"], by=request.actor, at=timezone.now())
        notices.success(request, _("Kotak Layanan dicabut. Layarnya terkunci mulai sekarang."))
        return redirect("kiosk:box", device_id)

    page = queries.box(device_id=device_id, by=request.actor, at=timezone.now())
    return answer(request, RevokeForm(request.POST or None), act, template="kiosk/revoke.html", page=page)


@require_http_methods(["GET", "POST"])
@official_required(KioskPermission.OPERATE)
def announce(request: Request) -> HttpResponse:
    """Words on idle screens."""
    at = timezone.now()
    found = queries.boxes(by=request.actor, at=at)

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.announce(
            text_id=typed["text_id"],
            text_en=typed["text_en"],
            since_date=typed["since_date"],
            until_date=typed["until_date"],
            device_id=typed["device"],
            by=request.actor,
            at=at,
        )
        notices.success(request, _("Pengumuman disimpan."))
        return redirect("kiosk:boxes")

    today = city_date(at)
    form = AnnouncementForm(
        request.POST or request.held_form or None,
        boxes=[(row.id, row.name) for _title, rows in found.groups for row in rows],
        initial={"since_date": today, "until_date": today},
    )
    return answer(request, form, act, template="kiosk/announce.html")


@require_POST
@official_required(KioskPermission.OPERATE)
def end_announcement(request: Request, announcement_id: int) -> HttpResponse:
    operations.end_announcement(announcement_id=announcement_id, by=request.actor, at=timezone.now())
    notices.success(request, _("Pengumuman dihentikan."))
    return redirect("kiosk:boxes")


@require_http_methods(["GET", "POST"])
@official_required(KioskPermission.OPERATE)
def contacts(request: Request) -> HttpResponse:
    """Who is told at once."""
    found = queries.boxes(by=request.actor, at=timezone.now())

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.set_contacts(phones=typed["phones"], by=request.actor, at=timezone.now())
        notices.success(request, _("Nomor operator jaga disimpan."))
        return redirect("kiosk:boxes")

    form = ContactsForm(
        request.POST if request.method == "POST" else None, initial={"phones": "\n".join(found.contacts)}
    )
    return answer(request, form, act, template="kiosk/contacts.html")
