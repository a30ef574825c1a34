"""A city goes into one encrypted file and comes out of it elsewhere, whole or not at all."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyrage
import pytest

from molek.site import backup

pytestmark = pytest.mark.xdist_group("backup")

# In the program of the other city, since a process has one database only.
_FILL = """
from django.utils import timezone
from molek.audit import operations as audit
from molek.base.actors import SYSTEM
from molek.files import operations as files
at = timezone.now()
stored = files.store(content=b"%PDF-1.7 a letter", media_type="application/pdf", by=SYSTEM, at=at)
audit.record(event="tests.backup.made", by=SYSTEM, subject="letter:1", at=at, data={})
audit.seal(at=at)
print(stored.sha256)
"""
_LOOK = """
from molek.audit import queries as audit
from molek.files import queries as files
from molek.residents.models import Area
from molek.staff.models import Official
seal = audit.latest_seal()
print(Area.objects.count(), Official.objects.count(), seal.size, seal.root, files.read("{sha256}").decode())
"""


def molek(data_dir: Path, *words: str, code: str = "") -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ, "MOLEK_DATA_DIR": str(data_dir), "MOLEK_DEMO": "1", "MOLEK_DEMO_RESIDENTS": "0",
        "COLUMNS": "300",
    }  # fmt: skip
    environment.pop("MOLEK_DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "molek.site", *words], env=environment, input=code, capture_output=True, text=True,
        timeout=180, check=False,
    )  # fmt: skip


@pytest.fixture
def folders() -> Iterator[list[Path]]:
    made = [Path(tempfile.mkdtemp(prefix="molek-backup-")) for _ in range(2)]
    yield made
    for folder in made:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def identity() -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.generate()


def test_a_city_moves_to_an_empty_place(folders: list[Path], tmp_path: Path) -> None:
    old, new = folders
    key, file = tmp_path / "key.txt", tmp_path / "city.age"
    public = molek(old, "backup", "--new-key", str(key)).stdout.strip()
    assert public.startswith("age1")
    assert key.stat().st_mode & 0o077 == 0
    filled = molek(old, "shell", "--no-imports", code=_FILL)
    sha256 = filled.stdout.strip().splitlines()[-1]
    assert len(sha256) == 64, filled.stderr

    made = molek(old, "backup", str(file), "--to", public)
    assert made.returncode == 0, made.stderr
    assert b"Fatubesi" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    assert molek(old, "backup", str(file), "--to", public).returncode != 0, "a backup is never overwritten"

    checked = molek(new, "restore", str(file), "--key", str(key), "--check")
    assert "utuh / complete" in checked.stdout, checked.stderr
    restored = molek(new, "restore", str(file), "--key", str(key))
    assert restored.returncode == 0, restored.stderr
    assert "log dan semua berkas sesuai" in restored.stdout

    seen = [molek(city, "shell", "--no-imports", code=_LOOK.format(sha256=sha256)).stdout for city in (old, new)]
    assert "%PDF-1.7 a letter" in seen[0]
    assert seen[0] == seen[1]
    assert (old / "secret.key").read_text() == (new / "secret.key").read_text(), "sealed messages stay readable"
    # The restored log is as closed to the programs as before.
    change = "from django.db import connection\nwith connection.cursor() as c: c.execute('DELETE FROM audit_event')\n"
    assert molek(new, "shell", "--no-imports", code=change).returncode != 0

    again = molek(new, "restore", str(file), "--key", str(key))
    assert again.returncode != 0
    assert "tidak kosong" in again.stderr or "berisi" in again.stderr


@pytest.fixture
def archive(folders: list[Path], identity: pyrage.x25519.Identity, tmp_path: Path, monkeypatch) -> Path:
    """A backup of a folder without a database, which the reading side does not miss."""
    (folders[0] / "keys").mkdir()
    (folders[0] / "keys" / "seal.pem").write_text("secret")
    monkeypatch.setattr(backup, "_dump_pieces", lambda url: iter([b"one" * 1000, b"two"]))
    file = tmp_path / "small.age"
    manifest = backup.Manifest(backup.FORMAT, "53.71", "2026-01-02T03:04:05+08:00", "180000", 0, "")
    backup.make_backup(file, recipients=[identity.to_public()], data_dir=folders[0], url="", manifest=manifest)
    return file


def test_what_was_read_is_what_was_written(archive: Path, identity: pyrage.x25519.Identity) -> None:
    found = backup.check_backup(archive, identity=identity)
    assert (found.dump_bytes, found.files, found.file_bytes) == (3003, 1, 6)


@pytest.mark.parametrize("kept", [0, 10, 200, -1, -20])
def test_a_cut_off_backup_is_refused(archive: Path, identity: pyrage.x25519.Identity, kept: int) -> None:
    archive.write_bytes(archive.read_bytes()[:kept])
    with pytest.raises(backup.BackupProblem):
        backup.check_backup(archive, identity=identity)


def test_an_altered_backup_is_refused(archive: Path, identity: pyrage.x25519.Identity) -> None:
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 1
    archive.write_bytes(content)
    with pytest.raises(backup.BackupProblem, match="rusak"):
        backup.check_backup(archive, identity=identity)


def test_another_key_does_not_open_it(archive: Path) -> None:
    with pytest.raises(backup.BackupProblem, match="bukan untuk kunci ini"):
        backup.check_backup(archive, identity=pyrage.x25519.Identity.generate())


def test_a_failed_backup_leaves_nothing(folders: list[Path], identity: pyrage.x25519.Identity, tmp_path: Path) -> None:
    manifest = backup.Manifest(backup.FORMAT, "53.71", "2026-01-02T03:04:05+08:00", "180000", 0, "")
    with pytest.raises(backup.BackupProblem):
        backup.make_backup(
            tmp_path / "a.age", recipients=[identity.to_public()], data_dir=folders[0],
            url="postgresql://nobody@127.0.0.1:1/none", manifest=manifest,
        )  # fmt: skip
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "why"), [("../keys/other", "Nama yang tidak sah"), ("postgresql/PG_VERSION", "Nama yang tidak sah")]
)
def test_a_name_that_leads_elsewhere_is_refused(folders: list[Path], name: str, why: str) -> None:
    with pytest.raises(backup.BackupProblem, match=why), (Path(__file__)).open("rb") as body:
        backup._put_back(folders[1], name, body)


def test_keys_are_told_apart(tmp_path: Path) -> None:
    key = tmp_path / "key.txt"
    public = backup.new_key(key)
    assert str(backup.read_identity(key).to_public()) == public
    with pytest.raises(backup.BackupProblem, match="sudah ada"):
        backup.new_key(key)
    with pytest.raises(backup.BackupProblem, match="Bukan kunci publik"):
        backup.read_recipient("AGE-SECRET-KEY-1")
    key.write_text("hello")
    with pytest.raises(backup.BackupProblem, match="Tidak ada kunci rahasia"):
        backup.read_identity(key)
