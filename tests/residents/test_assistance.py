"""At the counter: confirmed in person or by code, for twenty minutes, logged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from molek.audit.models import Access, Event
from molek.base.actors import SYSTEM
from molek.base.errors import NotPermitted
from molek.residents import operations, queries
from molek.residents.errors import CodeNotAccepted, NotConfirmedInPerson, TooManyGuesses
from molek.residents.models import Assistance, OneTimeCode, Resident
from molek.residents.permissions import ResidentPermission
from tests.residents.conftest import CLERK, FEMALE_NIK, MALE_NIK, NAIKOTEN, NINE, STRANGER, official

BORN = dt.date(1990, 8, 17)
MOTHER = "WELHELMINA NAOMI BESSIE"


def confirm(nik: str = MALE_NIK, born: dt.date = BORN, mother: str = MOTHER, by=CLERK, at=NINE) -> Resident:
    return operations.confirm_in_person(nik=nik, birth_date=born, mother_name=mother, by=by, at=at)


def start(by=CLERK, at=NINE, **confirmation: object) -> Assistance:
    given = confirmation or {"birth_date": BORN, "mother_name": MOTHER}
    return operations.start_assistance(nik=MALE_NIK, by=by, remote="203.0.113.7", at=at, **given)


@pytest.mark.parametrize("mother", [MOTHER, "welhelmina naomi besie", "  Welhelmina  Naomi Bessie "])
def test_who_knows_birth_date_and_mothers_name_is_confirmed(make: Callable[..., Resident], mother: str) -> None:
    row = make(area_id=NAIKOTEN)  # of another kelurahan than the clerk's
    assert confirm(mother=mother).pk == row.pk
    access = Access.objects.get()
    assert (access.purpose, access.actor_ref, access.resident_ref) == (
        "ASSISTED_SERVICE", "official:11", f"resident:{row.ref}",
    )  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [{"born": dt.date(1990, 8, 18)}, {"mother": "WELHELMINA"}, {"mother": ""}, {"nik": FEMALE_NIK}],
    ids=str,
)
def test_a_wrong_answer_is_refused_alike_and_counted(resident: Resident, wrong: dict) -> None:
    with pytest.raises(NotConfirmedInPerson):
        confirm(**wrong)
    assert Event.objects.filter(event="residents.assistance.refused").count() == 1


def test_without_a_mothers_name_in_the_register_nobody_is_confirmed_by_it(make: Callable[..., Resident]) -> None:
    make(mother_name="")
    for mother in ("", " ", "X"):
        with pytest.raises(NotConfirmedInPerson):
            confirm(mother=mother)


def test_five_wrong_answers_close_a_nik_for_an_hour_for_every_official(resident: Resident) -> None:
    for _ in range(5):
        with pytest.raises(NotConfirmedInPerson):
            confirm(mother="X")
    other = official(ResidentPermission.ASSIST, number=99)
    with pytest.raises(TooManyGuesses) as refusal:
        confirm(by=other)
    assert refusal.value.data["minutes"] == 60
    assert confirm(at=NINE + dt.timedelta(hours=1)).pk == resident.pk


def test_an_official_who_guesses_among_many_is_stopped(db: None) -> None:
    for number in range(1, 16):
        with pytest.raises(NotConfirmedInPerson):
            confirm(nik=f"997101170890{number:04d}")
    with pytest.raises(TooManyGuesses):
        confirm(nik="9971011708900016")


def test_only_who_may_assist(resident: Resident) -> None:
    with pytest.raises(NotPermitted):
        confirm(by=STRANGER)
    with pytest.raises(NotPermitted):
        start(by=STRANGER)
    with pytest.raises(NotPermitted):
        start(by=SYSTEM)


def test_assistance_lasts_twenty_minutes_and_ends(resident: Resident) -> None:
    begun = start()
    assert (begun.resident_id, begun.method, begun.ends_at - begun.started_at) == (
        resident.pk, "KNOWLEDGE", dt.timedelta(minutes=20),
    )  # fmt: skip
    helper = official(ResidentPermission.ASSIST, number=11, assisting=resident.pk)
    now = queries.current_assistance(by=helper, at=NINE + dt.timedelta(minutes=19))
    assert now is not None
    assert now.name == resident.name
    assert queries.current_assistance(by=helper, at=NINE + dt.timedelta(minutes=20)) is None
    assert queries.current_assistance(by=CLERK, at=NINE) is None
    operations.end_assistance(by=helper, at=NINE + dt.timedelta(minutes=5))
    operations.end_assistance(by=helper, at=NINE + dt.timedelta(minutes=6))
    begun.refresh_from_db()
    assert begun.ended_at == NINE + dt.timedelta(minutes=5)
    names = Event.objects.filter(subject=f"resident:{resident.ref}").values_list("event", flat=True)
    assert [n for n in names if "assistance" in n] == ["residents.assistance.started", "residents.assistance.ended"]


def test_a_second_assistance_ends_the_first(resident: Resident) -> None:
    first = start()
    start(at=NINE + dt.timedelta(minutes=3))
    first.refresh_from_db()
    assert first.ended_at == NINE + dt.timedelta(minutes=3)


def test_a_code_read_out_at_the_counter_starts_it(resident: Resident, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(
        "molek.residents.operations.sign_in.messages.send", lambda **v: sent.append(v["data"]["code"]) or 1
    )
    operations.request_code(nik=MALE_NIK, remote="203.0.113.7", at=NINE)
    operations.send_code(code_id=OneTimeCode.objects.latest("id").pk, at=NINE)
    with pytest.raises(CodeNotAccepted):
        start(code="abc")
    assert start(code=sent[0]).method == "CODE"
    assert Event.objects.get(event="residents.code.confirmed").actor_ref == "official:11"


def test_nothing_confirmed_is_nothing_started(resident: Resident) -> None:
    with pytest.raises(NotConfirmedInPerson):
        start(code="")
    assert not Assistance.objects.exists()
