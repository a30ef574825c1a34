"""The second pair of eyes: publish now or at a time, send back, withdraw."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from molek.audit import operations as audit
from molek.base.actors import SYSTEM, Actor
from molek.news.enums import VersionState
from molek.news.errors import NotPublished, NotSubmitted, OwnText, ReasonMissing, SavedMeanwhile
from molek.news.models import Item, Version
from molek.news.operations.writing import locked_item, locked_version, pictures_of, subject, to_draft
from molek.news.permissions import NewsPermission
from molek.news.rules import markup

_MOST_WORDS = 20_000  # characters of a text that the search looks at


@transaction.atomic
def approve_version(*, version_id: int, revision: int, by: Actor, at: dt.datetime) -> Version:
    """Publish what somebody else wrote: now, or when its time comes.

    A time that was wished for and has gone by meanwhile means now.

    Raises:
        NotPermitted, ItemNotFound, NotSubmitted.
        OwnText: ``by`` saved some of it, in this version.
        SavedMeanwhile: it is not the text that was read.
    """
    by.require(NewsPermission.PUBLISH)
    version = locked_version(version_id)
    if version.state != VersionState.SUBMITTED:
        raise NotSubmitted(state=VersionState(version.state).label)
    if version.revision != revision:
        raise SavedMeanwhile()
    if by.ref == version.submitted_by_ref or version.savings.filter(by_ref=by.ref).exists():
        raise OwnText()
    version.approved_at, version.approved_by_ref = at, by.ref
    if version.publish_at is not None and version.publish_at > at:
        version.state = VersionState.SCHEDULED
        version.save(update_fields=["state", "approved_at", "approved_by_ref"])
        audit.record(
            event="news.version.scheduled", by=by, subject=subject(version.item), at=at, data={"number": version.number}
        )
        return version
    version.save(update_fields=["approved_at", "approved_by_ref"])
    _publish(version, by=by, at=at)
    return version


def _publish(version: Version, *, by: Actor, at: dt.datetime) -> None:
    item = locked_item(version.item_id)
    version.state, version.published_at = VersionState.PUBLISHED, at
    version.save(update_fields=["state", "published_at"])
    item.live, item.changed_at, item.expires_at = version, at, version.expires_at
    item.published_at = item.published_at or at
    item.withdrawn_at, item.withdrawn_by_ref, item.withdrawn_reason = None, "", ""
    item.title_id, item.title_en = version.title_id, version.title_en
    item.words_id = _words(version.summary_id, version.body_id)
    item.words_en = _words(version.summary_en, version.body_en)
    item.save(
        update_fields=[
            "live", "published_at", "changed_at", "expires_at", "withdrawn_at", "withdrawn_by_ref", "withdrawn_reason",
            "title_id", "title_en", "words_id", "words_en",
        ]
    )  # fmt: skip
    item.pictures.filter(number__in=pictures_of(version), shown_since__isnull=True).update(shown_since=at)
    audit.record(event="news.version.published", by=by, subject=subject(item), at=at, data={"number": version.number})


def _words(summary: str, body: str) -> str:
    return f"{summary} {markup.plain_of(body)}".strip()[:_MOST_WORDS]


@transaction.atomic
def publish_due(*, version_id: int, at: dt.datetime) -> Version | None:
    """Publish a scheduled version whose time has come; None if that is done, or it was taken back."""
    version = Version.objects.select_for_update(of=("self",)).filter(pk=version_id).first()
    if version is None or version.state != VersionState.SCHEDULED or (version.publish_at and version.publish_at > at):
        return None
    _publish(version, by=SYSTEM, at=at)
    return version


@transaction.atomic
def send_back(*, version_id: int, reason: str, by: Actor, at: dt.datetime) -> Version:
    """Give a text back to those who wrote it. Raises NotPermitted, NotSubmitted, ReasonMissing."""
    by.require(NewsPermission.PUBLISH)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    version = locked_version(version_id)
    if version.state not in (VersionState.SUBMITTED, VersionState.SCHEDULED):
        raise NotSubmitted(state=VersionState(version.state).label)
    to_draft(version, reason.strip()[:300])
    audit.record(
        event="news.version.returned", by=by, subject=subject(version.item), at=at, data={"number": version.number}
    )
    return version


@transaction.atomic
def withdraw_item(*, item_id: int, reason: str, by: Actor, at: dt.datetime) -> Item:
    """Take an item off the website; its address says since when and why.

    Raises:
        NotPermitted, ItemNotFound, ReasonMissing.
        NotPublished: it was not there, or somebody withdrew it before.
    """
    by.require(NewsPermission.PUBLISH)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    item = locked_item(item_id)
    if item.live_id is None or item.withdrawn_at is not None:
        raise NotPublished()
    item.withdrawn_at, item.withdrawn_by_ref, item.withdrawn_reason = at, by.ref, reason.strip()[:300]
    item.save(update_fields=["withdrawn_at", "withdrawn_by_ref", "withdrawn_reason"])
    audit.record(event="news.item.withdrawn", by=by, subject=subject(item), at=at)
    return item
