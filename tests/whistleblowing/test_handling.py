"""At the desk, a report ..."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest

from molek.base.errors import NotPermitted
from molek.whistleblowing import operations, queries
from molek.whistleblowing.enums import Conclusion, ReportState, Seat
from molek.whistleblowing.errors import (
    CodeUnknown,
    KeyClosed,
    MessageMissing,
    ReportClosed,
    ReportNotFound,
    StateNotFollowing,
)
from molek.whistleblowing.models import Attachment, Envelope, Message, Report, RetentionPeriod
from molek.whistleblowing.rules.retention import SHIPPED, Keeping, erased_on
from tests.races.threads import at_once, codes
from tests.staff.conftest import events
from tests.whistleblowing.conftest import (
    LATER,
    NINE,
    PASSPHRASE,
    TOLD,
    Office,
    build_office,
    make_keys,
    send,
    the_report,
    visit,
)
from tests.whistleblowing.test_returning import answer, write


def close(office: Office, who: str = "auditor", conclusion: Conclusion = Conclusion.PROVEN, **more: Any) -> dt.date:
    values: dict[str, Any] = {"text": "Selesai.", "at": LATER, **more}
    return operations.close_report(
        ref=the_report().ref, message_key=uuid.uuid4(), conclusion=conclusion, key=office.key(who, values["at"]),
        by=office.actor(who), **values,
    )  # fmt: skip


def test_is_listed_by_days_state_and_size_only(keyed: Office) -> None:
    code = send()
    write(code)
    [row] = queries.desk(by=keyed.actor("auditor")).page.rows
    assert (row.received_on, row.last_on, row.state) == (NINE.date(), LATER.date(), ReportState.RECEIVED)
    assert (row.files, row.messages, row.waits, row.is_readable) == (0, 1, True, True)
    assert row.size > 8_000
    assert TOLD.what not in repr(row)


def test_waits_until_somebody_answers_and_again_when_the_reporter_writes(keyed: Office) -> None:
    code = send()
    auditor = keyed.actor("auditor")
    assert queries.desk(by=auditor).waiting == 1
    answer(keyed)
    assert queries.desk(by=auditor).waiting == 0
    write(code)
    assert queries.desk(by=auditor).waiting == 1


def test_that_is_old_comes_on_a_further_page(keyed: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("molek.whistleblowing.queries.reports._PAGE", 2)
    for _ in range(2):
        send()
    Report.objects.update(state="CLOSED", closed_at=LATER, closed_by_ref="official:1", conclusion="PROVEN")
    for _ in range(3):
        send()
    auditor, after, seen = keyed.actor("auditor"), None, []
    while True:
        page = queries.desk(by=auditor, after=after).page
        seen += [(row.ref, row.state) for row in page.rows]
        after = page.next_key
        if after is None:
            break
    assert len({ref for ref, _ in seen}) == 5
    assert [state for _, state in seen] == [ReportState.RECEIVED] * 3 + [ReportState.CLOSED] * 2
    assert queries.desk(by=auditor, after="x").page.rows


def test_opens_to_nobody_without_an_envelope_for_his_key(keyed: Office) -> None:
    send()
    row = operations.make_key(passphrase=PASSPHRASE, by=keyed.actor("second"), at=LATER)
    operations.admit(recipient_id=row.pk, key=keyed.key("inspector"), by=keyed.actor("inspector"), at=LATER)
    for who in ("second", "mayor"):
        with pytest.raises(ReportNotFound):
            operations.open_report(ref=the_report().ref, key=keyed.key(who), by=keyed.actor(who), at=LATER)
        assert queries.desk(by=keyed.actor(who)).total == 0


def test_opens_to_no_post_that_may_not_handle_reports(keyed: Office) -> None:
    send()
    ref, key, admin = the_report().ref, keyed.key("auditor"), keyed.actor("admin")
    acts: list[Any] = [
        lambda: operations.open_report(ref=ref, key=key, by=admin, at=LATER),
        lambda: operations.open_attachment(ref=ref, number=1, key=key, by=admin, at=LATER),
        lambda: operations.answer(ref=ref, message_key=uuid.uuid4(), text="x", key=key, by=admin, at=LATER),
        lambda: operations.begin_examination(ref=ref, key=key, by=admin, at=LATER),
        lambda: queries.desk(by=admin),
        lambda: queries.keys_page(by=admin),
    ]
    for act in acts:
        with pytest.raises(NotPermitted):
            act()
    assert the_report().state == ReportState.RECEIVED
    assert not Message.objects.exists()


def test_opens_not_with_the_key_of_a_colleague(keyed: Office) -> None:
    send()
    with pytest.raises(KeyClosed):
        operations.open_report(ref=the_report().ref, key=keyed.key("inspector"), by=keyed.actor("auditor"), at=LATER)


def test_is_in_the_log_each_time_it_is_opened_by_whom_and_without_what(keyed: Office) -> None:
    send()
    ref = the_report().ref
    operations.open_report(ref=ref, key=keyed.key("auditor"), by=keyed.actor("auditor"), at=LATER)
    assert events("whistleblowing.report.opened") == [(f"official:{keyed.auditor.pk}", f"whistle-report:{ref}", {})]


def test_is_begun_answered_and_asked_about(keyed: Office) -> None:
    send()
    ref, key, by = the_report().ref, keyed.key("auditor"), keyed.actor("auditor")
    operations.begin_examination(ref=ref, key=key, by=by, at=LATER)
    with pytest.raises(StateNotFollowing):
        operations.begin_examination(ref=ref, key=key, by=by, at=LATER)
    answer(keyed, to=ReportState.NEEDS_MORE)
    assert the_report().state == ReportState.NEEDS_MORE
    with pytest.raises(MessageMissing):
        answer(keyed, text=" ")
    one = uuid.uuid4()
    for _ in range(2):
        operations.answer(ref=ref, message_key=one, text="Sekali saja.", key=key, by=by, at=LATER)
    assert Message.objects.count() == 2
    assert [data for _, _, data in events("whistleblowing.report.answered")] == [{"state": "NEEDS_MORE"}] * 2


def test_begins_its_examination_with_the_first_answer(keyed: Office) -> None:
    send()
    answer(keyed)
    assert the_report().state == ReportState.EXAMINING


def test_is_closed_once(keyed: Office) -> None:
    send()
    with pytest.raises(MessageMissing):
        close(keyed, text="")
    assert close(keyed) == dt.date(2028, 3, 1)
    with pytest.raises(ReportClosed):
        close(keyed, who="inspector", conclusion=Conclusion.NOT_PROVEN)
    with pytest.raises(ReportClosed):
        answer(keyed)
    with pytest.raises(ReportClosed):
        operations.begin_examination(
            ref=the_report().ref, key=keyed.key("auditor"), by=keyed.actor("auditor"), at=LATER
        )
    assert the_report().conclusion == Conclusion.PROVEN
    assert [data for _, _, data in events("whistleblowing.report.closed")] == [{"conclusion": "PROVEN"}]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_closed_by_two_inspectors_at_once_has_one_conclusion() -> None:
    office = build_office()
    make_keys(office, "inspector", "auditor")
    send()
    results = at_once(
        lambda: close(office, "inspector", Conclusion.PROVEN), lambda: close(office, "auditor", Conclusion.NOT_PROVEN)
    )
    assert codes(results) == {"done": 1, "whistle-report-closed": 1}
    row = the_report()
    won = Conclusion.PROVEN if row.closed_by_ref == f"official:{office.inspector.pk}" else Conclusion.NOT_PROVEN
    assert row.conclusion == won
    assert Message.objects.count() == 1


# ------------------------------------------------------------------------------- retention


def test_is_erased_with_everything_when_its_time_is_over(keyed: Office) -> None:
    code = send()
    answer(keyed)
    due = close(keyed)
    ref = the_report().ref
    day_before = dt.datetime.combine(due, dt.time(), dt.UTC) - dt.timedelta(hours=9)
    assert operations.erase_due(at=day_before) == 0
    assert operations.erase_due(at=day_before + dt.timedelta(hours=2)) == 1
    for model in (Report, Message, Attachment, Envelope):
        assert not model.objects.exists()
    with pytest.raises(CodeUnknown):
        visit(code)
    assert events("whistleblowing.report.erased") == [("system:molek", f"whistle-report:{ref}", {})]


def test_that_is_open_is_never_erased(keyed: Office) -> None:
    send()
    assert operations.erase_due(at=NINE + dt.timedelta(days=4000)) == 0


def test_is_kept_as_long_as_the_period_in_force_on_the_day_it_was_closed_says(keyed: Office) -> None:
    RetentionPeriod.objects.create(since=dt.date(2026, 3, 1), keep_days=100, legal_basis="Perwali contoh")
    RetentionPeriod.objects.create(since=dt.date(2026, 3, 3), keep_days=10, legal_basis="Perwali contoh")
    send()
    assert close(keyed) == dt.date(2026, 6, 10)


def test_periods_are_dated() -> None:
    rows = [*SHIPPED, Keeping(dt.date(2026, 1, 1), 10, "", "sure")]
    assert erased_on(dt.date(2025, 12, 31), rows) == dt.date(2027, 12, 31)
    assert erased_on(dt.date(2026, 1, 1), rows) == dt.date(2026, 1, 11)


def test_of_the_mayor_s_stays_closed_to_the_inspectorate(keyed: Office) -> None:
    send(seat=Seat.OUTSIDE)
    with pytest.raises(ReportNotFound):
        operations.open_report(ref=the_report().ref, key=keyed.key("inspector"), by=keyed.actor("inspector"), at=LATER)
    page = operations.open_report(ref=the_report().ref, key=keyed.key("mayor"), by=keyed.actor("mayor"), at=LATER)
    assert page.told == TOLD
