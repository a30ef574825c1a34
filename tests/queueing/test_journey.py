"""In a real browser: a number on the phone, the call on the board, the visit at the counter; every page accessible."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from molek.base.workdays import CITY_TZ
from molek.queueing import operations, queries
from molek.queueing.enums import Lane, Outcome
from molek.queueing.models import Hall, Ticket
from molek.survey.models import Answer
from tests.browser import check, check_accessible
from tests.cases.conftest import make_resident
from tests.queueing.conftest import Room, actor_of, build_room, slot

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


@pytest.fixture
def room(transactional_db: None) -> Room:
    made = build_room()
    Hall.objects.update(is_simulated=True)  # open whenever the tests run
    made.hall.refresh_from_db()
    return made


def enter(page: Page, live_server: Any, session: dict[str, Any]) -> None:
    """Signed in without the sign-in pages, which have journeys of their own."""
    from django.conf import settings

    from molek.site.sessions import SessionStore

    store = SessionStore()
    store.update(session)
    store.save()
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": store.session_key, "url": live_server.url}]
    )


def enter_official(page: Page, live_server: Any, official: Any) -> None:
    from django.test import Client

    from tests.cases.conftest import sign_in_official

    client = Client()
    sign_in_official(client, official)
    now = timezone.now().isoformat()
    session = dict(client.session)
    for key in ("staff_second_factor_at", "staff_seen_at"):
        session[key] = now
    enter(page, live_server, session)


def enter_resident(page: Page, live_server: Any, resident: Any) -> None:
    now = timezone.now().isoformat()
    enter(
        page, live_server,
        {"resident": {"id": resident.pk, "ref": f"resident:{resident.ref}", "at": now, "seen": now}},
    )  # fmt: skip


def give(room: Room, at: dt.datetime, lane: Lane = Lane.REGULAR) -> Ticket:
    from molek.base.actors import SYSTEM
    from molek.queueing.enums import Channel

    return operations.take_ticket(
        hall_id=room.hall.pk, service_id=room.cards.pk, lane=lane, channel=Channel.KIOSK,
        submission_key=uuid.uuid4(), by=SYSTEM, at=at,
    )  # fmt: skip


def test_from_the_phone_to_the_counter_by_keys_alone(phone: Page, desktop: Page, live_server: Any, room: Room) -> None:
    now = timezone.now()
    phone.goto(f"{live_server.url}/antrean/")
    check(phone)
    phone.get_by_role("link", name="Ruang Pelayanan Dukcapil").click()
    check(phone)
    phone.get_by_label("A - Cetak KTP-el").check()
    phone.get_by_label(re.compile("Kode ruang pelayanan")).fill("0000")
    phone.get_by_role("button", name="Ambil nomor").click()
    expect(phone.get_by_role("alert").first).to_contain_text("Kode ruang pelayanan tidak benar")
    check(phone)
    phone.get_by_label(re.compile("Kode ruang pelayanan")).fill(queries.hall_code(room.hall, now))
    phone.get_by_role("button", name="Ambil nomor").click()
    expect(phone.locator(".antre-ticket__number")).to_have_text("A-001")
    check(phone)

    enter_official(desktop, live_server, room.clerks[0])
    desktop.goto(f"{live_server.url}/kerja/antrean/")
    check(desktop)
    desktop.get_by_role("button", name="Buka loket ini 1").click()
    check(desktop)
    desktop.keyboard.press("n")
    expect(desktop.locator(".antre-at__number")).to_have_text("A-001")
    check(desktop)
    phone.reload()
    expect(phone.locator(".antre-ticket__call")).to_have_text("Silakan ke loket 1")
    check(phone)
    desktop.keyboard.press("s")
    expect(desktop.locator(".antre-at__state")).to_contain_text("dilayani")
    desktop.get_by_label(re.compile("Kode permohonan")).fill("n")  # typing presses no button
    expect(desktop.locator(".antre-at__number")).to_have_text("A-001")
    desktop.get_by_label(re.compile("Kode permohonan")).fill("")
    desktop.get_by_label("Selesai dilayani").focus()
    desktop.keyboard.press("f")
    expect(desktop.get_by_role("button", name="Panggil berikutnya")).to_be_visible()
    phone.reload()
    expect(phone.locator(".antre-ticket")).to_contain_text("Selesai. Terima kasih.")
    assert Ticket.objects.get().outcome == Outcome.SERVED
    check(phone)
    phone.get_by_role("button", name="Sangat baik").click()
    expect(phone.get_by_text("Penilaian Anda sudah dihitung")).to_be_visible()
    assert Answer.objects.get().overall == 4
    desktop.get_by_label(re.compile("Tombol cepat")).uncheck()
    give(room, timezone.now())
    desktop.keyboard.press("n")
    desktop.wait_for_timeout(300)
    assert Ticket.objects.get(number=2).state == "WAITING"


def test_without_script_a_number_is_taken_and_given_back(
    phone_without_script: Page, live_server: Any, room: Room
) -> None:
    page = phone_without_script
    page.goto(f"{live_server.url}/antrean/dukcapil/")
    page.get_by_label("B - Akta kelahiran").check()
    page.get_by_label(re.compile("Kode ruang pelayanan")).fill(queries.hall_code(room.hall, timezone.now()))
    page.get_by_role("button", name="Ambil nomor").click()
    expect(page.locator(".antre-ticket__number")).to_have_text("B-001")
    page.get_by_role("button", name="Saya pergi, lepaskan nomor").click()
    expect(page.locator("#pesan")).to_contain_text("Nomor Anda dilepas")


def test_an_appointment_is_booked_and_moved_on_the_phone(phone: Page, live_server: Any, room: Room) -> None:
    tomorrow = timezone.now().astimezone(CITY_TZ).replace(hour=9, minute=0) + dt.timedelta(days=1)
    for hours in (0, 1):
        slot(room, tomorrow + dt.timedelta(hours=hours))
    enter_resident(phone, live_server, make_resident())
    phone.goto(f"{live_server.url}/antrean/janji/")
    check(phone)
    phone.get_by_role("link", name="Pilih jam Cetak KTP-el").click()
    check(phone)
    phone.get_by_role("button", name=re.compile("09.00")).click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("09.00")
    check(phone)
    with phone.expect_download() as file:
        phone.get_by_role("link", name="Simpan ke kalender").click()
    assert file.value.suggested_filename.endswith(".ics")
    phone.get_by_role("link", name="Pilih jam lain").click()
    check(phone)
    phone.get_by_role("button", name=re.compile("10.00")).click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("10.00")
    phone.get_by_role("link", name="Catat kehadiran").click()
    check(phone)


_VOICE = """
    window.said = [];
    window.SpeechSynthesisUtterance = function (text) { this.text = text; };
    Object.defineProperty(window, "speechSynthesis", { value: {
        getVoices: () => [{ lang: "id-ID" }],
        speak: (words) => { window.said.push([words.text, words.lang]); setTimeout(() => words.onend(), 10); },
    } });
