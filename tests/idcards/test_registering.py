"""A person comes into the process, is hurried, or leaves it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from molek.audit.models import Event as AuditEvent
from molek.base.actors import Actor
from molek.base.errors import NotPermitted
from molek.idcards import operations, queries
from molek.idcards.enums import Reason
from molek.idcards.errors import (
    AlreadyUrgent,
    CardUnderway,
    MoveImpossible,
    NotAlive,
    NotDue,
    ProofMissing,
    SecondPersonNeeded,
    WhyMissing,
)
from molek.idcards.models import Card, Step
from molek.idcards.rules.lifecycle import State
from molek.messages.models import OutboxMessage
from molek.residents.models import Resident
from tests.idcards.conftest import NINE, TEN, Shop, later, make_resident, people, ready, register


def test_a_first_card_is_registered_logged_and_told(clerk: Actor, resident: Resident) -> None:
    card = register(resident, clerk)
    assert card.state == State.REGISTERED
    assert [(s.since, s.to) for s in card.steps.all()] == [("START", "REGISTERED")]
    event = AuditEvent.objects.get(event="idcards.card.registered")
    assert (event.subject, event.actor_ref) == (f"idcard:{card.code}", clerk.ref)
    assert resident.nik not in str(event.data)
    [message] = OutboxMessage.objects.filter(template="idcards.registered")
    assert message.unsealed() is not None


def test_recording_at_once_is_a_step_of_its_own(clerk: Actor, resident: Resident) -> None:
    card = register(resident, clerk, is_recorded=True)
    assert card.state == State.RECORDED


@pytest.mark.parametrize("reason", [Reason.LOST, Reason.DAMAGED])
def test_a_replacement_with_proof_is_print_ready(clerk: Actor, resident: Resident, reason: Reason) -> None:
    assert register(resident, clerk, reason).state == State.PRINT_READY


def test_a_replacement_without_proof_is_refused(clerk: Actor, resident: Resident) -> None:
    with pytest.raises(ProofMissing):
        operations.register_card(resident_id=resident.pk, reason=Reason.LOST, proof=" ", by=clerk, at=NINE)


@pytest.mark.parametrize("status", ["DEAD", "MOVED", "INVALID"])
def test_the_dead_and_the_moved_get_no_card(clerk: Actor, office: object, status: str) -> None:
    with pytest.raises(NotAlive):
        register(make_resident(status=status), clerk)


def test_who_is_not_seventeen_needs_none_unless_married(clerk: Actor, office: object) -> None:
    young, wife = people(2, birth_date=dt.date(2010, 1, 1))
    Resident.objects.filter(pk=wife.pk).update(marital_status="MARRIED")
    with pytest.raises(NotDue):
        register(young, clerk)
    assert register(wife, clerk).state == State.REGISTERED


def test_one_card_a_person_at_a_time(clerk: Actor, resident: Resident) -> None:
    register(resident, clerk)
    with pytest.raises(CardUnderway):
        register(resident, clerk)


def test_the_counter_may_not_register(counter: Actor, resident: Resident) -> None:
    with pytest.raises(NotPermitted):
        register(resident, counter)


def test_a_lost_card_is_void_at_once(shop: Shop, resident: Resident) -> None:
    card = shop.announced(resident)
    operations.hand_over(
        code=card.code, pickup_code=card.pickup_code, nik=resident.nik, receiver="SELF",  # type: ignore[arg-type]
        check_result="FINGER_MATCHED", by=shop.clerk, at=TEN,  # type: ignore[arg-type]
    )  # fmt: skip
    register(resident, shop.clerk, Reason.LOST, at=later(days=30))
    card.refresh_from_db()
    assert card.state == State.WITHDRAWN


def test_hurry_needs_two_and_a_reason(clerk: Actor, colleague: Actor, head: Actor, resident: Resident) -> None:
    card = ready(resident, clerk)
    with pytest.raises(WhyMissing):
        operations.ask_urgency(code=card.code, why=" ", by=clerk, at=NINE)
    operations.ask_urgency(code=card.code, why="Rawat inap besok", by=head, at=NINE)
    with pytest.raises(AlreadyUrgent):
        operations.ask_urgency(code=card.code, why="Lagi", by=clerk, at=NINE)
    with pytest.raises(NotPermitted):
        operations.answer_urgency(code=card.code, agreed=True, by=colleague, at=NINE)
    with pytest.raises(SecondPersonNeeded):
        operations.answer_urgency(code=card.code, agreed=True, by=head, at=NINE)


def test_the_head_agrees_or_refuses(clerk: Actor, head: Actor, office: object) -> None:
    first, second = (ready(one, clerk) for one in people(2))
    for card in (first, second):
        operations.ask_urgency(code=card.code, why="Sakit", by=clerk, at=NINE)
    assert operations.answer_urgency(code=first.code, agreed=True, by=head, at=TEN).is_urgent
    refused = operations.answer_urgency(code=second.code, agreed=False, by=head, at=TEN)
    assert (refused.is_urgent, refused.urgent_asked_by) == (False, "")
    rows, _count = queries.print_queue(by=clerk)
    assert [row.code for row in rows] == [first.code, second.code]


def test_the_database_wants_two_for_urgency(clerk: Actor, resident: Resident) -> None:
    card = ready(resident, clerk)
    with pytest.raises(IntegrityError, match="idcard_urgent_by_two"), transaction.atomic():
        Card.objects.filter(pk=card.pk).update(
            is_urgent=True, urgent_why="x", urgent_asked_by=clerk.ref, urgent_agreed_by=clerk.ref
        )


def test_withdrawal_is_for_good(clerk: Actor, head: Actor, resident: Resident) -> None:
    card = register(resident, clerk)
    with pytest.raises(NotPermitted):
        operations.withdraw(code=card.code, why="Data ganda", by=clerk, at=NINE)
    assert operations.withdraw(code=card.code, why="Data ganda", by=head, at=NINE).state == State.WITHDRAWN
    with pytest.raises(MoveImpossible):
        operations.record_biometrics(code=card.code, by=clerk, at=NINE)


def test_cards_of_the_dead_leave_the_line_by_night(clerk: Actor, office: object) -> None:
    alive, dead = people(2)
    ready(alive, clerk)
    card = ready(dead, clerk)
    Resident.objects.filter(pk=dead.pk).update(status="DEAD")
    rows, _count = queries.print_queue(by=clerk)
    assert card.code not in {row.code for row in rows}
    assert operations.withdraw_gone(at=later(days=1)) == 1
    assert queries.print_queue(by=clerk)[1] == 1
    assert operations.withdraw_gone(at=later(days=1)) == 0
    card.refresh_from_db()
    assert card.state == State.WITHDRAWN


# What the database refuses on its own


@pytest.mark.django_db(transaction=True)
def test_no_state_without_its_step(office: object) -> None:
    clerk = office.actor("clerk")  # type: ignore[attr-defined]
    card = register(make_resident(), clerk)
    with pytest.raises(IntegrityError, match="without a step"), transaction.atomic():
        Card.objects.filter(pk=card.pk).update(state="WITHDRAWN")


def test_no_step_that_the_rules_do_not_know(clerk: Actor, resident: Resident) -> None:
    card = register(resident, clerk)
    with pytest.raises(IntegrityError, match="idcard_step_allowed"), transaction.atomic():
        Step.objects.create(
            card=card, number=2, since="REGISTERED", event="HAND_OVER", to="HANDED_OVER", at=NINE, by_ref="x"
        )
    with pytest.raises(IntegrityError, match="begins at"), transaction.atomic():
        Step.objects.create(card=card, number=2, since="PRINTED", event="SPOIL", to="DAMAGED", at=NINE, by_ref="x")


@pytest.mark.parametrize("statement", ["UPDATE idcards_step SET note = 'x'", "DELETE FROM idcards_step"])
def test_history_is_never_changed(clerk: Actor, resident: Resident, statement: str) -> None:
    register(resident, clerk)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
