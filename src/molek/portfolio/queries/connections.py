"""Reads of connections, for those who propose and approve them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from molek.audit import queries as audit
from molek.base.actors import Actor
from molek.portfolio.enums import Audience, Claim, ClientState, ProposalState
from molek.portfolio.errors import ConnectionNotFound, SystemNotFound
from molek.portfolio.models import Client, Consent, Proposal, System
from molek.portfolio.queries.register import require_reader
from molek.staff import queries as staff

CLIENT_COLOURS = {ClientState.PROPOSED: "yellow", ClientState.LIVE: "green", ClientState.STOPPED: "red"}


@dataclass(frozen=True, slots=True)
class ConnectionLine:
    """A connection in the list. ``waits``: a proposal is open."""

    client: Client
    system: str
    audience: str
    state: str
    colour: str
    waits: bool
    has_secret: bool
    residents: int


def connections(*, by: Actor) -> list[ConnectionLine]:
    """All connections, those that wait first. Three queries."""
    require_reader(by)
    waiting = set(Proposal.objects.filter(state=ProposalState.OPEN).values_list("client_id", flat=True))
    counted = Consent.objects.filter(ended_at=None).values("client_id").annotate(count=Count("pk")).order_by()
    agreed = {row["client_id"]: row["count"] for row in counted}
    lines = [
        ConnectionLine(
            client=client,
            system=client.system.name,
            audience=str(Audience(client.audience).label),
            state=str(ClientState(client.state).label),
            colour=CLIENT_COLOURS[ClientState(client.state)],
            waits=client.pk in waiting,
            has_secret=bool(client.secret_hash),
            residents=agreed.get(client.pk, 0),
        )
        for client in Client.objects.select_related("system").order_by("system__name", "pk")
    ]
    return sorted(lines, key=lambda line: not line.waits)


@dataclass(frozen=True, slots=True)
class ClientPage:
    """One connection: its terms, and those that wait."""

    line: ConnectionLine
    client: Client
    claims: list[str]
    proposal: Proposal | None
    proposed_claims: list[str]
    proposed_audience: str
    is_own: bool  # the reader proposed it
    unit: str
    history: list[audit.Shown]


def _claims(values: list[str]) -> list[str]:
    return [str(Claim(value).label) for value in values]


def client_page(*, client_id: int, by: Actor) -> ClientPage:
    """Raises :class:`ConnectionNotFound`, and ``NotPermitted`` to whom may not read the register."""
    line = next((line for line in connections(by=by) if line.client.pk == client_id), None)
    if line is None:
        raise ConnectionNotFound()
    client = line.client
    proposal = client.proposals.filter(state=ProposalState.OPEN).first()
    return ClientPage(
        line=line,
        client=client,
        claims=_claims(client.claims),
        proposal=proposal,
        proposed_claims=_claims(proposal.claims) if proposal else [],
        proposed_audience=str(Audience(proposal.audience).label) if proposal else "",
        is_own=proposal is not None and proposal.proposed_by_ref == by.ref,
        unit=staff.unit(client.system.unit_id).name,
        history=audit.history(f"connection:{client.key}"),
    )


def system_name(*, system_id: int, by: Actor) -> str:
    """Raises :class:`SystemNotFound`."""
    require_reader(by)
    name = System.objects.filter(pk=system_id).values_list("name", flat=True).first()
    if name is None:
        raise SystemNotFound()
    return name


def reader_name(ref: str) -> str:
    """The system behind ``app:<key>`` in the log of accesses; "" for anything else."""
    kind, _, key = ref.partition(":")
    if kind != "app":
        return ""
    return Client.objects.filter(key=key).values_list("system__name", flat=True).first() or ""
