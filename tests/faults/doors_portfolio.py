"""The doors of the register and of the sign-in: a system with a live connection, new terms proposed for it, and the
owner's consent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from molek.base.actors import Actor
from molek.portfolio import operations
from molek.portfolio.enums import Domain, Status, Task, Users, Way
from molek.portfolio.models import Client, Consent, Exchange, Proposal, System
from molek.residents.models import Resident
from molek.staff.models import Unit
from tests.cases.conftest import CITY, NINE
from tests.portfolio.conftest import connect_by, terms

ADMIN = frozenset({"admin", "second_admin"})
HEAD = frozenset({"information_head"})
READERS = ADMIN | HEAD


@dataclass(frozen=True)
class Portfolio:
    system: System
    exchange: Exchange
    client: Client
    proposal: Proposal
    consent: Consent


def build_portfolio(owner: Resident, admin: Actor, head: Actor) -> Portfolio:
    facts = operations.Facts(
        name="Si Pejuang", purpose="Lapor kebutuhan warga.", unit_id=Unit.objects.get(code=CITY).pk,
        domain=Domain.SERVICE, task=Task.COMPLAINTS, users=[Users.RESIDENTS],
    )  # fmt: skip
    system = operations.register_system(facts=facts, status=Status.IN_USE, since=dt.date(2025, 1, 2), by=admin, at=NINE)
    exchange = operations.add_exchange(
        system_id=system.pk, outside="Bank", data="tagihan", way=Way.FILE, by=admin, at=NINE
    )
    client, _secret = connect_by(system, admin, head)
    proposal = operations.propose_change(client_id=client.pk, terms=terms(purpose="lain"), by=admin, at=NINE)
    consent = Consent.objects.create(client=client, resident=owner, claims=["NAME"], given_at=NINE)
    return Portfolio(system, exchange, client, proposal, consent)


def nothing(_world: Any) -> list[Any]:
    return []


def system(world: Any) -> list[Any]:
    return [world.more.portfolio.system.pk]


def client(world: Any) -> list[Any]:
    return [world.more.portfolio.client.pk]


def doors(everybody: frozenset[str]) -> dict[str, tuple[Callable[[Any], list[Any]], frozenset[str]]]:
    return {
        "portfolio:public": (nothing, everybody),
        "portfolio:own": (nothing, frozenset({"owner", "stranger"})),
        "portfolio:withdraw": (lambda w: [w.more.portfolio.consent.pk], frozenset({"owner"})),
        "portfolio:register": (nothing, READERS),
        "portfolio:export": (nothing, READERS),
        "portfolio:new": (nothing, ADMIN),
        "portfolio:system": (system, READERS),
        "portfolio:edit": (system, ADMIN),
        "portfolio:status": (system, ADMIN),
        "portfolio:check": (system, ADMIN),
        "portfolio:exchange": (system, ADMIN),
        "portfolio:remove-exchange": (lambda w: [*system(w), w.more.portfolio.exchange.pk], ADMIN),
        "portfolio:propose": (system, ADMIN),
        "portfolio:connections": (nothing, READERS),
        "portfolio:key": (nothing, ADMIN),
        "portfolio:connection": (client, READERS),
        "portfolio:change": (client, ADMIN),
        "portfolio:decide": (lambda w: [*client(w), w.more.portfolio.proposal.pk], HEAD),
        "portfolio:secret": (client, ADMIN),
        "portfolio:stop": (client, READERS),
        # the protocol: what it answers depends on what is asked, not on who asks; a token opens the last one
        "portfolio:discovery": (nothing, everybody),
        "portfolio:jwks": (nothing, everybody),
        "portfolio:authorize": (nothing, everybody),
        "portfolio:leave": (nothing, everybody),
        "portfolio:token": (nothing, everybody),
        "portfolio:userinfo": (nothing, frozenset()),
    }
