"""An official's own signing key..."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from molek.base.errors import NotPermitted
from molek.documents.enums import CertificateState, KeyState
from molek.documents.errors import NoCertificate, PassphraseTooShort, WrongPassphrase
from molek.documents.models import SigningKey
from molek.letters import operations, queries
from molek.letters.errors import KeysMadeElsewhere
from molek.letters.models import Letter
from molek.staff.models import Official
from tests.cases.conftest import City, actor_of, events, hold, make_official
from tests.letters.conftest import LATER, PASSPHRASE, TEN, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def stand_in(city: City) -> Official:
    """A Plh who has no key yet."""
    official = make_official("wakil")
    hold(official, city.posts["lurah"], "2026-03-02", "2026-03-20", "Plh")
    return official


def make(official: Official, passphrase: str = PASSPHRASE) -> None:
    operations.make_signing_key(passphrase=passphrase, by=actor_of(official, TEN), at=TEN)


def state_of(official: Official) -> CertificateState:
    return queries.signing_key_state(by=actor_of(official, TEN), at=TEN)


def test_signs_from_then_on(awaiting: Letter, stand_in: Official) -> None:
    assert state_of(stand_in) == CertificateState.NONE
    with pytest.raises(NoCertificate):
        sign(awaiting, stand_in)
    make(stand_in)
    assert state_of(stand_in) == CertificateState.ACTIVE
    assert sign(awaiting, stand_in).refusal is None
    ref = f"official:{stand_in.pk}"
    key = SigningKey.objects.get(official_ref=ref)
    assert (ref, ref, {"serial": key.serial}) in events("documents.key.enrolled")


def test_is_replaced_by_a_new_one(awaiting: Letter, city: City) -> None:
    make(city.lurah, "seekor kuda di padang")
    states = SigningKey.objects.filter(official_ref=f"official:{city.lurah.pk}").order_by("pk")
    assert [key.state for key in states] == [KeyState.REVOKED, KeyState.ACTIVE]
    with pytest.raises(WrongPassphrase):
        sign(awaiting, city.lurah)
    assert sign(awaiting, city.lurah, at=LATER, passphrase="seekor kuda di padang").refusal is None


def test_needs_a_passphrase_of_eight(stand_in: Official) -> None:
    with pytest.raises(PassphraseTooShort):
        make(stand_in, "sapi")
    assert state_of(stand_in) == CertificateState.NONE


def test_is_for_those_who_sign(city: City) -> None:
    with pytest.raises(NotPermitted):
        make(city.clerk)
    with pytest.raises(NotPermitted):
        state_of(city.clerk)


def test_is_not_made_here_where_the_national_provider_signs(stand_in: Official, settings: Any) -> None:
    settings.MOLEK = dataclasses.replace(settings.MOLEK, signing_provider="bsre")
    with pytest.raises(KeysMadeElsewhere):
        make(stand_in)
    with pytest.raises(KeysMadeElsewhere):
        state_of(stand_in)
    assert SigningKey.objects.filter(official_ref=f"official:{stand_in.pk}").count() == 0


def test_is_asked_for_on_the_signing_desk(city: City, stand_in: Official, settings: Any) -> None:
    desk = queries.signing_desk(by=actor_of(stand_in, TEN), at=TEN)
    assert (desk.key_state, desk.needs_key) == (CertificateState.NONE, True)
    make(stand_in)
    assert not queries.signing_desk(by=actor_of(stand_in, TEN), at=TEN).needs_key
    settings.MOLEK = dataclasses.replace(settings.MOLEK, signing_provider="bsre")
    desk = queries.signing_desk(by=actor_of(stand_in, TEN), at=TEN)
    assert (desk.key_state, desk.needs_key) == (None, False)
