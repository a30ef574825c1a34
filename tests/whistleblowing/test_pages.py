"""Pages of the door and of the desk: nobody leaves a trace at the one, and the other opens to holders of keys only."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from molek.staff.models import Post, Unit
from molek.whistleblowing import operations
from molek.whistleblowing.enums import ReportKind
from molek.whistleblowing.models import Message, Recipient, Report
from molek.whistleblowing.views import opening
from tests.cases.conftest import CITY, NINE, hold, make_official, make_resident, sign_in_official, sign_in_resident
from tests.page_linter import LintingClient
from tests.whistleblowing.conftest import (
    LATER,
    PASSPHRASE,
    WHAT,
    WHO,
    Office,
    photo,
    send,
    the_report,
    ticket_of,
    visit,
)
from tests.whistleblowing.test_returning import ANSWER, answer

AGENT = "MerekTelepon/7.7 (sangat khas)"
ADDRESS = "198.51.100.77"
FROM = {"REMOTE_ADDR": ADDRESS, "HTTP_USER_AGENT": AGENT, "HTTP_X_FORWARDED_FOR": ADDRESS,
        "HTTP_REFERER": "http://testserver/kerja/", "HTTP_SEC_CH_UA": AGENT}  # fmt: skip


@pytest.fixture(autouse=True)
def at_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NINE)


def filled(**more: Any) -> dict[str, Any]:
    return {"ticket": ticket_of(), "kind": "EXTORTION", "what": WHAT, "who": WHO, "where": "Loket tiga", "when": "",
            "seat": "INSPECTORATE", **more}  # fmt: skip


def code_in(text: str) -> str:
    return re.findall(r">((?:[0-9A-Z]{4}-){3}[0-9A-Z]{4})<", text)[0]


def tables() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables"
                       " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'")  # fmt: skip
        found = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found[table] = "\n".join(str(row) for (row,) in cursor.fetchall())
    return found


# ------------------------------------------------------------------------------- the door


def test_report_shows_its_code_once_and_opens_with_it(keyed: Office, client: LintingClient) -> None:
    sent = client.post("/lapor-aman/tulis/", filled(evidence=SimpleUploadedFile("a.jpg", photo())))
    assert sent.status_code == 200
    code = code_in(sent.text)
    answer(keyed)
    page = client.post("/lapor-aman/kembali/", {"ticket": ticket_of(), "code": code})
    assert ANSWER in page.text
    assert WHAT not in page.text
    assert "Dengan 1 berkas" in page.text
    again = client.post(
        "/lapor-aman/kembali/tulis/",
        {"pass": re.findall(r'name="pass" value="([^"]+)"', page.text)[0],
         "message_key": re.findall(r'name="message_key" value="([^"]+)"', page.text)[0], "text": "Ada saksi."},
    )  # fmt: skip
    assert "Terkirim dan disegel" in again.text
    assert Message.objects.filter(side="REPORTER").count() == 1


@pytest.mark.parametrize("who", ["resident", "official", "nobody"])
def test_report_leaves_no_address_device_or_session_anywhere(
    keyed: Office, who: str, caplog: pytest.LogCaptureFixture
) -> None:
    from molek.residents.models import Area

    client = Client()
    Area.objects.create(code=CITY, name="Kota Kupang", kind="CITY")
    Area.objects.create(code="53.71.06", name="Kota Lama", kind="KECAMATAN", parent_id=CITY)
    Area.objects.create(code="53.71.06.1008", name="Fatubesi", kind="KELURAHAN", parent_id="53.71.06")
    if who == "resident":
        sign_in_resident(client, make_resident())
    elif who == "official":
        sign_in_official(client, keyed.admin)
        session = client.session  # as it was a while ago, so that any use of it would be noted there
        session["staff_seen_at"] = (NINE - dt.timedelta(minutes=10)).isoformat()
        session.save()
    before = tables()
    with caplog.at_level(0):
        assert client.get("/lapor-aman", **FROM).status_code == 301
        for address in ("/lapor-aman/", "/lapor-aman/panduan/", "/lapor-aman/tulis/", "/lapor-aman/kembali/"):
            assert client.get(address, **FROM).status_code == 200
        sent = client.post("/lapor-aman/tulis/", filled(evidence=SimpleUploadedFile("b.jpg", photo())), **FROM)
        code = code_in(sent.text)
        page = client.post("/lapor-aman/kembali/", {"ticket": ticket_of(), "code": code}, **FROM)
        assert page.status_code == 200
        client.post("/lapor-aman/kembali/", {"ticket": ticket_of(), "code": "7K2M-9QXB-4HTN-PZ3C"}, **FROM)
        client.post("/lapor-aman/tulis/", {}, **FROM)
    after = tables()
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"whistleblowing_report", "whistleblowing_envelope", "whistleblowing_attachment"}
    said = "\n".join(
        [*after.values(), *(record.getMessage() for record in caplog.records if record.name != "django.db.backends")]
    )
    for trace in (ADDRESS, AGENT, "127.0.0.1", code, WHAT):
        assert trace not in said, trace
    for name in changed:
        assert f"official:{keyed.admin.pk}" not in after[name]


def test_door_sets_no_cookie_and_tells_no_other_page(keyed: Office) -> None:
    client = signed_in(keyed, "admin")
    for method, address, data in (
        ("get", "/lapor-aman/", {}), ("get", "/lapor-aman/tulis/", {}), ("post", "/lapor-aman/tulis/", filled()),
        ("post", "/lapor-aman/tulis/", {}), ("get", "/lapor-aman/kembali/", {}),
        ("post", "/lapor-aman/kembali/", {"ticket": ticket_of(), "code": "x"}),
        ("get", "/lapor-aman", {}), ("get", "/lapor-aman/tidak-ada/", {}), ("post", "/lapor-aman/kembali/tulis/", {}),
    ):  # fmt: skip
        page = getattr(client, method)(address, data, **FROM)
        assert not page.cookies, address
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["Cache-Control"] == "no-store"
        assert "Keluar</button>" not in page.text  # it does not know that somebody is signed in
        assert "serviceWorker" not in page.text


def test_door_speaks_english_by_its_address(keyed: Office, client: LintingClient) -> None:
    assert "Report without your name" in client.get("/lapor-aman/?bahasa=en").text
    page = client.get("/lapor-aman/tulis/?bahasa=en").text
    assert 'action="/lapor-aman/tulis/?bahasa=en"' in page
    assert "What happened?" in page


def test_door_is_shut_while_nobody_has_a_key(office: Office, client: LintingClient) -> None:
    assert client.get("/lapor-aman/tulis/").status_code == 503
    assert "Tulis laporan" not in client.get("/lapor-aman/").text


def test_door_offers_the_posts_that_a_report_may_concern(keyed: Office, client: LintingClient) -> None:
    page = client.get("/lapor-aman/tulis/").text
    assert 'value="Inspektur"' in page
    assert 'value="Auditor"' in page
    assert "Hanya Wali Kota" in page
    sent = client.post("/lapor-aman/tulis/", filled(not_to=["Inspektur"]))
    assert sent.status_code == 200
    none_left = client.post("/lapor-aman/tulis/", filled(not_to=["Inspektur", "Auditor"]))
    assert none_left.status_code == 422
    assert "Tidak ada lagi yang dapat membaca" in none_left.text


def test_refused_form_keeps_what_was_typed_and_the_age_of_its_ticket(keyed: Office, client: LintingClient) -> None:
    ticket = operations.new_ticket(at=NINE)
    page = client.post("/lapor-aman/tulis/", filled(ticket=ticket))
    assert page.status_code == 429
    assert WHAT in page.text
    assert f'value="{ticket}"' in page.text
    page = client.post("/lapor-aman/tulis/", filled(ticket="palsu"))
    assert page.status_code == 403
    assert WHAT in page.text
    assert "kedaluwarsa" in page.text


def test_wrong_code_has_one_answer(keyed: Office, client: LintingClient) -> None:
    pages = [
        client.post("/lapor-aman/kembali/", {"ticket": ticket_of(), "code": code})
        for code in ("7K2M-9QXB-4HTN-PZ3C", "x")
    ]
    assert {page.status_code for page in pages} == {422}
    assert all("tidak membuka laporan apa pun" in page.text for page in pages)


def test_page_of_the_talk_goes_on_when_a_message_is_refused(keyed: Office, client: LintingClient) -> None:
    pass_ = visit(send(), NINE).pass_
    page = client.post("/lapor-aman/kembali/tulis/", {"pass": pass_, "message_key": str(uuid.uuid4()), "text": " "})
    assert page.status_code == 422
    assert "Pesan belum diisi" in page.text
    page = client.post("/lapor-aman/kembali/tulis/", {"pass": "palsu", "message_key": "x", "text": "a"})
    assert page.status_code == 403
    assert "kedaluwarsa" in page.text


def test_uploads_of_the_door_stay_in_memory(keyed: Office, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1

    def on_disk(*_args: Any, **_more: Any) -> None:
        raise AssertionError("a file of a reporter touched the disk")

    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryUploadedFile.__init__", on_disk)
    monkeypatch.setattr("tempfile.NamedTemporaryFile", on_disk)
    sent = Client().post("/lapor-aman/tulis/", filled(evidence=SimpleUploadedFile("a.jpg", photo())))
    assert code_in(sent.text)


# ------------------------------------------------------------------------------- the desk


def signed_in(office: Office, name: str) -> LintingClient:
    client = LintingClient()
    sign_in_official(client, getattr(office, name))
    return client


def opened(office: Office, name: str) -> LintingClient:
    client = signed_in(office, name)
    assert client.post("/kerja/lapor-aman/buka/", {"passphrase": PASSPHRASE}).status_code == 302
    return client


def test_desk_lists_without_a_key_and_opens_with_the_passphrase(keyed: Office) -> None:
    send()
    client, ref = signed_in(keyed, "auditor"), the_report().ref
    listed = client.get("/kerja/lapor-aman/").text
    assert ref in listed
    assert WHAT not in listed
    asked = client.get(f"/kerja/lapor-aman/{ref}/")
    assert asked.headers["Location"].startswith("/kerja/lapor-aman/buka/?next=")
    assert client.post("/kerja/lapor-aman/buka/", {"passphrase": "salah salah salah salah"}).status_code == 422
    onward = client.post(asked.headers["Location"], {"passphrase": PASSPHRASE})
    assert onward.headers["Location"] == f"/kerja/lapor-aman/{ref}/"
    assert WHAT in client.get(onward.headers["Location"]).text


def test_opened_key_lies_neither_in_the_session_nor_in_the_cookie(keyed: Office) -> None:
    client = opened(keyed, "auditor")
    cookie = client.cookies[opening.COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", opening.PATH)
    kept = client.session["whistleblowing_key"]
    private = keyed.key("auditor").private
    assert private not in str(dict(client.session)) + cookie.value
    assert "AGE-SECRET" not in kept
    colleague = signed_in(keyed, "inspector")  # with both halves stolen
    session = colleague.session
    session["whistleblowing_key"] = kept
    session.save()
    colleague.cookies[opening.COOKIE] = cookie.value
    assert "tertutup" in colleague.get("/kerja/lapor-aman/").text


def test_closing_the_key_closes_it(keyed: Office) -> None:
    send()
    client = opened(keyed, "auditor")
    assert client.post("/kerja/lapor-aman/tutup/").status_code == 302
    assert client.get(f"/kerja/lapor-aman/{the_report().ref}/").status_code == 302


def test_answer_and_conclusion_go_through_the_page(keyed: Office) -> None:
    send(uploads=[SimpleUploadedFile("a.jpg", photo())])
    client, ref = opened(keyed, "auditor"), the_report().ref
    assert client.post(f"/kerja/lapor-aman/{ref}/mulai/").status_code == 302
    empty = client.post(f"/kerja/lapor-aman/{ref}/jawab/", {"answer-to": "EXAMINING"})
    assert empty.status_code == 422
    sent = client.post(
        f"/kerja/lapor-aman/{ref}/jawab/",
        {"answer-text": ANSWER, "answer-to": "NEEDS_MORE", "message_key": str(uuid.uuid4())},
    )
    assert sent.status_code == 302
    assert ANSWER in client.get(f"/kerja/lapor-aman/{ref}/").text
    file = client.get(f"/kerja/lapor-aman/{ref}/berkas/1/")
    assert file.headers["Content-Type"] == "image/jpeg"
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert client.get(f"/kerja/lapor-aman/{ref}/berkas/9/").status_code == 404
    typed = {"close-conclusion": "PROVEN", "close-text": "Uang dikembalikan.", "message_key": str(uuid.uuid4())}
    assert client.post(f"/kerja/lapor-aman/{ref}/selesai/", typed).status_code == 302
    again = client.post(f"/kerja/lapor-aman/{ref}/selesai/", {**typed, "message_key": str(uuid.uuid4())})
    assert again.status_code == 409
    assert "sudah selesai" in again.text


def test_words_typed_while_the_key_closed_are_not_lost(keyed: Office) -> None:
    send()
    client, ref = signed_in(keyed, "auditor"), the_report().ref
    typed = {"answer-text": ANSWER, "answer-to": "EXAMINING", "message_key": str(uuid.uuid4())}
    page = client.post(f"/kerja/lapor-aman/{ref}/jawab/", typed)
    assert page.status_code == 422
    assert ANSWER in page.text
    wrong = client.post(f"/kerja/lapor-aman/{ref}/jawab/", {**typed, "key-passphrase": "salah salah salah salah"})
    assert wrong.status_code == 422
    right = client.post(f"/kerja/lapor-aman/{ref}/jawab/", {**typed, "key-passphrase": PASSPHRASE})
    assert right.status_code == 302
    assert ANSWER in client.get(f"/kerja/lapor-aman/{ref}/").text  # the key is open now


@pytest.mark.parametrize("who", ["admin", "head"])
def test_administrator_and_head_of_the_reported_unit_are_refused(keyed: Office, who: str) -> None:
    send()
    if who == "head":
        unit = Unit.objects.create(code="X", name="Dinas", kind="OPD", area_code=CITY, number_code="X")
        official = make_official("kepala.dinas")
        hold(official, Post.objects.create(unit=unit, kind="REVENUE_HEAD", title="Kepala Badan"))
        client = LintingClient()
        sign_in_official(client, official)
    else:
        client = signed_in(keyed, "admin")
    ref = the_report().ref
    for address in ("", "buka/", "kunci/", "kunci/baru/", f"{ref}/", f"{ref}/berkas/1/"):
        page = client.get(f"/kerja/lapor-aman/{address}")
        assert page.status_code == 403, address
        assert WHAT not in page.text
    assert "Laporan aman" not in client.get("/kerja/akun/").text


def test_keys_are_made_admitted_shared_changed_and_ended_by_their_pages(office: Office) -> None:
    first = signed_in(office, "inspector")
    assert "belum mempunyai kunci" in first.get("/kerja/lapor-aman/").text
    assert first.get("/kerja/lapor-aman/buka/").headers["Location"] == "/kerja/lapor-aman/kunci/"
    new = {"passphrase": PASSPHRASE, "repeated_passphrase": PASSPHRASE, "contact": "0812-3456-7890"}
    assert first.post("/kerja/lapor-aman/kunci/baru/", {**new, "repeated_passphrase": "x"}).status_code == 422
    assert first.post("/kerja/lapor-aman/kunci/baru/", new).status_code == 302
    send()
    second = signed_in(office, "second")
    assert second.post("/kerja/lapor-aman/kunci/baru/", {**new, "contact": ""}).status_code == 302
    assert "menunggu" in second.get("/kerja/lapor-aman/kunci/").text
    number = office.recipient("second").pk
    asked = first.post(f"/kerja/lapor-aman/kunci/{number}/terima/")
    assert asked.status_code == 422  # his passphrase first
    admit = f"/kerja/lapor-aman/kunci/{number}/terima/"
    assert first.post(admit, {"key-passphrase": PASSPHRASE}).status_code == 302
    page = first.get("/kerja/lapor-aman/kunci/").text
    assert "1 belum dapat dibacanya" in page
    assert first.post(f"/kerja/lapor-aman/kunci/{number}/bagikan/").status_code == 302
    assert the_report().envelopes.count() == 2
    changed = {"old_passphrase": PASSPHRASE, "passphrase": "satu dua tiga empat lima",
               "repeated_passphrase": "satu dua tiga empat lima"}  # fmt: skip
    assert second.post("/kerja/lapor-aman/kunci/frasa/", changed).status_code == 302
    assert first.post(f"/kerja/lapor-aman/kunci/{number}/akhiri/").status_code == 302
    assert "Akhiri kunci saya" in first.get("/kerja/lapor-aman/kunci/akhiri/").text
    assert first.post("/kerja/lapor-aman/kunci/akhiri/").status_code == 302
    assert set(Recipient.objects.values_list("state", flat=True)) == {"ENDED"}
    assert "Belum ada kunci aktif" in first.get("/kerja/lapor-aman/kunci/").text


def test_a_word_of_the_reporter_is_text_and_nothing_else(keyed: Office) -> None:
    send(operations.Told(kind=ReportKind.OTHER, what="<script>alert(1)</script>"))
    page = opened(keyed, "auditor").get(f"/kerja/lapor-aman/{the_report().ref}/").text
    assert "&lt;script&gt;" in page


def test_times_of_the_desk_are_days(keyed: Office) -> None:
    send(at=LATER)
    page = opened(keyed, "auditor").get(f"/kerja/lapor-aman/{the_report().ref}/").text
    assert "2 Maret 2026" in page
    assert "WITA" not in page
    assert Report.objects.count() == 1
