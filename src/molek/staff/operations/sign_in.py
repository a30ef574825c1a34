"""Two factors, few attempts, one answer.

Attempts are counted before anything is checked, in a transaction of their own, so that many guesses at the
same
moment cannot slip past the limit and a refusal does not roll its own count back.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import math

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q

from molek.audit import operations as audit
from molek.base.actors import ANONYMOUS, Actor
from molek.base.errors import NotPermitted
from molek.staff.errors import CodeRefused, LockedOut, SignInRefused, WrongPassword
from molek.staff.models import Official, RecoveryCode, SignInWindow
from molek.staff.models.secrets import derived_key
from molek.staff.rules import codes

WINDOW = dt.timedelta(minutes=15)
ACCOUNT_LIMIT = 8  # attempts of one account in a window, password and code together
ADDRESS_LIMIT = 60  # a whole office may stand behind one address

_COUNT = """
    INSERT INTO staff_signinwindow AS w (key, began_at, attempts) VALUES (%(key)s, %(at)s, 1)
    ON CONFLICT (key) DO UPDATE SET
        attempts = CASE WHEN w.began_at <= %(since)s THEN 1 ELSE least(w.attempts + 1, %(limit)s + 2) END,
        began_at = CASE WHEN w.began_at <= %(since)s THEN %(at)s ELSE w.began_at END
    RETURNING attempts, began_at
"""


def _key(kind: str, value: str) -> str:
    secret = derived_key(settings.SECRET_KEY, "molek.staff.sign-in-windows")
    return hmac.new(secret, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()


def _keys(username: str, remote: str) -> tuple[tuple[str, int], tuple[str, int]]:
    """Address first: a locked address must not be able to lock other people's accounts."""
    return (_key("address", remote), ADDRESS_LIMIT), (_key("account", username), ACCOUNT_LIMIT)


def _take_attempt(*, username: str, subject: str, remote: str, at: dt.datetime) -> None:
    """Count one attempt of this account from this address, or raise :class:`LockedOut`."""
    for key, limit in _keys(username, remote):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_COUNT, {"key": key, "at": at, "since": at - WINDOW, "limit": limit})
            attempts, began_at = cursor.fetchone()
            if attempts == limit + 1:  # told once, however long the guessing goes on
                audit.record(
                    event="staff.official.locked-out", by=ANONYMOUS, subject=subject, at=at, data={"remote": remote}
                )
        if attempts > limit:
            raise LockedOut(minutes=max(1, math.ceil((began_at + WINDOW - at).total_seconds() / 60)))


def _give_back(*, username: str, remote: str, whole_account: bool = False) -> None:
    """An attempt that was right does not count; after both factors the account begins anew."""
    (address, _), (account, _) = _keys(username, remote)
    given_back = [address] if whole_account else [address, account]
    SignInWindow.objects.filter(key__in=given_back, attempts__gt=0).update(attempts=F("attempts") - 1)
    if whole_account:
        SignInWindow.objects.filter(key=account).delete()


def _refuse(*, official: Official | None, stage: str, remote: str, at: dt.datetime) -> None:
    audit.record(
        event="staff.official.sign-in-refused",
        by=ANONYMOUS,
        subject=f"official:{official.pk}" if official else "official:unknown",
        at=at,
        data={"stage": stage, "remote": remote},
    )


def _usable(official: Official) -> bool:
    return official.is_active and (settings.MOLEK.demo or not official.is_demo)


def check_password(*, username: str, password: str, remote: str, at: dt.datetime) -> int:
    """First factor: the primary key of the official whose name and password these are.

    Args:
        username: as typed; case and spaces around do not matter.
        remote: the visitor's address.

    Raises:
        LockedOut: too many attempts of this account or address; says how many minutes to wait.
        SignInRefused: anything else, always with the same answer after the same work.
    """
    typed = username.strip().lower()
    official = Official.objects.filter(username=typed).first()
    subject = f"official:{official.pk}" if official else "official:unknown"
    _take_attempt(username=typed, subject=subject, remote=remote, at=at)
    if official is None:
        Official().set_password(password)  # as slow as a comparison
    if official is None or not official.check_password(password) or not _usable(official):
        _refuse(official=official, stage="password", remote=remote, at=at)
        raise SignInRefused()
    _give_back(username=typed, remote=remote)
    return official.pk


