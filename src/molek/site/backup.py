"""A city in one encrypted file, and a city again from that file.

The file is a tar archive inside an age envelope (age-encryption.org/v1): whoever makes backups holds a public key only
and cannot read what he made. Everything streams: nothing is ever on disk unencrypted, and nothing must fit in memory.

Inside, in this order: ``manifest.json``; ``database/0``, ``database/1``, … (a custom-format dump in pieces, because a
tar member must tell its size first); ``data/…`` (stored files and keys as they lie in the data folder); ``end.json``,
without which a backup is incomplete. The dump is taken before the files: contents are only ever added, so every row of
the dump finds its content, and a content without a row is harmless. Contents of a store of objects are fetched from
there and stand in the archive as if they lay in the folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import psycopg
import pyrage
from django.conf import settings
from django.db import connection
from psycopg.conninfo import conninfo_to_dict

from molek.files.queries import OutsideContent
from molek.site import database

FORMAT = 1
_PIECE = 16 * 1024 * 1024
_KEPT = ("files", "keys", "secret.key")  # of the data folder; the rest is the database itself, or made anew
Progress = Callable[[int], None]  # bytes done


class BackupProblem(Exception):
    """A backup that cannot be made, read or put back; the text says why and what to do, in both languages."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. ``log_size`` and ``log_root`` are the newest seal when the dump began."""

    format: int
    city: str
    made_at: str  # ISO 8601 with offset
    server: str  # version of PostgreSQL
    log_size: int
    log_root: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What was found in a backup that was read to its end. Sizes in bytes."""

    manifest: Manifest
    dump_bytes: int
    dump_sha256: str
    files: int
    file_bytes: int


# ------------------------------------------------------------------------------------------------------- keys


def new_key(path: Path) -> str:
    """Make a key pair; the secret half goes to ``path`` (readable by this user only), the public half is returned.

    Raises:
        BackupProblem: the file exists already; a key is never overwritten.
    """
    identity = pyrage.x25519.Identity.generate()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise BackupProblem(f"{path} sudah ada, pilih nama lain / exists already, choose another name") from error
    with os.fdopen(handle, "w") as file:
        file.write(f"# public key: {identity.to_public()}\n{identity}\n")
    return str(identity.to_public())


def read_recipient(text: str) -> pyrage.x25519.Recipient:
    """A public key, ``age1…``."""
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError as error:
        raise BackupProblem(f"Bukan kunci publik / not a public key: {text!r} (age1…)") from error


def read_identity(path: Path) -> pyrage.x25519.Identity:
    """The secret key in a file as :func:`new_key` makes it."""
    try:
        lines = path.read_text().splitlines()
    except OSError as error:
        raise BackupProblem(f"Kunci tidak dapat dibaca / the key cannot be read: {path} ({error.strerror})") from error
    for line in lines:
        if line.startswith("AGE-SECRET-KEY-"):
            with contextlib.suppress(pyrage.IdentityError):
                return pyrage.x25519.Identity.from_str(line.strip())
    raise BackupProblem(f"Tidak ada kunci rahasia dalam / no secret key in {path}")


# --------------------------------------------------------------------------------------------------- backing up


def make_backup(
    target: Path,
    *,
    recipients: list[pyrage.x25519.Recipient],
    data_dir: Path,
    url: str,
    manifest: Manifest,
    outside: Iterable[OutsideContent] = (),
    progress: Progress = lambda _done: None,
) -> Contents:
    """Write one backup to ``target``, which must not exist. A backup that fails half-way leaves no file behind.

    Args:
        url: a connection that may read everything, the log included.
        outside: contents that lie elsewhere than in the data folder; they come back into the folder.
        progress: called with the bytes read so far.
    """
    if not recipients:
        raise BackupProblem("Sebutkan kunci publik / name a public key: --to age1…")
    if target.exists():
        raise BackupProblem(f"{target} sudah ada, pilih nama lain / exists already, choose another name")
    partial = target.with_name(target.name + ".partial")
    found: list[Contents] = []
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            with _piped(
                lambda pipe: found.append(_write_archive(pipe, data_dir, url, manifest, progress, outside=outside))
            ) as archive:
                pyrage.encrypt_io(archive, out, recipients)
            out.flush()
            os.fsync(out.fileno())
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)
    return found[0]


def _write_archive(
    pipe: IO[bytes],
    data_dir: Path,
    url: str,
    manifest: Manifest,
    progress: Progress,
    *,
    outside: Iterable[OutsideContent],
) -> Contents:
    done, digest, dump_bytes, files, file_bytes = 0, hashlib.sha256(), 0, 0, 0
    with tarfile.open(fileobj=pipe, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        _add_text(archive, "manifest.json", asdict(manifest))
        for number, piece in enumerate(_dump_pieces(url)):
            member = tarfile.TarInfo(f"database/{number}")
            member.size = len(piece)
            archive.addfile(member, io.BytesIO(piece))
            digest.update(piece)
            dump_bytes += len(piece)
            done += len(piece)
            progress(done)
        for path in _kept_files(data_dir):
            with contextlib.suppress(FileNotFoundError), path.open("rb") as file:  # forgotten by law meanwhile
                member = tarfile.TarInfo(f"data/{path.relative_to(data_dir)}")
                member.size = os.fstat(file.fileno()).st_size
                archive.addfile(member, file)
                files, file_bytes, done = files + 1, file_bytes + member.size, done + member.size
                progress(done)
        for content in outside:
            member = tarfile.TarInfo(f"data/files/{content.name}")
            member.size = content.size
            archive.addfile(member, io.BufferedReader(_Pieces(content.pieces)))
            files, file_bytes, done = files + 1, file_bytes + member.size, done + member.size
            progress(done)
        contents = Contents(manifest, dump_bytes, digest.hexdigest(), files, file_bytes)
        _add_text(archive, "end.json", {key: value for key, value in asdict(contents).items() if key != "manifest"})
    return contents


class _Pieces(io.RawIOBase):
    """Pieces as a file that is read once."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._left = self._left or next(self._pieces, b"")
        taken = self._left[: len(buffer)]
        buffer[: len(taken)] = taken
        self._left = self._left[len(taken) :]
        return len(taken)


