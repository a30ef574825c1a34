"""The editor's pages: every act from a browser without a script, and who may not come in."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from molek.catalogue import operations, queries
from molek.catalogue.enums import DraftState
from molek.catalogue.models import Draft
from molek.catalogue.rules.layout.blocks import Statement
from molek.catalogue.urls import urlpatterns
from molek.documents.operations import render
from molek.letters.operations import proofs
from tests.catalogue.editor.conftest import (
    AUTHOR,
    NINE,
    SECOND,
    Staff,
    changed,
    draft_of,
    sign_in,
    submitted,
    version_of,
)

CODE = "never-married-statement"
HERE = f"/kerja/layanan/{CODE}/"
DRAFT = f"{HERE}rancangan/"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped")]


def text_of(response: Any) -> str:
    return str(response.content.decode())


def latest() -> Draft:
    return Draft.objects.latest("pk")


def filled(client: Client, address: str) -> dict[str, Any]:
    """The values of the page's form, as a browser would send them back."""
    form = client.get(address).context["form"]
    values = {}
    for bound in form:
        value = bound.value()
        if value not in (None, False, ""):
            values[bound.html_name] = "on" if value is True else value
    return values


class TestWhoMayComeIn:
    ADDRESSES = [
        "/kerja/layanan/", "/kerja/layanan/baru/", "/kerja/layanan/unggah/", HERE, f"{HERE}beda/", f"{HERE}unduh/",
        DRAFT, f"{DRAFT}isi/teks/", f"{DRAFT}daftar/fields/", f"{DRAFT}daftar/fields/1/", f"{DRAFT}aturan/",
        f"{DRAFT}aturan/min_age/", f"{DRAFT}kasus/", f"{DRAFT}surat/", f"{DRAFT}surat/1/", f"{DRAFT}contoh.png",
        f"{DRAFT}contoh.pdf", f"{DRAFT}ajukan/", f"{DRAFT}kembalikan/",
    ]  # fmt: skip
    ACTS = [
        f"{HERE}tutup/", f"{HERE}buka/", f"{HERE}mulai/", f"{DRAFT}setujui/", f"{DRAFT}tarik/", f"{DRAFT}buang/",
        f"{DRAFT}surat/1/contoh/",
    ]  # fmt: skip

    def test_every_address_of_the_editor_is_tried_here(self) -> None:
        tried = [get_resolver().resolve(address).url_name for address in (*self.ADDRESSES, *self.ACTS)]
        own = {pattern.name for pattern in urlpatterns if str(pattern.pattern).startswith("kerja/")}
        assert own == set(tried)

    def test_whoever_issues_letters_reaches_none_of_their_texts(
        self, client: Client, staff: Staff, at_nine: None
    ) -> None:
        draft = draft_of()
        sign_in(client, staff.lurah)
        for address in self.ADDRESSES:
            assert client.get(address).status_code == 403, address
        for address in (*self.ADDRESSES, *self.ACTS):
            assert client.post(address, {"revision": 1, "nomor": 0, "text": "x"}).status_code == 403, address
        draft.refresh_from_db()
        assert (draft.revision, version_of()) == (1, 1)
        assert "Layanan dan surat" not in text_of(client.get("/kerja/akun/"))

    def test_a_stranger_is_asked_to_sign_in(self, client: Client) -> None:
        for address in self.ADDRESSES:
            response = client.get(address)
            assert response.status_code == 302, address
            assert "/masuk/" in response["Location"]


