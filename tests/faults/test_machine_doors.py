"""Doors that programs use, sent whatever fits their form and whatever does not: an answer of the protocol, never a
fault, and nothing written by who is not known.

There is no agency API yet; when there is one, its own description (OpenAPI) drives the same trial.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.faults.knocking import knock
from tests.faults.world import World

pytestmark = pytest.mark.django_db

WORDS = st.one_of(
    st.text(max_size=40), st.sampled_from(["openid", "code", "S256", "none", "\0", "' OR 1=1", "https://evil.example/"])
)
PARAMETERS: dict[str, tuple[str, ...]] = {
    "portfolio:authorize": (
        "client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "prompt", "max_age", "id_token_hint",
        "code_challenge", "code_challenge_method", "response_mode", "request", "claims", "molek_since",
    ),
    "portfolio:token": ("grant_type", "code", "redirect_uri", "client_id", "client_secret", "code_verifier"),
    "portfolio:userinfo": ("access_token",),
    "portfolio:leave": ("id_token_hint", "client_id", "post_logout_redirect_uri", "state"),
    "portfolio:discovery": ("x",),
    "portfolio:jwks": ("x",),
    "messages:receipt": ("ref", "state"),
    "taxes:notify": ("originalReferenceNo", "latestTransactionStatus", "amount"),
    "kiosk:beat": ("state", "printer", "paper", "v"),
    "kiosk:enrol": ("code", "name"),
    "audit:roots": ("after", "since", "x"),
}  # fmt: skip
HEADERS = (
    "Authorization", "X-TIMESTAMP", "X-SIGNATURE", "X-EXTERNAL-ID", "X-Molek-Timestamp", "X-Molek-Signature", "Cookie",
    "Content-Type", "Accept", "User-Agent",
)  # fmt: skip
LATIN = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=60)
BODIES = st.one_of(
    st.binary(max_size=200), st.just(b"{}"), st.just(b"[" * 5000), st.just(b'{"amount": {"value": 1e999}}'),
    st.just(b'{"a": "\\ud800"}'), st.recursive(st.none() | st.integers() | st.text(max_size=5), st.lists, max_leaves=5)
    .map(lambda value: __import__("json").dumps(value).encode()),
)  # fmt: skip


@pytest.mark.parametrize("name", PARAMETERS)
@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_no_door_of_machines_breaks(name: str, world: World, data: Any) -> None:
    sent = data.draw(st.dictionaries(st.sampled_from(PARAMETERS[name]), WORDS))
    headers = data.draw(st.dictionaries(st.sampled_from(HEADERS), LATIN, max_size=3))
    address, client = reverse(name), Client(raise_request_exception=True)
    answers = [client.get(address, sent, headers=headers), client.post(address, sent, headers=headers)]
    kind = headers.pop("Content-Type", "application/json")
    answers.append(client.post(address, data.draw(BODIES), content_type=kind or "x", headers=headers))
    for answer in answers:
        assert answer.status_code < 500
        location = answer.headers.get("Location", "/")
        assert location.startswith("/"), location  # nobody is led away by what he sent


@pytest.mark.parametrize("name", ["portfolio:token", "messages:receipt", "taxes:notify"])
def test_doors_by_secret_write_nothing_for_who_has_none(name: str, world: World) -> None:
    answer, written, *_ = knock(Client().cookies, "post", reverse(name), {"client_id": "x", "code": "y", "ref": "z"})
    assert 400 <= answer.status_code < 500
    assert [sql for sql in written if "attempt" not in sql and "jwk" not in sql.lower()] == []
