"""The check of the log names what somebody with all rights on the server did to it."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg.types.json import Jsonb

from molek.audit import operations as audit
from molek.audit import queries
from molek.audit.enums import AccessPurpose, ProblemKind
from molek.audit.models import Event, Leaf
from molek.audit.queries import stretches
from molek.audit.rules import canonical, merkle
from tests.audit.conftest import LURAH, NINE, RESIDENT, record

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def events() -> list[int]:
    """Forty events under four seals; number 20 is an access."""
    ids = []
    for number in range(40):
        if number == 20:
            ids.append(
                audit.record_access(
                    by=LURAH, resident_ref=RESIDENT.ref, purpose=AccessPurpose.SEARCH, fields=["name"], at=NINE
                )
            )
        else:
            ids.append(record(number))
        if number % 10 == 9:
            audit.seal(at=NINE + dt.timedelta(minutes=number))
    return ids


def first() -> tuple[ProblemKind, int | None]:
    report = queries.verify_log()
    assert not report.is_sound
    return report.first.kind, report.first.event_id


def test_an_untouched_log_is_sound(events):
    told = []
    report = queries.verify_log(progress=lambda done, total: told.append((done, total)))
    assert (report.is_sound, report.sealed, report.waiting, report.seals) == (True, 40, 0, 4)
    assert told == [(40, 40)]
    record()
    assert queries.verify_log().waiting == 1


def test_an_empty_log_is_sound():
    assert queries.verify_log().is_sound


@pytest.mark.parametrize(
    "change",
    [
        'data = \'{"number": 99, "kind": "Domisili"}\'',
        "actor_ref = 'official:13'",
        "subject = 'other'",
        "at = at + interval '1 microsecond'",
        "event = 'letters.letter.printed'",
        "salt = decode(repeat('00', 16), 'hex')",
        "leaf_hash = decode(repeat('00', 32), 'hex')",
    ],
)
def test_an_altered_event_is_named_and_no_seal_is_blamed(events, break_in, change):
    with break_in() as admin:
        admin.execute(f"UPDATE audit_event SET {change} WHERE id = ANY(%s)", [[events[17], events[33]]])
    report = queries.verify_log()
    assert [(p.kind, p.event_id, p.position) for p in report.problems] == [
        (ProblemKind.ALTERED, events[17], 17),
        (ProblemKind.ALTERED, events[33], 33),
    ]
    assert not report.bad_seals


def test_an_event_altered_before_its_seal_is_named(events, break_in):
    waiting = record()
    with break_in() as admin:
        admin.execute("UPDATE audit_event SET subject = 'other' WHERE id = %s", [waiting])
    assert first() == (ProblemKind.ALTERED, waiting)
    audit.seal(at=NINE)
    assert first() == (ProblemKind.ALTERED, waiting)


def forge(event_id: int, break_in) -> None:
    """Alter an event with a right hash of its own, in the event and in its leaf."""
    event = Event.objects.get(pk=event_id)
    event.data = {"number": 99}
    text = canonical.event_text(
        event=event.event,
        actor=event.actor_ref,
        subject=event.subject,
        at=event.at,
        data=event.data,
        salt=bytes(event.salt),
    )
    digest = merkle.leaf_hash(text.encode())
    with break_in() as admin:
        admin.execute(
            "UPDATE audit_event SET data = %s, leaf_hash = %s WHERE id = %s", [Jsonb(event.data), digest, event_id]
        )
        admin.execute("UPDATE audit_leaf SET leaf_hash = %s WHERE event_id = %s", [digest, event_id])


def test_an_event_altered_with_all_its_hashes_breaks_tree_and_seals(events, break_in):
    forge(events[17], break_in)
    report = queries.verify_log()
    assert (report.first.kind, report.first.position) == (ProblemKind.TREE_ALTERED, 16)
    assert "16 to 31" in report.first.detail
    assert [seal.size for seal in report.bad_seals] == [20, 30, 40]
    assert report.bad_seals[0].root != report.bad_seals[0].expected


def test_a_log_rewritten_whole_is_found_by_a_root_kept_outside(events, break_in):
    kept = [(seal.size, seal.root) for seal in queries.seals().rows]
    assert queries.verify_log(known=kept).is_sound
    forge(events[17], break_in)
    tree = merkle.Frontier()
    with break_in() as admin:
        for leaf in Leaf.objects.order_by("position"):
            for level, ordinal, digest in tree.append(bytes(leaf.leaf_hash)):
                admin.execute(
                    "UPDATE audit_node SET hash = %s WHERE (level, ordinal) = (%s, %s)", [digest, level, ordinal]
                )
            admin.execute("UPDATE audit_seal SET root_hash = %s WHERE size = %s", [tree.root(), tree.size])
    assert queries.verify_log().is_sound
    report = queries.verify_log(known=kept)
    assert [seal.size for seal in report.bad_seals] == [20, 30, 40]


def test_a_deleted_event_is_named(events, break_in):
    with break_in() as admin:
        admin.execute("DELETE FROM audit_event WHERE id = %s", [events[5]])
    assert first() == (ProblemKind.REMOVED, events[5])


def test_a_deleted_leaf_is_placed(events, break_in):
    with break_in() as admin:
        admin.execute("DELETE FROM audit_leaf WHERE position = 5")
    report = queries.verify_log()
    assert (report.first.kind, report.first.position) == (ProblemKind.REMOVED, 5)
    assert report.problems[-1].kind == ProblemKind.INSERTED  # its event stands behind the seals without a place
    assert report.problems[-1].event_id == events[5]


def test_an_event_deleted_with_its_leaf_is_placed(events, break_in):
    with break_in() as admin:
        admin.execute("DELETE FROM audit_event WHERE id = %s", [events[5]])
        admin.execute("DELETE FROM audit_leaf WHERE position = 5")
    report = queries.verify_log()
    assert (report.first.kind, report.first.position) == (ProblemKind.REMOVED, 5)


def test_a_cut_off_end_is_told(events, break_in):
    kept = [(seal.size, seal.root) for seal in queries.seals().rows]
    with break_in() as admin:
        admin.execute("DELETE FROM audit_event WHERE id = ANY(%s)", [events[30:]])
        admin.execute("DELETE FROM audit_leaf WHERE position >= 30")
        report = queries.verify_log()
        assert (report.first.kind, report.first.position) == (ProblemKind.REMOVED, 30)
        assert [(seal.size, seal.expected) for seal in report.bad_seals] == [(40, "")]
        admin.execute("DELETE FROM audit_seal WHERE size = 40")
    assert queries.verify_log().is_sound
    assert [seal.size for seal in queries.verify_log(known=kept).bad_seals] == [40]


def test_an_inserted_event_behind_the_seals_is_named(events, break_in):
    with break_in() as admin:
        (forged,) = admin.execute(
            "INSERT INTO audit_event (at, event, actor_ref, subject, data, salt, leaf_hash, xact)"
            " SELECT at, event, actor_ref, subject, data, salt, leaf_hash, xact FROM audit_event WHERE id = %s"
            " RETURNING id",
            [events[5]],
        ).fetchone()
    assert first() == (ProblemKind.INSERTED, forged)


def test_an_event_inserted_in_the_middle_of_the_tree_is_named(events, break_in):
    with break_in() as admin:
        admin.execute("UPDATE audit_leaf SET position = -position WHERE position >= 10")
        admin.execute("UPDATE audit_leaf SET position = -position + 1 WHERE position < 0")
        forged = record(99)
        admin.execute(
            "INSERT INTO audit_leaf (position, event_id, leaf_hash)"
            " SELECT 10, id, leaf_hash FROM audit_event WHERE id = %s",
            [forged],
        )
    report = queries.verify_log()
    assert [seal.size for seal in report.bad_seals] == [20, 30, 40]
    assert (report.first.kind, report.first.position) == (ProblemKind.TREE_ALTERED, 0)
    assert report.problems[-1].kind == ProblemKind.INSERTED  # the leaf that was pushed out


def test_swapped_events_are_named(events, break_in):
    swap = """
        UPDATE audit_event e SET {}
        FROM audit_event o WHERE (e.id, o.id) IN ((%(a)s, %(b)s), (%(b)s, %(a)s))
    """.format(", ".join(f"{c} = o.{c}" for c in ("at", "event", "actor_ref", "subject", "data", "salt", "leaf_hash")))
    with break_in() as admin:
        admin.execute(swap, {"a": events[8], "b": events[25]})
    assert first() == (ProblemKind.ALTERED, events[8])


def test_swapped_leaves_are_named(events, break_in):
    with break_in() as admin:
        admin.execute("ALTER TABLE audit_leaf DROP CONSTRAINT audit_leaf_event_id_key")
        admin.execute(
            "UPDATE audit_leaf l SET event_id = o.event_id FROM audit_leaf o"
            " WHERE (l.position, o.position) IN ((8, 25), (25, 8))"
        )
        admin.execute("ALTER TABLE audit_leaf ADD CONSTRAINT audit_leaf_event_id_key UNIQUE (event_id)")
    assert first() == (ProblemKind.ALTERED, events[25])
    assert queries.verify_log().first.position == 8


def test_an_altered_node_is_placed(events, break_in):
    with break_in() as admin:
        admin.execute("UPDATE audit_node SET hash = decode(repeat('00', 32), 'hex') WHERE ordinal = 1")
    report = queries.verify_log()
    assert (report.first.kind, report.first.position) == (ProblemKind.TREE_ALTERED, 16)
    with break_in() as admin:
        admin.execute("DELETE FROM audit_node")
    assert queries.verify_log().problem_count == 2  # not also the one over both


def test_an_altered_seal_is_told(events, break_in):
    with break_in() as admin:
        admin.execute("UPDATE audit_seal SET root_hash = decode(repeat('00', 32), 'hex') WHERE size = 20")
    report = queries.verify_log()
    assert [(seal.size, seal.root) for seal in report.bad_seals] == [(20, "00" * 32)]


def test_a_removed_seal_is_told(events, break_in):
    with break_in() as admin:
        admin.execute("DELETE FROM audit_seal WHERE size = 20")
    report = queries.verify_log()
    assert report.first.kind == ProblemKind.TREE_ALTERED
    assert "between sizes 10 and 30" in report.first.detail


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("UPDATE audit_access SET actor_ref = 'official:99'", ProblemKind.ACCESS_ALTERED),
        ("UPDATE audit_access SET purpose = 'PRINTING'", ProblemKind.ACCESS_ALTERED),
        ("UPDATE audit_access SET resident_ref = 'resident:other'", ProblemKind.ACCESS_ALTERED),
        ("DELETE FROM audit_access", ProblemKind.ACCESS_REMOVED),
    ],
)
def test_whoever_hides_an_access_is_found(events, break_in, change, kind):
    with break_in() as admin:
        admin.execute(change)
    assert first() == (kind, events[20])


def test_an_invented_access_is_found(events, break_in):
    copy = (
        "INSERT INTO audit_access SELECT %s, resident_ref, at, actor_ref, unit_id, purpose, fields, case_ref"
        " FROM audit_access"
    )
    with break_in() as admin:
        admin.execute(copy + " LIMIT 1", [events[3]])
        assert first() == (ProblemKind.ACCESS_INSERTED, events[3])
        admin.execute("DELETE FROM audit_access WHERE event_id = %s", [events[3]])
        admin.execute(copy + " LIMIT 1", [10**9])
    assert first() == (ProblemKind.ACCESS_INSERTED, 10**9)


def test_many_problems_are_counted_and_the_first_hundred_kept(events, break_in):
    for number in range(90):
        record(number)
    audit.seal(at=NINE)
    with break_in() as admin:
        admin.execute("UPDATE audit_event SET subject = 'x'")
    report = queries.verify_log()
    assert (len(report.problems), report.problem_count) == (100, 130)


def test_chunks_meet(events, monkeypatch):
    monkeypatch.setattr(stretches, "_CHUNK", 7)
    assert queries.verify_log().is_sound


def test_several_processes_find_what_one_finds_in_the_order_of_the_log(events, break_in, monkeypatch):
    monkeypatch.setattr(stretches, "_CHUNK", 3)
    monkeypatch.setattr(stretches, "_WORTH_PROCESSES", 2)
    told = []
    report = queries.verify_log(processes=2, progress=lambda done, total: told.append(done))
    assert (report.is_sound, report.sealed, report.seals) == (True, 40, 4)
    assert told == [*range(3, 40, 3), 40]
    with break_in() as admin:
        admin.execute("UPDATE audit_event SET subject = 'x' WHERE id = ANY(%s)", [[events[4], events[29]]])
        admin.execute("DELETE FROM audit_access WHERE event_id = %s", [events[20]])
        admin.execute("DELETE FROM audit_leaf WHERE event_id = %s", [events[33]])
    alone, together = queries.verify_log(), queries.verify_log(processes=2)
    assert together == alone
    assert [problem.position for problem in together.problems][:4] == [4, 20, 29, 33]
    assert [seal.size for seal in together.bad_seals] == [40]


# The command


def test_the_command_says_that_all_is_sound(events, capsys, tmp_path):
    copy = tmp_path / "akar.json"
    copy.write_text(json.dumps(queries.published_roots()))
    call_command("audit_verify", "--against", str(copy))
    assert capsys.readouterr().out == (
        "40 kejadian tersegel / sealed, 0 menunggu / waiting, 4 segel / seals, 2 akar luar / roots from outside:"
        " utuh / sound\n"
    )


def test_the_command_names_the_event_and_fails(events, capsys, break_in):
    with break_in() as admin:
        admin.execute("UPDATE audit_event SET subject = 'other' WHERE id = %s", [events[17]])
    with pytest.raises(CommandError, match=f"event {events[17]}") as failure:
        call_command("audit_verify")
    assert failure.value.returncode == 1
    assert f"ALTERED event={events[17]} position=17" in capsys.readouterr().out


def test_the_command_tells_a_root_that_no_longer_is(events, tmp_path, capsys):
    copy = tmp_path / "akar.json"
    copy.write_text(json.dumps({"latest": {"size": 20, "root": "00" * 32}, "daily": [{"size": 99, "root": "11" * 32}]}))
    with pytest.raises(CommandError, match="2 segel salah"):
        call_command("audit_verify", "--against", str(copy))
    assert "size=99" in capsys.readouterr().out


@pytest.mark.parametrize("content", [None, "no json", "[]", '{"latest": {"size": "x"}}', "{}"])
def test_the_command_refuses_what_is_no_copy(content, tmp_path):
    copy = tmp_path / "akar.json"
    if content is not None:
        copy.write_text(content)
    with pytest.raises(CommandError, match=r"akar\.json"):
        call_command("audit_verify", "--against", str(copy))


def test_the_fixture_is_what_it_says(events):
    assert Event.objects.count() == 40
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_access")
        assert cursor.fetchone() == (1,)
