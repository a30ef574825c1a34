"""The copy of everything: made once, fetched by its owner alone, forgotten after a week."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile

import pytest

from molek.files import queries as files
from molek.files.errors import FileUnknown
from molek.messages.models import OutboxMessage
from molek.privacy import operations
from molek.privacy.enums import RequestState
from molek.privacy.errors import AlreadyRequested, CopyForOwnerOnly, CopyNotReady, RequestNotFound
from molek.privacy.models import DataCopy
from molek.residents import operations as residents
from molek.residents.errors import CodeNotAccepted
from molek.residents.models import OneTimeCode
from tests.cases.conftest import NINE, assisting, events, jobs_queued, messages_sent, submit
from tests.privacy.conftest import TEN

REMOTE = "203.0.113.9"


@pytest.fixture
def made(town):
    town.look(case_ref="7K2M-9QXB-41TZ")
    submit(town.yohana)
    request = operations.ask_copy(by=town.owner, at=NINE)
    return operations.prepare_copy(request_id=request.pk, at=TEN)


def code_sent(town, copy) -> str:
    """Ask for a code and read it on the phone."""
    operations.send_copy_code(code=copy.request.code, remote=REMOTE, language="id", by=town.owner, at=TEN)
    residents.send_code(code_id=OneTimeCode.objects.latest("id").pk, at=TEN)
    _to, data = OutboxMessage.objects.filter(template="residents.code").latest("id").unsealed()
    return data["code"]


def fetch(town, copy, typed, by=None, at=TEN):
    return operations.fetch_copy(code=copy.request.code, typed=typed, remote=REMOTE, by=by or town.owner, at=at)


def test_asking_queues_the_job_and_asking_twice_does_not(town):
    request = operations.ask_copy(by=town.owner, at=NINE)
    assert jobs_queued("privacy.prepare_copy") == [{"request_id": request.pk}]
    with pytest.raises(AlreadyRequested):
        operations.ask_copy(by=town.owner, at=NINE)


def test_it_holds_all_sources_looks_and_changes_for_people_and_machines(town, made):
    made.request.refresh_from_db()
    assert made.request.state == RequestState.DONE
    archive = zipfile.ZipFile(io.BytesIO(files.read(made.sha256)))
    assert archive.namelist() == ["data-saya.json", "data-saya.pdf"]
    told = json.loads(archive.read("data-saya.json"))
    assert told["format"] == "molek-data-copy/1"
    values = [item["value"] for item in told["sources"]["registry"]["items"]]
    assert {town.yohana.nik, town.yohana.name, "17 Agustus 1990"} <= set(values)
    assert told["sources"]["registry"]["legal_basis"].startswith("UU 23/2006")
    assert any("membuka rekening" in item["value"] for item in told["sources"]["applications"]["items"])
    look = next(row for row in told["accesses"] if row["case"] == "7K2M-9QXB-41TZ")
    assert (look["office"], look["fields"]) == ("Kelurahan Fatubesi", ["name", "nik", "phone"])
    assert "official:" not in archive.read("data-saya.json").decode()
    assert archive.read("data-saya.pdf").startswith(b"%PDF-")
    assert ("privacy.copy_ready", f"privacy.copy_ready:{made.request.code}") in messages_sent()


def test_the_job_run_twice_makes_one_copy(made):
    assert operations.prepare_copy(request_id=made.request_id, at=TEN + dt.timedelta(hours=1)).pk == made.pk
    assert DataCopy.objects.count() == len(events("privacy.copy.made")) == 1


def test_the_owner_fetches_it_with_a_code_from_his_phone(town, made):
    typed = code_sent(town, made)
    assert re.fullmatch(r"\d{6}", typed)
    assert fetch(town, made, typed) == files.read(made.sha256)
    made.refresh_from_db()
    assert made.downloads == 1
    assert events("privacy.copy.fetched")[0][:2] == (town.owner.ref, f"data-request:{made.request.code}")
    with pytest.raises(CodeNotAccepted):  # a code works once: another session with the same code gets nothing
        fetch(town, made, typed)


def test_another_session_gets_nothing(town, made):
    typed = code_sent(town, made)
    with pytest.raises(RequestNotFound):
        fetch(town, made, typed, by=town.stranger)
    with pytest.raises(CopyForOwnerOnly):
        fetch(town, made, typed, by=assisting(town.by("clerk"), town.yohana))
    with pytest.raises(CopyForOwnerOnly):
        operations.send_copy_code(
            code=made.request.code, remote=REMOTE, language="id", by=assisting(town.by("clerk"), town.yohana), at=TEN
        )
    with pytest.raises(CodeNotAccepted):
        fetch(town, made, "000000" if typed != "000000" else "000001")
    assert events("privacy.copy.fetched") == []


def test_before_it_is_made_there_is_nothing_to_fetch(town):
    request = operations.ask_copy(by=town.owner, at=NINE)
    with pytest.raises(CopyNotReady):
        operations.send_copy_code(code=request.code, remote=REMOTE, language="id", by=town.owner, at=NINE)


def test_after_a_week_it_is_forgotten(town, made):
    week = TEN + dt.timedelta(days=7)
    assert not operations.forget_copy(copy_id=made.pk, at=week - dt.timedelta(seconds=1))
    with pytest.raises(CopyNotReady):
        fetch(town, made, "123456", at=week)
    assert operations.forget_copy(copy_id=made.pk, at=week)
    assert not operations.forget_copy(copy_id=made.pk, at=week)
    with pytest.raises(FileUnknown):
        files.read(made.sha256)
    assert len(events("privacy.copy.forgotten")) == 1
    assert jobs_queued("privacy.forget_copy") == [{"copy_id": made.pk}]


def test_the_copy_speaks_the_language_of_its_owner(town):
    town.yohana.contact_language = "en"
    town.yohana.save(update_fields=["contact_language"])
    request = operations.ask_copy(by=town.owner, at=NINE)
    made = operations.prepare_copy(request_id=request.pk, at=TEN)
    told = json.loads(zipfile.ZipFile(io.BytesIO(files.read(made.sha256))).read("data-saya.json"))
    assert told["sources"]["family-card"]["title"] == "Family card"
