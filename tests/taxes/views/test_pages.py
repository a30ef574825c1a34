"""Pages of taxes: for the resident and the office, on a phone, by keyboard, without script, clean for axe-core."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import Page

from molek.base.actors import SYSTEM
from molek.residents.models import Resident
from molek.staff.models import Official, Post, Unit
from molek.taxes import operations
from molek.taxes.enums import ChargeState, Evidence, MoneySource, TieState
from molek.taxes.models import Bill, HeldMoney, ImportRun, QrisCharge, SettlementDay, SourceClosure, Tie
from molek.taxes.providers.acquirer import Paid
from tests.browser import check
from tests.cases.conftest import (
    BUSINESS,
    CITY,
    NINE,
    PHOTO,
    hold,
    make_official,
    make_resident,
    sign_in_official,
    sign_in_resident,
    submit,
)  # fmt: skip
from tests.taxes.conftest import LATER, NOP, OTHER_NOP, make_bill, make_object
from tests.taxes.test_office import file_of
from tests.taxes.test_paying import order, take

pytestmark = pytest.mark.usefixtures("at_nine")
REVENUE_PAGES = ("", "kaitan/", "impor/", "uang-tertahan/", "penyelesaian/", f"objek/{NOP}/")


@pytest.fixture
def at_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NINE)


def revenue_official(username: str = "bapenda", kind: str = "REVENUE_HEAD") -> Official:
    unit, _made = Unit.objects.get_or_create(
        code="bapenda",
        defaults={"name": "Badan Pendapatan Daerah", "kind": "OPD", "area_code": CITY, "number_code": "B"},
    )
    official = make_official(username)
    hold(official, Post.objects.create(unit=unit, kind=kind, title=f"{kind} Bapenda"))
    return official


@pytest.fixture
def own(client: Client, owing: Resident) -> Client:
    sign_in_resident(client, owing)
    return client


@pytest.fixture
def office(client: Client, owing: Resident) -> Client:
    sign_in_official(client, revenue_official())
    return client


def text(response: Any) -> str:
    return str(response.content.decode())


# ----------------------------------------------------------------- the resident


def test_own_page_tells_years_principal_penalty_and_ticks_what_is_overdue(own: Client) -> None:
    page = text(own.get("/pajak/"))
    assert "pokok Rp120.000 + denda Rp21.600" in page
    assert page.count(" checked") == 2


def test_paying_leads_to_the_code_even_while_the_bank_is_silent(own: Client, owing: Resident) -> None:
    response = own.post("/pajak/bayar/", {"bills_shown": "1", "bill": [Bill.objects.get(year=2025).pk]})
    charge = QrisCharge.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/pajak/bayar/{charge.number}/")
    assert charge.amount_idr == 127_200
    assert "Kode sedang diminta dari bank" in text(own.get(response["Location"]))


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (ChargeState.PAID, "Pembayaran diterima"), (ChargeState.HELD, "Jangan membayar lagi"),
        (ChargeState.EXPIRED, "sudah kedaluwarsa"), (ChargeState.REPLACED, "sudah diganti"),
    ],
)  # fmt: skip
def test_every_end_of_a_code_is_told(own: Client, owing: Resident, state: ChargeState, words: str) -> None:
    charge = order(owing)
    QrisCharge.objects.filter(pk=charge.pk).update(state=state, paid_at=LATER)
    assert words in text(own.get(f"/pajak/bayar/{charge.number}/"))


def test_anothers_code_and_receipt_look_like_none(own: Client, owing: Resident) -> None:
    other = make_resident("9971010202800001", "9971010101200002", name="MARKUS BESSIE")
    charge = order(owing)
    sign_in_resident(own, other)
    assert own.get(f"/pajak/bayar/{charge.number}/").status_code == 404
    assert own.get("/pajak/tanda-terima/tidakada/").status_code == 404


def test_nothing_chosen_is_refused_in_plain_words(own: Client) -> None:
    response = own.post("/pajak/bayar/", {"bills_shown": "1"})
    assert response.status_code == 409
    assert "Tidak ada tagihan yang perlu dibayar" in text(response)


def test_claim_refuses_a_wrong_nop_beside_the_field(own: Client) -> None:
    response = own.post("/pajak/objek/", {"nop": "12", "role": "OWNER", "note": ""})
    assert response.status_code == 422
    assert "NOP terdiri dari 18 angka" in text(response)


def test_waiting_application_shows_the_tax_and_the_way_to_pay(own: Client, owing: Resident) -> None:
    application = submit(owing, "business-statement", BUSINESS, PHOTO)
    page = text(own.get(f"/permohonan/{application.ref}/"))
    assert "Bayar Rp268.800 dengan QRIS" in page
    assert "Minta diperiksa pejabat" in page
    own.post("/pajak/bayar/", {"application": application.ref})
    assert QrisCharge.objects.get().application_ref == application.ref


def test_application_of_another_cannot_be_named(own: Client, owing: Resident) -> None:
    other = make_resident("9971010202800001", "9971010101200002", name="MARKUS BESSIE")
    application = submit(other)
    assert own.post("/pajak/bayar/", {"application": application.ref}).status_code == 404


# ------------------------------------------------------------------- the office


@pytest.mark.parametrize("path", REVENUE_PAGES)
def test_office_pages_are_closed_to_others(client: Client, owing: Resident, path: str) -> None:
    address = f"/kerja/pajak/{path}"
    assert client.get(address).status_code == 302
    sign_in_official(client, make_official("asing"))
    assert client.get(address).status_code == 403


def test_search_leads_to_the_object_or_says_what_is_wrong(office: Client) -> None:
    assert office.get("/kerja/pajak/", {"nop": "53.71.060.008.001-0001.0"})["Location"] == f"/kerja/pajak/objek/{NOP}/"
    assert "bukan" not in text(office.get("/kerja/pajak/"))
    assert office.get("/kerja/pajak/", {"nop": "12"}).status_code == 422
    assert office.get("/kerja/pajak/", {"nop": OTHER_NOP}).status_code == 404


def test_upload_is_queued(office: Client) -> None:
    upload = SimpleUploadedFile("o.csv", b"NOP;Nama WP;Alamat Objek\n")
    response = office.post("/kerja/pajak/impor/", {"kind": "OBJECTS", "file": upload})
    run = ImportRun.objects.get()
    assert response["Location"] == f"/kerja/pajak/impor/{run.pk}/"
    operations.run_ordered_import(run_id=run.pk, at=LATER)
    assert "Unduh laporan" in text(office.get(response["Location"]))
    assert b"line,verdict" in b"".join(office.get(f"/kerja/pajak/impor/{run.pk}/laporan.csv").streaming_content)  # type: ignore[attr-defined]


def test_tie_is_decided_on_its_page(office: Client, owing: Resident) -> None:
    tie = Tie.objects.create(
        object=make_object(OTHER_NOP), resident=owing, state=TieState.CLAIMED, evidence=Evidence.CLAIM,
        since=NINE.date(), made_at=NINE, made_by_ref="x",
    )  # fmt: skip
    assert "LUKAS MUHAMMAD LADO" in text(office.get(f"/kerja/pajak/kaitan/{tie.pk}/"))
    refused = office.post(f"/kerja/pajak/kaitan/{tie.pk}/", {"decision": "REFUSE", "role": "OWNER", "reason": ""})
    assert refused.status_code == 422
    office.post(f"/kerja/pajak/kaitan/{tie.pk}/", {"decision": "CONFIRM", "role": "HEIR", "reason": ""})
    tie.refresh_from_db()
    assert (tie.state, tie.role) == (TieState.CONFIRMED, "HEIR")


def test_relief_and_correction_from_the_bills_page(office: Client) -> None:
    bill = Bill.objects.get(year=2025)
    address = f"/kerja/pajak/tagihan/{bill.pk}/"
    assert office.post(address, {"what": "REDUCTION", "decision": "900/1"}).status_code == 422
    office.post(address, {"what": "OBJECTION", "decision": "900/1"})
    office.post(address, {"what": "CORRECTION", "decision": "salah luas", "amount_idr": "90.000"})
    bill.refresh_from_db()
    assert bill.principal_idr == 90_000
    page = text(office.get(f"/kerja/pajak/objek/{NOP}/"))
    assert "semula Rp120.000" in page
    office.post(f"/kerja/pajak/keringanan/{bill.reliefs.get().pk}/akhiri/")
    assert bill.reliefs.get().ended_at is not None


def test_switch_closes_and_opens(office: Client) -> None:
    assert office.post("/kerja/pajak/buka-tutup/", {"reason": ""}).status_code == 422
    office.post("/kerja/pajak/buka-tutup/", {"reason": "pemeliharaan"})
    assert "Sistem pajak sedang tutup" in text(office.get("/kerja/pajak/"))
    office.post("/kerja/pajak/buka-tutup/", {"reopen": "1"})
    assert SourceClosure.objects.get().reopened_at is not None


def test_held_money_is_decided_and_refunded_by_two(office: Client) -> None:
    told = Paid("", "000000000009", 50_000, LATER)
    operations.take_money(paid=told, source=MoneySource.NOTIFIED, by=SYSTEM, at=LATER)
    held = HeldMoney.objects.get()
    sign_in_official(office, revenue_official("bapenda.petugas", "REVENUE_CLERK"))
    address = f"/kerja/pajak/uang-tertahan/{held.pk}/"
    assert office.post(address, {"what": "APPLY", "nop": NOP, "year": "1999", "note": "x"}).status_code == 404
    office.post(address, {"what": "REFUND", "note": "bukan untuk kota"})
    assert office.post(address, {"reference": "R1"}).status_code == 403
    sign_in_official(office, Official.objects.get(username="bapenda"))
    office.post(address, {"reference": "R1"})
    held.refresh_from_db()
    assert held.state == "REFUNDED"


def test_day_is_compared_explained_prepared_and_closed(office: Client) -> None:
    sign_in_official(office, revenue_official("bapenda.petugas", "REVENUE_CLERK"))
    upload = SimpleUploadedFile("s.csv", file_of(("000000000004", "", 30_000)))
    response = office.post("/kerja/pajak/penyelesaian/", {"day": "2026-03-02", "file": upload})
    assert response["Location"] == "/kerja/pajak/penyelesaian/2026-03-02/"
    day = SettlementDay.objects.get()
    address = response["Location"]
    assert "ada di bank" in text(office.get(address))
    assert office.post(f"{address}periksa/").status_code == 409
    office.post(f"/kerja/pajak/penyelesaian/baris/{day.lines.get().pk}/", {"note": "ditahan"})
    office.post(f"{address}periksa/")
    assert office.post(f"{address}tutup/").status_code == 403
    sign_in_official(office, Official.objects.get(username="bapenda"))
    office.post(f"{address}tutup/")
    day.refresh_from_db()
    assert day.state == "CLOSED"
    assert office.get("/kerja/pajak/penyelesaian/besok/").status_code == 404


def test_revenue_page_and_its_csv(office: Client, owing: Resident, django_assert_max_num_queries: Any) -> None:
    take(order(owing))
    with django_assert_max_num_queries(40):
        page = text(office.get("/kerja/pendapatan/"))
    assert "<svg" in page
    csv = b"".join(office.get("/kerja/pendapatan/data.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "kind,PBB_P2" in csv
    assert office.get("/kerja/pendapatan/", {"tahun": "1e9"}).status_code == 200


# ------------------------------------------------------------------- in a browser


def enter(page: Page, url: str, client: Client) -> None:
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_residents_pages_on_a_phone(live_server: Any, phone: Page, client: Client, owing: Resident) -> None:
    sign_in_resident(client, owing)
    enter(phone, live_server.url, client)
    charge = order(owing)
    code = "00020101021226680016ID.CO.CONTOH.WWW5303360540526880063049999"
    QrisCharge.objects.filter(pk=charge.pk).update(state=ChargeState.READY, payload=code, acquirer_ref="ABC")
    for path in ("/pajak/", "/pajak/objek/", f"/pajak/bayar/{charge.number}/"):
        phone.goto(live_server.url + path)
        check(phone)


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_office_pages_on_a_phone(live_server: Any, phone: Page, client: Client, owing: Resident) -> None:
    take(order(owing))
    operations.take_money(
        paid=Paid("", "000000000009", 50_000, LATER), source=MoneySource.NOTIFIED, by=SYSTEM, at=LATER
    )
    make_bill(make_object(OTHER_NOP), 2023, due="2023-09-30")
    tie = Tie.objects.create(
        object=make_object("537106000800100099"), resident=owing, state=TieState.CLAIMED, evidence=Evidence.CLAIM,
        since=NINE.date(), made_at=NINE, made_by_ref="x",
    )  # fmt: skip
    sign_in_official(client, revenue_official())
    client.post(
        "/kerja/pajak/penyelesaian/",
        {"day": "2026-03-02", "file": SimpleUploadedFile("s.csv", file_of(("000000000004", "", 30_000)))},
    )
    enter(phone, live_server.url, client)
    more = (
        f"kaitan/{tie.pk}/",
        "buka-tutup/",
        "penyelesaian/2026-03-02/",
        f"uang-tertahan/{HeldMoney.objects.earliest('pk').pk}/",
        f"tagihan/{Bill.objects.earliest('pk').pk}/",
    )
    for path in [*(f"/kerja/pajak/{page}" for page in (*REVENUE_PAGES, *more)), "/kerja/pendapatan/"]:
        phone.goto(live_server.url + path)
        assert phone.locator("h1").count() == 1
        check(phone)
