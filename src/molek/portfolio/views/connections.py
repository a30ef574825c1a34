"""Connections to the sign-in: propose, decide, secret, end."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from molek.base.forms import answer, answer_form
from molek.base.http import Request, official_required
from molek.portfolio import operations, queries
from molek.portfolio.enums import Audience, Claim
from molek.portfolio.errors import OwnProposal
from molek.portfolio.forms import ConnectionForm, DecisionForm, LeakForm, ReasonForm
from molek.portfolio.permissions import PortfolioPermission


@require_safe
@official_required(PortfolioPermission.READ)
def connections(request: Request) -> HttpResponse:
    """Every connection, those that wait first, and the keys."""
    return render(
        request,
        "portfolio/connections.html",
        {
            "lines": queries.connections(by=request.actor),
            "keys": queries.keys_shown(by=request.actor),
            "form": LeakForm(),
            "issuer": settings.MOLEK.public_url,
            "may_manage": request.actor.may(PortfolioPermission.MANAGE),
        },
    )


def _terms(typed: dict[str, Any]) -> operations.Asked:
    return operations.Asked(
        audience=Audience(typed["audience"]),
        claims=[Claim(claim) for claim in typed["claims"]],
        purpose=typed["purpose"],
        redirect_uris=typed["redirect_uris"].split(),
        logout_uris=typed["logout_uris"].split(),
    )


@require_http_methods(["GET", "POST"])
@official_required(PortfolioPermission.MANAGE)
def propose(request: Request, system_id: int) -> HttpResponse:
    """Ask that a system may use the sign-in."""
    name = queries.system_name(system_id=system_id, by=request.actor)

    def act(typed: dict[str, Any]) -> HttpResponse:
        client = operations.propose_connection(
            system_id=system_id, terms=_terms(typed), by=request.actor, at=timezone.now()
        )
        messages.success(request, _("Diusulkan. Kepala dinas komunikasi dan informatika memutuskannya."))
        return redirect("portfolio:connection", client.pk)

    return answer_form(
        request, ConnectionForm, act, template="portfolio/step.html", name=name, system_id=system_id,
        title=_("Usulkan sambungan masuk"), button=_("Usulkan"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@official_required(PortfolioPermission.MANAGE)
def change(request: Request, client_id: int) -> HttpResponse:
    """Ask for other terms of a connection."""
    page = queries.client_page(client_id=client_id, by=request.actor)

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.propose_change(client_id=client_id, terms=_terms(typed), by=request.actor, at=timezone.now())
        messages.success(request, _("Perubahan diusulkan. Yang lama berlaku sampai disetujui."))
        return redirect("portfolio:connection", client_id)

    client = page.client
    initial = {
        "audience": client.audience,
        "claims": client.claims,
        "purpose": client.purpose,
        "redirect_uris": "\n".join(client.redirect_uris),
        "logout_uris": "\n".join(client.logout_uris),
    }
    return answer_form(
        request, ConnectionForm, act, template="portfolio/step.html", name=page.line.system,
        system_id=client.system_id, title=_("Usulkan perubahan sambungan"), button=_("Usulkan"), initial=initial,
    )  # fmt: skip


@require_safe
@official_required(PortfolioPermission.READ)
def connection(request: Request, client_id: int) -> HttpResponse:
    """One connection; what waits is decided here."""
    return _page(request, client_id, DecisionForm())


def _page(request: Request, client_id: int, form: DecisionForm, secret: str = "", status: int = 200) -> HttpResponse:
    return render(request, "portfolio/connection.html", _context(request, client_id, form, secret), status=status)


def _context(request: Request, client_id: int, form: DecisionForm, secret: str = "") -> dict[str, Any]:
    return {
        "page": queries.client_page(client_id=client_id, by=request.actor),
        "form": form,
        "secret": secret,
        "issuer": settings.MOLEK.public_url,
        "may_manage": request.actor.may(PortfolioPermission.MANAGE),
        "may_approve": request.actor.may(PortfolioPermission.APPROVE),
    }


@require_POST
@official_required(PortfolioPermission.APPROVE)
def decide(request: Request, client_id: int, proposal_id: int) -> HttpResponse:
    """Approve or refuse what waits."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.decide_proposal(
            client_id=client_id, proposal_id=proposal_id, is_approved=typed["decision"] == "APPROVE",
            reason=typed["reason"], by=request.actor, at=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("Keputusan dicatat."))
        return redirect("portfolio:connection", client_id)

    form = DecisionForm(request.POST)
    context = _context(request, client_id, form)
    context.pop("form")
    return answer(request, form, act, template="portfolio/connection.html", mendable=(OwnProposal,), **context)


@require_POST
@official_required(PortfolioPermission.MANAGE)
def secret(request: Request, client_id: int) -> HttpResponse:
    """Make a new secret and show it, this once."""
    made = operations.make_secret(client_id=client_id, by=request.actor, at=timezone.now())
    return _page(request, client_id, DecisionForm(), secret=made)


@require_http_methods(["GET", "POST"])
@official_required(PortfolioPermission.READ)
def stop(request: Request, client_id: int) -> HttpResponse:
    """End a connection."""
    page = queries.client_page(client_id=client_id, by=request.actor)

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.stop_connection(client_id=client_id, reason=typed["reason"], by=request.actor, at=timezone.now())
        messages.success(request, _("Sambungan diputus. Tidak ada lagi yang dapat masuk lewat sambungan ini."))
        return redirect("portfolio:connection", client_id)

    return answer_form(
        request, ReasonForm, act, template="portfolio/step.html", name=page.line.system,
        system_id=page.client.system_id, title=_("Putuskan sambungan"), button=_("Putuskan sekarang"), is_danger=True,
    )  # fmt: skip


@require_POST
@official_required(PortfolioPermission.MANAGE)
def key(request: Request) -> HttpResponse:
    """Make the next signing key."""
    form = LeakForm(request.POST)
    is_leaked = form.is_valid() and bool(form.cleaned_data["is_leaked"])
    operations.change_key(is_leaked=is_leaked, by=request.actor, at=timezone.now())
    messages.success(request, _("Kunci baru dibuat."))
    return redirect("portfolio:connections")
