"""A folder of this machine, or of a disk that the machines share."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from molek.files.providers.names import name_of

_PIECE = 1 << 20


class DiskStore:
    """``ab/cd/abcd…`` under a folder; readable by this user only."""

    is_outside = False

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, sha256: str) -> Path:
        return self._root / name_of(sha256)

    def write(self, sha256: str, content: bytes, *, anew: bool = False) -> None:
        path = self.path(sha256)
        try:
            if path.stat().st_size == len(content) and not anew:
                os.utime(path)
                return
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(prefix="new-", dir=path.parent)  # made with mode 0600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)
            raise
        _sync_folder(path.parent)

    def read(self, sha256: str) -> bytes:
        return self.path(sha256).read_bytes()

    def pieces(self, sha256: str) -> Iterator[bytes]:
        with self.path(sha256).open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece

    def size(self, sha256: str) -> int:
        return self.path(sha256).stat().st_size

    def delete(self, sha256: str) -> None:
        self.path(sha256).unlink(missing_ok=True)

    def older_than(self, seconds: float) -> Iterator[str]:
        limit = time.time() - seconds
        for path in self._root.glob("??/??/*"):
            try:
                if path.stat().st_mtime >= limit:
                    continue
            except FileNotFoundError:
                continue
            if path.name.startswith("new-"):
                path.unlink(missing_ok=True)  # left by a process that died while writing
            else:
                yield path.name


def _sync_folder(folder: Path) -> None:
    """Without this the name of a new file may be lost with the power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
