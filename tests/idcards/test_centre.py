"""The centre: its files and its web service, down and back."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from django.conf import settings as django_settings

from molek.base.actors import Actor
from molek.base.errors import NotPermitted
from molek.idcards import operations, queries
from molek.idcards.errors import FileUnusable
from molek.idcards.models import Card, CentreDay, CentreOutage, StatusLine, Step
from molek.idcards.rules.lifecycle import State
from molek.messages.models import OutboxMessage
from molek.outside.providers import forget_circuits
from molek.residents.models import Resident
from tests.idcards.conftest import NINE, TEN, Shop, later, make_resident, nik_of, people, ready, register, table

UNKNOWN = "9971011708999999"


def take(by: Actor, *rows: str, at: dt.datetime = NINE, header: str = "NIK;STATUS") -> dict[int, str]:
    file = operations.take_status_file(upload=table(*rows, header=header), file_name="pusat.csv", by=by, at=at)
    return dict(StatusLine.objects.filter(file=file).values_list("line", "verdict"))


def test_the_centre_moves_registers_and_is_asked_again(clerk: Actor, office: object) -> None:
    first, second = people(2)
    card = register(first, clerk, is_recorded=True)
    rows = (f"{first.nik};PRINT READY RECORD", f"{second.nik};PROCESSING")
    assert take(clerk, *rows) == {2: "MOVED", 3: "CREATED"}
    card.refresh_from_db()
    assert (card.state, card.ready_at) == (State.PRINT_READY, NINE)
    made = Card.objects.get(resident=second)
    assert made.state == State.DEDUPLICATION
    steps = Step.objects.count()
    assert take(clerk, *rows, at=TEN) == {2: "SAME", 3: "SAME"}
    assert (Step.objects.count(), Card.objects.count()) == (steps, 2)


def test_a_dirty_file_has_a_verdict_on_every_line(shop: Shop) -> None:
    printed, waiting, twice, torn, dead, young = people(6)
    shop.announced(printed)
    ready(waiting, shop.clerk)
    Resident.objects.filter(pk=dead.pk).update(status="DEAD")
    verdicts = take(
        shop.clerk,
        f"{UNKNOWN};5",  # 2: nobody of this city
        "12345;5",  # 3: no NIK
        "9,97101E+15;5",  # 4: a spreadsheet ate it
        f"{waiting.nik};42",  # 5: no status
        f"{printed.nik};5",  # 6: the centre is behind
        f"{waiting.nik};CARD PRINTED",  # 7: contradicts our ledger
        f"{twice.nik};5",
        f"{twice.nik};5",  # 9: double
        f"{torn.nik};5",
        f"{torn.nik};DUPLICATE RECORD",  # 10, 11: contradict each other
        f"{dead.nik};5",
        f"{young.nik};1",
        ";",
    )
    assert verdicts == {
        2: "NIK_UNKNOWN", 3: "NIK_INVALID", 4: "NIK_INVALID", 5: "STATUS_UNKNOWN", 6: "BACKWARDS", 7: "DIFFERENCE",
        8: "CREATED", 9: "DOUBLE", 10: "CONTRADICTS", 11: "CONTRADICTS", 12: "NOT_ALIVE", 13: "NOT_DUE",
    }  # fmt: skip
    assert Card.objects.get(resident=printed).state == State.ANNOUNCED
    assert Card.objects.get(resident=waiting).state == State.PRINT_READY
    assert not Card.objects.filter(resident__in=[torn, dead, young]).exists()


def test_an_old_card_that_we_never_saw_is_not_invented(clerk: Actor, resident: Resident) -> None:
    assert take(clerk, f"{resident.nik};8") == {2: "NO_CARD"}
    assert not Card.objects.exists()


def test_other_delimiters_columns_and_encodings(clerk: Actor, resident: Resident) -> None:
    text = f"NO\tNAMA\tNIK\tSTATUS KTP\n1\tLÓPEZ\t'{resident.nik}\tPRR\n".encode("cp1252")
    file = operations.take_status_file(upload=io.BytesIO(text), file_name="x", by=clerk, at=NINE)
    assert file.counts == {"CREATED": 1}


def test_a_spreadsheet_is_read(clerk: Actor, resident: Resident) -> None:
    from tests.idcards.spreadsheet import xlsx

    content = xlsx([["NIK", "STATUS"], [resident.nik, "5"]])
    file = operations.take_status_file(upload=io.BytesIO(content), file_name="x.xlsx", by=clerk, at=NINE)
    assert file.counts == {"CREATED": 1}


@pytest.mark.parametrize("content", [b"", b"NIK;STATUS\n", b"NAMA;ALAMAT\nA;B", b"\x00\x01" * 90, b"PK\x03\x04x"])
def test_unreadable_files_change_nothing(clerk: Actor, content: bytes) -> None:
    with pytest.raises(FileUnusable):
        operations.take_status_file(upload=io.BytesIO(content), file_name="x", by=clerk, at=NINE)


def test_the_counter_takes_no_file(counter: Actor) -> None:
    with pytest.raises(NotPermitted):
        take(counter, f"{UNKNOWN};5")


def test_thousands_of_lines_are_taken_at_once(clerk: Actor, office: object) -> None:
    count = 2_000  # the whole of it in benchmarks; the work is linear
    card_id = make_resident(nik_of(1)).family_card_id
    first = Resident.objects.get()
    fields = [f for f in Resident._meta.concrete_fields if f.name not in ("id", "ref", "nik", "name_words")]
    values = {f.attname: getattr(first, f.attname) for f in fields}
    Resident.objects.bulk_create([Resident(nik=f"99710117089{n:05d}", **values) for n in range(50_001, 50_001 + count)])
    assert card_id
    rows = [f"{nik};PROCESSING" for nik in Resident.objects.values_list("nik", flat=True)]
    assert set(take(clerk, *rows).values()) == {"CREATED"}
    rows = [row.replace("PROCESSING", "5") for row in rows]
    assert set(take(clerk, *rows, at=TEN).values()) == {"MOVED"}
    assert Card.objects.filter(state=State.PRINT_READY).count() == count + 1


# The web service


@pytest.fixture
def centre(sandbox_process: str, settings: Any) -> Iterator[str]:
    """The sandbox as this city's centre, in good mood."""
    url = sandbox_process.removesuffix("/bsre") + "/dukcapil"
    settings.MOLEK = dataclasses.replace(
        django_settings.MOLEK, dukcapil_url=url, dukcapil_user="molek", dukcapil_password="sandbox",
        dukcapil_ip="10.53.71.1",
    )  # fmt: skip
    control(url, reset=True)
    forget_circuits()
    yield url
    control(url, reset=True)
    forget_circuits()


