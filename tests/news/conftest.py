"""An editor, another editor, the head who publishes; a text as it goes through their hands."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from molek.base.actors import Actor
from molek.news import operations
from molek.news.enums import ItemKind
from molek.news.models import Version
from molek.residents.models import Area
from molek.staff.models import Official, Post, Unit
from tests.cases.conftest import CITY, FATUBESI, KECAMATAN, NINE, OEBA, actor_of, hold, make_official
from tests.page_linter import LintingClient

LATER = NINE + dt.timedelta(hours=1)
TEXTS = {
    "title_id": "Loket pindah ke lantai dua",
    "title_en": "Counters move to the second floor",
    "summary_id": "Mulai Senin semua loket ada di lantai dua.",
    "summary_en": "From Monday all counters are on the second floor.",
    "body_id": "Lift ada di **sebelah kiri** pintu masuk.\n\n- Loket 1\n- Loket 2",
    "body_en": "The lift is to the **left** of the entrance.",
}


@dataclass(frozen=True)
class Desk:
    """Those who write and publish, as accounts."""

    editor: Official
    colleague: Official
    head: Official

    def actor(self, name: str) -> Actor:
        return actor_of(getattr(self, name))

    def client(self, name: str) -> LintingClient:
        """A browser in which he is signed in, now."""
        made = LintingClient()
        sign_in(made, getattr(self, name))
        return made


def sign_in(client: Client, official: Official) -> None:
    client.force_login(official)
    session = client.session
    session["staff_second_factor_at"] = session["staff_seen_at"] = timezone.now().isoformat()
    session.save()


def build_desk() -> Desk:
    kota = Unit.objects.get(code=CITY)
    kominfo = Unit.objects.create(
        code="KOMINFO", name="Dinas Komunikasi dan Informatika", kind="OPD", area_code=CITY, number_code="Kominfo",
        parent=kota,
    )  # fmt: skip
    people = {}
    for name, kind in (("editor", "EDITOR"), ("colleague", "EDITOR"), ("head", "INFORMATION_HEAD")):
        people[name] = make_official(f"news.{name}")
        hold(people[name], Post.objects.create(unit=kominfo, kind=kind, title=name))
    return Desk(**people)


@dataclass(frozen=True)
class Offices:
    """A city with a kecamatan and two kelurahan, and who works in them. No services: those take their time."""

    lurah: Official
    other_lurah: Official
    camat: Official
    clerk: Official
    admin: Official


def build_offices() -> Offices:
    Area.objects.create(code=CITY, name="Kota Kupang", kind="CITY")
    Area.objects.create(code=KECAMATAN, name="Kota Lama", kind="KECAMATAN", parent_id=CITY)
    kota = Unit.objects.create(code=CITY, name="Kota Kupang", kind="CITY", area_code=CITY, number_code="Setda")
    kecamatan = Unit.objects.create(
        code=KECAMATAN, name="Kecamatan Kota Lama", kind="KECAMATAN", area_code=KECAMATAN, number_code="Kec.KL",
        parent=kota,
    )  # fmt: skip
    units = {CITY: kota, KECAMATAN: kecamatan}
    for code, name in ((FATUBESI, "Fatubesi"), (OEBA, "Oeba")):
        Area.objects.create(code=code, name=name, kind="KELURAHAN", parent_id=KECAMATAN)
        units[code] = Unit.objects.create(
            code=code, name=f"Kelurahan {name}", kind="KELURAHAN", area_code=code, number_code=f"Kel.{name[:2]}",
            parent=kecamatan, address=f"Jl. {name} No. 1", phone="0380123456",
        )  # fmt: skip
    people = {}
    for name, unit, kind in (
        ("lurah", FATUBESI, "LURAH"), ("other_lurah", OEBA, "LURAH"), ("camat", KECAMATAN, "CAMAT"),
        ("clerk", FATUBESI, "CLERK"), ("admin", CITY, "ADMIN"),
    ):  # fmt: skip
        people[name] = make_official(f"office.{name}")
        hold(people[name], Post.objects.create(unit=units[unit], kind=kind, title=name))
    return Offices(**people)


@pytest.fixture
def city(db: None) -> Offices:
    return build_offices()


@pytest.fixture
def desk(city: Offices) -> Desk:
    return build_desk()


def drafted(by: Actor, kind: ItemKind = ItemKind.NEWS, at: dt.datetime = NINE, slug: str = "", **texts: Any) -> Version:
    """A whole draft, saved once."""
    begun = operations.begin_item(
        kind=kind, title=str(texts.get("title_id", TEXTS["title_id"])), slug=slug, by=by, at=at
    )
    wish = {name: texts.pop(name) for name in ("publish_at", "expires_at") if name in texts}
    return operations.save_version(version_id=begun.pk, revision=1, texts={**TEXTS, **texts}, **wish, by=by, at=at)


def submitted(desk: Desk, **more: Any) -> Version:
    version = drafted(desk.actor("editor"), **more)
    return operations.submit_version(version_id=version.pk, by=desk.actor("editor"), at=more.get("at", NINE))


def published(desk: Desk, **more: Any) -> Version:
    version = submitted(desk, **more)
    return operations.approve_version(
        version_id=version.pk, revision=version.revision, by=desk.actor("head"), at=more.get("at", NINE)
    )


def corrected(desk: Desk, item_id: int, at: dt.datetime = LATER, **texts: Any) -> Version:
    """A correction, through both hands."""
    editor = desk.actor("editor")
    version = operations.begin_correction(item_id=item_id, by=editor, at=at)
    version = operations.save_version(
        version_id=version.pk, revision=version.revision, texts={"note_id": "Lantai dibetulkan.", **texts}, by=editor,
        at=at,
    )  # fmt: skip
    operations.submit_version(version_id=version.pk, by=editor, at=at)
    return operations.approve_version(version_id=version.pk, revision=version.revision, by=desk.actor("head"), at=at)


def photo(width: int = 1600, height: int = 900, kind: str = "JPEG", exif: bool = False) -> SimpleUploadedFile:
    output = io.BytesIO()
    picture = Image.effect_noise((width, height), 60).convert("RGB")
    if exif:
        tags = Image.Exif()
        tags[0x010F] = "RAHASIA-KAMERA"
        picture.save(output, kind, exif=tags)
    else:
        picture.save(output, kind)
    return SimpleUploadedFile(f"foto.{kind.lower()}", output.getvalue())
