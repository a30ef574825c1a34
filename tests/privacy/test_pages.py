"""Pages of personal data: whole, without script, for each who may open them."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from molek.privacy import operations
from molek.privacy.enums import ScopeKind
from molek.privacy.models import AccessQuestion, Breach, DataRequest
from tests.cases.conftest import NINE, assist, picture, sign_in_official, sign_in_resident
from tests.privacy.test_breaches import TEXTS

pytestmark = pytest.mark.usefixtures("at_nine")


def text(response: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", response.content.decode()))


@pytest.fixture
def own(client, town) -> Client:
    sign_in_resident(client, town.yohana)
    return client


def desk(client: Client, town, name: str) -> Client:
    sign_in_official(client, town.officials[name])
    return client


def test_my_data_shows_all_sources_and_what_may_be_asked(own, town):
    town.look()
    page = text(own.get("/data-saya/"))
    for shown in ("Data kependudukan", "Pajak daerah", "UU 23/2006", "Salinan data", "dijawab dalam 72 jam"):
        assert shown in page
    assert f'<div class="govuk-details__text">{town.yohana.nik}</div>' in page  # behind a tap
    assert "1</span> kali dibuka petugas, dari 1 kantor" in page
    assert "official:" not in page


def test_my_data_in_english(own):
    own.cookies["molek_language"] = "en"
    page = text(own.get("/data-saya/", headers={"accept-language": "en"}))
    assert "What the city holds" in page


def test_a_look_is_questioned_with_one_button(own, town):
    event_id = town.look()
    page = text(own.get("/data-saya/akses/"))
    assert f'action="/data-saya/akses/{event_id}/tanya/"' in page
    answer = own.post(f"/data-saya/akses/{event_id}/tanya/")
    asked = AccessQuestion.objects.get()
    assert answer.headers["Location"] == f"/data-saya/pertanyaan/{asked.code}/"
    assert "menunggu alasan petugas" in text(own.get(answer.headers["Location"]))
    again = own.post(f"/data-saya/akses/{event_id}/tanya/")
    assert again.status_code == 409
    assert asked.code in text(again)


def test_nobody_yet_is_said(own):
    assert "Belum pernah dibuka" in text(own.get("/data-saya/akses/"))
    assert "Belum ada permintaan" in text(own.get("/data-saya/permintaan/"))
    assert "Tidak ada keputusan seperti itu" in text(own.get("/data-saya/permintaan/baru/review/"))
    assert own.get("/data-saya/permintaan/baru/nothing/").status_code == 404


def test_each_kind_is_filed_by_its_form(own, town):
    for kind, sent in (
        ("correction", {"field": "name", "wanted": "YOHANA", "proof": SimpleUploadedFile("a.jpg", picture())}),
        ("copy", {}),
        ("restriction", {"note": "Jangan pakai alamat saya."}),
        ("withdrawal", {"consent": "MESSAGES"}),
    ):
        address = f"/data-saya/permintaan/baru/{kind}/"
        assert own.get(address).status_code == 200
        answer = own.post(address, sent)
        filed = DataRequest.objects.latest("id")
        assert (answer.status_code, filed.kind) == (302, kind.upper())
        assert filed.code in text(own.get(answer.headers["Location"]))
    again = own.post("/data-saya/permintaan/baru/copy/")
    assert again.status_code == 409
    assert "Permintaan yang sama sedang diproses" in text(again)
    assert own.post("/data-saya/permintaan/baru/correction/", {"field": "nik", "wanted": "1"}).status_code == 422


def test_the_form_of_a_correction_shows_no_value_in_its_list(own, town):
    page = text(own.get("/data-saya/permintaan/baru/correction/"))
    assert ">Nomor KK</option>" in page
    for value in (town.yohana.family_card.kk_number, town.yohana.mother_name, town.yohana.phone):
        assert value not in page


def test_the_copy_asks_for_a_code(own, town):
    request = operations.ask_copy(by=town.owner, at=NINE)
    assert "sedang disiapkan" in text(own.get(f"/data-saya/permintaan/{request.code}/"))
    operations.prepare_copy(request_id=request.pk, at=NINE)
    assert "Kirim kode ke telepon saya" in text(own.get(f"/data-saya/permintaan/{request.code}/"))
    assert own.post(f"/data-saya/permintaan/{request.code}/kode/").status_code == 302
    wrong = own.post(f"/data-saya/permintaan/{request.code}/unduh/", {"code": "000000"})
    assert (wrong.status_code, wrong.headers["Content-Type"]) == (422, "text/html; charset=utf-8")


def test_a_helper_opens_my_data_with_the_resident(client, town):
    desk(client, town, "clerk")
    assert client.get("/data-saya/").status_code == 302
    assist(client, town.yohana)
    assert town.yohana.name in text(client.get("/data-saya/"))
    client.post("/data-saya/permintaan/baru/copy/")
    request = DataRequest.objects.get()
    operations.prepare_copy(request_id=request.pk, at=NINE)
    assert "hanya dapat diunduh pemiliknya" in text(client.get(f"/data-saya/permintaan/{request.code}/"))
    assert client.post(f"/data-saya/permintaan/{request.code}/kode/").status_code == 403


def test_the_officer_answers_forwards_and_concludes(client, town):
    phone = operations.file_correction(
        field="phone", wanted="081234500000", proof=SimpleUploadedFile("a.jpg", picture()), by=town.owner, at=NINE
    )
    name = operations.file_correction(field="name", wanted="YOHANA", by=town.owner, at=NINE)
    asked = operations.question_access(event_id=town.look(), by=town.owner, at=NINE)
    desk(client, town, "data")
    page = text(client.get("/kerja/data-pribadi/"))
    assert all(code in page for code in (phone.code, name.code, asked.code))
    assert town.yohana.name not in page
    address = f"/kerja/data-pribadi/permintaan/{phone.code}/"
    assert "Lihat bukti" in text(client.get(address))
    assert client.get(f"{address}bukti/").headers["Content-Type"] == "image/jpeg"
    assert client.post(address, {"decision": "GRANT", "answer": "Sudah."}).status_code == 302
    assert client.post(address, {"decision": "GRANT", "answer": "Lagi."}).status_code == 409
    address = f"/kerja/data-pribadi/permintaan/{name.code}/"
    refused = client.post(address, {"decision": "GRANT", "answer": "Ya."})
    assert refused.status_code == 403
    assert "milik Dukcapil" in text(client.get(address))
    assert client.post(f"{address}teruskan/").status_code == 302
    assert "Ada di kantor kependudukan" in text(client.get(address))
    address = f"/kerja/data-pribadi/pertanyaan/{asked.code}/"
    assert town.officials["clerk"].full_name in text(client.get(address))
    assert client.post(address, {"decision": "UNJUSTIFIED", "conclusion": "Tidak ada tugas."}).status_code == 302
    assert "Rekaman kegiatan" in text(client.get("/kerja/data-pribadi/kegiatan/"))
    assert client.get("/kerja/data-pribadi/kegiatan/data.csv").headers["Content-Type"].startswith("text/csv")
    desk(client, town, "registrar")
    assert name.code in text(client.get("/kerja/data-pribadi/pembetulan/"))
    address = f"/kerja/data-pribadi/pembetulan/{name.code}/"
    assert town.yohana.nik in text(client.get(address))
    assert client.post(address, {"decision": "REFUSE", "answer": "Akta lain."}).status_code == 302
    desk(client, town, "inspektur")
    assert asked.code in text(client.get("/kerja/data-pribadi/tanpa-alasan/"))


def test_the_reader_explains_on_his_own_page(client, town):
    asked = operations.question_access(event_id=town.look(), note="Mengapa?", by=town.owner, at=NINE)
    desk(client, town, "clerk")
    assert asked.code in text(client.get("/kerja/pertanyaan-warga/"))
    address = f"/kerja/pertanyaan-warga/{asked.code}/"
    assert "Mengapa?" in text(client.get(address))
    assert client.post(address, {"reason": "Permohonan 7K2M."}).status_code == 302
    assert "diperiksa" in text(client.get("/kerja/pertanyaan-warga/"))


def test_a_breach_from_the_form_to_the_public_page(client, town):
    town.look()
    desk(client, town, "data")
    assert "Belum ada pelanggaran" in text(client.get("/kerja/data-pribadi/pelanggaran/"))
    sent = {
        "title": "Data dibuka tanpa tugas", "discovered_day": "2026-03-02", "discovered_time": "08.00",
        "discovered_how": "Laporan warga.",
    }  # fmt: skip
    assert client.post("/kerja/data-pribadi/pelanggaran/baru/", {**sent, "discovered_time": "09:30"}).status_code == 422
    client.post("/kerja/data-pribadi/pelanggaran/baru/", {**sent, "discovered_time": "08:00"})
    code = Breach.objects.get().code
    address = f"/kerja/data-pribadi/pelanggaran/{code}/"
    assert "Sisa 71 jam" in text(client.get(address))
    moments = {"from_day": "2026-03-02", "from_time": "08:00", "until_day": "2026-03-02", "until_time": "12:00"}
    wrong = {"kind": ScopeKind.OFFICIAL, "value": "siapa", **moments}
    assert client.post(f"{address}cakupan/", wrong).status_code == 422
    assert client.post(f"{address}cakupan/", {**wrong, "value": "clerk"}).status_code == 302
    assert client.post(f"{address}teks/", TEXTS).status_code == 302
    assert client.post(f"{address}sahkan/").status_code == 403
    desk(client, town, "kominfo")
    assert "Sahkan" in text(client.get(address))
    assert client.post(f"{address}sahkan/").status_code == 302
    desk(client, town, "data")
    for step, sent in (("kirim", {}), ("lapor", {"number": "PDP-1"}), ("umumkan", {})):
        assert client.post(f"{address}{step}/", sent).status_code == 302
    operations.tell_concerned(breach_id=Breach.objects.get().pk, at=NINE)
    assert town.owner.ref in client.post(f"{address}daftar.csv").content.decode()
    assert client.get(f"{address}lembaga.pdf").content.startswith(b"%PDF-")
    assert "1 dari 1 orang" in text(client.get(address))
    assert client.post(f"{address}tutup/").status_code == 302
    client.logout()
    assert TEXTS["exposed"] in text(client.get("/pelanggaran-data/"))
    sign_in_resident(client, town.yohana)
    assert "Data Anda terkena pelanggaran" in text(client.get("/data-saya/"))
    assert TEXTS["handling"] in text(client.get(f"/data-saya/pelanggaran/{code}/"))
    sign_in_resident(client, town.markus)
    assert client.get(f"/data-saya/pelanggaran/{code}/").status_code == 404
