"""The website of the demo city: made-up texts of a service's everyday, written by `redaksi` and published by `kominfo`.

Nothing here is news of a real city; every text says so at its end.
"""

from __future__ import annotations

import datetime as dt
import io
import math

from django.conf import settings
from PIL import Image, ImageDraw

from molek.base.actors import SYSTEM, Actor, ActorKind, Grant
from molek.base.workdays import CITY_TZ, city_date
from molek.news import operations, queries
from molek.news.enums import Component, ItemKind
from molek.news.permissions import NewsPermission
from molek.news.rules.hours import Spans
from molek.site.demo.news_texts import NEWS, NOTICES, PAGES, STANDARDS, UNFINISHED, Told
from molek.staff import queries as staff

_MADE_UP = {"id": "\n\n*Tulisan contoh kota uji coba.*", "en": "\n\n*An example of the practice city.*"}
_INDIGO, _DEEP, _MAROON, _TURMERIC, _COTTON = "#24336b", "#18234d", "#7c1f33", "#f2b843", "#faf6ee"
_EIGHT, _HALF_PAST_THREE = dt.time(8), dt.time(15, 30)
_DAY: Spans = ((_EIGHT, _HALF_PAST_THREE),)
_FRIDAY: Spans = ((dt.time(7, 30), dt.time(11, 30)), (dt.time(13), dt.time(15)))


def seed(at: dt.datetime) -> None:
    """News, announcements, pages, the standard's texts, hours; nothing when there are some."""
    if queries.latest(kinds=[ItemKind.NEWS], at=at, language="id", most=1):
        return
    writer, head = _official("redaksi", NewsPermission.WRITE), _official("kominfo", NewsPermission.PUBLISH)
    for kind, texts in (
        (ItemKind.STANDARD, STANDARDS), (ItemKind.PAGE, PAGES), (ItemKind.NOTICE, NOTICES), (ItemKind.NEWS, NEWS),
    ):  # fmt: skip
        for told in texts:
            then = at - dt.timedelta(days=told.days_ago, hours=2)
            version_id, revision = _written(kind, told, writer, then)
            operations.submit_version(version_id=version_id, by=writer, at=then)
            operations.approve_version(version_id=version_id, revision=revision, by=head, at=then)
    draft, waiting, planned = (_written(ItemKind.NEWS, told, writer, at) for told in UNFINISHED)
    assert draft
    operations.submit_version(version_id=waiting[0], by=writer, at=at)
    planned = _planned(planned, writer, at)
    operations.approve_version(version_id=planned[0], revision=planned[1], by=head, at=at)
    _hours(at)


def _official(username: str, permission: NewsPermission) -> Actor:
    official_id = staff.official_id_of(username)
    grants = (Grant(str(permission), settings.CITY.code, 0, 0),)
    return Actor(ActorKind.OFFICIAL, official_id, f"official:{official_id}", grants)


def _written(kind: ItemKind, told: Told, by: Actor, at: dt.datetime) -> tuple[int, int]:
    """Key and revision of the draft."""
    version = operations.begin_item(kind=kind, title=told.title_id, slug=told.slug, by=by, at=at)
    is_told = kind is not ItemKind.STANDARD
    texts: dict[str, object] = {
        "title_id": told.title_id, "title_en": told.title_en, "summary_id": told.summary_id,
        "summary_en": told.summary_en, "body_id": told.body_id + _MADE_UP["id"] * is_told,
        "body_en": told.body_en + _MADE_UP["en"] * bool(is_told and told.body_en),
    }  # fmt: skip
    if told.slug == Component.PLEDGE:
        texts["signatory"] = f"Wali {settings.CITY.name} (kota contoh)"
    if told.motif:
        operations.add_picture(
            item_id=version.item_id, upload=_picture(told.motif), by=by, at=at,
            alt_id="Gambar hiasan: bukit, laut dan matahari di atas motif tenun.",
            alt_en="Decoration: hills, sea and sun above a woven pattern.", credit="Gambar rekaan kota contoh",
        )  # fmt: skip
        texts["lead"] = 1
    ends = at + dt.timedelta(days=told.days_ago + told.ends_in_days) if told.ends_in_days else None
    saved = operations.save_version(version_id=version.pk, revision=1, texts=texts, expires_at=ends, by=by, at=at)
    return saved.pk, saved.revision


def _planned(version: tuple[int, int], by: Actor, at: dt.datetime) -> tuple[int, int]:
    """Handed in for the day after tomorrow at eight."""
    when = dt.datetime.combine(city_date(at) + dt.timedelta(2), _EIGHT, CITY_TZ)
    saved = operations.save_version(version_id=version[0], revision=version[1], texts={}, publish_at=when, by=by, at=at)
    operations.submit_version(version_id=saved.pk, by=by, at=at)
    return saved.pk, saved.revision


def _hours(at: dt.datetime) -> None:
    """The whole city, the civil registry with its own, and one day on which all close at noon."""
    today = city_date(at)
    since = today - dt.timedelta(days=120)
    closed: Spans = ()
    operations.set_week(unit_code="", days=[_DAY] * 4 + [_FRIDAY, closed, closed], since=since, by=SYSTEM, at=at)
    saturday: Spans = ((_EIGHT, dt.time(12)),)
    operations.set_week(
        unit_code="DUKCAPIL", days=[_DAY] * 4 + [_FRIDAY, saturday, closed], since=since, by=SYSTEM, at=at
    )
    day = staff.calendar().add(today, 6)
    operations.set_day(
        unit_code="", day=day, opens=_EIGHT, closes=dt.time(12), why="latihan siaga bencana (contoh)", by=SYSTEM, at=at
    )


def _picture(motif: int) -> io.BytesIO:
    """Hills, sea and sun above a woven band; another one for each number."""
    width, height = 1280, 720
    picture = Image.new("RGB", (width, height), _COTTON)
    pen = ImageDraw.Draw(picture)
    sun = 200 + motif * 230 % 880
    pen.ellipse((sun - 90, 120, sun + 90, 300), fill=_TURMERIC)
    for layer, (colour, base, swing) in enumerate((("#8c9ac9", 330, 70), (_INDIGO, 400, 55), (_DEEP, 480, 35))):
        hills = [
            (x, base + swing * math.sin(x / (150 + 40 * layer) + motif * 1.7 + layer)) for x in range(0, width + 20, 20)
        ]
        pen.polygon([(0, height), *hills, (width, height)], fill=colour)
    pen.rectangle((0, 560, width, height), fill=_MAROON)
    for row, left in ((row, left) for row in range(2) for left in range(-40, width, 80)):
        x, y = left + 40 * row + 40, 600 + 80 * row
        pen.polygon([(x - 32, y), (x, y - 32), (x + 32, y), (x, y + 32)], fill=_TURMERIC)
        pen.polygon([(x - 16, y), (x, y - 16), (x + 16, y), (x, y + 16)], fill=_INDIGO)
    output = io.BytesIO()
    picture.save(output, "PNG")
    output.seek(0)
    return output
