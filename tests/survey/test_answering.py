"""One service, one answer, and nothing that leads from the one to the other..."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from molek.audit.models import Event
from molek.base.actors import ANONYMOUS, SYSTEM
from molek.base.errors import NotPermitted
from molek.cases.errors import ApplicationNotFound
from molek.cases.models import Application
from molek.residents.models import Attempt, Resident
from molek.staff.models import Unit
from molek.survey import operations, queries, tasks
from molek.survey.enums import Channel, Element
from molek.survey.errors import (
    AlreadyAnswered,
    InvitationNotFound,
    NoSuchOffice,
    ServiceNotFinished,
    TooManyAnswers,
)
from molek.survey.models import Answer, Invitation
from tests.cases.conftest import FATUBESI, NINE, STRANGER_NIK, make_resident, resident_actor
from tests.races.threads import at_once, codes
from tests.survey.conftest import GOOD, NOTHING_SAID, OFFICE, STRANGER, TODAY, answer

pytestmark = pytest.mark.django_db


def invite(event: str = "application:7K2M-9QXB-4TZV") -> str:
    return operations.invite(event_ref=event, service_code="domicile-letter", unit_code=FATUBESI, at=NINE, by=SYSTEM)


def fill(token: str, words: str = "") -> None:
    operations.fill(token=token, scores=GOOD, about=NOTHING_SAID, words=words, at=NINE)


def at_counter(remote: str = "203.0.113.9", unit: str = FATUBESI, at: dt.datetime = NINE) -> None:
    operations.answer_at_counter(unit_code=unit, scores=GOOD, about=NOTHING_SAID, words="", remote=remote, at=at)


class TestInviting:
    def test_for_an_own_application_that_is_over(self, served: Application, resident: Resident) -> None:
        token = operations.invite_for_application(ref=served.ref, by=resident_actor(resident), at=NINE)
        assert queries.invitation_state(token).is_filled is False
        row = Invitation.objects.get()
        assert (row.service_code, row.unit_code) == (served.service_code, FATUBESI)
        assert token not in str(Invitation.objects.values().get())

    def test_not_by_the_official_who_helps(self, served: Application) -> None:
        with pytest.raises(NotPermitted):
            operations.invite_for_application(ref=served.ref, by=STRANGER, at=NINE)

    def test_not_for_somebody_elses(self, served: Application) -> None:
        other = make_resident(STRANGER_NIK, "9971010101200002", name="MARKUS BESSIE")
        with pytest.raises(ApplicationNotFound):
            operations.invite_for_application(ref=served.ref, by=resident_actor(other), at=NINE)

    def test_not_before_it_is_over(self, served: Application, resident: Resident) -> None:
        Application.objects.filter(pk=served.pk).update(state="IN_REVIEW", closed_at=None)
        with pytest.raises(ServiceNotFinished):
            operations.invite_for_application(ref=served.ref, by=resident_actor(resident), at=NINE)

    def test_not_by_nobody(self) -> None:
        with pytest.raises(NotPermitted):
            operations.invite(event_ref="ticket:1", service_code="x", unit_code=FATUBESI, at=NINE, by=ANONYMOUS)
        assert Invitation.objects.count() == 0

    def test_a_second_token_makes_the_first_void(self) -> None:
        first, second = invite(), invite()
        assert Invitation.objects.count() == 1
        with pytest.raises(InvitationNotFound):
            fill(first)
        fill(second)
        with pytest.raises(AlreadyAnswered):
            invite()


class TestAnswering:
    def test_a_tap_and_the_form_each_once(self) -> None:
        token = invite()
        operations.tap(token=token, overall=3, at=NINE)
        with pytest.raises(AlreadyAnswered):
            operations.tap(token=token, overall=1, at=NINE)
        fill(token, words="Cepat.")
        with pytest.raises(AlreadyAnswered):
            fill(token)
        assert sorted(Answer.objects.values_list("overall", "time", "day"), key=str) == [
            (3, None, TODAY), (None, 4, TODAY),
        ]  # fmt: skip

    def test_an_unknown_token_is_refused(self) -> None:
        for act in (lambda: fill("x"), lambda: operations.tap(token="x", overall=4, at=NINE)):
            with pytest.raises(InvitationNotFound):
                act()
        with pytest.raises(InvitationNotFound):
            queries.invitation_state("x")

    @pytest.mark.parametrize("harm", [{"time": None}, {"time": 5}, {"time": 0}, {"overall": 3}, {"channel": "X"}])
    def test_the_database_refuses_half_an_answer(self, harm: dict[str, object]) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Answer.objects.create(**(answer() | harm))

    def test_nothing_of_it_is_in_the_log(self) -> None:
        fill(invite())
        assert Event.objects.count() == 0

    def test_only_the_system_loads_answers(self) -> None:
        with pytest.raises(NotPermitted):
            operations.load_answers(answers=[answer()], by=OFFICE)


class TestNobodyIsKnown:
    def test_no_column_is_shared_but_what_many_share(self) -> None:
        token = invite()
        fill(token)
        given, asked = Answer.objects.values().get(), Invitation.objects.values().get()
        assert not set(map(str, given.values())) & {str(asked[key]) for key in ("event_ref", "token_key", "made_at")}
        assert {key for key in given if "at" in key.split("_") or "by" in key.split("_")} == set()

    def test_not_even_the_number_of_the_transaction_after_the_job(self, transactional_db: None) -> None:
        for number in range(8):
            token = invite(f"application:{number}")
            fill(token, words=str(number))
        assert by_transaction() != set()
        order = list(Answer.objects.values_list("words", flat=True).order_by("pk"))
        assert operations.settle_answers() == 8
        assert by_transaction() == set()
        assert Answer.objects.count() == 8
        assert set(Answer.objects.values_list("words", flat=True)) == set(order)
        assert operations.settle_answers() == 0

    def test_the_job_exists(self) -> None:
        Answer.objects.create(**answer())
        tasks.settle_answers()
        assert Answer.objects.get().is_settled


def by_transaction() -> set[str]:
    """Transactions that wrote both an answer and an invitation, as the administrator of the database sees them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text FROM survey_answer INTERSECT SELECT xmin::text FROM survey_invitation")
        return {row[0] for row in cursor.fetchall()}


