"""The same over the wire: what the real processes add, and limits that hold over all of them together."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from molek.site.sessions import stored_key
from tests.faults.visitor import Visitor, people, until
from tests.running_city import City

pytestmark = pytest.mark.xdist_group("city")

Visit = Callable[[], Visitor]


def test_every_kind_of_answer_has_the_headers(running_city: City, visit: Visit, nik: str) -> None:
    visitor = visit().sign_in(nik)
    ref = visitor.apply()
    until(lambda: running_city.sql("SELECT state FROM letters_letter WHERE application_ref = %s", ref) == [("ISSUED",)])
    anybody = visit()
    answers = {
        "page": anybody.get("/layanan/"),
        "personal page": visitor.get(f"/permohonan/{ref}/"),
        "letter": visitor.get(f"/surat/{ref}/unduh/"),
        "way to sign in": anybody.get("/permohonan/"),
        "not found": anybody.get("/tidak-ada/"),
        "odd address": anybody.get("/layanan/?cari=%00"),
        "not permitted": visit().client.post("/masuk/", data={"nik": nik}),
        "wrong method": visitor.post("/permohonan/", {}, page="/layanan/"),
        "health": anybody.get("/sehat"),
        "roots of the log": anybody.get("/log/akar.json"),
    }
    statuses = [answers[name].status_code for name in ("way to sign in", "not found", "odd address", "not permitted")]
    assert statuses == [302, 404, 400, 403]
    for name, answer in answers.items():
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, name
        assert "frame-ancestors 'none'" in policy, name
        assert "unsafe" not in policy, name
        assert answer.headers["X-Content-Type-Options"] == "nosniff", name
        assert answer.headers["Referrer-Policy"] == "same-origin", name
        if name != "roots of the log":  # for everybody
            assert answer.headers["Cache-Control"] == "no-store", name
    assert answers["letter"].headers["Content-Disposition"].startswith("attachment")
    style = anybody.get("/static/molek/molek.css")
    assert style.headers["X-Content-Type-Options"] == "nosniff"


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(running_city: City, visit: Visit, nik: str) -> None:
    visitor = visit()
    set_cookies: list[str] = []
    visitor.client.event_hooks["response"].append(lambda a: set_cookies.extend(a.headers.get_list("set-cookie")))
    visitor.sign_in(nik)
    [session] = {cookie.split("=")[0]: cookie for cookie in set_cookies if cookie.startswith("sessionid")}.values()
    assert "HttpOnly" in session
    assert all("SameSite=Lax" in cookie for cookie in set_cookies)


@pytest.mark.parametrize("door", ["resident", "official"])
def test_planted_session_is_of_no_use_to_who_planted_it(running_city: City, visit: Visit, nik: str, door: str) -> None:
    thief = visit()
    thief.post("/masuk/", {"nik": "9971011212129999"})  # a session of his own
    planted = thief.client.cookies["sessionid"]
    victim = visit()
    victim.client.cookies.set("sessionid", planted, domain="localhost.local", path="/")
    if door == "resident":
        victim.sign_in(nik)
    else:
        victim.sign_in_official("petugas.oebobo")
    keys = {cookie.value for cookie in victim.client.cookies.jar if cookie.name == "sessionid"}
    assert planted not in keys
    assert thief.get("/permohonan/").status_code == thief.get("/kerja/").status_code == 302
    unknown = visit()  # a key that nobody gave out is not taken up either
    unknown.client.cookies.set("sessionid", "a" * 32, domain="localhost.local", path="/")
    unknown.post("/masuk/", {"nik": nik})
    assert running_city.sql("SELECT FROM django_session WHERE session_key = %s", stored_key("a" * 32)) == []


def test_guessing_a_code_on_all_processes_at_once_ends_after_ten(running_city: City, visit: Visit, nik: str) -> None:
    guessers = [visit() for _ in range(4)]
    for guesser in guessers[:2]:
        guesser.post("/masuk/", {"nik": nik})
    for guesser in guessers[2:]:
        guesser.client.cookies = guessers[0].client.cookies
    right = running_city.code_for(nik)
    wrong = [f"{number:06d}" for number in range(24) if f"{number:06d}" != right]

    def guess(number: int) -> int:
        return guessers[number % 2].post("/masuk/kode/", {"code": wrong[number]}).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(guess, range(20)))
    assert sorted(set(statuses)) == [422, 429]
    assert statuses.count(422) <= 10
    assert guessers[0].post("/masuk/kode/", {"code": right}).status_code == 429  # the right one comes too late


def test_answers_tell_nothing_of_who_is_registered(running_city: City, visit: Visit) -> None:
    registered = people(running_city, 1, after=70)[0]
    [(silent,)] = running_city.sql("SELECT min(nik) FROM residents_resident WHERE phone = '' AND status = 'ALIVE'")

    def course(number: str) -> list[tuple[int, str, str, list[str]]]:
        visitor = visit()
        answers = [visitor.post("/masuk/", {"nik": number}), visitor.get("/masuk/kode/")]
        answers += [visitor.post("/masuk/kode/", {"code": "000000"}) for _ in range(2)]
        answers += [visitor.post("/masuk/kode/lagi/", {}, page="/masuk/kode/") for _ in range(3)]
        return [
            (a.status_code, a.headers.get("Location", ""), without_tokens(a.text), sorted(a.headers)) for a in answers
        ]

    assert course(registered) == course(str(silent)) == course("9971011212120001")


def without_tokens(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)


def test_guessing_addresses_of_letters_ends_soon_and_hinders_nobody_else(visit: Visit) -> None:
    guesser = visit()

    def look(number: int) -> int:
        return guesser.get(f"/v/{number:022d}").status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(look, range(320)))
    assert set(statuses) == {404, 429}
    assert statuses.count(404) <= 240 + 8  # 120 a minute in each of two processes; the minute may turn meanwhile
    assert visit().get(f"/v/{7:022d}").status_code == 404
