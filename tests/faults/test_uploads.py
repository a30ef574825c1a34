"""Files made to do harm, sent through the real form: refused in plain words, soon, and nobody else waits."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest

from tests.faults import bombs
from tests.faults.visitor import Visitor
from tests.running_city import City

pytestmark = pytest.mark.xdist_group("city")

Visit = Callable[[], Visitor]
SERVICE, FIELD = "never-married-statement", "own_statement"
TYPED = {"never_married": "yes", "purpose": "melamar kerja"}
BOMBS = {
    "a ZIP bomb called PDF": (lambda: bombs.archive(200), "surat.pdf", "Jenis berkas ini tidak diterima"),
    "a PDF that unpacks to 300 MB": (bombs.pdf_bomb, "surat.pdf", "PDF rusak"),
    "a PDF with a program": (bombs.pdf_with_script, "surat.pdf", "memuat program"),
    "a PDF that is an archive too": (bombs.pdf_that_is_an_archive, "surat.pdf", "memuat program"),
    "a picture of 3600 megapixels": (bombs.huge_png, "foto.png", "lebih dari 50 juta titik"),
    "a web page called picture": (lambda: b"<script>alert(1)</script>" * 40, "foto.png", "Jenis berkas"),
    "a drawing with a script": (lambda: b"<svg xmlns='x'><script/></svg>", "foto.svg", "Jenis berkas"),
    "a program": (lambda: b"MZ" + bytes(5000), "foto.jpg", "Jenis berkas"),
    "nothing": (lambda: b"", "foto.jpg", "kosong"),
    "a picture above the limit of the field": (lambda: b"\xff\xd8\xff" + bytes(6_000_000), "foto.jpg", "batasnya 5 MB"),
}


@pytest.fixture(scope="module")
def sender(running_city: City) -> Iterator[Visitor]:
    """Signed in, and never accepted: each test sends a file that is refused."""
    from tests.faults.visitor import people

    with Visitor(running_city) as visitor:
        yield visitor.sign_in(people(running_city, 1, after=60)[0])


def stored(city: City) -> object:
    return city.sql("SELECT count(*) FROM files_storedfile")


@pytest.mark.parametrize("name", BOMBS)
def test_file_is_refused_in_plain_words_and_what_was_typed_stays(
    name: str, running_city: City, sender: Visitor
) -> None:
    make, called, words = BOMBS[name]
    hidden, before, began = sender.open_form(SERVICE), stored(running_city), time.monotonic()
    answer = sender.send_form(SERVICE, TYPED, hidden, {FIELD: (called, make(), "application/pdf")})
    assert answer.status_code == 422
    assert words in answer.text
    assert "melamar kerja" in answer.text
    assert hidden["submission_key"] in answer.text
    assert time.monotonic() - began < bombs.SOON_S
    assert stored(running_city) == before


def test_a_hundred_megabytes_are_refused_before_they_are_kept(
    running_city: City, visit: Visit, sender: Visitor
) -> None:
    hidden, before, began = sender.open_form(SERVICE), stored(running_city), time.monotonic()
    answer = sender.send_form(SERVICE, TYPED, hidden, {FIELD: ("a.pdf", b"%PDF-1.7" + bytes(100_000_000))})
    assert answer.status_code == 413
    assert "Berkas terlalu besar; batasnya 30 MB." in answer.text
    assert "Perkecil berkas" in answer.text
    assert time.monotonic() - began < 2 * bombs.SOON_S
    assert stored(running_city) == before
    assert visit().post("/verifikasi/", {}, {"pdf": ("a.pdf", bytes(40_000_000))}).status_code == 413


@pytest.mark.parametrize("name", ["pdf_bomb", "pdf_with_script", "pdf_that_is_an_archive", "huge_png", "archive"])
def test_public_check_of_a_pdf_bears_bombs(name: str, visit: Visit) -> None:
    began = time.monotonic()
    answer = visit().post("/verifikasi/", {}, {"pdf": ("a.pdf", getattr(bombs, name)())})
    assert answer.status_code == 200
    assert "Asli" not in answer.text.split("<main")[1]
    assert time.monotonic() - began < bombs.SOON_S


def test_slow_senders_keep_nobody_waiting(running_city: City, visit: Visit) -> None:
    """Three who send a little and then nothing; a process has four threads, and nginx in front takes slow bodies."""
    place = urlsplit(running_city.url)
    head = (
        f"POST /verifikasi/ HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Length: 9000000\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
    ).encode()
    senders = [socket.create_connection((place.hostname or "", place.port or 0)) for _ in range(3)]
    try:
        for sender in senders:
            sender.sendall(head + bytes(1000))
        time.sleep(0.3)
        took: list[float] = []

        def look() -> None:
            began = time.monotonic()
            assert visit().get("/layanan/").status_code == 200
            took.append(time.monotonic() - began)

        readers = [threading.Thread(target=look) for _ in range(8)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join(30)
        assert len(took) == 8
        assert max(took) < bombs.SOON_S
    finally:
        for sender in senders:
            sender.close()