class TestAtTheCounter:
    def test_is_counted_apart(self, served: Application) -> None:
        at_counter()
        assert Answer.objects.get().channel == Channel.COUNTER
        assert queries.indices(since=TODAY, until=TODAY, by="city") == []

    def test_of_no_office(self, db: None) -> None:
        with pytest.raises(NoSuchOffice):
            at_counter(unit="53.71.99.9999")

    def test_stuffing_is_stopped_and_the_address_is_not_kept(self, served: Application) -> None:
        for _ in range(5):
            at_counter()
        with pytest.raises(TooManyAnswers):
            at_counter()
        at_counter(remote="203.0.113.10")
        at_counter(at=NINE + dt.timedelta(minutes=61))
        assert Answer.objects.count() == 7
        assert "203.0.113" not in str(list(Attempt.objects.values())) + str(list(Answer.objects.values()))


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_one_token_sent_twice_at_once_counts_once() -> None:
    token = invite()
    found = codes(at_once(*[lambda: operations.fill(
        token=token, scores=GOOD, about=NOTHING_SAID, words="", at=NINE
    ) or "done"] * 4))  # fmt: skip
    assert found == {"done": 1, "survey-already-answered": 3}
    assert Answer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_guesses_at_once_do_not_slip_past_the_counters_limit() -> None:
    Unit.objects.create(code=FATUBESI, name="Fatubesi", kind="OPD", area_code="53.71", number_code="F")
    found = codes(at_once(*[lambda: at_counter() or "done"] * 8))
    assert found == {"done": 5, "survey-too-many-answers": 3}


def test_every_element_is_asked() -> None:
    from molek.survey.forms import FullForm

    assert set(Element.values) <= set(FullForm().fields)
