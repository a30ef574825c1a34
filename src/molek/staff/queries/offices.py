"""Units: for letterheads, for registers, for the administration's lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from molek.base.errors import NotFound
from molek.base.pages import Page, page_of
from molek.staff.enums import TERRITORIAL, UnitKind
from molek.staff.errors import NoSuchUnit, NoUnitForArea
from molek.staff.models import Post, Unit
from molek.staff.rules import names
from molek.staff.rules.areas import enclosing

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class UnitInfo:
    """A unit as others need it. ``letterhead``: lines in capitals from the city down, to be set centred."""

    id: int
    code: str
    name: str
    kind: str
    area_code: str
    number_code: str
    address: str
    phone: str
    email: str
    postcode: str
    letterhead: tuple[str, ...]


def info_of(row: Unit) -> UnitInfo:
    """Needs ``parent`` and ``parent.parent`` loaded: units stand at most three deep."""
    chain: list[str] = []
    above: Unit | None = row
    while above is not None:
        chain.insert(0, above.name)
        above = above.parent
    return UnitInfo(
        id=row.pk,
        code=row.code,
        name=row.name,
        kind=row.kind,
        area_code=row.area_code,
        number_code=row.number_code,
        address=row.address,
        phone=row.phone,
        email=row.email,
        postcode=row.postcode,
        letterhead=names.letterhead(chain),
    )


# Every letter under the city's seal asks for it.
_OWN = ("id", "code", "name", "kind", "area_code", "number_code", "address", "phone", "email", "postcode")
_NEAREST = f"""
    SELECT {", ".join(f"office.{column}" for column in _OWN)}, ARRAY[office.name, above.name, top.name]
    FROM staff_unit AS office
    LEFT JOIN staff_unit AS above ON above.id = office.parent_id
    LEFT JOIN staff_unit AS top ON top.id = above.parent_id
    WHERE office.area_code = ANY(%s) AND office.kind = ANY(%s)
    ORDER BY length(office.area_code) DESC LIMIT 1
"""  # noqa: S608  our own column names


def unit(unit_id: int) -> UnitInfo:
    """One unit; ``Unit.DoesNotExist`` if there is none. One query."""
    return info_of(Unit.objects.select_related("parent__parent").get(pk=unit_id))


def unit_of_area(area_code: str) -> UnitInfo:
    """The office of exactly this area (city, kecamatan or kelurahan).

    Raises:
        NoUnitForArea: the area has no office.
    """
    row = Unit.objects.select_related("parent__parent").filter(area_code=area_code, kind__in=TERRITORIAL).first()
    if row is None:
        raise NoUnitForArea(area=area_code)
    return info_of(row)


def seal_unit(area_code: str) -> UnitInfo:
    """The unit in whose name a letter for this area goes out under the city's seal: the area's own, else the
    nearest office around it. Its letterhead and number code are those of the letter.

    Raises:
        NoUnitForArea: not even the city has an office.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST, [enclosing(area_code), [str(kind) for kind in TERRITORIAL]])
        row = cursor.fetchone()
    if row is None:
        raise NoUnitForArea(area=area_code)
    own, chain = row[:-1], row[-1]
    return UnitInfo(**dict(zip(_OWN, own, strict=True)), letterhead=names.letterhead([n for n in reversed(chain) if n]))


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A line of the administration's list, and the present values of its form."""

    id: int
    code: str
    name: str
    kind: str
    area_code: str
    parent_id: int | None
    number_code: str
    address: str
    phone: str
    email: str
    postcode: str

    @property
    def kind_label(self) -> str:
        return str(UnitKind(self.kind).label)


_ROW = (
    "id",
    "code",
    "name",
    "kind",
    "area_code",
    "parent_id",
    "number_code",
    "address",
    "phone",
    "email",
    "postcode",
)


def unit_row(unit_id: int) -> UnitRow:
    """One unit.

    Raises:
        NotFound: there is none.
    """
    values = Unit.objects.filter(pk=unit_id).values_list(*_ROW).first()
    if values is None:
        raise NotFound()
    return UnitRow(*values)


def unit_id_of(code: str) -> int:
    """The unit with this code.

    Raises:
        NoSuchUnit: there is none.
    """
    found = Unit.objects.filter(code=code.strip()).values_list("pk", flat=True).first()
    if found is None:
        raise NoSuchUnit(field="parent")
    return found


def unit_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of units by code, in one query; a code of no unit is left out."""
    return dict(Unit.objects.filter(code__in=set(codes)).values_list("code", "name"))


def unit_names_by_id(unit_ids: Iterable[int]) -> dict[int, str]:
    """Names of units by their key, in one query."""
    return dict(Unit.objects.filter(pk__in=set(unit_ids)).values_list("pk", "name"))


def unit_choices() -> list[tuple[int, str]]:
    """Every unit by its key and name, for a select. One query."""
    return list(Unit.objects.order_by("name", "pk").values_list("pk", "name"))


def units(*, text: str = "", after: str | None = None) -> Page[UnitRow]:
    """Units whose code or name contains ``text``, by code. ``after`` is the code that ended the page
    before."""
    rows = Unit.objects.order_by("code")
    if text:
        rows = rows.filter(Q(code__icontains=text) | Q(name__icontains=text))
    if after:
        rows = rows.filter(code__gt=after)
    found = [UnitRow(*values) for values in rows.values_list(*_ROW)[: PAGE_SIZE + 1]]
    return page_of(found, size=PAGE_SIZE, key=lambda row: row.code)


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post and who acts in it today ("" if nobody)."""

    id: int
    kind: str
    title: str
    unit_id: int
    unit_name: str
    unit_area: str
    holder: str = ""
    capacity: str = ""


def posts_of_unit(unit_id: int) -> list[Post]:
    """The posts of a unit, oldest first."""
    return list(Post.objects.filter(unit_id=unit_id).order_by("pk"))


def all_units() -> list[UnitRow]:
    """Every unit of the city, by code; some hundred at most. One query."""
    return [UnitRow(*values) for values in Unit.objects.order_by("code").values_list(*_ROW)]
