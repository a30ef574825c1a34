"""Deciding by machine, when a source is outside..."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from molek.cases import operations, queries
from molek.cases.enums import ApplicationState
from molek.cases.models import Application
from molek.cases.providers import sources
from molek.catalogue.rules.facts import Fact, Facts, Known, Unknown, UnknownReason
from molek.jobs import operations as jobs
from molek.outside.errors import SourceDown
from molek.residents.models import Resident
from tests.cases.conftest import (
    BUSINESS,
    NINE,
    PHOTO,
    Outcome,
    events,
    jobs_queued,
    later,
    messages_sent,
    resident_actor,
    submit,
)

S = ApplicationState
Connect = Callable[..., None]


class Tax:
    """The revenue agency, up or down."""

    def __init__(self, answer: str = "SETTLED") -> None:
        self.is_up, self.answer, self.asked = True, answer, 0

    def __call__(self, request: sources.FactRequest) -> Mapping[str, Fact]:
        self.asked += 1
        if not self.is_up:
            raise SourceDown(name="tax", reason="timeout")
        return {"tax.settled": Known(self.answer, "tax")}


@pytest.fixture
def tax(tax_source: Connect) -> Tax:
    made = Tax()
    tax_source(made)
    return made


@pytest.fixture
def waiting(resident: Resident, tax: Tax) -> Application:
    return submit(resident, "business-statement", BUSINESS, PHOTO)


def decide(application: Application, *, at: dt.datetime = NINE) -> Application:
    return operations.decide_application(application_id=application.pk, at=at)


def test_accepts_on_what_the_source_says(waiting: Application, outcome: Outcome) -> None:
    assert decide(waiting).state == S.ACCEPTED
    assert outcome.started == [waiting.pk]


def test_waits_for_the_applicant_on_what_the_source_says(waiting: Application, tax: Tax) -> None:
    tax.answer = "OWING"
    application = decide(waiting)
    assert (application.state, application.awaits_applicant) == (S.WAITING, True)
    assert messages_sent()[-1][0] == "cases.awaits_you"
    assert queries.why_no_review(application, on=NINE.date()) == ""


def test_goes_to_an_official_on_what_the_source_says(waiting: Application, tax: Tax) -> None:
    tax.answer = "NOT_FOUND"
    assert decide(waiting).state == S.IN_REVIEW
    assert Application.objects.get().tasks.count() == 1


def test_waits_for_a_source_that_is_down_and_goes_on_when_it_is_back(
    waiting: Application, tax: Tax, outcome: Outcome
) -> None:
    tax.is_up = False
    for tries, minutes in ((1, 1), (2, 2), (3, 4)):
        application = decide(waiting)
        assert (application.state, application.tries) == (S.WAITING, tries)
        assert application.next_try_at == NINE + dt.timedelta(minutes=minutes)
    assert len(events("cases.application.waiting")) == 1
    assert [event.kind for event in waiting.events.order_by("id")] == ["SUBMITTED", "SOURCE_WAITED"]
    assert len(jobs_queued("cases.decide")) == 1  # one waits, however often it was queued
    assert not outcome.started

    tax.is_up = True
    assert decide(waiting, at=later(hours=3)).state == S.ACCEPTED
    assert outcome.started == [waiting.pk]


def test_waits_no_longer_than_an_hour_between_tries(waiting: Application, tax: Tax) -> None:
    tax.is_up = False
    Application.objects.update(tries=999)
    assert decide(waiting).next_try_at == later(hours=1)


def test_a_withdrawn_application_stays_withdrawn(waiting: Application, tax: Tax, resident: Resident) -> None:
    tax.is_up = False
    decide(waiting)
    operations.withdraw(ref=waiting.ref, by=resident_actor(resident), at=NINE)
    tax.is_up = True
    assert decide(waiting).state == S.WITHDRAWN


def test_a_withdrawal_while_the_source_is_asked_stands(
    waiting: Application, resident: Resident, tax_source: Connect, outcome: Outcome
) -> None:
    def slow(request: sources.FactRequest) -> Mapping[str, Fact]:
        operations.withdraw(ref=waiting.ref, by=resident_actor(resident), at=NINE)
        return {"tax.settled": Known("SETTLED", "tax")}

    tax_source(slow)
    assert decide(waiting).state == S.WITHDRAWN
    assert not outcome.started


def test_twice_is_once(waiting: Application, outcome: Outcome) -> None:
    decide(waiting)
    decide(waiting)
    assert outcome.started == [waiting.pk]
    assert len(events("cases.application.accepted")) == 1


def test_a_crash_in_the_outcome_leaves_it_pending(waiting: Application, outcome: Outcome) -> None:
    outcome.fails = True
    with pytest.raises(RuntimeError):
        decide(waiting)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.verdict) == (S.SUBMITTED, None)
    outcome.fails = False
    assert decide(waiting).state == S.ACCEPTED


def test_the_access_to_the_record_is_logged_with_its_purpose(waiting: Application, resident: Resident) -> None:
    decide(waiting)
    [(actor, subject, data)] = events("audit.record.read")
    assert (actor, subject) == ("system:molek", f"resident:{resident.ref}")
    assert (data["purpose"], data["case"]) == ("APPLICATION", waiting.ref)


def test_lost_jobs_are_queued_again(waiting: Application, tax: Tax) -> None:
    assert queries.applications_to_resume(at=later(hours=0.1)) == []
    assert queries.applications_to_resume(at=later(hours=1)) == [waiting.pk]
    tax.is_up = False
    decide(waiting, at=later(hours=1))
    assert queries.applications_to_resume(at=later(hours=1.1)) == []
    assert queries.applications_to_resume(at=later(hours=2)) == [waiting.pk]


@pytest.mark.django_db(transaction=True)
def test_the_worker_decides_it(waiting: Application, outcome: Outcome) -> None:
    jobs.run_until_empty()
    waiting.refresh_from_db()
    assert waiting.state == S.ACCEPTED
    assert outcome.started == [waiting.pk]


def test_a_local_source_that_is_down_makes_the_submission_wait(resident: Resident, tax_source: Connect) -> None:
    tax = Tax()
    tax.is_up = False
    tax_source(tax, is_local=True)
    application = submit(resident, "business-statement", BUSINESS, PHOTO)
    assert (application.state, application.tries) == (S.WAITING, 1)
    assert jobs_queued("cases.decide") == [{"application_id": application.pk}]
    tax.is_up = True
    assert decide(application, at=later(hours=1)).state == S.ACCEPTED


def test_a_source_that_says_nothing_has_no_record(waiting: Application, tax_source: Connect) -> None:
    tax_source(lambda request: {})
    application = decide(waiting)
    assert application.state == S.IN_REVIEW
    fact = Facts.from_json(application.facts).values["tax.settled"]
    assert fact == Unknown(UnknownReason.RECORD_MISSING, "tax")


def test_persons_named_are_checked_and_each_check_is_logged(resident: Resident, stranger: Resident) -> None:
    witnesses = {
        "witness_1": {"nik": stranger.nik, "name": "MARKUS BESIE"},
        "witness_2": {"nik": "9971010101990009", "name": "ORANG TIDAK DIKENAL"},
    }
    birth = {
        "child_name": "ANAK LADO", "child_sex": "MALE", "birth_place": "Kupang", "birth_date": "2026-02-20",
        "birth_time": "08:30", "birth_weight": 3100, "child_order": 1, "helper": "DOCTOR", "parent_role": "FATHER",
    }  # fmt: skip
    application = submit(resident, "birth-statement", {**birth, **witnesses}, {"clinic_letter": "a" * 64})
    values = Facts.from_json(application.facts).values
    assert values["person.witness_1.known"] == Known(True, "registry")
    assert values["person.witness_1.name_matches"] == Known(True, "registry")
    assert values["person.witness_2.known"] == Known(False, "registry")
    assert values["person.witness_1.is_distinct"] == Known(True, "registry")
    assert [e[1] for e in events("audit.record.read")] == [f"resident:{stranger.ref}"]
    assert application.state == S.IN_REVIEW  # a witness is not known


def test_every_change_of_state_is_told_to_who_watches(waiting: Application) -> None:
    with CaptureQueriesContext(connection) as queries_made:
        decide(waiting)
    told = [query["sql"] for query in queries_made if "pg_notify('molek_live'" in query["sql"]]
    assert len(told) == 1
    assert f"application:{waiting.ref}" in told[0]


def test_a_longer_prefix_answers_before_a_shorter_one(tax_source: Connect, monkeypatch: Any) -> None:
    monkeypatch.setitem(sources._SOURCES, "tax.settled", sources.FactSource("tax.settled", Tax(), True))
    tax_source(Tax())
    assert sources.source_of("tax.settled") is sources._SOURCES["tax.settled"]
    assert sources.source_of("tax.other") is sources._SOURCES["tax"]
    assert sources.source_of("weather.today") is None


def test_a_prefix_is_registered_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        operations.register_fact_source("registry", Tax(), is_local=True)
    with pytest.raises(ValueError, match="twice"):
        operations.register_outcome("issue-letter", Outcome(fails=True))
