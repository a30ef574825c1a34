"""A report comes in: by whoever he is, or by nobody."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from molek.base.actors import ANONYMOUS, Actor
from molek.base.errors import NotPermitted
from molek.base.references import new_code, normalise_code
from molek.base.workdays import city_date
from molek.cases.queries.applications import own_application
from molek.feedback.enums import PUBLIC_KINDS, AboutPost, Channel, Clock, ConcernSource, Kind, Side, StepKind
from molek.feedback.errors import AreaUnknown, CategoryUnknown, ReasonNeeded, TooManyComplaints
from molek.feedback.models import Complaint, Concerned
from molek.feedback.operations import limits
from molek.feedback.operations.steps import keep_files, start_clock, take_step
from molek.feedback.operations.telling import shown_day, tell
from molek.feedback.permissions import FeedbackPermission
from molek.feedback.queries.clocks import due_row
from molek.feedback.queries.offices import kinds_with
from molek.feedback.rules.categories import categories
from molek.feedback.rules.wording import fingerprint, names_person
from molek.residents import queries as residents
from molek.residents.enums import AreaKind
from molek.staff import queries as staff
from molek.staff.enums import PostKind

_DIGITS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_SECRET_CHARACTERS = 12  # of five bits


@dataclass(frozen=True, slots=True)
class NewReport:
    """What somebody tells. Name and contact (a phone as E.164, or a mailbox) count only where nobody is signed in."""

    kind: Kind
    category: str
    title: str
    body: str
    area_code: str
    place: str = ""
    incident_date: dt.date | None = None
    application_ref: str = ""
    about_post: AboutPost = AboutPost.NOBODY
    about_words: str = ""
    is_anonymous: bool = False
    is_secret: bool = False
    reporter_name: str = ""
    reporter_contact: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """``secret`` is "" for a resident who is known by his session."""

    code: str
    secret: str


def secret_of(submission_key: uuid.UUID) -> str:
    """The secret on the receipt: from the form's own key, so that a second sending gives the same one."""
    digest = salted_hmac("molek.feedback.receipt", submission_key.hex, algorithm="sha256").digest()
    text = base64.b32encode(digest).decode()[:_SECRET_CHARACTERS].translate(_DIGITS)
    return "-".join(text[n : n + 4] for n in range(0, _SECRET_CHARACTERS, 4))


def secret_key(secret: str) -> str:
    """What is stored of a secret."""
    return salted_hmac("molek.feedback.secret", normalise_code(secret), algorithm="sha256").hexdigest()


def file_complaint(
    *, report: NewReport, uploads: Sequence[IO[bytes]] = (), submission_key: uuid.UUID, by: Actor, remote: str,
    language: str, at: dt.datetime,
) -> Receipt:  # fmt: skip
    """Take in a report and give its receipt. The same form sent again gives the same receipt and no second report.

    Args:
        by: anybody; who asked to stay anonymous is not written down, signed in or not.
        remote: the address it came from; only a keyed hash of its network is counted, for an hour.

    Raises:
        CategoryUnknown, AreaUnknown, ReasonNeeded: the report cannot be so.
        NotPermitted: a kind that the public does not file.
        TooManyComplaints: a wave from one network, one resident or one official.
        TooManyFiles, and refusals of the files.
    """
    _check(report, at)
    kept_key = salted_hmac("molek.feedback.submission", submission_key.hex, algorithm="sha256").hexdigest()
    is_known = by.is_resident and not report.is_anonymous
    secret = "" if is_known else secret_of(submission_key)
    if (known := _known(kept_key)) is not None:
        return Receipt(known, secret)
    try:
        with transaction.atomic():
            row = _file(report, uploads, kept_key, secret, by=by, remote=remote, language=language, at=at)
    except IntegrityError as error:  # the same form twice at once: the other one has committed
        if "feedback_submission_once" not in str(error) or (known := _known(kept_key)) is None:
            raise
        return Receipt(known, secret)
    return Receipt(row.code, secret)


def _known(kept_key: str) -> str | None:
    return Complaint.objects.filter(submission_key=kept_key).values_list("code", flat=True).first()


def _check(report: NewReport, at: dt.datetime) -> None:
    if report.kind not in PUBLIC_KINDS:
        raise NotPermitted(permission=FeedbackPermission.TRIAGE)
    category = categories().get(report.category)
    if category is None or not category.is_open(city_date(at)):
        raise CategoryUnknown(field="category")
    area = residents.area(report.area_code)
    if area is None or area.kind != AreaKind.KELURAHAN:
        raise AreaUnknown(field="area_code")
    for field in ("title", "body"):
        if not getattr(report, field).strip():
            raise ReasonNeeded(field=field)


