"""Asking the planner, what its job works out, its pages, and the same in a browser."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import random
import threading
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from molek.base.errors import NotPermitted
from molek.base.workdays import CITY_TZ
from molek.jobs import operations as jobs
from molek.queueing import operations, queries
from molek.queueing.enums import Channel, Lane, Outcome, TicketState
from molek.queueing.errors import NotEnoughHistory, PlanNotFound
from molek.queueing.models import CapacityPlan, Hall, Ticket
from molek.queueing.operations import Figures
from molek.queueing.queries.planning import past_of
from tests.browser import check, picture
from tests.cases.conftest import actor_of, events, sign_in_official
from tests.queueing.conftest import EIGHT, Room, after, build_room
from tests.queueing.test_journey import enter_official

WEEKDAYS = (1.4, 1.0, 0.9, 0.9, 1.1)
TYPED = Figures(is_own=False, counters=6, seats=120, promise_minutes=60, visitors=100, minutes=5.0)


def make_past(room: Room, until: dt.date, *, days: int = 25, visitors: int = 60, seed: int = 3) -> None:
    """Working days before ``until`` with a busy Monday; A takes five minutes, B eight; some leave, some do not come."""
    rnd = random.Random(seed)
    rows, day, found = [], until, 0
    while found < days:
        day -= dt.timedelta(days=1)
        if day.weekday() >= 5:
            continue
        found += 1
        count = round(visitors * WEEKDAYS[day.weekday()] * rnd.uniform(0.92, 1.08))
        for number in range(1, count + 1):
            service, mean = (room.cards, 300) if rnd.random() < 0.7 else (room.births, 480)
            issued = dt.datetime.combine(day, dt.time(8), CITY_TZ) + dt.timedelta(minutes=440 * rnd.random() ** 1.5)
            called = issued + dt.timedelta(minutes=rnd.uniform(1, 30))
            takes = max(rnd.gammavariate(4, mean / 4), 20)
            state = rnd.choices([TicketState.DONE, TicketState.NO_SHOW, TicketState.LEFT], [90, 5, 5])[0]
            is_done = state == TicketState.DONE
            rows.append(
                Ticket(
                    hall=room.hall, service=service, day=day, letter=service.letter, number=number, state=state,
                    lane=Lane.ELDERLY if number % 5 == 0 else Lane.REGULAR, is_preferred=number % 5 == 0,
                    channel=Channel.COUNTER, submission_key=uuid.uuid4(), issued_at=issued, place_at=issued,
                    counter=None if state == TicketState.LEFT else room.counters[0],
                    clerk=room.clerks[number % 2] if is_done else None,
                    first_called_at=None if state == TicketState.LEFT else called,
                    called_at=None if state == TicketState.LEFT else called,
                    ended_at=called + dt.timedelta(seconds=takes), occupied_s=round(takes) if is_done else 60 * (
                        state == TicketState.NO_SHOW),
                    outcome=Outcome.SERVED if is_done else "",
                )
            )  # fmt: skip
    Ticket.objects.bulk_create(rows, batch_size=1000)


def ask(room: Room, figures: Figures = TYPED, *, key: uuid.UUID | None = None, **more: Any) -> CapacityPlan:
    return operations.ask_plan(
        hall_id=room.hall.pk, figures=figures, submission_key=key or uuid.uuid4(), by=room.boss, at=EIGHT, **more
    )


def answered(plan: CapacityPlan) -> dict[str, Any]:
    assert operations.make_plan(plan_id=plan.pk, at=after(1))
    plan.refresh_from_db()
    assert plan.answer is not None
    return dict(plan.answer)


@pytest.mark.django_db
class TestAsking:
    def test_a_plan_is_queued_logged_and_worked_out_once(self, room: Room) -> None:
        plan = ask(room)
        assert (plan.made_at, plan.answer) == (None, None)
        assert events("queueing.plan.asked") == [
            (f"official:{room.manager.pk}", f"capacity-plan:{plan.pk}", {"hall": "dukcapil"})
        ]
        jobs.run_until_empty()
        plan.refresh_from_db()
        assert plan.made_at is not None
        assert plan.answer["tomorrow"]["date"] == "2026-03-03"
        assert plan.done == plan.total
        assert [subject for _, subject, _ in events("queueing.plan.made")] == [f"capacity-plan:{plan.pk}"]
        assert not operations.make_plan(plan_id=plan.pk, at=after(2))  # the job ran twice
        assert len(events("queueing.plan.made")) == 1

    def test_the_same_press_asks_once(self, room: Room) -> None:
        key = uuid.uuid4()
        assert ask(room, key=key).pk == ask(room, key=key).pk
        assert len(events("queueing.plan.asked")) == 1

    def test_only_who_manages_this_hall_may_ask_and_read(self, room: Room) -> None:
        plan = ask(room)
        for official in (room.clerks[0], room.stranger):
            with pytest.raises(NotPermitted):
                operations.ask_plan(
                    hall_id=room.hall.pk, figures=TYPED, submission_key=uuid.uuid4(), by=actor_of(official), at=EIGHT
                )
            with pytest.raises(NotPermitted):
                queries.plan(plan.pk, by=actor_of(official), at=EIGHT)
            with pytest.raises(NotPermitted):
                operations.ask_variant(
                    plan_id=plan.pk, changes={}, submission_key=uuid.uuid4(), by=actor_of(official), at=EIGHT
                )
        assert CapacityPlan.objects.count() == 1
        with pytest.raises(PlanNotFound):
            queries.plan(plan.pk + 1, by=room.boss, at=EIGHT)

    def test_own_weeks_need_some_days(self, room: Room) -> None:
        own = Figures(is_own=True, counters=3, seats=120, promise_minutes=60)
        with pytest.raises(NotEnoughHistory):
            ask(room, own)
        make_past(room, EIGHT.date(), days=3, visitors=10)
        assert ask(room, own).pk

    def test_old_plans_go_and_a_what_if_outlives_them(self, room: Room) -> None:
        old = operations.ask_plan(
            hall_id=room.hall.pk, figures=TYPED, submission_key=uuid.uuid4(), by=room.boss,
            at=EIGHT - dt.timedelta(days=190),
        )  # fmt: skip
        variant = operations.ask_variant(
            plan_id=old.pk, changes={"counters": 9}, submission_key=uuid.uuid4(), by=room.boss, at=EIGHT
        )
        assert not CapacityPlan.objects.filter(pk=old.pk).exists()
        variant.refresh_from_db()
        assert (variant.base_id, variant.asked["counters"], variant.asked["visitors"]) == (None, 9, 100)

    def test_more_counters_and_more_people_change_the_answer_as_they_should(self, room: Room) -> None:
        base = answered(ask(room))["tomorrow"]
        crowd = answered(ask(room, replace(TYPED, change_percent=100)))["tomorrow"]
        assert crowd["visitors"] == 2 * base["visitors"] == 200
        assert crowd["peak"] > base["peak"]
        assert crowd["seats"] > base["seats"]
        few = answered(ask(room, replace(TYPED, counters=1)))["tomorrow"]
        assert few["is_enough"] is False
        assert few["is_kept"] is False
        assert few["own"]["kept"] < 90 <= base["played"]["kept"]
        kept = [choice["kept"] for choice in sorted(few["choices"], key=lambda choice: choice["change"])]
        assert kept == sorted(kept)
        by_crowd = {row["visitors"]: row for row in few["scenarios"]}
        assert set(by_crowd) == {300, 1000, 3000}
        assert by_crowd[3000]["fits"] is False
        assert by_crowd[3000]["over_days"] > by_crowd[1000]["over_days"] > 1
        assert 0 < few["quota"]["a_day"] < 300


@pytest.mark.django_db
class TestOwnWeeks:
    def test_the_past_is_read_as_it_was(self, room: Room) -> None:
        make_past(room, EIGHT.date())
        past = past_of(room.hall, at=EIGHT)
        assert len(past.days) == 25
        assert sum(past.totals.values()) == Ticket.objects.count()
        cards, births = past.kinds
        assert (cards.letter, births.letter) == ("A", "B")
        assert cards.mean == pytest.approx(5, rel=0.06)
        assert births.mean == pytest.approx(8, rel=0.06)
        assert cards.times == tuple(sorted(cards.times))
        assert cards.preferred == pytest.approx(0.2, abs=0.03)
        assert past.no_show == pytest.approx(0.05, abs=0.02)
        assert past.patience is not None
        assert past.patience > 60

    def test_a_busy_monday_shows_in_the_week_and_the_error_is_told(self, room: Room) -> None:
        make_past(room, EIGHT.date())
        answer = answered(
            ask(room, Figures(is_own=True, counters=3, seats=120, promise_minutes=60, clerks="Ani\nBudi"))
        )
        visitors = [day["visitors"] for day in answer["week"]]
        assert max(visitors) == visitors[0] == pytest.approx(84, rel=0.12)
        assert answer["forecast"]["mape"] < 15 < answer["forecast"]["naive"] + 15
        assert len(answer["forecast"]["days"]) == 15
        assert [clerk["name"] for clerk in answer["roster"]["clerks"]] == ["Ani", "Budi"]

    def test_the_roster_leaves_out_holidays(self, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
        from molek.base.workdays import Calendar
        from molek.staff import queries as staff

        monkeypatch.setattr(staff, "calendar", lambda: Calendar(frozenset({dt.date(2026, 3, 4)})))
        answer = answered(ask(room, replace(TYPED, clerks="Ani; A B; 20\nBudi;;;Selasa\nCici\nDedi")))
        assert answer["roster"]["days"] == ["2026-03-03", "2026-03-05", "2026-03-06", "2026-03-09", "2026-03-10"]
        ani, budi = answer["roster"]["clerks"][:2]
        assert ani["hours"] <= 20
        assert budi["shifts"][0] is None
        assert budi["shifts"][4] is None


@pytest.mark.django_db
class TestPages:
    def form(self, **more: Any) -> dict[str, Any]:
        return {
            "source": "TYPED", "visitors": "100", "minutes": "5,5", "profile": "MORNING", "no_show_percent": "3",
            "patience_minutes": "180", "counters": "6", "seats": "120", "promise_minutes": "60",
            "overtime_minutes": "60", "rests_at_noon": "on", "change_percent": "0", "spare_percent": "10",
            "clerks": "Ani; A B\n=HYPERLINK(1); A; 30; Jumat", "submission_key": str(uuid.uuid4()), **more,
        }  # fmt: skip

    @pytest.fixture
    def client(self, room: Room, monkeypatch: pytest.MonkeyPatch) -> Client:
        monkeypatch.setattr(timezone, "now", lambda: EIGHT)
        client = Client()
        sign_in_official(client, room.manager)
        return client

    def test_asks_waits_and_shows(self, client: Client) -> None:
        assert "Rencana loket dan petugas" in client.get("/kerja/aula/").content.decode()
        data = self.form()
        there = client.post("/kerja/aula/rencana/", data).headers["Location"]
        assert client.post("/kerja/aula/rencana/", data).headers["Location"] == there
        waiting = client.get(there).content.decode()
        assert "sedang dihitung" in waiting
        assert '<noscript><meta http-equiv="refresh"' in waiting
        assert client.get(there + "loket.csv").status_code == 404
        jobs.run_until_empty()
        shown = client.get(there).content.decode()
        assert "100 pengunjung" in shown
        assert shown.count('<svg class="rencana-chart') == 4 + 5
        assert "=HYPERLINK" in shown
        rows = list(csv.reader(io.StringIO(client.get(there + "loket.csv").content.decode("utf-8-sig"))))
        assert len(rows) == 16
        assert rows[1][:2] == ["2026-03-03", "08.00"]
        roster = list(csv.reader(io.StringIO(client.get(there + "giliran.csv").content.decode("utf-8-sig"))))
        assert {row[1] for row in roster[1:]} == {"Ani", "'=HYPERLINK(1)"}  # a spreadsheet runs nothing
        assert there in client.get("/kerja/aula/rencana/").content.decode()

    def test_a_what_if_stands_beside_the_plan_it_came_from(self, client: Client, room: Room) -> None:
        plan = ask(room)
        answered(plan)
        data = {"counters": "4", "change_percent": "20", "promise_minutes": "45", "submission_key": uuid.uuid4()}
        there = client.post(f"/kerja/aula/rencana/{plan.pk}/coba/", data).headers["Location"]
        jobs.run_until_empty()
        shown = client.get(there).content.decode()
        assert "Dibanding rencana semula" in shown
        assert "120 pengunjung" in shown
        back = client.post(f"/kerja/aula/rencana/{plan.pk}/coba/", {**data, "counters": "banyak"})
        assert back.headers["Location"] == f"/kerja/aula/rencana/{plan.pk}/"
        assert "Angka percobaan belum benar" in client.get(back.headers["Location"]).content.decode()

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ({"visitors": ""}, "Isi angka ini"),
            ({"counters": "0"}, "lebih besar"),
            ({"clerks": "Ani; AZ"}, "Baris 1: layanan Z tidak ada di ruang ini. Pilih dari A B."),
            ({"clerks": "Ani\nBudi; A; seharian"}, "Baris 2: jam seminggu seharian tidak dapat dibaca"),
            ({"clerks": "Ani;;;Besok"}, "Baris 1: besok bukan nama hari"),
            ({"clerks": "; A"}, "Baris 1: namanya kosong"),
            ({"clerks": "Ani\n" * 61}, "Baris 61: paling banyak 60 petugas"),
            ({"source": "OWN"}, "Belum ada 3 hari dengan nomor antrean"),
        ],
    )
    def test_says_what_is_wrong_with_a_figure(self, client: Client, wrong: dict[str, str], told: str) -> None:
        response = client.post("/kerja/aula/rencana/", self.form(**wrong))
        assert response.status_code == 422
        assert told in response.content.decode()
        assert not CapacityPlan.objects.exists()

    def test_others_see_nothing(self, room: Room, client: Client) -> None:
        plan = ask(room)
        other = Client()
        sign_in_official(other, room.clerks[0])
        for path in ("", f"{plan.pk}/", f"{plan.pk}/loket.csv", f"{plan.pk}/giliran.csv"):
            assert other.get(f"/kerja/aula/rencana/{path}").status_code == 403
        assert client.get(f"/kerja/aula/rencana/{plan.pk + 1}/").status_code == 404

    def test_a_plan_that_never_came_says_so(self, client: Client, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
        plan = ask(room)
        monkeypatch.setattr(timezone, "now", lambda: after(16))
        assert "Perhitungan ini tidak selesai" in client.get(f"/kerja/aula/rencana/{plan.pk}/").content.decode()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_double_click_and_a_job_run_twice_at_once_give_one_plan() -> None:
    room = build_room()
    key, boss, seen = uuid.uuid4(), room.boss, []

    def press() -> None:
        try:
            seen.append(
                operations.ask_plan(hall_id=room.hall.pk, figures=TYPED, submission_key=key, by=boss, at=EIGHT).pk
            )
        finally:
            connection.close()

    def work() -> None:
        try:
            seen.append(operations.make_plan(plan_id=CapacityPlan.objects.get().pk, at=after(1)))
        finally:
            connection.close()

    for target, count in ((press, 6), (work, 2)):
        threads = [threading.Thread(target=target) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(set(seen[:6])) == 1
    assert sorted(seen[6:]) == [False, True]
    assert len(events("queueing.plan.asked")) == len(events("queueing.plan.made")) == 1


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_the_manager_plans_tomorrow_on_phone_and_desk(
    phone: Page, desktop: Page, phone_without_script: Page, live_server: Any
) -> None:
    room = build_room()
    now = timezone.now()
    make_past(room, now.astimezone(CITY_TZ).date(), visitors=90)
    Hall.objects.update(seats=40)
    shots = Path(os.environ["MOLEK_SHOTS"]) if "MOLEK_SHOTS" in os.environ else None
    for page in (phone, desktop, phone_without_script):
        enter_official(page, live_server, room.manager)
        page.goto(f"{live_server.url}/kerja/aula/rencana/")
    check(phone)
    check(desktop)
    assert "; A B" in desktop.get_by_label("Petugas, satu setiap baris").input_value()  # who served here
    if shots:
        picture(desktop, shots, "form")
        picture(phone, shots, "form-phone")
    desktop.get_by_role("button", name="Hitung rencana").click()
    expect(desktop.get_by_role("heading", level=1)).to_have_text("Rencana sedang dihitung")
    check(desktop)
    jobs.run_until_empty()
    expect(desktop.get_by_role("heading", level=1)).to_contain_text("Rencana untuk")  # by itself
    check(desktop)
    phone.goto(desktop.url)
    check(phone)
    if shots:
        picture(desktop, shots, "plan")
        picture(phone, shots, "plan-phone")
    page = phone_without_script
    page.goto(desktop.url)
    page.get_by_label("Loket yang ada").fill("6")
    page.get_by_label("Pengunjung lebih banyak").fill("30")
    page.get_by_role("button", name="Coba").click()
    jobs.run_until_empty()
    page.reload()
    expect(page.get_by_role("heading", name="Dibanding rencana semula")).to_be_visible()
    if shots:
        picture(page, shots, "what-if")
