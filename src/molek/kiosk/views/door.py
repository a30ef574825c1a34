"""Coming in: card and PIN, or NIK and code. Nothing on these screens tells whether a card or a NIK exists."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from molek.kiosk import operations, queries
from molek.kiosk.forms import CardForm, CodeForm, NikForm, PinForm
from molek.kiosk.views.screens import BoxRequest, box_required, form_screen, open_session, screen
from molek.residents import operations as residents

_NIK, _CARD, _NEXT = "kiosk_nik", "kiosk_card", "kiosk_next"
_AFTER = frozenset({"kiosk:menu", "kiosk:groups", "kiosk:own", "kiosk:pickup"})


@require_GET
@box_required
def door(request: BoxRequest) -> HttpResponse:
    """Card or phone?"""
    wanted = request.GET.get("lalu", "")
    request.session[_NEXT] = f"kiosk:{wanted}" if f"kiosk:{wanted}" in _AFTER else "kiosk:menu"
    return screen(request, "kiosk/door.html", say=queries.guidance("door"))


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
@box_required
def card(request: BoxRequest) -> HttpResponse:
    """Scan the card, or type its code. Whether there is such a card is told by nobody."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        request.session[_CARD] = typed["code"]
        return redirect("kiosk:pin")

    return form_screen(request, CardForm, act, template="kiosk/card.html", say=queries.guidance("card"))


@sensitive_post_parameters("pin")
@require_http_methods(["GET", "POST"])
@box_required
def pin(request: BoxRequest) -> HttpResponse:
    """The PIN of the card."""
    code = request.session.get(_CARD)
    if code is None:
        return redirect("kiosk:card")

    def act(typed: dict[str, Any]) -> HttpResponse:
        opened = operations.sign_in_with_card(code=code, pin=typed["pin"], at_box=request.box, at=timezone.now())
        return _in(request, opened)

    return form_screen(request, PinForm, act, template="kiosk/pin.html", say=queries.guidance("pin"))


@sensitive_post_parameters("nik")
@require_http_methods(["GET", "POST"])
@box_required
def nik(request: BoxRequest) -> HttpResponse:
    """The NIK, for a code on the phone."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        residents.request_code(
            nik=typed["nik"], remote=request.box.device.ref, at=timezone.now(), by=request.box.nobody,
            language=(get_language() or "id")[:2],
        )  # fmt: skip
        request.session[_NIK] = typed["nik"]
        return redirect("kiosk:code")

    return form_screen(request, NikForm, act, template="kiosk/nik.html", say=queries.guidance("nik"))


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
@box_required
def code(request: BoxRequest) -> HttpResponse:
    """The code from the phone."""
    typed_nik = request.session.get(_NIK)
    if typed_nik is None:
        return redirect("kiosk:nik")

    def act(typed: dict[str, Any]) -> HttpResponse:
        opened = operations.sign_in_with_code(nik=typed_nik, code=typed["code"], at_box=request.box, at=timezone.now())
        return _in(request, opened)

    return form_screen(request, CodeForm, act, template="kiosk/code.html", say=queries.guidance("code"))


def _in(request: BoxRequest, opened: operations.Opened) -> HttpResponse:
    wanted = request.session.get(_NEXT, "kiosk:menu")
    open_session(request, opened)
    return redirect(wanted if wanted in _AFTER else "kiosk:menu")