def control(url: str, **wishes: Any) -> Any:
    return httpx.post(f"{url}/_control", json=wishes).raise_for_status().json()


def test_recordings_are_sent_in_their_order_and_come_back_print_ready(centre: str, clerk: Actor) -> None:
    cards = [register(one, clerk, is_recorded=True, at=later(hours=n)) for n, one in enumerate(people(3))]
    assert operations.send_registrations(at=later(hours=5)) == 3
    assert list(control(centre)["registered"]) == [card.code for card in cards]
    assert operations.send_registrations(at=later(hours=6)) == 0
    control(centre, advance=True)
    assert operations.ask_centre(at=later(hours=7)) == 3
    control(centre, advance=True)
    assert operations.ask_centre(at=later(hours=8)) == 3
    assert set(Card.objects.values_list("state", flat=True)) == {"PRINT_READY"}


def test_while_the_centre_is_down_registrations_are_kept_and_sent_later_in_order(centre: str, clerk: Actor) -> None:
    control(centre, down=True)
    cards = [register(one, clerk, is_recorded=True, at=later(hours=n)) for n, one in enumerate(people(3))]
    assert operations.send_registrations(at=later(hours=4)) == 0
    assert queries.outage() == later(hours=4)
    assert OutboxMessage.objects.filter(template="idcards.delayed").count() == 0
    forget_circuits()
    operations.send_registrations(at=later(hours=17))
    operations.send_registrations(at=later(hours=18))
    assert CentreOutage.objects.count() == 1
    assert OutboxMessage.objects.filter(template="idcards.delayed").count() == 3  # once each
    control(centre, down=False)
    forget_circuits()
    assert operations.send_registrations(at=later(hours=20)) == 3
    assert queries.outage() is None
    assert list(control(centre)["registered"]) == [card.code for card in cards]


def test_an_answer_that_was_lost_is_no_second_registration(centre: str, clerk: Actor, resident: Resident) -> None:
    card = register(resident, clerk, is_recorded=True)
    control(centre, hang_next=2, hang_ms=9000)
    assert operations.send_registrations(at=TEN) == 0
    forget_circuits()
    assert operations.send_registrations(at=later(hours=2)) == 1
    assert control(centre)["registered"] == {card.code: resident.nik}


def test_a_spent_quota_ends_the_day_not_the_work(centre: str, clerk: Actor) -> None:
    for n, one in enumerate(people(3)):
        register(one, clerk, is_recorded=True, at=later(hours=n))
    control(centre, quota=2)
    assert operations.send_registrations(at=later(hours=4)) == 2
    assert CentreDay.objects.get().is_spent
    assert operations.send_registrations(at=later(hours=5)) == 0
    control(centre, quota=None)
    assert operations.send_registrations(at=later(days=1)) == 1


def test_our_own_quota_is_kept(centre: str, head: Actor) -> None:
    operations.change_policy(daily_quota=1, by=head, at=NINE)
    for n, one in enumerate(people(2)):
        register(one, head, is_recorded=True, at=later(hours=n))
    assert operations.send_registrations(at=later(hours=4)) == 1
    assert operations.send_registrations(at=later(days=1)) == 1


def test_a_failure_at_the_centre_calls_the_person_back(centre: str, clerk: Actor, resident: Resident) -> None:
    card = register(resident, clerk, is_recorded=True)
    operations.send_registrations(at=TEN)
    control(centre, people={resident.nik: {"EKTP_STATUS": "ENROLL FAILURE AT CENTRAL"}})
    operations.ask_centre(at=later(hours=2))
    card.refresh_from_db()
    assert card.state == State.ENROL_FAILURE
    assert OutboxMessage.objects.filter(template="idcards.again").count() == 1
    assert operations.record_biometrics(code=card.code, by=clerk, at=later(hours=3)).state == State.RECORDED
    assert operations.send_registrations(at=later(hours=4)) == 1


def test_a_refused_user_is_an_outage_that_shows(centre: str, clerk: Actor, resident: Resident, settings: Any) -> None:
    settings.MOLEK = dataclasses.replace(settings.MOLEK, dukcapil_password="lain")
    register(resident, clerk, is_recorded=True)
    assert operations.send_registrations(at=TEN) == 0
    assert CentreOutage.objects.get().reason == "access-refused"


def test_a_city_without_the_service_lives_by_files(clerk: Actor, resident: Resident, settings: Any) -> None:
    settings.MOLEK = dataclasses.replace(django_settings.MOLEK, dukcapil_url="")
    register(resident, clerk, is_recorded=True)
    assert (operations.send_registrations(at=TEN), operations.ask_centre(at=TEN)) == (0, 0)
    assert queries.outage() is None
