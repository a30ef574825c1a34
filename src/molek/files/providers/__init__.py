"""Where the bytes are: a folder on disk, or a store of objects."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from django.conf import settings

from molek.files.providers.disk import DiskStore
from molek.files.providers.names import name_of
from molek.files.providers.objects import ObjectPlace, ObjectStore

__all__ = ["DiskStore", "FileStore", "ObjectPlace", "ObjectStore", "file_store", "folder_store", "name_of", "place"]


class FileStore(Protocol):
    """Contents by their hash. The hash is computed by the caller, never here."""

    is_outside: bool  # another system: it is called outside transactions only

    def write(self, sha256: str, content: bytes, *, anew: bool = False) -> None:
        """Keep the content, safely on the medium when this returns. If it is there already, it counts as new.

        ``anew``: what is there was proven not to be the content, and is replaced.
        """
        ...

    def read(self, sha256: str) -> bytes:
        """The content; ``FileNotFoundError`` if there is none. Not checked."""
        ...

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """As :meth:`read`, a piece at a time, so that nothing must fit in memory."""
        ...

    def size(self, sha256: str) -> int:
        """In bytes; ``FileNotFoundError`` if there is none."""
        ...

    def delete(self, sha256: str) -> None: ...

    def older_than(self, seconds: float) -> Iterator[str]:
        """Hashes of contents last written longer ago than this."""
        ...


def file_store() -> FileStore:
    """The store of this city, to which everything new goes."""
    found = place()
    return _objects(found) if found is not None else folder_store()


def place() -> ObjectPlace | None:
    """The bucket of this city; None if files lie in a folder. The settings were checked when they were read."""
    config = settings.MOLEK
    if not config.files_url:
        return None
    url = urlsplit(config.files_url)
    told = {name: values[-1] for name, values in parse_qs(url.query).items()}
    return ObjectPlace(
        bucket=url.netloc, prefix=url.path.strip("/"), endpoint=told.get("endpoint", ""),
        region=told.get("region", "us-east-1"), key_id=config.files_key_id, secret=config.files_secret,
    )  # fmt: skip


def folder_store() -> DiskStore:
    """The folder: the store itself, or where contents lie that were kept before there was a store of objects."""
    return DiskStore(settings.MOLEK.data_dir / "files")


@cache
def _objects(found: ObjectPlace) -> ObjectStore:
    return ObjectStore(found)
