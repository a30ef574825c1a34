"""Contents on their way to a store of objects.

Nothing leaves the building inside a transaction. So where the store is another system, a new content is first kept in
the database, by the very transaction that speaks of it, and a job carries it out: it cannot be lost between the two,
and while the store is down everything goes on. All jobs about one content stand in one line, so that nobody removes
what another is just carrying out.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from django.db import connection

from molek.files.errors import FileCorrupt
from molek.files.models import OutgoingContent, StoredFile
from molek.files.providers import FileStore, file_store, folder_store
from molek.files.queries import stored_hashes
from molek.jobs import operations as jobs

logger = logging.getLogger("molek.files")

_KEEP = """
    INSERT INTO files_outgoingcontent (sha256, content, kept_at) VALUES (%s, %s, %s) ON CONFLICT (sha256) DO NOTHING
"""
_BATCH = 1000


def keep_to_carry(*, sha256: str, content: bytes, at: datetime) -> None:
    """Keep the content in the caller's transaction and queue its way out. Two statements."""
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [sha256, content, at])
    jobs.enqueue("files.carry_out", lock=_line(sha256), unique=sha256, sha256=sha256)


def queue_removal(sha256: str) -> None:
    """Let the bytes of a content be removed that no row speaks of (any more). One statement."""
    jobs.enqueue("files.remove_bytes", lock=_line(sha256), unique=sha256, sha256=sha256)


def _line(sha256: str) -> str:
    return f"files:{sha256}"


def carry_out(*, sha256: str) -> bool:
    """Bring a content to the store, read it back, and only then let go of it here. A job; safe to run twice.

    Raises:
        FileStoreDown: nothing is lost, the job is tried again.
        FileCorrupt: what the store gives back is something else, even when written anew.
    """
    row = OutgoingContent.objects.filter(pk=sha256).first()
    if row is None:
        return False
    if StoredFile.objects.filter(pk=sha256).exists():
        store = file_store()
        _bring(store, sha256, bytes(row.content))
    OutgoingContent.objects.filter(pk=sha256).delete()
    return True


def _bring(store: FileStore, sha256: str, content: bytes) -> None:
    store.write(sha256, content)
    if not _is_there(store, sha256):
        logger.warning("files.content.replaced sha256=%s", sha256)
        store.write(sha256, content, anew=True)
        if not _is_there(store, sha256):
            raise FileCorrupt(sha256=sha256)


def _is_there(store: FileStore, sha256: str) -> bool:
    digest = hashlib.sha256()
    try:
        for piece in store.pieces(sha256):
            digest.update(piece)
    except FileNotFoundError:
        return False
    return digest.hexdigest() == sha256


def carry_left(*, kept_before: datetime) -> int:
    """Queue again what has waited for long: its job may have been given up while the store was down. How many."""
    left = OutgoingContent.objects.filter(kept_at__lt=kept_before).order_by("kept_at").values_list("pk", flat=True)
    for sha256 in (names := list(left[:_BATCH])):
        jobs.enqueue("files.carry_out", lock=_line(sha256), unique=sha256, sha256=sha256)
    return len(names)


def remove_bytes(*, sha256: str) -> bool:
    """Delete bytes that no row speaks of; False if one does. A job of the same line as :func:`carry_out`."""
    if StoredFile.objects.filter(pk=sha256).exists():
        return False
    file_store().delete(sha256)
    return True


def queue_orphans(*, older_than_s: float) -> int:
    """Queue the removal of objects that no row speaks of. Lists the whole store. Returns how many."""
    queued = 0
    for names in _batches(file_store().older_than(older_than_s)):
        known = set(StoredFile.objects.filter(pk__in=names).values_list("pk", flat=True))
        for sha256 in names:
            if sha256 not in known:
                queue_removal(sha256)
                queued += 1
    return queued


def _batches(names: Iterator[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for name in names:
        batch.append(name)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def move_from_folder() -> Iterator[str]:
    """Bring what still lies in the data folder to the store of objects, each proven there before it goes here.

    Gives each hash that was moved. May be stopped and begun again.
    """
    store, folder = file_store(), folder_store()
    assert store.is_outside, "there is no store of objects to move to"
    for sha256 in stored_hashes():
        with suppress(FileNotFoundError):  # most are there already
            content = folder.read(sha256)
            if hashlib.sha256(content).hexdigest() != sha256:
                raise FileCorrupt(sha256=sha256)
            _bring(store, sha256, content)
            folder.delete(sha256)
            yield sha256