class TestPages:
    def test_every_page_is_shown(self, desk: Client) -> None:
        draft_of()
        for address in TestWhoMayComeIn.ADDRESSES:
            response = desk.get(address)
            assert response.status_code == 200, address

    def test_the_list_tells_version_certainty_and_draft(self, desk: Client) -> None:
        draft_of()
        page = text_of(desk.get("/kerja/layanan/"))
        assert "Surat Keterangan Belum Menikah" in page
        assert "belum pasti" in page
        assert "sedang ditulis" in page

    def test_the_history_says_who_and_what_changed(self, desk: Client, staff: Staff) -> None:
        draft = submitted(changed(draft_of()))
        operations.approve_draft(draft_id=draft.pk, revision=draft.revision, by=SECOND, at=NINE)
        assert "Kata lebih jelas" in text_of(desk.get(HERE))
        compare = text_of(desk.get(f"{HERE}beda/?dari=1&ke=2"))
        assert "ringkasan › Indonesia" in compare
        assert "<ins>" in compare
        assert "<del>" in compare

    def test_texts_are_saved_and_mistakes_stand_beside_their_input(self, desk: Client) -> None:
        draft_of()
        values = filled(desk, f"{DRAFT}isi/teks/") | {"name-id": "", "summary-id": "Baru {x"}
        assert desk.post(f"{DRAFT}isi/teks/", values).status_code == 302
        page = text_of(desk.get(f"{DRAFT}isi/teks/"))
        assert "tidak boleh kosong" in page.split('id="id_name-id_error"')[1][:300]
        assert "Baru {x" in latest().toml
        assert "perlu diperbaiki" in text_of(desk.get(DRAFT))
        assert "sesudah teks dan isian layanan lengkap" in text_of(desk.get(f"{DRAFT}surat/"))

    def test_saving_what_somebody_else_changed_shows_both(self, desk: Client) -> None:
        draft = draft_of()
        mine = filled(desk, f"{DRAFT}isi/teks/") | {"summary-id": "Punya saya."}
        changed(draft)
        response = desk.post(f"{DRAFT}isi/teks/", mine)
        page = text_of(response)
        assert response.status_code == 409
        assert "Punya saya." in page
        assert "Ringkasan yang lain." in page
        again = dict(mine, revision=re.search(r'name="revision" value="(\d+)"', page)[1])  # type: ignore[index]
        assert desk.post(f"{DRAFT}isi/teks/", again).status_code == 302
        assert "Punya saya." in latest().toml

    def test_fields_are_added_changed_moved_and_taken_out(self, desk: Client) -> None:
        draft = draft_of()
        first = queries.tables_of(draft.toml)["fields"][0]["code"]
        new = {
            "revision": 1, "fields-4-code": "colour", "fields-4-kind": "choice", "fields-4-label-id": "Warna?",
            "fields-4-label-en": "Colour?", "fields-4-required": "on",
            "fields-4-options": "RED | Merah | Red\nBLUE | Biru | Blue",
        }  # fmt: skip
        address = f"{DRAFT}daftar/fields/"
        count = len(queries.tables_of(draft.toml)["fields"])
        new = {key.replace("-4-", f"-{count + 1}-"): value for key, value in new.items()}
        assert desk.post(f"{address}baru/", new).status_code == 302
        field = queries.review_of(
            code=CODE, toml=latest().toml, template="", cases="", base_toml="", on=NINE.date()
        ).service.field("colour")  # type: ignore[union-attr]
        assert [(o.code, o.label.en) for o in field.options] == [("RED", "Red"), ("BLUE", "Blue")]
        desk.post(address, {"revision": 2, "nomor": count, "arah": "naik"})
        desk.post(address, {"revision": 3, "nomor": 0, "arah": "hapus"})
        codes = [f["code"] for f in queries.tables_of(latest().toml)["fields"]]
        assert codes.index("colour") == len(codes) - 2
        assert first not in codes

    def test_a_ready_made_rule_brings_what_it_needs(self, desk: Client) -> None:
        draft_of("birth-statement")
        there = "/kerja/layanan/birth-statement/rancangan/"
        page = text_of(desk.get(f"{there}aturan/"))
        assert "Logika sebuah aturan hanya diubah lewat berkas" in page
        assert desk.post(f"{there}aturan/", {"revision": 1, "bagian": "states-truth"}).status_code == 302
        tables = queries.tables_of(latest().toml)
        assert "states-truth" in [r["code"] for r in tables["rules"]]
        assert "truthful" in [f["code"] for f in tables["fields"]]
        assert queries.review_of(
            code="birth-statement", toml=latest().toml, template=latest().template, cases="", base_toml="",
            on=NINE.date(),
        ).service is not None  # fmt: skip

    def test_a_new_value_of_a_figure_is_typed(self, desk: Client) -> None:
        draft_of()
        address = f"{DRAFT}aturan/min_age/"
        typed = {"revision": 1, "since": "2026-07-01", "value": "delapan belas", "source": "Perwali", "mark": "sure"}
        assert "Tulis sebuah bilangan bulat" in text_of(desk.post(address, typed))
        assert "sesudah hari ini" in text_of(desk.post(address, typed | {"value": "18", "since": "2026-03-02"}))
        assert desk.post(address, typed | {"value": "18"}).status_code == 302
        assert queries.tables_of(latest().toml)["parameters"]["min_age"]["2026-07-01"]["value"] == 18


