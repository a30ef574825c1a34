"""A key ..."""

from __future__ import annotations

import datetime as dt

import pytest

from molek.base.errors import NotPermitted
from molek.whistleblowing import operations, queries
from molek.whistleblowing.enums import KeyState, Seat
from molek.whistleblowing.errors import (
    KeyClosed,
    KeyExists,
    KeyMissing,
    KeyNotFound,
    KeyStateChanged,
    PassphraseShort,
    PassphraseWrong,
    ReportUnreadable,
    TooManyPassphrases,
)
from molek.whistleblowing.models import Recipient, Report
from molek.whistleblowing.operations import OpenKey, Told
from molek.whistleblowing.rules import envelopes
from tests.races.threads import at_once
from tests.staff.conftest import events
from tests.whistleblowing.conftest import (
    LATER,
    NINE,
    PASSPHRASE,
    TOLD,
    WHAT,
    Office,
    build_office,
    make_keys,
    send,
    the_report,
)


def make(office: Office, who: str) -> Recipient:
    return operations.make_key(passphrase=PASSPHRASE, by=office.actor(who), at=NINE)


def open_(office: Office, who: str, ref: str) -> operations.OpenedReport:
    return operations.open_report(ref=ref, key=office.key(who), by=office.actor(who), at=LATER)


def test_is_active_at_once_when_it_is_the_inspectorate_s_first(office: Office) -> None:
    row = make(office, "inspector")
    assert (row.state, row.seat, row.post_title) == (KeyState.ACTIVE, Seat.INSPECTORATE, "Inspektur")
    [(actor, subject, data)] = events("whistleblowing.key.first")
    assert (actor, subject) == (f"official:{office.inspector.pk}", f"whistle-key:{row.pk}")
    assert list(data) == ["fingerprint"]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_is_first_only_once_of_two_made_at_once() -> None:
    office = build_office()
    at_once(lambda: make(office, "inspector"), lambda: make(office, "second"))
    assert sorted(Recipient.objects.values_list("state", flat=True)) == ["ACTIVE", "ASKED"]


def test_of_everybody_else_waits_for_another_holder(office: Office) -> None:
    assert make(office, "auditor").state == KeyState.ASKED  # may not admit himself, not even as the first
    assert make(office, "inspector").state == KeyState.ACTIVE
    assert make(office, "second").state == KeyState.ASKED
    assert make(office, "mayor").state == KeyState.ASKED


def test_of_a_newcomer_reads_nothing_before_it_is_admitted(office: Office) -> None:
    """Whoever makes somebody an inspector, the administrator say, has not made him a reader."""
    make(office, "inspector")
    make(office, "second")
    send()
    assert queries.desk(by=office.actor("second")).total == 0
    with pytest.raises(KeyMissing):
        operations.admit(
            recipient_id=office.recipient("second").pk, key=office.key("second"), by=office.actor("second"), at=LATER
        )
    with pytest.raises(KeyMissing):
        operations.end_key(
            recipient_id=office.recipient("inspector").pk, key=office.key("second"), by=office.actor("second"), at=LATER
        )


def test_is_admitted_and_given_what_came_before(office: Office) -> None:
    make(office, "inspector")
    send()
    send(Told(kind=TOLD.kind, what=WHAT, not_to=("Auditor",)))
    row = make(office, "auditor")
    by, key = office.actor("inspector"), office.key("inspector")
    operations.admit(recipient_id=row.pk, key=key, by=by, at=LATER)
    assert queries.desk(by=office.actor("auditor")).total == 0
    assert operations.share(recipient_id=row.pk, key=key, by=by, at=LATER) == 1  # not the one about him
    assert operations.share(recipient_id=row.pk, key=key, by=by, at=LATER) == 0
    [line] = queries.desk(by=office.actor("auditor")).page.rows
    assert open_(office, "auditor", line.ref).told == TOLD
    with pytest.raises(KeyStateChanged):
        operations.admit(recipient_id=row.pk, key=key, by=by, at=LATER)
    assert [data["count"] for _, _, data in events("whistleblowing.reports.shared")] == [1, 0]


def test_of_the_mayor_is_given_nothing_of_the_inspectorate_s(keyed: Office) -> None:
    send()
    shared = operations.share(
        recipient_id=keyed.recipient("mayor").pk, key=keyed.key("inspector"), by=keyed.actor("inspector"), at=LATER
    )
    assert shared == 0


def test_is_nothing_for_posts_without_permission(office: Office) -> None:
    with pytest.raises(NotPermitted):
        make(office, "admin")
    make_keys(office, "inspector", "auditor")
    waiting = make(office, "second")
    for act in (operations.admit, operations.share, operations.end_key):
        with pytest.raises(NotPermitted):  # an auditor holds a key and gives none
            act(recipient_id=waiting.pk, key=office.key("auditor"), by=office.actor("auditor"), at=LATER)


def test_is_one_for_each(keyed: Office) -> None:
    with pytest.raises(KeyExists):
        make(keyed, "auditor")


