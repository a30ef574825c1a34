"""Every page of the hall, as each of those who may see it does."""

from __future__ import annotations

import csv
import io
import re
import uuid
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from django.test import Client

from molek.queueing import operations, queries
from molek.queueing.enums import Outcome
from molek.queueing.models import Appointment, Counter, Hall, Ticket
from molek.residents.models import Resident
from tests.cases.conftest import actor_of, events, resident_actor, sign_in_official, sign_in_resident
from tests.queueing.conftest import EIGHT, Room, act, after, sit, slot, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_eight")]


@pytest.fixture
def at_eight(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """The clock of all pages stands at eight; call it with minutes to move it."""
    from django.utils import timezone

    def set_to(minutes: float) -> None:
        monkeypatch.setattr(timezone, "now", lambda: after(minutes))

    set_to(0)
    return set_to


def page(client: Client, path: str, status: int = 200, **data: Any) -> str:
    response = client.get(path, data)
    assert response.status_code == status, response.content.decode()[:800]
    return response.content.decode()


def post(client: Client, path: str, status: int = 302, **data: Any) -> str:
    response = client.post(path, data)
    assert response.status_code == status, response.content.decode()[:1500]
    return response.headers.get("Location", "") or response.content.decode()


def code(room: Room) -> str:
    return queries.hall_code(room.hall, EIGHT)


class TestVisitor:
    def take(self, client: Client, room: Room, status: int = 302, **more: Any) -> str:
        data = {"service": room.cards.pk, "lane": "REGULAR", "typed_code": code(room), "submission_key": uuid.uuid4()}
        return post(client, "/antrean/dukcapil/", status, **{**data, **more})

    def test_sees_every_hall_and_what_he_would_wait(self, client: Client, room: Room) -> None:
        sit(room)
        assert "Ruang Pelayanan Dukcapil" in page(client, "/antrean/")
        text = page(client, "/antrean/dukcapil/")
        assert "langsung dipanggil" in text
        assert "belum ada loket" not in text
        take(room)
        act(room, "call_next", EIGHT)
        take(room)
        assert re.search(r"\d+–\d+ menit", page(client, "/antrean/dukcapil/"))
        page(client, "/antrean/tidak-ada/", 404)

    def test_takes_a_number_once_and_follows_it(self, client: Client, room: Room) -> None:
        target = self.take(client, room)
        text = page(client, target)
        assert "A-001" in text
        assert "Anda yang berikutnya" in text
        assert self.take(client, room) == target  # one phone, one number
        assert "Anda masih memegang nomor A-001" in page(client, target)
        assert Ticket.objects.count() == 1

    def test_is_told_what_is_wrong(self, client: Client, room: Room) -> None:
        assert "Kode ruang pelayanan tidak benar" in self.take(client, room, 422, typed_code="0000")
        assert self.take(client, room, 422, typed_code="")
        self.take(client, room, 422, service="999")

    def test_is_called_on_his_phone(self, client: Client, room: Room) -> None:
        target = self.take(client, room)
        sit(room)
        act(room, "call_next", EIGHT)
        assert "Silakan ke loket 1" in page(client, target)
        response = client.get(target, headers={"HX-Request": "true"})
        assert response.content.decode().lstrip().startswith("<div id=")

    def test_gives_it_back(self, client: Client, room: Room) -> None:
        target = self.take(client, room)
        assert "Nomor Anda dilepas" in page(client, post(client, f"{target}pergi/"))
        assert Ticket.objects.get().state == "LEFT"
        assert self.take(client, room) != target

    def test_says_that_he_is_here(self, client: Client, room: Room, resident: Resident) -> None:
        sign_in_resident(client, resident)
        target = post(client, "/antrean/dukcapil/", service=room.cards.pk, lane="REGULAR", submission_key=uuid.uuid4())
        assert "Sudah tiba di ruang pelayanan?" in page(client, target)
        assert "tidak benar" in post(client, f"{target}hadir/", 422, typed_code="0000")
        page(client, post(client, f"{target}hadir/", typed_code=code(room)))
        assert Ticket.objects.get().is_here

    def test_of_yesterday_reads_that_it_is_over(
        self, client: Client, room: Room, at_eight: Callable[[float], None]
    ) -> None:
        target = self.take(client, room)
        at_eight(24 * 60)
        assert "tidak berlaku lagi" in page(client, target)
        assert "ticket-of-another-day" in post(client, f"{target}pergi/", 409)

    def test_reads_why_nothing_is_given_and_what_to_do(self, client: Client, room: Room) -> None:
        slot(room, after(90))
        Hall.objects.update(seats=1)
        take(room)
        text = page(client, "/antrean/dukcapil/")
        assert "1 orang menunggu di 1 kursi" in text
        assert "Janji temu kosong: 2 Maret 2026, 09.30 WITA" in text
        assert "Ambil nomor</button>" not in text

    def test_cannot_guess_a_number(self, client: Client, room: Room) -> None:
        page(client, "/antrean/tiket/tebak/", 404)


class TestBooking:
    @pytest.fixture
    def me(self, client: Client, room: Room, resident: Resident) -> Client:
        sign_in_resident(client, resident)
        return client

    def book(self, me: Client, room: Room, place: int) -> str:
        return post(me, f"/antrean/janji/dukcapil/{room.cards.pk}/", slot=place, submission_key=uuid.uuid4())

    def test_needs_a_person(self, client: Client, room: Room) -> None:
        assert "/masuk/" in client.get("/antrean/janji/").headers["Location"]

    def test_from_the_free_times_to_the_calendar(self, me: Client, room: Room, django_assert_num_queries: Any) -> None:
        place = slot(room, after(120))
        with django_assert_num_queries(4):  # session, own bookings, halls, services with their next places
            assert "Paling cepat 2 Maret 2026, 10.00 WITA" in page(me, "/antrean/janji/")
        assert "10.00" in page(me, f"/antrean/janji/dukcapil/{room.cards.pk}/")
        target = self.book(me, room, place.pk)
        text = page(me, target)
        made = Appointment.objects.get()
        assert made.code in text
        assert "<svg" in text
        calendar = me.get(f"{target}kalender.ics")
        assert calendar["Content-Type"].startswith("text/calendar")
        assert b"BEGIN:VEVENT" in calendar.content
        assert made.code in page(me, "/antrean/janji/")

    def test_a_full_time_is_refused_kindly(self, me: Client, room: Room) -> None:
        place = slot(room, after(120), capacity=0)
        text = post(me, f"/antrean/janji/dukcapil/{room.cards.pk}/", 422, slot=place.pk, submission_key=uuid.uuid4())
        assert "baru saja habis" in text
        assert "Pilih satu jam" in post(
            me, f"/antrean/janji/dukcapil/{room.cards.pk}/", 422, submission_key=uuid.uuid4()
        )

    def test_is_moved_and_cancelled(self, me: Client, room: Room) -> None:
        target = self.book(me, room, slot(room, after(120)).pk)
        assert "janji Anda" in page(me, f"{target}ubah/")
        full = slot(room, after(150), capacity=0)
        assert "baru saja habis" in post(me, f"{target}ubah/", 422, slot=full.pk, submission_key=uuid.uuid4())
        post(me, f"{target}ubah/", slot=slot(room, after(180)).pk, submission_key=uuid.uuid4())
        assert "11.00" in page(me, target)
        assert "dibatalkan" in page(me, post(me, f"{target}batal/"))
        assert "Buat janji baru" in page(me, target)

    def test_gives_a_number_in_the_hall(
        self, me: Client, client: Client, room: Room, at_eight: Callable[[float], None]
    ) -> None:
        self.book(me, room, slot(room, after(20)).pk)
        made = Appointment.objects.get()
        at_eight(10)
        assert f'value="{made.code}"' in page(me, f"/antrean/hadir/?kode={made.code}")
        assert "tidak benar" in post(me, "/antrean/hadir/", 422, code=made.code, typed_code="0000")
        assert "A-001" in page(me, post(me, "/antrean/hadir/", code=made.code, typed_code=code(room)))
        assert "Lihat nomor Anda" in page(me, f"/antrean/janji/{made.code}/")


class TestBoards:
    def test_show_the_latest_calls_and_say_them(self, client: Client, room: Room) -> None:
        take(room)
        sit(room)
        act(room, "call_next", EIGHT)
        text = page(client, f"/layar/dukcapil/{room.hall.board_token}/")
        assert 'data-say="Nomor antrean A, nol nol satu, silakan ke loket satu"' in text
        assert code(room) in text
        assert "SIMULASI" not in text

    def test_change_with_the_hall_and_only_then(
        self, client: Client, room: Room, django_assert_max_num_queries: Any
    ) -> None:
        path = f"/layar/dukcapil/{room.hall.board_token}/isi/"
        page(client, path)
        with django_assert_max_num_queries(4):  # the hall, its latest event, who sits where
            response = client.get(path)
        assert response["X-Stream-Token"]
        take(room)
        sit(room)
        act(room, "call_next", EIGHT)
        assert "A-001" in page(client, path)
        operations.set_policy(
            hall_id=room.hall.pk, by=room.boss, at=EIGHT,
            policy=operations.Policy(**{**vars_of(operations.policy_of(room.hall)), "announcement": "Listrik padam"}),
        )  # fmt: skip
        assert "Listrik padam" in page(client, path)

    def test_say_that_visitors_are_made_up(self, client: Client, room: Room) -> None:
        Hall.objects.update(is_simulated=True)
        assert "SIMULASI" in page(client, f"/layar/dukcapil/{room.hall.board_token}/isi/")

    def test_of_a_counter(self, client: Client, room: Room) -> None:
        path = f"/layar/dukcapil/{room.hall.board_token}/loket/1/"
        assert "Tutup" in page(client, path)
        take(room)
        sit(room)
        assert "Siap" in page(client, f"{path}isi/")
        act(room, "call_next", EIGHT)
        assert "A-001" in page(client, f"{path}isi/")
        assert "Silakan maju" in page(client, f"{path}isi/")
        page(client, f"/layar/dukcapil/{room.hall.board_token}/loket/99/", 404)

    def test_are_not_for_whoever_guesses(self, client: Client, room: Room) -> None:
        page(client, "/layar/dukcapil/tebakan/", 404)
        page(client, "/layar/dukcapil/tebakan/isi/", 404)


def vars_of(policy: operations.Policy) -> dict[str, Any]:
    return {name: getattr(policy, name) for name in policy.__slots__}


class TestConsole:
    @pytest.fixture
    def clerk(self, client: Client, room: Room) -> Client:
        sign_in_official(client, room.clerks[0])
        return client

    def press(self, clerk: Client, room: Room, name: str, **more: Any) -> str:
        step = Counter.objects.get(pk=room.counters[0].pk).step
        return page(clerk, post(clerk, f"/kerja/antrean/{name}/", step=step, **more))

    def test_a_whole_visit(self, clerk: Client, room: Room) -> None:
        first, second = take(room), take(room)
        assert "Di loket mana" in page(clerk, "/kerja/antrean/")
        post(clerk, f"/kerja/antrean/loket/{room.counters[0].pk}/buka/")
        assert "Panggil berikutnya" in page(clerk, "/kerja/antrean/")
        assert "A-001" in self.press(clerk, room, "panggil")
        self.press(clerk, room, "panggil-lagi")
        self.press(clerk, room, "layani")
        text = self.press(clerk, room, "selesai", outcome="SERVED", application_ref="", and_call="1")
        assert "A-002" in text
        self.press(clerk, room, "lewati")
        assert "Tidak datang saat dipanggil" in page(clerk, "/kerja/antrean/")
        self.press(clerk, room, "kembalikan", ticket=second.pk)
        self.press(clerk, room, "panggil-nomor", ticket=second.pk)
        self.press(clerk, room, "tunda")
        self.press(clerk, room, "lanjutkan", ticket=second.pk)
        step = Counter.objects.get(pk=room.counters[0].pk).step
        post(clerk, "/kerja/antrean/pindah/", **{"pindah-step": step, "pindah-service": room.births.pk})
        post(clerk, "/kerja/antrean/jeda/", paused="1")
        assert "Kembali bertugas" in page(clerk, "/kerja/antrean/")
        post(clerk, "/kerja/antrean/tutup/")
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.state, second.state, second.service_id) == ("DONE", "TRANSFERRED", room.births.pk)

    def test_tells_a_refusal_and_shows_how_things_stand(self, clerk: Client, room: Room) -> None:
        sit(room)
        assert "Tidak ada yang menunggu untuk loket ini" in self.press(clerk, room, "panggil")
        take(room)
        self.press(clerk, room, "panggil")
        text = page(clerk, post(clerk, "/kerja/antrean/layani/", step=99))
        assert "belum memperlihatkan keadaan terbaru" in text
        post(clerk, "/kerja/antrean/layani/", 422)

    def test_keeps_what_was_typed_when_the_code_is_wrong(self, clerk: Client, room: Room) -> None:
        sit(room)
        take(room)
        self.press(clerk, room, "panggil")
        step = Counter.objects.get(pk=room.counters[0].pk).step
        text = post(
            clerk, "/kerja/antrean/selesai/", 422, step=step, outcome="SERVED", application_ref="7K2M", and_call="0"
        )
        assert "Kode permohonan atau kartu itu tidak ada" in text
        assert 'value="7K2M"' in text

    def test_false_priority(self, clerk: Client, room: Room) -> None:
        sit(room)
        take(room, lane="DISABLED")
        assert "Bukan prioritas" in self.press(clerk, room, "panggil")
        self.press(clerk, room, "bukan-prioritas")
        assert Ticket.objects.get().lane == "REGULAR"

    def test_refreshes_the_line_only(self, clerk: Client, room: Room) -> None:
        sit(room)
        text = clerk.get("/kerja/antrean/", headers={"HX-Request": "true"}).content.decode()
        assert text.lstrip().startswith('<section id="barisan"')

    def test_is_not_for_others(self, client: Client, room: Room, resident: Resident) -> None:
        sign_in_official(client, room.city.lurah)
        page(client, "/kerja/antrean/", 403)
        page(client, "/kerja/aula/", 403)
        post(client, "/kerja/antrean/panggil/", 403, step=0)

    def test_needs_a_counter_for_a_transfer(self, clerk: Client, room: Room) -> None:
        assert post(clerk, "/kerja/antrean/pindah/") == "/kerja/antrean/"


