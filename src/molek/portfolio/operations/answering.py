"""What a client hears by itself, without a browser: a token for a code, claims for a token."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field

from django.db import transaction
from oauthlib.oauth2.rfc6749 import errors as oauth

from molek.audit import operations as audit
from molek.portfolio.models import Pass
from molek.portfolio.operations import limits, persons
from molek.portfolio.operations.connecting import subject_of
from molek.portfolio.operations.validator import Validator, exchange, userinfo

_OK = 200


@dataclass(frozen=True, slots=True)
class Reply:
    """A JSON answer to a program."""

    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def exchange_code(*, uri: str, body: str, authorization: str, remote: str, at: dt.datetime) -> Reply:
    """A token for a code. Refuses in the protocol's own words, never by raising: what was found wrong stays written.

    A code that was shown again, or with the wrong proof, ends together with all that it had opened. Ten wrong secrets
    from one address within a quarter of an hour, and that address waits.

    Args:
        body: the form as it was sent, encoded.
        authorization: the header of that name, or "".
        remote: the sender's address.
    """
    minutes = limits.minutes_left(act=limits.WRONG_SECRET, value=remote, at=at)
    if minutes:
        told = json.dumps({"error": "temporarily_unavailable", "error_description": "Too many wrong secrets."})
        return Reply(429, told, {"Retry-After": str(60 * minutes)})
    validator = Validator(at=at)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if authorization:
        headers["Authorization"] = authorization
    try:
        told_headers, told, status = exchange(validator).create_token_response(uri, "POST", body, headers)
    except oauth.OAuth2Error as error:
        return Reply(error.status_code, error.json, dict(error.headers))
    except ValueError:  # a form that no client writes
        return Reply(400, json.dumps({"error": "invalid_request"}))
    if validator.wrong_secret:
        limits.count(act=limits.WRONG_SECRET, value=remote, at=at)
    if validator.found is not None:
        _note_exchange(validator.found, is_done=status == _OK, at=at)
    return Reply(status, told, {**told_headers, "Cache-Control": "no-store"})


def _note_exchange(found: Pass, *, is_done: bool, at: dt.datetime) -> None:
    event = "portfolio.sign-in.done"
    if not is_done:
        event = "portfolio.code.misused" if found.used_at else "portfolio.code.spoilt"
        found.ended_at = found.ended_at or at
        found.save(update_fields=["ended_at"])
    audit.record(event=event, by=persons.actor_of(found.client), subject=subject_of(found.client), at=at)


@transaction.atomic
def tell_claims(*, uri: str, authorization: str, at: dt.datetime) -> Reply:
    """What the owner of a token is called, as far as was agreed; each time an access that the resident can see.

    The token is taken from the header only. Twenty times within its five minutes are enough.
    """
    headers = {"Authorization": authorization}  # even where there is none: the address is no place for a token
    try:
        told_headers, told, status = userinfo(Validator(at=at)).create_userinfo_response(uri, "GET", None, headers)
    except (oauth.OAuth2Error, ValueError):
        return Reply(401, json.dumps({"error": "invalid_token"}), {"WWW-Authenticate": 'Bearer error="invalid_token"'})
    return Reply(status, told, {**told_headers, "Cache-Control": "no-store"})
