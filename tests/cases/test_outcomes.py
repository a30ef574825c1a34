"""Producing the outcome of an accepted application..."""

from __future__ import annotations

import pytest

from molek.base.actors import SYSTEM
from molek.cases import operations
from molek.cases.enums import TRANSITIONS, ApplicationState
from molek.cases.errors import AlreadyMoved, ApplicationNotFound
from molek.cases.models import Application
from molek.residents.models import Resident
from tests.cases.conftest import NINE, POVERTY, UNTRUE, City, Outcome, actor_of, events, later, submit

S = ApplicationState


@pytest.fixture
def accepted(resident: Resident) -> Application:
    return submit(resident)


def test_finishes_once(accepted: Application) -> None:
    for _ in range(2):
        operations.finish(
            application_id=accepted.pk, by=SYSTEM, at=later(hours=1), summary={"number": "12/Kel.Ftbs/2026"}
        )
    accepted.refresh_from_db()
    assert (accepted.state, accepted.closed_at) == (S.COMPLETED, later(hours=1))
    assert accepted.outcome_summary == {"number": "12/Kel.Ftbs/2026"}
    [(_, subject, data)] = events("cases.application.completed")
    assert (subject, data) == (accepted.ref, {"number": "12/Kel.Ftbs/2026"})


def test_waits_for_a_signature_and_finishes(accepted: Application) -> None:
    for _ in range(2):
        assert operations.mark_signing(application_id=accepted.pk, by=SYSTEM, at=NINE).state == S.SIGNING
    assert len(events("cases.application.signing")) == 1
    assert operations.finish(application_id=accepted.pk, by=SYSTEM, at=NINE).state == S.COMPLETED


def test_is_refused_for_what_is_not_accepted(resident: Resident) -> None:
    application = submit(resident, "poverty-statement", POVERTY)
    for act in (operations.finish, operations.mark_signing):
        with pytest.raises(AlreadyMoved):
            act(application_id=application.pk, by=SYSTEM, at=NINE)  # type: ignore[operator]
    with pytest.raises(AlreadyMoved):
        operations.fail_outcome(application_id=application.pk, problem="broken", by=SYSTEM, at=NINE)
    with pytest.raises(ApplicationNotFound):
        operations.finish(application_id=404, by=SYSTEM, at=NINE)


def test_a_failure_is_kept_and_tried_again(accepted: Application, city: City, outcome: Outcome) -> None:
    operations.fail_outcome(application_id=accepted.pk, problem="template-broken", by=SYSTEM, at=NINE)
    accepted.refresh_from_db()
    assert (accepted.state, accepted.outcome_problem) == (S.ACCEPTED, "template-broken")
    with pytest.raises(ApplicationNotFound):
        operations.retry_outcome(ref=accepted.ref, by=actor_of(city.other_lurah), at=NINE)
    operations.retry_outcome(ref=accepted.ref, by=actor_of(city.camat), at=NINE)
    assert outcome.started == [accepted.pk, accepted.pk]
    with pytest.raises(AlreadyMoved):
        operations.retry_outcome(ref=accepted.ref, by=actor_of(city.camat), at=NINE)


def test_a_signer_who_does_not_sign_returns_it_to_another_official(accepted: Application, city: City) -> None:
    operations.mark_signing(application_id=accepted.pk, by=SYSTEM, at=NINE)
    lurah = actor_of(city.lurah)
    application = operations.return_to_review(application_id=accepted.pk, reason="nama salah", by=lurah, at=NINE)
    assert application.state == S.IN_REVIEW
    assert application.decided_at is None
    assert application.tasks.get().assigned_id not in (None, city.lurah.pk)
    assert [e[0] for e in events("cases.application.returned")] == [lurah.ref]


def test_what_was_refused_is_not_returned(resident: Resident, city: City) -> None:
    refused = submit(resident, "poverty-statement", UNTRUE)
    with pytest.raises(AlreadyMoved):
        operations.return_to_review(application_id=refused.pk, reason="salah", by=actor_of(city.lurah), at=NINE)


def test_every_state_says_what_may_follow() -> None:
    assert set(TRANSITIONS) == set(S)
    assert all(following <= set(S) for following in TRANSITIONS.values())
