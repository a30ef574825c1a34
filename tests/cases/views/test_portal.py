"""A resident's pages..."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from molek.cases import operations
from molek.cases.enums import Decision
from molek.cases.models import Application, Task
from molek.cases.operations import register_panel
from molek.cases.providers import panels
from molek.residents.models import Resident
from tests.cases.conftest import (
    BUSINESS,
    DOMICILE,
    FATUBESI,
    KEY,
    NINE,
    POVERTY,
    UNTRUE,
    City,
    actor_of,
    assist,
    picture,
    resident_actor,
    sign_in_official,
    sign_in_resident,
    submit,
)

pytestmark = pytest.mark.usefixtures("at_nine")
DOMICILE_POST = {"same_address": "yes", "purpose": "membuka rekening bank"}
BUSINESS_POST = {**BUSINESS, "since": "02-01-2020", "business_area": FATUBESI}


@pytest.fixture
def own(client: Client, resident: Resident) -> Client:
    sign_in_resident(client, resident)
    return client


def page(client: Client, path: str, status: int = 200, **data: Any) -> str:
    response = client.get(path, data)
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


def apply(client: Client, service: str = "domicile-letter", key: uuid.UUID = KEY, **data: Any) -> Any:
    return client.post(f"/permohonan/baru/{service}/", {"submission_key": str(key), **data})


@pytest.mark.parametrize("path", ["/permohonan/", "/permohonan/baru/domicile-letter/", "/permohonan/0000-0000-0000/"])
def test_lead_to_sign_in_first(client: Client, city: City, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 302
    assert "/masuk/" in response["Location"]


def test_empty_list_invites(own: Client) -> None:
    assert "Belum ada permohonan" in page(own, "/permohonan/")


def test_list_shows_state_and_pages_by_key(own: Client, resident: Resident, django_assert_num_queries: Any) -> None:
    first = submit(resident, "poverty-statement", UNTRUE)
    second = submit(resident)
    page(own, "/permohonan/")
    with django_assert_num_queries(2):  # the session, the list
        text = page(own, "/permohonan/")
    assert text.index(second.ref) < text.index(first.ref)
    assert "ditolak" in text
    assert second.ref not in page(own, "/permohonan/", after=str(second.pk))


def test_form_shows_what_the_city_knows_and_asks_the_rest(own: Client) -> None:
    text = page(own, "/permohonan/baru/domicile-letter/")
    assert "LUKAS MUHAMMAD LADO" in text
    assert "JL. NANGKA NO. 1 RT 003 RW 001, Fatubesi" in text
    assert 'name="same_address"' in text
    assert "Hanya bila jawaban atas “Apakah Anda tinggal di alamat yang tercatat di KK?” adalah “tidak”." in text
    assert 'value="53.71.06.1007"' in text  # kelurahan to choose from
    assert re.search(r'name="submission_key" value="[0-9a-f-]{36}"', text)


def test_form_costs_few_queries(own: Client, django_assert_num_queries: Any) -> None:
    page(own, "/permohonan/baru/domicile-letter/")
    with django_assert_num_queries(4):  # session, version in force, kelurahan to choose from, own record
        page(own, "/permohonan/baru/domicile-letter/")


def test_form_in_english(own: Client) -> None:
    own.cookies["molek_language"] = "en"
    assert "Do you live at the address on your family card?" in page(own, "/permohonan/baru/domicile-letter/")


def test_an_unknown_service_is_not_found(own: Client) -> None:
    page(own, "/permohonan/baru/unicorn/", 404)


def test_applying_leads_to_the_verdict(own: Client) -> None:
    response = apply(own, **DOMICILE_POST)
    application = Application.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/permohonan/{application.ref}/")
    assert application.answers == DOMICILE
    text = page(own, response["Location"])
    assert "Diterima" in text
    assert application.ref in text


def test_a_double_click_and_the_back_button_lead_to_the_same(own: Client) -> None:
    assert apply(own, **DOMICILE_POST)["Location"] == apply(own, **DOMICILE_POST)["Location"]
    assert Application.objects.count() == 1


def test_a_second_live_application_is_refused_by_name(own: Client) -> None:
    apply(own, **DOMICILE_POST)
    response = apply(own, key=uuid.uuid4(), **DOMICILE_POST)
    assert response.status_code == 409
    assert Application.objects.get().ref in response.content.decode()


def test_errors_are_told_and_nothing_typed_is_lost(own: Client) -> None:
    response = apply(own, same_address="no", purpose="membuka rekening bank")
    text = response.content.decode()
    assert response.status_code == 422
    assert "Bagian ini wajib diisi." in text
    assert 'value="membuka rekening bank"' in text
    assert f'value="{KEY}"' in text  # the same key, so that a resend is harmless


def test_what_is_not_asked_cannot_be_wrong(own: Client) -> None:
    assert apply(own, **DOMICILE_POST, domicile_area="nowhere").status_code == 302


def upload(content: bytes | None = None, name: str = "foto.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture() if content is None else content, "image/jpeg")


def test_a_file_that_passed_stays_when_another_field_is_wrong(own: Client) -> None:
    wrong = {**BUSINESS_POST, "since": "31-02-2020"}
    response = apply(own, "business-statement", **wrong, business_photo=upload())
    text = response.content.decode()
    assert response.status_code == 422
    assert "Berkas berikut sudah diterima" in text
    kept = re.search(r'name="business_photo__kept" value="([^"]+)"', text)
    assert kept is not None
    response = apply(own, "business-statement", **BUSINESS_POST, business_photo__kept=kept[1])
    assert response.status_code == 302
    application = Application.objects.get()
    assert len(application.attachments["business_photo"]) == 64
    assert application.answers == BUSINESS
    shown = own.get(f"/permohonan/{application.ref}/lampiran/business_photo/")
    assert (shown.status_code, shown["Content-Type"], shown["X-Content-Type-Options"]) == (
        200, "image/jpeg", "nosniff",
    )  # fmt: skip


def test_a_bad_file_is_refused_in_plain_words(own: Client) -> None:
    response = apply(own, "business-statement", **BUSINESS_POST, business_photo=upload(b"MZ\x90\x00 not a picture"))
    assert response.status_code == 422
    assert "Jenis berkas ini tidak diterima." in response.content.decode()


def test_a_missing_file_is_asked_for(own: Client) -> None:
    response = apply(own, "business-statement", **BUSINESS_POST)
    assert "Unggah berkas ini." in response.content.decode()


def test_a_file_of_somebody_else_cannot_be_handed_in(own: Client, stranger: Resident) -> None:
    from molek.cases.forms import sign_upload

    others = sign_upload(sha256="a" * 64, resident_id=stranger.pk, field="business_photo")
    response = apply(own, "business-statement", **BUSINESS_POST, business_photo__kept=others)
    assert response.status_code == 422
    assert not Application.objects.exists()


def test_a_refusal_says_why_what_to_do_and_offers_a_human(own: Client, resident: Resident) -> None:
    application = submit(resident, "poverty-statement", UNTRUE)
    text = page(own, f"/permohonan/{application.ref}/")
    for told in (
        "Belum dapat dikabulkan", "Dasar hukum", "Yang dapat Anda lakukan", "Sumber: Isian pemohon",
        "Minta diperiksa pejabat", "UU 30/2014", "1 April 2026",
    ):  # fmt: skip
        assert told in text
    response = own.post(f"/permohonan/{application.ref}/tinjau/")
    assert response.status_code == 302
    text = page(own, f"/permohonan/{application.ref}/")
    assert "Sedang diperiksa: LURAH Kelurahan Fatubesi" in text
    assert "Minta diperiksa pejabat" not in text


def test_a_refusal_by_an_official_shows_his_reason(own: Client, in_review: Task, city: City) -> None:
    operations.decide_task(
        task_id=in_review.pk, decision=Decision.REJECT, reason="Rumah dan dua mobil.",
        legal_basis="Perwali 1/2020 Pasal 3", by=actor_of(city.lurah), at=NINE,
    )  # fmt: skip
    text = page(own, f"/permohonan/{in_review.application.ref}/")
    assert "Rumah dan dua mobil." in text
    assert "Perwali 1/2020 Pasal 3" in text
    assert "Minta diperiksa pejabat" not in text
    assert "LURAH Kelurahan Fatubesi" in text
    assert city.lurah.name not in text  # posts, never names


def test_page_shows_clock_and_timeline_in_few_queries(
    own: Client, in_review: Task, django_assert_num_queries: Any
) -> None:
    path = f"/permohonan/{in_review.application.ref}/"
    page(own, path)
    with django_assert_num_queries(6):  # session, application, tasks, corrections, calendar, timeline
        text = page(own, path)
    assert "Sisa 2 hari kerja" in text
    assert "4 Maret 2026" in text
    assert "Permohonan dikirim" in text
    assert "data-live=" in text
    assert "Rp750.000" in text


def test_only_a_page_in_progress_renews_itself_without_script(own: Client, resident: Resident) -> None:
    accepted = submit(resident)
    assert '<meta http-equiv="refresh"' in page(own, f"/permohonan/{accepted.ref}/")
    refused = submit(resident, "poverty-statement", UNTRUE)
    text = page(own, f"/permohonan/{refused.ref}/")
    assert "http-equiv" not in text
    assert "data-live=" not in text


def test_fragment_is_the_same_as_in_the_page(own: Client, in_review: Task) -> None:
    path = f"/permohonan/{in_review.application.ref}/"
    fragment = page(own, f"{path}status/")
    assert "<html" not in fragment

    def stable(text: str) -> str:
        return re.sub(r'data-live="[^"]*"', "", text)

    assert stable(fragment).strip() in stable(page(own, path))


def test_somebody_else_finds_nothing(client: Client, in_review: Task, stranger: Resident) -> None:
    sign_in_resident(client, stranger)
    ref = in_review.application.ref
    for path in ("", "status/", "tarik/", "perbaikan/", "lampiran/business_photo/"):
        page(client, f"/permohonan/{ref}/{path}", 404)
    assert client.post(f"/permohonan/{ref}/tarik/").status_code == 404
    assert client.post(f"/permohonan/{ref}/tinjau/").status_code == 404
    in_review.refresh_from_db()
    assert in_review.state == "OPEN"


def test_withdrawing_asks_once_more(own: Client, in_review: Task) -> None:
    path = f"/permohonan/{in_review.application.ref}/tarik/"
    assert "Ya, tarik kembali" in page(own, path)
    assert own.post(path).status_code == 302
    assert "Anda menarik kembali permohonan ini" in page(own, f"/permohonan/{in_review.application.ref}/")
    assert "tidak dapat ditarik lagi" in page(own, path)


def test_a_correction_asks_only_what_the_official_named(
    own: Client, in_review: Task, city: City, resident: Resident
) -> None:
    ref = in_review.application.ref
    operations.request_correction(
        task_id=in_review.pk, what={"income_idr": ""}, text="Penghasilan per bulan?", by=actor_of(city.lurah), at=NINE
    )
    assert "Penghasilan per bulan?" in page(own, f"/permohonan/{ref}/")
    text = page(own, f"/permohonan/{ref}/perbaikan/")
    assert 'value="750.000"' in text
    assert 'name="dependants"' not in text
    assert own.post(f"/permohonan/{ref}/perbaikan/", {"income_idr": "banyak"}).status_code == 422
    assert own.post(f"/permohonan/{ref}/perbaikan/", {"income_idr": "900.000"}).status_code == 302
    assert Application.objects.get().answers == {**POVERTY, "income_idr": 900_000}
    assert own.get(f"/permohonan/{ref}/perbaikan/").status_code == 302  # nothing is asked any more


def test_a_clerk_applies_for_who_stands_at_the_counter(client: Client, resident: Resident, city: City) -> None:
    sign_in_official(client, city.clerk)
    assert client.get("/permohonan/").status_code == 302
    assist(client, resident)
    assert "LUKAS MUHAMMAD LADO" in page(client, "/permohonan/baru/domicile-letter/")
    assert apply(client, **DOMICILE_POST).status_code == 302
    application = Application.objects.get()
    assert (application.resident_id, application.filing_method) == (resident.pk, "ASSISTED")


def test_what_was_typed_before_the_session_ended_is_given_back(client: Client, resident: Resident) -> None:
    response = client.post(
        "/permohonan/baru/domicile-letter/",
        {"submission_key": str(KEY), "same_address": "yes", "purpose": "membuka rekening bank"},
        headers={"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"},
    )
    assert response.status_code == 302
    sign_in_resident(client, resident)
    text = page(client, "/permohonan/baru/domicile-letter/")
    assert 'value="membuka rekening bank"' in text
    assert f'value="{KEY}"' in text


def test_features_put_panels_on_the_page(own: Client, resident: Resident, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "_MAKERS", [])
    register_panel(lambda application, actor: ("components/tag.html", {"text": "x"}))
    register_panel(lambda application, actor: None)
    application = submit(resident)
    [panel] = panels.panels_of(application, resident_actor(resident))
    assert panel.template == "components/tag.html"
    assert "govuk-tag" in page(own, f"/permohonan/{application.ref}/")
