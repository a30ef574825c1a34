"""Accounts, as an administrator sees them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from django.db import transaction

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.identifiers import parse_nik, parse_nip
from molek.base.references import new_code
from molek.base.workdays import city_date
from molek.staff.errors import OwnAccount, SameHandTwice, UsernameInvalid
from molek.staff.models import Holding, Official, RecoveryCode
from molek.staff.operations.constraints import constraints_as_refusals
from molek.staff.operations.holdings import close_holding
from molek.staff.permissions import STAFF_MANAGE

_USERNAME = re.compile(r"^[a-z0-9._-]{3,60}$")


@dataclass(frozen=True, slots=True)
class NewAccount:
    """``password`` is handed over once and must be replaced at the first sign-in."""

    official_id: int
    password: str = field(repr=False)


def _managed(official_id: int, by: Actor) -> Official:
    """Somebody else's account, locked."""
    by.require(STAFF_MANAGE)
    if by.is_official and by.id == official_id:
        raise OwnAccount()
    return Official.objects.select_for_update(of=("self",)).get(pk=official_id)


@transaction.atomic
def create_official(
    *,
    username: str,
    name: str,
    title_prefix: str = "",
    title_suffix: str = "",
    nip: str = "",
    nik: str = "",
    rank: str = "",
    rank_code: str = "",
    by: Actor,
    at: dt.datetime,
) -> NewAccount:
    """Make an account that holds no post yet, with a random first password. Its first post is given by another hand.

    Args:
        nip: "" if he is no civil servant.
        nik: "" if not known; then the kin check cannot protect his family's applications.

    Raises:
        NotPermitted: ``by`` may not manage staff.
        UsernameInvalid: other characters than a-z 0-9 . _ -
        InvalidNip, InvalidNik: not such a number.
        UsernameTaken, NipTaken, OfficialNikTaken: there is such an official.
    """
    by.require(STAFF_MANAGE)
    username = username.strip().lower()
    if not _USERNAME.match(username):
        raise UsernameInvalid(field="username")
    password = new_code(3)
    official = Official(
        username=username,
        name=name.strip(),
        title_prefix=title_prefix.strip(),
        title_suffix=title_suffix.strip(),
        nip=parse_nip(nip) if nip.strip() else None,
        nik=parse_nik(nik) if nik.strip() else None,
        rank=rank.strip(),
        rank_code=rank_code.strip(),
        made_by_ref=by.ref,
    )
    official.set_password(password)
    with constraints_as_refusals():
        official.save(force_insert=True)
    audit.record(event="staff.official.created", by=by, subject=f"official:{official.pk}", at=at)
    return NewAccount(official.pk, password)


@transaction.atomic
def change_official(
    *,
    official_id: int,
    name: str,
    title_prefix: str,
    title_suffix: str,
    nip: str,
    rank: str,
    rank_code: str,
    by: Actor,
    at: dt.datetime,
) -> None:
    """Change what stands under letters; those issued before keep theirs. Nobody changes his own.

    Raises:
        NotPermitted: ``by`` may not manage staff.
        OwnAccount: it is his own account.
        InvalidNip, NipTaken: as for a new one.
    """
    official = _managed(official_id, by)
    wanted = {
        "name": name.strip(),
        "title_prefix": title_prefix.strip(),
        "title_suffix": title_suffix.strip(),
        "nip": parse_nip(nip) if nip.strip() else None,
        "rank": rank.strip(),
        "rank_code": rank_code.strip(),
    }
    changed = [key for key, value in wanted.items() if getattr(official, key) != value]
    if not changed:
        return
    for key in changed:
        setattr(official, key, wanted[key])
    with constraints_as_refusals():
        official.save(update_fields=changed)
    audit.record(  # which fields, not what they say: names stay out of the log
        event="staff.official.changed",
        by=by,
        subject=f"official:{official_id}",
        at=at,
        data={"fields": sorted(changed)},
    )


@transaction.atomic
def deactivate_official(*, official_id: int, reason: str, by: Actor, at: dt.datetime) -> None:
    """Take an account out of use: its sessions end at once and its posts become free today.

    Raises:
        NotPermitted: ``by`` may not manage staff.
        OwnAccount: it is his own account.
    """
    official = _managed(official_id, by)
    if not official.is_active:
        return
    official.is_active = False
    official.save(update_fields=["is_active"])
    today = city_date(at)
    held = Holding.objects.select_for_update(of=("self",)).filter(official=official)
    ended = [holding.pk for holding in held if close_holding(holding, on=today, by=by, at=at)]
    audit.record(
        event="staff.official.deactivated",
        by=by,
        subject=f"official:{official_id}",
        at=at,
        data={"reason": reason.strip(), "ended_holdings": ended},
    )


@transaction.atomic
def reactivate_official(*, official_id: int, by: Actor, at: dt.datetime) -> None:
    """Take an account into use again. Its former posts do not come back by themselves.

    Raises:
        NotPermitted: ``by`` may not manage staff.
        OwnAccount: it is his own account.
    """
    official = _managed(official_id, by)
    if official.is_active:
        return
    official.is_active = True
    official.save(update_fields=["is_active"])
    audit.record(event="staff.official.reactivated", by=by, subject=f"official:{official_id}", at=at)


@transaction.atomic
def reset_password(*, official_id: int, by: Actor, at: dt.datetime) -> NewAccount:
    """A new random password for one who forgot his; his sessions end, he must replace it at the next sign-in.

    The second factor stays, so that the administrator cannot sign in as him.

    Raises:
        NotPermitted: ``by`` may not manage staff.
        OwnAccount: it is his own account.
        SameHandTwice: ``by`` reset his second factor, and he has enrolled no new one yet.
    """
    official = _managed(official_id, by)
    if by.is_official and official.totp_confirmed_at is None and official.second_factor_reset_by_ref == by.ref:
        raise SameHandTwice()
    password = new_code(3)
    official.set_password(password)
    official.must_change_password = True
    official.password_reset_by_ref = by.ref
    official.save(update_fields=["password", "must_change_password", "password_reset_by_ref"])
    audit.record(event="staff.official.password-reset", by=by, subject=f"official:{official_id}", at=at)
    return NewAccount(official_id, password)


@transaction.atomic
def reset_second_factor(*, official_id: int, reason: str, by: Actor, at: dt.datetime) -> None:
    """Forget a lost authenticator; his sessions end, and he enrols a new one at the next sign-in.

    Raises:
        NotPermitted: ``by`` may not manage staff.
        OwnAccount: it is his own account.
        SameHandTwice: ``by`` gave him a password, and he has not replaced it yet.
    """
    official = _managed(official_id, by)
    if by.is_official and official.must_change_password and official.password_reset_by_ref == by.ref:
        raise SameHandTwice()
    official.totp_secret = official.totp_pending_secret = ""
    official.totp_confirmed_at = None
    official.second_factor_reset_by_ref = by.ref
    official.save(
        update_fields=["totp_secret", "totp_pending_secret", "totp_confirmed_at", "second_factor_reset_by_ref"]
    )
    RecoveryCode.objects.filter(official=official).delete()
    audit.record(
        event="staff.official.second-factor-reset",
        by=by,
        subject=f"official:{official_id}",
        at=at,
        data={"reason": reason.strip()},
    )
