"""The indicators and the list of findings."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from molek.base.http import Request, official_required
from molek.base.workdays import city_date
from molek.integrity import queries
from molek.integrity.enums import Conclusion, FindingState
from molek.integrity.permissions import IntegrityPermission
from molek.integrity.rules import charts
from molek.integrity.rules.definitions import definitions


@require_GET
@official_required(IntegrityPermission.READ)
def board(request: Request) -> HttpResponse:
    """Every indicator with what it read and found, drawn."""
    page = queries.dashboard(by=request.actor, on=city_date(timezone.now()))
    most = max((card.total for card in page.cards), default=0)
    labels = [f"{monday.day}/{monday.month}" for monday, _count in page.weeks]
    context = {
        "page": page,
        "cards": [
            (card, charts.parts(card.waiting, card.under_way, card.concluded, most))
            for card in sorted(page.cards, key=lambda card: (-card.waiting, -card.total))
            if card.total
        ],
        "silent": [card for card in page.cards if not card.total],
        "weeks_drawn": charts.weeks([count for _monday, count in page.weeks], labels),
        "conclusions": [
            {"label": label, "value": page.conclusions.get(value, 0)} for value, label in Conclusion.choices
        ],
        "most_concluded": max([*page.conclusions.values(), 1]),
    }
    return render(request, "integrity/board.html", context)


@require_GET
@official_required(IntegrityPermission.READ)
def findings(request: Request) -> HttpResponse:
    """The findings, newest first, by indicator and state."""
    indicator, state = request.GET.get("indikator", ""), request.GET.get("keadaan", "LIVE")
    page = queries.findings(by=request.actor, indicator=indicator, state=state, after=request.GET.get("after"))
    language = request.LANGUAGE_CODE
    context = {
        "page": page,
        "indicator": indicator,
        "state": state,
        "indicators": [(code.value, definition.name.to(language)) for code, definition in definitions().items()],
        "states": [("LIVE", _("belum selesai")), *FindingState.choices, ("ALL", _("semua"))],
    }
    return render(request, "integrity/findings.html", context)
