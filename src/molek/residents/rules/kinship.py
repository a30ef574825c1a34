"""What one person is to another, as far as the register tells: by family cards and by the names of parents.

The register links nobody by number: a card tells each member's relation to its head, a record tells the names of
father and mother. Where these are silent or could mean two things the answer is the weaker one (other family, none),
and an official looks. A relation is never guessed from an address or a family name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

_YOUNGEST_PARENT = 12  # years between a parent and a child, at least
_SURE = 2  # words of a name by which two records on different cards may be joined


class Kinship(StrEnum):
    """What the other is to the first. OTHER_FAMILY: on one card, but not one of those before; NONE: nothing is told."""

    SELF = "SELF"
    SPOUSE = "SPOUSE"
    CHILD = "CHILD"
    PARENT = "PARENT"
    SIBLING = "SIBLING"
    GRANDCHILD = "GRANDCHILD"
    GRANDPARENT = "GRANDPARENT"
    OTHER_FAMILY = "OTHER_FAMILY"
    NONE = "NONE"


Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """What kinship is told from. Names are words by sound; ``relation``, ``sex`` and ``marital_status`` are codes.

    ``spouse`` is the name of the husband or wife on the same card, if it has exactly one; () = not known.
    """

    nik: str
    card: str
    relation: str
    sex: str
    birth_date: dt.date
    name: Words
    mother: Words = ()
    father: Words = ()
    marital_status: str = ""
    is_dead: bool = False
    spouse: Words = ()


# What the other (column) is to the first (row) by their relations to the head of one card. Partners are husband and
# wife of the head. What is missing here is OTHER_FAMILY; HELPER and OTHER are no family at all.
_HEAD, _PARTNER, _CHILD = "HEAD", "PARTNER", "CHILD"
_ON_ONE_CARD: Mapping[tuple[str, str], Kinship] = {
    (_HEAD, _PARTNER): Kinship.SPOUSE,
    (_HEAD, _CHILD): Kinship.CHILD,
    (_HEAD, "GRANDCHILD"): Kinship.GRANDCHILD,
    (_HEAD, "PARENT"): Kinship.PARENT,
    (_PARTNER, _HEAD): Kinship.SPOUSE,
    (_PARTNER, _CHILD): Kinship.CHILD,
    (_PARTNER, "GRANDCHILD"): Kinship.GRANDCHILD,
    (_PARTNER, "PARENT_IN_LAW"): Kinship.PARENT,
    (_CHILD, _HEAD): Kinship.PARENT,
    (_CHILD, _PARTNER): Kinship.PARENT,
    (_CHILD, _CHILD): Kinship.SIBLING,
    (_CHILD, "PARENT"): Kinship.GRANDPARENT,
    (_CHILD, "PARENT_IN_LAW"): Kinship.GRANDPARENT,
    ("GRANDCHILD", _HEAD): Kinship.GRANDPARENT,
    ("GRANDCHILD", _PARTNER): Kinship.GRANDPARENT,
    ("PARENT", _HEAD): Kinship.CHILD,
    ("PARENT", _CHILD): Kinship.GRANDCHILD,
    ("PARENT_IN_LAW", _PARTNER): Kinship.CHILD,
    ("PARENT_IN_LAW", _CHILD): Kinship.GRANDCHILD,
}
_NOT_FAMILY = ("HELPER", "OTHER")


def kinship(first: Member, other: Member) -> Kinship:
    """What ``other`` is to ``first``."""
    if first.nik == other.nik:
        return Kinship.SELF
    if first.card == other.card:
        return _by_names_on_one_card(first, other) or _by_card(first, other)
    return _across_cards(first, other)


def _is_parent(parent: Member, child: Member) -> bool:
    """Does the child's record name this person as father or mother, of the right sex and old enough?"""
    named = child.mother if parent.sex == "FEMALE" else child.father
    return bool(named) and named == parent.name and _is_a_generation_older(parent, child)


def _is_a_generation_older(elder: Member, younger: Member) -> bool:
    return (younger.birth_date - elder.birth_date).days >= _YOUNGEST_PARENT * 365


def _have_same_parents(first: Member, other: Member) -> bool:
    return bool(first.mother and first.father) and (first.mother, first.father) == (other.mother, other.father)


def _by_names_on_one_card(first: Member, other: Member) -> Kinship | None:
    if _is_parent(other, first):
        return Kinship.PARENT
    if _is_parent(first, other):
        return Kinship.CHILD
    return Kinship.SIBLING if _have_same_parents(first, other) else None


def _by_card(first: Member, other: Member) -> Kinship:
    if first.relation in _NOT_FAMILY or other.relation in _NOT_FAMILY:
        return Kinship.NONE
    if _is_widowed_from(first, other) or _is_widowed_from(other, first):
        return Kinship.SPOUSE
    told = _ON_ONE_CARD.get((_place(first), _place(other)), Kinship.OTHER_FAMILY)
    # A stepchild is a child of the card too; the names of the parents tell.
    if told is Kinship.CHILD and _names_another_parent(other, first):
        return Kinship.OTHER_FAMILY
    if told is Kinship.PARENT and _names_another_parent(first, other):
        return Kinship.OTHER_FAMILY
    if told is Kinship.SIBLING and first.mother and other.mother and not set(first.mother) & set(other.mother):
        return Kinship.OTHER_FAMILY
    return told


def _place(member: Member) -> str:
    return _PARTNER if member.relation in ("HUSBAND", "WIFE") else member.relation


def _is_widowed_from(survivor: Member, dead: Member) -> bool:
    """When the head dies, husband or wife becomes head: the card then has two, one of them dead."""
    return (
        dead.is_dead
        and not survivor.is_dead
        and survivor.marital_status == "WIDOWED"
        and survivor.sex != dead.sex
        and (_place(survivor), _place(dead)) == (_HEAD, _HEAD)
    )


def _names_another_parent(child: Member, parent: Member) -> bool:
    """Does the child's record name somebody with no word in common, or is the "parent" not old enough?"""
    named = child.mother if parent.sex == "FEMALE" else child.father
    is_other = bool(named) and not set(named) & set(parent.name)
    return is_other or not _is_a_generation_older(parent, child)


def _across_cards(first: Member, other: Member) -> Kinship:
    """Names alone join nobody: both parents must agree, and a name of one word is no name to go by."""
    if _is_parent(other, first) and _is_couple_of(first, other):
        return Kinship.PARENT
    if _is_parent(first, other) and _is_couple_of(other, first):
        return Kinship.CHILD
    if _have_same_parents(first, other) and len(first.mother) >= _SURE and len(first.father) >= _SURE:
        return Kinship.SIBLING
    return Kinship.NONE


def _is_couple_of(child: Member, parent: Member) -> bool:
    """Is the child's other parent the parent's husband or wife?"""
    second = child.father if parent.sex == "FEMALE" else child.mother
    return len(parent.name) >= _SURE and bool(second) and second == parent.spouse
