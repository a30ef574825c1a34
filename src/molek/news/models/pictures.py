"""Pictures of an item, each in a few widths."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from molek.news.models.items import Item

KINDS = (("webp", "WebP"), ("jpeg", "JPEG"))


class Picture(models.Model):
    """``number`` is what the text calls it. ``shown_since`` is when a published text first showed it: before that,
    only those who work on the item see it."""

    id: int

    item = models.ForeignKey(Item, models.PROTECT, related_name="pictures")
    number = models.PositiveSmallIntegerField()
    alt_id = models.CharField(max_length=250)
    alt_en = models.CharField(max_length=250, default="", blank=True)
    credit = models.CharField(max_length=120, default="", blank=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    added_at = models.DateTimeField()
    added_by_ref = models.CharField(max_length=80)
    shown_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="news_picture_number"),
            models.CheckConstraint(condition=~Q(alt_id=""), name="news_picture_alt"),
            models.CheckConstraint(condition=~Q(added_by_ref=""), name="news_picture_added_pair"),
        ]


class PictureFile(models.Model):
    """One width in one format, kept by its content's hash in ``files``."""

    picture = models.ForeignKey(Picture, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=4, choices=KINDS)
    width = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["picture", "kind", "width"], name="news_picture_file_once")]
