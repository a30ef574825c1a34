"""Pictures as pages show them, and the bytes of one file."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from molek.base.actors import Actor
from molek.files import queries as files
from molek.news.errors import ItemNotFound
from molek.news.models import Picture, PictureFile
from molek.news.permissions import NewsPermission
from molek.news.rules.pictures import Drawn, Rendition


def drawn_pictures(item_ids: Iterable[int], *, language: str) -> dict[int, dict[int, Drawn]]:
    """Pictures by item and number. Two queries."""
    made: dict[int, dict[int, Drawn]] = {}
    rows = Picture.objects.filter(item_id__in=list(item_ids)).prefetch_related("files").order_by("number")
    for row in rows:
        files_of = sorted(row.files.all(), key=lambda file: file.width)
        made.setdefault(row.item_id, {})[row.number] = Drawn(
            number=row.number,
            alt=(row.alt_en if language.startswith("en") else "") or row.alt_id,
            credit=row.credit,
            width=row.width,
            height=row.height,
            renditions=tuple(
                Rendition(f.kind, f.width, reverse("news:picture", args=[f.sha256, f.kind])) for f in files_of
            ),
        )
    return made


def picture_content(*, sha256: str, kind: str, by: Actor) -> tuple[bytes, bool]:
    """The bytes of one file, and whether the public may see it.

    Raises:
        ItemNotFound: no picture of the website, or not shown yet and ``by`` does not work on it.
    """
    rows = PictureFile.objects.filter(sha256=sha256, kind=kind)
    is_public = rows.filter(picture__shown_since__isnull=False).exists()
    if not is_public and not (by.may(NewsPermission.READ) and rows.exists()):
        raise ItemNotFound()
    return files.read(sha256), is_public
