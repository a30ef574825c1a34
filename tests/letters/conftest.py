"""Letters in every state, on top of the engine's cast: accepted, awaiting a signature, issued."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from molek.base.actors import SYSTEM
from molek.cases import operations as cases
from molek.cases.enums import Decision
from molek.cases.models import Application
from molek.documents import operations as documents
from molek.documents.enums import CertificateState, SignerKind
from molek.documents.errors import SignerDown
from molek.documents.providers import signing_provider
from molek.documents.providers.signing import SigningProvider
from molek.letters import operations
from molek.letters.models import Letter
from molek.residents.models import Resident
from molek.staff.models import Official, Post, Unit
from tests.cases.conftest import (
    NINE,
    OEBA,
    POVERTY,
    City,
    actor_of,
    build_city,
    hold,
    make_official,
    make_resident,
    submit,
)

TEN = NINE + dt.timedelta(hours=1)
LATER = NINE + dt.timedelta(hours=3)
PASSPHRASE = "seekor sapi di padang"
SIGNERS = ("lurah", "secretary", "camat", "other_lurah")


def enrol(official: Official, passphrase: str = PASSPHRASE) -> None:
    """Give the official a certificate of the city's own authority."""
    documents.enrol_official(
        official_ref=f"official:{official.pk}", common_name=official.full_name, passphrase=passphrase, by=SYSTEM,
        at=NINE,
    )  # fmt: skip


def signer(official: Official, passphrase: str = PASSPHRASE) -> documents.Signer:
    return documents.Signer(SignerKind.OFFICIAL, official_ref=f"official:{official.pk}", passphrase=passphrase)


def clerk_of_oeba() -> Official:
    """A counter in another kelurahan."""
    post = Post.objects.create(unit=Unit.objects.get(code=OEBA), kind="CLERK", title="Petugas Loket Oeba")
    official = make_official("clerk.oeba")
    hold(official, post)
    return official


def sealed_letter(resident: Resident, at: dt.datetime = NINE) -> Letter:
    """A domicile letter that the machine accepted; its job waits."""
    return letter_of(submit(resident, at=at))


def official_letter(resident: Resident, lurah: Official, at: dt.datetime = NINE) -> Letter:
    """A poverty statement that the lurah accepted; it waits for a signature."""
    application = submit(resident, "poverty-statement", POVERTY, at=at)
    cases.decide_task(
        task_id=application.tasks.get().pk,
        decision=Decision.ACCEPT,
        reason="Sudah dikunjungi.",
        by=actor_of(lurah, at),
        at=at,
    )
    return letter_of(application)


def letter_of(application: Application) -> Letter:
    return Letter.objects.get(application=application)


def sign(letter: Letter, official: Official, at: dt.datetime = TEN, passphrase: str = PASSPHRASE) -> operations.Signed:
    [result] = operations.sign_letters(letter_ids=[letter.pk], passphrase=passphrase, by=actor_of(official, at), at=at)
    return result


class Provider:
    """The city's own authority behind a switch: down, or with something that happens while it signs."""

    name, is_test = "local", True

    def __init__(self, real: SigningProvider) -> None:
        self.real = real
        self.is_down = False
        self.meanwhile: Callable[[], object] = lambda: None

    def sign(
        self, pdfs: Sequence[bytes], signer: documents.Signer, at: dt.datetime, placement: Any = None
    ) -> list[bytes]:
        if pdfs and self.is_down:
            raise SignerDown()
        signed = self.real.sign(pdfs, signer, at, placement)
        if pdfs:
            self.meanwhile()
        return signed

    def sign_first(
        self, pdfs: Sequence[bytes], signer: documents.Signer, at: dt.datetime, rooms: Sequence[documents.Placement]
    ) -> list[bytes]:
        if self.is_down:
            raise SignerDown()
        return self.real.sign_first(pdfs, signer, at, rooms)

    def countersign(
        self, pdf: bytes, signer: documents.Signer, at: dt.datetime, room: documents.Placement, mark: documents.Mark
    ) -> bytes:
        if self.is_down:
            raise SignerDown()
        signed = self.real.countersign(pdf, signer, at, room, mark)
        self.meanwhile()
        return signed

    def certificate_state(self, signer: documents.Signer, at: dt.datetime) -> CertificateState:
        return self.real.certificate_state(signer, at)


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Provider:
    made = Provider(signing_provider())
    monkeypatch.setattr("molek.documents.operations.signing.signing_provider", lambda: made)
    return made


@pytest.fixture
def city(db: None) -> City:
    """Everybody who may sign has a key."""
    made = build_city()
    for name in SIGNERS:
        enrol(getattr(made, name))
    return made


@pytest.fixture
def resident(city: City) -> Resident:
    return make_resident()


@pytest.fixture
def sealed(resident: Resident) -> Letter:
    return sealed_letter(resident)


@pytest.fixture
def awaiting(resident: Resident, city: City) -> Letter:
    return official_letter(resident, city.lurah)


@pytest.fixture
def issued(sealed: Letter) -> Letter:
    return operations.issue_sealed(letter_id=sealed.pk, at=TEN)


@pytest.fixture
def at_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock that the views read."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NINE)