class TestLetter:
    def first_statement(self) -> int:
        layout = queries.layout_of(latest().template)
        assert layout is not None
        return next(n for n, b in enumerate(layout.blocks, start=1) if isinstance(b, Statement))

    def test_a_paragraph_is_typed_in_words_and_names(self, desk: Client) -> None:
        draft_of()
        address = f"{DRAFT}surat/{self.first_statement()}/"
        typed = {
            "revision": 1,
            "text": "bahwa {sapaan pemohon} {nama pemohon} *belum kawin* #1 [x] per {tanggal surat}.",
        }
        assert desk.post(address, typed).status_code == 302
        template = latest().template
        assert '#of(person, "address_as") #of(person, "name") *belum kawin* \\#1 \\[x\\]' in template
        assert "{nama pemohon}" in text_of(desk.get(address))

    def test_an_unknown_name_is_told_with_the_nearest(self, desk: Client) -> None:
        draft_of()
        address = f"{DRAFT}surat/{self.first_statement()}/"
        response = desk.post(address, {"revision": 1, "text": "{nama pemohn} dan *tebal"})
        page = text_of(response)
        assert response.status_code == 422
        assert "maksud Anda {nama pemohon}?" in page
        assert "tidak ditutup" in page
        assert "{nama pemohn} dan *tebal" in page

    def test_blocks_are_added_moved_and_taken_out(self, desk: Client) -> None:
        draft_of()
        rows = {"revision": 1, "rows": "Nama | *{nama pemohon}*\nKeperluan | {isian: keperluan surat}"}
        address = f"{DRAFT}surat/baru/?jenis=facts-table&di=2"
        assert "Baris 2" in text_of(desk.post(address, rows))
        rows["rows"] = "Nama | *{nama pemohon}*\nUmur | {RT pemohon} tahun"
        assert desk.post(address, rows).status_code == 302
        assert '("Nama", strong(of(person, "name")))' in latest().template
        desk.post(f"{DRAFT}surat/", {"revision": 2, "nomor": 2, "arah": "turun"})
        desk.post(f"{DRAFT}surat/", {"revision": 3, "nomor": 3, "arah": "hapus"})
        assert "facts-table" not in latest().template

    def test_a_block_may_be_printed_only_sometimes(self, desk: Client) -> None:
        draft_of("poverty-statement")
        address = "/kerja/layanan/poverty-statement/rancangan/surat/baru/?jenis=paragraph&di=3"
        page = text_of(desk.get(address))
        option = re.search(r'value="(bila [^"]*= Berobat[^"]*)"', page)
        assert option is not None
        assert desk.post(address, {"revision": 1, "text": "Untuk berobat.", "condition": option[1]}).status_code == 302
        assert '#when("purpose", "HEALTH")[\n  #paragraph[Untuk berobat.]\n]' in latest().template

    def test_the_paper_shown_is_the_paper_printed(self, desk: Client) -> None:
        """The same bytes as the letters' own rendering, and pictures of the same pages."""
        draft = draft_of()
        service = queries.current(CODE).service
        for variant in operations.VARIANTS:
            data = {**proofs.proof_content(service, variant, NINE), "qr": proofs._QR, "link": ""}
            data["url"] = "contoh/periksa/xxxx"
            printed = render(template=draft.template, data=data, service_code=CODE, at=NINE)
            assert desk.get(f"{DRAFT}contoh.pdf?data={variant}").content == printed
            assert desk.get(f"{DRAFT}contoh.png?data={variant}").content.startswith(b"\x89PNG")
        assert desk.get(f"{DRAFT}contoh.png?halaman=9").status_code == 404

    def test_the_live_paper_is_that_of_the_text_once_saved(self, desk: Client) -> None:
        draft_of()
        number = self.first_statement()
        typed = {"revision": 1, "text": "Kalimat yang sedang diketik.", "data": "worst"}
        live = desk.post(f"{DRAFT}surat/{number}/contoh/", typed).json()
        assert latest().revision == 1  # nothing is saved by looking
        desk.post(f"{DRAFT}surat/{number}/", typed)
        saved = desk.get(f"{DRAFT}contoh.png?data=worst").content
        assert base64.b64decode(live["pages"][0].partition(",")[2]) == saved
        wrong = desk.post(f"{DRAFT}surat/{number}/contoh/", {"revision": 1, "text": "{x}"})
        assert (wrong.status_code, "tidak dikenal" in wrong.json()["mistakes"][0]) == (422, True)

    def test_program_text_is_shown_and_not_editable(self, desk: Client) -> None:
        draft = draft_of()
        template = draft.template + "\n#let x = 1\n"
        operations.save_draft(draft_id=draft.pk, revision=1, template=template, by=AUTHOR, at=NINE)
        page = text_of(desk.get(f"{DRAFT}surat/"))
        assert "#let x = 1" in page
        count = len(queries.layout_of(latest().template).blocks)  # type: ignore[union-attr]
        assert desk.get(f"{DRAFT}surat/{count}/").status_code == 404
        assert desk.post(f"{DRAFT}surat/{count}/", {"revision": 2, "text": "x"}).status_code == 404