class TestDesk:
    @pytest.fixture
    def clerk(self, client: Client, room: Room) -> Client:
        sign_in_official(client, room.clerks[0])
        return client

    def test_prints_a_number_on_80_mm(self, clerk: Client, room: Room) -> None:
        assert code(room) in page(clerk, "/kerja/antrean/tiket/")
        target = post(
            clerk, "/kerja/antrean/tiket/", service=room.births.pk, lane="PREGNANT", submission_key=uuid.uuid4()
        )
        text = page(clerk, target)
        assert "B-001" in text
        assert "Ibu hamil" in text
        assert "<svg" in text
        assert "Ruang pelayanan sedang tutup" not in text

    def test_tells_why_not(self, clerk: Client, room: Room) -> None:
        Hall.objects.update(walk_ins="STOPPED")
        text = post(
            clerk, "/kerja/antrean/tiket/", 422, service=room.births.pk, lane="REGULAR", submission_key=uuid.uuid4()
        )
        assert "tidak ada nomor baru tanpa janji temu" in text

    def test_checks_in_who_booked(self, clerk: Client, room: Room, resident: Resident) -> None:
        made = operations.book(
            slot_id=slot(room, after(30)).pk, submission_key=uuid.uuid4(), by=resident_actor(resident), at=EIGHT
        )
        assert "A-001" in page(clerk, post(clerk, "/kerja/antrean/tiket/hadir/", code=made.code))
        assert "Janji temu tidak ditemukan" in page(clerk, post(clerk, "/kerja/antrean/tiket/hadir/", code="ZZZZ-ZZZZ"))

    def test_of_another_office_prints_nothing_of_ours(self, client: Client, room: Room) -> None:
        ticket = take(room)
        sign_in_official(client, room.city.clerk)
        page(client, f"/kerja/antrean/tiket/{ticket.pk}/cetak/", 404)
        page(client, "/kerja/antrean/tiket/", 404)


