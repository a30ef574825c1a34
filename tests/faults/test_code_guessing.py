"""Guessing one-time codes, beside tests/residents/test_sign_in.py: many numbers from one address, who pays for it."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from molek.base.errors import DomainError
from molek.residents import operations
from molek.residents.errors import CodeNotAccepted, TooManyCodes, TooManyGuesses
from molek.residents.models import OneTimeCode, Resident
from tests.faults.conftest import SOON
from tests.faults.world import OWNER_NIK, World

pytestmark = pytest.mark.django_db
GUESSER, HOME = "198.51.100.66", "203.0.113.5"


def nik(number: int) -> str:
    """Numbers that nobody has, each right in itself."""
    return f"99710112{1 + number % 12:02d}90{number + 1:04d}"


def outcome(**call: str) -> str:
    try:
        operations.confirm_code(**call, at=SOON)
    except DomainError as error:
        return error.code
    return "in"


def test_one_address_guesses_sixty_times_whatever_the_number(world: World) -> None:
    seen = Counter(outcome(nik=nik(number), code="123456", remote=GUESSER) for number in range(70))
    assert seen == {CodeNotAccepted.code: 60, TooManyGuesses.code: 10}
    with pytest.raises(CodeNotAccepted):
        operations.confirm_code(nik=nik(1), code="123456", remote=HOME, at=SOON)


def test_an_address_that_guessed_too_much_keeps_nobody_else_out(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(
        "molek.residents.operations.sign_in.messages.send", lambda **told: sent.append(told["data"]["code"])
    )
    for number in range(60):
        outcome(nik=nik(number), code="123456", remote=GUESSER)
    operations.request_code(nik=OWNER_NIK, remote=HOME, at=SOON)
    operations.send_code(code_id=OneTimeCode.objects.latest("id").pk, at=SOON)
    assert outcome(nik=OWNER_NIK, code=sent[0], remote=GUESSER) == TooManyGuesses.code
    assert operations.confirm_code(nik=OWNER_NIK, code=sent[0], remote=HOME, at=SOON).pk == world.owner.pk


def test_a_code_opens_no_other_record(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two ask at the same time; each code is good for its own number alone."""
    sent: dict[str, str] = {}
    monkeypatch.setattr(
        "molek.residents.operations.sign_in.messages.send",
        lambda **told: sent.update({told["to"]: told["data"]["code"]}),
    )
    monkeypatch.setattr("molek.residents.operations.sign_in.secrets.randbelow", lambda _: len(sent) + 111_111)
    for one in (OWNER_NIK, world.stranger.nik):
        operations.request_code(nik=one, remote=HOME, at=SOON)
        operations.send_code(code_id=OneTimeCode.objects.latest("id").pk, at=SOON)
    own, strange = (sent[person.phone] for person in (world.owner, world.stranger))
    with pytest.raises(CodeNotAccepted):
        operations.confirm_code(nik=OWNER_NIK, code=strange, remote=HOME, at=SOON)
    assert operations.confirm_code(nik=OWNER_NIK, code=own, remote=HOME, at=SOON).pk == world.owner.pk


@pytest.mark.parametrize("status", ["DEAD", "MOVED"])
def test_the_limits_are_the_same_for_whoever_cannot_sign_in(status: str, world: World) -> None:
    Resident.objects.filter(pk=world.owner.pk).update(status=status)
    for one in (OWNER_NIK, nik(3)):
        for _ in range(3):
            operations.request_code(nik=one, remote=HOME, at=SOON)
        with pytest.raises(TooManyCodes) as refused:
            operations.request_code(nik=one, remote=HOME, at=SOON)
        assert refused.value.data["minutes"] == 15
        seen = [outcome(nik=one, code="123456", remote=HOME) for _ in range(11)]
        assert seen == [CodeNotAccepted.code] * 10 + [TooManyGuesses.code]
    later = SOON + dt.timedelta(minutes=16)
    operations.request_code(nik=OWNER_NIK, remote=HOME, at=later)
