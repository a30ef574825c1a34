"""The pages of officials, as a browser without script sees them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from molek.staff import operations, queries
from molek.staff.models import Holding, Holiday, Official
from molek.staff.rules import codes
from tests.page_linter import LintingClient
from tests.staff.conftest import (
    NINE,
    OEBA,
    PASSWORD,
    TODAY,
    City,
    Clock,
    code_at,
    day,
    events,
    hold,
    make_official,
)

SIGN_IN, CODE = "/kerja/masuk/", "/kerja/masuk/kode/"
Browser = LintingClient


def sign_in(client: Browser, clock: Clock, username: str, query: str = "") -> Any:
    """Through both pages; returns the last answer."""
    first = client.post(SIGN_IN + query, {"username": username, "password": PASSWORD})
    assert first.status_code == 302, first.content.decode()
    return client.post(first["Location"], {"code": code_at(clock.now)})


@pytest.fixture
def admin_browser(city: City, client: Browser, at_nine: Clock) -> Browser:
    sign_in(client, at_nine, "admin")
    return client


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_two_pages_lead_in(city: City, client: Browser, at_nine: Clock) -> None:
    assert client.get(SIGN_IN).status_code == 200
    first = client.post(SIGN_IN, {"username": "lurah", "password": PASSWORD})
    assert first["Location"] == CODE
    assert client.get(CODE).status_code == 200
    key_before = client.session.session_key
    second = client.post(CODE, {"code": code_at(NINE)})
    assert second["Location"] == "/kerja/akun/" or second["Location"].startswith("/kerja/")
    assert client.session.session_key != key_before
    page = client.get("/kerja/akun/")
    assert "Drs. Yohanis Lado, M.Si" in text_of(page)
    assert "Lurah Fatubesi" in text_of(page)
    assert events("staff.official.signed-in")[0][1] == f"official:{city.lurah.pk}"


def test_password_alone_opens_nothing(city: City, client: Browser, at_nine: Clock) -> None:
    client.post(SIGN_IN, {"username": "admin", "password": PASSWORD})
    for address in ("/kerja/akun/", "/kerja/kelola/", "/kerja/konfirmasi/", "/kerja/masuk/kata-sandi/"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/kerja/masuk/")


def test_steps_do_not_open_without_the_password(city: City, client: Browser, at_nine: Clock) -> None:
    for name in ("sign-in-code", "sign-in-recovery", "first-password", "first-second-factor"):
        assert client.get(reverse(f"staff:{name}"))["Location"] == SIGN_IN


def test_password_step_is_over_after_a_quarter_of_an_hour(city: City, client: Browser, at_nine: Clock) -> None:
    client.post(SIGN_IN, {"username": "lurah", "password": PASSWORD})
    at_nine.pass_by(minutes=15)
    assert client.post(CODE, {"code": code_at(at_nine.now)})["Location"] == SIGN_IN


def test_wrong_password_is_told_beside_what_was_typed(city: City, client: Browser, at_nine: Clock) -> None:
    answer = client.post(SIGN_IN, {"username": "lurah", "password": "salah"})
    assert answer.status_code == 422
    assert 'value="lurah"' in answer.content.decode()
    assert "salah" not in re.findall(r'value="([^"]*)"', answer.content.decode())
    assert "Nama pengguna atau kata sandi salah." in text_of(answer)


def test_lock_is_told_in_minutes(city: City, client: Browser, at_nine: Clock) -> None:
    for _ in range(8):
        client.post(SIGN_IN, {"username": "lurah", "password": "salah"})
    answer = client.post(SIGN_IN, {"username": "lurah", "password": PASSWORD})
    assert answer.status_code == 429
    assert "Tunggu 15 menit" in text_of(answer)


def test_wrong_code_keeps_the_page_open(city: City, client: Browser, at_nine: Clock) -> None:
    client.post(SIGN_IN, {"username": "lurah", "password": PASSWORD})
    assert client.post(CODE, {"code": "000000"}).status_code == 422
    assert client.post(CODE, {"code": code_at(NINE)}).status_code == 302


def test_way_back_leads_to_our_pages_only(city: City, client: Browser, at_nine: Clock) -> None:
    assert sign_in(client, at_nine, "admin", "?next=/kerja/kelola/unit/")["Location"] == "/kerja/kelola/unit/"
    client.post("/kerja/keluar/")
    at_nine.pass_by(minutes=1)
    assert sign_in(client, at_nine, "admin", "?next=https://contoh.invalid/")["Location"] == "/kerja/kelola/"


def test_who_is_in_is_not_asked_again(admin_browser: Browser) -> None:
    assert admin_browser.get(SIGN_IN)["Location"] == "/kerja/kelola/"


def test_sign_out_needs_a_click_and_is_logged(admin_browser: Browser) -> None:
    assert admin_browser.get("/kerja/keluar/").status_code == 405
    assert admin_browser.post("/kerja/keluar/")["Location"] == SIGN_IN
    assert admin_browser.get("/kerja/kelola/")["Location"].startswith(SIGN_IN)
    assert len(events("staff.official.signed-out")) == 1


def test_idle_session_asks_to_sign_in_again(admin_browser: Browser, at_nine: Clock) -> None:
    at_nine.pass_by(minutes=29)
    assert admin_browser.get("/kerja/kelola/").status_code == 200
    at_nine.pass_by(minutes=29)
    assert admin_browser.get("/kerja/kelola/").status_code == 200
    at_nine.pass_by(minutes=30)
    assert admin_browser.get("/kerja/kelola/").status_code == 302


def test_deactivated_official_is_out_at_once(city: City, admin_browser: Browser) -> None:
    Official.objects.filter(pk=city.admin.pk).update(is_active=False)
    assert admin_browser.get("/kerja/kelola/").status_code == 302


def test_first_sign_in_makes_password_and_authenticator(city: City, client: Browser, at_nine: Clock) -> None:
    account = operations.create_official(
        username="baru", name="Baru", by=queries_admin(city), at=NINE - dt.timedelta(days=1)
    )
    step = client.post(SIGN_IN, {"username": "baru", "password": account.password})
    assert step["Location"] == "/kerja/masuk/kata-sandi/"
    assert client.get("/kerja/masuk/faktor-kedua/")["Location"] == step["Location"]  # no step is skipped
    weak = client.post(step["Location"], {"new_password": "password12", "repeat": "password12"})
    assert weak.status_code == 422
    uneven = client.post(step["Location"], {"new_password": "kambing di bukit", "repeat": "kambing"})
    assert "Kedua kata sandi tidak sama." in text_of(uneven)
    step = client.post(step["Location"], {"new_password": "kambing di bukit", "repeat": "kambing di bukit"})
    assert step["Location"] == "/kerja/masuk/faktor-kedua/"
    page = client.get(step["Location"])
    assert "data:image/svg+xml" in page.content.decode()
    secret = Official.objects.get(username="baru").totp_pending_secret
    assert secret[:4] in text_of(page)
    done = client.post(step["Location"], {"code": codes.code_at(secret, NINE)})
    assert len(re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}", text_of(done))) == 10
    assert client.get("/kerja/akun/").status_code == 200
    again = client.post(step["Location"], {"code": codes.code_at(secret, NINE)})
    assert again["Location"] == SIGN_IN


def queries_admin(city: City) -> Any:
    from tests.staff.conftest import actor_of

    return actor_of(city.admin)


def test_reset_password_asks_for_the_code_first(city: City, client: Browser, at_nine: Clock) -> None:
    account = operations.reset_password(official_id=city.lurah.pk, by=queries_admin(city), at=NINE)
    step = client.post(SIGN_IN, {"username": "lurah", "password": account.password})
    assert step["Location"] == CODE
    assert client.get("/kerja/masuk/kata-sandi/")["Location"] == CODE
    step = client.post(CODE, {"code": code_at(NINE)})
    assert step["Location"] == "/kerja/masuk/kata-sandi/"
    client.post(step["Location"], {"new_password": "kambing di bukit", "repeat": "kambing di bukit"})
    assert client.get("/kerja/akun/").status_code == 200


def test_recovery_code_leads_in(city: City, client: Browser, at_nine: Clock) -> None:
    by = queries_admin(city)
    pending = operations.begin_second_factor(by=by)
    recovery = operations.confirm_second_factor(by=by, code=codes.code_at(pending.secret, NINE), at=NINE)
    client.post(SIGN_IN, {"username": "admin", "password": PASSWORD})
    assert client.get("/kerja/masuk/kode-cadangan/").status_code == 200
    assert client.post("/kerja/masuk/kode-cadangan/", {"code": "AAAAA-AAAAA"}).status_code == 422
    assert client.post("/kerja/masuk/kode-cadangan/", {"code": recovery[0]})["Location"] == "/kerja/kelola/"
    assert "Tersisa 9 kode cadangan" in text_of(client.get("/kerja/kelola/"))


def test_own_password_ends_other_sessions_only(
    city: City, client: Browser, at_nine: Clock, admin_browser: Browser
) -> None:
    other = LintingClient()
    at_nine.pass_by(minutes=1)
    sign_in(other, at_nine, "admin")
    new = {"new_password": "kambing di bukit", "repeat": "kambing di bukit"}
    assert admin_browser.post("/kerja/akun/kata-sandi/", {"password": "salah", **new}).status_code == 422
    changed = admin_browser.post("/kerja/akun/kata-sandi/", {"password": PASSWORD, **new})
    assert changed["Location"] == "/kerja/akun/"
    assert admin_browser.get("/kerja/akun/").status_code == 200
    assert other.get("/kerja/akun/").status_code == 302


def test_new_phone_ends_other_sessions_only(city: City, at_nine: Clock, admin_browser: Browser) -> None:
    other = LintingClient()
    at_nine.pass_by(minutes=1)
    sign_in(other, at_nine, "admin")
    assert admin_browser.get("/kerja/akun/faktor-kedua/").status_code == 200
    secret = Official.objects.get(username="admin").totp_pending_secret
    at_nine.pass_by(minutes=1)
    done = admin_browser.post("/kerja/akun/faktor-kedua/", {"code": codes.code_at(secret, at_nine.now)})
    assert "Kode cadangan Anda" in text_of(done)
    assert admin_browser.get("/kerja/akun/").status_code == 200
    assert other.get("/kerja/akun/").status_code == 302


def test_grave_acts_ask_for_the_password_again(city: City, admin_browser: Browser, at_nine: Clock) -> None:
    at_nine.pass_by(minutes=10)
    grave = f"/kerja/kelola/pegawai/{city.lurah.pk}/faktor-kedua/"
    asked = admin_browser.post(grave, {"reason": "ponsel hilang"})
    assert asked["Location"] == f"/kerja/konfirmasi/?next={grave.replace('/', '%2F')}"
    assert admin_browser.get(asked["Location"]).status_code == 200
    assert admin_browser.post(asked["Location"], {"password": "salah"}).status_code == 422
    assert admin_browser.post(asked["Location"], {"password": PASSWORD})["Location"] == grave
    assert admin_browser.post(grave, {"reason": "ponsel hilang"}).status_code == 302
    assert Official.objects.get(pk=city.lurah.pk).totp_confirmed_at is None


def pages(city: City) -> list[str]:
    holding = Holding.objects.get(post=city.lurah_post, official=city.lurah)
    Holiday.objects.create(date=day("2026-04-25"), name="HUT Kota", kind="HOLIDAY")
    lurah, post, unit = city.lurah.pk, city.lurah_post.pk, city.fatubesi.pk
    return [
        "", "unit/", "unit/?q=fatu", "unit/?q=tidak-ada", "unit/baru/", f"unit/{unit}/", f"unit/{unit}/ubah/",
        f"unit/{unit}/jabatan-baru/", f"unit/{city.oeba.pk}/", "jabatan/", "jabatan/?q=tidak-ada", f"jabatan/{post}/",
        f"jabatan/{post}/tetapkan/", f"jabatan/{post}/tugaskan/", f"masa-jabatan/{holding.pk}/akhiri/", "pegawai/",
        "pegawai/?q=tidak-ada", "pegawai/baru/", f"pegawai/{lurah}/", f"pegawai/{city.admin.pk}/",
        f"pegawai/{lurah}/ubah/", f"pegawai/{lurah}/nonaktifkan/", f"pegawai/{lurah}/aktifkan/",
        f"pegawai/{lurah}/kata-sandi/", f"pegawai/{lurah}/faktor-kedua/", "kalender/", "kalender/?tahun=1",
        "kalender/?tahun=2031", "kalender/impor/", "kalender/2026-04-25/hapus/",
    ]  # fmt: skip


def test_every_page_of_the_administration_shows(city: City, admin_browser: Browser) -> None:
    off = make_official("lama", is_active=False)
    hold(city.stranger, city.lurah_post, since="2026-03-02", until="2026-03-04", capacity="Plh")
    for page in [*pages(city), f"pegawai/{off.pk}/"]:
        answer = admin_browser.get(f"/kerja/kelola/{page}")
        assert answer.status_code == 200, page


def test_no_page_of_the_administration_shows_to_others(city: City, client: Browser, at_nine: Clock) -> None:
    for page in pages(city):
        assert client.get(f"/kerja/kelola/{page}").status_code == 302
    Holiday.objects.all().delete()
    sign_in(client, at_nine, "lurah")
    for page in pages(city):
        assert client.get(f"/kerja/kelola/{page}").status_code == 403, page


def test_what_is_not_there_is_not_found(city: City, admin_browser: Browser) -> None:
    for page in ("unit/0/", "jabatan/0/", "masa-jabatan/0/akhiri/", "pegawai/0/", "kalender/2026-04-24/hapus/"):
        assert admin_browser.get(f"/kerja/kelola/{page}").status_code == 404
    assert admin_browser.get("/kerja/kelola/kalender/2026-02-30/hapus/").status_code == 404


def test_unit_and_post_are_made_and_filled(city: City, admin_browser: Browser) -> None:
    typed = {"code": "53.71.06.1004", "name": "Kelurahan Solor", "kind": "KELURAHAN", "area_code": "53.71.06.1004"}
    missing = admin_browser.post("/kerja/kelola/unit/baru/", {**typed, "parent": "tidak-ada"})
    assert "Tidak ada unit dengan kode itu." in text_of(missing)
    made = admin_browser.post("/kerja/kelola/unit/baru/", {**typed, "parent": "53.71.06", "number_code": "Kel.Slr"})
    unit = made["Location"]
    again = admin_browser.post("/kerja/kelola/unit/baru/", {**typed, "parent": "53.71.06"})
    assert (again.status_code, "Kode unit itu sudah dipakai." in text_of(again)) == (409, True)
    admin_browser.post(unit + "ubah/", {"name": "Kelurahan Solor", "number_code": "Kel.Slr", "postcode": "85221"})
    assert "85221" in text_of(admin_browser.get(unit))
    post = admin_browser.post(unit + "jabatan-baru/", {"kind": "LURAH", "title": "Lurah Solor"})["Location"]
    nobody = admin_browser.post(post + "tetapkan/", {"username": "siapa", "since": "2026-03-02"})
    assert "Tidak ada pegawai dengan nama pengguna itu." in text_of(nobody)
    admin_browser.post(post + "tetapkan/", {"username": "orang", "since": "2026-03-02"})
    assert "Hari ini: Orang" in text_of(admin_browser.get(post))


def test_delegation_is_made_and_ended(city: City, admin_browser: Browser) -> None:
    post = f"/kerja/kelola/jabatan/{city.lurah_post.pk}/"
    typed = {"username": "sekretaris", "since": "2026-03-02", "until": "2026-03-05", "reason": "cuti"}
    refused = admin_browser.post(post + "tugaskan/", {**typed, "capacity": "Plt"})
    assert (refused.status_code, "Pilih Plh" in text_of(refused)) == (422, True)
    admin_browser.post(post + "tugaskan/", {**typed, "capacity": "Plh"})
    assert "Hari ini: Sekretaris (Plh)" in text_of(admin_browser.get(post))
    holding = Holding.objects.get(capacity="Plh")
    end = f"/kerja/kelola/masa-jabatan/{holding.pk}/akhiri/"
    assert admin_browser.post(end, {"on": TODAY.isoformat(), "reason": "kembali"})["Location"] == post
    assert "Hari ini: Yohanis Lado" in text_of(admin_browser.get(post))
    assert admin_browser.post(end, {"on": TODAY.isoformat(), "reason": "kembali"}).status_code == 409


def test_account_is_made_and_its_password_shown_once(city: City, admin_browser: Browser) -> None:
    made = admin_browser.post("/kerja/kelola/pegawai/baru/", {"username": "baru", "name": "Baru"})
    (password,) = re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", text_of(made))
    account = Official.objects.get(username="baru")
    assert account.check_password(password)
    assert password not in text_of(admin_browser.get(f"/kerja/kelola/pegawai/{account.pk}/"))
    assert "no-store" in made["Cache-Control"]


def test_whoever_made_an_account_is_told_beside_the_form_that_another_gives_its_first_post(
    city: City, admin_browser: Browser
) -> None:
    admin_browser.post("/kerja/kelola/pegawai/baru/", {"username": "baru", "name": "Baru"})
    account = Official.objects.get(username="baru")
    assert "diberikan administrator lain" in text_of(admin_browser.get(f"/kerja/kelola/pegawai/{account.pk}/"))
    post = city.oeba.posts.create(kind="LURAH", title="Lurah Oeba")
    typed = {"username": "baru", "since": "2026-03-02", "reason": "SK 12"}
    refused = admin_browser.post(f"/kerja/kelola/jabatan/{post.pk}/tetapkan/", typed)
    assert refused.status_code == 422
    assert "Akun ini Anda yang membuat" in text_of(refused)
    assert 'value="SK 12"' in refused.content.decode()  # nothing that was typed is lost


def test_account_is_changed_taken_out_and_brought_back(city: City, admin_browser: Browser) -> None:
    page = f"/kerja/kelola/pegawai/{city.clerk.pk}/"
    admin_browser.post(page + "ubah/", {"name": "Maria Bani", "rank": "Pengatur"})
    assert "Maria Bani" in text_of(admin_browser.get(page))
    assert admin_browser.post(page + "nonaktifkan/", {}).status_code == 422
    admin_browser.post(page + "nonaktifkan/", {"reason": "pindah"})
    assert not Official.objects.get(pk=city.clerk.pk).is_active
    admin_browser.post(page + "aktifkan/")
    assert Official.objects.get(pk=city.clerk.pk).is_active
    handed_over = admin_browser.post(page + "kata-sandi/")
    assert re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", text_of(handed_over))


def test_own_account_is_refused_on_a_page(city: City, admin_browser: Browser) -> None:
    answer = admin_browser.post(f"/kerja/kelola/pegawai/{city.admin.pk}/kata-sandi/")
    assert (answer.status_code, "akun Anda sendiri" in text_of(answer)) == (403, True)


def test_calendar_is_changed(city: City, admin_browser: Browser) -> None:
    calendar = "/kerja/kelola/kalender/"
    admin_browser.post(calendar, {"date": "2026-04-25", "name": "HUT Kota", "kind": "HOLIDAY"})
    assert "HUT Kota" in text_of(admin_browser.get(calendar))
    wrong = admin_browser.post(calendar + "impor/", {"text": "besok libur"})
    assert (wrong.status_code, "Baris 1 tidak dapat dibaca" in text_of(wrong)) == (422, True)
    admin_browser.post(calendar + "impor/", {"text": "2026-04-25;HUT Kota\n2026-12-25;Natal"})
    page = admin_browser.get(calendar)
    assert "1 hari libur disimpan, 1 sudah ada." in text_of(page)
    removed = admin_browser.post(calendar + "2026-04-25/hapus/")
    assert removed["Location"] == calendar + "?tahun=2026"
    assert not queries.calendar().holidays & {day("2026-04-25")}


def test_demo_page_shows_codes_that_lead_in(city: City, client: Browser, at_nine: Clock) -> None:
    make_official("contoh.lurah", is_demo=True)
    page = client.get("/demo/kode/")
    assert "contoh.lurah" in text_of(page)
    assert code_at(NINE) in text_of(page)
    assert "sekretaris" not in text_of(page)
    assert "Tidak ada akun contoh" in text_of(client.get("/demo/kode/?q=tidak-ada"))


def test_real_city_has_no_demo_page(city: City, client: Browser, real_city: None) -> None:
    assert client.get("/demo/kode/").status_code == 404


def test_lists_cost_the_same_however_long(
    city: City, admin_browser: Browser, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for n in range(30):
        hold(make_official(f"petugas{n}"), city.oeba.posts.create(kind="CLERK", title=f"Petugas {n}"))
    for page in ("unit/", "jabatan/", "pegawai/", f"jabatan/{city.lurah_post.pk}/"):
        with django_assert_max_num_queries(6):
            admin_browser.get(f"/kerja/kelola/{page}")
    assert OEBA in text_of(admin_browser.get("/kerja/kelola/unit/"))
