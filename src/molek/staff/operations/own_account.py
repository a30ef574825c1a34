"""What an official does to his own account: password, second factor."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.errors import NotPermitted
from molek.staff.errors import CodeRefused, SamePassword, WeakPassword
from molek.staff.models import Official, RecoveryCode
from molek.staff.models.secrets import derived_key
from molek.staff.operations.sign_in import reauthenticate
from molek.staff.rules import codes

ISSUER = "Molek"


def _own(by: Actor) -> Official:
    """The account of the one who acts, locked."""
    if not by.is_official or by.id is None:
        raise NotPermitted()
    return Official.objects.select_for_update(of=("self",)).get(pk=by.id)


def _set_password(official: Official, password: str) -> None:
    if official.check_password(password):
        raise SamePassword(field="new_password")
    try:
        validate_password(password, official)
    except ValidationError as error:
        raise WeakPassword(field="new_password", why=" ".join(error.messages)) from error
    official.set_password(password)
    official.must_change_password = False
    official.save(update_fields=["password", "must_change_password"])


@transaction.atomic
def set_first_password(*, by: Actor, new_password: str, at: dt.datetime) -> None:
    """Replace the password that an administrator handed over.

    Raises:
        NotPermitted: the account has a password of its own already.
        SamePassword: the handed-over one again.
        WeakPassword: too short or too common.
    """
    official = _own(by)
    if not official.must_change_password:
        raise NotPermitted()
    _set_password(official, new_password)
    audit.record(event="staff.official.password-changed", by=by, subject=by.ref, at=at)


def change_password(*, by: Actor, old_password: str, new_password: str, remote: str, at: dt.datetime) -> None:
    """Change one's own password; other sessions of the account end.

    Raises:
        WrongPassword: ``old_password`` is not his; counts as an attempt to sign in.
        LockedOut: too many attempts.
        SamePassword: nothing would change.
        WeakPassword: too short or too common.
    """
    reauthenticate(by=by, password=old_password, remote=remote, at=at)
    with transaction.atomic():
        _set_password(_own(by), new_password)
        audit.record(event="staff.official.password-changed", by=by, subject=by.ref, at=at)


@dataclass(frozen=True, slots=True)
class PendingSecondFactor:
    """What the enrolment page shows: ``secret`` to type, ``uri`` to scan."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


@transaction.atomic
def begin_second_factor(*, by: Actor) -> PendingSecondFactor:
    """A secret for the authenticator; the one in use stays valid until the new one is confirmed.

    Called again before that, it gives the same secret, so that a page loaded twice shows one QR code.
    """
    official = _own(by)
    if not official.totp_pending_secret:
        official.totp_pending_secret = codes.new_secret()
        official.save(update_fields=["totp_pending_secret"])
    secret = official.totp_pending_secret
    return PendingSecondFactor(
        secret=secret, uri=codes.provisioning_uri(secret, username=official.username, issuer=ISSUER)
    )


@transaction.atomic
def confirm_second_factor(*, by: Actor, code: str, at: dt.datetime) -> list[str]:
    """Take the pending secret into use once its first code is right.

    Returns:
        Ten new recovery codes, to be shown once; only digests are kept, and older codes stop working.

    Raises:
        CodeRefused: not a code of the pending secret.
    """
    official = _own(by)
    pending = official.totp_pending_secret
    step = codes.matching_step(pending, code, at, after=None) if pending else None
    if step is None:
        raise CodeRefused(field="code")
    official.totp_secret, official.totp_pending_secret = pending, ""
    official.totp_confirmed_at, official.last_totp_step = at, step
    official.save(update_fields=["totp_secret", "totp_pending_secret", "totp_confirmed_at", "last_totp_step"])
    recovery = codes.new_recovery_codes()
    key = derived_key(settings.SECRET_KEY, "molek.staff.recovery-codes")
    RecoveryCode.objects.filter(official=official).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(official=official, digest=codes.recovery_digest(c, key=key)) for c in recovery
    )
    audit.record(event="staff.official.second-factor-confirmed", by=by, subject=by.ref, at=at)
    return recovery
