"""Kinship from the family card and the names of parents: a table; and the logged read that rules ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from molek.audit.enums import AccessPurpose
from molek.audit.models import Access
from molek.base.actors import ANONYMOUS, SYSTEM
from molek.base.errors import NotPermitted
from molek.residents import queries
from molek.residents.models import Resident
from molek.residents.rules.kinship import Kinship, Member, kinship
from tests.residents.conftest import FEMALE_NIK, NINE

ONE, TWO = "card one", "card two"


def person(
    name: str, relation: str, born: int, mother: str = "", father: str = "", card: str = ONE, **more: object
) -> Member:
    words = tuple(name.split())
    member = Member(
        nik=name,
        card=card,
        relation=relation,
        sex="FEMALE" if words[0] in ("ANA", "MARIA", "RUT", "SARA", "EVA", "OMA", "DINA") else "MALE",
        birth_date=dt.date(born, 5, 1),
        name=words,
        mother=tuple(mother.split()),
        father=tuple(father.split()),
    )
    return replace(member, **more)  # type: ignore[arg-type]  the table says what it means


HEAD = person("BENI LADO", "HEAD", 1970, "OMA LADO", "OPA LADO", spouse=("ANA", "BESI"))
WIFE = person("ANA BESI", "WIFE", 1972, "RUT BESI", "YAN BESI", spouse=("BENI", "LADO"))
SON = person("MARKUS LADO", "CHILD", 1995, "ANA BESI", "BENI LADO")
DAUGHTER = person("SARA LADO", "CHILD", 1998, "ANA BESI", "BENI LADO")
STEPSON = person("PETRUS FOE", "CHILD", 1996, "EVA FOE", "TOM FOE")
UNNAMED = person("YUSUF", "CHILD", 2000)
CHILD_IN_LAW = person("DINA TALLO", "CHILD_IN_LAW", 1996, "X Y", "Z W")
GRANDSON = person("YAKOB LADO", "GRANDCHILD", 2020, "DINA TALLO", "MARKUS LADO")
GRANDMOTHER = person("OMA LADO", "PARENT", 1945)
MOTHER_IN_LAW = person("RUT BESI", "PARENT_IN_LAW", 1947)
NEPHEW = person("SEMI LADO", "RELATIVE", 1999, "EVA LADO", "TOM LADO")
MAID = person("MARIA NONA", "HELPER", 1990)
LODGER = person("JON DOE", "OTHER", 1990)
MARRIED_SON = replace(SON, card=TWO, relation="HEAD")
FAR_BROTHER = person("KAREL LADO", "HEAD", 1968, "OMA LADO", "OPA LADO", card=TWO)
NAMESAKE = person("BENI LADO", "HEAD", 1969, card=TWO, nik="another")
LATE_HEAD = replace(HEAD, is_dead=True)
WIDOW = replace(WIFE, relation="HEAD", marital_status="WIDOWED", spouse=())
ONE_WORD_MOTHER = person("MARIA", "HEAD", 1970, card=TWO, spouse=("TOM", "FOE"))
CHILD_OF_ONE_WORD = person("SEM FOE", "CHILD", 1995, "MARIA", "TOM FOE")
YOUNG = person("BENI LADO", "CHILD", 1990, nik="young")


@pytest.mark.parametrize(
    ("first", "other", "told", "back"),
    [
        (HEAD, HEAD, "SELF", "SELF"),
        (HEAD, WIFE, "SPOUSE", "SPOUSE"),
        (HEAD, SON, "CHILD", "PARENT"),
        (WIFE, DAUGHTER, "CHILD", "PARENT"),
        (HEAD, UNNAMED, "CHILD", "PARENT"),  # the card tells where the record names nobody
        (HEAD, STEPSON, "OTHER_FAMILY", "OTHER_FAMILY"),
        (WIFE, STEPSON, "OTHER_FAMILY", "OTHER_FAMILY"),
        (SON, DAUGHTER, "SIBLING", "SIBLING"),
        (SON, STEPSON, "OTHER_FAMILY", "OTHER_FAMILY"),
        (SON, UNNAMED, "SIBLING", "SIBLING"),
        (HEAD, CHILD_IN_LAW, "OTHER_FAMILY", "OTHER_FAMILY"),
        (SON, CHILD_IN_LAW, "OTHER_FAMILY", "OTHER_FAMILY"),  # which child's husband or wife, the card does not say
        (HEAD, GRANDSON, "GRANDCHILD", "GRANDPARENT"),
        (WIFE, GRANDSON, "GRANDCHILD", "GRANDPARENT"),
        (SON, GRANDSON, "CHILD", "PARENT"),  # by the names of his parents
        (CHILD_IN_LAW, GRANDSON, "CHILD", "PARENT"),
        (DAUGHTER, GRANDSON, "OTHER_FAMILY", "OTHER_FAMILY"),
        (HEAD, GRANDMOTHER, "PARENT", "CHILD"),
        (WIFE, GRANDMOTHER, "OTHER_FAMILY", "OTHER_FAMILY"),
        (SON, GRANDMOTHER, "GRANDPARENT", "GRANDCHILD"),
        (WIFE, MOTHER_IN_LAW, "PARENT", "CHILD"),
        (HEAD, MOTHER_IN_LAW, "OTHER_FAMILY", "OTHER_FAMILY"),
        (DAUGHTER, MOTHER_IN_LAW, "GRANDPARENT", "GRANDCHILD"),
        (HEAD, NEPHEW, "OTHER_FAMILY", "OTHER_FAMILY"),
        (HEAD, MAID, "NONE", "NONE"),
        (SON, LODGER, "NONE", "NONE"),
        (MAID, LODGER, "NONE", "NONE"),
        # Another card: both parents must agree.
        (HEAD, MARRIED_SON, "CHILD", "PARENT"),
        (WIFE, MARRIED_SON, "CHILD", "PARENT"),
        (DAUGHTER, MARRIED_SON, "SIBLING", "SIBLING"),
        (HEAD, FAR_BROTHER, "SIBLING", "SIBLING"),
        (NAMESAKE, SON, "NONE", "NONE"),  # the father's name alone joins nobody
        (ONE_WORD_MOTHER, CHILD_OF_ONE_WORD, "NONE", "NONE"),
        (STEPSON, HEAD, "OTHER_FAMILY", "OTHER_FAMILY"),
        # After a death the card has two heads.
        (WIDOW, LATE_HEAD, "SPOUSE", "SPOUSE"),
        (replace(WIDOW, marital_status="MARRIED"), LATE_HEAD, "OTHER_FAMILY", "OTHER_FAMILY"),
        (SON, LATE_HEAD, "PARENT", "CHILD"),
        # A "child" of nearly the same age is none.
        (replace(YOUNG, birth_date=dt.date(1975, 5, 1)), HEAD, "OTHER_FAMILY", "OTHER_FAMILY"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.nik,
)
def test_what_one_is_to_the_other(first: Member, other: Member, told: str, back: str) -> None:
    assert kinship(first, other) is Kinship(told)
    assert kinship(other, first) is Kinship(back)


@pytest.fixture
def mother_and_child(make: Callable[..., Resident]) -> tuple[Resident, Resident]:
    mother = make(FEMALE_NIK, name="ANA BESSIE LADO", sex="FEMALE", birth_date=dt.date(1980, 1, 2), relation="HEAD")
    child = make(
        name="MARKUS LADO", relation="CHILD", birth_date=dt.date(2012, 3, 4), mother_name="ANNA BESSIE LADO",
        father_name="TOM LADO",
    )  # fmt: skip
    return mother, child


def named(mother: Resident, nik: str, name: str, **more: object) -> queries.NamedPerson | None:
    options = {"fields": ("relation", "age"), "by": SYSTEM, "purpose": AccessPurpose.APPLICATION, "at": NINE, **more}
    return queries.named_person(resident_id=mother.pk, nik=nik, name=name, **options)  # type: ignore[arg-type]


def test_a_child_is_told_by_nik_and_name_and_the_look_is_logged(mother_and_child: tuple[Resident, Resident]) -> None:
    mother, child = mother_and_child
    found = named(mother, child.nik, "Markus Lado", case_ref="7K2M-9QXB")
    assert found is not None
    assert (found.kinship, found.sex, found.status) == (Kinship.CHILD, "MALE", "ALIVE")
    access = Access.objects.get()
    assert (access.resident_ref, access.case_ref) == (f"resident:{child.ref}", "7K2M-9QXB")
    assert set(access.fields) == {"nik", "name", "relation", "age"}


def test_the_dead_are_told_too(mother_and_child: tuple[Resident, Resident]) -> None:
    mother, child = mother_and_child
    Resident.objects.filter(pk=child.pk).update(status="DEAD")
    found = named(mother, child.nik, child.name)
    assert found is not None
    assert found.status == "DEAD"


def test_a_number_with_another_name_opens_nothing_but_the_look_is_logged(
    mother_and_child: tuple[Resident, Resident],
) -> None:
    mother, child = mother_and_child
    assert named(mother, child.nik, "PETRUS FOENALE") is None
    assert Access.objects.count() == 1


def test_who_is_not_in_the_register_is_nobody(mother_and_child: tuple[Resident, Resident]) -> None:
    mother, _child = mother_and_child
    assert named(mother, "9971011212990077", "SIAPA SAJA") is None
    assert named(mother, "12", "SIAPA SAJA") is None
    assert not Access.objects.exists()


def test_nobody_asks_without_signing_in(mother_and_child: tuple[Resident, Resident]) -> None:
    mother, child = mother_and_child
    with pytest.raises(NotPermitted):
        named(mother, child.nik, child.name, by=ANONYMOUS)
