"""Paper at a counter, files on a phone, and letters taken back..."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from molek.audit.queries import accesses_of
from molek.base.actors import Actor
from molek.base.errors import NotPermitted
from molek.documents import queries as public
from molek.documents.enums import PdfState, Validity
from molek.documents.errors import AlreadyRevoked, ReasonMissing
from molek.letters import operations, queries
from molek.letters.enums import Collector, PrintState
from molek.letters.errors import LetterNotFound, PrintNotOpen, ResidentNotConfirmed
from molek.letters.models import Letter, Print
from molek.residents.models import Resident
from molek.staff.models import Official
from tests.cases.conftest import (
    KEY,
    STRANGER_NIK,
    City,
    actor_of,
    assisting,
    events,
    make_resident,
    resident_actor,
)
from tests.letters.conftest import LATER, TEN, clerk_of_oeba, sealed_letter

pytestmark = pytest.mark.django_db
OTHER_KEY = uuid.UUID(int=2)


@pytest.fixture
def official(city: City) -> Official:
    """At the counter of another kelurahan than the letter's."""
    return clerk_of_oeba()


@pytest.fixture
def clerk(official: Official, resident: Resident) -> Actor:
    """The owner of the letter stands before him and has confirmed who he is."""
    return assisting(actor_of(official, TEN), resident)


@pytest.fixture
def stranger(city: City) -> Resident:
    return make_resident(STRANGER_NIK, "9971010101200002", name="MARKUS BESSIE")


def send(letter: Letter, by: Actor, key: uuid.UUID = KEY, at: dt.datetime = LATER) -> Print:
    return operations.start_print(code=letter.pickup_code, submission_key=key, by=by, at=at)


class TestPrinting:
    """...prints at any counter of the city."""

    def test_for_its_confirmed_owner(self, issued: Letter, clerk: Actor) -> None:
        row = send(issued, clerk)
        assert (row.letter_id, row.state, row.unit_id) == (issued.pk, PrintState.SENT, clerk.unit_id)
        assert (row.sent_at, row.sent_by) == (LATER, clerk.ref)
        assert events("letters.letter.printed") == [
            (clerk.ref, issued.application_ref, {"print": row.pk, "unit": clerk.unit_id})
        ]
        assert queries.open_print(print_id=row.pk, by=clerk, at=LATER).letter.number == issued.number

    def test_and_the_owner_sees_who_looked(self, issued: Letter, clerk: Actor, resident: Resident) -> None:
        send(issued, clerk)
        last = accesses_of(f"resident:{resident.ref}").rows[0]
        assert (last.actor_ref, last.purpose, last.case_ref) == (clerk.ref, "PRINTING", issued.application_ref)

    def test_by_a_code_however_it_is_typed(self, issued: Letter, clerk: Actor) -> None:
        code = issued.pickup_code
        for typed in (
            code,
            f" {code} ",
            code.lower(),
            code.replace("-", ""),
            code.replace("-", " – "),
            code.replace("0", "o"),
        ):
            assert queries.by_pickup_code(code=typed, by=clerk) == issued

    def test_once_for_one_press(self, issued: Letter, clerk: Actor) -> None:
        assert send(issued, clerk) == send(issued, clerk)
        assert len(events("letters.letter.printed")) == 1

    def test_another_letter_though_the_form_is_an_old_one(
        self, issued: Letter, clerk: Actor, official: Official, stranger: Resident
    ) -> None:
        """Back to the form that printed the first letter, and another resident's code typed into it."""
        first = send(issued, clerk)
        theirs = operations.issue_sealed(letter_id=sealed_letter(stranger).pk, at=TEN)
        second = send(theirs, assisting(actor_of(official, TEN), stranger))
        assert (first.letter_id, second.letter_id) == (issued.pk, theirs.pk)

    def test_not_without_its_owner(self, issued: Letter, official: Official, stranger: Resident) -> None:
        for by in (actor_of(official, TEN), assisting(actor_of(official, TEN), stranger)):
            with pytest.raises(ResidentNotConfirmed):
                send(issued, by)
        assert Print.objects.count() == 0
        assert events("letters.letter.printed") == []

    @pytest.mark.parametrize("code", ["0000-0000", "", "7K2M", "x" * 200])
    def test_nothing_for_an_unknown_code(self, issued: Letter, clerk: Actor, code: str) -> None:
        with pytest.raises(LetterNotFound):
            operations.start_print(code=code, submission_key=KEY, by=clerk, at=LATER)

    def test_nothing_before_it_is_issued(self, sealed: Letter, clerk: Actor) -> None:
        with pytest.raises(LetterNotFound):
            send(sealed, clerk)

    def test_nothing_for_the_owner_himself(self, issued: Letter, resident: Resident) -> None:
        with pytest.raises(NotPermitted):
            send(issued, resident_actor(resident))

    def test_open_for_an_hour_to_the_one_who_sent_it(self, issued: Letter, clerk: Actor, city: City) -> None:
        row = send(issued, clerk)
        last = LATER + dt.timedelta(minutes=59, seconds=59)
        assert queries.open_print(print_id=row.pk, by=clerk, at=last) == row
        with pytest.raises(PrintNotOpen):
            queries.open_print(print_id=row.pk, by=clerk, at=LATER + dt.timedelta(hours=1))
        with pytest.raises(LetterNotFound):
            queries.open_print(print_id=row.pk, by=actor_of(city.clerk, TEN), at=LATER)
        with pytest.raises(LetterNotFound):
            queries.open_print(print_id=row.pk + 1, by=clerk, at=LATER)


