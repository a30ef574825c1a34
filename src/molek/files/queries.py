"""Reading stored files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connections, router
from django.db.models import Count, Min

from molek.base.gauges import Gauge, Value, Watch, seconds_since
from molek.files.errors import FileCorrupt, FileUnknown
from molek.files.models import OutgoingContent, StoredFile
from molek.files.providers import FileStore, file_store, folder_store, name_of

_BATCH = 1000
# The content itself, while it has not been carried to a store of objects yet.
_READ = """
    SELECT outgoing.content FROM files_storedfile AS stored
    LEFT JOIN files_outgoingcontent AS outgoing ON outgoing.sha256 = stored.sha256 WHERE stored.sha256 = %s
"""


def read(sha256: str) -> bytes:
    """The content, proven to be what was stored. One query. Where the store is another system: not in a transaction.

    Raises :class:`FileUnknown`, :class:`FileStoreDown`, or :class:`FileCorrupt` if the bytes are gone or are others.
    Who may read it is the caller's question.
    """
    with connections[router.db_for_read(StoredFile)].cursor() as cursor:
        cursor.execute(_READ, [sha256])
        row = cursor.fetchone()
    if row is None:
        raise FileUnknown()
    content = bytes(row[0]) if row[0] is not None else _from_store(sha256)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise FileCorrupt(sha256=sha256)
    return content


def _from_store(sha256: str) -> bytes:
    for store in _places():
        try:
            return store.read(sha256)
        except FileNotFoundError:
            continue
    raise FileCorrupt(sha256=sha256)


def _places() -> list[FileStore]:
    """Where to look: what was kept before there was a store of objects lies in the folder until it is moved."""
    store = file_store()
    return [store, folder_store()] if store.is_outside else [store]


def info(sha256: str) -> StoredFile | None:
    """Type, size, when and by whom; None if it was never stored."""
    return StoredFile.objects.filter(pk=sha256).first()


def stored_hashes(*, stored_until: datetime | None = None) -> Iterator[str]:
    """The hash of every content, in their order. A query for each thousand."""
    rows = StoredFile.objects.order_by("pk").values_list("pk", flat=True)
    if stored_until is not None:
        rows = rows.filter(created_at__lte=stored_until)
    last = ""
    while batch := list(rows.filter(pk__gt=last)[:_BATCH]):
        yield from batch
        last = batch[-1]


def damaged(*, stored_until: datetime) -> list[str]:
    """Hashes of all files stored until then whose bytes are gone or changed. Reads every one of them."""
    found = []
    for sha256 in stored_hashes(stored_until=stored_until):
        try:
            read(sha256)
        except (FileCorrupt, FileUnknown):
            found.append(sha256)
    return found


@dataclass(frozen=True, slots=True)
class OutsideContent:
    """A content in the store of objects. ``pieces`` gives it a piece at a time; ``name`` is its place in a folder."""

    name: str
    size: int
    pieces: Iterator[bytes]


def contents_outside() -> Iterator[OutsideContent]:
    """Every content that is in the store of objects and not in the data folder, for a backup.

    Nothing if the store is the folder. What is still on its way stands in the database, and in its dump. Raises
    :class:`FileStoreDown`, and :class:`FileCorrupt` if one is lost.
    """
    store, folder = file_store(), folder_store()
    if not store.is_outside:
        return
    for sha256 in stored_hashes():
        if folder.path(sha256).exists():
            continue
        try:
            size = store.size(sha256)
        except FileNotFoundError:
            if _is_on_its_way_or_given_up(sha256):
                continue
            raise FileCorrupt(sha256=sha256) from None
        yield OutsideContent(name_of(sha256), size, store.pieces(sha256))


def _is_on_its_way_or_given_up(sha256: str) -> bool:
    is_waiting = OutgoingContent.objects.filter(pk=sha256).exists()
    return is_waiting or not StoredFile.objects.filter(pk=sha256).exists()


def _watched(at: datetime) -> Iterator[Value]:
    waiting = OutgoingContent.objects.aggregate(count=Count("pk"), oldest=Min("kept_at"))
    yield Value("molek_files_waiting", waiting["count"])
    yield Value("molek_file_oldest_seconds", seconds_since(waiting["oldest"], at))


WATCH = Watch(
    name="files",
    gauges=(
        Gauge("molek_files_waiting", "Contents in the database that are still to be carried to the store of objects."),
        Gauge("molek_file_oldest_seconds", "How long the first of them has been waiting."),
    ),
    read=_watched,
)
