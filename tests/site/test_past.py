"""A made-up past: ten years in the tables, of which the log claims nothing."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, F

from molek.audit import operations as log
from molek.audit import queries as audit
from molek.audit.models import Event
from molek.base import bulk
from molek.base.actors import SYSTEM, Actor, ActorKind
from molek.cases import queries as cases
from molek.cases.enums import ApplicationState
from molek.cases.errors import HasApplications
from molek.cases.models import Application, ApplicationEvent, Correction, Task
from molek.catalogue import operations as catalogue
from molek.documents import queries as documents
from molek.documents.models import IssuedDocument, Register, RegisterEntry
from molek.letters.models import Letter
from molek.site.demo import past, synthetic
from molek.site.demo.city import seed_offices
from tests.staff.conftest import NINE

MANY = 900


@pytest.fixture
def city(db: None, settings: Any) -> None:
    seed_offices(NINE)
    catalogue.sync_shipped(by=SYSTEM, at=NINE)
    synthetic.load(400, areas=settings.CITY.areas(), at=NINE)


def definitions(*tables: str) -> set[str]:
    """What tables are held to; the server writes casts of lists in one way first and in another the second time."""
    return {re.sub(r"::(character varying|text)(\[\])?|[()]", "", text) for text in _definitions(tables)}


def _definitions(tables: tuple[str, ...]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = ANY(%s)", [list(tables)])
        indexes = {text for (text,) in cursor.fetchall()}
        cursor.execute(
            "SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = ANY(%s::regclass[])",
            [list(tables)],
        )
        return indexes | {text for (text,) in cursor.fetchall()}


TABLES = (
    "cases_application", "cases_applicationevent", "cases_task", "cases_correction", "documents_registerentry",
    "documents_issueddocument", "letters_letter",
)  # fmt: skip


def every_application_has_what_a_real_one_owns(made: past.Made) -> None:
    states = dict(Application.objects.values_list("state").annotate(n=Count("pk")))
    untold = {ApplicationState.SUBMITTED, ApplicationState.WAITING, ApplicationState.ACCEPTED}  # of the machine
    assert set(states) == set(ApplicationState.values) - untold
    assert sum(states.values()) == MANY == made.applications
    assert states["COMPLETED"] > 0.6 * MANY
    issued = Letter.objects.filter(state="ISSUED")
    assert issued.count() == states["COMPLETED"] == IssuedDocument.objects.count() == RegisterEntry.objects.count()
    assert not issued.exclude(number=F("document__number"), title=F("document__title")).exists()
    by_machine = Application.objects.filter(state="COMPLETED", decided_by_ref="system:molek")
    assert by_machine.exists()
    assert not by_machine.filter(tasks__isnull=False).exists()
    assert Task.objects.open().count() == states["IN_REVIEW"] + states["CORRECTION"]
    assert Correction.objects.filter(ended_at=None).count() == states["CORRECTION"]
    assert made.rows == sum(
        model.objects.count()
        for model in (Application, ApplicationEvent, Task, Correction, Letter, IssuedDocument, RegisterEntry)
    )


def the_books_have_no_gap_and_end_at_their_last_number(made: past.Made) -> None:
    for book in Register.objects.annotate(given=Count("entries")):
        assert book.last_number == book.given
    assert not documents.gaps()


def the_timeline_is_in_its_order(made: past.Made) -> None:
    for application in Application.objects.prefetch_related("events")[:200]:
        events = sorted(application.events.all(), key=lambda event: event.pk)
        assert events[0].kind == "SUBMITTED"
        assert [event.at for event in events] == sorted(event.at for event in events)


def the_log_tells_of_one_act_and_stays_true(made: past.Made) -> None:
    assert list(Event.objects.filter(subject="applications").values_list("event", "data")) == [
        ("cases.past.seeded", {"applications": MANY})
    ]
    assert not Event.objects.filter(event__startswith="cases.application").exists()
    assert not Event.objects.filter(event__startswith="documents.number").exists()
    log.seal(at=NINE)
    assert audit.verify_log().is_sound


def the_same_seed_makes_the_same_past() -> None:
    columns = ("ref", "state", "service_code", "area_code", "submitted_at", "decided_at", "closed_at")
    found = []
    for seed in (1, 1, 2):
        with transaction.atomic():
            past.seed_past(200, at=NINE, seed=seed)
            found.append(list(Application.objects.order_by("pk").values_list(*columns)))
            transaction.set_rollback(True)
    assert found[0] == found[1] != found[2]


def a_second_past_and_one_in_a_city_in_use_are_refused(made: past.Made) -> None:
    with pytest.raises(HasApplications):
        past.seed_past(10, at=NINE)
    assert Application.objects.count() == MANY


def where_somebody_has_applied_no_past_is_made_up() -> None:
    past.seed_past(1, at=NINE)
    real = Application.objects.get()
    real.submission_key = "0e1cbf6a-21a4-4f8b-9a53-cf1d9f1f2a10"  # version 4: drawn
    real.save(update_fields=["submission_key"])
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("CREATE TEMP TABLE audit_event (subject text, event text) ON COMMIT DROP")  # as if never told
        with pytest.raises(HasApplications):
            past.seed_past(10, at=NINE)
        cursor.execute("DROP TABLE pg_temp.audit_event")


def tables_have_again_what_was_taken_off() -> None:
    before = definitions(*TABLES)
    past.seed_past(50, at=NINE)
    assert definitions(*TABLES) == before


def a_row_that_breaks_a_rule_of_the_table_undoes_everything() -> None:
    before = definitions("residents_familycard")
    again = "INSERT INTO residents_familycard (kk_number) SELECT kk_number FROM residents_familycard"
    bare = bulk.bare("residents_familycard")
    with pytest.raises(IntegrityError), transaction.atomic(), bare, connection.cursor() as cursor:
        cursor.execute(again)
    assert definitions("residents_familycard") == before


def test_tables_are_bare_in_a_transaction_only(transactional_db: None) -> None:
    with pytest.raises(transaction.TransactionManagementError), bulk.bare("residents_familycard"):
        pass


def the_pages_show_a_made_up_application(made: past.Made) -> None:
    document = IssuedDocument.objects.latest("pk")
    found = documents.verification(document.token, at=NINE)
    assert found is not None
    assert found.proof is None  # no event of the log is claimed
    for state in ("COMPLETED", "REJECTED", "IN_REVIEW"):
        application = Application.objects.filter(state=state).latest("pk")
        by = resident_actor(application.resident_id)
        assert cases.application_page(ref=application.ref, by=by, at=NINE).timeline


def resident_actor(resident_id: int) -> Actor:
    return Actor(ActorKind.RESIDENT, resident_id, "resident:made-up")


def test_only_a_demo_city_is_made_up(settings: Any) -> None:
    settings.MOLEK = dataclasses.replace(settings.MOLEK, demo=False)
    with pytest.raises(CommandError, match="demo city only"):
        call_command("seed", "--applications", "10")


def test_a_city_of_nobody_is_refused() -> None:
    with pytest.raises(CommandError, match="at least 1"):
        call_command("seed", "--residents", "0")


def test_a_made_up_past_is_whole_and_the_log_claims_none_of_it(city: None) -> None:
    """One city for all of it: its offices take longer to make than its past."""
    made = past.seed_past(MANY, at=NINE)
    every_application_has_what_a_real_one_owns(made)
    the_books_have_no_gap_and_end_at_their_last_number(made)
    the_timeline_is_in_its_order(made)
    the_pages_show_a_made_up_application(made)
    a_second_past_and_one_in_a_city_in_use_are_refused(made)
    the_log_tells_of_one_act_and_stays_true(made)


def test_a_past_is_the_same_for_a_seed_and_all_or_nothing(city: None) -> None:
    the_same_seed_makes_the_same_past()
    a_row_that_breaks_a_rule_of_the_table_undoes_everything()
    with transaction.atomic():
        tables_have_again_what_was_taken_off()
        transaction.set_rollback(True)
    where_somebody_has_applied_no_past_is_made_up()
