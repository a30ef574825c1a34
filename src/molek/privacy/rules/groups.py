"""Which fields of a record belong together for a reader."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class Group(StrEnum):
    """What a person calls a part of his data."""

    WHOLE = "WHOLE"
    IDENTITY = "IDENTITY"
    FAMILY = "FAMILY"
    ADDRESS = "ADDRESS"
    CONTACT = "CONTACT"
    STATUS = "STATUS"
    APPLICATION = "APPLICATION"
    TAXES = "TAXES"
    HISTORY = "HISTORY"
    OTHER = "OTHER"


_GROUPS: dict[Group, frozenset[str]] = {
    Group.IDENTITY: frozenset({"nik", "name", "sex", "birth_place", "birth_date", "citizenship"}),
    Group.FAMILY: frozenset({"kk_number", "relation", "mother_name", "father_name", "marital_status"}),
    Group.ADDRESS: frozenset(
        {"address", "rt", "rw", "area", "area_code", "area_name", "kecamatan_code", "kecamatan_name", "resident_since"}
    ),
    Group.CONTACT: frozenset({"phone", "mailbox", "messages"}),
    Group.STATUS: frozenset(
        {"religion", "education", "occupation", "occupation_code", "occupation_text", "blood_type", "status", "flags"}
    ),
    Group.APPLICATION: frozenset({"application", "applications", "appointments"}),
    Group.TAXES: frozenset({"taxes", "tax"}),
    Group.HISTORY: frozenset({"changes", "accesses"}),
}
_PARTS = (Group.IDENTITY, Group.FAMILY, Group.ADDRESS, Group.CONTACT, Group.STATUS)


def groups_of(fields: Collection[str]) -> tuple[Group, ...]:
    """The groups that ``fields`` touch, in the order above; :attr:`Group.WHOLE` alone where all parts of a record are.

    A file of an application (``file.photo``) belongs to the application. A field nobody told us of is OTHER.
    """
    touched = {
        next((group for group, names in _GROUPS.items() if field in names), None)
        or (Group.APPLICATION if field.startswith("file.") else Group.OTHER)
        for field in fields
    }
    if touched.issuperset(_PARTS):
        touched = touched.difference(_PARTS) | {Group.WHOLE}
    return tuple(group for group in Group if group in touched)
