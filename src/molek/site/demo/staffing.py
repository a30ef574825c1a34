"""Offices, posts and made-up officials of a city, from its areas.

DEMO ONLY below ``PASSWORD`` and ``TOTP_SECRET``: they are public, every demo account has them, and such accounts are
refused wherever the city is not a demo. ``seed_offices`` alone (no accounts) serves a real city as well.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any, Final, Protocol

from django.conf import settings
from django.contrib.auth.hashers import make_password

from molek.base.actors import Actor
from molek.base.workdays import city_date
from molek.staff import operations as staff
from molek.staff.enums import PostKind, UnitKind
from molek.staff.errors import NotDemo
from molek.staff.operations import NewHolding, NewHoliday, NewOfficial, NewPost, NewUnit, OfficesPlan

PASSWORD: Final = "kota-contoh-molek"  # noqa: S105  public on purpose
TOTP_SECRET: Final = "MOLEKDEMOMOLEKDEMOMOLEKDEMOMOLEK"  # noqa: S105  public on purpose

_MEN = (
    "Yohanis", "Petrus", "Marthen", "Ferdinan", "Soleman", "Imanuel", "Nikodemus", "Melkianus",
    "Daniel", "Thomas", "Gerson", "Yakobus", "Oktovianus", "Benyamin", "Lukas", "Semuel",
)  # fmt: skip
_WOMEN = (
    "Maria", "Yuliana", "Adriana", "Magdalena", "Dorkas", "Antonia", "Welmince", "Ester",
    "Ruth", "Agustina", "Sarlince", "Fransina", "Kristina", "Anastasia", "Marselina", "Yasinta",
)  # fmt: skip
_LAST_NAMES = (
    "Lado", "Bani", "Fanggi", "Taek", "Nggadas", "Rihi", "Manafe", "Bessi", "Nope", "Djami", "Hau", "Tamelan", "Benu",
)  # fmt: skip


class AreaLike(Protocol):
    """A row of the city's area list; ``short`` stands in letter numbers."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def short(self) -> str: ...
    @property
    def postcode(self) -> str: ...


@dataclass(frozen=True, slots=True)
class _Seat:
    """A post, the username of its demo holder, and what his kind of official looks like."""

    post: NewPost
    username: str
    rank: tuple[str, str]
    suffix: str = ""


_RANKS = {
    PostKind.LURAH: (("Penata Tk. I", "III/d"), "S.STP"),
    PostKind.SEKRETARIS_LURAH: (("Penata", "III/c"), "S.Sos"),
    PostKind.KASI_PELAYANAN: (("Penata Muda Tk. I", "III/b"), "S.IP"),
    PostKind.CLERK: (("Pengatur", "II/c"), "A.Md"),
    PostKind.CAMAT: (("Pembina", "IV/a"), "S.STP, M.Si"),
    PostKind.REGISTRY_HEAD: (("Pembina Tk. I", "IV/b"), "S.H., M.H."),
    PostKind.REGISTRY_CLERK: (("Penata Muda", "III/a"), "S.Kom"),
    PostKind.ADMIN: (("Penata Muda Tk. I", "III/b"), "S.Kom"),
    PostKind.INSPECTOR: (("Pembina", "IV/a"), "S.E., Ak."),
    PostKind.REVENUE_HEAD: (("Pembina Tk. I", "IV/b"), "S.E., M.Si"),
    PostKind.REVENUE_CLERK: (("Penata Muda", "III/a"), "S.E."),
    PostKind.HALL_MANAGER: (("Penata", "III/c"), "S.Sos"),
    PostKind.HALL_CLERK: (("Pengatur", "II/c"), "A.Md"),
    PostKind.BOX_OPERATOR: (("Pengatur", "II/c"), "A.Md.Kom"),
    PostKind.COMPLAINT_OFFICER: (("Penata", "III/c"), "S.Sos"),
    PostKind.AUDITOR: (("Penata", "III/c"), "S.E., Ak."),
    PostKind.SURVEY_OFFICER: (("Penata", "III/c"), "S.AP"),
    PostKind.EDITOR: (("Penata Muda", "III/a"), "S.I.Kom"),
    PostKind.INFORMATION_HEAD: (("Pembina Tk. I", "IV/b"), "S.Kom, M.T."),
    PostKind.DATA_OFFICER: (("Penata Tk. I", "III/d"), "S.H., M.Kom"),
    PostKind.PLANNER: (("Penata", "III/c"), "S.P., M.Si"),
    PostKind.MAYOR: (("", ""), "S.E."),
}