class TestFourEyesInTheBrowser:
    def test_written_by_one_published_by_another(self, desk: Client, staff: Staff) -> None:
        desk.post(f"{HERE}mulai/")
        desk.post(f"{DRAFT}isi/teks/", filled(desk, f"{DRAFT}isi/teks/") | {"summary-id": "Lebih jelas."})
        assert desk.post(f"{DRAFT}ajukan/", {"revision": 2, "note": "Supaya jelas"}).status_code == 302
        page = text_of(desk.get(DRAFT))
        assert "Anda ikut menulis rancangan ini" in page
        assert desk.post(f"{DRAFT}setujui/", {"revision": 2}).status_code == 403
        second = sign_in(Client(), staff.admin2)
        page = text_of(second.get(DRAFT))
        assert "Lebih jelas." in page
        assert "Supaya jelas" in page
        assert second.post(f"{DRAFT}setujui/", {"revision": 2}).status_code == 302
        assert version_of() == 2

    def test_returned_with_a_reason(self, desk: Client, staff: Staff) -> None:
        submitted(changed(draft_of()))
        assert desk.post(f"{DRAFT}kembalikan/", {"revision": 2, "reason": "Dasar hukumnya?"}).status_code == 302
        assert "Dasar hukumnya?" in text_of(desk.get(DRAFT))
        assert latest().state == DraftState.EDITING

    def test_impact_is_counted_on_request(self, desk: Client) -> None:
        draft_of()
        assert "0 permohonan lama akan diputus lain" in text_of(desk.get(f"{DRAFT}?dampak=1"))

    def test_closed_and_opened_again(self, desk: Client) -> None:
        desk.post(f"{HERE}tutup/")
        assert desk.get(f"/layanan/{CODE}/").status_code == 404
        desk.post(f"{HERE}buka/")
        assert desk.get(f"/layanan/{CODE}/").status_code == 200


