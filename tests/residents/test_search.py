"""Finding residents: numbers, misspelt and reordered names, areas, the log."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from molek.audit.enums import AccessPurpose
from molek.audit.models import Event
from molek.base.errors import NotPermitted
from molek.residents import queries
from molek.residents.models import Resident
from molek.residents.permissions import ResidentPermission
from tests.residents.conftest import CLERK, NAIKOTEN, NINE, REGISTRY, STRANGER, official

NAMES = (
    "YOHANES DJAMI", "WELHELMINA NAOMI BESSIE", "FRANSISKUS D'ORNAY", "MARTHA TAEBENU", "OKTOVIANUS OEMATAN",
    "KRISTINA LAY", "I MADE SINLAE", "PHILIPUS NDOLU", "SEMUEL TJOKRO", "LUKAS",
)  # fmt: skip


@pytest.fixture
def people(make: Callable[..., Resident]) -> None:
    for number, name in enumerate(NAMES, 1):
        make(f"997101170890{number:04d}", name=name, kk_number=f"997101010120{number:04d}")


def found(text: str, by=REGISTRY) -> list[str]:
    page = queries.search(by=by, text=text, purpose=AccessPurpose.SEARCH, at=NINE)
    return list(Resident.objects.in_bulk([f.resident_id for f in page.rows]).values()) and [
        Resident.objects.get(pk=f.resident_id).name for f in page.rows
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Johanis Jami", "YOHANES DJAMI"),
        ("djami yohanes", "YOHANES DJAMI"),
        ("Wilhelmina Besi", "WELHELMINA NAOMI BESSIE"),
        ("bessie welhelmina", "WELHELMINA NAOMI BESSIE"),
        ("fransiscus dornay", "FRANSISKUS D'ORNAY"),
        ("Marta Taibenu", "MARTHA TAEBENU"),
        ("octavianus umatan", "OKTOVIANUS OEMATAN"),
        ("Christina Lai", "KRISTINA LAY"),
        ("made sinlay", "I MADE SINLAE"),
        ("Filipus", "PHILIPUS NDOLU"),
        ("samuel cokro", "SEMUEL TJOKRO"),
        ("lucas", "LUKAS"),
        ("weng besie", "WELHELMINA NAOMI BESSIE"),
    ],
)
def test_a_name_is_found_as_people_say_it(people: None, text: str, name: str) -> None:
    assert found(text)[0] == name


def test_an_unknown_name_or_empty_text_finds_nobody(people: None) -> None:
    assert found("Zzyzx Qwrtp") == []
    assert [found(text) for text in ("", "   ", "12345")] == [[], [], []]


def test_a_nik_and_a_family_card_number_find_exactly(people: None) -> None:
    assert found("997101 170890 0002") == ["WELHELMINA NAOMI BESSIE"]
    assert found("9971010101200003") == ["FRANSISKUS D'ORNAY"]
    assert found("9971010101209999") == []


def test_results_are_masked_and_the_search_is_logged_without_its_text(people: None) -> None:
    page = queries.search(by=REGISTRY, text="lucas", purpose=AccessPurpose.SEARCH, at=NINE)
    assert page.rows[0].masked_name == "L****"
    assert page.rows[0].masked_nik == "997101******0010"
    event = Event.objects.get(event="residents.search.made")
    assert (event.actor_ref, event.data) == ("official:12", {"purpose": "SEARCH", "kind": "name", "results": 1})


def test_an_official_finds_only_those_of_his_area(make: Callable[..., Resident]) -> None:
    make(area_id=NAIKOTEN)
    assert found("lukas lado", REGISTRY) == ["LUKAS MUHAMMAD LADO"]
    assert found("lukas lado", CLERK) == []
    assert found("9971011708900001", CLERK) == []
    # 53.71.0 is no area: a code holds whole parts
    assert found("lukas lado", official(ResidentPermission.SEARCH, area="53.71.0")) == []


def test_without_the_permission_nobody_searches(people: None) -> None:
    with pytest.raises(NotPermitted):
        found("lukas", STRANGER)


def test_pages_go_on_by_key_without_gap_or_repeat(make: Callable[..., Resident]) -> None:
    for number in range(1, 51):
        make(f"997101170890{number:04d}", name=f"MARIA {'LADO' if number % 2 else 'LADU'}")
    seen: list[int] = []
    key = None
    while True:
        page = queries.search(by=REGISTRY, text="maria lado", purpose=AccessPurpose.SEARCH, at=NINE, after=key)
        seen += [f.resident_id for f in page.rows]
        key = page.next_key
        if key is None:
            break
    assert len(seen) == len(set(seen)) == 50
    scores = Resident.objects.in_bulk(seen)
    assert [scores[pk].name for pk in seen] == ["MARIA LADO"] * 25 + ["MARIA LADU"] * 25


def test_a_made_up_page_key_starts_anew(people: None) -> None:
    for key in ("x", "1e999_1", "-1_2", "0.5"):
        assert queries.search(by=REGISTRY, text="lucas", purpose=AccessPurpose.SEARCH, at=NINE, after=key)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Yohana", "Johana"), ("DJAMI", "Jami"), ("Oetan", "Utan"), ("Tjakra", "Cakra"), ("Philip", "Filip"),
        ("Bessie", "Besie"), ("Martha", "Marta"), ("D'ORNAY", "Dornay"), ("Christina", "Kristina"),
        ("Xaverius", "Ksaverius"),
        ("José", "Jose"), ("Lay", "Lai"), ("Zakarias", "Sakarias"), ("Sarah", "Sara"), ("Michael", "Mikael"),
        ("Octavianus", "Oktafianus"), ("Soekarno", "Sukarno"), ("Mery", "Meri"), ("Marcus", "Markus"),
    ],
)  # fmt: skip
def test_two_spellings_have_one_sound(one: str, other: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT residents_name_words(%s), residents_name_words(%s)", [one, other])
        first, second = cursor.fetchone()
    assert first == second


def test_the_vocabulary_follows_every_writer(resident: Resident) -> None:
    from molek.residents.models import NameWord

    Resident.objects.filter(pk=resident.pk).update(name="ZEFANYA")
    assert NameWord.objects.filter(word="SEFANJA").exists()