def slug(name: str) -> str:
    """``Lai Lai Bisi Kopan (LLBK)`` as ``lailaibisikopan``: the part of a username that names the area."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"\(.*?\)", "", name).lower())


def _seat(unit: str, kind: PostKind, title: str, username: str) -> _Seat:
    rank, suffix = _RANKS[kind]
    return _Seat(NewPost(username, unit, kind, title), username, rank, suffix)


def _plain(name: str) -> str:
    return re.sub(r"\s*\(.*?\)", "", name)


def _kelurahan_seats(area: AreaLike, tail: str) -> list[_Seat]:
    name = _plain(area.name)
    return [
        _seat(area.code, PostKind.LURAH, f"Lurah {name}", f"lurah.{tail}"),
        _seat(area.code, PostKind.SEKRETARIS_LURAH, f"Sekretaris Kelurahan {name}", f"sekretaris.{tail}"),
        _seat(area.code, PostKind.KASI_PELAYANAN, f"Kepala Seksi Pelayanan Kelurahan {name}", f"kasi.{tail}"),
        _seat(area.code, PostKind.CLERK, f"Petugas Loket 1 Kelurahan {name}", f"petugas.{tail}"),
        _seat(area.code, PostKind.CLERK, f"Petugas Loket 2 Kelurahan {name}", f"petugas2.{tail}"),
    ]


def _city_seats() -> list[_Seat]:
    return [
        _seat("DUKCAPIL", PostKind.REGISTRY_HEAD, "Kepala Dinas Kependudukan dan Pencatatan Sipil", "dukcapil"),
        _seat("DUKCAPIL", PostKind.REGISTRY_CLERK, "Petugas Dukcapil", "dukcapil.petugas"),
        _seat("KOMINFO", PostKind.ADMIN, "Administrator Sistem", "admin"),
        _seat("INSPEKTORAT", PostKind.INSPECTOR, "Inspektur", "inspektur"),
    ]


def _service_seats(city: Mapping[str, Any]) -> list[_Seat]:
    """Who serves in the city's agencies. New seats go to the end: a made-up official's number is his place."""
    return [
        _seat("BAPENDA", PostKind.REVENUE_HEAD, "Kepala Badan Pendapatan Daerah", "bapenda"),
        _seat("BAPENDA", PostKind.REVENUE_CLERK, "Petugas Pendapatan Daerah", "bapenda.petugas"),
        _seat("DUKCAPIL", PostKind.HALL_MANAGER, "Pengelola Ruang Pelayanan Dukcapil", "aula"),
        *(
            _seat("DUKCAPIL", PostKind.HALL_CLERK, f"Petugas Loket {number} Ruang Pelayanan Dukcapil", f"loket{number}")
            for number in range(1, 7)
        ),
        _seat("KOMINFO", PostKind.BOX_OPERATOR, "Petugas Service Box", "box"),
        # What one administrator writes, another publishes.
        _seat("KOMINFO", PostKind.ADMIN, "Administrator Layanan", "admin2"),
        _seat("KOMINFO", PostKind.COMPLAINT_OFFICER, "Pengelola Pengaduan", "pengaduan"),
        _seat("INSPEKTORAT", PostKind.AUDITOR, "Auditor", "auditor"),
        _seat("ORGANISASI", PostKind.SURVEY_OFFICER, "Pengelola Survei Kepuasan Masyarakat", "organisasi"),
        _seat("KOMINFO", PostKind.EDITOR, "Redaktur Situs Kota", "redaksi"),
        _seat("KOMINFO", PostKind.INFORMATION_HEAD, "Kepala Dinas Komunikasi dan Informatika", "kominfo"),
        _seat("KOMINFO", PostKind.DATA_OFFICER, "Pejabat Pelindungan Data dan Walidata", "data"),
        _seat("BAPPEDA", PostKind.PLANNER, "Perencana Bappeda", "bappeda"),
        _seat(str(city["code"]), PostKind.MAYOR, "Wali Kota", "walikota"),
    ]


def _area_unit(area: AreaLike, city: Mapping[str, Any]) -> NewUnit:
    name = _plain(area.name)
    kind = UnitKind(area.kind)
    if kind == UnitKind.CITY:
        return NewUnit(area.code, str(city["name"]), kind, area.code, "", "Setda", postcode=area.postcode)
    word, short = ("Kelurahan", "Kel") if kind == UnitKind.KELURAHAN else ("Kecamatan", "Kec")
    return NewUnit(
        code=area.code,
        name=f"{word} {name}",
        kind=kind,
        area_code=area.code,
        parent=area.code.rpartition(".")[0],
        number_code=f"{short}.{area.short or name.replace(' ', '')}",
        address=f"Kantor {'Lurah' if kind == UnitKind.KELURAHAN else 'Camat'} {name}, {city['place']}",
        phone=f"({city['phone_area']}) 000000" if city.get("phone_area") else "",
        postcode=area.postcode,
    )


def _agencies(city: Mapping[str, Any]) -> list[NewUnit]:
    code, place = str(city["code"]), str(city["place"])
    named = (
        ("DUKCAPIL", "Dinas Kependudukan dan Pencatatan Sipil", "Disdukcapil"),
        ("KOMINFO", "Dinas Komunikasi dan Informatika", "Diskominfo"),
        ("INSPEKTORAT", "Inspektorat", "Inspektorat"),
        ("BAPENDA", "Badan Pendapatan Daerah", "Bapenda"),
        ("ORGANISASI", "Bagian Organisasi", "Setda.Org"),
        ("BAPPEDA", "Badan Perencanaan Pembangunan Daerah", "Bappeda"),
    )
    return [
        NewUnit(key, name, UnitKind.OPD, code, code, short, address=f"Kantor {name}, {place}")
        for key, name, short in named
    ]


def read_holidays() -> list[NewHoliday]:
    """The national holidays known when this was written; the certainty column says which are only computed."""
    with files("molek.site.demo").joinpath("holidays.csv").open(encoding="utf-8") as file:
        return [
            NewHoliday(dt.date.fromisoformat(row["date"]), row["name"], row["kind"]) for row in csv.DictReader(file)
        ]


def _plan(areas: Iterable[AreaLike], city: Mapping[str, Any]) -> tuple[OfficesPlan, list[_Seat]]:
    """Units, posts and holidays, and the seats in the order of the area list."""
    rows = sorted(areas, key=lambda area: area.code)
    taken: set[str] = set()
    seats = _city_seats()
    for area in rows:
        tail = slug(area.name)
        if area.kind == UnitKind.KECAMATAN:
            seats.append(_seat(area.code, PostKind.CAMAT, f"Camat {_plain(area.name)}", f"camat.{tail}"))
        elif area.kind == UnitKind.KELURAHAN:
            if tail in taken:  # two kelurahan of one name in different kecamatan
                tail += area.code.split(".")[2]
            taken.add(tail)
            seats += _kelurahan_seats(area, tail)
    seats += _service_seats(city)
    units = [_area_unit(area, city) for area in rows] + _agencies(city)
    return OfficesPlan(units=units, posts=[s.post for s in seats], holidays=read_holidays()), seats


def seed_offices(*, areas: Iterable[AreaLike], city: Mapping[str, Any], by: Actor, at: dt.datetime) -> None:
    """Units, posts and holidays of a city without any account: what a real city begins with."""
    plan, _ = _plan(areas, city)
    staff.install_offices(plan=plan, by=by, at=at)


def _official(number: int, seat: _Seat, password_hash: str) -> NewOfficial:
    """The ``number``-th made-up official; the same for the same number. His NIK lies in region 99.99, never issued."""
    is_female = number % 2 == 1
    first = (_WOMEN if is_female else _MEN)[number // 2 % len(_MEN)]
    last = _LAST_NAMES[number % len(_LAST_NAMES)]
    born = dt.date(1970, 1, 1) + dt.timedelta(days=number * 37 % 9000)
    began = born.year + 24
    day = born.day + 40 if is_female else born.day
    return NewOfficial(
        username=seat.username,
        name=f"{first} {last}",
        title_suffix=seat.suffix,
        nip=f"{born:%Y%m%d}{began}01{2 if is_female else 1}{number % 999 + 1:03d}",
        nik=f"999901{day:02d}{born:%m%y}{number + 1:04d}",
        rank=seat.rank[0],
        rank_code=seat.rank[1],
        password_hash=password_hash,
        totp_secret=TOTP_SECRET,
        must_change_password=False,
        is_demo=True,
    )


def seed_staff(*, areas: Iterable[AreaLike], city: Mapping[str, Any], at: dt.datetime, by: Actor) -> None:
    """Offices and one demo official in every post. A few statements, one password hash for all.

    Args:
        areas: the city, its kecamatan and kelurahan, from the area list.
        city: ``name``, ``code``, ``place`` and optionally ``phone_area``, from ``city.toml``.

    Raises:
        NotDemo: this is no demo city.
    """
    if not settings.MOLEK.demo:
        raise NotDemo()
    plan, seats = _plan(areas, city)
    password_hash = make_password(PASSWORD)
    since = dt.date(city_date(at).year - 1, 1, 2)
    staff.install_offices(
        plan=replace(
            plan,
            officials=[_official(number, seat, password_hash) for number, seat in enumerate(seats)],
            holdings=[NewHolding(s.username, s.post.key, since, reason="Kota contoh") for s in seats],
        ),
        by=by,
        at=at,
    )
