"""Files of reporters: cleaned of whatever tells who made them, sealed, and nowhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Max, Sum

from molek.base.workdays import city_date
from molek.files import operations as files
from molek.files.errors import UploadTypeRefused
from molek.whistleblowing.errors import DayFull, OfficeFile, TooManyFiles
from molek.whistleblowing.models import Attachment, Message, Report
from molek.whistleblowing.rules import envelopes

MOST_FILES = 3
MOST_BYTES = 8_000_000  # of one file
MOST_BYTES_A_DAY = 1_000_000_000  # of all files of reports received that day
_ARCHIVES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")


@dataclass(frozen=True, slots=True)
class CleanFile:
    media_type: str
    content: bytes = field(repr=False)


def clean(uploads: Sequence[files.Upload]) -> list[CleanFile]:
    """Raises the refusals of ``molek.files.errors``, :class:`OfficeFile`, :class:`TooManyFiles`."""
    if len(uploads) > MOST_FILES:
        raise TooManyFiles(field="evidence", most=MOST_FILES)
    return [_clean(upload) for upload in uploads]


def _clean(upload: files.Upload) -> CleanFile:
    try:
        return CleanFile(*files.strip_upload(upload=upload, max_bytes=MOST_BYTES))
    except UploadTypeRefused:
        upload.seek(0)
        if upload.read(8).startswith(_ARCHIVES):
            raise OfficeFile(field="evidence") from None
        raise


def refuse_flood(found: Sequence[CleanFile], *, at: dt.datetime) -> None:
    """Raises :class:`DayFull` when the files of one day grow beyond what a disk should bear. Texts are taken on."""
    if not found:
        return
    today = Attachment.objects.filter(report__received_on=city_date(at)).aggregate(total=Sum("size"))["total"] or 0
    if today + sum(len(one.content) for one in found) > MOST_BYTES_A_DAY:
        raise DayFull(field="evidence", minutes=60)


def keep(report: Report, found: Sequence[CleanFile], *, message: Message | None = None) -> None:
    """Sealed for the report's key, in the caller's transaction, which holds the report."""
    last = report.attachments.aggregate(last=Max("number"))["last"] or 0
    for number, one in enumerate(found, last + 1):
        sealed = envelopes.close(one.media_type.encode() + b"\n" + one.content, report.public_key)
        Attachment.objects.create(report=report, message=message, number=number, size=len(sealed), sealed=sealed)


def opened(attachment: Attachment, private: str) -> CleanFile:
    media_type, _, content = envelopes.open_with(attachment.sealed, private).partition(b"\n")
    return CleanFile(media_type.decode(), content)
