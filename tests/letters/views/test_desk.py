"""At an official's desk..."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest
from django.test import Client

from molek.documents.models import IssuedDocument, RegisterEntry, SigningKey
from molek.letters import operations, queries
from molek.letters.enums import PrintState
from molek.letters.models import Letter, Print
from molek.residents.models import Resident
from molek.staff.models import Official
from tests.cases.conftest import (
    NIK,
    NINE,
    STRANGER_NIK,
    City,
    actor_of,
    assist,
    events,
    hold,
    make_official,
    make_resident,
    sign_in_official,
    sign_in_resident,
)
from tests.letters.conftest import PASSPHRASE, clerk_of_oeba, official_letter, sealed_letter, sign

pytestmark = pytest.mark.usefixtures("at_nine")
SIGNING, PRINTING, KEY_PAGE = "/kerja/tanda-tangan/", "/kerja/cetak/", "/kerja/tanda-tangan/kunci/"


@pytest.fixture
def issued(sealed: Letter) -> Letter:
    return operations.issue_sealed(letter_id=sealed.pk, at=NINE)


def page(client: Client, path: str, status: int = 200, **data: Any) -> str:
    response = client.get(path, data)
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


def confirm(client: Client) -> None:
    """He typed his password again a moment ago."""
    session = client.session
    session["staff_confirmed_at"] = NINE.isoformat()
    session.save()


class TestSigning:
    """...letters wait for a signature."""

    @pytest.fixture
    def lurah(self, client: Client, city: City) -> Client:
        sign_in_official(client, city.lurah)
        return client

    def post(self, client: Client, *letters: object, passphrase: str = PASSPHRASE) -> Any:
        return client.post(SIGNING, {"letter": [str(x) for x in letters], "passphrase": passphrase})

    def test_in_a_list_without_names(self, lurah: Client, awaiting: Letter, django_assert_num_queries: Any) -> None:
        page(lurah, SIGNING)
        # The session, the account twice (who, what he may), the letters, his key.
        with django_assert_num_queries(5):
            text = page(lurah, SIGNING)
        assert awaiting.application_ref in text
        assert "LUKAS" not in text
        assert NIK not in text
        assert f"{SIGNING}{awaiting.pk}/pratinjau/" in text

    def test_or_do_not(self, lurah: Client) -> None:
        text = page(lurah, SIGNING)
        assert "Tidak ada surat yang menunggu" in text
        assert "passphrase" not in text

    def test_page_by_page(self, lurah: Client, awaiting: Letter, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
        other = official_letter(make_resident(STRANGER_NIK, "9971010101200002"), city.lurah)
        monkeypatch.setattr(queries, "PAGE_SIZE", 1)
        first = page(lurah, SIGNING)
        assert (awaiting.application_ref in first, other.application_ref in first) == (True, False)
        assert f"?after={awaiting.pk}" in first
        assert other.application_ref in page(lurah, SIGNING, after=str(awaiting.pk))
        assert page(lurah, SIGNING, after="²")

    def test_and_are_signed(self, lurah: Client, awaiting: Letter) -> None:
        response = self.post(lurah, awaiting.pk)
        assert (response.status_code, response["Location"]) == (302, SIGNING)
        text = page(lurah, SIGNING)
        assert "1 surat ditandatangani." in text
        assert "Tidak ada surat yang menunggu" in text
        assert IssuedDocument.objects.count() == 1

    def test_and_what_cannot_be_signed_is_told(self, lurah: Client, awaiting: Letter, sealed: Letter) -> None:
        assert self.post(lurah, awaiting.pk, sealed.pk, 10**9).status_code == 302
        text = page(lurah, SIGNING)
        assert "1 surat ditandatangani." in text
        assert f"{sealed.application_ref}: Surat ini tidak menunggu tanda tangan." in text
        assert "Surat tidak ditemukan." in text

    def test_and_if_none_can_be_signed_nothing_is_praised(self, lurah: Client, sealed: Letter) -> None:
        assert self.post(lurah, sealed.pk).status_code == 302
        text = page(lurah, SIGNING)
        assert "Surat ini tidak menunggu tanda tangan." in text
        assert "surat ditandatangani." not in text

    def test_but_not_with_a_wrong_passphrase(self, lurah: Client, awaiting: Letter) -> None:
        response = self.post(lurah, awaiting.pk, passphrase="seekor kuda di padang")
        text = response.content.decode()
        assert response.status_code == 422
        assert "Frasa sandi tanda tangan salah." in text
        assert re.search(rf'id="surat-{awaiting.pk}" checked', text)
        assert "seekor kuda" not in text
        assert RegisterEntry.objects.count() == 0

    @pytest.mark.parametrize("letters", [[], ["²"], ["9" * 5000], ["x"]])
    def test_nor_when_none_is_chosen(self, lurah: Client, awaiting: Letter, letters: list[str]) -> None:
        response = self.post(lurah, *letters)
        assert response.status_code == 422
        assert "Belum ada surat yang dipilih." in response.content.decode()

    def test_nor_without_a_passphrase(self, lurah: Client, awaiting: Letter) -> None:
        assert self.post(lurah, awaiting.pk, passphrase="").status_code == 422

    def test_and_can_be_looked_at_before(self, lurah: Client, awaiting: Letter, city: City) -> None:
        response = lurah.get(f"{SIGNING}{awaiting.pk}/pratinjau/")
        assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
        assert response["Content-Disposition"] == 'inline; filename="pratinjau.pdf"'
        assert response.content.startswith(b"%PDF")
        assert events("audit.record.read")[-1][0] == f"official:{city.lurah.pk}"

    def test_and_can_be_sent_back(self, lurah: Client, awaiting: Letter) -> None:
        path = f"{SIGNING}{awaiting.pk}/kembalikan/"
        assert "Kembalikan tanpa tanda tangan" in page(lurah, path)
        assert lurah.post(path, {"reason": ""}).status_code == 422
        response = lurah.post(path, {"reason": "Alamat sudah pindah."})
        assert (response.status_code, response["Location"]) == (302, SIGNING)
        assert Letter.objects.count() == 0
        assert lurah.post(path, {"reason": "Alamat sudah pindah."}).status_code == 404

    def test_of_another_kelurahan_for_its_own_officials(self, client: Client, awaiting: Letter, city: City) -> None:
        sign_in_official(client, city.other_lurah)
        assert awaiting.application_ref not in page(client, SIGNING)
        page(client, f"{SIGNING}{awaiting.pk}/pratinjau/", 404)
        assert client.post(f"{SIGNING}{awaiting.pk}/kembalikan/", {"reason": "?"}).status_code == 404
        assert Letter.objects.count() == 1

    def test_for_those_who_may(self, client: Client, awaiting: Letter, city: City, resident: Resident) -> None:
        sign_in_official(client, city.clerk)
        for path in (SIGNING, KEY_PAGE, f"{SIGNING}{awaiting.pk}/pratinjau/"):
            page(client, path, 403)
        sign_in_resident(client := Client(), resident)
        assert "/kerja/masuk/" in client.get(SIGNING)["Location"]


class TestOwnKey:
    """...the signing key is made by its owner."""

    @pytest.fixture
    def stand_in(self, client: Client, city: City) -> Official:
        """A Plh who has no key yet, signed in."""
        official = make_official("wakil")
        hold(official, city.posts["lurah"], "2026-03-02", "2026-03-20", "Plh")
        sign_in_official(client, official)
        return official

    def post(self, client: Client, passphrase: str = PASSPHRASE, again: str = PASSPHRASE) -> Any:
        return client.post(KEY_PAGE, {"passphrase": passphrase, "passphrase_again": again})

    def test_to_which_the_list_leads_when_he_has_none(self, client: Client, stand_in: Official) -> None:
        text = page(client, SIGNING)
        assert "Anda belum mempunyai kunci tanda tangan." in text
        assert KEY_PAGE in text

    def test_after_his_password(self, client: Client, stand_in: Official) -> None:
        for response in (client.get(KEY_PAGE), self.post(client)):
            assert (response.status_code, response["Location"]) == (
                302, "/kerja/konfirmasi/?next=%2Fkerja%2Ftanda-tangan%2Fkunci%2F",
            )  # fmt: skip
        assert not SigningKey.objects.filter(official_ref=f"official:{stand_in.pk}").exists()

    def test_with_a_passphrase_typed_twice(self, client: Client, awaiting: Letter, stand_in: Official) -> None:
        confirm(client)
        assert "Buat kunci" in page(client, KEY_PAGE)
        assert self.post(client)["Location"] == SIGNING
        text = page(client, SIGNING)
        assert "Kunci tanda tangan Anda siap dipakai." in text
        assert "Anda belum mempunyai kunci" not in text
        assert "Ganti kunci" in text
        assert sign(awaiting, stand_in, at=NINE).refusal is None

    @pytest.mark.parametrize(
        ("passphrase", "again", "told"),
        [
            (PASSPHRASE, "seekor kuda di padang", "Kedua frasa sandi tidak sama."),
            ("sapi", "sapi", "Frasa sandi terlalu pendek. Gunakan paling sedikit 8 huruf atau angka."),
            ("", "", "govuk-error-summary"),
        ],
    )
    def test_or_not(self, client: Client, stand_in: Official, passphrase: str, again: str, told: str) -> None:
        confirm(client)
        response = self.post(client, passphrase, again)
        text = response.content.decode()
        assert response.status_code == 422
        assert told in text
        assert not passphrase or f'"{passphrase}"' not in text
        assert not SigningKey.objects.filter(official_ref=f"official:{stand_in.pk}").exists()

    def test_and_replaced_after_a_warning(self, client: Client, city: City) -> None:
        sign_in_official(client, city.lurah)
        confirm(client)
        assert "Kunci Anda yang sekarang berhenti dipakai." in page(client, KEY_PAGE)
        self.post(client)
        assert SigningKey.objects.filter(official_ref=f"official:{city.lurah.pk}").count() == 2

    def test_unless_the_national_provider_makes_it(self, client: Client, stand_in: Official, settings: Any) -> None:
        settings.MOLEK = dataclasses.replace(settings.MOLEK, signing_provider="bsre")
        assert KEY_PAGE not in page(client, SIGNING)
        assert "BSrE" in page(client, KEY_PAGE, 404)


class TestPrinting:
    """...a letter of any kelurahan is printed."""

    @pytest.fixture
    def counter(self, client: Client, resident: Resident) -> Client:
        """Another kelurahan's clerk, with the owner of the letter before him."""
        sign_in_official(client, clerk_of_oeba())
        assist(client, resident)
        return client

    def open(self, client: Client, code: str) -> Any:
        form = page(client, PRINTING)
        key = re.search(r'name="submission_key" value="([0-9a-f-]{36})"', form)
        assert key is not None
        return client.post(PRINTING, {"code": code, "submission_key": key[1]})

    def test_from_code_to_hand(self, counter: Client, issued: Letter) -> None:
        response = self.open(counter, issued.pickup_code)
        row = Print.objects.get()
        one = f"{PRINTING}{row.pk}/"
        assert (response.status_code, response["Location"]) == (302, one)
        text = page(counter, one)
        assert issued.number in text
        assert "L**** M******* L***" in text
        pdf = counter.get(f"{one}surat.pdf")
        assert (pdf["Content-Type"], pdf["Content-Disposition"]) == ("application/pdf", 'inline; filename="surat.pdf"')
        assert pdf.content == queries.pdf_of(issued)
        assert counter.post(f"{one}diterima/", {"collector": "nobody"}).status_code == 422
        assert counter.post(f"{one}diterima/", {"collector": "APPLICANT"})["Location"] == PRINTING
        assert "Penyerahan surat dicatat." in page(counter, PRINTING)
        assert counter.post(f"{one}diterima/", {"collector": "APPLICANT"}).status_code == 409
        page(counter, one, 409)
        page(counter, f"{one}surat.pdf", 409)

    def test_again_after_a_failure(self, counter: Client, issued: Letter) -> None:
        self.open(counter, issued.pickup_code)
        one = f"{PRINTING}{Print.objects.get().pk}/"
        assert counter.post(f"{one}gagal/", {"problem": ""}).status_code == 422
        response = counter.post(f"{one}gagal/", {"problem": "Kertas macet"})
        assert response["Location"] == f"{PRINTING}?kode={issued.pickup_code}"
        assert f'value="{issued.pickup_code}"' in page(counter, response["Location"])
        self.open(counter, issued.pickup_code)
        assert sorted(Print.objects.values_list("state", flat=True)) == [PrintState.FAILED, PrintState.SENT]

    def test_only_for_its_confirmed_owner(self, client: Client, issued: Letter) -> None:
        sign_in_official(client, clerk_of_oeba())
        response = self.open(client, issued.pickup_code)
        assert response.status_code == 422
        assert "Pemilik surat belum dikonfirmasi." in response.content.decode()
        assert "/kerja/bantu/" in response.content.decode()
        assert Print.objects.count() == 0

    def test_not_for_a_wrong_code(self, counter: Client, issued: Letter) -> None:
        response = self.open(counter, "0000-0000")
        assert response.status_code == 422
        assert "Surat tidak ditemukan." in response.content.decode()

    def test_shows_that_it_was_revoked(self, counter: Client, issued: Letter, city: City) -> None:
        operations.revoke_letter(
            application_ref=issued.application_ref, reason="Salah alamat.", by=actor_of(city.lurah), at=NINE
        )
        assert "Salah alamat." in page(counter, self.open(counter, issued.pickup_code)["Location"])

    def test_by_the_one_who_opened_it(self, counter: Client, issued: Letter, city: City) -> None:
        self.open(counter, issued.pickup_code)
        one = f"{PRINTING}{Print.objects.get().pk}/"
        other = Client()
        sign_in_official(other, city.clerk)
        for tail in ("", "surat.pdf"):
            assert other.get(one + tail).status_code == 404
        assert other.post(f"{one}diterima/", {"collector": "APPLICANT"}).status_code == 409
        assert Print.objects.get().state == PrintState.SENT

    def test_by_get_only_what_reads(self, counter: Client, issued: Letter) -> None:
        self.open(counter, issued.pickup_code)
        one = f"{PRINTING}{Print.objects.get().pk}/"
        assert [counter.get(f"{one}{tail}").status_code for tail in ("diterima/", "gagal/")] == [405, 405]


