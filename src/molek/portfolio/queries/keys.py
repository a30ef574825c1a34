"""What is published of the signing keys, and reading back what we signed."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from jwcrypto import jwk, jws
from jwcrypto.common import JWException

from molek.base.actors import Actor
from molek.portfolio.models import SigningKey
from molek.portfolio.permissions import PortfolioPermission

PUBLISHED_AHEAD = dt.timedelta(hours=1)
KEPT = dt.timedelta(days=30)


def published_keys() -> dict[str, list[dict[str, Any]]]:
    """The public keys as a JSON Web Key Set, newest first."""
    return {"keys": list(SigningKey.objects.order_by("-made_at", "-pk").values_list("public", flat=True))}


@dataclass(frozen=True, slots=True)
class KeyShown:
    """A key by its name; ``signs_at``: from when on it may sign."""

    kid: str
    made_at: dt.datetime
    signs_at: dt.datetime


def keys_shown(*, by: Actor) -> list[KeyShown]:
    """Keys that are published, newest first."""
    by.require(PortfolioPermission.READ)
    rows = SigningKey.objects.order_by("-made_at", "-pk").values_list("kid", "made_at")
    return [KeyShown(kid, made_at, made_at + PUBLISHED_AHEAD) for kid, made_at in rows]


def read_back(token: str) -> dict[str, Any] | None:
    """The claims of a token that we signed, however old; None for anything else."""
    keys = jwk.JWKSet()
    for public in published_keys()["keys"]:
        keys.add(jwk.JWK(**public))
    found = jws.JWS()
    found.allowed_algs = ["RS256"]
    try:
        found.deserialize(token, keys)
        claims = json.loads(found.payload)
    except (JWException, ValueError, TypeError):
        return None
    return claims if isinstance(claims, dict) else None
