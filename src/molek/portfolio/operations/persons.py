"""The bridge between people and clients: residents are no accounts, officials are, and a client knows neither."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from molek.audit.enums import AccessPurpose
from molek.base.actors import Actor, ActorKind
from molek.base.references import new_token
from molek.portfolio.enums import OF_OFFICIALS, OF_RESIDENTS, Audience, Claim
from molek.portfolio.models import Client, Consent, Subject
from molek.residents import queries as residents
from molek.residents.enums import ResidentStatus
from molek.staff import queries as staff


def actor_of(client: Client) -> Actor:
    """A client acts by itself: what it reads is logged under its own name, so that the resident sees which it was."""
    return Actor(ActorKind.SYSTEM, None, f"app:{client.key}")


def suits(client: Client, by: Actor) -> bool:
    """Is this somebody for whom the connection is made?"""
    if by.is_resident:
        return client.audience in (Audience.RESIDENTS, Audience.BOTH)
    return by.is_official and client.audience in (Audience.OFFICIALS, Audience.BOTH)


def claims_for(client: Client, by: Actor, scopes: Sequence[str]) -> list[str]:
    """What of the approved claims this person has, if the client asks for any at all."""
    if "profile" not in scopes:
        return []
    possible = OF_RESIDENTS if by.is_resident else OF_OFFICIALS
    return [str(claim) for claim in possible if claim in client.claims]


def subject_for(client: Client, by: Actor, at: dt.datetime) -> Subject:
    """Who ``by`` is to this client; made at the first visit, the same ever after."""
    person = {"resident_id": by.id} if by.is_resident else {"official_id": by.id}
    row, _made = Subject.objects.get_or_create(client=client, **person, defaults={"sub": new_token(), "made_at": at})
    return row


_FIELDS = {Claim.NAME: "name", Claim.KELURAHAN: "area_code"}


def open_for(subject: Subject, *, agreed: Sequence[str], told: Sequence[str], at: dt.datetime) -> dict[str, Any] | None:
    """The values of the claims ``told``; None if he may not come in any more.

    A resident must be alive and his consent to ``agreed`` unbroken; his record is opened for that in the client's name,
    which is logged, and he sees it. An official must be active and hold a post.
    """
    if subject.resident_id is None:
        return _of_official(subject, told, at)
    consent = Consent.objects.filter(client=subject.client_id, resident=subject.resident_id, ended_at=None).first()
    if consent is None or not set(agreed) <= set(consent.claims):
        return None
    record = residents.facts_of(
        resident_id=subject.resident_id, by=actor_of(subject.client), purpose=AccessPurpose.OTHER_SYSTEM, at=at,
        fields=["status", *(_FIELDS[Claim(claim)] for claim in told)],
    )  # fmt: skip
    if record.status != ResidentStatus.ALIVE:
        return None
    values: dict[str, Any] = {"sub": subject.sub}
    if Claim.NAME in told:
        values["name"] = record.name
    if Claim.KELURAHAN in told:
        values |= {"kelurahan": record.area_name, "kelurahan_code": record.area_code}
    return values


def _of_official(subject: Subject, told: Sequence[str], at: dt.datetime) -> dict[str, Any] | None:
    account = staff.official_row(subject.official_id or 0)
    posts = staff.held_posts(official_id=account.id, at=at)
    if not account.is_active or not posts:
        return None
    values: dict[str, Any] = {"sub": subject.sub}
    if Claim.NAME in told:
        values["name"] = account.full_name
    if Claim.POST in told:
        values["post"] = " ".join(filter(None, (posts[0].capacity, posts[0].title)))
    if Claim.UNIT in told:
        values["unit"] = posts[0].unit_name
    return values


def is_alive(by: Actor, at: dt.datetime) -> bool:
    """Of a resident who stands before us."""
    return residents.own_record(by=by, at=at).status == ResidentStatus.ALIVE
