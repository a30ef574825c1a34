"""What the library asks of us while it goes through a request: is this a client, an address, a code, a token of ours?

One object a request; it keeps what it found, so that the operation around it need not look again.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from typing import Any
from urllib.parse import unquote_plus

from django.conf import settings
from oauthlib.common import Request
from oauthlib.oauth2.rfc6749 import errors as oauth
from oauthlib.oauth2.rfc6749.endpoints import AuthorizationEndpoint, TokenEndpoint
from oauthlib.oauth2.rfc6749.grant_types.authorization_code import code_challenge_method_s256
from oauthlib.oauth2.rfc6749.tokens import BearerToken
from oauthlib.openid import RequestValidator
from oauthlib.openid.connect.core.endpoints import UserInfoEndpoint
from oauthlib.openid.connect.core.grant_types import AuthorizationCodeGrant

from molek.portfolio.enums import ClientState
from molek.portfolio.models import Client, Pass, Subject
from molek.portfolio.operations import keys, persons
from molek.portfolio.queries.keys import read_back
from molek.portfolio.rules.digests import digest, is_same, new_secret

CODE_LIVES = dt.timedelta(seconds=60)
TOKEN_LIVES = dt.timedelta(minutes=5)
SCOPES = ("openid", "profile")
MOST_TOLD = 20  # times that one token is answered
_LONGEST = 300  # of a nonce or a state
# Asked by nobody whom we know, and each a way around what is checked here.
_NOT_TAKEN = ("request", "request_uri", "registration", "claims")


class Validator(RequestValidator):  # type: ignore[misc]  # the library has no types
    """Answers for one request at ``at``."""

    def __init__(self, *, at: dt.datetime) -> None:
        super().__init__()
        self.at = at
        self.found: Pass | None = None
        self.signed_in_at = at
        self.claims: list[str] = []
        self.told: dict[str, Any] = {}
        self.wrong_secret = False

    # Clients

    def validate_client_id(self, client_id: str, request: Request, *_a: Any, **_k: Any) -> bool:
        request.client = Client.objects.select_related("system").filter(key=client_id, state=ClientState.LIVE).first()
        return request.client is not None

    def validate_redirect_uri(self, _client_id: str, redirect_uri: str, request: Request, *_a: Any, **_k: Any) -> bool:
        return redirect_uri in request.client.redirect_uris

    def get_default_redirect_uri(self, _client_id: str, _request: Request, *_a: Any, **_k: Any) -> None:
        return None  # always said, never guessed

    def validate_response_type(
        self, _client_id: str, response_type: str, _client: Client, _request: Request, *_a: Any, **_k: Any
    ) -> bool:
        return response_type == "code"

    def is_pkce_required(self, _client_id: str, _request: Request) -> bool:
        return True

    def validate_scopes(
        self, _client_id: str, scopes: list[str], _client: Client, _request: Request, *_a: Any, **_k: Any
    ) -> bool:
        return "openid" in scopes and set(scopes) <= set(SCOPES)

    def get_default_scopes(self, _client_id: str, _request: Request, *_a: Any, **_k: Any) -> list[str]:
        return []

    # People, where no page may be shown (prompt=none): the operation asks them itself

    def validate_silent_login(self, _request: Request) -> bool:
        return True

    def validate_silent_authorization(self, _request: Request) -> bool:
        return True

    def validate_user_match(self, _hint: str, _scopes: Any, _claims: Any, _request: Request) -> bool:
        return True

    # Codes

    def save_authorization_code(
        self, _client_id: str, code: dict[str, str], request: Request, *_a: Any, **_k: Any
    ) -> None:
        self.found = Pass.objects.create(
            client=request.client, subject=request.user, scope=" ".join(request.scopes), claims=self.claims,
            redirect_uri=request.redirect_uri, nonce=request.nonce or "", challenge=request.code_challenge,
            code_hash=digest(code["code"]), signed_in_at=self.signed_in_at, issued_at=self.at,
            code_until=self.at + CODE_LIVES,
        )  # fmt: skip

    def authenticate_client(self, request: Request, *_a: Any, **_k: Any) -> bool:
        """By Basic authentication or in the form, never by both."""
        key, secret = _credentials(request)
        request.client = Client.objects.filter(key=key, state=ClientState.LIVE).first()
        kept = request.client.secret_hash if request.client is not None else ""
        if is_same(secret, kept):
            request.client_id = key
            return True
        self.wrong_secret = True
        return False

    def validate_grant_type(
        self, _client_id: str, grant_type: str, _client: Client, _request: Request, *_a: Any, **_k: Any
    ) -> bool:
        return grant_type == "authorization_code"

    def validate_code(self, _client_id: str, code: str, client: Client, request: Request, *_a: Any, **_k: Any) -> bool:
        """A code works once, for its own client, within a minute. Shown again, it ends what it had opened."""
        row = Pass.objects.select_for_update(of=("self",)).filter(code_hash=digest(code), client=client).first()
        if row is None:
            return False
        self.found = row
        if row.used_at is not None or row.ended_at is not None or self.at >= row.code_until:
            return False
        if persons.open_for(row.subject, agreed=row.claims, told=(), at=self.at) is None:
            return False
        request.user, request.scopes, request.nonce = row.subject, row.scope.split(), row.nonce
        return True

    def confirm_redirect_uri(
        self, _client_id: str, _code: str, redirect_uri: str, client: Client, _request: Request, *_a: Any, **_k: Any
    ) -> bool:
        return (
            self.found is not None and redirect_uri == self.found.redirect_uri and redirect_uri in client.redirect_uris
        )

    def get_code_challenge(self, _code: str, _request: Request) -> str | None:
        return self.found.challenge if self.found is not None else None

    def get_code_challenge_method(self, _code: str, _request: Request) -> str:
        return "S256"

    def get_authorization_code_nonce(
        self, _client_id: str, _code: str, _redirect_uri: str, _request: Request
    ) -> str | None:
        return (self.found.nonce or None) if self.found is not None else None

    def invalidate_authorization_code(self, *_a: Any, **_k: Any) -> None:
        """Done by :meth:`save_bearer_token`, in the same statement."""

    # Tokens

    def finalize_id_token(
        self, id_token: dict[str, Any], _token: dict[str, Any], _handler: Any, request: Request
    ) -> str:
        row = self.found
        assert row is not None
        issued = int(self.at.timestamp())
        claims = {
            **id_token,
            "iss": settings.MOLEK.public_url,
            "sub": request.user.sub,
            "iat": issued,
            "exp": issued + int(TOKEN_LIVES.total_seconds()),
            "auth_time": int(row.signed_in_at.timestamp()),
            "kind": "resident" if row.subject.resident_id else "official",
        }
        return keys.sign(claims=claims, at=self.at)

    def save_bearer_token(self, token: dict[str, Any], _request: Request, *_a: Any, **_k: Any) -> None:
        row = self.found
        assert row is not None
        row.used_at, row.token_hash, row.token_until = self.at, digest(token["access_token"]), self.at + TOKEN_LIVES
        row.save(update_fields=["used_at", "token_hash", "token_until"])

    def validate_bearer_token(self, token: str | None, _scopes: list[str], request: Request) -> bool:
        row = (
            Pass.objects.select_for_update(of=("self",))
            .select_related("client", "subject")
            .filter(token_hash=digest(token or ""), ended_at=None, token_until__gt=self.at, told__lt=MOST_TOLD)
            .first()
        )
        if row is None or row.client.state != ClientState.LIVE:
            return False
        told = persons.open_for(row.subject, agreed=row.claims, told=row.claims, at=self.at)
        if told is None:
            return False
        row.told += 1
        row.save(update_fields=["told"])
        request.scopes, self.told = row.scope.split(), told
        return True

    def get_userinfo_claims(self, _request: Request) -> dict[str, Any]:
        return self.told


def _credentials(request: Request) -> tuple[str, str]:
    scheme, _, coded = (request.headers.get("Authorization") or "").partition(" ")
    in_form = (request.client_id or "", request.client_secret or "")
    if not scheme:
        return in_form
    if scheme.lower() != "basic" or request.client_secret:
        return "", ""
    try:
        key, _, secret = base64.b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    key = unquote_plus(key)
    return (key, unquote_plus(secret)) if in_form[0] in ("", key) else ("", "")


def _refuse_ways_around(request: Request) -> dict[str, Any]:
    """Only the plain code flow: answers in the query, nothing by reference, nothing endless."""
    if request.response_mode not in (None, "query"):
        raise oauth.InvalidRequestError(description="Only response_mode=query is supported.", request=request)
    if any(getattr(request, name, None) for name in _NOT_TAKEN):
        raise oauth.InvalidRequestError(description="Request objects are not supported.", request=request)
    if any(len(text or "") > _LONGEST for text in (request.nonce, request.state)):
        raise oauth.InvalidRequestError(description="state and nonce take 300 characters.", request=request)
    if request.code_challenge is not None and request.code_challenge_method != "S256":
        raise oauth.InvalidRequestError(description="code_challenge_method must be S256.", request=request)
    return {}


def _code_flow(validator: Validator) -> AuthorizationCodeGrant:
    grant = AuthorizationCodeGrant(validator)
    grant.refresh_token = False
    grant.proxy_target._code_challenge_methods = {"S256": code_challenge_method_s256}
    grant.custom_validators.pre_auth.append(_refuse_ways_around)
    return grant


def _token(validator: Validator) -> BearerToken:
    return BearerToken(validator, lambda _request: new_secret(), int(TOKEN_LIVES.total_seconds()))


def authorization(validator: Validator) -> AuthorizationEndpoint:
    return AuthorizationEndpoint("code", _token(validator), {"code": _code_flow(validator)})


def exchange(validator: Validator) -> TokenEndpoint:
    grants = {"authorization_code": _code_flow(validator)}
    return TokenEndpoint("authorization_code", _token(validator), grants)


def userinfo(validator: Validator) -> UserInfoEndpoint:
    return UserInfoEndpoint(validator)


def subject_of_hint(hint: str, client: Client) -> Subject | None:
    """Whom an ID token of ours for this client names, however old it is."""
    claims = read_back(hint) or {}
    if claims.get("iss") != settings.MOLEK.public_url or claims.get("aud") != client.key:
        return None
    return Subject.objects.filter(client=client, sub=str(claims.get("sub"))).first()
