"""Recording events and accesses."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisCase

from molek.audit import operations as audit
from molek.audit import queries
from molek.audit.enums import AccessPurpose
from molek.audit.models import Access, Event
from molek.audit.queries import histories
from molek.audit.queries.proofs import text_of
from molek.audit.rules import canonical, merkle
from molek.base.actors import SYSTEM
from tests.audit.conftest import LURAH, NINE, RESIDENT, record

pytestmark = pytest.mark.django_db


def test_an_event_is_one_statement():
    with CaptureQueriesContext(
        connection,
    ) as statements:
        record()
    assert len(statements) == 1


def test_an_access_is_one_statement_and_both_rows():
    with CaptureQueriesContext(connection) as statements:
        event_id = audit.record_access(
            by=LURAH,
            resident_ref=RESIDENT.ref,
            purpose=AccessPurpose.DECISION,
            fields=["name", "address", "name"],
            at=NINE,
            case_ref="7K2M-9QXB",
        )
    assert len(statements) == 1
    (shown,) = queries.accesses_of(RESIDENT.ref).rows
    assert (shown.event_id, shown.at, shown.actor_ref, shown.unit_id) == (event_id, NINE, "official:12", 7)
    assert (shown.purpose, shown.fields, shown.case_ref) == ("DECISION", ("address", "name"), "7K2M-9QXB")
    assert shown.purpose_label == "Memutuskan permohonan"
    event = Event.objects.get(pk=event_id)
    assert (event.event, event.subject) == ("audit.record.read", RESIDENT.ref)
    assert event.data == {"purpose": "DECISION", "fields": ["address", "name"], "case": "7K2M-9QXB", "unit": 7}


def test_an_event_rolls_back_with_its_cause():
    with transaction.atomic():
        record()
        transaction.set_rollback(True)
    assert not Event.objects.exists()


def test_the_hash_is_over_the_documented_text():
    event = Event.objects.get(pk=record(7))
    text = (
        '{"actor":"official:12","at":"2025-10-01T01:00:00.000005Z","data":{"kind":"Domisili","number":7},'
        f'"event":"letters.letter.signed","salt":"{bytes(event.salt).hex()}","subject":"7K2M-9QXB"}}'
    )
    assert bytes(event.leaf_hash) == merkle.leaf_hash(text.encode())


def test_two_like_events_have_different_hashes():
    first, second = (Event.objects.get(pk=record()) for _ in range(2))
    assert bytes(first.leaf_hash) != bytes(second.leaf_hash)


@pytest.mark.parametrize(
    "data",
    [
        {"price": 1.5},
        {"at": NINE},
        {"raw": b"x"},
        {"nul": "a\0b"},
        {"surrogate": "\ud800"},
        {"huge": 2**53},
        {1: "key"},
        {"deep": [{"x": {1.0}}]},
    ],
    ids=str,
)
def test_what_has_no_single_text_is_refused(data):
    with pytest.raises(ValueError):  # noqa: PT011  several reasons, one kind
        audit.record(event="a.b.done", by=SYSTEM, subject="x", at=NINE, data=data)
    assert not Event.objects.exists()


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="timezone"):
        audit.record(event="a.b.done", by=SYSTEM, subject="x", at=NINE.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("subject", "data"),
    [
        ("9971011708900001", {}),
        ("x", {"who": "NIK 9971011708900001."}),
        ("x", {"deep": [{"9971015708900001": True}]}),
        ("x", {"number": 1_001_014_107_900_001}),  # no region 10 exists
    ],
)
def test_a_nik_never_enters_and_is_not_told_in_the_error(subject, data):
    with pytest.raises(ValueError, match="NIK") as refused:
        audit.record(event="a.b.done", by=SYSTEM, subject=subject, at=NINE, data=data)
    assert "0001" not in str(refused.value)


@pytest.mark.parametrize("text", ["9999999999999999", "a" * 16, "ab9971011708900001cd", "2025-10-01T010000"])
def test_other_texts_of_sixteen_may_enter(text):
    audit.record(event="a.b.done", by=SYSTEM, subject=text, at=NINE)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8), inner, max_size=4
        )
    ),
    max_leaves=12,
)


class WhatComesBack(HypothesisCase):
    @settings(max_examples=60, deadline=None)
    @given(data=st.dictionaries(st.sampled_from(["b", "a", "é", "𝕏", "aa", "ﬀ"]), JSON, max_size=4))
    def test_any_data_hashes_the_same_after_the_database_had_it(self, data):
        if canonical.holds_nik(json.dumps(data)):
            return
        event_id = audit.record(event="a.b.done", by=SYSTEM, subject="x", at=NINE, data=data)
        event = Event.objects.get(pk=event_id)
        assert merkle.leaf_hash(text_of(event).encode()) == bytes(event.leaf_hash)


def test_a_moment_of_another_zone_is_the_same_moment():
    here = NINE.astimezone(dt.timezone(dt.timedelta(hours=8)))
    texts = {
        canonical.event_text(event="e", actor="a", subject="s", at=at, data={}, salt=b"\1" * 16) for at in (NINE, here)
    }
    assert len(texts) == 1


def test_history_reads_in_the_words_of_its_package(monkeypatch):
    monkeypatch.setattr(histories, "PRESENTERS", {})
    monkeypatch.setattr(queries, "PRESENTERS", histories.PRESENTERS)
    audit.register_presenter(event="letters.letter.signed", title="Surat {kind} ditandatangani ({missing})")
    record(subject="other")
    first, second = record(1), record(2)
    audit.record(event="letters.letter.printed", by=RESIDENT, subject="7K2M-9QXB", at=NINE)
    shown = queries.history("7K2M-9QXB")
    assert [s.event_id for s in shown[:2]] == [first, second]
    assert shown[0].title == "Surat Domisili ditandatangani (–)"
    assert shown[2].title == "letters.letter.printed"
    assert (shown[0].at, shown[0].actor_ref) == (NINE, "official:12")


def test_two_presenters_of_one_event_are_refused(monkeypatch):
    monkeypatch.setattr(histories, "PRESENTERS", {})
    monkeypatch.setattr(queries, "PRESENTERS", histories.PRESENTERS)
    audit.register_presenter(event="a.b.done", title="x")
    audit.register_presenter(event="a.b.done", title="x")
    with pytest.raises(ValueError, match="two presenters"):
        audit.register_presenter(event="a.b.done", title="y")


def test_accesses_are_paged_by_key_newest_first():
    ids = [
        audit.record_access(by=LURAH, resident_ref="resident:1", purpose=AccessPurpose.SEARCH, fields=["name"], at=NINE)
        for _ in range(5)
    ]
    audit.record_access(by=LURAH, resident_ref="resident:2", purpose=AccessPurpose.SEARCH, fields=[], at=NINE)
    seen, after = [], None
    for _ in range(3):
        page = queries.accesses_of("resident:1", after=after, size=2)
        seen += [row.event_id for row in page.rows]
        after = page.next_key
    assert (seen, after) == (ids[::-1], None)
    assert queries.accesses_of("resident:1", after="';--").rows
    assert Access.objects.count() == 6
