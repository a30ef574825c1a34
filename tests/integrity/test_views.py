"""The Inspectorate's pages: what they show, to whom, and that each reading of a name is logged."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page, expect

from molek.base.actors import SYSTEM
from molek.cases.models import Application
from molek.integrity import operations
from molek.integrity.models import Finding
from molek.residents.models import Resident
from molek.staff.models import Official
from tests.browser import check
from tests.cases.conftest import City, build_city, sign_in_official
from tests.integrity.conftest import TOMORROW, accesses, apply, compute, make_inspectorate, neighbour

pytestmark = pytest.mark.usefixtures("at_nine")
BOARD, LIST = "/kerja/integritas/", "/kerja/integritas/temuan/"


@pytest.fixture
def at_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.cases.conftest import NINE

    monkeypatch.setattr("django.utils.timezone.now", lambda: NINE)


@pytest.fixture
def signed_in(client: Client, inspectorate: dict[str, Official]) -> Client:
    sign_in_official(client, inspectorate["inspector"])
    return client


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.django_db
def test_an_empty_board_says_that_nothing_was_computed(signed_in: Client) -> None:
    text = page(signed_in, BOARD)
    assert "yang pertama belum selesai" in text
    assert "Perlu dilihat, bukan tuduhan." in text
    operations.compute(on=TOMORROW.date(), by=SYSTEM, at=TOMORROW)
    assert "belum ada data" in page(signed_in, BOARD)
    assert "Tidak ada temuan" in page(signed_in, LIST)


@pytest.mark.django_db
def test_the_whole_way_by_forms(finding: Finding, signed_in: Client, shared_phone: list[Application]) -> None:
    address = f"{LIST}{finding.ref}/"
    text = page(signed_in, address)
    names = list(Resident.objects.values_list("name", flat=True))
    assert not [name for name in names if name in text]
    assert "Ketua RT, kader, atau guru" in text
    assert finding.evidence_hash in text

    assert signed_in.post(f"{address}ambil/").status_code == 302
    assert signed_in.post(f"{address}langkah/", {"kind": "NOTED", "text": " "}).status_code == 422
    assert signed_in.post(f"{address}langkah/", {"kind": "ASKED", "text": "Surat ke ketua RT."}).status_code == 302
    assert "menunggu penjelasan" in page(signed_in, f"{LIST}?keadaan=ASKED")
    assert signed_in.post(f"{address}langkah/", {"kind": "ANSWERED", "text": "Menolong."}).status_code == 302
    ended = signed_in.post(f"{address}simpulan/", {"conclusion": "EXPLAINED", "text": "Wajar."}, follow=True)
    assert "ada penjelasan wajar" in ended.content.decode()
    refused = signed_in.post(f"{address}simpulan/", {"conclusion": "HANDED_ON", "text": "Lain."})
    assert refused.status_code == 409
    assert "sudah diselesaikan" in refused.content.decode()
    pdf = signed_in.post(f"{address}berkas.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_name_is_shown_alone_and_logged(
    finding: Finding, signed_in: Client, inspectorate: dict[str, Official], shared_phone: list[Application]
) -> None:
    resident = Resident.objects.get(pk=shared_phone[0].resident_id)
    before = len(accesses(resident))
    text = page(signed_in, f"{LIST}{finding.ref}/bukti/application/{shared_phone[0].ref}/")
    assert resident.name in text
    assert resident.nik not in text
    assert accesses(resident)[before:] == [
        (f"official:{inspectorate['inspector'].pk}", "INSPECTION", finding.ref)
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_list_costs_the_same_for_one_and_for_many(finding: Finding, signed_in: Client) -> None:
    page(signed_in, LIST)
    with CaptureQueriesContext(
        connection,
    ) as few:
        page(signed_in, LIST)
    for number in range(12):
        finding.pk, finding.ref, finding.subject = None, f"AAAA-{number:04d}", f"phone:{number:016d}"
        finding.save(force_insert=True)
    with CaptureQueriesContext(connection) as many:
        assert page(signed_in, LIST).count("itg-findings__meta") == 13
    assert len(many) == len(few)


@pytest.mark.django_db
def test_odd_addresses_are_answered(finding: Finding, signed_in: Client) -> None:
    assert page(signed_in, f"{LIST}?indikator=nothing&keadaan=else&after=x")
    assert page(signed_in, f"{LIST}{finding.ref}/?bukti=999999")
    assert page(signed_in, f"{LIST}0000-0000/", 404)
    assert page(signed_in, f"{LIST}{finding.ref}/bukti/other/x/", 404)


@pytest.mark.django_db
def test_others_do_not_come_in(client: Client, city: City, finding: Finding) -> None:
    sign_in_official(client, city.lurah)
    for address in (BOARD, LIST, f"{LIST}{finding.ref}/"):
        assert client.get(address).status_code == 403


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_the_inspectors_pages_in_a_browser(phone: Page, desktop: Page, live_server: object) -> None:
    build_city()
    people = make_inspectorate()
    for number in range(1, 7):
        apply(neighbour(number))
    compute()
    client = Client()
    sign_in_official(client, people["inspector"])
    url = str(live_server.url)  # type: ignore[attr-defined]
    for browser in (phone, desktop):
        browser.context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}]
        )  # fmt: skip
        browser.goto(f"{url}{BOARD}")
        expect(browser.get_by_role("heading", name="Integritas pelayanan")).to_be_visible()
        check(browser)
    phone.get_by_role("link", name="Buka daftar temuan").click()
    check(phone)
    phone.get_by_role("link", name="Satu nomor telepon untuk banyak keluarga").click()
    check(phone)
    phone.get_by_role("button", name="Ambil untuk diperiksa").click()
    phone.get_by_role("link", name="Catat langkah").click()
    phone.get_by_label("Catatan: apa yang saya lihat").check()
    phone.get_by_label("Keterangan").fill("Nomor ketua RT.")
    check(phone)
    phone.get_by_role("button", name="Simpan").click()
    expect(phone.get_by_text("Nomor ketua RT.")).to_be_visible()
    phone.get_by_role("link", name="Buka nama").first.click()
    expect(phone.get_by_text("terlihat oleh warga yang bersangkutan")).to_be_visible()
    check(phone)
