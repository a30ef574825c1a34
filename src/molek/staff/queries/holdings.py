"""Posts and who acts in them: the eligible, the signatory, the administration's lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery

from molek.base.errors import NotFound
from molek.base.pages import Page, number_key, page_of
from molek.base.workdays import city_date
from molek.staff.enums import Capacity, PostKind
from molek.staff.errors import NoAuthorityToSign
from molek.staff.models import Holding, Post
from molek.staff.permissions import LETTERS_SIGN, role
from molek.staff.queries.offices import PostRow, UnitInfo, info_of
from molek.staff.rules import names
from molek.staff.rules.areas import enclosing

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class EligibleOfficial:
    """One who may be given a task. ``nik`` is for the kin check only; None if not known."""

    official_id: int
    nik: str | None
    post_id: int
    capacity: str


def eligible(*, post_kinds: Sequence[str], area_code: str, at: dt.datetime) -> list[EligibleOfficial]:
    """Active officials who act that day in such a post of the area's unit or of a unit around it (camat,
    agency).

    While a Plh, Plt or Pj acts in a post he is the eligible one, not the definitive holder. An official
    appears
    once a post. Ordered by post. One query.
    """
    rows = (
        Holding.objects.effective(city_date(at))
        .filter(
            post__kind__in=list(post_kinds),
            post__unit__area_code__in=enclosing(area_code),
            official__is_active=True,
        )
        .order_by("post_id")
    )
    return [
        EligibleOfficial(*values) for values in rows.values_list("official_id", "official__nik", "post_id", "capacity")
    ]


@dataclass(frozen=True, slots=True)
class ActingOfficial:
    """An active official in a post in which he acts on a day. ``email`` of the unit, "" if it has none."""

    official_id: int
    name: str
    post_kind: str
    title: str
    unit_id: int
    unit_name: str
    unit_kind: str
    area_code: str
    parent_id: int | None
    email: str


def acting(
    *, at: dt.datetime, post_kinds: Sequence[str] = (), unit_id: int | None = None, around: str = ""
) -> list[ActingOfficial]:
    """Who acts in which post that day: of these kinds (all if none is named), in this unit, or in the units of an area
    and of the areas around it. Ordered by unit and post. One query.
    """
    rows = Holding.objects.effective(city_date(at)).filter(official__is_active=True)
    if post_kinds:
        rows = rows.filter(post__kind__in=list(post_kinds))
    if unit_id is not None:
        rows = rows.filter(post__unit_id=unit_id)
    if around:
        rows = rows.filter(post__unit__area_code__in=enclosing(around))
    return [
        ActingOfficial(*values)
        for values in rows.order_by("post__unit__area_code", "post__unit__code", "post_id", "pk").values_list(
            "official_id",
            "official__name",
            "post__kind",
            "post__title",
            "post__unit_id",
            "post__unit__name",
            "post__unit__kind",
            "post__unit__area_code",
            "post__unit__parent_id",
            "post__unit__email",
        )
    ]


@dataclass(frozen=True, slots=True)
class Signatory:
    """What stands under a letter. ``lines`` go above the signature, e.g. ``("a.n. LURAH FATUBESI",
    "SEKRETARIS,")``.

    ``unit`` is the unit in whose name he signs; ``name`` has the titles; ``rank`` and ``nip`` may be "".
    """

    official_id: int
    post_id: int
    unit: UnitInfo
    lines: tuple[str, ...]
    name: str
    rank: str
    nip: str
    capacity: str


# Who signs for an area first, if an official holds more than one post.
_SIGNING_ORDER = (PostKind.LURAH, PostKind.SEKRETARIS_LURAH, PostKind.CAMAT)


def _lines(holding: Holding, day: dt.date) -> tuple[str, ...] | None:
    """The lines above the signature, or None if he may not sign through this post."""
    post = holding.post
    if post.kind != PostKind.SEKRETARIS_LURAH:
        return names.own_post_lines(title=post.title, capacity=holding.capacity)
    # He signs on behalf of the lurah, who stays responsible: somebody must hold that post today.
    lurah = Holding.objects.on(day).filter(post__unit=post.unit_id, post__kind=PostKind.LURAH).select_related("post")
    principal = lurah.first()
    if principal is None:
        return None
    return names.on_behalf_lines(title=principal.post.title, signer="Sekretaris", capacity=holding.capacity)


def signatory(*, official_id: int, area_code: str, at: dt.datetime) -> Signatory:
    """How the official signs a letter for the area that day: as (Plh/Plt/Pj) lurah, a.n. lurah, or as camat.

    Raises:
        NoAuthorityToSign: he acts in no post that signs there, a Plh signs in his place, or the post on whose
            behalf he would sign is empty.
    """
    day = city_date(at)
    signing = [kind for kind in PostKind.values if role(kind).gives(LETTERS_SIGN)]
    held = list(
        Holding.objects.effective(day)
        .filter(
            official_id=official_id,
            official__is_active=True,
            post__kind__in=signing,
            post__unit__area_code__in=enclosing(area_code),
        )
        .select_related("official", "post__unit__parent__parent")
    )
    held.sort(key=lambda h: (_SIGNING_ORDER.index(PostKind(h.post.kind)), h.capacity))
    for holding in held:
        lines = _lines(holding, day)
        if lines is not None:
            official = holding.official
            return Signatory(
                official_id=official.pk,
                post_id=holding.post_id,
                unit=info_of(holding.post.unit),
                lines=lines,
                name=official.full_name,
                rank=official.rank,
                nip=official.nip or "",
                capacity=holding.capacity,
            )
    raise NoAuthorityToSign()


def _post_rows(rows: QuerySet[Post], day: dt.date) -> QuerySet[Post]:
    acting = Holding.objects.effective(day).filter(post_id=OuterRef("pk"))
    return rows.select_related("unit").annotate(
        holder_name=Subquery(acting.values("official__name")[:1]),
        holder_capacity=Subquery(acting.values("capacity")[:1]),
    )


def _post_row(post: Post) -> PostRow:
    return PostRow(
        id=post.pk,
        kind=post.kind,
        title=post.title,
        unit_id=post.unit_id,
        unit_name=post.unit.name,
        unit_area=post.unit.area_code,
        holder=getattr(post, "holder_name", None) or "",
        capacity=getattr(post, "holder_capacity", None) or "",
    )


def posts(*, at: dt.datetime, text: str = "", unit_id: int | None = None, after: str | None = None) -> Page[PostRow]:
    """Posts whose title or unit contains ``text``, oldest first, each with who acts in it today."""
    rows = Post.objects.order_by("pk")
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    if text:
        rows = rows.filter(Q(title__icontains=text) | Q(unit__name__icontains=text))
    if (last := number_key(after)) is not None:
        rows = rows.filter(pk__gt=last)
    found = [_post_row(p) for p in _post_rows(rows, city_date(at))[: PAGE_SIZE + 1]]
    return page_of(found, size=PAGE_SIZE, key=lambda row: str(row.id))


def post_row(post_id: int, *, at: dt.datetime) -> PostRow:
    """One post.

    Raises:
        NotFound: there is none.
    """
    post = _post_rows(Post.objects.filter(pk=post_id), city_date(at)).first()
    if post is None:
        raise NotFound()
    return _post_row(post)


@dataclass(frozen=True, slots=True)
class HoldingRow:
    """``until`` is the first day after; None = open end. ``since`` is None if it was called off before it
    began."""

    id: int
    official_id: int
    official_name: str
    post_id: int
    post_title: str
    capacity: str
    since: dt.date | None
    until: dt.date | None
    reason: str

    def is_over(self, day: dt.date) -> bool:
        return self.since is None or (self.until is not None and self.until <= day)

    @property
    def capacity_label(self) -> str:
        return str(Capacity(self.capacity).label)


def _holding_row(holding: Holding) -> HoldingRow:
    return HoldingRow(
        id=holding.pk,
        official_id=holding.official_id,
        official_name=holding.official.full_name,
        post_id=holding.post_id,
        post_title=holding.post.title,
        capacity=holding.capacity,
        since=holding.period.lower,
        until=holding.period.upper,
        reason=holding.reason,
    )


def holdings_of_post(post_id: int) -> list[HoldingRow]:
    """Everybody who ever held the post, latest first (at most 200)."""
    rows = Holding.objects.filter(post_id=post_id).select_related("official", "post").order_by("-pk")[:200]
    return [_holding_row(row) for row in rows]


def holding_row(holding_id: int) -> HoldingRow:
    """One holding.

    Raises:
        NotFound: there is none.
    """
    holding = Holding.objects.filter(pk=holding_id).select_related("official", "post").first()
    if holding is None:
        raise NotFound()
    return _holding_row(holding)
