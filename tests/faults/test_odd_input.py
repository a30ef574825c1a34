"""Nothing that stands in an address makes a page break: what cannot be meant is not found, or not looked at."""

from __future__ import annotations

import time
from http.cookies import SimpleCookie

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.faults import bombs
from tests.faults.doors import DOORS, EVERYBODY, NOBODY, nothing
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
    "nop",
    "ruang",
    "since",
    "until",
    "tahap",
    "versi",
    "ke",
    "rancangan",
    "terbit",
    "halaman",
    "data",
    "jenis",
    "di",
    "dampak",
    "service_id",
    "first",
    "count",
    "lalu",
    "diam",
)
VALUES = (
    "²", "9" * 30, "9" * 5000, "-1", "nan", "\0", "' OR 1=1 --", "<script>", "ä" * 3000, "2026-13-45", "../../x"
)  # fmt: skip


def at_the_door(cookies: SimpleCookie[str]) -> Client:
    client = Client(raise_request_exception=True)
    client.cookies = SimpleCookie(cookies.output(header="", sep=";"))
    return client


def opener(opens: frozenset[str]) -> str:
    """One to whom it opens; nobody in particular, if it opens to all or to none."""
    return "anonymous" if opens in (EVERYBODY, NOBODY) else sorted(opens)[0]


@pytest.mark.parametrize("name", DOORS)
def test_odd_questions_of_an_address_break_no_page(
    name: str, world: World, sessions: dict[str, SimpleCookie[str]]
) -> None:
    args, opens = DOORS[name]
    who = opener(opens)
    client, address = at_the_door(sessions[who]), reverse(name, args=args(world))
    for value in VALUES:
        response = client.get(address, dict.fromkeys(NAMES, value))
        assert response.status_code < 500, value[:20]


# An empty form comes for whatever is named; sending it is what meets the thing.
FORMS = {
    "idcards:spoil", "idcards:hurry", "idcards:withdraw", "idcards:lose", "idcards:printer-down",
    "idcards:count-second", "idcards:explain",
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name, (args, _) in DOORS.items() if args is not nothing])
def test_odd_names_of_things_are_not_found(name: str, world: World, sessions: dict[str, SimpleCookie[str]]) -> None:
    args, opens = DOORS[name]
    who = opener(opens)
    client, address = at_the_door(sessions[who]), reverse(name, args=args(world))
    named = [str(part) for part in args(world)]
    for odd in ("9" * 12, "9" * 30, "0", "-", "A" * 300, "%00", "%27", "%F0%9F%92%A5", "%ff"):
        for method in (client.get, client.post):
            for part in named:
                sign = "/" if f"/{part}" in address else "."
                refused = method(address.replace(f"{sign}{part}", f"{sign}{odd}"))
                is_form = name in FORMS and method == client.get and refused.status_code == 200
                assert is_form or refused.status_code in (302, 400, 401, 403, 404, 405, 409, 422), (part, odd)


# Forms of offices that take a file -> the field, what else they ask, who may send it.
UPLOADS = {
    "taxes:imports": ("file", {"kind": "OBJECTS"}, "revenue_clerk"),
    "taxes:days": ("file", {"day": "2026-03-01"}, "revenue_clerk"),
    "idcards:files": ("file", {}, "registrar"),
    "idcards:compare": ("file", {}, "registrar"),
    "catalogue:upload": ("package", {}, "admin"),
}
HARMFUL = {
    "a ZIP bomb": (lambda: bombs.archive(50), "a.xlsx"),
    "a PDF called table": (bombs.pdf_with_script, "a.csv"),
    "a picture": (bombs.huge_png, "a.xlsx"),
    "zero bytes": (lambda: bytes(5000), "a.csv"),
    "a byte of no letter": (lambda: b"NIK;STATUS\n\xff\xfe\x80;2\n", "a.csv"),
    "one endless line": (lambda: b"NIK;STATUS;" * 200_000, "a.csv"),
}


@pytest.mark.parametrize("harm", HARMFUL)
@pytest.mark.parametrize("name", UPLOADS)
def test_files_made_to_do_harm_break_no_form_of_an_office(
    name: str, harm: str, world: World, sessions: dict[str, SimpleCookie[str]]
) -> None:
    field, typed, who = UPLOADS[name]
    make, called = HARMFUL[harm]
    began = time.monotonic()
    with transaction.atomic():
        answer = at_the_door(sessions[who]).post(reverse(name), {**typed, field: SimpleUploadedFile(called, make())})
        transaction.set_rollback(True)
    # An import of taxes is read by a job; old programs write other letters than UTF-8, which is no harm.
    is_taken = name == "taxes:imports" or (name, harm) == ("idcards:files", "a byte of no letter")
    assert answer.status_code in ((302,) if is_taken else (400, 409, 413, 415, 422))
    assert time.monotonic() - began < bombs.SOON_S