class TestRevoking:
    """...an issued letter is taken back by those who answer for it."""

    def path(self, letter: Letter) -> str:
        return f"/kerja/surat/{letter.application_ref}/cabut/"

    def test_with_a_reason_for_the_public(self, client: Client, issued: Letter, city: City) -> None:
        sign_in_official(client, city.lurah)
        assert issued.application_ref in page(client, self.path(issued))
        assert client.post(self.path(issued), {"reason": ""}).status_code == 422
        assert client.post(self.path(issued), {"reason": "Salah alamat."})["Location"] == "/kerja/"
        assert issued.document is not None
        assert "Salah alamat." in page(Client(), f"/v/{issued.document.token}")
        assert client.post(self.path(issued), {"reason": "Lagi."}).status_code == 409

    @pytest.mark.parametrize(("name", "status"), [("secretary", 403), ("clerk", 403), ("other_lurah", 404)])
    def test_by_nobody_else(self, client: Client, issued: Letter, city: City, name: str, status: int) -> None:
        sign_in_official(client, getattr(city, name))
        assert client.post(self.path(issued), {"reason": "Salah."}).status_code == status
        assert events("documents.document.revoked") == []


def test_letters_are_signed_in_english_too(client: Client, awaiting: Letter, city: City) -> None:
    sign_in_official(client, city.lurah)
    client.cookies["molek_language"] = "en"
    text = page(client, SIGNING)
    assert "Letters that wait for a signature" in text or "Waiting for your signature" in text
    assert client.post(SIGNING, {"letter": [awaiting.pk], "passphrase": PASSPHRASE}).status_code == 302
    assert "1 letter signed." in page(client, SIGNING)
    letter = Letter.objects.get()
    assert letter.content is not None
    assert letter.content["letter"]["date"] == "2 Maret 2026"  # the paper stays Indonesian


def test_other_peoples_letters_are_not_sealed_by_a_click(client: Client, city: City, resident: Resident) -> None:
    letter = sealed_letter(resident)
    sign_in_official(client, city.lurah)
    assert letter.application_ref not in page(client, SIGNING)
