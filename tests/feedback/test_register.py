"""The public register shows what a moderator wrote, and no person."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse

from molek.base.errors import NotPermitted
from molek.feedback import operations
from molek.feedback.enums import AboutPost
from molek.feedback.errors import (
    ComplaintNotFound,
    NotNow,
    PublicTextRefused,
    ReasonNeeded,
    SecretNotPublished,
)
from molek.feedback.models import PublicEntry
from molek.feedback.rules.national import HEAD
from tests.cases.conftest import FATUBESI, NINE, OEBA, at_nine, events, sign_in_official  # noqa: F401  fixture
from tests.feedback.conftest import TEN, answer, file, forward, row_of, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_nine")]
ABUSIVE = "Lurah goblok itu, telepon saya 081234567890, NIK 9971011708900001"


def publish(code, *, by, title="Sampah menumpuk", summary="Truk tidak datang.", answer=""):
    return operations.publish(code=code, title=title, summary=summary, answer=answer, by=by, at=TEN)


@pytest.fixture
def public(with_lurah, officer):
    return publish(with_lurah.code, by=officer)


def test_nothing_is_public_before_it_was_read(client, with_lurah, officer):
    assert with_lurah.title not in client.get(reverse("feedback:register")).text
    entry = publish(with_lurah.code, by=officer, summary="Truk tidak datang.")
    page = client.get(reverse("feedback:register")).text
    assert "Truk tidak datang." in page
    assert with_lurah.body not in page
    assert with_lurah.code not in page
    assert client.get(reverse("feedback:entry", args=[entry.pk])).status_code == 200
    assert [data["no"] for _actor, _subject, data in events("feedback.entry.published")] == [entry.pk]


@pytest.mark.parametrize("field", ["title", "summary", "answer"])
def test_abuse_and_personal_data_are_refused_wherever_they_stand(with_lurah, officer, field):
    with pytest.raises(PublicTextRefused) as refused:
        publish(with_lurah.code, by=officer, **{field: ABUSIVE})
    assert refused.value.field == field
    assert "kata kasar" in str(refused.value)
    assert not PublicEntry.objects.exists()


def test_the_moderator_begins_with_stars(client, offices, officer):
    code = file(told(body=ABUSIVE, title="Goblok")).code
    forward(code, offices.unit(FATUBESI), by=officer)
    sign_in_official(client, offices.officer)
    assert code in client.get(reverse("feedback:moderation")).text
    page = client.get(reverse("feedback:publish", args=[code])).text
    assert "Lurah *** itu, telepon saya ***, NIK ***" in page
    refused = client.post(reverse("feedback:publish", args=[code]), {"title": "x", "summary": ABUSIVE, "answer": ""})
    assert refused.status_code == 422
    sent = client.post(reverse("feedback:publish", args=[code]), {"title": "Layanan", "summary": "Keluhan layanan."})
    assert sent.headers["Location"] == reverse("feedback:moderation")
    assert "kata kasar" in client.get(reverse("feedback:desk"), {"daftar": "all"}).text


def test_who_publishes_what(known, offices, officer, lurah):
    with pytest.raises(NotNow):
        publish(known.code, by=officer)  # not checked yet
    forward(known.code, offices.unit(FATUBESI), by=officer)
    with pytest.raises(NotPermitted):
        publish(known.code, by=lurah)
    with pytest.raises(ReasonNeeded):
        publish(known.code, by=officer, summary=" ")
    secret = file(told(is_secret=True)).code
    forward(secret, offices.unit(FATUBESI), by=officer)
    with pytest.raises(SecretNotPublished):
        publish(secret, by=officer)
    about_officer = file(told(about_post=AboutPost.COMPLAINT_OFFICER)).code
    with pytest.raises(ComplaintNotFound):
        publish(about_officer, by=officer)


def test_what_is_withdrawn_is_gone(client, public, with_lurah, officer):
    operations.withdraw(code=with_lurah.code, by=officer, at=TEN)
    operations.withdraw(code=with_lurah.code, by=officer, at=TEN)
    assert client.get(reverse("feedback:entry", args=[public.pk])).status_code == 404
    assert len(events("feedback.entry.withdrawn")) == 1


def test_filters_narrow_the_list(client, public, offices, officer):
    other = file(told(area_code=OEBA, category="taxes")).code
    forward(other, offices.unit("BAPENDA"), by=officer)
    publish(other, by=officer, title="Salah luas")
    for query, shown, hidden in (
        ({"kelurahan": OEBA}, "Salah luas", "Sampah menumpuk"),
        ({"kategori": "waste"}, "Sampah menumpuk", "Salah luas"),
        ({"cari": "luas"}, "Salah luas", "Sampah menumpuk"),
        ({"keadaan": "open", "jenis": "COMPLAINT"}, "Salah luas", "no such"),
        ({"keadaan": "done"}, "Tidak ada laporan yang cocok", "Salah luas</a>"),
    ):
        page = client.get(reverse("feedback:register"), query).text
        assert shown in page
        assert f"{hidden}</a></h3>" not in page


def test_a_kelurahan_with_few_reports_is_not_told_apart(client, public, offices):
    page = client.get(reverse("feedback:register")).text
    assert "&lt; 3" in page
    for _ in range(2):
        file(told(is_anonymous=True))
    assert "&lt; 3" not in client.get(reverse("feedback:register")).text


def rows_of(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_public_file_has_the_national_fields_and_no_person(client, public, with_lurah, resident):
    (line,) = rows_of(client.get(reverse("feedback:register-csv")))
    assert tuple(line) == HEAD
    assert (line["Tracking ID"], line["Status"], line["Kode Wilayah"]) == (
        str(public.pk), "Belum Ditindaklanjuti", FATUBESI,
    )  # fmt: skip
    text = "".join(line.values())
    assert with_lurah.code not in text
    assert resident.name not in text


def test_the_desks_file_has_every_report_without_identities(client, known, resident, offices):
    file(told(title="=HYPERLINK(1)", is_anonymous=True, is_secret=True))
    sign_in_official(client, offices.officer)
    lines = rows_of(client.get(reverse("feedback:export")))
    assert [line["Anonim"] for line in lines] == ["Tidak", "Ya"]
    assert lines[1]["Judul Laporan"] == "'=HYPERLINK(1)"
    assert resident.name not in str(lines)
    assert resident.phone not in str(lines)


def test_an_answer_shows_in_public_as_days_and_units(client, public, with_lurah, lurah):
    answer(with_lurah.code, by=lurah, is_final=True, at=NINE)
    page = client.get(reverse("feedback:entry", args=[public.pk])).text
    assert "Kelurahan Fatubesi" in page
    assert row_of(with_lurah.code).first_answered_at == NINE
