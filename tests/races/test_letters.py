"""Letters wanted by several at the same moment..."""

from __future__ import annotations

import itertools
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from molek.base.actors import SYSTEM, Actor
from molek.documents import operations as documents
from molek.documents import queries as public
from molek.documents.enums import EntryState
from molek.documents.models import IssuedDocument, RegisterEntry, SigningKey
from molek.files.models import StoredFile
from molek.letters import operations
from molek.letters.enums import Collector, LetterState
from molek.letters.models import Letter, Print
from molek.letters.operations import issuing
from molek.residents.models import Resident
from molek.staff import queries as staff
from molek.staff.models import Official
from tests.cases.conftest import (
    FATUBESI,
    KEY,
    OEBA,
    City,
    actor_of,
    assisting,
    build_city,
    events,
    hold,
    jobs_queued,
    make_official,
    make_resident,
    messages_sent,
)
from tests.letters.conftest import (
    LATER,
    PASSPHRASE,
    SIGNERS,
    TEN,
    clerk_of_oeba,
    enrol,
    official_letter,
    sealed_letter,
    sign,
)
from tests.races.threads import at_once, codes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def city(transactional_db: None) -> City:
    made = build_city()
    for name in SIGNERS:
        enrol(getattr(made, name))
    return made


@pytest.fixture
def resident(city: City) -> Resident:
    return make_resident()


def residents(count: int) -> list[Resident]:
    """Each on a card of his own."""
    return [make_resident(f"997101170890{n:04d}", f"99710101012{n:05d}") for n in range(1, count + 1)]


def kinds(results: list[Any]) -> Counter[str]:
    """What the signatures gave: "signed" or the code of the refusal."""
    return Counter("signed" if r.refusal is None else r.refusal.code for r in results)


def test_are_issued_once_by_eight_workers(resident: Resident) -> None:
    letter = sealed_letter(resident)
    results = at_once(*[lambda: operations.issue_sealed(letter_id=letter.pk, at=TEN)] * 8)
    assert {(r.pk, r.state, r.number) for r in results} == {
        (letter.pk, LetterState.ISSUED, "1/Kel.Fa.400.12.2.1/III/2026")
    }
    document = IssuedDocument.objects.get()
    assert RegisterEntry.objects.get().state == EntryState.USED
    assert [row.pk for row in StoredFile.objects.all()] == [document.pdf_sha256]
    assert len(messages_sent()) == 1
    assert len(jobs_queued("messages.deliver")) == 1
    for once in ("documents.number.reserved", "documents.document.issued", "cases.application.completed"):
        assert len(events(once)) == 1


def test_keep_60_numbers_without_gap_when_six_workers_issue_ten_each(city: City) -> None:
    letters = [sealed_letter(resident) for resident in residents(60)]

    def work(part: list[Letter]) -> Callable[[], int]:
        return lambda: len([operations.issue_sealed(letter_id=letter.pk, at=TEN) for letter in part])

    assert at_once(*[work(letters[n::6]) for n in range(6)]) == [10] * 6
    assert sorted(RegisterEntry.objects.values_list("number", flat=True)) == list(range(1, 61))
    assert IssuedDocument.objects.values("number").distinct().count() == 60
    assert public.gaps() == []
    assert Letter.objects.filter(state=LetterState.ISSUED).count() == 60


def test_bear_one_signature_of_lurah_and_camat(city: City) -> None:
    """Whoever is second meets the first one's lease or his signature; nobody's number is lost."""
    for resident in residents(4):
        letter = official_letter(resident, city.lurah)
        results = at_once(lambda one=letter: sign(one, city.lurah), lambda one=letter: sign(one, city.camat))
        met = kinds(results)
        assert met["signed"] == 1
        assert met["letter-being-signed"] + met["letter-already-signed"] == 1
        [winner] = [r for r in results if r.refusal is None]
        assert IssuedDocument.objects.get(subject=f"letter:{letter.application_ref}").number == winner.number
    assert IssuedDocument.objects.count() == RegisterEntry.objects.filter(state=EntryState.USED).count() == 4
    assert public.gaps() == []


def test_bear_one_signature_of_plh_and_secretary(resident: Resident, city: City) -> None:
    letter = official_letter(resident, city.lurah)
    stand_in = make_official("wakil")
    hold(stand_in, city.posts["lurah"], "2026-03-02", "2026-03-20", "Plh")
    enrol(stand_in)
    results = at_once(*[lambda: sign(letter, stand_in), lambda: sign(letter, city.secretary)] * 3)
    signers = {
        f"official:{official.pk}"
        for official, result in zip([stand_in, city.secretary] * 3, results, strict=True)
        if result.refusal is None
    }
    assert signers == {IssuedDocument.objects.get().signer_ref}
    assert kinds(results).keys() <= {"signed", "letter-being-signed", "letter-already-signed"}


