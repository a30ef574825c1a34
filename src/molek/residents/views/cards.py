"""Service cards: at the counter for the resident who stands there, and one's own card on the phone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from molek.base.errors import Invalid, SignInRequired
from molek.base.forms import answer_form
from molek.base.http import Request, official_required
from molek.residents import operations, queries
from molek.residents.enums import CardEnd
from molek.residents.errors import NoCard
from molek.residents.forms import PinChoiceForm
from molek.residents.permissions import ResidentPermission
from molek.residents.providers.card_paper import CardFace, card_pdf

# Session: the code just made, until it is printed. Useless without the PIN, and gone after a quarter of an hour.
_MADE = "card_made"
_PRINTABLE_FOR = dt.timedelta(minutes=15)


@require_GET
@official_required(ResidentPermission.CARD)
def card(request: Request) -> HttpResponse:
    """The card of the resident who is being helped."""
    at = timezone.now()
    context = {
        "current": queries.current_assistance(by=request.actor, at=at),
        "card": queries.card_of(by=request.actor) if request.actor.assisting else None,
        "made": _made(request, at),
    }
    return render(request, "residents/card.html", context)


def _made(request: Request, at: dt.datetime) -> dict[str, Any] | None:
    """The code just made, if it is for this resident and not too old."""
    made: dict[str, Any] | None = request.session.get(_MADE)
    if made is None:
        return None
    if made["resident"] != request.actor.assisting or at - dt.datetime.fromisoformat(made["at"]) > _PRINTABLE_FOR:
        del request.session[_MADE]
        return None
    return made


@sensitive_post_parameters("pin", "repeat")
@require_http_methods(["GET", "POST"])
@official_required(ResidentPermission.CARD)
def issue(request: Request) -> HttpResponse:
    """The resident types a PIN on the keys; the card is made."""
    if request.actor.assisting is None:
        return redirect("residents:card")

    def act(typed: dict[str, Any]) -> HttpResponse:
        at = timezone.now()
        issued = operations.issue_card(pin=typed["pin"], repeated=typed["repeat"], by=request.actor, at=at)
        request.session[_MADE] = {"resident": request.actor.assisting, "code": issued.code, "at": at.isoformat()}
        notices.success(request, _("Kartu dibuat. Cetak sekarang; kodenya tidak dapat ditampilkan lagi nanti."))
        return redirect("residents:card")

    return answer_form(request, PinChoiceForm, act, template="residents/card_pin.html", is_new=True)


@sensitive_post_parameters("pin", "repeat")
@require_http_methods(["GET", "POST"])
@official_required(ResidentPermission.CARD)
def new_pin(request: Request) -> HttpResponse:
    """Another PIN; a locked card opens."""
    if request.actor.assisting is None:
        return redirect("residents:card")

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.change_pin(pin=typed["pin"], repeated=typed["repeat"], by=request.actor, at=timezone.now())
        notices.success(request, _("PIN diganti. Kartu dapat dipakai."))
        return redirect("residents:card")

    return answer_form(request, PinChoiceForm, act, template="residents/card_pin.html", is_new=False)


@require_POST
@official_required(ResidentPermission.CARD)
def end(request: Request) -> HttpResponse:
    """Lost or given back."""
    why = request.POST.get("why", "")
    if why not in (CardEnd.LOST, CardEnd.RETURNED):
        raise Invalid(field="why")
    operations.end_card(why=CardEnd(why), by=request.actor, at=timezone.now())
    request.session.pop(_MADE, None)
    notices.success(request, _("Kartu tidak berlaku lagi mulai sekarang."))
    return redirect("residents:card")


@require_GET
@official_required(ResidentPermission.CARD)
def paper(request: Request) -> HttpResponse:
    """The card just made, to print, cut and fold."""
    made = _made(request, timezone.now())
    if made is None:
        raise NoCard()
    name, area = queries.card_holder(by=request.actor)
    pdf = card_pdf(
        CardFace(
            code=made["code"],
            qr_text=operations.card_qr_text(made["code"]),
            name=name,
            area=area,
            city=settings.CITY.name,
        )
    )
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="kartu-layanan.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "POST"])
def own(request: Request) -> HttpResponse:
    """One's own card on the phone: is it good, when was it used, and end it at once when it is lost."""
    if not request.actor.is_resident:
        raise SignInRequired(door="resident")
    if request.method == "POST":
        operations.end_card(why=CardEnd.LOST, by=request.actor, at=timezone.now())
        notices.success(request, _("Kartu Anda tidak berlaku lagi mulai sekarang."))
        return redirect("residents:own-card")
    return render(request, "residents/own_card.html", {"card": queries.card_of(by=request.actor)})
