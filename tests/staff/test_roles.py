"""The table of roles, as it is printed for the city."""

from __future__ import annotations

import pytest

from molek.staff.enums import PostKind
from molek.staff.permissions import role, roles


def test_every_kind_of_post_has_a_role_and_no_role_is_left_over() -> None:
    assert set(roles()) == set(PostKind.values)


def test_unknown_kind_may_nothing() -> None:
    assert not role("KING").gives("letters.sign")


@pytest.mark.parametrize(
    ("permission", "kinds"),
    [
        ("letters.sign", {"LURAH", "SEKRETARIS_LURAH", "CAMAT"}),
        ("letters.revoke", {"LURAH", "CAMAT"}),
        ("cases.decide", {"LURAH", "SEKRETARIS_LURAH", "KASI_PELAYANAN", "CAMAT"}),
        ("residents.assist", {"CLERK", "REGISTRY_HEAD", "REGISTRY_CLERK", "HALL_CLERK"}),
        ("residents.import", {"REGISTRY_HEAD", "REGISTRY_CLERK"}),
        ("staff.manage", {"ADMIN"}),
    ],
)
def test_who_has(permission: str, kinds: set[str]) -> None:
    assert {kind for kind, held in roles().items() if held.gives(permission)} == kinds


def test_who_runs_the_system_touches_no_case() -> None:
    admin = role("ADMIN")
    assert not any(p.startswith(("cases.", "letters.", "residents.")) for p in (*admin.area, *admin.city))
