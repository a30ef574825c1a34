"""A store of objects keeps the promises of the folder, against a real server, also while it is away."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyrage
import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from molek.base.actors import SYSTEM
from molek.files import operations as files
from molek.files import providers, queries
from molek.files.errors import FileCorrupt, FileStoreDown, FileUnknown
from molek.files.models import OutgoingContent, StoredFile
from molek.files.providers import DiskStore, FileStore, ObjectStore, file_store, folder_store, objects
from molek.jobs import operations as jobs
from molek.outside.providers import forget_circuits
from molek.site import backup
from tests.files.object_server import BUCKET, KEY_ID, SECRET, ObjectServer

pytestmark = pytest.mark.xdist_group("objects")

NINE = dt.datetime(2025, 10, 1, 1, tzinfo=dt.UTC)
PDF = b"%PDF-1.7 " + bytes(range(256)) * 150
SHA = hashlib.sha256(PDF).hexdigest()


@pytest.fixture
def city(settings: Any, tmp_path: Path, object_server: ObjectServer) -> Iterator[Callable[..., None]]:
    """A city whose files go to a place of its own in the bucket; called with other settings, a city that has those."""

    def choose(**changes: Any) -> None:
        forget_circuits()
        chosen = {"data_dir": tmp_path, "files_url": url, "files_key_id": KEY_ID, "files_secret": SECRET, **changes}
        settings.MOLEK = dataclasses.replace(django_settings.MOLEK, **chosen)

    url = f"s3://{BUCKET}/{uuid.uuid4().hex}/kupang?endpoint={object_server.url}"
    choose()
    yield choose
    forget_circuits()


def store(content: bytes = PDF) -> StoredFile:
    return files.store(content=content, media_type="application/pdf", by=SYSTEM, at=NINE)


def names() -> list[str]:
    """What lies in the bucket."""
    return sorted(file_store().older_than(-3600))


class TestBothStores:
    """What every store does, in the words of its protocol."""

    @pytest.fixture(params=["folder", "objects"])
    def one(self, request: pytest.FixtureRequest, city: Callable[..., None]) -> FileStore:
        if request.param == "folder":
            city(files_url="")
        return file_store()

    def test_what_is_written_is_read_whole_and_in_pieces(self, one: FileStore) -> None:
        one.write(SHA, PDF)
        assert one.read(SHA) == b"".join(one.pieces(SHA)) == PDF
        assert one.size(SHA) == len(PDF)
        assert list(one.older_than(-3600)) == [SHA]
        assert list(one.older_than(3600)) == []

    def test_what_is_there_is_not_overwritten_unless_proven_wrong(self, one: FileStore) -> None:
        one.write(SHA, PDF)
        one.write(SHA, PDF[:-1] + b"!")
        assert one.read(SHA) == PDF
        one.write(SHA, PDF[:-1] + b"!", anew=True)
        assert one.read(SHA) == PDF[:-1] + b"!"

    def test_what_is_not_there_is_told(self, one: FileStore) -> None:
        for ask in (one.read, one.size, lambda sha256: list(one.pieces(sha256))):
            with pytest.raises(FileNotFoundError):
                ask(SHA)

    def test_what_is_deleted_is_gone_and_may_be_deleted_again(self, one: FileStore) -> None:
        one.write(SHA, PDF)
        one.delete(SHA)
        one.delete(SHA)
        assert list(one.older_than(-3600)) == []


@pytest.mark.django_db(transaction=True)
class TestTheWayOut:
    def test_nothing_leaves_before_the_commit_and_all_of_it_after(self, city: Callable[..., None]) -> None:
        with transaction.atomic():
            stored = store()
            assert queries.read(SHA) == PDF
        assert (stored.sha256, stored.size) == (SHA, len(PDF))
        assert names() == []
        assert queries.read(SHA) == PDF  # from the database
        jobs.run_until_empty()
        assert names() == [SHA]
        assert not OutgoingContent.objects.exists()
        assert queries.read(SHA) == PDF  # from the store
        assert not (folder_store().path(SHA)).exists()

    def test_what_is_rolled_back_never_leaves(self, city: Callable[..., None]) -> None:
        with pytest.raises(ZeroDivisionError):
            _store_and_fail()
        jobs.run_until_empty()
        assert names() == []
        with pytest.raises(FileUnknown):
            queries.read(SHA)

    def test_the_store_refuses_to_be_called_in_a_transaction(self, city: Callable[..., None]) -> None:
        for call in (lambda: file_store().write(SHA, PDF), lambda: file_store().read(SHA), names):
            with transaction.atomic(), pytest.raises(transaction.TransactionManagementError):
                call()

    def test_storing_takes_three_statements(self, city: Callable[..., None], django_assert_num_queries: Any) -> None:
        with transaction.atomic(), django_assert_num_queries(3):
            store()

    def test_the_same_content_goes_once(self, city: Callable[..., None]) -> None:
        store()
        store()
        jobs.run_until_empty()
        store()
        jobs.run_until_empty()
        assert names() == [SHA]
        assert StoredFile.objects.count() == 1

    def test_a_worker_killed_half_way_does_no_harm(
        self, city: Callable[..., None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store()
        file_store().write(SHA, PDF)  # it had come so far
        assert files.carry_out(sha256=SHA)
        assert not files.carry_out(sha256=SHA)
        assert (names(), queries.read(SHA)) == ([SHA], PDF)

    def test_something_else_under_its_name_is_replaced(self, city: Callable[..., None]) -> None:
        store()
        file_store().write(SHA, b"torn")
        jobs.run_until_empty()
        assert file_store().read(SHA) == PDF

    def test_a_store_that_gives_back_something_else_gets_no_trust(
        self, city: Callable[..., None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store()
        monkeypatch.setattr(ObjectStore, "pieces", lambda _self, _sha256: iter([b"lie"]))
        with pytest.raises(FileCorrupt):
            files.carry_out(sha256=SHA)
        assert queries.read(SHA) == PDF  # kept here

    def test_a_large_content_goes_in_parts(self, city: Callable[..., None]) -> None:
        large = hashlib.sha256(b"seed").digest() * 400_000  # 12.8 MB
        sha256 = store(large).sha256
        jobs.run_until_empty()
        assert hashlib.sha256(b"".join(file_store().pieces(sha256))).hexdigest() == sha256
        assert queries.read(sha256) == large

    def test_a_damaged_object_is_told_and_comes_back_when_stored_again(self, city: Callable[..., None]) -> None:
        store()
        jobs.run_until_empty()
        file_store().write(SHA, PDF[:-1], anew=True)
        with pytest.raises(FileCorrupt):
            queries.read(SHA)
        file_store().delete(SHA)
        assert queries.damaged(stored_until=NINE) == [SHA]
        store()
        jobs.run_until_empty()
        assert queries.damaged(stored_until=NINE) == []


@pytest.mark.django_db(transaction=True)
class TestAServerThatIsAway:
    def test_everything_goes_on_and_the_content_goes_when_it_is_back(
        self, city: Callable[..., None], object_server: ObjectServer
    ) -> None:
        there = store(PDF + b"earlier").sha256
        jobs.run_until_empty()
        object_server.kill()
        try:
            store()
            assert queries.read(SHA) == PDF
            with pytest.raises(FileStoreDown) as refusal:
                files.carry_out(sha256=SHA)
            assert not refusal.value.permanent
            with pytest.raises(FileStoreDown) as refusal:  # away is not lost
                queries.read(there)
            assert refusal.value.status == 503
            assert object_server.url not in repr(refusal.value.data)
        finally:
            object_server.start()
        forget_circuits()
        assert files.carry_out(sha256=SHA)
        assert (names(), queries.read(there)) == (sorted([SHA, there]), PDF + b"earlier")

    def test_one_that_is_silent_is_given_up_in_time(
        self, city: Callable[..., None], object_server: ObjectServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(objects, "_ANSWERED_WITHIN", "300ms")
        providers._objects.cache_clear()
        store()
        with object_server.frozen(), pytest.raises(FileStoreDown):
            files.carry_out(sha256=SHA)
        providers._objects.cache_clear()
        assert OutgoingContent.objects.filter(pk=SHA).exists()

    def test_one_that_failed_often_is_left_in_peace(self, city: Callable[..., None]) -> None:
        city(files_url="s3://nowhere?endpoint=http://127.0.0.1:9")
        reasons = []
        for _ in range(7):
            with pytest.raises(FileStoreDown) as refusal:
                file_store().read(SHA)
            reasons.append(refusal.value.data["reason"])
        assert reasons[-1] == "circuit-open"
        assert reasons[0] != "circuit-open"

    def test_a_wrong_secret_says_so_and_never_shows_it(self, city: Callable[..., None]) -> None:
        city(files_secret="another")
        with pytest.raises(FileStoreDown) as refusal:
            file_store().write(SHA, PDF)
        assert refusal.value.data["reason"] == "denied"
        assert "another" not in f"{refusal.value!r}{refusal.value}{providers.place()!r}"

    def test_what_was_given_up_meanwhile_is_queued_again(self, city: Callable[..., None]) -> None:
        store()
        ProcrastinateJob.objects.all()._raw_delete("default")
        assert files.carry_left(kept_before=NINE) == 0
        assert files.carry_left(kept_before=NINE + dt.timedelta(hours=1)) == 1
        jobs.run_until_empty()
        assert names() == [SHA]


@pytest.mark.django_db(transaction=True)
class TestGoing:
    def test_what_is_discarded_leaves_the_store(self, city: Callable[..., None]) -> None:
        store()
        jobs.run_until_empty()
        assert files.discard(sha256=SHA)
        with pytest.raises(FileUnknown):
            queries.read(SHA)
        jobs.run_until_empty()
        assert names() == []

    def test_what_is_discarded_on_its_way_does_not_arrive(self, city: Callable[..., None]) -> None:
        store()
        files.discard(sha256=SHA)
        jobs.run_until_empty()
        assert (names(), OutgoingContent.objects.count()) == ([], 0)

    def test_objects_that_nobody_speaks_of_go_and_others_stay(self, city: Callable[..., None]) -> None:
        store()
        jobs.run_until_empty()
        orphan = hashlib.sha256(b"orphan").hexdigest()
        file_store().write(orphan, b"orphan")
        assert files.remove_orphans() == 0  # not yet a day old
        assert files.remove_orphans(older_than_s=-3600) == 1
        jobs.run_until_empty()
        assert names() == [SHA]

    @pytest.mark.race
    def test_a_content_stored_anew_while_it_is_removed_is_there_in_the_end(self, city: Callable[..., None]) -> None:
        for _ in range(5):
            store()
            jobs.run_until_empty()
            files.discard(sha256=SHA)
            store()
            workers = [threading.Thread(target=_work) for _ in range(2)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
            jobs.run_until_empty()
            assert (names(), queries.read(SHA)) == ([SHA], PDF)
            files.discard(sha256=SHA)
            jobs.run_until_empty()


def _store_and_fail() -> None:
    with transaction.atomic():
        store()
        raise ZeroDivisionError


def _work() -> None:
    jobs.run_until_empty()
    connection.close()


@pytest.mark.django_db(transaction=True)
class TestComingFromAFolder:
    @pytest.fixture
    def in_the_folder(self, city: Callable[..., None]) -> str:
        city(files_url="")
        sha256 = store().sha256
        city()
        return sha256

    def test_what_was_kept_before_is_read_where_it_is(self, in_the_folder: str) -> None:
        assert names() == []
        assert queries.read(in_the_folder) == PDF

    def test_it_is_moved_once_and_proven_before_it_goes(self, in_the_folder: str) -> None:
        folder = DiskStore(folder_store()._root)
        assert list(files.move_from_folder()) == [in_the_folder]
        assert not folder.path(in_the_folder).exists()
        assert (names(), queries.read(in_the_folder)) == ([SHA], PDF)
        assert list(files.move_from_folder()) == []

    def test_a_damaged_one_is_not_moved(self, in_the_folder: str) -> None:
        folder_store().path(in_the_folder).write_bytes(b"torn")
        with pytest.raises(FileCorrupt):
            list(files.move_from_folder())
        assert names() == []
        assert folder_store().path(in_the_folder).exists()

    def test_the_command_says_how_many(self, in_the_folder: str, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("files_move")
        assert "1 berkas dipindahkan" in capsys.readouterr().out

    def test_the_command_needs_a_store(self, city: Callable[..., None]) -> None:
        city(files_url="")
        with pytest.raises(CommandError, match="MOLEK_FILES_URL"):
            call_command("files_move")

    def test_a_backup_is_given_what_only_the_store_has(self, in_the_folder: str) -> None:
        assert list(queries.contents_outside()) == []
        list(files.move_from_folder())
        waiting = store(b"%PDF waiting").sha256  # goes with the database
        (found,) = queries.contents_outside()
        assert (found.name, found.size) == (f"{SHA[:2]}/{SHA[2:4]}/{SHA}", len(PDF))
        assert b"".join(found.pieces) == PDF
        assert waiting != SHA
        file_store().delete(SHA)
        with pytest.raises(FileCorrupt):  # a backup that lacks a letter is none
            list(queries.contents_outside())

    def test_what_a_backup_fetched_comes_back_into_the_folder(
        self, in_the_folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        list(files.move_from_folder())
        monkeypatch.setattr(backup, "_dump_pieces", lambda url: iter([b"dump"]))
        monkeypatch.setattr(backup, "_require_empty", lambda data_dir, url: None)
        identity = pyrage.x25519.Identity.generate()
        file, back = tmp_path / "city.age", tmp_path / "back"
        backup.make_backup(
            file, recipients=[identity.to_public()], data_dir=tmp_path, url="", outside=queries.contents_outside(),
            manifest=backup.Manifest(backup.FORMAT, "53.71", "2026-01-02T03:04:05+08:00", "180000", 0, ""),
        )  # fmt: skip
        backup._read(file, identity, dump_to=None, data_dir=back, progress=lambda _done: None)
        assert DiskStore(back / "files").read(SHA) == PDF
