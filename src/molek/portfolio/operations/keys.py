"""Keys that sign what other systems are told (RS256, the one kind that every client reads)."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.db import connection, transaction
from jwcrypto import jwk, jwt

from molek.audit import operations as audit
from molek.base.actors import SYSTEM, Actor
from molek.base.references import new_token
from molek.base.sealing import seal, unseal
from molek.portfolio.models import SigningKey
from molek.portfolio.permissions import PortfolioPermission
from molek.portfolio.queries.keys import KEPT, PUBLISHED_AHEAD

_BITS = 2048
_PURPOSE = "portfolio.key"
_LOCK = 0x4D4F4C26  # one process makes the first key
CHANGED_EVERY = dt.timedelta(days=90)


def _make(by: Actor, at: dt.datetime) -> SigningKey:
    kid = new_token()
    key = jwk.JWK.generate(kty="RSA", size=_BITS, kid=kid, use="sig", alg="RS256")
    row = SigningKey.objects.create(
        kid=kid, sealed=seal(key.export_private(), purpose=_PURPOSE), public=json.loads(key.export_public()),
        made_at=at, made_by_ref=by.ref,
    )  # fmt: skip
    audit.record(event="portfolio.key.made", by=by, subject=f"key:{kid}", at=at)
    return row


def _opened(row: SigningKey) -> jwk.JWK | None:
    text = unseal(row.sealed, purpose=_PURPOSE)
    return None if text is None else jwk.JWK.from_json(text)


def _signing_key(at: dt.datetime) -> jwk.JWK:
    """The newest that was published long enough; the oldest if none was. Made where there is none, or none opens."""
    rows = list(SigningKey.objects.order_by("-made_at", "-pk"))
    ripe = [row for row in rows if row.made_at <= at - PUBLISHED_AHEAD]
    for row in ripe + [row for row in reversed(rows) if row not in ripe]:
        key = _opened(row)
        if key is not None:
            return key
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    newest = SigningKey.objects.order_by("-made_at", "-pk").first()
    key = _opened(newest) if newest is not None else None
    return key or _opened(_make(SYSTEM, at)) or jwk.JWK()


@transaction.atomic
def ensure_key(*, at: dt.datetime) -> None:
    """Have a key to publish before anybody asks for a signature."""
    _signing_key(at)


@transaction.atomic
def sign(*, claims: dict[str, Any], at: dt.datetime) -> str:
    """A signed token of these claims."""
    key = _signing_key(at)
    token = jwt.JWT(header={"alg": "RS256", "typ": "JWT", "kid": key["kid"]}, claims=claims)
    token.make_signed_token(key)
    return str(token.serialize())


@transaction.atomic
def change_key(*, is_leaked: bool = False, by: Actor, at: dt.datetime) -> SigningKey:
    """Make the next key. It signs an hour after it was published, so that every client has read it by then.

    ``is_leaked``: the keys so far are struck out, and the new one signs at once; whoever is half-way signs in again.

    Raises:
        NotPermitted: ``by`` may not write the register.
    """
    by.require(PortfolioPermission.MANAGE)
    if is_leaked:
        SigningKey.objects.all().delete()
    return _make(by, at)


@transaction.atomic
def tend_keys(*, by: Actor, at: dt.datetime) -> None:
    """Nightly: a new key when the newest has served its time, and away with those that signed nothing still valid."""
    by.require(PortfolioPermission.MANAGE)
    newest = SigningKey.objects.order_by("-made_at").first()
    if newest is None:
        return
    if newest.made_at <= at - CHANGED_EVERY:
        newest = _make(by, at)
    SigningKey.objects.filter(made_at__lt=at - CHANGED_EVERY - KEPT).exclude(pk=newest.pk).delete()
