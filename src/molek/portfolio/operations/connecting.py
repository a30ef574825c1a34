"""A system's connection to the sign-in: proposed by one person, approved by another, its secret, its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.errors import NotPermitted, Text
from molek.base.references import new_token
from molek.base.transactions import lock_row
from molek.portfolio.enums import OF_OFFICIALS, OF_RESIDENTS, Audience, Claim, ClientState, ProposalState
from molek.portfolio.errors import (
    AddressRefused,
    ConnectionIncomplete,
    ConnectionNotFound,
    ConnectionNotLive,
    OwnProposal,
    ProposalDecided,
    ProposalOpen,
    ReasonMissing,
)
from molek.portfolio.models import Client, Pass, Proposal
from molek.portfolio.models.sign_in import TERMS
from molek.portfolio.permissions import PortfolioPermission
from molek.portfolio.queries.register import locked_system
from molek.portfolio.rules.addresses import Fault, fault_of
from molek.portfolio.rules.digests import digest, new_secret

_FAULTS: dict[Fault, Text] = {
    Fault.LONG: _("terlalu panjang"),
    Fault.FORM: _("bukan alamat yang lengkap"),
    Fault.SCHEME: _("harus diawali https"),
    Fault.FRAGMENT: _("tidak boleh memakai tanda pagar"),
    Fault.PATTERN: _("tidak boleh memakai tanda bintang"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Terms of a connection as they are proposed."""

    audience: Audience
    claims: Sequence[Claim]
    purpose: str
    redirect_uris: Sequence[str]
    logout_uris: Sequence[str] = ()

    def values(self) -> dict[str, Any]:
        """As they are kept: without repetition, and without claims that no such visitor has.

        Raises:
            ConnectionIncomplete: no purpose, or nowhere to return.
            AddressRefused: an address that is not exact, or not protected.
        """
        if not self.purpose.strip():
            raise ConnectionIncomplete(why=_("tulis untuk apa"), field="purpose")
        if not self.redirect_uris:
            raise ConnectionIncomplete(why=_("tulis alamat kembali"), field="redirect_uris")
        for name, addresses in (("redirect_uris", self.redirect_uris), ("logout_uris", self.logout_uris)):
            for address in addresses:
                fault = fault_of(address, allows_local=settings.MOLEK.demo)
                if fault is not None:
                    raise AddressRefused(address=address[:80], why=_FAULTS[fault], field=name)
        possible = {
            Audience.RESIDENTS: OF_RESIDENTS, Audience.OFFICIALS: OF_OFFICIALS,
            Audience.BOTH: (*OF_RESIDENTS, *OF_OFFICIALS),
        }[self.audience]  # fmt: skip
        return {
            "audience": self.audience,
            "claims": sorted({str(claim) for claim in self.claims if claim in possible}),
            "purpose": " ".join(self.purpose.split()),
            "redirect_uris": list(dict.fromkeys(self.redirect_uris)),
            "logout_uris": list(dict.fromkeys(self.logout_uris)),
        }


def subject_of(client: Client) -> str:
    """How the log names a connection."""
    return f"connection:{client.key}"


@transaction.atomic
def propose_connection(*, system_id: int, terms: Asked, by: Actor, at: dt.datetime) -> Client:
    """Ask that a system of the register may use the city's sign-in. Nothing works before somebody else approves.

    Raises:
        NotPermitted: ``by`` may not write the register.
        SystemNotFound: there is no such system.
        ConnectionIncomplete, AddressRefused: see :meth:`Asked.values`.
    """
    by.require(PortfolioPermission.MANAGE)
    system = locked_system(system_id)
    values = terms.values()
    client = Client.objects.create(system=system, key=new_token(), made_at=at, made_by_ref=by.ref, **values)
    Proposal.objects.create(client=client, proposed_at=at, proposed_by_ref=by.ref, **values)
    audit.record(
        event="portfolio.connection.proposed", by=by, subject=subject_of(client), at=at, data={"system": system.pk}
    )
    return client


def _locked(client_id: int) -> Client:
    client = lock_row(Client, column="id", value=client_id)
    if client is None:
        raise ConnectionNotFound()
    return client


