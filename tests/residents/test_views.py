"""The pages: sign-in, counter, search, import."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from molek.audit.models import Access, Event
from molek.base.actors import Actor
from molek.jobs import operations as jobs
from molek.residents import operations, queries
from molek.residents.models import ImportRun, OneTimeCode, Resident
from molek.residents.permissions import ResidentPermission as P
from tests.residents.conftest import FATUBESI, MALE_NIK, NAIKOTEN, REGISTRY, official
from tests.residents.damage import damaged_lines, write_csv

NOBODY = "9971011708909999"


@pytest.fixture
def codes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    sent: list[str] = []
    monkeypatch.setattr(
        "molek.residents.operations.sign_in.messages.send", lambda **v: sent.append(v["data"]["code"]) or 1
    )
    return sent


@pytest.fixture
def as_official(client, monkeypatch: pytest.MonkeyPatch) -> Callable[[Actor], Any]:
    """Requests come from this official; his assistance is read from the session as staff does."""

    def sign_in(actor: Actor) -> Any:
        def actor_of(request: Any) -> Actor:
            from dataclasses import replace

            held = request.session.get(queries.ASSISTANCE_KEY)
            return replace(actor, assisting=held["resident_id"]) if held else actor

        monkeypatch.setattr("molek.site.middleware._actor_of", actor_of)
        return client

    return sign_in


def ask(client: Any, nik: str = MALE_NIK, path: str = "/masuk/") -> Any:
    response = client.post(path, {"nik": nik})
    if response.status_code == 302:
        operations.send_code(code_id=OneTimeCode.objects.latest("id").pk, at=timezone.now())
    return response


def test_a_resident_signs_in_and_out(client: Any, resident: Resident, codes: list[str]) -> None:
    assert client.get("/masuk/").status_code == 200
    assert ask(client).url == "/masuk/kode/"
    assert MALE_NIK not in str(dict(client.session.items()))  # whoever reads the table of sessions learns no NIK
    page = client.get("/masuk/kode/").content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    assert MALE_NIK not in page
    before = client.session.session_key
    response = client.post("/masuk/kode/", {"code": codes[0]})
    assert response.status_code == 302
    assert client.session.session_key != before
    assert client.session[queries.SESSION_KEY]["id"] == resident.pk
    assert "sign_in_nik" not in client.session
    assert client.get("/masuk/").status_code == 302  # he is in
    assert client.get("/keluar/").status_code == 405
    client.post("/keluar/")
    assert queries.SESSION_KEY not in client.session


def test_next_leads_back_and_never_away(client: Any, resident: Resident, codes: list[str]) -> None:
    ask(client, path="/masuk/?next=/layanan/domicile-letter/")
    assert client.post("/masuk/kode/", {"code": codes[-1]}).url == "/layanan/domicile-letter/"
    client.post("/keluar/")
    for evil in ("https://contoh.invalid/", "//contoh.invalid", "javascript:alert(1)"):
        client.cookies.clear()
        OneTimeCode.objects.all().delete()
        from molek.residents.models import Attempt

        Attempt.objects.all().delete()
        ask(client, path=f"/masuk/?next={evil}")
        assert "contoh" not in client.post("/masuk/kode/", {"code": codes[-1]}).url


def test_the_pages_are_the_same_for_a_nik_that_nobody_has(client: Any, resident: Resident, codes: list[str]) -> None:
    pages = []
    for nik in (MALE_NIK, NOBODY):
        client.cookies.clear()
        assert ask(client, nik).url == "/masuk/kode/"
        shown = client.get("/masuk/kode/").content.decode()
        refused = client.post("/masuk/kode/", {"code": "x"})
        token = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
        pages.append((token.sub("", shown), refused.status_code, token.sub("", refused.content.decode())))
    assert pages[0] == pages[1]


def test_wrong_input_comes_back_with_what_was_typed(client: Any, resident: Resident) -> None:
    response = client.post("/masuk/", {"nik": "123"})
    assert response.status_code == 422
    assert 'value="123"' in response.content.decode()
    assert client.get("/masuk/kode/").url == "/masuk/"  # no NIK yet
    assert client.post("/masuk/kode/lagi/").url == "/masuk/"


def test_too_many_codes_are_refused_with_the_minutes(client: Any, resident: Resident, codes: list[str]) -> None:
    ask(client)
    for _ in range(2):
        assert client.post("/masuk/kode/lagi/").status_code == 302
    response = client.post("/masuk/kode/lagi/")
    assert response.status_code == 429
    assert re.search(r"Tunggu 1[45] menit", response.content.decode())
    assert re.search(r"Tunggu 1[45] menit", client.post("/masuk/", {"nik": MALE_NIK}).content.decode())


def test_the_demo_shows_where_the_code_is(client: Any, resident: Resident, codes: list[str]) -> None:
    ask(client)
    assert "/demo/pesan/" in client.get("/masuk/kode/").content.decode()


def test_a_clerk_of_any_kelurahan_helps_a_resident(as_official, make: Callable[..., Resident]) -> None:
    row = make(area_id=NAIKOTEN)
    client = as_official(official(P.ASSIST, area=FATUBESI, number=11))
    assert client.get("/kerja/bantu/").status_code == 200
    assert client.get("/kerja/bantu/konfirmasi/").url == "/kerja/bantu/"
    response = client.post("/kerja/bantu/", {"nik": MALE_NIK, "method": "KNOWLEDGE"})
    assert response.url == "/kerja/bantu/konfirmasi/"
    page = client.get("/kerja/bantu/konfirmasi/").content.decode()
    assert row.mother_name not in page
    wrong = client.post("/kerja/bantu/konfirmasi/", {"birth_date": "17-08-1990", "mother_name": "X"})
    assert wrong.status_code == 422
    right = client.post("/kerja/bantu/konfirmasi/", {"birth_date": "17-8-1990", "mother_name": row.mother_name.lower()})
    assert right.url == "/layanan/"
    assert client.session[queries.ASSISTANCE_KEY]["resident_id"] == row.pk
    assert row.name in client.get("/kerja/bantu/").content.decode()
    assert client.post("/kerja/bantu/selesai/").url == "/kerja/bantu/"
    assert queries.ASSISTANCE_KEY not in client.session


def test_a_clerk_helps_by_the_code_on_the_residents_phone(as_official, resident: Resident, codes: list[str]) -> None:
    client = as_official(official(P.ASSIST, number=11))
    client.post("/kerja/bantu/", {"nik": MALE_NIK, "method": "CODE"})
    operations.send_code(code_id=OneTimeCode.objects.latest("id").pk, at=timezone.now())
    assert client.get("/kerja/bantu/konfirmasi/").status_code == 200
    assert client.post("/kerja/bantu/konfirmasi/", {"code": codes[0]}).url == "/layanan/"


def test_a_search_keeps_the_nik_out_of_the_address_and_opens_with_a_purpose(as_official, resident: Resident) -> None:
    client = as_official(REGISTRY)
    assert client.get("/kerja/penduduk/").status_code == 200
    response = client.post("/kerja/penduduk/", {"text": MALE_NIK, "purpose": "IDENTIFICATION"})
    assert response.url == "/kerja/penduduk/"
    page = client.get("/kerja/penduduk/").content.decode()
    assert "997101******0001" in page
    assert resident.name not in page
    record = client.get(f"/kerja/penduduk/{resident.ref}/").content.decode()
    assert resident.name in record
    assert MALE_NIK in record
    access = Access.objects.get()
    assert (access.purpose, access.resident_ref) == ("IDENTIFICATION", f"resident:{resident.ref}")
    client.post("/kerja/penduduk/", {"text": "nobody at all", "purpose": "IDENTIFICATION"})
    assert "Tidak ada yang cocok" in client.get("/kerja/penduduk/").content.decode()


def test_a_record_opens_only_after_a_search_that_stated_a_purpose(as_official, resident: Resident) -> None:
    assert as_official(REGISTRY).get(f"/kerja/penduduk/{resident.ref}/").url == "/kerja/penduduk/"
    assert not Access.objects.exists()


def test_history_and_notes_stand_on_the_record(as_official, make: Callable[..., Resident]) -> None:
    row = make(flags=["nik-sex-differs"])
    operations.change_resident(
        resident_id=row.pk, changes={"rt": "9"}, reason="Laporan RT", by=REGISTRY, at=timezone.now()
    )
    client = as_official(REGISTRY)
    client.post("/kerja/penduduk/", {"text": MALE_NIK, "purpose": "CORRECTION"})
    page = client.get(f"/kerja/penduduk/{row.ref}/").content.decode()
    assert "Laporan RT" in page
    assert "Jenis kelamin berbeda dengan NIK" in page


def test_an_official_of_another_kelurahan_is_refused(as_official, resident: Resident) -> None:
    client = as_official(official(P.SEARCH, P.READ, area=NAIKOTEN, number=14))
    client.post("/kerja/penduduk/", {"text": "lukas lado", "purpose": "IDENTIFICATION"})
    assert client.get(f"/kerja/penduduk/{resident.ref}/").status_code == 403


@pytest.mark.parametrize(
    "path", ["/kerja/bantu/", "/kerja/bantu/konfirmasi/", "/kerja/penduduk/", "/kerja/penduduk/impor/"]
)
def test_offices_are_closed_to_strangers(client: Any, as_official, areas: None, path: str) -> None:
    assert client.get(path).url.startswith("/kerja/masuk/")
    assert as_official(official(number=13)).get(path).status_code == 403


def test_an_upload_is_imported_by_a_job_and_reported(as_official, areas: None, tmp_path: Path) -> None:
    client = as_official(REGISTRY)
    content = write_csv(tmp_path / "ekspor.csv", damaged_lines(1)).read_bytes()
    assert "Belum ada impor" in client.get("/kerja/penduduk/impor/").content.decode()
    response = client.post("/kerja/penduduk/impor/", {"file": SimpleUploadedFile("ekspor.csv", content)})
    run = ImportRun.objects.get()
    assert response.url == f"/kerja/penduduk/impor/{run.pk}/"
    assert "data-live=" in client.get(response.url).content.decode()
    jobs.run_until_empty()
    run.refresh_from_db()
    assert run.state == "DONE"
    page = client.get(response.url).content.decode()
    assert "data-live=" not in page
    assert "laporan.csv" in page
    assert client.get(response.url, headers={"HX-Request": "true"}).content.decode().lstrip().startswith("<div")
    report = b"".join(client.get(f"{response.url}laporan.csv").streaming_content).decode("utf-8-sig")
    assert report.splitlines()[0] == "line,verdict,codes,message"
    assert len(report.splitlines()) == run.lines_read + 1
    assert "ekspor.csv" in client.get("/kerja/penduduk/impor/").content.decode()
    assert Event.objects.filter(event="residents.import.ordered").count() == 1
    # the job again, after its worker died before it could report: nothing happens
    assert operations.run_ordered_import(run_id=run.pk, at=timezone.now()).attempt == run.attempt


def test_an_upload_that_is_no_export_says_why(as_official, areas: None) -> None:
    client = as_official(REGISTRY)
    response = client.post(
        "/kerja/penduduk/impor/", {"file": SimpleUploadedFile("x.csv", b"a,b\n1,2\n"), "is_dry_run": "on"}
    )
    jobs.run_until_empty()
    assert "bukan judul kolom" in client.get(response.url).content.decode()
    assert client.get("/kerja/penduduk/impor/999/").status_code == 404
