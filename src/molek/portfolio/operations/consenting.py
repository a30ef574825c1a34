"""What a resident takes back, and what ends when somebody leaves."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from molek.audit import operations as audit
from molek.audit.rules.canonical import Json
from molek.base.actors import Actor
from molek.base.errors import NotPermitted
from molek.portfolio.enums import ClientState
from molek.portfolio.errors import ConsentGone, SignInRefused
from molek.portfolio.models import Attempt, Client, Consent, Pass
from molek.portfolio.operations.authorising import with_parameters
from molek.portfolio.operations.limits import WINDOW
from molek.portfolio.operations.validator import subject_of_hint
from molek.portfolio.permissions import PortfolioPermission

_KEPT = dt.timedelta(days=90)  # a pass, for the page that tells a resident when he last came in


@transaction.atomic
def withdraw_consent(*, consent_id: int, by: Actor, at: dt.datetime) -> Consent:
    """Take back what was agreed with a system. It learns nothing more; what it has, it has by its own duty.

    Raises:
        NotPermitted: not a resident.
        ConsentGone: not his, or taken back before.
    """
    if not by.is_resident:
        raise NotPermitted()
    consent = (
        Consent.objects.select_for_update(of=("self",))
        .select_related("client")
        .filter(pk=consent_id, resident=by.id, ended_at=None)
        .first()
    )
    if consent is None:
        raise ConsentGone()
    consent.ended_at = at
    consent.save(update_fields=["ended_at"])
    _end_passes(consent.client, by, at)
    data: dict[str, Json] = {"connection": consent.client.key, "system": consent.client.system_id}
    audit.record(event="portfolio.consent.withdrawn", by=by, subject=by.ref, at=at, data=data)
    return consent


def _end_passes(client: Client, by: Actor, at: dt.datetime) -> None:
    person = {"subject__resident": by.id} if by.is_resident else {"subject__official": by.id}
    Pass.objects.filter(client=client, ended_at=None, **person).update(ended_at=at)


@dataclass(frozen=True, slots=True)
class Leaving:
    """Where somebody goes who leaves the city's sign-in: ``address`` "" is our own front page."""

    system: str
    address: str


@transaction.atomic
def leave(
    *, hint: str, client_key: str, address: str, state: str, is_done: bool, by: Actor, at: dt.datetime
) -> Leaving:
    """Answer a client's wish that its visitor be signed out here too; with ``is_done``, what he held there ends.

    Raises:
        SignInRefused: no such client, a hint that is not ours, or an address that was not approved.
    """
    client = Client.objects.select_related("system").filter(key=client_key, state=ClientState.LIVE).first()
    if client is None or (hint and subject_of_hint(hint, client) is None):
        raise SignInRefused(why=_("aplikasinya tidak tersambung, atau sudah diputus"))
    if address and address not in client.logout_uris:
        raise SignInRefused(why=_("alamat kembalinya tidak terdaftar"))
    if is_done and by.id is not None:
        _end_passes(client, by, at)
        audit.record(event="portfolio.sign-in.left", by=by, subject=by.ref, at=at, data={"connection": client.key})
    if address and state:
        address = with_parameters(address, {"state": state})
    return Leaving(client.system.name, address)


@transaction.atomic
def forget_old(*, by: Actor, at: dt.datetime) -> None:
    """Nightly: passes of ninety days ago and attempts that no limit counts any more."""
    by.require(PortfolioPermission.MANAGE)
    Pass.objects.filter(issued_at__lt=at - _KEPT).delete()
    Attempt.objects.filter(at__lt=at - WINDOW).delete()
