"""A code asked for, sent, and used once; the same answer and work for a NIK that nobody has."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from molek.audit.models import Event
from molek.base.identifiers import InvalidNik
from molek.jobs import operations as jobs
from molek.messages import operations as messages
from molek.residents import operations
from molek.residents.errors import CodeNotAccepted, TooManyCodes, TooManyGuesses
from molek.residents.models import Attempt, OneTimeCode, Resident
from tests.residents.conftest import FEMALE_NIK, MALE_NIK, NINE

MINUTE = dt.timedelta(minutes=1)
NOBODY = "9971011708909999"
HERE = "203.0.113.7"


@pytest.fixture
def outbox(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """Messages instead of their delivery, since a test must read the code."""
    sent: list[dict[str, object]] = []
    real = messages.send

    def send(**values: object) -> int:
        sent.append(values)
        return real(**values)  # type: ignore[arg-type]

    monkeypatch.setattr("molek.residents.operations.sign_in.messages.send", send)
    return sent


def ask(nik: str = MALE_NIK, at: dt.datetime = NINE, remote: str = HERE) -> OneTimeCode:
    operations.request_code(nik=nik, remote=remote, at=at)
    row = OneTimeCode.objects.latest("id")
    operations.send_code(code_id=row.pk, at=at)
    return row


def use(code: object, nik: str = MALE_NIK, at: dt.datetime = NINE, remote: str = HERE) -> Resident:
    return operations.confirm_code(nik=nik, code=str(code), remote=remote, at=at)


def last_code(outbox: list[dict[str, object]]) -> str:
    return outbox[-1]["data"]["code"]  # type: ignore[index,no-any-return]


def events(name: str) -> list[Event]:
    return list(Event.objects.filter(event=f"residents.code.{name}"))


def test_a_code_goes_to_the_registered_phone_and_signs_in_once(resident: Resident, outbox: list) -> None:
    ask()
    assert (outbox[0]["to"], outbox[0]["template"]) == (resident.phone, "residents.code")
    code = last_code(outbox)
    assert len(code) == 6
    assert use(f"{code[:3]} {code[3:]}").pk == resident.pk
    assert events("confirmed")[0].subject == f"resident:{resident.ref}"
    with pytest.raises(CodeNotAccepted):
        use(code)


def test_the_job_sends_it_and_sends_it_once(resident: Resident, outbox: list) -> None:
    operations.request_code(nik=MALE_NIK, remote=HERE, at=dt.datetime.now(dt.UTC))
    assert outbox == []
    jobs.run_until_empty()
    assert len(outbox) == 1
    operations.send_code(code_id=OneTimeCode.objects.latest("id").pk, at=dt.datetime.now(dt.UTC))
    assert len(outbox) == 1


def test_the_code_is_kept_as_a_keyed_hash(resident: Resident, outbox: list) -> None:
    row = ask()
    row.refresh_from_db()
    code = last_code(outbox)
    stored = " ".join(str(v) for v in OneTimeCode.objects.filter(pk=row.pk).values_list()[0])
    assert code not in stored.replace(row.code_hash, "").replace(row.nik_key, "")
    assert MALE_NIK not in stored
    assert not Event.objects.filter(data__icontains=MALE_NIK).exists()


def test_nobody_and_no_phone_get_the_same_answer_and_as_many_queries(
    make: Callable[..., Resident], outbox: list
) -> None:
    make()
    make(FEMALE_NIK, phone="")
    counts = []
    for number, nik in enumerate((MALE_NIK, FEMALE_NIK, NOBODY)):
        with CaptureQueriesContext(connection) as captured:
            operations.request_code(nik=nik, remote=f"203.0.113.{number}", at=NINE)
        counts.append(len(captured))
        operations.send_code(code_id=OneTimeCode.objects.latest("id").pk, at=NINE)
    assert len(set(counts)) == 1
    assert len(outbox) == 1
    answers = set()
    for nik in (MALE_NIK, FEMALE_NIK, NOBODY):
        with CaptureQueriesContext(connection) as captured, pytest.raises(CodeNotAccepted) as refusal:
            use("000000" if last_code(outbox) != "000000" else "111111", nik=nik)
        answers.add((str(refusal.value), len(captured)))
    assert len(answers) == 1


def test_what_cannot_be_a_nik_is_told_at_once(db: None) -> None:
    with pytest.raises(InvalidNik):
        operations.request_code(nik="123", remote=HERE, at=NINE)
    assert not Attempt.objects.exists()


def test_a_code_is_good_for_five_minutes(resident: Resident, outbox: list) -> None:
    ask()
    with pytest.raises(CodeNotAccepted):
        use(last_code(outbox), at=NINE + 5 * MINUTE)
    assert use(last_code(outbox), at=NINE + 5 * MINUTE - dt.timedelta(seconds=1))


def test_only_the_latest_code_is_good(resident: Resident, outbox: list) -> None:
    ask()
    first = last_code(outbox)
    ask(at=NINE + MINUTE)
    second = last_code(outbox)
    if first != second:
        with pytest.raises(CodeNotAccepted):
            use(first, at=NINE + MINUTE)
    assert use(second, at=NINE + MINUTE)


def test_five_wrong_guesses_spoil_a_code(resident: Resident, outbox: list) -> None:
    ask()
    right = last_code(outbox)
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        with pytest.raises(CodeNotAccepted):
            use(wrong)
    with pytest.raises(CodeNotAccepted):
        use(right)
    assert len(events("failed")) == 6


def test_ten_wrong_guesses_lock_a_nik_and_say_how_long(resident: Resident, outbox: list) -> None:
    for number in range(10):
        with pytest.raises(CodeNotAccepted):
            use("x", at=NINE + number * MINUTE)
    ask(at=NINE + 10 * MINUTE)
    with pytest.raises(TooManyGuesses) as refusal:
        use(last_code(outbox), at=NINE + 10 * MINUTE)
    assert refusal.value.data["minutes"] == 50
    assert "50 menit" in refusal.value.advice
    assert len(events("locked")) == 1
    ask(at=NINE + 61 * MINUTE)
    assert use(last_code(outbox), at=NINE + 61 * MINUTE)


@pytest.mark.parametrize("nik", [MALE_NIK, NOBODY])
def test_the_fourth_code_in_a_quarter_is_refused_whoever_it_is(resident: Resident, nik: str) -> None:
    for number in range(3):
        operations.request_code(nik=nik, remote=HERE, at=NINE + number * MINUTE)
    with pytest.raises(TooManyCodes) as refusal:
        operations.request_code(nik=nik, remote="198.51.100.1", at=NINE + 5 * MINUTE)
    assert refusal.value.data["minutes"] == 10
    operations.request_code(nik=nik, remote=HERE, at=NINE + 15 * MINUTE)


def test_one_address_may_ask_sixty_times_a_quarter(db: None) -> None:
    for number in range(60):
        operations.request_code(nik=f"997101170890{number + 1:04d}", remote=HERE, at=NINE)
    with pytest.raises(TooManyCodes):
        operations.request_code(nik=MALE_NIK, remote=HERE, at=NINE)
    operations.request_code(nik=MALE_NIK, remote="198.51.100.1", at=NINE)


def test_a_shared_phone_gets_at_most_five_an_hour_and_nobody_learns_it(
    make: Callable[..., Resident], outbox: list
) -> None:
    for number in range(1, 8):
        make(f"997101170890{number:04d}")
        ask(f"997101170890{number:04d}")
    assert len(outbox) == 5
    assert len(events("withheld")) == 2


def test_the_message_speaks_the_language_of_the_page_and_it_is_remembered(resident: Resident, outbox: list) -> None:
    operations.request_code(nik=MALE_NIK, remote=HERE, at=NINE, language="en")
    operations.send_code(code_id=OneTimeCode.objects.latest("id").pk, at=NINE)
    assert outbox[0]["language"] == "en"
    use(last_code(outbox))
    resident.refresh_from_db()
    assert resident.contact_language == "en"


def test_the_dead_and_those_who_moved_get_no_code(make: Callable[..., Resident], outbox: list) -> None:
    make(status="MOVED")
    ask()
    assert outbox == []


def test_old_codes_and_attempts_are_forgotten(resident: Resident, outbox: list) -> None:
    ask()
    assert operations.forget_codes(at=NINE + dt.timedelta(hours=23)) == 0
    assert operations.forget_codes(at=NINE + dt.timedelta(hours=25)) == 1 + 3
    assert not OneTimeCode.objects.exists()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_confirmations_of_one_code_one_succeeds(resident: Resident, outbox: list) -> None:
    ask()
    code = last_code(outbox)
    start, results = threading.Barrier(4), []

    def confirm() -> None:
        start.wait()
        try:
            results.append(use(code).pk)
        except CodeNotAccepted:
            results.append(None)
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results, key=str) == [resident.pk, None, None, None]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_limit_holds_against_requests_at_the_same_time(resident: Resident) -> None:
    start, refused = threading.Barrier(8), []

    def request() -> None:
        start.wait()
        try:
            operations.request_code(nik=MALE_NIK, remote=HERE, at=NINE)
        except TooManyCodes:
            refused.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=request) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(refused), OneTimeCode.objects.count()) == (5, 3)
