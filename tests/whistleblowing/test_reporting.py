"""A report comes in ..."""

from __future__ import annotations

import datetime as dt
import io
import json
import logging
import re
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image

from molek.base.errors import DomainError
from molek.files.errors import PdfActive, PdfUnreadable, PictureTooLarge, PictureUnreadable, UploadTypeRefused
from molek.whistleblowing import operations
from molek.whistleblowing.enums import ReportState, Seat
from molek.whistleblowing.errors import (
    DayFull,
    DoorClosed,
    FormExpired,
    NobodyLeft,
    OfficeFile,
    TooManyFiles,
    TooSoon,
)
from molek.whistleblowing.models import Attachment, Envelope, Message, Report
from molek.whistleblowing.operations import Told, attachments, tickets
from molek.whistleblowing.rules import codes, envelopes
from tests.faults import bombs
from tests.races.threads import at_once
from tests.whistleblowing.conftest import (
    LATER,
    NINE,
    PASSPHRASE,
    TOLD,
    WHAT,
    WHERE,
    WHO,
    Office,
    build_office,
    make_keys,
    photo,
    send,
    telling_pdf,
    the_report,
    ticket_of,
)


def upload(content: bytes, name: str = "bukti-budi.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def everything_stored() -> bytes:
    """All that a thief of the database would hold, sealed columns as they lie there."""
    found: list[bytes] = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += [str(row).encode() for (row,) in cursor.fetchall()]
    for model in (Report, Message, Attachment, Envelope):
        for row in model.objects.all():
            found += [bytes(value) for value in vars(row).values() if isinstance(value, bytes | memoryview)]
    return b"\n".join(found)


# ------------------------------------------------------------------------------- sealed


def test_and_its_readers_open_it(keyed: Office) -> None:
    send()
    for name in ("inspector", "auditor"):
        page = operations.open_report(ref=the_report().ref, key=keyed.key(name), by=keyed.actor(name), at=LATER)
        assert page.told == TOLD
        assert page.state == ReportState.RECEIVED


def test_and_a_thief_of_the_database_reads_nothing_of_it(keyed: Office) -> None:
    send(uploads=[upload(photo())])
    stolen = everything_stored()
    for word in (WHAT, WHO, WHERE, "Jumat pagi", "EXTORTION", "JFIF", "bukti-budi", PASSPHRASE):
        assert word.encode() not in stolen, word
        assert word.encode().hex().encode() not in stolen, word
    assert "AGE-SECRET-KEY" not in stolen.decode(errors="ignore")


def test_and_its_code_is_stored_as_a_slow_keyed_hash_only(keyed: Office, settings: Any) -> None:
    code = send()
    stolen = everything_stored().decode(errors="ignore")
    assert re.fullmatch(r"([0-9A-Z]{4}-){3}[0-9A-Z]{4}", code)
    assert code not in stolen
    assert code.replace("-", "") not in stolen
    assert bytes(the_report().code_digest) == codes.derive(code, secret=settings.SECRET_KEY).digest
    assert codes.derive(code, secret="another city").digest != codes.derive(code, secret=settings.SECRET_KEY).digest


def test_and_short_and_long_ones_look_alike(keyed: Office) -> None:
    for what in ("Ya.", WHAT * 20):
        send(Told(kind=TOLD.kind, what=what))
    short, long = sorted(len(bytes(row.sealed)) for row in Report.objects.all())
    assert long - short < 300  # age adds a random line to each


def test_and_only_the_day_of_it_is_kept(keyed: Office) -> None:
    send(uploads=[upload(photo())])
    row = the_report()
    assert row.received_on == dt.date(2026, 3, 2)
    moments = [f.name for model in (Report, Message, Attachment, Envelope) for f in model._meta.get_fields()
               if f.get_internal_type() == "DateTimeField"]  # fmt: skip
    assert moments == ["closed_at"]
    assert row.closed_at is None
    with connection.cursor() as cursor:  # nothing at this minute in the log, the outbox, the queue, the stored files
        for table in ("outbox_outboxmessage", "procrastinate_jobs", "files_storedfile", "django_session"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,), table
        cursor.execute("SELECT count(*) FROM audit_event WHERE event LIKE 'whistleblowing.report%%'")
        assert cursor.fetchone() == (0,)


# ------------------------------------------------------------------------------- to whom


def test_and_goes_not_to_the_post_that_it_concerns(keyed: Office) -> None:
    send(Told(kind=TOLD.kind, what=WHAT, not_to=("Inspektur",)))
    assert [e.recipient.post_title for e in Envelope.objects.select_related("recipient")] == ["Auditor"]
    with pytest.raises(DomainError) as refused:
        operations.open_report(ref=the_report().ref, key=keyed.key("inspector"), by=keyed.actor("inspector"), at=LATER)
    assert refused.value.code == "whistle-report-not-found"


def test_about_the_inspectorate_and_goes_to_the_mayor_only(keyed: Office) -> None:
    send(seat=Seat.OUTSIDE)
    assert [e.recipient.post_title for e in Envelope.objects.select_related("recipient")] == ["Wali Kota"]


def test_and_the_mayor_gets_no_other(keyed: Office) -> None:
    send()
    assert not Envelope.objects.filter(recipient=keyed.recipient("mayor")).exists()


def test_for_nobody_and_is_refused(keyed: Office) -> None:
    with pytest.raises(NobodyLeft):
        send(Told(kind=TOLD.kind, what=WHAT, not_to=("Inspektur", "Auditor")))


def test_before_there_is_a_key_and_is_refused(office: Office) -> None:
    with pytest.raises(DoorClosed):
        send()
    assert not Report.objects.exists()


# ------------------------------------------------------------------------------- once, and not too fast


def test_twice_from_one_form_and_the_first_stands_with_one_code(keyed: Office) -> None:
    ticket = ticket_of()
    first = operations.submit_report(ticket=ticket, told=TOLD, at=NINE)
    again = operations.submit_report(ticket=ticket, told=Told(kind=TOLD.kind, what="lain"), at=NINE)
    assert (first.code, first.is_repeat, again.is_repeat) == (again.code, False, True)
    assert Report.objects.count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_by_two_clicks_at_once_and_is_kept_once() -> None:
    make_keys(build_office(), "inspector")
    ticket = ticket_of()
    results = at_once(*[lambda: operations.submit_report(ticket=ticket, told=TOLD, at=NINE)] * 4)
    assert len({receipt.code for receipt in results}) == 1
    assert sorted(receipt.is_repeat for receipt in results) == [False, True, True, True]
    assert Report.objects.count() == 1


def test_with_a_forged_or_an_old_ticket_and_is_refused(keyed: Office) -> None:
    good = ticket_of()
    for bad in ("", "x", good[:-1], good.replace(".", "_"), ticket_of(minutes=13 * 60)):
        with pytest.raises(FormExpired):
            operations.submit_report(ticket=bad, told=TOLD, at=NINE)


def test_faster_than_anybody_types_and_has_to_wait(keyed: Office) -> None:
    with pytest.raises(TooSoon) as refused:
        operations.submit_report(ticket=operations.new_ticket(at=NINE), told=TOLD, at=NINE)
    assert refused.value.data["seconds"] == 4


def test_in_a_flood_and_everybody_waits_longer_but_gets_in(keyed: Office) -> None:
    for _ in range(13):
        tickets.reports.note(NINE)
    with pytest.raises(TooSoon) as refused:
        operations.submit_report(ticket=ticket_of(minutes=1), told=TOLD, at=NINE)
    assert refused.value.data["seconds"] == 180
    assert operations.submit_report(ticket=ticket_of(minutes=4), told=TOLD, at=NINE).code
    quiet = NINE + dt.timedelta(minutes=11)
    assert operations.submit_report(ticket=ticket_of(quiet, minutes=0.2), told=TOLD, at=quiet).code


def test_on_a_day_that_is_full_and_its_files_wait_for_tomorrow(keyed: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MOST_BYTES_A_DAY", 10)
    with pytest.raises(DayFull):
        send(uploads=[upload(photo())])
    assert send()


# ------------------------------------------------------------------------------- files


def test_with_a_photo_and_nothing_of_camera_or_owner_comes_along(keyed: Office) -> None:
    send(uploads=[upload(photo())])
    found = operations.open_attachment(
        ref=the_report().ref, number=1, key=keyed.key("auditor"), by=keyed.actor("auditor"), at=LATER
    )
    assert found.media_type == "image/jpeg"
    assert not Image.open(io.BytesIO(found.content)).getexif()
    assert b"BUDI" not in found.content
    assert b"KAMERA" not in found.content


def test_with_a_scan_and_nothing_of_its_maker_comes_along(keyed: Office) -> None:
    content = telling_pdf()
    assert b"BUDI PELAPOR" in content
    send(uploads=[upload(content, "pindaian.pdf")])
    found = operations.open_attachment(
        ref=the_report().ref, number=1, key=keyed.key("auditor"), by=keyed.actor("auditor"), at=LATER
    )
    with pikepdf.open(io.BytesIO(found.content)) as pdf:
        everything = b"".join(bytes(one.unparse(resolved=True)) + _stream(one) for one in pdf.objects)
        assert "/Metadata" not in pdf.Root
        assert not pdf.docinfo
        assert pdf.pages[0].Resources.XObject["/A"].Width == 40  # the picture is still there, by its short name
        assert Image.open(io.BytesIO(pdf.pages[0].Resources.XObject["/A"].read_raw_bytes())).size == (40, 30)
        assert str(pdf.pages[0].Annots[0].Contents) == "lihat ini"
    for telling in (b"BUDI", b"KAMERA", "BUDI".encode("utf-16-be"), b"CreationDate", b"xmp"):
        assert telling not in everything
        assert telling not in found.content


def _stream(one: pikepdf.Object) -> bytes:
    return one.read_bytes() if isinstance(one, pikepdf.Stream) and "/Filter" not in one else (
        one.read_raw_bytes() if isinstance(one, pikepdf.Stream) else b""
    )  # fmt: skip


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (bombs.huge_png(), PictureTooLarge),
        (bombs.pdf_with_script(), PdfActive),
        (bombs.pdf_that_is_an_archive(), PdfActive),
        (bombs.pdf_bomb(120), PdfUnreadable),
        (bombs.archive(5), OfficeFile),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, OfficeFile),
        (b"MZ" + b"\0" * 100, UploadTypeRefused),
        (b"<html><script>alert(1)</script>", UploadTypeRefused),
        (photo()[:300], PictureUnreadable),
    ],
    ids="png-bomb pdf-script pdf-zip pdf-bomb zip word exe html cut-off".split(),
)  # fmt: skip
def test_with_a_harmful_or_telling_file_and_is_refused(
    keyed: Office, content: bytes, refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        send(uploads=[upload(content)])
    assert not Report.objects.exists()


def test_with_a_picture_that_is_something_else_as_well_and_only_the_picture_is_kept(keyed: Office) -> None:
    send(uploads=[upload(photo(note=bombs.archive() + b"BUDI"))])
    found = operations.open_attachment(
        ref=the_report().ref, number=1, key=keyed.key("auditor"), by=keyed.actor("auditor"), at=LATER
    )
    assert b"PK\x03\x04" not in found.content


def test_with_more_files_than_one_sending_takes_and_is_refused(keyed: Office) -> None:
    with pytest.raises(TooManyFiles):
        send(uploads=[upload(photo())] * 4)


# ------------------------------------------------------------------------------- what is told of it


def test_and_the_log_tells_of_it_a_day_later_without_an_hour(keyed: Office) -> None:
    send()
    assert operations.tell_of_yesterday(at=LATER) == 0  # the same day: nobody could tell whose it is by the hour
    morning = NINE + dt.timedelta(days=1)
    assert operations.tell_of_yesterday(at=morning) == 1
    assert operations.tell_of_yesterday(at=morning) == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT at, actor_ref, subject, data FROM audit_event WHERE event LIKE '%%report.received'")
        [(at, actor, subject, data)] = cursor.fetchall()
    assert at == dt.datetime(2026, 3, 1, 16, 0, tzinfo=dt.UTC)  # midnight in the city
    assert (actor, subject) == ("system:molek", f"whistle-report:{the_report().ref}")
    assert (json.loads(data) if isinstance(data, str) else data) == {}


def test_and_a_holder_who_wished_so_is_told_that_something_arrived_and_no_more(keyed: Office) -> None:
    row = keyed.recipient("auditor")
    row.contact = "+6281234567890"
    row.save(update_fields=["contact"])
    send()
    send()
    for _ in range(2):
        operations.tell_of_yesterday(at=NINE + dt.timedelta(days=1))
    with connection.cursor() as cursor:
        cursor.execute("SELECT template FROM outbox_outboxmessage")
        assert cursor.fetchall() == [("whistleblowing.arrived",)]


def test_and_no_log_line_is_written(keyed: Office, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="molek"):
        send()
    assert caplog.records == []


def test_envelopes_open_with_the_right_key_only() -> None:
    pair, other = envelopes.new_pair(), envelopes.new_pair()
    sealed = envelopes.close(b"isi", pair.public)
    assert envelopes.open_with(sealed, pair.private) == b"isi"
    for key in (other.private, "AGE-SECRET-KEY-1", ""):
        with pytest.raises(envelopes.CannotOpen):
            envelopes.open_with(sealed, key)
    with pytest.raises(envelopes.CannotOpen):
        envelopes.open_with(sealed[:-1] + b"x", pair.private)
    with pytest.raises(ValueError, match="nobody"):
        envelopes.close(b"isi")