def _is_wave(report: NewReport, *, by: Actor, remote: str, at: dt.datetime) -> bool:
    """Count it where it came from. Officials and boxes serve many; a known resident stands for himself."""
    if by.is_system:
        return False
    if by.is_official:
        kind, value, most = "official", by.ref, limits.MOST_FROM_OFFICIAL
    elif by.device:
        kind, value, most = "device", by.device, limits.MOST_FROM_OFFICIAL
    elif by.is_resident and not report.is_anonymous:
        kind, value, most = "resident", by.ref, limits.MOST_FROM_RESIDENT
    else:
        kind, value, most = "network", limits.network_of(remote), limits.MOST_FROM_NETWORK
    found = limits.count(f"file.{kind}", value, at=at)
    if found > most:
        raise TooManyComplaints(minutes=limits.minutes_left(at))
    return kind not in {"official", "device"} and found > limits.WAVE_FROM


def _who(report: NewReport, by: Actor, at: dt.datetime) -> tuple[Actor, int | None, str, str]:
    """Who is written down, the resident, and name and contact as told. Of an anonymous report nothing."""
    if report.is_anonymous:
        return (dataclasses.replace(by, assisting=None) if by.is_official else ANONYMOUS), None, "", ""
    resident_id = by.id if by.is_resident else by.assisting
    if resident_id is not None:
        return by, resident_id, residents.own_record(by=by, at=at).name, ""
    return by, None, report.reporter_name.strip()[:100], report.reporter_contact.strip()[:120]


def _channel(by: Actor) -> Channel:
    if by.device:
        return Channel.BOX
    return Channel.COUNTER if by.is_official else Channel.WEB


def _file(
    report: NewReport, uploads: Sequence[IO[bytes]], kept_key: str, secret: str, *, by: Actor, remote: str,
    language: str, at: dt.datetime,
) -> Complaint:  # fmt: skip
    is_wave = _is_wave(report, by=by, remote=remote, at=at)
    writer, resident_id, name, contact = _who(report, by, at)
    application_ref = ""
    if report.application_ref and resident_id is not None:
        application_ref = own_application(report.application_ref, by=by).ref
    row = Complaint(
        code=free_code(), secret_key=secret_key(secret) if secret else "", submission_key=kept_key,
        kind=report.kind, category=report.category, title=report.title.strip()[:120], body=report.body.strip()[:8000],
        fingerprint=fingerprint(report.body), area_code=report.area_code, place=report.place.strip()[:200],
        incident_date=report.incident_date, application_ref=application_ref, about_post=report.about_post,
        about_words=report.about_words.strip()[:120], is_anonymous=report.is_anonymous, is_secret=report.is_secret,
        is_wave=is_wave, resident_id=resident_id, reporter_name=name, reporter_contact=contact,
        language="en" if language.startswith("en") else "id", channel=_channel(by), filed_by_ref=writer.ref,
        received_at=at,
    )  # fmt: skip
    start_clock(row, Clock.VERIFY, at=at)
    row.save(force_insert=True)
    _name_concerned(row, at)
    keep_files(row, uploads, side=Side.COMPLAINANT, by=writer, at=at)
    take_step(
        row, StepKind.RECEIVED, side=Side.SYSTEM, by=writer, at=at, also=["is_guarded"],
        data={"kind": str(row.kind), "category": row.category, "area": row.area_code},
    )  # fmt: skip
    due = due_row(row, today=city_date(at), calendar=staff.calendar())
    if due is not None:
        tell(row, "feedback.received", at=at, day=shown_day(due.day))
    return row


def free_code() -> str:
    while True:
        code = new_code(2)
        if not Complaint.objects.filter(code=code).exists():
            return code


_POSTS = {
    AboutPost.LURAH: PostKind.LURAH,
    AboutPost.CAMAT: PostKind.CAMAT,
    AboutPost.COMPLAINT_OFFICER: PostKind.COMPLAINT_OFFICER,
    AboutPost.INSPECTOR: PostKind.INSPECTOR,
}


def _name_concerned(row: Complaint, at: dt.datetime) -> None:
    """Find the officials whom it says it concerns: by the post it names in that area, and by name among those who
    would receive it. What this cannot find, whoever checks the report names."""
    triage = kinds_with(FeedbackPermission.TRIAGE)
    receiving = {*triage, *kinds_with(FeedbackPermission.ANSWER), *kinds_with(FeedbackPermission.SUPERVISE)}
    post = _POSTS.get(AboutPost(row.about_post))
    if post is None and not row.about_words:
        return
    concerned: dict[int, ConcernSource] = {}
    for one in staff.acting(at=at, post_kinds=sorted(receiving)):
        is_here = row.area_code == one.area_code or row.area_code.startswith(one.area_code + ".")
        if one.post_kind == post and is_here:
            concerned[one.official_id] = ConcernSource.DECLARED
        elif row.about_words and names_person(row.about_words, one.name):
            concerned.setdefault(one.official_id, ConcernSource.MATCHED)
        row.is_guarded |= one.official_id in concerned and one.post_kind in triage
    Concerned.objects.bulk_create(
        Concerned(complaint=row, official_id=official_id, source=source) for official_id, source in concerned.items()
    )