class TestManager:
    @pytest.fixture
    def boss(self, client: Client, room: Room) -> Client:
        sign_in_official(client, room.manager)
        return client

    def test_sees_the_hall_and_frees_a_counter(self, boss: Client, room: Room) -> None:
        sit(room)
        take(room)
        act(room, "call_next", EIGHT)
        text = page(boss, "/kerja/aula/")
        assert "Pejabat Loket1" in text
        assert "1 orang di 300 kursi: 0 persen" in text
        assert boss.get("/kerja/aula/", headers={"HX-Request": "true"}).content.decode().lstrip().startswith("<div id=")
        post(boss, f"/kerja/aula/loket/{room.counters[0].pk}/lepas/")
        assert Ticket.objects.get().state == "WAITING"

    def test_sets_rules_and_services(self, boss: Client, room: Room) -> None:
        typed = vars_of(operations.policy_of(room.hall)) | {
            "seats": 120, "opens": "07.30", "closes": "15.00", "announcement": "Blangko habis", "needs_hall_code": "",
        }  # fmt: skip
        post(boss, "/kerja/aula/aturan/", **typed)
        room.hall.refresh_from_db()
        assert (room.hall.seats, f"{room.hall.opens:%H:%M}", room.hall.needs_hall_code) == (120, "07:30", False)
        ((_actor, _subject, data),) = events("queueing.hall.rules-changed")
        assert data["seats"] == "300 -> 120"
        assert "Jam tutup harus setelah" in post(boss, "/kerja/aula/aturan/", 422, **{**typed, "closes": "07.00"})
        assert "Tulis jam seperti" in post(boss, "/kerja/aula/aturan/", 422, **{**typed, "opens": "pagi"})
        page(boss, "/kerja/aula/loket/1/")
        post(boss, "/kerja/aula/loket/1/", services=[room.births.pk])
        assert [s.letter for s in room.counters[0].services.all()] == ["B"]
        post(boss, "/kerja/aula/loket/1/", 422, services="")
        page(boss, "/kerja/aula/loket/77/", 404)

    def test_reads_statistics_and_takes_them_along(self, boss: Client, room: Room) -> None:
        assert "Belum ada nomor" in page(boss, "/kerja/aula/statistik/")
        sit(room)
        for minute in (0, 10, 20):
            take(room, after(minute))
        for minute in (5, 12, 30):
            act(room, "call_next", after(minute))
            act(room, "finish", after(minute + 4), outcome=Outcome.SERVED)
        take(room, after(31))
        act(room, "call_next", after(31))
        act(room, "skip", after(33))
        text = page(boss, "/kerja/aula/statistik/")
        assert "Pejabat Loket1" in text
        assert 'class="middle"' in text
        assert "bukan untuk membandingkan orang" in text
        (whole,) = queries.measures(
            room.hall, group="all", since=EIGHT.date(), until=EIGHT.date(), by=actor_of(room.manager, EIGHT)
        )
        assert (whole.taken, whole.served, whole.no_show, whole.wait_p50_minutes, whole.service_p50) == (
            4,
            3,
            1,
            4,
            240,
        )
        response = boss.get("/kerja/aula/statistik.csv")
        rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
        assert [row["nomor"] for row in rows] == ["A-001", "A-002", "A-003", "A-004"]
        assert rows[0]["dipanggil"] == "2026-03-02 08:05:00"
        assert "Pilih paling banyak satu tahun" in page(
            boss, "/kerja/aula/statistik/", 422, since="2026-03-02", until="2026-01-01"
        )

    def test_opens_places_and_closes_the_day(self, boss: Client, room: Room) -> None:
        assert "jam janji temu baru dibuka" in page(boss, post(boss, "/kerja/aula/janji/buka/"))
        take(room)
        assert "1 nomor diakhiri" in page(boss, post(boss, "/kerja/aula/tutup/"))

    def test_bad_days(self, boss: Client, room: Room) -> None:
        page(boss, "/kerja/aula/darurat/")
        waves = {"what": "waves", "service": room.cards.pk, "count": 120, "first_at": "09.00", "wave_size": 50,
                 "wave_minutes": 30, "submission_key": uuid.uuid4()}  # fmt: skip
        assert "120 nomor dibuat: A-001 sampai A-120" in page(boss, post(boss, "/kerja/aula/darurat/", **waves))
        assert post(boss, "/kerja/aula/darurat/", 422, **{**waves, "first_at": "15.00", "submission_key": uuid.uuid4()})
        sheet = boss.get("/kerja/aula/darurat/gelombang.pdf")
        assert len(pikepdf.open(io.BytesIO(sheet.content)).pages) == 4  # 32 slips a page
        roll = boss.get("/kerja/aula/darurat/gulungan.pdf", {"service": room.cards.pk, "first": 501, "count": 64})
        assert len(pikepdf.open(io.BytesIO(roll.content)).pages) == 2
        page(boss, "/kerja/aula/darurat/gulungan.pdf", 422, service=room.cards.pk, first=0, count=1)
        entry = {"what": "entry", "service": room.cards.pk, "first": 501, "last": 510, "served_to": 504}
        assert "10 nomor kertas dicatat" in page(boss, post(boss, "/kerja/aula/darurat/", **entry))
        assert "Nomor A-501 sudah dicatat" in post(boss, "/kerja/aula/darurat/", 422, **entry)
        assert "Nomor terakhir harus" in post(boss, "/kerja/aula/darurat/", 422, **{**entry, "last": 400})

    def test_without_waves_prints_nothing(self, boss: Client, room: Room) -> None:
        assert boss.get("/kerja/aula/darurat/gelombang.pdf").headers["Location"] == "/kerja/aula/darurat/"
