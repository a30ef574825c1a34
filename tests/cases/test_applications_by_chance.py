"""Applications under whatever comes, in any order and twice: where each must stand is kept beside, on paper."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, invariant, rule

from molek.base.actors import SYSTEM
from molek.cases import operations
from molek.cases.enums import CLOSED_STATES, TRANSITIONS, ApplicationState, Decision, TaskState
from molek.cases.models import Application, Correction, Task
from molek.residents.models import Resident
from molek.staff.models import Official
from tests.by_chance import Undone, assert_notices, done, try_by_chance
from tests.cases.conftest import (
    DOMICILE,
    MOVED,
    NINE,
    POVERTY,
    STRANGER_NIK,
    UNTRUE,
    City,
    Outcome,
    actor_of,
    build_city,
    make_resident,
    resident_actor,
    submit,
)

pytestmark = pytest.mark.django_db
S = ApplicationState
FORMS: dict[str, tuple[str, dict[str, Any]]] = {
    "accepted at once": ("domicile-letter", DOMICILE),
    "looked at": ("domicile-letter", MOVED),
    "judged": ("poverty-statement", POVERTY),
    "refused at once": ("poverty-statement", UNTRUE),
}
# What somebody may do, as an official of the application or as its applicant; a refusal is an answer too.
ACTS = (
    "accept", "reject", "ask", "answer", "lapse", "withdraw", "review", "sign", "finish", "fail", "retry", "return",
    "decide anew",
)  # fmt: skip


class AnOffice(Undone):
    """What anybody does moves an application along :data:`TRANSITIONS`, or is refused and moves nothing."""

    applications = Bundle("applications")

    def __init__(self) -> None:
        super().__init__()
        self.city: City = build_city()
        self.people: list[Resident] = [
            make_resident(), make_resident(STRANGER_NIK, "9971010101200002", phone="+6281234567891"),
        ]  # fmt: skip
        self.at = NINE
        self.seen: dict[int, str] = {}  # where each application stood last
        self.answers: dict[uuid.UUID, int] = {}  # which application a key has led to

    @rule(target=applications, who=st.integers(0, 1), form=st.sampled_from(sorted(FORMS)), key=st.uuids(version=4))
    def submit(self, who: int, form: str, key: uuid.UUID) -> int:
        service, answers = FORMS[form]
        made: list[Application] = []
        done(lambda: made.append(submit(self.people[who], service, answers, key=key, at=self.at)))
        if not made:  # he has one that lives
            return Application.objects.live().filter(resident=self.people[who], service_code=service).get().pk
        assert self.answers.setdefault(key, made[0].pk) == made[0].pk
        return made[0].pk

    @rule(pk=applications, form=st.sampled_from(sorted(FORMS)))
    def send_again(self, pk: int, form: str) -> None:
        """The same press twice: the same answer, whatever the form says now."""
        before = Application.objects.get(pk=pk)
        owner = next(person for person in self.people if person.pk == before.resident_id)
        again = submit(owner, before.service_code, FORMS[form][1], key=before.submission_key, at=self.at)
        assert (again.pk, again.answers) == (pk, before.answers)

    @rule(days=st.integers(1, 12))
    def wait(self, days: int) -> None:
        self.at += dt.timedelta(days=days)

    @rule(pk=applications, what=st.sampled_from(ACTS))
    def act(self, pk: int, what: str) -> None:
        application = Application.objects.get(pk=pk)
        before = (application.state, application.events.count())
        moved = done(self._acts(application)[what])
        application.refresh_from_db()
        if not moved:
            assert (application.state, application.events.count()) == before
        elif application.state != before[0]:
            assert application.events.count() > before[1], "a move that the timeline does not tell"

    @rule(pk=applications)
    def a_stranger_tries(self, pk: int) -> None:
        application = Application.objects.get(pk=pk)
        other = next(person for person in self.people if person.pk != application.resident_id)
        by = resident_actor(other)
        for attempt in (
            lambda: operations.withdraw(ref=application.ref, by=by, at=self.at),
            lambda: operations.request_review(ref=application.ref, by=by, at=self.at),
            lambda: operations.retry_outcome(ref=application.ref, by=actor_of(self.city.other_lurah), at=self.at),
        ):
            assert not done(attempt)

    def _acts(self, application: Application) -> dict[str, Callable[[], object]]:
        own = resident_actor(next(person for person in self.people if person.pk == application.resident_id))
        task = application.tasks.order_by("-pk").first()
        assigned = [o for o in vars(self.city).values() if task is not None and getattr(o, "pk", 0) == task.assigned_id]
        official = actor_of(assigned[0] if assigned else self.city.lurah, self.at)
        task_id = task.pk if task is not None else 0
        pk, ref, at = application.pk, application.ref, self.at
        correction = Correction.objects.filter(task__application=application).order_by("-pk").first()
        field = "purpose"
        new = {"purpose": "HEALTH" if application.service_code == "poverty-statement" else "lain"}

        def decide(decision: Decision) -> object:
            return operations.decide_task(
                task_id=task_id, decision=decision, reason="Berkas diperiksa.", by=official, at=at,
                legal_basis="uu-24-2013" if decision is Decision.REJECT else "",
            )  # fmt: skip

        return {
            "accept": lambda: decide(Decision.ACCEPT),
            "reject": lambda: decide(Decision.REJECT),
            "ask": lambda: operations.request_correction(
                task_id=task_id, what={field: ""}, text="Tulis lebih jelas.", by=official, at=at
            ),
            "answer": lambda: operations.answer_correction(ref=ref, answers=new, attachments={}, by=own, at=at),
            "lapse": lambda: operations.lapse_correction(correction_id=correction.pk, at=at) if correction else None,
            "withdraw": lambda: operations.withdraw(ref=ref, by=own, at=at),
            "review": lambda: operations.request_review(ref=ref, by=own, at=at),
            "sign": lambda: operations.mark_signing(application_id=pk, by=SYSTEM, at=at),
            "finish": lambda: operations.finish(application_id=pk, by=SYSTEM, at=at, summary={"number": "1"}),
            "fail": lambda: operations.fail_outcome(application_id=pk, problem="broken", by=SYSTEM, at=at),
            "retry": lambda: operations.retry_outcome(ref=ref, by=actor_of(self.city.camat, at), at=at),
            "return": lambda: operations.return_to_review(application_id=pk, reason="salah", by=official, at=at),
            "decide anew": lambda: operations.decide_application(application_id=pk, at=at),
        }

    @invariant()
    def each_stands_where_it_may(self) -> None:
        for application in Application.objects.all():
            state = S(application.state)
            before = self.seen.get(application.pk)
            if before is not None and before != state:
                assert state in TRANSITIONS[S(before)], f"{before} -> {state}"
            self.seen[application.pk] = state
            assert (state in CLOSED_STATES) == (application.closed_at is not None)

    @invariant()
    def somebody_has_each_that_lives(self) -> None:
        """Nothing is stuck: what lives lies with an official, the applicant or production, and with one of them."""
        for application in Application.objects.all():
            open_tasks = application.tasks.filter(state=TaskState.OPEN)
            asked = Correction.objects.filter(task__application=application, ended_at__isnull=True)
            with_official = application.state in (S.IN_REVIEW, S.CORRECTION)
            assert open_tasks.count() == int(with_official), application.state
            assert asked.count() == int(application.state == S.CORRECTION)
            assert all(task.is_stopped == (application.state == S.CORRECTION) for task in open_tasks)

    @invariant()
    def nobody_has_two_that_live(self) -> None:
        live = list(Application.objects.live().values_list("resident_id", "service_code", "about_key"))
        assert len(live) == len(set(live))

    @invariant()
    def who_decided_is_known(self) -> None:
        for task in Task.objects.filter(state=TaskState.DONE):
            assert task.decided_by_id == task.assigned_id
            assert task.decision


def test_an_application_stands_where_it_may_whatever_comes(outcome: Outcome) -> None:
    try_by_chance(AnOffice, steps=40)


def _decided_by_somebody_else(pk: int) -> None:
    Task.objects.filter(application=pk).update(
        state=TaskState.DONE, decision=Decision.ACCEPT, reason="x", decided_at=NINE,
        decided_by=Official.objects.get(username="clerk"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("broken", "noticed_by"),
    [
        (lambda pk: Application.objects.filter(pk=pk).update(state=S.SUBMITTED), "each_stands_where_it_may"),
        (lambda pk: Task.objects.filter(application=pk).update(state="CANCELLED"), "somebody_has_each_that_lives"),
        (_decided_by_somebody_else, "who_decided_is_known"),
    ],
)
def test_the_machine_would_notice(outcome: Outcome, broken: Callable[[int], Any], noticed_by: str) -> None:
    """The checks can fail."""
    office = AnOffice()
    pk = office.submit(who=0, form="judged", key=uuid.uuid4())
    assert_notices(getattr(office, noticed_by), lambda: broken(pk))
    office.teardown()
