"""The website's slice of the small city, and who may open its doors. None in place of persons means everybody."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PIL import Image

from molek.base.actors import Actor
from molek.news import operations
from molek.news.enums import ItemKind
from molek.news.models import HoursDay, Item, PictureFile, Version
from tests.cases.conftest import FATUBESI, NINE

DESK = frozenset({"editor", "information_head"})
WRITERS, PUBLISHERS = frozenset({"editor"}), frozenset({"information_head"})
ADMIN = frozenset({"admin", "second_admin"})
HEADS = ADMIN | {"lurah", "other_lurah", "camat", "registry_head", "revenue_head"}
OWN_OFFICE = ADMIN | {"lurah"}  # the camat's office is another one
PEOPLE = {"editor": ("KOMINFO", "EDITOR"), "information_head": ("KOMINFO", "INFORMATION_HEAD")}


@dataclass(frozen=True)
class Website:
    """One text of each kind that stands, a draft and one handed in; a day on which Fatubesi closes."""

    news: Item
    notice: Item
    page: Item
    draft: Version
    submitted: Version
    picture: PictureFile
    day: HoursDay


def build_website(editor: Actor, head: Actor, lurah: Actor) -> Website:
    def begun(kind: ItemKind, title: str) -> Version:
        return operations.begin_item(kind=kind, title=title, by=editor, at=NINE)

    def submitted(version: Version, body: str = "Naskah.") -> Version:
        version = operations.save_version(
            version_id=version.pk, revision=1, texts={"summary_id": "Ringkas.", "body_id": body}, by=editor, at=NINE
        )
        return operations.submit_version(version_id=version.pk, by=editor, at=NINE)

    def published(version: Version, body: str = "Naskah.") -> Item:
        version = submitted(version, body)
        return operations.approve_version(version_id=version.pk, revision=version.revision, by=head, at=NINE).item

    with_picture = begun(ItemKind.NEWS, "Berita")
    photo = io.BytesIO()
    Image.new("RGB", (400, 300), "#24336b").save(photo, "PNG")
    photo.seek(0)
    picture = operations.add_picture(item_id=with_picture.item_id, upload=photo, alt_id="Gedung.", by=editor, at=NINE)
    news = published(with_picture, "Lihat.\n\n![](gambar:1)")
    return Website(
        news=news,
        notice=published(begun(ItemKind.NOTICE, "Pengumuman")),
        page=published(begun(ItemKind.PAGE, "Halaman")),
        draft=begun(ItemKind.NEWS, "Rancangan"),
        submitted=submitted(begun(ItemKind.NEWS, "Diajukan")),
        picture=picture.files.first(),
        day=operations.set_day(
            unit_code=FATUBESI, day=NINE.date() + dt.timedelta(1), opens=None, closes=None, why="rapat", by=lurah,
            at=NINE,
        ),
    )  # fmt: skip


Args = Callable[[Any], list[Any]]


def nothing(_world: Any) -> list[Any]:
    return []


def draft(world: Any) -> list[Any]:
    return [world.more.website.draft.pk]


def handed_in(world: Any) -> list[Any]:
    return [world.more.website.submitted.pk]


def item(world: Any) -> list[Any]:
    return [world.more.website.news.pk]


def office(_world: Any) -> list[Any]:
    return [FATUBESI]


DOORS: dict[str, tuple[Args, frozenset[str] | None]] = {
    "news:search": (nothing, None),
    "news:news": (nothing, None),
    "news:rss": (nothing, None),
    "news:atom": (nothing, None),
    "news:picture": (lambda w: [w.more.website.picture.sha256, w.more.website.picture.kind], None),
    "news:item": (lambda w: [w.more.website.news.slug], None),
    "news:notices": (nothing, None),
    "news:notices-rss": (nothing, None),
    "news:notice": (lambda w: [w.more.website.notice.slug], None),
    "news:page": (lambda w: [w.more.website.page.slug], None),
    "news:pledge": (nothing, None),
    "news:offices": (nothing, None),
    "news:office": (office, None),
    "news:service-card": (lambda w: ["domicile-letter"], None),
    "news:card": (lambda w: ["berita", w.more.website.news.slug], None),
    "news:sitemap": (nothing, None),
    "news:robots": (nothing, None),
    # one writes, another publishes, and each reads the desk
    "news:desk": (nothing, DESK),
    "news:desk-item": (item, DESK),
    "news:version": (draft, DESK),
    "news:new": (nothing, WRITERS),
    "news:new-standard": (nothing, WRITERS),
    "news:write": (draft, WRITERS),
    "news:preview": (draft, WRITERS),
    "news:add-picture": (item, WRITERS),
    "news:submit": (draft, WRITERS),
    "news:discard": (draft, WRITERS),
    "news:take-back": (handed_in, WRITERS),
    "news:correct": (item, WRITERS),
    "news:approve": (handed_in, PUBLISHERS),
    "news:send-back": (handed_in, PUBLISHERS),
    "news:withdraw": (item, PUBLISHERS),
    # the hours of an office are its head's
    "news:hours": (nothing, HEADS),
    "news:week": (office, OWN_OFFICE),
    "news:day": (office, OWN_OFFICE),
    "news:end-day": (lambda w: [FATUBESI, w.more.website.day.pk], OWN_OFFICE),
    "news:place": (office, OWN_OFFICE),
}
SENT: dict[str, dict[str, Any]] = {
    "news:approve": {"revision": "2"},
    "news:send-back": {"reason": "Belum jelas."},
    "news:withdraw": {"reason": "Keliru."},
    "news:week": {"since": "2026-03-02", "day_0_1_opens": "8", "day_0_1_closes": "15"},
    "news:day": {"day": "2026-03-03", "why": "rapat"},
    "news:place": {"latitude": "-10.1", "longitude": "123.6"},
}
