"""An office, a system with a live connection, and a client that speaks the protocol by hand."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from molek.base.actors import Actor
from molek.portfolio import operations
from molek.portfolio.enums import Audience, Claim, Domain, Status, Task, Users
from molek.portfolio.models import Client, System
from molek.portfolio.operations import keys
from molek.residents.models import Resident
from molek.staff.models import Post, Unit
from tests.cases import conftest as cast
from tests.cases.conftest import (
    CITY,
    NINE,
    City,
    actor_of,
    build_city,
    hold,
    make_official,
    make_resident,
    resident_actor,
)

BACK, OTHER_BACK, AFTER = (
    "https://pejuang.example/masuk",
    "https://lain.example/masuk",
    "https://pejuang.example/keluar",
)
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
SITE = "http://testserver/openid/"


def soon(**more: float) -> dt.datetime:
    return NINE + dt.timedelta(**more)


@dataclass(frozen=True)
class Office:
    """Who writes the register, who approves, who only reads."""

    admin: Actor
    second_admin: Actor
    head: Actor
    mayor: Actor
    stranger: Actor


def facts(unit: Unit, **values: Any) -> operations.Facts:
    ordinary: dict[str, Any] = {
        "name": "Si Pejuang", "purpose": "Lapor kebutuhan warga.", "unit_id": unit.pk, "domain": Domain.SERVICE,
        "task": Task.COMPLAINTS, "users": [Users.RESIDENTS],
    }  # fmt: skip
    return operations.Facts(**{**ordinary, **values})


@pytest.fixture(autouse=True)
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """One key takes as long to find as ten tests to run."""
    monkeypatch.setattr(keys, "_BITS", 1024)


@pytest.fixture
def city(db: None, monkeypatch: pytest.MonkeyPatch) -> City:
    """The cast, without the services that nobody applies for here."""
    monkeypatch.setattr(cast, "publish_shipped", lambda _at: None)
    return build_city()


@pytest.fixture
def unit(city: City) -> Unit:
    kota = Unit.objects.get(code=CITY)
    return Unit.objects.create(
        code="KOMINFO", name="Dinas Kominfo", kind="OPD", area_code=CITY, number_code="Kominfo", parent=kota,
        email="kominfo@kota.example",
    )  # fmt: skip


@pytest.fixture
def office(unit: Unit, city: City) -> Office:
    made = {}
    for name, kind in (
        ("admin", "ADMIN"), ("admin2", "ADMIN"), ("kominfo", "INFORMATION_HEAD"), ("walikota", "MAYOR"),
    ):  # fmt: skip
        official = make_official(name)
        hold(official, Post.objects.create(unit=unit, kind=kind, title=f"Jabatan {name}"))
        made[name] = actor_of(official)
    return Office(made["admin"], made["admin2"], made["kominfo"], made["walikota"], actor_of(city.clerk))


@pytest.fixture
def system(unit: Unit, office: Office) -> System:
    return operations.register_system(
        facts=facts(unit), status=Status.IN_USE, since=dt.date(2025, 1, 2), by=office.admin, at=NINE
    )


def terms(**values: Any) -> operations.Asked:
    ordinary: dict[str, Any] = {
        "audience": Audience.BOTH, "claims": list(Claim), "purpose": "mengisikan nama Anda", "redirect_uris": [BACK],
        "logout_uris": [AFTER],
    }  # fmt: skip
    return operations.Asked(**{**ordinary, **values})


def connect(system: System, office: Office, **values: Any) -> tuple[Client, str]:
    """A live connection and its secret."""
    return connect_by(system, office.admin, office.head, **values)


def connect_by(system: System, admin: Actor, head: Actor, **values: Any) -> tuple[Client, str]:
    client = operations.propose_connection(system_id=system.pk, terms=terms(**values), by=admin, at=NINE)
    proposal = client.proposals.get()
    operations.decide_proposal(
        client_id=client.pk, proposal_id=proposal.pk, is_approved=True, by=head, at=NINE
    )  # fmt: skip
    client.refresh_from_db()
    return client, operations.make_secret(client_id=client.pk, by=admin, at=NINE)


@dataclass
class Party:
    """A relying party, as plain as can be: it keeps what a library would keep."""

    client: Client
    secret: str
    back: str = BACK

    def uri(self, **more: str | None) -> str:
        asked: dict[str, str | None] = {
            "response_type": "code", "client_id": self.client.key, "redirect_uri": self.back, "scope": "openid profile",
            "state": "s1", "nonce": "n1", "code_challenge": CHALLENGE, "code_challenge_method": "S256", **more,
        }  # fmt: skip
        return f"{SITE}masuk/?" + urlencode({key: value for key, value in asked.items() if value is not None})

    def ask(self, by: Actor, at: dt.datetime = NINE, **more: Any) -> operations.Answer:
        """Show the person to the city; ``more``: parameters of the request, or of the operation."""
        own = {key: more.pop(key) for key in ("signed_in_at", "asked_at", "is_agreed", "agreement") if key in more}
        return operations.authorise(
            **{"uri": self.uri(**more), "by": by, "signed_in_at": NINE - dt.timedelta(minutes=1), "at": at, **own}
        )

    def code(self, by: Actor, at: dt.datetime = NINE, **more: Any) -> str:
        """A code; a resident agrees where he is asked."""
        answer = self.ask(by, at, **more)
        if isinstance(answer, operations.ConsentNeeded):
            answer = self.ask(by, at, is_agreed=True, agreement=answer.agreement, **more)
        return told(answer)["code"]

    def form(self, code: str, **more: str | None) -> dict[str, str]:
        sent: dict[str, str | None] = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self.back, "code_verifier": VERIFIER,
            "client_id": self.client.key, "client_secret": self.secret, **more,
        }  # fmt: skip
        return {key: value for key, value in sent.items() if value is not None}

    def exchange(
        self, code: str, at: dt.datetime = NINE, authorization: str = "", remote: str = "192.0.2.1", **more: str | None
    ) -> tuple[int, dict[str, Any]]:
        reply = operations.exchange_code(
            uri=f"{SITE}token/", body=urlencode(self.form(code, **more)), authorization=authorization, remote=remote,
            at=at,
        )  # fmt: skip
        return reply.status, json.loads(reply.body)

    def token(self, code: str, at: dt.datetime = NINE) -> str:
        status, answer = self.exchange(code, at)
        assert status == 200, answer
        return str(answer["access_token"])

    def userinfo(self, token: str, at: dt.datetime = NINE) -> tuple[int, dict[str, Any]]:
        reply = operations.tell_claims(uri=f"{SITE}pengguna/", authorization=f"Bearer {token}", at=at)
        return reply.status, json.loads(reply.body)


def told(answer: operations.Answer) -> dict[str, str]:
    """What came back in the address."""
    assert isinstance(answer, operations.SendBack), answer
    return {key: values[0] for key, values in parse_qs(urlsplit(answer.address).query).items()}


def payload(token: str) -> dict[str, Any]:
    """The claims of a signed token, unread by any library."""
    middle = token.split(".")[1]
    read: dict[str, Any] = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    return read


@pytest.fixture
def party(system: System, office: Office) -> Party:
    return Party(*connect(system, office))


@pytest.fixture
def resident(city: City) -> Resident:
    return make_resident()


@pytest.fixture
def lukas(resident: Resident) -> Actor:
    return resident_actor(resident)
