"""What rows above join to a hall: codes that a clerk may note, and a list on the board."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from molek.queueing import operations, queries
from molek.queueing.enums import Outcome
from molek.queueing.errors import ReferenceUnknown
from molek.queueing.queries import joined
from tests.queueing.conftest import EIGHT, Room, act, after, sit, take


@pytest.fixture(autouse=True)
def own_registers(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the city itself joined is not part of these tests."""
    monkeypatch.setattr(joined, "references", [])
    monkeypatch.setattr(joined, "board_lists", [])


def _parcel(typed: str) -> str | None:
    return typed.upper() if typed.upper().startswith("PAKET-") else None


def test_a_joined_code_is_noted_as_it_is_written(room: Room) -> None:
    operations.register_reference(_parcel)
    ticket = take(room)
    sit(room)
    act(room, "call_next", after(1))
    act(room, "finish", after(9), outcome=Outcome.SERVED, application_ref="paket-7")
    ticket.refresh_from_db()
    assert ticket.application_ref == "PAKET-7"


def test_a_code_that_nobody_knows_is_refused(room: Room) -> None:
    operations.register_reference(_parcel)
    take(room)
    sit(room)
    act(room, "call_next", after(1))
    with pytest.raises(ReferenceUnknown):
        act(room, "finish", after(9), outcome=Outcome.SERVED, application_ref="SURAT-7")


def test_the_board_of_that_office_alone_has_the_list(room: Room) -> None:
    office, asked = room.hall.unit_id, list[int]()

    def parcels(unit_id: int, at: dt.datetime) -> queries.BoardList | None:
        asked.append(unit_id)
        return queries.BoardList("Paket", ("PAKET-7",)) if unit_id == office else None

    operations.register_board_list(parcels)
    operations.register_board_list(parcels)  # twice is once
    assert queries.board(room.hall, EIGHT).joined == queries.BoardList("Paket", ("PAKET-7",))
    room.hall.unit_id += 1
    assert queries.board(room.hall, EIGHT).joined is None
    assert len(asked) == 2


def test_a_screen_on_the_wall_speaks_the_citys_language(room: Room, client: Client) -> None:
    address = reverse("queueing:board", args=[room.hall.code, room.hall.board_token])
    answer = client.get(address, headers={"Accept-Language": "en"})
    assert answer.headers["Content-Language"] == "id"
    assert '<html lang="id"' in answer.content.decode()