@pytest.mark.parametrize("passphrase", ["", "kuda", "kuda putih minum", "a b c d", "kudaputihminumdisungai"])
def test_lies_under_no_short_passphrase(office: Office, passphrase: str) -> None:
    with pytest.raises(PassphraseShort):
        operations.make_key(passphrase=passphrase, by=office.actor("inspector"), at=NINE)
    assert not Recipient.objects.exists()


def test_opens_with_its_passphrase_and_five_wrong_ones_close_it_for_a_while(keyed: Office) -> None:
    by = keyed.actor("auditor")
    assert operations.open_key(passphrase=f"  {PASSPHRASE} ", by=by, at=NINE).official_id == keyed.auditor.pk
    for _ in range(5):
        with pytest.raises(PassphraseWrong):
            operations.open_key(passphrase="salah salah salah salah", by=by, at=NINE)
    with pytest.raises(TooManyPassphrases) as refused:
        operations.open_key(passphrase=PASSPHRASE, by=by, at=NINE + dt.timedelta(minutes=5))
    assert refused.value.data["minutes"] == 10
    assert operations.open_key(passphrase=PASSPHRASE, by=by, at=NINE + dt.timedelta(minutes=15))


def test_gets_another_passphrase(keyed: Office) -> None:
    send()
    by, new = keyed.actor("auditor"), "sapi merah makan rumput kering"
    with pytest.raises(PassphraseWrong):
        operations.change_passphrase(old="salah salah salah salah", new=new, by=by, at=NINE)
    assert Recipient.objects.get(official=keyed.auditor).wrong_passphrases == 1
    with pytest.raises(PassphraseShort):
        operations.change_passphrase(old=PASSPHRASE, new="pendek", by=by, at=NINE)
    operations.change_passphrase(old=PASSPHRASE, new=new, by=by, at=NINE)
    with pytest.raises(PassphraseWrong):
        operations.open_key(passphrase=PASSPHRASE, by=by, at=LATER)
    key = operations.open_key(passphrase=new, by=by, at=LATER)
    assert operations.open_report(ref=the_report().ref, key=key, by=by, at=LATER).told == TOLD


def test_whose_passphrase_is_lost_is_ended_and_its_successor_gets_the_reports_from_a_colleague(keyed: Office) -> None:
    send()
    auditor, inspector, ref = keyed.actor("auditor"), keyed.actor("inspector"), the_report().ref
    operations.end_key(recipient_id=keyed.recipient("auditor").pk, by=auditor, at=LATER)
    row = make(keyed, "auditor")
    operations.admit(recipient_id=row.pk, key=keyed.key("inspector"), by=inspector, at=LATER)
    [line] = queries.desk(by=auditor).page.rows  # he knows that there is one
    assert not line.is_readable
    with pytest.raises(ReportUnreadable):
        open_(keyed, "auditor", ref)
    [shown] = [r for r in queries.keys_page(by=inspector).rows if r.id == row.pk]
    assert shown.lacks == 1
    operations.share(recipient_id=row.pk, key=keyed.key("inspector"), by=inspector, at=LATER)
    assert open_(keyed, "auditor", ref).told == TOLD


def test_that_was_the_only_one_and_is_lost_leaves_its_reports_closed_for_ever(office: Office) -> None:
    make(office, "inspector")
    send()
    operations.end_key(recipient_id=office.recipient("inspector").pk, by=office.actor("inspector"), at=LATER)
    assert not queries.door(at=LATER).is_open
    assert make(office, "inspector").state == KeyState.ACTIVE  # the first again
    with pytest.raises(ReportUnreadable):
        open_(office, "inspector", the_report().ref)
    send()
    assert Report.objects.count() == 2


def test_is_ended_once_and_opens_nothing_more(keyed: Office) -> None:
    send()
    old, by = keyed.key("auditor"), keyed.actor("inspector")
    row, key = keyed.recipient("auditor"), keyed.key("inspector")
    with pytest.raises(KeyClosed):
        operations.end_key(recipient_id=row.pk, by=by, at=LATER)
    operations.end_key(recipient_id=row.pk, key=key, by=by, at=LATER)
    with pytest.raises(KeyStateChanged):
        operations.end_key(recipient_id=row.pk, key=key, by=by, at=LATER)
    with pytest.raises(KeyStateChanged):
        operations.share(recipient_id=row.pk, key=key, by=by, at=LATER)
    with pytest.raises(KeyMissing):
        operations.open_report(ref=the_report().ref, key=old, by=keyed.actor("auditor"), at=LATER)
    with pytest.raises(KeyMissing):
        operations.open_key(passphrase=PASSPHRASE, by=keyed.actor("auditor"), at=LATER)
    with pytest.raises(KeyNotFound):
        operations.end_key(recipient_id=0, key=key, by=by, at=LATER)


def test_stolen_from_a_session_is_no_good_to_another(keyed: Office) -> None:
    stolen = keyed.key("inspector")
    forged = OpenKey(keyed.recipient("auditor").pk, keyed.auditor.pk, stolen.private)
    send()
    with pytest.raises(envelopes.CannotOpen):
        operations.open_report(ref=the_report().ref, key=forged, by=keyed.actor("auditor"), at=LATER)