class TestHandingOver:
    """...is recorded once."""

    def test_with_who_took_it(self, issued: Letter, clerk: Actor) -> None:
        row = send(issued, clerk)
        done = operations.confirm_collected(print_id=row.pk, collector=Collector.PROXY, by=clerk, at=LATER)
        assert (done.state, done.collector, done.closed_at, done.closed_by) == (
            PrintState.COLLECTED, Collector.PROXY, LATER, clerk.ref,
        )  # fmt: skip
        issued.refresh_from_db()
        assert issued.first_collected_at == LATER
        assert events("letters.letter.collected") == [
            (clerk.ref, issued.application_ref, {"print": row.pk, "collector": "PROXY", "unit": clerk.unit_id})
        ]
        with pytest.raises(PrintNotOpen):
            queries.open_print(print_id=row.pk, by=clerk, at=LATER)

    def test_and_not_again(self, issued: Letter, clerk: Actor) -> None:
        row = send(issued, clerk)
        operations.confirm_collected(print_id=row.pk, collector=Collector.APPLICANT, by=clerk, at=LATER)
        with pytest.raises(PrintNotOpen):
            operations.confirm_collected(print_id=row.pk, collector=Collector.PROXY, by=clerk, at=LATER)
        with pytest.raises(PrintNotOpen):
            operations.report_failed(print_id=row.pk, problem="Kertas macet", by=clerk, at=LATER)
        assert Print.objects.get().collector == Collector.APPLICANT

    def test_by_the_one_who_printed(self, issued: Letter, clerk: Actor, city: City, resident: Resident) -> None:
        row = send(issued, clerk)
        other = assisting(actor_of(city.clerk, TEN), resident)
        for print_id in (row.pk, row.pk + 1):
            with pytest.raises(PrintNotOpen):
                operations.confirm_collected(print_id=print_id, collector=Collector.APPLICANT, by=other, at=LATER)
        with pytest.raises(NotPermitted):
            operations.confirm_collected(
                print_id=row.pk, collector=Collector.APPLICANT, by=resident_actor(resident), at=LATER
            )

    def test_also_later_than_the_print_can_be_opened(self, issued: Letter, clerk: Actor) -> None:
        row, late = send(issued, clerk), LATER + dt.timedelta(hours=2)
        operations.confirm_collected(print_id=row.pk, collector=Collector.APPLICANT, by=clerk, at=late)
        assert Print.objects.get().closed_at == late

    def test_and_the_first_time_stays_the_first(self, issued: Letter, clerk: Actor) -> None:
        for key, at in ((KEY, LATER), (OTHER_KEY, LATER + dt.timedelta(days=1))):
            row = send(issued, clerk, key, at)
            operations.confirm_collected(print_id=row.pk, collector=Collector.APPLICANT, by=clerk, at=at)
        issued.refresh_from_db()
        assert issued.first_collected_at == LATER


