"""The pages: who may come in, what they do, what they refuse, what they never show."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from molek.audit.models import Access
from molek.idcards import operations, queries
from molek.idcards.models import BlankEntry, Card, Printer, StockCount
from molek.idcards.rules.lifecycle import State
from molek.residents.models import Resident
from tests.cases.conftest import at_nine, sign_in_official, sign_in_resident  # noqa: F401  fixture
from tests.idcards.conftest import NINE, TEN, Office, Shop, people, printer, ready, register, stocked

pytestmark = pytest.mark.usefixtures("at_nine")


def page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, response.content[:500]
    return str(response.content.decode())


def post(client: Client, path: str, data: dict[str, Any]) -> Any:
    """What the answer to a form is; one that leads on has an address."""
    return client.post(path, data)


def desk_paths() -> list[str]:
    paths = []
    for pattern in get_resolver("molek.idcards.urls").url_patterns:
        path = "/" + str(pattern.pattern)
        if path.startswith("/kerja/"):
            for name in ("card_id", "batch_id", "printer_id", "delivery_id", "count_id", "file_id", "paper_id"):
                path = path.replace(f"<int:{name}>", "1")
            paths.append(path.replace("<str:code>", "7K2M-9QXB"))
    return paths


@pytest.mark.parametrize("path", desk_paths())
def test_strangers_and_residents_stay_out_of_the_desk(client: Client, resident: Resident, path: str) -> None:
    assert client.get(path).status_code in (302, 401, 403, 405)
    sign_in_resident(client, resident)
    assert client.get(path).status_code in (302, 401, 403, 405)
    assert client.post(path).status_code in (302, 401, 403, 405)


def test_the_counter_sees_but_does_not_manage(client: Client, office: Office, shop: Shop) -> None:
    sign_in_official(client, office.counter)
    for path in ("", "cetak/", "blangko/", "pencetak/", "ambil/", "belum-diambil/", "tahap/"):
        page(client, f"/kerja/ktp/{path}")
    for path in ("daftar/", "aturan/", "blangko/terima/", "berkas/", "pencetak/baru/"):
        assert client.get(f"/kerja/ktp/{path}").status_code == 403


def test_a_person_is_found_and_registered_without_his_nik_in_an_address(
    client: Client, office: Office, resident: Resident
) -> None:
    sign_in_official(client, office.clerk)
    answer = post(client, "/kerja/ktp/daftar/", {"nik": resident.nik})
    assert answer.url == "/kerja/ktp/daftar/orang/"
    shown = page(client, answer.url)
    assert resident.nik not in shown
    assert resident.name not in shown
    answer = post(client, answer.url, {"reason": "FIRST", "proof": "", "is_recorded": "on"})
    card = Card.objects.get()
    assert answer.url == f"/kerja/ktp/kartu/{card.code}/"
    assert card.state == State.RECORDED
    assert "Direkam" in page(client, answer.url)


def test_an_unknown_nik_says_what_to_do(client: Client, office: Office) -> None:
    sign_in_official(client, office.clerk)
    answer = post(client, "/kerja/ktp/daftar/", {"nik": "9971011708909999"})
    assert answer.status_code == 404
    assert "tidak ditemukan dalam data penduduk" in answer.content.decode()
    assert client.post("/kerja/ktp/daftar/", {"nik": "12"}).status_code == 422
    assert client.get("/kerja/ktp/daftar/orang/").status_code == 302


def test_a_refusal_comes_back_with_what_was_typed(client: Client, office: Office, resident: Resident) -> None:
    sign_in_official(client, office.clerk)
    client.post("/kerja/ktp/daftar/", {"nik": resident.nik})
    answer = post(client, "/kerja/ktp/daftar/orang/", {"reason": "LOST", "proof": ""})
    assert answer.status_code == 422
    assert "nomor surat kehilangan dari kepolisian" in answer.content.decode()


def test_from_the_queue_to_the_hand_over(client: Client, office: Office, shop: Shop, resident: Resident) -> None:
    card = ready(resident, shop.clerk)
    sign_in_official(client, office.clerk)
    assert card.code in page(client, "/kerja/ktp/cetak/")
    answer = post(client, "/kerja/ktp/cetak/", {"printer": str(shop.printer), "size": "5"})
    batch = answer.url
    assert card.code in page(client, batch)
    answer = post(client, batch, {f"serial-{card.code}": "12"})
    assert answer.status_code == 422
    assert "Nomor seri blangko tidak benar" in answer.content.decode()
    assert post(client, batch, {f"serial-{card.code}": "KTP202600000001"}).url == batch
    for step in ("ACTIVATE", "ANNOUNCE"):
        answer = post(client, f"/kerja/ktp/kartu/{card.code}/langkah/", {"step": step, "from": "batch"})
        assert answer.url == batch
    page(client, batch)
    card.refresh_from_db()
    assert card.state == State.ANNOUNCED
    sign_in_official(client, office.counter)
    assert client.post("/kerja/ktp/ambil/", {"code": card.code.lower()}).status_code == 302
    path = f"/kerja/ktp/kartu/{card.code}/serah/"
    page(client, path)
    answer = post(
        client,
        path,
        {"receiver": "SELF", "nik": resident.nik, "pickup_code": "salah", "check_result": "FINGER_MATCHED"},
    )
    assert answer.status_code == 422
    assert "Kode ambil tidak cocok" in answer.content.decode()
    answer = post(
        client,
        path,
        {"receiver": "SELF", "nik": resident.nik, "pickup_code": card.pickup_code, "check_result": "FINGER_MATCHED"},
    )
    assert answer.status_code == 302
    assert "Diserahkan" in page(client, answer.url)
    assert client.post(f"/kerja/ktp/kartu/{card.code}/langkah/", {"step": "ANNOUNCE"}).status_code in (403, 409)
    assert client.post(f"/kerja/ktp/kartu/{card.code}/langkah/", {"step": "HAND_OVER"}).status_code == 404


def test_a_proxy_without_authority_is_told_at_the_form(
    client: Client, office: Office, shop: Shop, resident: Resident
) -> None:
    card = shop.announced(resident)
    sign_in_official(client, office.counter)
    answer = post(client,
        f"/kerja/ktp/kartu/{card.code}/serah/",
        {
            "receiver": "PROXY", "nik": resident.nik, "pickup_code": card.pickup_code,
            "check_result": "FACE_MATCHED", "authority": "", "proxy_nik": "9971015708910002", "proxy_name": "MARIA",
        },
    )  # fmt: skip
    assert answer.status_code == 403
    assert "Kuasa ini tidak berhak" in answer.content.decode()


def test_opening_a_card_is_logged_for_its_owner(client: Client, office: Office, resident: Resident) -> None:
    card = register(resident, office.actor("clerk"))
    sign_in_official(client, office.counter)
    page(client, f"/kerja/ktp/kartu/{card.code}/")
    assert Access.objects.filter(case_ref=card.code, resident_ref=f"resident:{resident.ref}").exists()
    page(client, "/kerja/ktp/kartu/0000-0000/", 404)


def test_hurry_spoil_lose_withdraw_at_the_desk(client: Client, office: Office, shop: Shop) -> None:
    first, second = people(2)
    card, other = ready(first, shop.clerk), ready(second, shop.clerk)
    base = f"/kerja/ktp/kartu/{card.code}/"
    sign_in_official(client, office.clerk)
    page(client, base + "dahulukan/")
    assert client.post(base + "dahulukan/", {"why": "Sakit keras"}).status_code == 302
    sign_in_official(client, office.head)
    assert "Sakit keras" in page(client, base)
    client.post(base + "dahulukan/jawab/", {"answer": "agree"})
    assert "Didahulukan" in page(client, base)
    client.post("/kerja/ktp/cetak/", {"printer": str(shop.printer), "size": "1"})
    page(client, base + "rusak/")
    assert client.post(base + "rusak/", {"why": "Macet", "serial": "KTP202600000009"}).status_code == 302
    assert "berita acara" in page(client, base).lower()
    page(client, "/kerja/ktp/berita-acara/")
    tail = f"/kerja/ktp/kartu/{other.code}/tarik/"
    assert "tidak dapat dibatalkan" in page(client, tail)
    client.post(tail, {"why": "Data ganda"})
    other.refresh_from_db()
    assert other.state == State.WITHDRAWN


def test_the_centres_file_and_its_report(client: Client, office: Office, resident: Resident) -> None:
    sign_in_official(client, office.clerk)
    page(client, "/kerja/ktp/berkas/")
    text = f"NIK;STATUS\n{resident.nik};5\n9971011708909999;5\n12;5\n{resident.nik};=cmd\n"
    answer = post(client, "/kerja/ktp/berkas/", {"file": io.BytesIO(text.encode())})
    shown = page(client, answer.url)
    assert "NIK tidak dikenal di kota ini" in shown
    assert resident.nik not in shown
    report = client.get(answer.url + "laporan.csv").content.decode()
    assert "2," in report
    assert "'=cmd" in report
    bad = client.post("/kerja/ktp/berkas/", {"file": io.BytesIO(b"\x00\x01binary")})
    assert bad.status_code == 422
    assert "Berkas tidak dapat dipakai" in bad.content.decode()


def test_blanks_at_the_desk(client: Client, office: Office) -> None:
    base = "/kerja/ktp/blangko/"
    sign_in_official(client, office.clerk)
    page(client, base)
    for tail, data in (
        ("terima/", {"document_no": "K-1", "quantity": "50", "note": ""}),
        ("rusak/", {"serial": "KTP202600000009", "why": "Sobek"}),
        ("hitung/", {"counted": "48"}),
    ):
        page(client, base + tail)
        assert post(client, base + tail, data).url == base
    again = client.post(base + "terima/", {"document_no": "k-1", "quantity": "50", "note": ""})
    assert again.status_code == 409
    assert "sudah dicatat" in again.content.decode()
    count = StockCount.objects.get()
    assert client.post(f"{base}hitung/{count.pk}/", {"counted": "48"}).status_code == 403
    sign_in_official(client, office.colleague)
    page(client, f"{base}hitung/{count.pk}/")
    client.post(f"{base}hitung/{count.pk}/", {"counted": "48"})
    sign_in_official(client, office.head)
    assert "-1" in page(client, base)
    client.post(f"{base}hitung/{count.pk}/jelaskan/", {"explanation": "Satu blangko terselip"})
    client.post(f"{base}harapan/", {"on": "2026-03-20", "quantity": "500", "note": ""})
    assert "20 Maret 2026" in page(client, base)
    client.post(f"{base}harapan/1/tutup/")
    file = io.BytesIO(b"NO DOKUMEN,JUMLAH\nK-1,60\n")
    client.post(f"{base}banding/", {"file": file})
    assert "Selisih" in page(client, base)
    client.post(f"{base}kembali/", {"document_no": "B-1", "quantity": "8", "note": ""})
    assert queries.blanks_left() == 40
    assert BlankEntry.objects.filter(kind="RECEIVED").count() == 1


def test_printers_and_figures_at_the_desk(client: Client, office: Office) -> None:
    sign_in_official(client, office.head)
    base = "/kerja/ktp/pencetak/"
    data = {"name": "Pencetak A", "minutes_per_card": "10", "hours_per_day": "7", "is_active": "on"}
    assert post(client, base + "baru/", data).url == base
    machine = Printer.objects.get().pk
    assert client.post(base + "baru/", data).status_code == 422
    page(client, f"{base}{machine}/")
    page(client, f"{base}999/", 404)
    client.post(f"{base}{machine}/rusak/", {"why": "Pita habis", "until": ""})
    assert "Pita habis" in page(client, base)
    client.post(f"{base}{machine}/baik/")
    assert "Baik" in page(client, base)
    page(client, "/kerja/ktp/aturan/")
    figures = {
        "notice_days": "5", "proxy_limit": "2", "first_reminder_days": "30", "last_reminder_days": "60",
        "daily_quota": "10", "least_names": "5",
    }  # fmt: skip
    assert client.post("/kerja/ktp/aturan/", figures).status_code == 302
    assert queries.policy().notice_days == 5
    assert client.post("/kerja/ktp/aturan/", {**figures, "last_reminder_days": "10"}).status_code == 422


# The owner and the public


def test_the_owner_sees_where_his_card_is(client: Client, shop: Shop, resident: Resident) -> None:
    sign_in_resident(client, resident)
    assert "Belum ada KTP-el yang diurus" in page(client, "/ktp/")
    card = ready(resident, shop.clerk)
    operations.recalculate(at=NINE)
    shown = page(client, "/ktp/")
    assert card.code in shown
    assert "3 Maret 2026" in shown
    shop2 = Shop(shop.clerk, shop.head, shop.printer)
    batch = operations.order_prints(printer_id=shop2.printer, size=1, by=shop.clerk, at=TEN)
    operations.record_print(code=card.code, batch_id=batch.pk, serial="AAAA00000001", by=shop.clerk, at=TEN)
    operations.activate(code=card.code, by=shop.clerk, at=TEN)
    card = operations.announce(code=card.code, by=shop.clerk, at=TEN)
    assert card.pickup_code in page(client, "/ktp/")


def test_others_do_not_see_it(client: Client, shop: Shop) -> None:
    owner, other = people(2)
    card = shop.announced(owner)
    sign_in_resident(client, other)
    shown = page(client, "/ktp/")
    assert card.code not in shown
    assert client.get("/ktp/tanda-terima/1.pdf").status_code == 404


def test_the_public_page_shows_codes_and_never_numbers(client: Client, shop: Shop) -> None:
    assert "tidak ada kartu" in page(client, "/pengumuman/ktp/")
    cards = [shop.announced(one, f"KTP20260000{n:04d}") for n, one in enumerate(people(6))]
    shown = page(client, "/pengumuman/ktp/")
    assert cards[0].code in shown
    assert cards[0].pickup_code not in shown
    assert "99710117089" not in shown
    assert "LUKAS" not in shown
    assert "siap diambil sejak" in page(client, f"/pengumuman/ktp/?kode={cards[0].code.lower()}")
    assert "belum ada dalam daftar" in page(client, "/pengumuman/ktp/?kode=9971011708900001")


def test_an_outage_is_told_with_its_beginning(client: Client, office: Office) -> None:
    operations.note_outage(reason="status-503", at=NINE)
    assert "sejak 2 Maret 2026, 09.00 WITA" in page(client, "/pengumuman/ktp/")


def test_the_hall_display_wants_its_token(client: Client, shop: Shop, resident: Resident) -> None:
    card = shop.announced(resident)
    path = f"/layar/ktp/{queries.display_token()}/"
    assert card.code in page(client, path)
    fragment = client.get(path, headers={"HX-Request": "true"}).content.decode()
    assert card.code in fragment
    assert "<html" not in fragment
    page(client, "/layar/ktp/" + "0" * 32 + "/", 404)


def test_the_announcement_is_a_pdf_for_everybody(client: Client, shop: Shop, resident: Resident) -> None:
    shop.announced(resident)
    paper = operations.announce_week(at=TEN)
    assert paper is not None
    page(client, f"/pengumuman/ktp/{paper.pk}.pdf", 409)
    operations.seal_paper(paper_id=paper.pk, at=TEN)
    answer = client.get(f"/pengumuman/ktp/{paper.pk}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert f"{paper.pk}.pdf" in page(client, "/pengumuman/ktp/")


def test_in_english(client: Client, office: Office) -> None:
    client.cookies["molek_language"] = "en"
    assert "Identity cards ready" in page(client, "/pengumuman/ktp/")


def test_a_dashboard_reads_little(client: Client, office: Office, django_assert_max_num_queries: object) -> None:
    head, clerk = office.actor("head"), office.actor("clerk")
    stocked(clerk)
    printer(head)
    for one in people(12):
        ready(one, clerk)
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        queries.dashboard(by=head, at=NINE)
