"""Officials: names for others, rows for the administration."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q

from molek.base.errors import NotFound
from molek.base.pages import Page, page_of
from molek.base.workdays import city_date
from molek.staff.errors import NoSuchOfficial, NotDemo
from molek.staff.models import Holding, Official, RecoveryCode
from molek.staff.rules import codes

PAGE_SIZE = 50


def official_name(official_id: int) -> str:
    """Name with titles; "" if there is no such official."""
    return official_names([official_id]).get(official_id, "")


def official_names(official_ids: Iterable[int]) -> dict[int, str]:
    """Names with titles by id. One query."""
    rows = Official.objects.filter(pk__in=set(official_ids)).only("name", "title_prefix", "title_suffix")
    return {row.pk: row.full_name for row in rows}


def official_nik(official_id: int) -> str | None:
    """For kin checks; None if not known."""
    return Official.objects.filter(pk=official_id).values_list("nik", flat=True).first()


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post an official acts in on a day."""

    post_id: int
    title: str
    kind: str
    capacity: str
    unit_id: int
    unit_name: str
    area_code: str


def held_posts(*, official_id: int, at: dt.datetime) -> list[HeldPost]:
    """The posts in which the official acts that day, definitive ones first."""
    rows = Holding.objects.effective(city_date(at)).filter(official_id=official_id).order_by("capacity", "pk")
    return [
        HeldPost(*values)
        for values in rows.values_list(
            "post_id",
            "post__title",
            "post__kind",
            "capacity",
            "post__unit_id",
            "post__unit__name",
            "post__unit__area_code",
        )
    ]


@dataclass(frozen=True, slots=True)
class OfficialRow:
    """A line of the administration's list."""

    id: int
    username: str
    full_name: str
    nip: str
    rank: str
    rank_code: str
    is_active: bool
    must_change_password: bool
    has_second_factor: bool
    awaits_first_post: bool  # from another hand than the one that made the account


def _row(official: Official) -> OfficialRow:
    return OfficialRow(
        id=official.pk,
        username=official.username,
        full_name=official.full_name,
        nip=official.nip or "",
        rank=official.rank,
        rank_code=official.rank_code,
        is_active=official.is_active,
        must_change_password=official.must_change_password,
        has_second_factor=official.totp_confirmed_at is not None,
        awaits_first_post=official.made_by_ref != "",
    )


def official_row(official_id: int) -> OfficialRow:
    """One official.

    Raises:
        NotFound: there is none.
    """
    official = Official.objects.filter(pk=official_id).first()
    if official is None:
        raise NotFound()
    return _row(official)


def official_form_values(official_id: int) -> dict[str, str]:
    """The present values of the administration's form, by field."""
    fields = ("name", "title_prefix", "title_suffix", "nip", "rank", "rank_code")
    values = Official.objects.filter(pk=official_id).values(*fields).get()
    return {key: value or "" for key, value in values.items()}


def official_id_of(username: str) -> int:
    """The official with this username, however it was typed.

    Raises:
        NoSuchOfficial: there is none.
    """
    found = Official.objects.filter(username=username.strip().lower()).values_list("pk", flat=True).first()
    if found is None:
        raise NoSuchOfficial(field="username")
    return found


def officials(*, text: str = "", after: str | None = None) -> Page[OfficialRow]:
    """Officials whose username, name or NIP contains ``text``, by username; ``after`` ended the page
    before."""
    rows = Official.objects.order_by("username")
    if text:
        rows = rows.filter(Q(username__icontains=text) | Q(name__icontains=text) | Q(nip__contains=text))
    if after:
        rows = rows.filter(username__gt=after)
    return page_of([_row(o) for o in rows[: PAGE_SIZE + 1]], size=PAGE_SIZE, key=lambda row: row.username)


def recovery_codes_left(official_id: int) -> int:
    """How many recovery codes were not used yet."""
    return RecoveryCode.objects.filter(official_id=official_id, used_at__isnull=True).count()


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A public account of a demo city with the code its authenticator shows now."""

    username: str
    full_name: str
    code: str


def demo_accounts(*, at: dt.datetime, text: str = "", after: str | None = None) -> Page[DemoAccount]:
    """Demo accounts whose username or name contains ``text``, by username, with their codes.

    Raises:
        NotDemo: this is a real city.
    """
    if not settings.MOLEK.demo:
        raise NotDemo()
    rows = Official.objects.filter(is_demo=True, is_active=True).order_by("username")
    if text:
        rows = rows.filter(Q(username__icontains=text) | Q(name__icontains=text))
    if after:
        rows = rows.filter(username__gt=after)
    found = [
        DemoAccount(row.username, row.full_name, codes.code_at(row.totp_secret, at) if row.totp_secret else "")
        for row in rows[: PAGE_SIZE + 1]
    ]
    return page_of(found, size=PAGE_SIZE, key=lambda row: row.username)