def _add_text(archive: tarfile.TarFile, name: str, value: dict[str, Any]) -> None:
    text = json.dumps(value, indent=1).encode()
    member = tarfile.TarInfo(name)
    member.size = len(text)
    archive.addfile(member, io.BytesIO(text))


def _kept_files(data_dir: Path) -> Iterator[Path]:
    for name in _KEPT:
        root = data_dir / name
        if root.is_file():
            yield root
        for path in sorted(root.rglob("*")) if root.is_dir() else ():
            if path.is_file() and not path.name.startswith("new-"):  # a content being written
                yield path


def _dump_pieces(url: str) -> Iterator[bytes]:
    with _program("pg_dump", url, "--format=custom", "--compress=3", stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        while piece := process.stdout.read(_PIECE):
            yield piece


# ---------------------------------------------------------------------------------------------------- reading back


def check_backup(source: Path, *, identity: pyrage.x25519.Identity, progress: Progress = lambda _d: None) -> Contents:
    """Read a backup to its end and compare it with what it says of itself; changes nothing.

    Raises:
        BackupProblem: cut off, altered, of another key or of another format.
    """
    return _read(source, identity, dump_to=None, data_dir=None, progress=progress)


def restore_backup(
    source: Path,
    *,
    identity: pyrage.x25519.Identity,
    data_dir: Path,
    url: str,
    progress: Progress = lambda _done: None,
) -> Contents:
    """Put a city back into an empty database and an empty data folder.

    Args:
        url: a connection to the empty database that may make tables in it.

    Raises:
        BackupProblem: the place is not empty, or the backup cannot be read to its end. In the second case the
            database may hold a part: it is to be made anew before the next try.
    """
    _require_empty(data_dir, url)
    # Owners come back where an administrator restores; elsewhere all is the programs' own until the log is protected.
    owners = () if settings.MOLEK.embedded else ("--no-owner", "--no-privileges")
    with _program("pg_restore", url, "--exit-on-error", *owners, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        try:
            contents = _read(source, identity, dump_to=process.stdin, data_dir=data_dir, progress=progress)
        except BaseException:
            process.kill()
            raise
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
    return contents


def _require_empty(data_dir: Path, url: str) -> None:
    held = [name for name in _KEPT if name != "secret.key" and next((data_dir / name).rglob("*"), None) is not None]
    if held:
        raise BackupProblem(
            f"{data_dir} berisi / already holds: {', '.join(held)}. Pakai folder kosong / use an empty one."
        )
    with psycopg.connect(url) as server:
        row = server.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    if row and row[0]:
        raise BackupProblem("Basis data tidak kosong / the database is not empty. Buat yang baru / make a new one.")


def _read(
    source: Path,
    identity: pyrage.x25519.Identity,
    *,
    dump_to: IO[bytes] | None,
    data_dir: Path | None,
    progress: Progress,
) -> Contents:
    manifest: Manifest | None = None
    end: dict[str, Any] | None = None
    digest, dump_bytes, files, file_bytes = hashlib.sha256(), 0, 0, 0
    for member, body in _members(source, identity):
        if member.name == "manifest.json":
            manifest = _manifest_of(body.read())
        elif member.name.startswith("database/"):
            piece = body.read()
            digest.update(piece)
            dump_bytes += len(piece)
            if dump_to is not None:
                _hand_over(dump_to, piece)
        elif member.name.startswith("data/"):
            files, file_bytes = files + 1, file_bytes + member.size
            if data_dir is not None:
                _put_back(data_dir, member.name.removeprefix("data/"), body)
        elif member.name == "end.json":
            end = json.loads(body.read())
        progress(dump_bytes + file_bytes)
    if manifest is None or end is None:
        raise BackupProblem("Cadangan terpotong / the backup is cut off.")
    contents = Contents(manifest, dump_bytes, digest.hexdigest(), files, file_bytes)
    if end != {key: value for key, value in asdict(contents).items() if key != "manifest"}:
        raise BackupProblem("Isi cadangan tidak sesuai dengan daftarnya / the backup differs from its own list.")
    return contents


def _manifest_of(text: bytes) -> Manifest:
    value = json.loads(text)
    if value.get("format") != FORMAT:
        raise BackupProblem(f"Bentuk cadangan / backup format {value.get('format')}: perlu / needs {FORMAT}")
    return Manifest(**value)


def _members(source: Path, identity: pyrage.x25519.Identity) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    try:
        encrypted = source.open("rb")
    except OSError as error:
        raise BackupProblem(f"{source} tidak dapat dibaca / cannot be read ({error.strerror})") from error
    with encrypted:
        try:
            with (
                _piped(lambda pipe: _decrypt(encrypted, pipe, identity)) as stream,
                tarfile.open(fileobj=stream, mode="r|") as archive,
            ):
                for member in archive:
                    body = archive.extractfile(member)
                    if body is not None:
                        yield member, body
        except (tarfile.TarError, EOFError) as error:
            raise BackupProblem("Cadangan terpotong / the backup is cut off.") from error


def _decrypt(encrypted: IO[bytes], pipe: IO[bytes], identity: pyrage.x25519.Identity) -> None:
    try:
        pyrage.decrypt_io(encrypted, pipe, [identity])
    except BrokenPipeError:
        raise  # the reader stopped first
    except (pyrage.DecryptError, OSError) as error:
        raise BackupProblem(
            "Cadangan rusak, terpotong, atau bukan untuk kunci ini / damaged, cut off, or not for this key."
        ) from error


def _hand_over(process_input: IO[bytes], piece: bytes) -> None:
    try:
        process_input.write(piece)
    except BrokenPipeError:
        raise BackupProblem("Basis data menolak isinya / the database refused the contents; see above") from None


def _put_back(data_dir: Path, name: str, body: IO[bytes]) -> None:
    """One file, readable by this user only; a name that leads out of the folder is refused."""
    target = (data_dir / name).resolve()
    if not target.is_relative_to(data_dir.resolve()) or name.split("/", maxsplit=1)[0] not in _KEPT:
        raise BackupProblem(f"Nama yang tidak sah dalam cadangan / a name that cannot be in a backup: {name!r}")
    if target.name == "secret.key" and target.exists():
        target.unlink()  # made at the start of this very command
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        shutil.copyfileobj(body, file, _PIECE)


# ---------------------------------------------------------------------------------------------------- plumbing


@contextlib.contextmanager
def _piped(write: Callable[[IO[bytes]], Any]) -> Iterator[IO[bytes]]:
    """The reading end of a pipe into which ``write`` writes, in a thread. Its error is raised here, on leaving."""
    reading, writing = os.pipe()
    errors: list[BaseException] = []

    def run() -> None:
        try:
            with os.fdopen(writing, "wb") as pipe:
                write(pipe)
        except BrokenPipeError:
            pass  # the reader stopped, and says why himself
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()  # of this thread, which may have asked what lies in the store of objects

    thread = threading.Thread(target=run, name="backup pipe", daemon=True)
    with os.fdopen(reading, "rb") as stream:
        thread.start()
        try:
            yield stream
        except Exception as problem:
            stream.close()
            thread.join()
            raise (errors[0] if errors else problem) from None  # what is read is wrong because it could not be written
        finally:
            stream.close()
            thread.join()
    if errors:
        raise errors[0]


@contextlib.contextmanager
def _program(name: str, url: str, *arguments: str, **streams: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A program of PostgreSQL under way. The password goes by the environment, where no process list shows it."""
    parts = {key: str(value) for key, value in conninfo_to_dict(url).items()}
    password = parts.pop("password", "")
    address = psycopg.conninfo.make_conninfo(**parts)
    command = [_path_of(name), f"--dbname={address}", "--no-password", *arguments]
    environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    with subprocess.Popen(command, env=environment, **streams) as process:  # noqa: S603  our own arguments
        yield process
    if process.returncode:
        raise BackupProblem(f"{name} gagal / failed ({process.returncode}); lihat pesan di atas / see above")


def _path_of(name: str) -> str:
    """Of the embedded server's own programs for the embedded server, of the machine's for every other one."""
    found = str(database.programs() / name) if settings.MOLEK.embedded else shutil.which(name)
    if found is None:
        raise BackupProblem(f"{name} tidak ada / not found: pasang / install postgresql-client")
    return found
