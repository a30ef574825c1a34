from __future__ import annotations

import datetime as dt
from typing import Any
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from molek.audit import operations as audit
from molek.base.actors import ANONYMOUS, Actor
from molek.documents import operations, queries
from molek.documents.models import IssuedDocument, Register
from molek.documents.operations.limits import CHECKS_A_MINUTE
from tests.documents.conftest import (
    CLERK,
    FATUBESI,
    LATER,
    LURAH,
    MASKED,
    NAME,
    NINE,
    SPRING,
    STRANGER,
    issued,
    reserve,
)

pytestmark = pytest.mark.django_db
Issued = tuple[IssuedDocument, bytes]


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Stops the clock that views read."""
    moment = {"at": LATER}
    monkeypatch.setattr("molek.documents.views.public.timezone.now", lambda: moment["at"])
    return moment


def acting(actor: Actor) -> Any:
    return patch("molek.site.middleware._actor_of", return_value=actor)


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("surat.pdf", content, "application/pdf")


def test_page_behind_the_code_says_what_the_paper_must_say(client: Client, document: Issued, now: Any) -> None:
    page = client.get(f"/v/{document[0].token}").content.decode()
    for part in (
        "Asli dan berlaku",
        document[0].number,
        "Kelurahan Fatubesi",
        MASKED,
        "1 Oktober 2025",
        "31 Desember 2025",
    ):
        assert part in page
    for secret in (NAME, "9971015708900001"):
        assert secret not in page


def test_expired_and_revoked_are_said_first(client: Client, document: Issued, now: Any) -> None:
    now["at"] = SPRING
    assert "Asli, tetapi masa berlakunya habis" in client.get(f"/v/{document[0].token}").content.decode()
    operations.revoke(document_id=document[0].pk, reason="Data keliru", by=LURAH, at=LATER)
    page = client.get(f"/v/{document[0].token}").content.decode()
    assert "Dicabut, tidak berlaku lagi" in page
    assert "Data keliru" in page


def test_unknown_token_gets_a_helpful_page(client: Client) -> None:
    answer = client.get("/v/" + "A" * 22)
    assert answer.status_code == 404
    assert "Surat ini tidak terdaftar" in answer.content.decode()


@pytest.mark.parametrize("token", ["A" * 21, "A" * 23, "A" * 21 + "%2F", "1"])
def test_other_addresses_do_not_exist(client: Client, token: str) -> None:
    assert client.get(f"/v/{token}").status_code == 404


def test_comparing_a_file(client: Client, document: Issued, now: Any) -> None:
    other, other_pdf = issued("letter:other")
    address = f"/v/{document[0].token}"
    good = client.post(address, {"pdf": upload(document[1])}).content.decode()
    assert "persis seperti yang diterbitkan" in good
    bad = client.post(address, {"pdf": upload(document[1].replace(b"/MediaBox[0", b"/MediaBox[9", 1))}).content.decode()
    assert "diubah setelah ditandatangani" in bad
    assert "surat lain" in client.post(address, {"pdf": upload(other_pdf)}).content.decode()
    assert "bukan PDF" in client.post(address, {"pdf": upload(b"GIF89a")}).content.decode()
    assert "Pilih berkas PDF terlebih dahulu" in client.post(address, {}).content.decode()
    assert other


def test_checking_a_file_without_a_code(client: Client, document: Issued, now: Any) -> None:
    page = client.post("/verifikasi/", {"pdf": upload(document[1])}).content.decode()
    assert f"/v/{document[0].token}" in page
    assert "Periksa keaslian surat" in client.get("/verifikasi/").content.decode()


def test_large_file_is_refused(client: Client) -> None:
    page = client.post("/verifikasi/", {"pdf": upload(b"%PDF-" + b"0" * 9_000_000)}).content.decode()
    assert "terlalu besar" in page


def test_proof_appears_once_the_log_is_sealed(client: Client, document: Issued, now: Any) -> None:
    assert "Menunggu segel" in client.get(f"/v/{document[0].token}").content.decode()
    assert client.get(f"/v/{document[0].token}/bukti.json").status_code == 404
    audit.seal(at=LATER)
    assert f"/v/{document[0].token}/bukti.json" in client.get(f"/v/{document[0].token}").content.decode()
    proof = client.get(f"/v/{document[0].token}/bukti.json").json()
    assert document[0].pdf_sha256 in proof["event"]
    assert proof["path"] is not None
    assert NAME not in str(proof)


def test_too_many_checks_from_one_address_wait(client: Client) -> None:
    for _ in range(CHECKS_A_MINUTE):
        operations.allow_check(remote="10.0.0.1", at=NINE)
    operations.allow_check(remote="10.0.0.2", at=NINE)
    with pytest.raises(operations.limits.TooManyChecks):
        operations.allow_check(remote="10.0.0.1", at=NINE)
    operations.allow_check(remote="10.0.0.1", at=NINE + dt.timedelta(minutes=1))


def test_published_keys_are_public_keys(client: Client) -> None:
    answer = client.get("/v/keys.json")
    assert [key["crv"] for key in answer.json()["keys"]] == ["P-256"] * len(queries.published_keys())
    assert set(answer.json()["keys"][0]) == {"kid", "kty", "crv", "point"}
    assert "max-age" in answer["Cache-Control"]


def test_worker_looks_after_the_verification_pages_only(client: Client) -> None:
    answer = client.get("/verify-sw.js")
    assert answer["Service-Worker-Allowed"] == "/v/"
    assert answer["Content-Type"].startswith("text/javascript")
    assert client.get("/v/luring").status_code == 200


def test_reading_a_page_costs_few_queries(
    client: Client, document: Issued, now: Any, django_assert_max_num_queries: Any
) -> None:
    audit.seal(at=LATER)
    client.get(f"/v/{document[0].token}")
    with django_assert_max_num_queries(5):
        client.get(f"/v/{document[0].token}")


def test_registers_are_for_officials_of_the_area(client: Client, document: Issued) -> None:
    book = Register.objects.get()
    with acting(LURAH):
        listed = client.get("/kerja/register/?tahun=2025").content.decode()
        assert f"/kerja/register/{book.pk}/" in listed
        page = client.get(f"/kerja/register/{book.pk}/").content.decode()
        assert document[0].number in page
        assert MASKED in page
    with acting(STRANGER):
        assert client.get(f"/kerja/register/{book.pk}/").status_code == 404
        assert document[0].number not in client.get("/kerja/register/?tahun=2025").content.decode()
    with acting(CLERK):
        assert client.get("/kerja/register/").status_code == 403
    with acting(ANONYMOUS):
        assert client.get("/kerja/register/").status_code == 302


def test_voiding_on_the_page(client: Client) -> None:
    entry = reserve("letter:a").entry_id
    address = f"/kerja/register/nomor/{entry}/batal/"
    with acting(STRANGER):
        assert client.get(address).status_code == 404
    with acting(LURAH):
        assert client.get(address).status_code == 200
        assert client.post(address, {"reason": ""}).status_code == 200
        answer = client.post(address, {"reason": "Pemohon mundur"})
        assert answer.status_code == 302
        assert "Pemohon mundur" in client.get(answer["Location"]).content.decode()


def test_year_nobody_could_mean_shows_this_year(client: Client) -> None:
    with acting(LURAH):
        assert client.get("/kerja/register/?tahun=0001").status_code == 200
        assert client.get("/kerja/register/?tahun=x").status_code == 200
    assert FATUBESI