class TestFiles:
    def zipped(self, **files: str) -> io.BytesIO:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in files.items():
                archive.writestr(name, text)
        out.seek(0)
        out.name = "x.zip"
        return out

    def test_what_goes_out_comes_in_as_it_was(self, desk: Client) -> None:
        content = desk.get(f"{HERE}unduh/").content
        assert content == desk.get(f"{HERE}unduh/").content
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert sorted(archive.namelist()) == [f"{CODE}.cases.txt", f"{CODE}.toml", f"{CODE}.typ"]
        file = io.BytesIO(content)
        file.name = "x.zip"
        assert desk.post("/kerja/layanan/unggah/", {"package": file}).status_code == 302
        draft, now = latest(), queries.version_texts(CODE, 1)
        assert queries.tables_of(draft.toml) == queries.tables_of(now.toml)
        assert draft.template == now.template

    @pytest.mark.parametrize(
        ("files", "told"),
        [
            ({"a.toml": "code = 'x'", "b.typ": ""}, "bernama sama"),
            ({"../a.toml": "code = 'x'"}, "nama berkas"),
            ({"a.exe": "x"}, "nama berkas"),
            ({"a.typ": "x"}, "harus ada satu berkas .toml"),
            ({"a.toml": "code = "}, "belum benar"),
            ({"a.toml": "code = 'UPPER x'"}, "belum benar"),
            ({"a.toml": "code = 'x-y'\n# " + "x" * 400_000}, "lebih besar"),
            ({"a.toml": "code = 'x'", "b.toml": "", "c.toml": "", "d.toml": ""}, "paling banyak tiga"),
        ],
        ids=["two names", "path", "exe", "no toml", "broken", "bad code", "bomb", "many"],
    )
    def test_what_is_no_service_is_told(self, desk: Client, files: dict[str, str], told: str) -> None:
        response = desk.post("/kerja/layanan/unggah/", {"package": self.zipped(**files)})
        assert response.status_code == 422
        assert told in text_of(response)
        assert not Draft.objects.exists()

    def test_a_broken_archive_is_told(self, desk: Client) -> None:
        file = io.BytesIO(b"PK\x03\x04 rusak")
        file.name = "x.zip"
        assert "rusak" in text_of(desk.post("/kerja/layanan/unggah/", {"package": file}))

    def test_program_text_does_not_come_in_by_the_browser(self, desk: Client) -> None:
        now = queries.version_texts(CODE, 1)
        evil = now.template.replace("#signature-block()", "#{while true {}}\n\n#signature-block()")
        package = self.zipped(**{f"{CODE}.toml": now.toml, f"{CODE}.typ": evil})
        response = desk.post("/kerja/layanan/unggah/", {"package": package})
        assert response.status_code == 422
        assert "perintah program" in text_of(response)
        other = self.zipped(**{f"{CODE}.toml": now.toml, f"{CODE}.typ": '#read("/molek.typ")'})
        assert desk.post("/kerja/layanan/unggah/", {"package": other}).status_code == 422

    def test_mistakes_of_an_uploaded_service_are_told_in_its_draft(self, desk: Client) -> None:
        now = queries.version_texts(CODE, 1)
        toml = now.toml.replace("registry.marital_status == 'NEVER_MARRIED'", "registry.marital == 'X'")
        assert toml != now.toml
        assert desk.post("/kerja/layanan/unggah/", {"package": self.zipped(**{"a.toml": toml})}).status_code == 302
        assert "registry.marital" in text_of(desk.get(DRAFT))


def test_a_letter_from_nothing(desk: Client) -> None:
    new = {
        "name_id": "Surat Keterangan Belum Bekerja", "name_en": "Unemployment statement", "code": "Belum Bekerja",
        "purpose_class": "general", "steps": "lurah-signs",
    }  # fmt: skip
    assert "huruf kecil" in text_of(desk.post("/kerja/layanan/baru/", new))
    assert desk.post("/kerja/layanan/baru/", new | {"code": "unemployed-statement"}).status_code == 302
    assert queries.layout_of(latest().template) is not None
    assert "Ringkasan" in text_of(desk.get("/kerja/layanan/unemployed-statement/rancangan/isi/teks/"))
