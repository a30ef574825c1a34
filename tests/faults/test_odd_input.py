"""Nothing that stands in an address makes a page break: what cannot be meant is not found, or not looked at."""

from __future__ import annotations

from http.cookies import SimpleCookie

import pytest
from django.test import Client
from django.urls import reverse

from tests.faults.test_doors import DOORS, EVERYBODY
from tests.faults.world import World

pytestmark = pytest.mark.django_db

NAMES = (
    "after",
    "tahun",
    "q",
    "cari",
    "kode",
    "nomor",
    "ukuran",
    "dari",
    "pegawai",
    "scope",
    "service",
    "state",
    "next",
)
VALUES = (
    "²", "9" * 30, "9" * 5000, "-1", "nan", "\0", "' OR 1=1 --", "<script>", "ä" * 3000, "2026-13-45", "../../x"
)  # fmt: skip


def at_the_door(cookies: SimpleCookie[str]) -> Client:
    client = Client(raise_request_exception=True)
    client.cookies = SimpleCookie(cookies.output(header="", sep=";"))
    return client


@pytest.mark.parametrize("name", DOORS)
def test_odd_questions_of_an_address_break_no_page(
    name: str, world: World, sessions: dict[str, SimpleCookie[str]]
) -> None:
    args, opens = DOORS[name]
    who = sorted(opens - {"anonymous"})[0] if opens != EVERYBODY else "anonymous"
    client, address = at_the_door(sessions[who]), reverse(name, args=args(world))
    for value in VALUES:
        response = client.get(address, dict.fromkeys(NAMES, value))
        assert response.status_code < 500, value[:20]


@pytest.mark.parametrize("name", [name for name, (args, _) in DOORS.items() if args.__name__ != "nothing"])
def test_odd_names_of_things_are_not_found(name: str, world: World, sessions: dict[str, SimpleCookie[str]]) -> None:
    args, opens = DOORS[name]
    who = sorted(opens)[0]
    client, address = at_the_door(sessions[who]), reverse(name, args=args(world))
    named = str(args(world)[0])
    for odd in ("9" * 12, "9" * 30, "0", "-", "A" * 300, "%00", "%27", "%F0%9F%92%A5", "%ff"):
        for method in (client.get, client.post):
            assert method(address.replace(named, odd)).status_code in (302, 400, 403, 404, 405, 409, 422), odd