"""


def test_the_board_calls_aloud_once_and_survives_an_hour_offline(desktop: Page, live_server: Any, room: Room) -> None:
    now = timezone.now()
    by = actor_of(room.clerks[0], now)
    operations.open_counter(counter_id=room.counters[0].pk, by=by, at=now)
    give(room, now)
    give(room, now)
    desktop.add_init_script(_VOICE)
    desktop.set_viewport_size({"width": 1920, "height": 1080})
    desktop.goto(f"{live_server.url}/layar/dukcapil/{room.hall.board_token}/")
    check_accessible(desktop)
    desktop.get_by_role("button", name="Nyalakan suara").click()
    operations.call_next(step=0, by=by, at=timezone.now())
    desktop.evaluate("window.dispatchEvent(new Event('online'))")  # as a notice would
    desktop.evaluate("window.dispatchEvent(new Event('online'))")
    expect(desktop.locator(".board-now")).to_contain_text("A-001")
    desktop.wait_for_timeout(3500)  # the chime comes first
    assert desktop.evaluate("window.said") == [
        ["Nomor antrean A, nol nol satu, silakan ke loket satu", "id-ID"]
    ]  # fmt: skip
    check_accessible(desktop)

    desktop.context.set_offline(True)
    desktop.evaluate("window.dispatchEvent(new Event('online'))")
    desktop.wait_for_timeout(6500)
    expect(desktop.get_by_role("alert")).to_contain_text("Sambungan terputus sejak")
    hour_ago = timezone.now() - dt.timedelta(hours=1)
    operations.finish(step=1, outcome=Outcome.SERVED, by=by, at=timezone.now())
    Ticket.objects.filter(number=2).update(issued_at=hour_ago, place_at=hour_ago)
    operations.call_next(step=2, by=by, at=hour_ago)  # called long ago, while the board was deaf
    desktop.context.set_offline(False)
    desktop.evaluate("window.dispatchEvent(new Event('online'))")
    expect(desktop.locator(".board-now")).to_contain_text("A-002")
    expect(desktop.get_by_role("alert")).to_be_hidden()
    desktop.wait_for_timeout(1500)
    assert len(desktop.evaluate("window.said")) == 1  # shown, but nobody is called who came an hour ago

    # from five metres: the smallest number on a 43 inch screen (0.5 mm a pixel) is 3 cm high
    sizes = desktop.evaluate(
        """() => [...document.querySelectorAll('.board-calls td, .board-range')]
            .map((e) => parseFloat(getComputedStyle(e).fontSize))"""
    )
    assert min(sizes) >= 60


def test_pages_of_desk_and_manager_are_accessible(desktop: Page, phone: Page, live_server: Any, room: Room) -> None:
    now = timezone.now()
    by = actor_of(room.clerks[0], now)
    operations.open_counter(counter_id=room.counters[0].pk, by=by, at=now)
    ticket = give(room, now, Lane.PREGNANT)
    operations.call_next(step=0, by=by, at=now)
    for page in (desktop, phone):
        enter_official(page, live_server, room.manager)
        for path in ("", "aturan/", "loket/1/", "statistik/", "darurat/"):
            page.goto(f"{live_server.url}/kerja/aula/{path}")
            check(page)
        page.goto(f"{live_server.url}/kerja/antrean/tiket/")
        check(page)
    desktop.goto(f"{live_server.url}/kerja/antrean/tiket/{ticket.pk}/cetak/")
    check(desktop)
    desktop.goto(f"{live_server.url}/layar/dukcapil/{room.hall.board_token}/loket/1/")
    check_accessible(desktop)
    enter_official(phone, live_server, room.clerks[0])
    phone.goto(f"{live_server.url}/kerja/antrean/")
    check(phone)