def test_are_signed_once_by_a_double_click(resident: Resident, city: City) -> None:
    letter = official_letter(resident, city.lurah)
    results = at_once(*[lambda: sign(letter, city.lurah)] * 4)
    assert kinds(results).keys() <= {"signed", "letter-already-signed"}
    assert kinds(results)["signed"] >= 1
    assert IssuedDocument.objects.count() == 1
    assert [template for template, _ in messages_sent()].count("letters.issued") == 1


def test_are_either_signed_or_returned(city: City) -> None:
    by = actor_of(city.secretary, TEN)

    def send_back(letter: Letter) -> bool:
        operations.return_unsigned(letter_id=letter.pk, reason="Pindah.", by=by, at=TEN)
        return True

    for resident in residents(4):
        letter = official_letter(resident, city.lurah)
        returned, signed = at_once(lambda one=letter: send_back(one), lambda one=letter: sign(one, city.lurah))
        assert (returned is True) != (signed.refusal is None)
        state = letter.application
        state.refresh_from_db()
        assert state.state == ("IN_REVIEW" if returned is True else "COMPLETED")
    assert public.gaps() == []


def test_keep_their_number_when_the_lease_is_taken_over(resident: Resident, city: City) -> None:
    """Two officials come back after the lease of a third is over."""
    letter = official_letter(resident, city.lurah)
    lurah = actor_of(city.lurah, TEN)
    signatory = staff.signatory(official_id=city.lurah.pk, area_code=FATUBESI, at=TEN)
    issuing.take_number(letter_id=letter.pk, signatory=signatory, by=lurah, at=TEN)
    results = at_once(lambda: sign(letter, city.secretary, at=LATER), lambda: sign(letter, city.camat, at=LATER))
    assert kinds(results)["signed"] == 1
    assert IssuedDocument.objects.count() == 1
    assert public.gaps() == []
    assert RegisterEntry.objects.filter(state=EntryState.RESERVED).count() == 0


class TestAtTheCounter:
    """...are printed and handed over once."""

    @pytest.fixture
    def issued(self, resident: Resident) -> Letter:
        return operations.issue_sealed(letter_id=sealed_letter(resident).pk, at=TEN)

    @pytest.fixture
    def clerk(self, resident: Resident) -> Actor:
        return assisting(actor_of(clerk_of_oeba(), TEN), resident)

    def send(self, letter: Letter, by: Actor, key: uuid.UUID = KEY) -> Print:
        return operations.start_print(code=letter.pickup_code, submission_key=key, by=by, at=LATER)

    def test_by_a_double_click(self, issued: Letter, clerk: Actor) -> None:
        results = at_once(*[lambda: self.send(issued, clerk)] * 8)
        assert {row.pk for row in results} == {Print.objects.get().pk}
        assert len(events("letters.letter.printed")) == 1

    def test_by_one_hand(self, issued: Letter, clerk: Actor) -> None:
        row = self.send(issued, clerk)
        results = at_once(
            *[
                lambda: operations.confirm_collected(
                    print_id=row.pk, collector=Collector.APPLICANT, by=clerk, at=LATER
                ),
                lambda: operations.report_failed(print_id=row.pk, problem="Kertas macet", by=clerk, at=LATER),
            ]
            * 4
        )
        assert codes(results) == {"done": 1, "letter-print-not-open": 7}
        assert len(events("letters.letter.collected")) + len(events("letters.print.failed")) == 1

    def test_and_revoked_once(self, issued: Letter, city: City) -> None:
        def revoke(official: Official) -> Callable[[], Letter]:
            by = actor_of(official, TEN)
            return lambda: operations.revoke_letter(
                application_ref=issued.application_ref, reason=official.username, by=by, at=LATER
            )

        results = at_once(*[revoke(city.lurah), revoke(city.camat)] * 3)
        assert codes(results) == {"done": 1, "document-already-revoked": 5}
        assert len(events("documents.document.revoked")) == 1


def test_get_one_number_though_two_registers_are_asked_at_once(city: City) -> None:
    """The loser gives back what it had counted, while it still holds its register."""
    for attempt in range(6):
        subject = f"letter:race-{attempt}"

        def reserve(unit: str, about: str = subject) -> documents.ReservedNumber:
            return documents.reserve_number(
                unit_code=unit, area_code=unit, classification="400.9.14", number_template="{number}/{unit}/{year}",
                tokens={}, subject=about, by=SYSTEM, at=TEN,
            )  # fmt: skip

        results = at_once(*[lambda: reserve(FATUBESI), lambda: reserve(OEBA)] * 4)
        assert len({r.text for r in results}) == 1
    assert public.gaps() == []
    assert RegisterEntry.objects.count() == 6


def test_are_signed_with_one_key_though_it_was_made_twice(city: City) -> None:
    by = actor_of(city.lurah, TEN)

    def make() -> bool:
        operations.make_signing_key(passphrase=PASSPHRASE, by=by, at=TEN)
        return True

    assert at_once(*itertools.repeat(make, 4)) == [True] * 4
    states = SigningKey.objects.filter(official_ref=by.ref).order_by("pk").values_list("state", flat=True)
    assert list(states) == ["REVOKED"] * 4 + ["ACTIVE"]
