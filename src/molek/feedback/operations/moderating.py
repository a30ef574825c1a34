"""What the public reads: written by a moderator, refused while it holds what must not be public."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.feedback.enums import State
from molek.feedback.errors import ComplaintNotFound, NotNow, PublicTextRefused, ReasonNeeded, SecretNotPublished
from molek.feedback.models import PublicEntry
from molek.feedback.operations.steps import locked
from molek.feedback.permissions import FeedbackPermission
from molek.feedback.rules.wording import ABUSE, MAIL, NIK, PHONE, found_in

FOUND = {
    NIK: _("nomor seperti NIK atau KK"),
    PHONE: _("nomor telepon"),
    MAIL: _("alamat surel"),
    ABUSE: _("kata kasar"),
}


@transaction.atomic
def publish(*, code: str, title: str, summary: str, answer: str = "", by: Actor, at: dt.datetime) -> PublicEntry:
    """Put a matter into the public register, or write its text anew.

    Raises:
        NotPermitted, ComplaintNotFound.
        SecretNotPublished: the complainant asked for secrecy.
        NotNow: it was not checked yet, or was joined with another.
        ReasonNeeded, PublicTextRefused: the text is empty, or holds numbers of persons, addresses or abuse.
    """
    by.require(FeedbackPermission.MODERATE)
    row = locked(code, by=by)
    if row.is_guarded:
        raise ComplaintNotFound()
    if row.is_secret:
        raise SecretNotPublished()
    if row.verified_at is None or row.state in (State.MERGED, State.REJECTED):
        raise NotNow(state=str(State(row.state).label))
    texts = {"title": title.strip()[:120], "summary": summary.strip()[:2000], "answer": answer.strip()[:2000]}
    for field, text in texts.items():
        if not text and field != "answer":
            raise ReasonNeeded(field=field)
        if found := found_in(text):
            raise PublicTextRefused(field=field, found=", ".join(str(FOUND[one]) for one in found))
    entry, _made = PublicEntry.objects.update_or_create(
        complaint=row,
        defaults={
            **texts, "published_at": at, "published_by_ref": by.ref, "withdrawn_at": None, "withdrawn_by_ref": "",
        },
    )  # fmt: skip
    audit.record(event="feedback.entry.published", by=by, subject=f"complaint:{row.code}", at=at, data={"no": entry.pk})
    return entry


@transaction.atomic
def withdraw(*, code: str, by: Actor, at: dt.datetime) -> None:
    """Take a matter out of the public register. Again changes nothing.

    Raises:
        NotPermitted, ComplaintNotFound.
    """
    by.require(FeedbackPermission.MODERATE)
    row = locked(code, by=by)
    changed = PublicEntry.objects.filter(complaint=row, withdrawn_at=None).update(
        withdrawn_at=at, withdrawn_by_ref=by.ref
    )
    if changed:
        audit.record(event="feedback.entry.withdrawn", by=by, subject=f"complaint:{row.code}", at=at)
