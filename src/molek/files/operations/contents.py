"""Keeping contents, and clearing away what failed transactions left."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime

from django.db import connection, transaction

from molek.base.actors import Actor
from molek.base.transactions import in_transaction
from molek.files.models import OutgoingContent, StoredFile
from molek.files.operations import carrying
from molek.files.providers import file_store, folder_store

logger = logging.getLogger("molek.files")

_ORPHAN_AFTER_S = 24 * 3600.0
_CLAIM = """
    INSERT INTO files_storedfile (sha256, media_type, size, created_at, created_by_ref)
    VALUES (%s, %s, %s, %s, %s) ON CONFLICT (sha256) DO NOTHING
"""


@in_transaction
def store(*, content: bytes, media_type: str, by: Actor, at: datetime) -> StoredFile:
    """Keep a content made by ourselves. The same content is kept once, with the type and the moment of the first time.

    In a folder, the bytes are on the medium before the row can be seen; if the caller's transaction fails, they are
    left for :func:`remove_orphans`: one statement, and one file written unless it is there. For a store of objects
    they are kept in the same transaction and carried out by a job: three statements, and nothing leaves meanwhile.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    stored = StoredFile(sha256=sha256, media_type=media_type, size=len(content), created_at=at, created_by_ref=by.ref)
    # First the row, which waits for anybody who stores or removes the same content at this moment; then the bytes.
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [sha256, media_type, len(content), at, by.ref])
        is_new = cursor.rowcount == 1
    place = file_store()
    if place.is_outside:
        carrying.keep_to_carry(sha256=sha256, content=content, at=at)
    else:
        place.write(sha256, content)
    return stored if is_new else StoredFile.objects.get(pk=sha256)


def remove_orphans(*, older_than_s: float = _ORPHAN_AFTER_S) -> int:
    """Delete contents older than a day that no row speaks of: their transactions failed. Returns how many.

    In the folder each is claimed by a row of its own for a moment, so that whoever stores the same content waits and
    writes it anew, and content whose row is about to be committed is waited for. In a store of objects each is left
    to a job, in one line with those that carry the same content there.
    """
    folder = folder_store()
    removed = 0
    for sha256 in folder.older_than(older_than_s):
        if StoredFile.objects.filter(pk=sha256).exists():
            continue
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_CLAIM, [sha256, "", 0, "1970-01-01T00:00:00Z", "system:molek"])
            if cursor.rowcount == 1:
                folder.delete(sha256)
                cursor.execute("DELETE FROM files_storedfile WHERE sha256 = %s", [sha256])
                removed += 1
    if file_store().is_outside:
        removed += carrying.queue_orphans(older_than_s=older_than_s)
    if removed:
        logger.info("files.orphans.removed count=%s", removed)
    return removed


@in_transaction
def discard(*, sha256: str) -> bool:
    """Give up a content that nothing refers to any more: it cannot be read from now on. Its bytes are deleted by
    :func:`remove_orphans` in the folder, and by a job at once in a store of objects. The caller knows that nobody else
    keeps the same content. False if it was not there.
    """
    deleted, _ = StoredFile.objects.filter(pk=sha256).delete()
    if deleted:
        OutgoingContent.objects.filter(pk=sha256).delete()
        if file_store().is_outside:
            carrying.queue_removal(sha256)
    return deleted > 0