class TestFailing:
    """...a print that failed loses nothing."""

    def test_and_is_recorded(self, issued: Letter, clerk: Actor) -> None:
        row = send(issued, clerk)
        failed = operations.report_failed(print_id=row.pk, problem="Tinta habis " * 30, by=clerk, at=LATER)
        assert (failed.state, failed.closed_at, failed.collector, len(failed.problem)) == (
            PrintState.FAILED, LATER, "", 200,
        )  # fmt: skip
        assert events("letters.print.failed") == [(clerk.ref, issued.application_ref, {"print": row.pk})]
        issued.refresh_from_db()
        assert issued.first_collected_at is None

    def test_and_prints_again_with_the_same_code(self, issued: Letter, clerk: Actor) -> None:
        operations.report_failed(print_id=send(issued, clerk).pk, problem="Kertas macet", by=clerk, at=LATER)
        again = send(issued, clerk, OTHER_KEY)
        operations.confirm_collected(print_id=again.pk, collector=Collector.APPLICANT, by=clerk, at=LATER)
        assert list(Print.objects.order_by("pk").values_list("state", flat=True)) == ["FAILED", "COLLECTED"]

    def test_not_after_it_was_handed_over_or_by_another(self, issued: Letter, clerk: Actor, city: City) -> None:
        row = send(issued, clerk)
        with pytest.raises(PrintNotOpen):
            operations.report_failed(print_id=row.pk, problem="?", by=actor_of(city.clerk, TEN), at=LATER)
        operations.report_failed(print_id=row.pk, problem="Kertas macet", by=clerk, at=LATER)
        with pytest.raises(PrintNotOpen):
            operations.confirm_collected(print_id=row.pk, collector=Collector.APPLICANT, by=clerk, at=LATER)


class TestDownloading:
    """...is the owner's, at any time."""

    def test_as_often_as_he_likes(self, issued: Letter, resident: Resident) -> None:
        before = len(events("audit.record.read"))
        for at in (LATER, LATER + dt.timedelta(days=100)):
            operations.record_download(application_ref=issued.application_ref, by=resident_actor(resident), at=at)
        issued.refresh_from_db()
        assert issued.first_collected_at == LATER
        assert events("letters.letter.downloaded") == [(f"resident:{resident.ref}", issued.application_ref, {})] * 2
        assert len(events("audit.record.read")) == before  # his own

    def test_also_through_the_official_who_assists_him(self, issued: Letter, clerk: Actor, resident: Resident) -> None:
        operations.record_download(application_ref=issued.application_ref, by=clerk, at=LATER)
        last = accesses_of(f"resident:{resident.ref}").rows[0]
        assert (last.actor_ref, last.purpose) == (clerk.ref, "ASSISTED_SERVICE")

    def test_and_nobody_elses(self, issued: Letter, stranger: Resident, city: City, official: Official) -> None:
        for by in (resident_actor(stranger), actor_of(city.lurah, TEN), assisting(actor_of(official, TEN), stranger)):
            with pytest.raises(LetterNotFound):
                operations.record_download(application_ref=issued.application_ref, by=by, at=LATER)
        assert events("letters.letter.downloaded") == []

    def test_only_of_what_is_issued(self, sealed: Letter, resident: Resident) -> None:
        with pytest.raises(LetterNotFound):
            operations.record_download(application_ref=sealed.application_ref, by=resident_actor(resident), at=LATER)


class TestRevoking:
    """...takes an issued letter back, in public."""

    def revoke(self, letter: Letter, by: Actor, reason: str = "Salah alamat.") -> Letter:
        return operations.revoke_letter(application_ref=letter.application_ref, reason=reason, by=by, at=LATER)

    @pytest.mark.parametrize("name", ["lurah", "camat"])
    def test_with_its_reason(self, issued: Letter, city: City, name: str) -> None:
        by = actor_of(getattr(city, name), TEN)
        self.revoke(issued, by)
        assert issued.document is not None
        verification = public.verification(issued.document.token, at=LATER)
        assert verification is not None
        assert verification.validity == Validity.REVOKED
        assert verification.document.revoked_reason == "Salah alamat."
        assert public.verify_pdf(queries.pdf_of(issued), at=LATER).state == PdfState.REVOKED
        assert events("documents.document.revoked") == [
            (by.ref, public.document_ref(issued.document.token), {"number": issued.number})
        ]

    def test_not_by_his_secretary_or_a_clerk(self, issued: Letter, city: City, clerk: Actor) -> None:
        for by in (actor_of(city.secretary, TEN), actor_of(city.other_lurah, TEN), clerk):
            with pytest.raises(LetterNotFound):
                self.revoke(issued, by)
        assert events("documents.document.revoked") == []

    def test_nothing_that_is_not_issued(self, sealed: Letter, city: City) -> None:
        with pytest.raises(LetterNotFound):
            self.revoke(sealed, actor_of(city.lurah, TEN))

    def test_with_a_reason(self, issued: Letter, city: City) -> None:
        with pytest.raises(ReasonMissing):
            self.revoke(issued, actor_of(city.lurah, TEN), "  ")

    def test_once(self, issued: Letter, city: City) -> None:
        self.revoke(issued, actor_of(city.lurah, TEN))
        with pytest.raises(AlreadyRevoked):
            self.revoke(issued, actor_of(city.camat, TEN), "Lain.")
        assert issued.document is not None
        issued.document.refresh_from_db()
        assert issued.document.revoked_reason == "Salah alamat."
