"""The pages of complaints: the public form without a sign-in, the way back, the desk."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from molek.feedback import operations
from molek.feedback.enums import AboutPost, State, StepKind
from molek.feedback.models import Complaint
from molek.feedback.operations import limits
from tests.cases.conftest import (
    FATUBESI,
    NINE,
    STRANGER_NIK,
    at_nine,  # noqa: F401  fixture
    make_resident,
    picture,
    sign_in_official,
    sign_in_resident,
    submit,
)
from tests.faults import bombs
from tests.feedback.conftest import answer, file, forward, row_of, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_nine")]
TYPED = {
    "kind": "COMPLAINT", "category": "waste", "title": "Sampah di gang", "body": "Sudah seminggu.",
    "area_code": FATUBESI, "about_post": "",
}  # fmt: skip


def send(client, **more):
    return client.post(reverse("feedback:new"), {**TYPED, **more})


def test_anybody_files_gets_a_receipt_and_comes_back_with_it(client, offices):
    sent = send(client)
    assert (sent.status_code, sent.headers["Location"]) == (302, reverse("feedback:receipt"))
    receipt = client.get(reverse("feedback:receipt")).text
    (code,) = re.findall(r"<dd>(\w{4}-\w{4})</dd>", receipt)
    (secret,) = re.findall(r"<dd>(\w{4}-\w{4}-\w{4})</dd>", receipt)
    assert "Sampah di gang" in client.get(reverse("feedback:own", args=[code])).text

    client.post(reverse("feedback:leave"))
    assert client.get(reverse("feedback:own", args=[code])).status_code == 404
    wrong = client.post(reverse("feedback:track"), {"code": code, "secret": "0000-0000-0000"})
    assert (wrong.status_code, "tidak cocok" in wrong.text) == (422, True)
    opened = client.post(reverse("feedback:track"), {"code": code.lower(), "secret": secret.lower()})
    assert opened.headers["Location"] == reverse("feedback:own", args=[code])
    page = client.get(reverse("feedback:own", args=[code]))
    assert page.headers["Cache-Control"].startswith("max-age=0")
    assert "Menunggu diperiksa".lower() in page.text.lower()


def test_a_cookie_of_one_report_opens_no_other_and_cannot_be_made_up(client, offices):
    send(client)
    other = file()
    assert client.get(reverse("feedback:own", args=[other.code])).status_code == 404
    client.cookies["molek_laporan"] = other.code
    assert client.get(reverse("feedback:own", args=[other.code])).status_code == 404


def test_no_session_row_ties_an_anonymous_report_to_who_is_signed_in(client, resident):
    from django.contrib.sessions.models import Session

    sign_in_resident(client, resident)
    send(client, is_anonymous="on")
    row = Complaint.objects.get()
    assert (row.resident_id, row.filed_by_ref) == (None, "anonymous")
    assert all(row.code not in str(one.get_decoded()) for one in Session.objects.all())
    assert client.get(reverse("feedback:own", args=[row.code])).status_code == 200  # by the cookie
    assert row.code not in client.get(reverse("feedback:home")).text


def test_a_resident_finds_his_own_reports_and_nobody_elses(client, resident, known):
    sign_in_resident(client, resident)
    assert known.code in client.get(reverse("feedback:home")).text
    assert client.get(reverse("feedback:own", args=[known.code])).status_code == 200
    sign_in_resident(client, make_resident(STRANGER_NIK, "9971010101200002"))
    assert known.code not in client.get(reverse("feedback:home")).text
    assert client.get(reverse("feedback:own", args=[known.code])).status_code == 404


def test_the_form_tells_what_is_missing_and_keeps_what_was_typed(client, offices):
    answered = client.post(reverse("feedback:new"), {**TYPED, "title": "", "reporter_contact": "x"})
    assert answered.status_code == 422
    assert "Sudah seminggu." in answered.text
    assert "nomor ponsel" in answered.text
    assert not Complaint.objects.exists()


def test_a_wave_is_told_to_wait(client, offices):
    for _ in range(limits.MOST_FROM_NETWORK):
        file(told(is_anonymous=True), remote="127.0.0.1")
    refused = send(client)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    assert "Sudah seminggu." in refused.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (bombs.pdf_bomb(60), "PDF rusak"),
        (bombs.pdf_with_script(), "memuat program"),
        (bombs.pdf_that_is_an_archive(), "memuat program"),
        (bombs.archive(5), "Jenis berkas"),
        (bombs.huge_png(), "lebih dari 50 juta titik"),
        (b"<svg xmlns='x'><script/></svg>", "Jenis berkas"),
        (b"", "kosong"),
    ],
    ids=["pdf bomb", "pdf with a program", "pdf and archive", "archive", "huge picture", "svg", "empty"],
)
def test_files_made_to_do_harm_are_refused_and_no_report_is_left(client, offices, content, words):
    refused = send(client, uploads=[SimpleUploadedFile("foto.pdf", content, "application/pdf")])
    assert refused.status_code == 422
    assert words in refused.text
    assert "Sudah seminggu." in refused.text
    assert not Complaint.objects.exists()


def test_files_are_checked_kept_and_given_back_to_who_may_read_them(client, offices, officer):
    good = [SimpleUploadedFile(f"{n}.jpg", picture() + bytes(n), "image/jpeg") for n in range(2)]
    send(client, uploads=good)
    row = Complaint.objects.get()
    assert row.attachments.count() == 1  # drawn anew, both are the same picture
    number = row.attachments.get().pk
    answered = client.get(reverse("feedback:own-file", args=[row.code, number]))
    assert (answered.headers["Content-Type"], answered.headers["Cache-Control"]) == ("image/jpeg", "private, no-store")
    sign_in_official(client, offices.officer)
    assert client.get(reverse("feedback:file", args=[row.code, number])).status_code == 200
    assert client.get(reverse("feedback:file", args=[file().code, number])).status_code == 404
    many = [SimpleUploadedFile(f"{n}.jpg", picture(), "image/jpeg") for n in range(4)]
    assert "Paling banyak 3 berkas" in send(client, uploads=many).text


def test_the_complainant_completes_replies_accepts_and_objects(client, resident, known, officer, offices, lurah):
    sign_in_resident(client, resident)
    operations.ask_completion(code=known.code, text="Gang mana?", revision=1, by=officer, at=NINE)
    assert "Gang mana?" in client.get(reverse("feedback:own", args=[known.code])).text
    client.post(reverse("feedback:reply", args=[known.code]), {"text": "Gang Mawar", "revision": "2"})
    forward(known.code, offices.unit(FATUBESI), by=officer)
    answer(known.code, by=lurah, is_final=True, text="Sudah diangkut")
    page = client.get(reverse("feedback:own", args=[known.code])).text
    assert "Sudah diangkut" in page
    assert "Ya, sudah selesai" in page
    stale = client.post(reverse("feedback:reply", args=[known.code]), {"text": "Belum", "revision": "1"})
    assert (stale.status_code, "Belum" in stale.text) == (409, True)
    client.post(reverse("feedback:accept", args=[known.code]), {"revision": str(row_of(known.code).revision)})
    assert row_of(known.code).state == State.CLOSED
    assert "Ajukan keberatan" in client.get(reverse("feedback:own", args=[known.code])).text
    revision = str(row_of(known.code).revision)
    client.post(reverse("feedback:object", args=[known.code]), {"text": "Kembali lagi", "revision": revision})
    assert row_of(known.code).state == State.OBJECTED


def test_the_officer_checks_and_forwards_in_one_page(client, known, offices):
    sign_in_official(client, offices.officer)
    assert known.title in client.get(reverse("feedback:desk")).text
    page = client.get(reverse("feedback:report", args=[known.code])).text
    assert "Teruskan" in page
    assert "YOHANA" not in page
    assert "LUKAS" not in page
    sent = client.post(
        reverse("feedback:forward", args=[known.code]),
        {
            "category": "waste", "settlement": "ORDINARY", "unit": str(offices.unit(FATUBESI)), "revision": "1",
            "concerned": [], "note": "",
        },
    )  # fmt: skip
    assert sent.headers["Location"] == reverse("feedback:desk")
    assert row_of(known.code).state == State.FORWARDED
    again = client.post(reverse("feedback:reject", args=[known.code]), {"reason": "x", "revision": "2"})
    assert again.status_code == 409  # it stands elsewhere by now


def test_the_unit_answers_from_its_list(client, with_lurah, offices):
    sign_in_official(client, offices.city.lurah)
    assert with_lurah.title in client.get(reverse("feedback:desk"), {"daftar": "answer"}).text
    sent = client.post(
        reverse("feedback:answer", args=[with_lurah.code]),
        {"text": "Sudah", "is_final": "1", "revision": str(with_lurah.revision)},
    )
    assert sent.status_code == 302
    assert row_of(with_lurah.code).steps.latest("id").kind == StepKind.SETTLED
    late = client.post(
        reverse("feedback:answer", args=[with_lurah.code]),
        {"text": "Jawaban saya", "is_final": "1", "revision": str(with_lurah.revision)},
    )
    assert (late.status_code, "Jawaban saya" in late.text) == (409, True)


def test_a_complaint_about_the_lurah_is_nowhere_on_his_desk(client, offices, officer):
    code = file(told(about_post=AboutPost.LURAH, title="Tentang lurah")).code
    forward(code, offices.unit(FATUBESI), by=officer)
    sign_in_official(client, offices.city.lurah)
    assert "Tentang lurah" not in client.get(reverse("feedback:desk"), {"daftar": "all"}).text
    assert client.get(reverse("feedback:report", args=[code])).status_code == 404
    sign_in_official(client, offices.city.camat)
    assert "Tentang lurah" in client.get(reverse("feedback:desk"), {"daftar": "answer"}).text


def test_search_and_tabs_of_the_desk(client, known, offices):
    sign_in_official(client, offices.officer)
    found = client.get(reverse("feedback:desk"), {"daftar": "all", "cari": known.code[:4]})
    assert known.title in found.text
    assert known.title not in client.get(reverse("feedback:desk"), {"cari": "tidak-ada"}).text
    assert client.get(reverse("feedback:desk"), {"daftar": "nonsense", "after": "x"}).status_code == 200


def test_the_application_page_leads_to_a_complaint_about_it(client, resident, monkeypatch):
    from molek.cases.providers import panels
    from molek.feedback import queries

    monkeypatch.setattr(panels, "_MAKERS", [queries.report_panel])
    application = submit(resident)
    sign_in_resident(client, resident)
    page = client.get(reverse("cases:application", args=[application.ref]))
    assert f"permohonan={application.ref}" in page.text
    form = client.get(reverse("feedback:new"), {"permohonan": application.ref})
    assert f'value="{application.ref}"' in form.text
    send(client, application_ref=application.ref)
    assert Complaint.objects.get().application_ref == application.ref
    assert "Sampah di gang" in client.get(reverse("cases:application", args=[application.ref])).text


def test_a_recommendation_is_taken_in(client, offices):
    sign_in_official(client, offices.inspector)
    typed = {
        "reference": "B/1/2026", "title": "Perbaiki antrean", "body": "Tambah loket.", "maladministration": "DELAY",
        "category": "other", "area_code": FATUBESI, "unit": str(offices.unit(FATUBESI)), "received_on": "2026-03-01",
        "deadline": "",
    }  # fmt: skip
    assert client.post(reverse("feedback:recommendation"), {**typed, "reference": ""}).status_code == 422
    sent = client.post(reverse("feedback:recommendation"), typed)
    assert sent.headers["Location"] == reverse("feedback:report", args=[Complaint.objects.get().code])


def test_the_identity_is_shown_after_a_reason(client, known, offices, resident):
    sign_in_official(client, offices.officer)
    address = reverse("feedback:identity", args=[known.code])
    assert resident.name not in client.get(address).text
    shown = client.post(address, {"reason": "Menghubungi", "revision": "1"})
    assert resident.name in shown.text


def test_the_number_of_queries_of_a_list_does_not_grow(client, offices, django_assert_max_num_queries):
    for _ in range(12):
        file(told(is_anonymous=True), remote="")
    sign_in_official(client, offices.officer)
    with django_assert_max_num_queries(24):
        client.get(reverse("feedback:desk"))


def test_every_page_speaks_english(client, known, offices):
    from django.conf import settings

    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "Something wrong? Tell us." in client.get(reverse("feedback:home")).text
    sign_in_official(client, offices.officer)
    assert "To check" in client.get(reverse("feedback:desk")).text