def _use_step(official: Official, code: str, at: dt.datetime) -> bool:
    """Is the code right, and nobody used it before or at this very moment?"""
    step = codes.matching_step(official.totp_secret, code, at, after=official.last_totp_step)
    if step is None:
        return False
    unused = Q(last_totp_step__isnull=True) | Q(last_totp_step__lt=step)
    return Official.objects.filter(unused, pk=official.pk).update(last_totp_step=step) == 1


def check_code(*, official_id: int, code: str, remote: str, at: dt.datetime) -> None:
    """Second factor: the six digits of the authenticator, each code once.

    Raises:
        LockedOut: too many attempts.
        CodeRefused: wrong, used before, or used by another sign-in at the same moment.
    """
    official = Official.objects.get(pk=official_id)
    _take_attempt(username=official.username, subject=f"official:{official.pk}", remote=remote, at=at)
    enrolled = _usable(official) and bool(official.totp_secret) and official.totp_confirmed_at is not None
    if not enrolled or not _use_step(official, code, at):
        _refuse(official=official, stage="code", remote=remote, at=at)
        raise CodeRefused(field="code")
    _give_back(username=official.username, remote=remote, whole_account=True)


def use_recovery_code(*, official_id: int, code: str, remote: str, at: dt.datetime) -> int:
    """Second factor without the phone; returns how many recovery codes are left.

    Raises:
        LockedOut: too many attempts.
        CodeRefused: wrong or used before.
    """
    official = Official.objects.get(pk=official_id)
    _take_attempt(username=official.username, subject=f"official:{official.pk}", remote=remote, at=at)
    digest = codes.recovery_digest(code, key=derived_key(settings.SECRET_KEY, "molek.staff.recovery-codes"))
    with transaction.atomic():
        unused = RecoveryCode.objects.filter(official=official, used_at__isnull=True)
        used = _usable(official) and unused.filter(digest=digest).update(used_at=at) == 1
        left = unused.count()
        if used:
            audit.record(
                event="staff.official.recovery-code-used",
                by=ANONYMOUS,
                subject=f"official:{official.pk}",
                at=at,
                data={"left": left},
            )
        else:
            _refuse(official=official, stage="recovery-code", remote=remote, at=at)
    if not used:
        raise CodeRefused(field="code")
    _give_back(username=official.username, remote=remote, whole_account=True)
    return left


def record_sign_in(*, by: Actor, remote: str, at: dt.datetime) -> None:
    """Both factors were right and the session is open."""
    audit.record(event="staff.official.signed-in", by=by, subject=by.ref, at=at, data={"remote": remote})


def record_sign_out(*, by: Actor, at: dt.datetime) -> None:
    audit.record(event="staff.official.signed-out", by=by, subject=by.ref, at=at)


def reauthenticate(*, by: Actor, password: str, remote: str, at: dt.datetime) -> None:
    """The official types his password again before something grave (signing, resetting an account).

    Raises:
        NotPermitted: ``by`` is no official.
        LockedOut: too many attempts; they count together with those of signing in.
        WrongPassword: not his password.
    """
    if not by.is_official or by.id is None:
        raise NotPermitted()
    official = Official.objects.get(pk=by.id)
    _take_attempt(username=official.username, subject=by.ref, remote=remote, at=at)
    if not _usable(official) or not official.check_password(password):
        _refuse(official=official, stage="again", remote=remote, at=at)
        raise WrongPassword(field="password")
    _give_back(username=official.username, remote=remote)


def forget_old_windows(*, at: dt.datetime) -> int:
    """Delete windows that have passed; returns how many."""
    return SignInWindow.objects.filter(began_at__lte=at - WINDOW).delete()[0]
