"""Somebody comes from another system to be known there: who he is, whether he agrees, and back with a code."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from oauthlib.oauth2.rfc6749 import errors as oauth

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.errors import Text
from molek.portfolio.enums import Audience, Claim, ClientState
from molek.portfolio.errors import NoPost, SignInGone, SignInRefused, TooManySignIns
from molek.portfolio.models import Client, Consent
from molek.portfolio.operations import limits, persons
from molek.portfolio.operations.connecting import subject_of
from molek.portfolio.operations.validator import Validator, authorization, subject_of_hint
from molek.portfolio.rules.addresses import host_of
from molek.portfolio.rules.digests import digest
from molek.staff import queries as staff

_AGREEMENT = "portfolio.agreement"
_AGREEMENT_LIVES_S = 15 * 60
_FATAL: dict[type[Exception], Text] = {
    oauth.MissingClientIdError: _("tidak menyebut aplikasi mana"),
    oauth.InvalidClientIdError: _("aplikasinya tidak tersambung, atau sudah diputus"),
    oauth.MismatchingRedirectURIError: _("alamat kembalinya tidak terdaftar"),
    oauth.InvalidRedirectURIError: _("alamat kembalinya tidak terdaftar"),
    oauth.MissingRedirectURIError: _("tidak menyebut alamat kembali"),
}


@dataclass(frozen=True, slots=True)
class SendBack:
    """Back to the client, with a code or with why not."""

    address: str


@dataclass(frozen=True, slots=True)
class SignInNeeded:
    """Nobody suitable is signed in; ``is_fresh``: whoever is must show anew who he is."""

    audience: Audience
    system: str
    is_fresh: bool


@dataclass(frozen=True, slots=True)
class ConsentNeeded:
    """What a resident is asked. ``agreement`` comes back with his answer and binds it to this page and person."""

    system: str
    unit: str
    purpose: str
    claims: list[Claim]
    host: str
    agreement: str


Answer = SendBack | SignInNeeded | ConsentNeeded


@dataclass(frozen=True, slots=True)
class _Wanted:
    client: Client
    scopes: list[str]
    redirect_uri: str
    state: str
    prompt: frozenset[str]
    max_age: int | None
    hint: str

    def back(self, error: str, text: str) -> SendBack:
        told = {"error": error, "error_description": text, "iss": settings.MOLEK.public_url}
        return SendBack(with_parameters(self.redirect_uri, {**told, **({"state": self.state} if self.state else {})}))

    def needs(self, *, is_fresh: bool) -> Answer:
        if "none" in self.prompt:
            return self.back("login_required", "Nobody suitable is signed in.")
        return SignInNeeded(Audience(self.client.audience), self.client.system.name, is_fresh)


def with_parameters(address: str, more: dict[str, str]) -> str:
    """``address`` with these added to its query."""
    parts = urlsplit(address)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *more.items()])
    return parts._replace(query=query).geturl()


@transaction.atomic
def authorise(
    *,
    uri: str,
    by: Actor,
    signed_in_at: dt.datetime | None,
    asked_at: dt.datetime | None = None,
    is_agreed: bool | None = None,
    agreement: str = "",
    at: dt.datetime,
) -> Answer:
    """Answer a client's request for somebody's identity.

    Args:
        uri: the whole address of the request, as the browser sent it.
        signed_in_at: when ``by`` showed who he is; None if nobody is signed in.
        asked_at: when this very request first came, if it led through a sign-in; else None.
        is_agreed: the resident's answer on the page of consent, with its ``agreement``; None before.

    Raises:
        SignInRefused: no such client, or no such return address: nobody is sent anywhere.
        SignInGone: the answer is not to this question, or not by this person.
        NoPost: an official without a post.
        TooManySignIns: more codes than anybody needs.
    """
    validator = Validator(at=at)
    wanted = _read(validator, uri)
    if isinstance(wanted, SendBack):
        return wanted
    if signed_in_at is None or not persons.suits(wanted.client, by):
        return wanted.needs(is_fresh=False)
    if not _is_fresh(wanted, signed_in_at, asked_at, at):
        return wanted.needs(is_fresh=True)
    refusal = _refusal(wanted, by, at)
    if refusal is not None:
        return refusal
    visit = _Visit(wanted, uri, persons.claims_for(wanted.client, by, wanted.scopes), by, at)
    if by.is_resident:
        missing = _consent(visit, is_agreed, agreement)
        if missing is not None:
            return missing
    validator.signed_in_at, validator.claims = signed_in_at, visit.claims
    return _code(validator, visit)


def _read(validator: Validator, uri: str) -> _Wanted | SendBack:
    """The request as the library understands it; a fault that may be told to the client goes back to it."""
    try:
        scopes, info = authorization(validator).validate_authorization_request(uri)
    except oauth.FatalClientError as error:
        raise SignInRefused(why=_FATAL.get(type(error), _("isinya tidak terbaca"))) from error
    except oauth.OAuth2Error as error:
        return SendBack(
            with_parameters(error.redirect_uri, {**dict(error.twotuples), "iss": settings.MOLEK.public_url})
        )
    except ValueError as error:  # a query that no browser writes
        raise SignInRefused(why=_("isinya tidak terbaca")) from error
    request = info["request"]
    age = request.max_age
    return _Wanted(
        client=request.client,
        scopes=list(scopes),
        redirect_uri=request.redirect_uri,
        state=request.state or "",
        prompt=frozenset(info.get("prompt") or ()),
        max_age=int(age) if age is not None and age.isascii() and age.isdecimal() and len(age) <= 9 else None,
        hint=request.id_token_hint or "",
    )


def _is_fresh(wanted: _Wanted, signed_in_at: dt.datetime, asked_at: dt.datetime | None, at: dt.datetime) -> bool:
    """Did he show who he is after the client asked for it, or lately enough for it?"""
    if asked_at is not None and signed_in_at >= asked_at:
        return True
    if "login" in wanted.prompt:
        return False
    return wanted.max_age is None or (at - signed_in_at).total_seconds() <= wanted.max_age


def _refusal(wanted: _Wanted, by: Actor, at: dt.datetime) -> SendBack | None:
    """Whoever may not come in although he is signed in."""
    if wanted.hint:
        hinted = subject_of_hint(wanted.hint, wanted.client)
        is_he = hinted is not None and by.id in (hinted.resident_id if by.is_resident else hinted.official_id,)
        if not is_he:
            return wanted.back("login_required", "Somebody else is signed in.")
    if by.is_resident:
        return None if persons.is_alive(by, at) else wanted.back("access_denied", "The record is closed.")
    if not staff.held_posts(official_id=by.id or 0, at=at):
        if "none" in wanted.prompt:
            return wanted.back("access_denied", "The official holds no post.")
        raise NoPost()
    return None


@dataclass(frozen=True, slots=True)
class _Visit:
    """Who came with which request, and what of him it is about."""

    wanted: _Wanted
    uri: str
    claims: list[str]
    by: Actor
    at: dt.datetime

    @property
    def client(self) -> Client:
        return self.wanted.client

    @property
    def question(self) -> list[str]:
        """What an answer must be an answer to."""
        return [digest(urlsplit(self.uri).query), " ".join(self.claims), self.by.ref]

    def record(self, event: str, **data: Any) -> None:
        """In the history of the resident."""
        about = {"connection": self.client.key, "system": self.client.system_id, **data}
        audit.record(event=event, by=self.by, subject=self.by.ref, at=self.at, data=about)


def _consent(visit: _Visit, is_agreed: bool | None, agreement: str) -> Answer | None:
    """None if the resident's consent covers the claims, given earlier or just now."""
    if is_agreed is None:
        return _ask(visit)
    try:
        answered = signing.loads(agreement, salt=_AGREEMENT, max_age=_AGREEMENT_LIVES_S)
    except signing.BadSignature:
        raise SignInGone() from None
    if answered != visit.question:
        raise SignInGone()
    if not is_agreed:
        visit.record("portfolio.consent.refused")
        return visit.wanted.back("access_denied", "The resident did not agree.")
    _give(visit)
    return None


