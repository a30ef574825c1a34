"""Sealing: nothing is lost, nothing twice, proofs hold, whoever writes at the same time."""

from __future__ import annotations

import datetime as dt
import json
import threading
import time
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TransactionTestCase as HypothesisCase
from pymerkle import InmemoryTree

from molek.audit import operations as audit
from molek.audit import queries, tasks
from molek.audit.models import Event, Leaf, Node, Seal
from molek.audit.queries.proofs import text_of
from tests.audit.conftest import LURAH, NINE, record

pytestmark = pytest.mark.django_db(transaction=True)


def independent_tree() -> InmemoryTree:
    """pymerkle over the canonical texts, in the order of the leaves."""
    tree = InmemoryTree(algorithm="sha256")
    events = Event.objects.in_bulk()
    for leaf in Leaf.objects.order_by("position"):
        tree.append_entry(text_of(events[leaf.event_id]).encode())
    return tree


def test_a_seal_is_the_root_of_all_events():
    ids = [record(n) for n in range(3)]
    sealed = audit.seal(at=NINE)
    assert sealed is not None
    assert (sealed.size, sealed.at) == (3, NINE)
    assert sealed.root == independent_tree().get_root(3).hex()
    assert list(Leaf.objects.order_by("position").values_list("event_id", flat=True)) == ids
    assert queries.latest_seal() == sealed


def test_nothing_new_makes_no_seal():
    assert audit.seal(at=NINE) is None
    record()
    assert audit.seal(at=NINE)
    assert audit.seal(at=NINE) is None
    assert Seal.objects.count() == 1


def test_ones_own_events_are_sealed_and_undone_with_ones_transaction():
    record()
    audit.seal(at=NINE)
    with transaction.atomic():
        own = record()
        assert audit.seal(at=NINE).size == 2
        assert queries.inclusion_proof(own).holds()
        transaction.set_rollback(True)
    assert queries.latest_seal().size == 1
    record()
    assert audit.seal(at=NINE).size == 2
    assert audit.seal(at=NINE) is None
    assert queries.verify_log().is_sound


def test_a_rolled_back_event_leaves_a_hole_in_the_ids_and_none_in_the_tree():
    record()
    with transaction.atomic():
        record()
        transaction.set_rollback(True)
    record()
    assert audit.seal(at=NINE).size == 2


def test_an_event_that_commits_late_is_sealed_later():
    """It has the lowest id of all; the seals made while it was open neither count on it nor skip it."""
    opened, finish = threading.Event(), threading.Event()
    late: list[int] = []

    def slow_writer() -> None:
        with transaction.atomic():
            late.append(record(0))
            opened.set()
            finish.wait(10)
        connection.close()

    writer = threading.Thread(target=slow_writer)
    record(1)
    audit.seal(at=NINE)
    record(2)
    writer.start()
    try:
        assert opened.wait(10)
        quick = record(3)
        assert audit.seal(at=NINE).size == 2  # `quick` waits too: its transaction is younger than an open one
    finally:
        finish.set()
        writer.join()
    assert late[0] < quick
    assert audit.seal(at=NINE).size == 4
    assert queries.inclusion_proof(late[0]).holds()
    assert queries.verify_log().is_sound


@pytest.mark.race
def test_eight_writers_and_a_sealer_lose_nothing():
    each, stop = 40, threading.Event()
    recorded: list[int] = []
    failures: list[BaseException] = []

    def guarded(work: Callable[[], None]) -> threading.Thread:
        def run() -> None:
            try:
                work()
            except BaseException as failure:  # told below
                failures.append(failure)
            finally:
                connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def write() -> None:
        for number in range(each):
            with transaction.atomic():
                event_id = record(number)
                if number % 7 == 0:
                    time.sleep(0.003)
                if number % 5 == 0:
                    transaction.set_rollback(True)
                    continue
            recorded.append(event_id)

    def keep_sealing() -> None:
        while not stop.is_set():
            audit.seal(at=NINE)

    writers = [guarded(write) for _ in range(8)]
    sealers = [guarded(keep_sealing) for _ in range(2)]
    for thread in writers:
        thread.join()
    stop.set()
    for thread in sealers:
        thread.join()
    assert not failures
    audit.seal(at=NINE)
    assert sorted(Leaf.objects.values_list("event_id", flat=True)) == sorted(recorded)
    assert queries.latest_seal().size == len(recorded) == 8 * each * 4 // 5
    assert queries.latest_seal().root == independent_tree().get_root().hex()
    report = queries.verify_log()
    assert (report.is_sound, report.sealed, report.seals) == (True, len(recorded), Seal.objects.count())


