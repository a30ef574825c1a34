"""Submitting an application..."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from molek.base.errors import NotPermitted
from molek.cases.enums import ApplicationState, FilingMethod
from molek.cases.errors import AnswersNotValid, LiveApplicationExists, ServiceNotOffered, SubmissionKeyTaken
from molek.cases.models import Application
from molek.catalogue.errors import ServiceNotFound
from molek.catalogue.rules.facts import Facts, Unknown, UnknownReason
from molek.catalogue.rules.verdict import Verdict, VerdictKind
from molek.residents.models import Resident
from tests.cases.conftest import (
    BUSINESS,
    DOMICILE,
    FATUBESI,
    KEY,
    MOVED,
    NINE,
    PHOTO,
    POVERTY,
    UNTRUE,
    City,
    Outcome,
    actor_of,
    assisting,
    events,
    jobs_queued,
    later,
    messages_sent,
    resident_actor,
    submit,
)

S = ApplicationState


def kinds(application: Application) -> list[str]:
    return list(application.events.order_by("id").values_list("kind", flat=True))


def test_is_accepted_at_once_where_the_rules_allow_it(resident: Resident, outcome: Outcome) -> None:
    application = submit(resident)
    application.refresh_from_db()
    assert application.state == S.ACCEPTED
    assert (application.decided_at, application.decided_by_ref) == (NINE, "system:molek")
    assert application.area_code == FATUBESI
    assert outcome.started == [application.pk]
    assert kinds(application) == ["SUBMITTED", "ACCEPTED"]
    assert Verdict.from_json(application.verdict).kind is VerdictKind.ACCEPT
    assert not messages_sent()  # the letter's own message comes seconds later


def test_is_logged_with_version_method_and_verdict(resident: Resident) -> None:
    application = submit(resident)
    [(actor, subject, data)] = events("cases.application.submitted")
    assert (actor, subject) == (f"resident:{resident.ref}", application.ref)
    assert data == {"service": "domicile-letter", "version": 1, "method": "SELF", "verdict": "ACCEPT"}
    assert [e[1] for e in events("cases.application.accepted")] == [application.ref]


def test_stores_every_fact_with_source_and_time(resident: Resident) -> None:
    application = submit(resident)
    facts = Facts.from_json(application.facts)
    assert facts.values["registry.status"].source == "registry"
    assert facts.values["answers.same_address"].source == "applicant"
    assert set(application.facts["as_of"].values()) == {NINE.isoformat()}


def test_is_refused_with_every_failed_rule(resident: Resident) -> None:
    application = submit(resident, "poverty-statement", UNTRUE)
    assert application.state == S.REJECTED
    assert application.closed_at == NINE
    [refusal] = Verdict.from_json(application.verdict).refusals
    assert refusal.code == "states-truth"
    assert refusal.legal_basis
    assert refusal.remedy.id
    assert refusal.facts[0].source == "applicant"
    assert [template for template, _ in messages_sent()] == ["cases.rejected"]


def test_goes_to_a_drawn_official_where_judgement_is_needed(resident: Resident, city: City) -> None:
    application = submit(resident, "poverty-statement", POVERTY)
    task = application.tasks.get()
    assert application.state == S.IN_REVIEW
    assert (task.step_code, task.assigned_id) == ("judgement", city.lurah.pk)
    assert application.due_date == task.due_date
    assert kinds(application) == ["SUBMITTED", "REVIEW_OPENED"]
    assert messages_sent() == [("cases.in_review", f"cases.in_review:{task.pk}")]


def test_a_fact_nobody_is_connected_for_leads_to_review(resident: Resident) -> None:
    application = submit(resident, "business-statement", BUSINESS, PHOTO)
    assert application.state == S.IN_REVIEW
    fact = Facts.from_json(application.facts).values["tax.settled"]
    assert fact == Unknown(UnknownReason.SOURCE_NOT_CONNECTED, "tax")


def test_the_same_key_gives_the_first_application(resident: Resident) -> None:
    first = submit(resident, key=KEY)
    assert submit(resident, key=KEY, answers={**DOMICILE, "purpose": "lain"}).pk == first.pk
    assert Application.objects.count() == 1
    assert len(events("cases.application.submitted")) == 1


def test_a_key_of_somebody_else_is_refused(resident: Resident, stranger: Resident) -> None:
    submit(resident, key=KEY)
    with pytest.raises(SubmissionKeyTaken):
        submit(stranger, key=KEY)


def test_one_live_application_a_service_and_the_refusal_names_it(resident: Resident) -> None:
    first = submit(resident)
    with pytest.raises(LiveApplicationExists) as refused:
        submit(resident)
    assert refused.value.data["ref"] == first.ref
    assert submit(resident, "poverty-statement", POVERTY).pk != first.pk


def test_another_may_follow_a_refusal(resident: Resident) -> None:
    first = submit(resident, "poverty-statement", UNTRUE)
    assert submit(resident, "poverty-statement", POVERTY, at=later(hours=1)).pk != first.pk


def test_only_the_resident_or_who_assists_him(resident: Resident, stranger: Resident, city: City) -> None:
    clerk = actor_of(city.clerk)
    for nobody in (resident_actor(stranger), clerk, assisting(clerk, stranger)):
        with pytest.raises(NotPermitted):
            submit(resident, by=nobody)
    application = submit(resident, by=assisting(clerk, resident))
    assert application.filing_method == FilingMethod.ASSISTED
    assert application.filed_by_ref == clerk.ref


def test_an_assisted_read_of_the_record_is_logged(resident: Resident, city: City) -> None:
    application = submit(resident, by=assisting(actor_of(city.clerk), resident))
    [(_, subject, data)] = events("audit.record.read")
    assert subject == f"resident:{resident.ref}"
    assert (data["purpose"], data["case"]) == ("APPLICATION", application.ref)


def test_what_is_missing_or_wrong_is_told_by_field(resident: Resident) -> None:
    with pytest.raises(AnswersNotValid) as refused:
        submit(resident, "poverty-statement", {**POVERTY, "purpose": "HOLIDAY", "income_idr": -1, "truthful": None})
    assert set(refused.value.data["problems"]) == {"purpose", "income_idr", "truthful"}
    assert not Application.objects.exists()


def test_answers_that_were_not_asked_are_dropped(resident: Resident) -> None:
    assert submit(resident, answers={**MOVED, "same_address": True, "nonsense": 1}).answers == DOMICILE


def test_a_service_that_is_not_there(resident: Resident) -> None:
    with pytest.raises(ServiceNotFound):
        submit(resident, "unicorn-licence")


def test_a_service_that_begins_later(resident: Resident) -> None:
    with pytest.raises(ServiceNotOffered):
        submit(resident, at=NINE.replace(year=2024))


def test_nothing_stays_of_a_submission_whose_outcome_breaks(resident: Resident, outcome: Outcome) -> None:
    outcome.fails = True
    with pytest.raises(RuntimeError):
        submit(resident, key=KEY)
    assert not Application.objects.exists()
    assert not events("cases.application.submitted")
    outcome.fails = False
    assert submit(resident, key=KEY).state == S.ACCEPTED


def test_a_source_outside_is_asked_by_a_job(resident: Resident, tax_source: object) -> None:
    tax_source(lambda request: {})  # type: ignore[operator]
    application = submit(resident, "business-statement", BUSINESS, PHOTO)
    assert application.state == S.SUBMITTED
    assert application.verdict is None
    assert jobs_queued("cases.decide") == [{"application_id": application.pk}]
    assert messages_sent() == [("cases.submitted", f"cases.submitted:{application.ref}")]


@pytest.mark.parametrize(
    ("service", "answers", "statements"),
    [("domicile-letter", DOMICILE, 7), ("poverty-statement", UNTRUE, 9), ("poverty-statement", POVERTY, 16)],
    ids=["accepted", "refused with its message", "drawn with its message"],
)
def test_costs_few_statements(resident: Resident, service: str, answers: dict[str, object], statements: int) -> None:
    submit(resident, service, answers, at=later(hours=-1)).tasks.update(state="CANCELLED")
    Application.objects.update(state="WITHDRAWN", closed_at=NINE)  # the service is read and kept by now
    with CaptureQueriesContext(connection) as queries:
        submit(resident, service, answers, key=uuid.uuid4())
    told = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
    assert len(told) == statements, "\n".join(told)
