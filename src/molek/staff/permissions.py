"""Which post kind gives which permissions: read from ``roles.toml``, default deny.

Permission strings belong to the packages that ask for them; this table only says who has them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

STAFF_MANAGE = "staff.manage"  # units, posts, officials, appointments, calendar
LETTERS_SIGN = "letters.sign"


@dataclass(frozen=True, slots=True)
class Role:
    """``area`` holds in the area of the post's unit and below; ``city`` anywhere in its city."""

    area: tuple[str, ...] = ()
    city: tuple[str, ...] = ()

    def gives(self, permission: str) -> bool:
        return permission in self.area or permission in self.city


_NOTHING = Role()


@cache
def roles() -> dict[str, Role]:
    """Every role by post kind."""
    table = tomllib.loads(files("molek.staff").joinpath("roles.toml").read_text(encoding="utf-8"))
    return {kind: Role(tuple(role.get("area", ())), tuple(role.get("city", ()))) for kind, role in table.items()}


def role(post_kind: str) -> Role:
    """The permissions of ``post_kind``; none for a kind the table does not know."""
    return roles().get(post_kind, _NOTHING)
