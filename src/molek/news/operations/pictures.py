"""Pictures for the website: drawn anew without metadata, in a few widths."""

from __future__ import annotations

import datetime as dt
from typing import IO

from django.db import transaction
from django.db.models import Max

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.files import operations as files
from molek.news.errors import AltMissing
from molek.news.models import Picture, PictureFile
from molek.news.operations.writing import locked_item, subject
from molek.news.permissions import NewsPermission
from molek.news.rules.pictures import WIDTHS

MOST_BYTES = 8_000_000


@transaction.atomic
def add_picture(
    *, item_id: int, upload: files.Upload | IO[bytes], alt_id: str, alt_en: str = "", credit: str = "", by: Actor,
    at: dt.datetime,
) -> Picture:  # fmt: skip
    """Take in a picture of an item; it may then be named in the text by its number.

    Args:
        upload: a JPEG or PNG; what it says about place and device is not kept.
        alt_id: what is to be seen, for who cannot see it.

    Raises:
        NotPermitted, ItemNotFound, AltMissing.
        The refusals of ``molek.files.errors``: too large, another kind, broken, a bomb.
    """
    by.require(NewsPermission.WRITE)
    if not alt_id.strip():
        raise AltMissing(field="alt_id")
    item = locked_item(item_id)
    original = files.receive_upload(
        upload=upload, allowed=frozenset({files.JPEG, files.PNG}), max_bytes=MOST_BYTES, by=by, at=at
    )
    made = files.make_renditions(sha256=original.pk, widths=WIDTHS, by=by, at=at)
    number = (item.pictures.aggregate(most=Max("number"))["most"] or 0) + 1
    largest = max(made, key=lambda one: one.width)
    picture = Picture.objects.create(
        item=item, number=number, alt_id=alt_id.strip()[:250], alt_en=alt_en.strip()[:250], credit=credit.strip()[:120],
        width=largest.width, height=largest.height, added_at=at, added_by_ref=by.ref,
    )  # fmt: skip
    PictureFile.objects.bulk_create(
        PictureFile(picture=picture, kind=one.kind, width=one.width, sha256=one.sha256) for one in made
    )
    audit.record(event="news.picture.added", by=by, subject=subject(item), at=at, data={"number": number})
    return picture
