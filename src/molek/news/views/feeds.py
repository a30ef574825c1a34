"""Feeds: what is new, for readers' own programs; RSS and Atom, without a tracker in it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from molek.news import queries
from molek.news.enums import ItemKind
from molek.news.queries import Teaser
from molek.news.views.public import language

_MOST = 30


if TYPE_CHECKING:
    _Feed = Feed[Teaser, None]
else:  # the library's class takes no brackets while the program runs
    _Feed = Feed


class _Texts(_Feed):
    """The newest published texts of some kinds, in the language of whoever asks."""

    kinds: tuple[ItemKind, ...] = ()

    def title(self) -> str:
        return f"{settings.CITY.name}: {self.name()}"

    def name(self) -> str:
        return _("Berita dan pengumuman")

    def description(self) -> str:
        return _("Yang baru di situs kota.")

    def link(self) -> str:
        return reverse("news:news")

    def items(self) -> list[Teaser]:
        return queries.latest(kinds=self.kinds, at=timezone.now(), language=language(), most=_MOST)

    def item_title(self, item: Teaser) -> str:
        return item.title

    def item_description(self, item: Teaser) -> str:
        return item.summary

    def item_link(self, item: Teaser) -> str:
        return item.href

    def item_pubdate(self, item: Teaser) -> dt.datetime:
        return item.published_at

    def item_updateddate(self, item: Teaser) -> dt.datetime:
        return item.changed_at

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = super().__call__(request, *args, **kwargs)
        response.headers["Cache-Control"] = "public, max-age=300"
        return response


class News(_Texts):
    kinds = (ItemKind.NEWS, ItemKind.NOTICE)


class NewsAtom(News):
    feed_type = Atom1Feed
    subtitle = _Texts.description


class Notices(_Texts):
    kinds = (ItemKind.NOTICE,)

    def name(self) -> str:
        return _("Pengumuman")

    def link(self) -> str:
        return reverse("news:notices")