@transaction.atomic
def propose_change(*, client_id: int, terms: Asked, by: Actor, at: dt.datetime) -> Proposal:
    """Ask for other terms. The present ones hold until somebody else approves.

    Raises:
        NotPermitted: ``by`` may not write the register.
        ConnectionNotFound: there is none.
        ConnectionNotLive: it was stopped.
        ProposalOpen: an earlier proposal waits.
        ConnectionIncomplete, AddressRefused: see :meth:`Asked.values`.
    """
    by.require(PortfolioPermission.MANAGE)
    client = _locked(client_id)
    if client.state == ClientState.STOPPED:
        raise ConnectionNotLive()
    if client.proposals.filter(state=ProposalState.OPEN).exists():
        raise ProposalOpen()
    proposal = Proposal.objects.create(client=client, proposed_at=at, proposed_by_ref=by.ref, **terms.values())
    audit.record(event="portfolio.connection.change-proposed", by=by, subject=subject_of(client), at=at)
    return proposal


@transaction.atomic
def decide_proposal(
    *, client_id: int, proposal_id: int, is_approved: bool, reason: str = "", by: Actor, at: dt.datetime
) -> Client:
    """The second pair of eyes: put the proposed terms in force, or not. Of two at once the first one decides.

    Raises:
        NotPermitted: ``by`` may not approve.
        ConnectionNotFound: there is no such proposal.
        OwnProposal: ``by`` proposed it.
        ProposalDecided: somebody was first.
        ConnectionNotLive: the connection was stopped meanwhile.
        ReasonMissing: refused without a reason.
    """
    by.require(PortfolioPermission.APPROVE)
    client = _locked(client_id)
    proposal = client.proposals.select_for_update(of=("self",)).filter(pk=proposal_id).first()
    if proposal is None:
        raise ConnectionNotFound()
    if proposal.proposed_by_ref == by.ref:
        raise OwnProposal()
    if proposal.state != ProposalState.OPEN:
        raise ProposalDecided()
    if client.state == ClientState.STOPPED:
        raise ConnectionNotLive()
    if not is_approved and not reason.strip():
        raise ReasonMissing(field="reason")

    proposal.state = ProposalState.APPROVED if is_approved else ProposalState.REFUSED
    proposal.decided_at, proposal.decided_by_ref, proposal.reason = at, by.ref, reason.strip()
    proposal.save(update_fields=["state", "decided_at", "decided_by_ref", "reason"])
    event = "portfolio.connection.refused"
    if is_approved:
        event = "portfolio.connection.approved"
        for term in TERMS:
            setattr(client, term, getattr(proposal, term))
        client.state = ClientState.LIVE
        client.save(update_fields=[*TERMS, "state"])
    audit.record(event=event, by=by, subject=subject_of(client), at=at)
    return client


@transaction.atomic
def make_secret(*, client_id: int, by: Actor, at: dt.datetime) -> str:
    """A new secret of the connection, told this once; an earlier one ends here.

    Raises:
        NotPermitted: ``by`` may not write the register.
        ConnectionNotFound: there is none.
        ConnectionNotLive: it is not approved, or was stopped.
    """
    by.require(PortfolioPermission.MANAGE)
    client = _locked(client_id)
    if client.state != ClientState.LIVE:
        raise ConnectionNotLive()
    secret = new_secret()
    client.secret_hash, client.secret_at, client.secret_by_ref = digest(secret), at, by.ref
    client.save(update_fields=["secret_hash", "secret_at", "secret_by_ref"])
    audit.record(event="portfolio.secret.made", by=by, subject=subject_of(client), at=at)
    return secret


@transaction.atomic
def stop_connection(*, client_id: int, reason: str, by: Actor, at: dt.datetime) -> Client:
    """End a connection at once and for good: its secret, the codes and tokens on their way. One person is enough.

    Raises:
        NotPermitted: ``by`` may neither write the register nor approve.
        ConnectionNotFound: there is none.
        ConnectionNotLive: it was stopped before.
        ReasonMissing: without a reason.
    """
    if not (by.may(PortfolioPermission.MANAGE) or by.may(PortfolioPermission.APPROVE)):
        raise NotPermitted(permission=PortfolioPermission.APPROVE)
    client = _locked(client_id)
    if client.state == ClientState.STOPPED:
        raise ConnectionNotLive()
    if not reason.strip():
        raise ReasonMissing(field="reason")
    client.state, client.stopped_at, client.stopped_by_ref = ClientState.STOPPED, at, by.ref
    client.stop_reason, client.secret_hash = reason.strip(), ""
    client.save(update_fields=["state", "stopped_at", "stopped_by_ref", "stop_reason", "secret_hash"])
    Pass.objects.filter(client=client, ended_at=None).update(ended_at=at)
    audit.record(event="portfolio.connection.stopped", by=by, subject=subject_of(client), at=at)
    return client
