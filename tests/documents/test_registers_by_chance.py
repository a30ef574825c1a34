"""A register under whatever comes: numbers reserved, asked again, explained, and a transaction that breaks off."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, invariant, rule

from molek.documents import operations, queries
from molek.documents.errors import NumberVoid
from molek.documents.models import Register, RegisterEntry
from tests.by_chance import Undone, try_by_chance
from tests.documents.conftest import LATER, LURAH, reserve

pytestmark = pytest.mark.django_db


class Broken(Exception):
    """The process died before it committed."""


@transaction.atomic
def reserve_and_die(subject: str) -> None:
    reserve(subject)
    raise Broken


class ABook(Undone):
    """What a clerk's paper book would show, beside ours."""

    subjects = Bundle("subjects")

    @initialize()
    def empty(self) -> None:
        RegisterEntry.objects.all().delete()
        Register.objects.all().delete()
        self.book: dict[str, int] = {}
        self.void: set[str] = set()

    @rule(target=subjects, name=st.integers(0, 9999))
    def reserve(self, name: int) -> str:
        subject = f"letter:{name}"
        if subject in self.void:
            return subject
        number = reserve(subject).number
        assert number == self.book.setdefault(subject, len(self.book) + 1)
        return subject

    @rule(subject=subjects)
    def ask_again(self, subject: str) -> None:
        if subject in self.void:
            with pytest.raises(NumberVoid):
                reserve(subject)
        else:
            assert reserve(subject).number == self.book[subject]

    @rule(name=st.integers(10_000, 19_999))
    def break_off(self, name: int) -> None:
        with pytest.raises(Broken):
            reserve_and_die(f"letter:{name}")

    @rule(
        subject=subjects, reason=st.text(min_size=1, max_size=9).filter(lambda text: text.strip() and "\0" not in text)
    )
    def explain(self, subject: str, reason: str) -> None:
        operations.void_number(subject=subject, reason=reason, by=LURAH, at=LATER)
        self.void.add(subject)

    @invariant()
    def is_without_gap_and_without_twins(self) -> None:
        numbers = sorted(RegisterEntry.objects.values_list("number", flat=True))
        assert numbers == list(range(1, len(self.book) + 1))
        assert queries.gaps() == []
        assert set(RegisterEntry.objects.filter(state="VOID").values_list("subject", flat=True)) == self.void


def test_a_register_keeps_its_promise_whatever_comes() -> None:
    try_by_chance(ABook, steps=20, examples=15)


def test_the_machine_would_notice_a_lost_number() -> None:
    """The check can fail: a book that skips a number when a reservation breaks off."""
    reserve("letter:1")
    Register.objects.update(last_number=5)
    reserve("letter:2")
    machine = ABook()
    machine.book, machine.void = {"letter:1": 1, "letter:2": 2}, set()
    with pytest.raises(AssertionError):
        machine.is_without_gap_and_without_twins()
