"""Two factors, few attempts, one answer."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections

from molek.base.actors import ANONYMOUS, SYSTEM, Actor, ActorKind
from molek.base.errors import DomainError, NotPermitted
from molek.staff import operations, queries
from molek.staff.errors import CodeRefused, LockedOut, SamePassword, SignInRefused, WeakPassword, WrongPassword
from molek.staff.models import Official, SignInWindow
from molek.staff.operations import sign_in
from molek.staff.rules import codes
from tests.staff.conftest import NINE, PASSWORD, REMOTE, City, actor_of, build_city, code_at, events, make_official


def check(username: str = "lurah", password: str = PASSWORD, remote: str = REMOTE, at: dt.datetime = NINE) -> int:
    return operations.check_password(username=username, password=password, remote=remote, at=at)


def own(official: Official) -> Actor:
    return Actor(ActorKind.OFFICIAL, official.pk, f"official:{official.pk}")


def test_right_password_gives_the_account(city: City) -> None:
    assert check() == city.lurah.pk
    assert check(" LURAH ") == city.lurah.pk


@pytest.mark.parametrize(
    ("username", "password", "subject"),
    [("lurah", "salah", "official:{}"), ("tidak-ada", PASSWORD, "official:unknown"), ("", "", "official:unknown")],
)
def test_wrong_name_and_wrong_password_get_one_answer(city: City, username: str, password: str, subject: str) -> None:
    with pytest.raises(SignInRefused) as refusal:
        check(username, password)
    assert (str(refusal.value), refusal.value.data) == ("Nama pengguna atau kata sandi salah.", {})
    assert events("staff.official.sign-in-refused") == [
        ("anonymous", subject.format(city.lurah.pk), {"stage": "password", "remote": REMOTE})
    ]


def test_inactive_account_gets_the_same_answer(city: City) -> None:
    Official.objects.filter(pk=city.lurah.pk).update(is_active=False)
    with pytest.raises(SignInRefused):
        check()


def test_demo_account_gets_the_same_answer_in_a_real_city(city: City, real_city: None) -> None:
    make_official("contoh", is_demo=True)
    with pytest.raises(SignInRefused):
        check("contoh")


def test_account_is_locked_after_eight_attempts_and_told_how_long(city: City) -> None:
    for n in range(sign_in.ACCOUNT_LIMIT):
        with pytest.raises(SignInRefused):
            check(password="salah", remote=f"10.0.1.{n}", at=NINE + dt.timedelta(seconds=n))
    with pytest.raises(LockedOut) as refusal:
        check(at=NINE + dt.timedelta(minutes=3))  # even the right password, from anywhere
    assert refusal.value.data == {"minutes": 12}
    with pytest.raises(LockedOut):
        check(at=NINE + dt.timedelta(minutes=14, seconds=59))
    assert check(at=NINE + dt.timedelta(minutes=15)) == city.lurah.pk
    assert events("staff.official.locked-out") == [("anonymous", f"official:{city.lurah.pk}", {"remote": REMOTE})]


def test_unknown_account_is_locked_like_a_known_one(city: City) -> None:
    for _ in range(sign_in.ACCOUNT_LIMIT):
        with pytest.raises(SignInRefused):
            check("tidak-ada")
    with pytest.raises(LockedOut):
        check("tidak-ada")


def test_address_is_locked_and_locks_no_account(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "ADDRESS_LIMIT", 3)
    for n in range(3):
        with pytest.raises(SignInRefused):
            check(f"tebak{n}")
    for _ in range(20):
        with pytest.raises(LockedOut):
            check(password="salah")
    assert check(remote="10.0.9.9") == city.lurah.pk


def test_right_attempts_do_not_count(city: City) -> None:
    for _ in range(sign_in.ACCOUNT_LIMIT * 2):
        check()
    assert set(SignInWindow.objects.values_list("attempts", flat=True)) == {0}


def test_right_password_does_not_forgive_wrong_codes(city: City) -> None:
    for _ in range(sign_in.ACCOUNT_LIMIT):
        check()
        with pytest.raises(CodeRefused):
            code(city, "000000")
    with pytest.raises(LockedOut):
        check()


def test_what_was_typed_as_name_is_not_readable_in_the_table(city: City) -> None:
    with pytest.raises(SignInRefused):
        check("kata sandi saya")
    assert not SignInWindow.objects.filter(key__icontains="kata").exists()


def test_old_windows_are_forgotten(city: City) -> None:
    check()
    assert operations.forget_old_windows(at=NINE + dt.timedelta(minutes=14)) == 0
    assert operations.forget_old_windows(at=NINE + dt.timedelta(minutes=15)) == 2


def code(city: City, typed: str, at: dt.datetime = NINE) -> None:
    operations.check_code(official_id=city.lurah.pk, code=typed, remote=REMOTE, at=at)


@pytest.mark.parametrize("drift_s", [-30, 0, 30])
def test_code_of_a_clock_half_a_minute_off_is_right(city: City, drift_s: int) -> None:
    code(city, code_at(NINE + dt.timedelta(seconds=drift_s)))


@pytest.mark.parametrize("drift_s", [-60, 60])
def test_older_or_later_code_is_refused(city: City, drift_s: int) -> None:
    with pytest.raises(CodeRefused):
        code(city, code_at(NINE + dt.timedelta(seconds=drift_s)))
    assert events("staff.official.sign-in-refused")[0][2]["stage"] == "code"


def test_code_works_once(city: City) -> None:
    code(city, code_at(NINE))
    with pytest.raises(CodeRefused):
        code(city, code_at(NINE), at=NINE + dt.timedelta(seconds=5))
    later = NINE + dt.timedelta(seconds=30)
    code(city, code_at(later), at=later)


def test_earlier_code_is_refused_after_a_later_one(city: City) -> None:
    code(city, code_at(NINE + dt.timedelta(seconds=30)))
    with pytest.raises(CodeRefused):
        code(city, code_at(NINE))


def test_account_without_authenticator_has_no_code(city: City) -> None:
    Official.objects.filter(pk=city.lurah.pk).update(totp_confirmed_at=None)
    with pytest.raises(CodeRefused):
        code(city, code_at(NINE))


def test_secret_is_not_readable_in_the_table(city: City) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT totp_secret FROM staff_official WHERE id = %s", [city.lurah.pk])
        (stored,) = cursor.fetchone()
    assert "JBSWY3DP" not in stored


def enrol(official: Official, at: dt.datetime = NINE) -> list[str]:
    pending = operations.begin_second_factor(by=own(official))
    return operations.confirm_second_factor(by=own(official), code=codes.code_at(pending.secret, at), at=at)


def test_recovery_code_replaces_the_phone_once(city: City) -> None:
    recovery = enrol(city.lurah)
    assert len(set(recovery)) == 10
    typed = recovery[3].lower().replace("-", " ")
    left = operations.use_recovery_code(official_id=city.lurah.pk, code=typed, remote=REMOTE, at=NINE)
    assert (left, queries.recovery_codes_left(city.lurah.pk)) == (9, 9)
    with pytest.raises(CodeRefused):
        operations.use_recovery_code(official_id=city.lurah.pk, code=typed, remote=REMOTE, at=NINE)
    assert events("staff.official.recovery-code-used")[0][2] == {"left": 9}


def test_recovery_code_of_another_is_refused(city: City) -> None:
    recovery = enrol(city.lurah)
    with pytest.raises(CodeRefused):
        operations.use_recovery_code(official_id=city.clerk.pk, code=recovery[0], remote=REMOTE, at=NINE)


def test_new_authenticator_replaces_the_old_when_confirmed(city: City) -> None:
    pending = operations.begin_second_factor(by=own(city.lurah))
    assert operations.begin_second_factor(by=own(city.lurah)) == pending
    with pytest.raises(CodeRefused):
        operations.confirm_second_factor(by=own(city.lurah), code="000000", at=NINE)
    code(city, code_at(NINE))  # the old one still works
    first = enrol(city.lurah, NINE + dt.timedelta(minutes=1))
    with pytest.raises(CodeRefused):
        code(city, code_at(NINE + dt.timedelta(minutes=2)), at=NINE + dt.timedelta(minutes=2))
    second = enrol(city.lurah, NINE + dt.timedelta(minutes=5))
    assert not set(first) & set(second)
    with pytest.raises(CodeRefused):  # older recovery codes are gone
        operations.use_recovery_code(official_id=city.lurah.pk, code=first[0], remote=REMOTE, at=NINE)
    assert len(events("staff.official.second-factor-confirmed")) == 2


def test_first_code_of_a_new_authenticator_does_not_work_again(city: City) -> None:
    pending = operations.begin_second_factor(by=own(city.lurah))
    typed = codes.code_at(pending.secret, NINE)
    operations.confirm_second_factor(by=own(city.lurah), code=typed, at=NINE)
    with pytest.raises(CodeRefused):
        code(city, typed)


def test_sign_in_and_out_are_in_the_log(city: City) -> None:
    lurah = actor_of(city.lurah)
    operations.record_sign_in(by=lurah, remote=REMOTE, at=NINE)
    operations.record_sign_out(by=lurah, at=NINE)
    assert events("staff.official.signed-in") == [(lurah.ref, lurah.ref, {"remote": REMOTE})]
    assert events("staff.official.signed-out") == [(lurah.ref, lurah.ref, {})]


def test_password_again(city: City) -> None:
    lurah = actor_of(city.lurah)
    operations.reauthenticate(by=lurah, password=PASSWORD, remote=REMOTE, at=NINE)
    for _ in range(sign_in.ACCOUNT_LIMIT):
        with pytest.raises(WrongPassword):
            operations.reauthenticate(by=lurah, password="salah", remote=REMOTE, at=NINE)
    with pytest.raises(LockedOut):
        operations.reauthenticate(by=lurah, password=PASSWORD, remote=REMOTE, at=NINE)


@pytest.mark.parametrize("who", [ANONYMOUS, SYSTEM, Actor(ActorKind.RESIDENT, 1, "resident:x")])
def test_only_officials_have_accounts(db: None, who: Actor) -> None:
    with pytest.raises(NotPermitted):
        operations.reauthenticate(by=who, password="x", remote=REMOTE, at=NINE)
    with pytest.raises(NotPermitted):
        operations.begin_second_factor(by=who)


def test_own_password_is_changed(city: City) -> None:
    operations.change_password(
        by=own(city.lurah), old_password=PASSWORD, new_password="kambing di bukit", remote=REMOTE, at=NINE
    )
    assert check(password="kambing di bukit") == city.lurah.pk
    with pytest.raises(SignInRefused):
        check()
    assert len(events("staff.official.password-changed")) == 1


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        ("salah", "kambing di bukit", WrongPassword),
        (PASSWORD, PASSWORD, SamePassword),
        (PASSWORD, "pendek", WeakPassword),
        (PASSWORD, "1234567890", WeakPassword),
    ],
)
def test_change_of_password_is_refused(city: City, old: str, new: str, refusal: type[DomainError]) -> None:
    with pytest.raises(refusal):
        operations.change_password(by=own(city.lurah), old_password=old, new_password=new, remote=REMOTE, at=NINE)
    assert check() == city.lurah.pk


def test_first_password_is_set_once(city: City) -> None:
    Official.objects.filter(pk=city.lurah.pk).update(must_change_password=True)
    operations.set_first_password(by=own(city.lurah), new_password="kambing di bukit", at=NINE)
    with pytest.raises(NotPermitted):
        operations.set_first_password(by=own(city.lurah), new_password="kuda di pantai", at=NINE)


def at_once(act: Callable[[], object], times: int = 6) -> list[object]:
    """What each of several threads got that began together: a result or a refusal."""
    barrier, results = threading.Barrier(times), []

    def run() -> None:
        barrier.wait()
        try:
            results.append(act())
        except DomainError as refusal:
            results.append(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_one_code_typed_twice_at_once_opens_one_session() -> None:
    city, typed = build_city(), code_at(NINE)
    results = at_once(lambda: code(city, typed))
    assert [type(r) for r in results if r is not None] == [CodeRefused] * 5


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_one_recovery_code_typed_twice_at_once_opens_one_session() -> None:
    city = build_city()
    recovery = enrol(city.lurah)
    results = at_once(
        lambda: operations.use_recovery_code(official_id=city.lurah.pk, code=recovery[0], remote=REMOTE, at=NINE)
    )
    assert [type(r) for r in results if r != 9] == [CodeRefused] * 5


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_guesses_at_once_do_not_slip_past_the_limit() -> None:
    build_city()
    results = at_once(lambda: check(password="salah"), times=sign_in.ACCOUNT_LIMIT + 4)
    kinds = [type(r) for r in results]
    assert (kinds.count(SignInRefused), kinds.count(LockedOut)) == (sign_in.ACCOUNT_LIMIT, 4)
