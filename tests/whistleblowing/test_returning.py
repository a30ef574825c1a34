"""The reporter comes back with his code ..."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from molek.base import sealing
from molek.whistleblowing import operations
from molek.whistleblowing.enums import Conclusion, ReportState
from molek.whistleblowing.errors import (
    CodeUnknown,
    DoorBusy,
    FormExpired,
    MessageMissing,
    OfficeFile,
    ReportClosed,
    TooManyMessages,
    TooSoon,
)
from molek.whistleblowing.models import Message, Report
from molek.whistleblowing.operations import tickets
from molek.whistleblowing.rules import codes, envelopes, patience
from tests.economies import QUICK
from tests.faults import bombs
from tests.races.threads import at_once
from tests.whistleblowing.conftest import (
    LATER,
    NINE,
    WHAT,
    Office,
    build_office,
    make_keys,
    photo,
    send,
    the_report,
    ticket_of,
    visit,
)

ANSWER = "Terima kasih. Apakah ada saksi lain?"


def answer(office: Office, text: str = ANSWER, to: ReportState | None = None, who: str = "auditor") -> None:
    operations.answer(
        ref=the_report().ref, message_key=uuid.uuid4(), text=text, to=to, key=office.key(who), by=office.actor(who),
        at=LATER,
    )  # fmt: skip


def write(code: str, text: str = "Saksinya penjaga parkir.", **more: Any) -> operations.Visit:
    values: dict[str, Any] = {"key": uuid.uuid4(), "at": LATER, **more}
    return operations.write_again(pass_=visit(code).pass_, text=text, **values)


def test_and_reads_what_was_written_to_him_and_nothing_of_what_he_wrote(keyed: Office) -> None:
    code = send()
    answer(keyed, to=ReportState.NEEDS_MORE)
    found = visit(code.lower().replace("-", " "))  # as people type
    assert found.state == ReportState.NEEDS_MORE
    assert [(word.is_own, word.text) for word in found.words] == [(False, ANSWER)]
    assert WHAT not in repr(found)


def test_and_his_own_words_stay_closed_to_whoever_finds_the_code(keyed: Office) -> None:
    code = send()
    found = write(code)
    assert [(word.is_own, word.text) for word in found.words] == [(True, "")]


def test_and_both_sides_read_the_talk(keyed: Office) -> None:
    code = send()
    answer(keyed)
    write(code, uploads=[SimpleUploadedFile("b.jpg", photo())])
    page = operations.open_report(
        ref=the_report().ref, key=keyed.key("inspector"), by=keyed.actor("inspector"), at=LATER
    )
    assert [(w.is_reporter, w.text, len(w.files)) for w in page.words] == [
        (False, ANSWER, 0), (True, "Saksinya penjaga parkir.", 1),
    ]  # fmt: skip


def test_and_his_answer_takes_the_report_back_to_examination(keyed: Office) -> None:
    code = send()
    answer(keyed, to=ReportState.NEEDS_MORE)
    assert write(code).state == ReportState.EXAMINING


def test_and_one_message_sent_twice_is_taken_once(keyed: Office) -> None:
    code, key = send(), uuid.uuid4()
    for _ in range(2):
        write(code, key=key)
    assert Message.objects.count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_and_one_message_sent_by_several_clicks_at_once_is_taken_once() -> None:
    make_keys(build_office(), "inspector")
    code, key = send(), uuid.uuid4()
    at_once(*[lambda: write(code, key=key)] * 4)
    assert Message.objects.count() == 1


def test_and_says_nothing_and_is_refused(keyed: Office) -> None:
    code = send()
    with pytest.raises(MessageMissing):
        write(code, text="  ")
    with pytest.raises(OfficeFile):
        write(code, uploads=[SimpleUploadedFile("b.docx", bombs.archive())])
    assert not Message.objects.exists()


def test_and_writes_without_end_and_has_to_wait_for_tomorrow(keyed: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations.returning, "MOST_MESSAGES_A_DAY", 2)
    code = send()
    write(code)
    write(code)
    with pytest.raises(TooManyMessages):
        write(code)
    tomorrow = LATER + dt.timedelta(days=1)
    assert len(write(code, at=tomorrow).words) == 3


def test_after_the_end_and_reads_the_conclusion_but_adds_nothing(keyed: Office) -> None:
    code = send()
    pass_ = visit(code).pass_
    operations.close_report(
        ref=the_report().ref, message_key=uuid.uuid4(), conclusion=Conclusion.PROVEN, text="Uang dikembalikan.",
        key=keyed.key("auditor"), by=keyed.actor("auditor"), at=LATER,
    )  # fmt: skip
    found = visit(code)
    assert (found.state, found.conclusion) == (ReportState.CLOSED, Conclusion.PROVEN)
    assert found.words[0].text == "Uang dikembalikan."
    assert found.erased_on == dt.date(2028, 3, 1)
    with pytest.raises(ReportClosed):
        operations.write_again(pass_=pass_, key=uuid.uuid4(), text="lagi", at=LATER)


# ------------------------------------------------------------------------------- guessing


@pytest.mark.parametrize(
    "code", ["", "x", "7K2M-9QXB-4HTN-PZ3C", "7K2M-9QXB-4HTN", "' OR 1=1 --", "9" * 16, "7K2M9QXB4HTNPZ3C0"]
)
def test_with_what_is_no_code_and_gets_the_one_answer_after_the_one_effort(
    keyed: Office, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    send()
    efforts: list[str] = []
    derive = codes.derive
    monkeypatch.setattr(codes, "derive", lambda text, secret: efforts.append(text) or derive(text, secret=secret))
    with pytest.raises(CodeUnknown) as refused:
        visit(code)
    assert (refused.value.data, len(efforts)) == ({}, 1)


def test_with_a_code_one_letter_off_and_opens_nothing(keyed: Office) -> None:
    code = send()
    for place in (0, 5, 18):
        wrong = "Z" if code[place] != "Z" else "Y"
        with pytest.raises(CodeUnknown):
            visit(code[:place] + wrong + code[place + 1 :])


def test_while_somebody_guesses_and_waits_a_little_but_gets_in(keyed: Office) -> None:
    code = send()
    for _ in range(61):
        with pytest.raises(CodeUnknown):
            visit("7K2M-9QXB-4HTN-PZ3C")
    with pytest.raises(TooSoon) as refused:
        operations.come_back(ticket=ticket_of(LATER, minutes=0.5), code=code, at=LATER)
    assert refused.value.data["seconds"] == 60
    assert operations.come_back(ticket=ticket_of(LATER, minutes=1), code=code, at=LATER)


def test_while_every_place_at_the_slow_hash_is_taken_and_is_told_to_wait(
    keyed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tickets, "_WAIT_S", 0.01)
    with tickets.one_of_few(), tickets.one_of_few(), pytest.raises(DoorBusy):
        visit("7K2M-9QXB-4HTN-PZ3C")


def test_with_a_forged_pass_and_is_refused(keyed: Office) -> None:
    send()
    for bad in ("", "x", sealing.seal("7K2M-9QXB-4HTN-PZ3C", purpose="another thing")):
        with pytest.raises(FormExpired):
            operations.visit_again(pass_=bad, at=LATER)


def test_after_the_city_s_secret_changed_and_is_still_let_in(keyed: Office, settings: Any) -> None:
    code = send()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new one of fifty characters, of which nobody knows one"
    assert visit(code).received_on == NINE.date()


def test_slow_hashes_are_slow_outside_of_these_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert codes._ARGON2 != QUICK != envelopes._ARGON2
    for cost in (codes._ARGON2, envelopes._ARGON2):
        assert cost["memory_cost"] >= 32 * 1024
        assert cost["time_cost"] >= 3


@pytest.mark.parametrize(("count", "seconds"), [(0, 4), (6, 4), (7, 60), (12, 60), (13, 180), (100, 180)])
def test_patience_grows_with_what_comes_in(count: int, seconds: int) -> None:
    assert patience.report_patience_s(count) == seconds


def test_codes_are_drawn_from_all_letters_and_forgive_what_looks_alike() -> None:
    drawn = [codes.code_of(bytes([n]), secret="s") for n in range(200)]
    assert len(set(drawn)) == 200
    assert set("".join(drawn)) - {"-"} == set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    assert codes.typed_code(" 7k2m 9qxb.4htn—pz3o ") == "7K2M9QXB4HTNPZ30"
    assert codes.typed_code("7K2M-9QXB-4HTN-PZ3U") is None
    with pytest.raises(ValueError, match="code"):
        codes.derive("x", secret="s")


def test_and_a_report_without_answer_says_so(keyed: Office) -> None:
    assert visit(send()).words == []
    assert Report.objects.get().state == ReportState.RECEIVED