def _ask(visit: _Visit) -> Answer | None:
    """The page of consent, unless what was agreed earlier is enough."""
    client, wanted = visit.client, visit.wanted
    given = Consent.objects.filter(client=client, resident=visit.by.id, ended_at=None).first()
    if given is not None and set(visit.claims) <= set(given.claims) and "consent" not in wanted.prompt:
        return None
    if "none" in wanted.prompt:
        return wanted.back("consent_required", "The resident has not agreed yet.")
    return ConsentNeeded(
        system=client.system.name,
        unit=staff.unit(client.system.unit_id).name,
        purpose=client.purpose,
        claims=[Claim(claim) for claim in visit.claims],
        host=host_of(wanted.redirect_uri),
        agreement=signing.dumps(visit.question, salt=_AGREEMENT),
    )


def _give(visit: _Visit) -> None:
    """Remember the consent, in place of an earlier one of other extent. Two clicks at once are one consent."""
    client, by, at = visit.client, visit.by, visit.at
    Client.objects.select_for_update(of=("self",), no_key=True).get(pk=client.pk)
    given = Consent.objects.filter(client=client, resident=by.id, ended_at=None).first()
    if given is not None and given.claims == visit.claims:
        return
    if given is not None:
        given.ended_at = max(at, given.given_at)
        given.save(update_fields=["ended_at"])
    Consent.objects.create(client=client, resident_id=by.id or 0, claims=visit.claims, given_at=at)
    visit.record("portfolio.consent.given", claims=", ".join(visit.claims))


def _code(validator: Validator, visit: _Visit) -> SendBack:
    """Give the code out; the client is locked meanwhile, so that none leaves after the connection was stopped."""
    client, by, at = visit.client, visit.by, visit.at
    locked = Client.objects.select_for_update(of=("self",), no_key=True).get(pk=client.pk)
    if locked.state != ClientState.LIVE:
        raise SignInRefused(why=_FATAL[oauth.InvalidClientIdError])
    about = f"{client.key}:{by.ref}"
    minutes = limits.minutes_left(act=limits.CODE, value=about, at=at)
    if minutes:
        raise TooManySignIns(minutes=minutes)
    limits.count(act=limits.CODE, value=about, at=at)
    subject = persons.subject_for(client, by, at)
    headers, _body, _status = authorization(validator).create_authorization_response(
        visit.uri, scopes=visit.wanted.scopes, credentials={"user": subject}
    )
    data = {"claims": ", ".join(visit.claims)}
    audit.record(event="portfolio.code.given", by=by, subject=subject_of(client), at=at, data=data)
    return SendBack(with_parameters(headers["Location"], {"iss": settings.MOLEK.public_url}))
