from __future__ import annotations

import datetime as dt
import hashlib
import os
import threading
import time
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from molek.base.actors import SYSTEM, Actor, ActorKind
from molek.files import operations as files
from molek.files import queries
from molek.files.errors import FileCorrupt, FileUnknown
from molek.files.models import StoredFile
from molek.files.providers import DiskStore
from molek.files.tasks import remove_orphans

NINE = dt.datetime(2025, 10, 1, 1, tzinfo=dt.UTC)
LATER = NINE + dt.timedelta(hours=1)
CLERK = Actor(ActorKind.OFFICIAL, 2, "official:2")
PDF = b"%PDF-1.7 " + bytes(range(256)) * 150
SHA = hashlib.sha256(PDF).hexdigest()


def store(content: bytes = PDF) -> StoredFile:
    return files.store(content=content, media_type="application/pdf", by=SYSTEM, at=NINE)


def age(path: Path, hours: float) -> None:
    old = time.time() - hours * 3600
    os.utime(path, (old, old))


@pytest.mark.django_db
def test_what_is_stored_is_read_back(disk: DiskStore, django_assert_num_queries) -> None:
    stored = store()
    assert (stored.sha256, stored.size, stored.media_type) == (SHA, len(PDF), "application/pdf")
    assert (stored.created_at, stored.created_by_ref) == (NINE, "system:molek")
    assert disk.path(SHA).parts[-3:] == (SHA[:2], SHA[2:4], SHA)
    with django_assert_num_queries(1):
        assert queries.read(SHA) == PDF
    assert queries.info(SHA) == stored
    assert queries.info("0" * 64) is None


@pytest.mark.django_db
def test_only_this_user_may_read_it(disk: DiskStore) -> None:
    store()
    assert disk.path(SHA).stat().st_mode & 0o077 == 0
    assert disk.path(SHA).parent.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_the_same_content_is_kept_once_as_it_came_first(disk: DiskStore) -> None:
    store()
    again = files.store(content=PDF, media_type="text/plain", by=CLERK, at=LATER)
    assert (again.media_type, again.created_at, again.created_by_ref) == ("application/pdf", NINE, "system:molek")
    assert StoredFile.objects.count() == 1


@pytest.mark.django_db
def test_storing_takes_one_statement(disk: DiskStore, django_assert_num_queries) -> None:
    with transaction.atomic(), django_assert_num_queries(1):
        store()


@pytest.mark.django_db
def test_bytes_that_got_lost_come_back_when_stored_again(disk: DiskStore) -> None:
    store()
    disk.path(SHA).unlink()
    store()
    assert queries.read(SHA) == PDF


@pytest.mark.django_db
def test_an_unknown_hash_is_told_apart_from_a_damaged_file(disk: DiskStore) -> None:
    with pytest.raises(FileUnknown):
        queries.read(SHA)
    store()
    disk.path(SHA).write_bytes(PDF[:-1] + b"\0")
    with pytest.raises(FileCorrupt) as refusal:
        queries.read(SHA)
    assert SHA in str(refusal.value)
    assert not refusal.value.permanent
    disk.path(SHA).unlink()
    with pytest.raises(FileCorrupt):
        queries.read(SHA)
    assert queries.damaged(stored_until=LATER) == [SHA]


@pytest.mark.django_db
def test_a_row_is_a_hash(disk: DiskStore) -> None:
    with pytest.raises(IntegrityError, match="files_sha256_form"):
        StoredFile.objects.create(sha256="../../x", media_type="x", size=1, created_at=NINE, created_by_ref="x")


@pytest.mark.django_db
def test_a_write_that_fails_leaves_nothing(disk: DiskStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(source: str, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", no_space)
    with pytest.raises(OSError, match="No space"):
        store()
    assert [path for path in disk.path(SHA).parent.iterdir() if path.is_file()] == []


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_eight_threads_storing_one_content_leave_one(disk: DiskStore) -> None:
    barrier = threading.Barrier(8)
    stored: list[StoredFile] = []

    def work() -> None:
        barrier.wait()
        stored.append(store())
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stored) == 8
    assert StoredFile.objects.count() == 1
    assert [path.name for path in disk.path(SHA).parent.iterdir()] == [SHA]
    assert queries.read(SHA) == PDF


class TestOrphans:
    @pytest.mark.django_db(transaction=True)
    def test_bytes_of_a_failed_transaction_go_after_a_day(self, disk: DiskStore) -> None:
        with pytest.raises(ZeroDivisionError):
            _store_and_fail()
        assert files.remove_orphans() == 0
        age(disk.path(SHA), 25)
        assert files.remove_orphans() == 1
        assert not disk.path(SHA).exists()
        assert not StoredFile.objects.exists()

    @pytest.mark.django_db
    def test_what_has_a_row_stays(self, disk: DiskStore) -> None:
        store()
        age(disk.path(SHA), 25)
        remove_orphans()
        assert queries.read(SHA) == PDF

    @pytest.mark.django_db
    def test_leavings_of_a_dead_writer_go(self, disk: DiskStore) -> None:
        store()
        left = disk.path(SHA).parent / "new-abc"
        left.write_bytes(b"half")
        age(left, 25)
        files.remove_orphans()
        assert not left.exists()

    @pytest.mark.race
    @pytest.mark.django_db(transaction=True)
    def test_content_whose_row_is_about_to_be_committed_stays(self, disk: DiskStore) -> None:
        cleaner = threading.Thread(target=_clean_in_thread)
        with transaction.atomic():
            store()
            age(disk.path(SHA), 25)
            cleaner.start()
            time.sleep(0.3)
            assert cleaner.is_alive()  # it waits for us
        cleaner.join(10)
        assert queries.read(SHA) == PDF

    @pytest.mark.race
    @pytest.mark.django_db(transaction=True)
    def test_content_stored_anew_while_it_is_removed_is_written_again(self, disk: DiskStore) -> None:
        for _ in range(20):
            disk.write(SHA, PDF)
            age(disk.path(SHA), 25)
            cleaner = threading.Thread(target=_clean_in_thread)
            cleaner.start()
            store()
            cleaner.join(10)
            assert queries.read(SHA) == PDF
            StoredFile.objects.all().delete()


def _store_and_fail() -> None:
    with transaction.atomic():
        store()
        raise ZeroDivisionError


def _clean_in_thread() -> None:
    files.remove_orphans()
    connection.close()