class AnySizes(HypothesisCase):
    @hypothesis_settings(max_examples=8, deadline=None)
    @given(steps=st.lists(st.integers(1, 70), min_size=1, max_size=4), data=st.data())
    def test_seals_and_proofs_agree_with_an_independent_tree(self, steps, data):
        ids: list[int] = []
        sizes: list[int] = []
        for step in steps:
            ids += [record(n) for n in range(step)]
            sizes.append(audit.seal(at=NINE).size)
        tree = independent_tree()
        assert [seal.root for seal in queries.seals().rows][::-1] == [tree.get_root(size).hex() for size in sizes]
        for index in {0, len(ids) - 1, data.draw(st.integers(0, len(ids) - 1))}:
            proof = queries.inclusion_proof(ids[index])
            assert proof.holds()
            assert proof.index == index
            assert [bytes.fromhex(step) for step in proof.path] == tree.prove_inclusion(index + 1).path[1:]
        for size in sizes:
            assert queries.consistency_proof(size).holds()
        kept = Node.objects.filter(level__gte=Node.NODE_LEVEL).count()
        assert kept == Node.objects.count() == sum(len(ids) >> level for level in range(4, 10))
        assert queries.verify_log().is_sound


def test_a_proof_reads_few_rows(django_assert_num_queries):
    ids = [record(n) for n in range(100)]
    audit.seal(at=NINE)
    with django_assert_num_queries(5):
        assert queries.inclusion_proof(ids[37]).holds()


def test_no_proof_before_the_seal_nor_of_an_unknown_event():
    event_id = record()
    assert queries.inclusion_proof(event_id) is None
    audit.seal(at=NINE)
    assert queries.inclusion_proof(event_id) is not None
    assert queries.inclusion_proof(event_id + 1000) is None


def test_a_proof_of_an_altered_event_does_not_hold(break_in):
    event_id = record()
    record()
    audit.seal(at=NINE)
    with break_in() as admin:
        admin.execute("UPDATE audit_event SET subject = 'forged' WHERE id = %s", [event_id])
    assert not queries.inclusion_proof(event_id).holds()


def test_consistency_needs_two_seals():
    record()
    audit.seal(at=NINE)
    record()
    record()
    audit.seal(at=NINE)
    assert queries.consistency_proof(1, 3).holds()
    assert queries.consistency_proof(2) is None
    assert queries.consistency_proof(1, 2) is None
    assert queries.consistency_proof(3, 1) is None


def test_a_log_moved_to_another_server_goes_on(break_in):
    """A restored dump brings transaction numbers that mean nothing on the new server, here: far too high ones."""
    record(1)
    audit.seal(at=NINE)
    before = record(2)
    with break_in() as admin:
        admin.execute("UPDATE audit_seal SET cluster = 'old', horizon = '900000000000'")
        admin.execute("UPDATE audit_event SET xact = '899999999999'")
    assert queries.verify_log().is_sound
    after = record(3)
    assert audit.seal(at=NINE).size == 3
    assert audit.seal(at=NINE) is None
    record(4)
    assert audit.seal(at=NINE).size == 4
    assert queries.inclusion_proof(before).holds()
    assert queries.inclusion_proof(after).holds()
    assert queries.verify_log().is_sound


def test_the_clock_seals():
    record()
    tasks.seal()
    assert queries.latest_seal().size == 1


def test_the_command_seals(capsys):
    call_command("audit_seal")
    record()
    call_command("audit_seal")
    assert capsys.readouterr().out.splitlines() == [
        "Tidak ada kejadian baru / nothing to seal",
        f"1 {queries.latest_seal().root}",
    ]


def test_a_large_backlog_is_sealed_in_one_go():
    """More than one chunk of leaves."""
    ids = [record(n) for n in range(20)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(audit, "_CHUNK", 7)
        assert audit.seal(at=NINE).root == independent_tree().get_root(20).hex()
    assert queries.inclusion_proof(ids[11]).holds()


def test_daily_roots_are_the_last_seals_of_city_days():
    """The city's midnight is 16:00 UTC."""
    times = [
        NINE,
        NINE + dt.timedelta(hours=14, minutes=59),
        NINE + dt.timedelta(hours=15),
        NINE + dt.timedelta(days=3),
    ]
    for at in times:
        record()
        audit.seal(at=at)
    assert [(root.day.day, root.seal.size) for root in queries.daily_roots()] == [(4, 4), (2, 3), (1, 2)]
    assert [root.day.day for root in queries.daily_roots(days=2)] == [4, 2]


def test_seals_are_paged_by_key():
    for _ in range(3):
        record()
        audit.seal(at=NINE)
    page = queries.seals(size=2)
    assert [seal.size for seal in page.rows] == [3, 2]
    assert [seal.size for seal in queries.seals(size=2, after=page.next_key).rows] == [1]


def test_the_proof_survives_json():
    event_id = record()
    record()
    audit.seal(at=NINE)
    proof = queries.inclusion_proof(event_id)
    again = json.loads(json.dumps(proof.to_json()))
    assert again["root"] == queries.latest_seal().root
    assert json.loads(again["event"])["actor"] == LURAH.ref
