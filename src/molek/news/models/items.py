"""What stands on the website: an item with its address, its versions, and every saving of a draft."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from molek.news.enums import OPEN_STATES, ItemKind, VersionState


def both_or_neither(at: str, by: str) -> Q:
    """A moment and its author are both there or both missing; "" means missing."""
    return Q(**{f"{at}__isnull": True, by: ""}) | (Q(**{f"{at}__isnull": False}) & ~Q(**{by: ""}))


class ItemQuerySet(models.QuerySet["Item"]):
    def visible(self, at: dt.datetime) -> ItemQuerySet:
        """What the public may read at that moment: published, not expired, not withdrawn."""
        alive = Q(expires_at__isnull=True) | Q(expires_at__gt=at)
        return self.filter(alive, live__isnull=False, withdrawn_at__isnull=True, published_at__lte=at)


class Item(models.Model):
    """One address of the website. What is shown of it is its ``live`` version, or nothing.

    ``published_at`` is the first time, ``changed_at`` the time of the live version. ``words_id`` and ``words_en`` are
    the plain words of the live version for the search, "" while nothing is live.
    """

    id: int

    kind = models.CharField(max_length=8, choices=ItemKind)
    slug = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    created_by_ref = models.CharField(max_length=80)
    live = models.ForeignKey("Version", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by_ref = models.CharField(max_length=80, default="", blank=True)
    withdrawn_reason = models.CharField(max_length=300, default="", blank=True)
    title_id = models.CharField(max_length=160, default="", blank=True)
    title_en = models.CharField(max_length=160, default="", blank=True)
    words_id = models.TextField(default="", blank=True)
    words_en = models.TextField(default="", blank=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug"], name="news_item_address"),
            models.CheckConstraint(condition=Q(kind__in=ItemKind.values), name="news_item_kind"),
            models.CheckConstraint(condition=Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"), name="news_item_slug"),
            models.CheckConstraint(condition=~Q(created_by_ref=""), name="news_item_created_pair"),
            models.CheckConstraint(
                condition=both_or_neither("withdrawn_at", "withdrawn_by_ref"), name="news_item_withdrawn_pair"
            ),
            models.CheckConstraint(
                condition=Q(live__isnull=True, published_at__isnull=True)
                | Q(live__isnull=False, published_at__isnull=False, changed_at__isnull=False),
                name="news_item_live_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "-published_at", "-id"], name="news_item_newest"),
            GinIndex(fields=["title_id"], name="news_title_id_trgm", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["title_en"], name="news_title_en_trgm", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["words_id"], name="news_words_id_trgm", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["words_en"], name="news_words_en_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.slug}"


class Texts(models.Model):
    """What is written, in both languages. ``note`` tells readers what a later version corrects.

    ``lead`` is the number of the picture above the text. ``signatory`` stands under a pledge.
    """

    title_id = models.CharField(max_length=160)
    title_en = models.CharField(max_length=160, default="", blank=True)
    summary_id = models.CharField(max_length=300, default="", blank=True)
    summary_en = models.CharField(max_length=300, default="", blank=True)
    body_id = models.TextField(default="", blank=True)
    body_en = models.TextField(default="", blank=True)
    note_id = models.CharField(max_length=300, default="", blank=True)
    note_en = models.CharField(max_length=300, default="", blank=True)
    signatory = models.CharField(max_length=160, default="", blank=True)
    lead = models.PositiveSmallIntegerField(null=True)

    class Meta:
        abstract = True


TEXT_FIELDS = tuple(field.name for field in Texts._meta.local_fields)


class Version(Texts):
    """One state of an item's text. Numbered without gaps; a published one never changes again.

    ``revision`` counts the savings: whoever saves says which one he saw. ``publish_at`` and ``expires_at`` are wishes
    until it is approved.
    """

    id: int
    item_id: int

    item = models.ForeignKey(Item, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.DRAFT)
    publish_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    saved_at = models.DateTimeField()
    saved_by_ref = models.CharField(max_length=80)
    submitted_at = models.DateTimeField(null=True)
    submitted_by_ref = models.CharField(max_length=80, default="", blank=True)
    approved_at = models.DateTimeField(null=True)
    approved_by_ref = models.CharField(max_length=80, default="", blank=True)
    published_at = models.DateTimeField(null=True)
    returned_reason = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="news_version_number"),
            models.UniqueConstraint(
                fields=["item"], condition=Q(state__in=[str(s) for s in OPEN_STATES]), name="news_one_open_version"
            ),
            models.CheckConstraint(condition=Q(state__in=VersionState.values), name="news_version_state"),
            models.CheckConstraint(condition=~Q(saved_by_ref=""), name="news_version_saved_pair"),
            models.CheckConstraint(
                condition=both_or_neither("submitted_at", "submitted_by_ref"), name="news_version_submitted_pair"
            ),
            models.CheckConstraint(
                condition=both_or_neither("approved_at", "approved_by_ref"), name="news_version_approved_pair"
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.PUBLISHED, published_at__isnull=False, approved_at__isnull=False)
                | (~Q(state=VersionState.PUBLISHED) & Q(published_at__isnull=True)),
                name="news_version_published_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["publish_at"], condition=Q(state=VersionState.SCHEDULED), name="news_version_due")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.number}"

    @property
    def texts(self) -> dict[str, object]:
        """Everything that is written, by field."""
        return {name: getattr(self, name) for name in TEXT_FIELDS}


class Saving(Texts):
    """Every text as it was saved, and by whom: for the history, and for saying who may not publish it."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="savings")
    revision = models.PositiveIntegerField()
    at = models.DateTimeField()
    by_ref = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "revision"], name="news_saving_once")]
