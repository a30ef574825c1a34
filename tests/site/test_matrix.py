"""What code asks, posts hold, and pages list: none of the three without the others."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from molek.site import matrix
from molek.staff.permissions import roles

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "permissions.md"

# Operations that ask neither a permission nor who somebody is, each with the reason; a new one must take its place.
ASK_NOTHING = {
    ("cases", "fail_outcome"): "the outcome's own handler, while it does what was decided",
    ("cases", "finish"): "the same",
    ("cases", "mark_acknowledging"): "the same",
    ("cases", "mark_signing"): "the same",
    ("kiosk", "paper_failed"): "asks whose print it is",
    ("kiosk", "paper_taken"): "asks whose print it is",
    ("letters", "prepare_letter"): "the outcome of an application that was accepted",
    ("queueing", "load_past_days"): "a command",
    ("queueing", "mark_simulated"): "a command",
    ("residents", "request_code"): "anybody may ask for a code to his own phone; limits count",
}  # fmt: skip


def held() -> set[str]:
    return {name for role in roles().values() for name in (*role.area, *role.city)}


def test_every_permission_that_is_asked_is_held_by_a_post_or_is_the_system_s_alone() -> None:
    asked = set(matrix.asked_anywhere())
    assert len(asked) > 60  # the reader reads
    assert asked - held() == matrix.SYSTEM_ONLY
    assert held() & matrix.SYSTEM_ONLY == set()


def test_no_post_holds_what_nothing_asks() -> None:
    assert held() - set(matrix.asked_anywhere()) == set()


def test_every_permission_stands_on_the_page() -> None:
    page = REFERENCE.read_text(encoding="utf-8")
    assert [one for one in sorted(set(matrix.asked_anywhere())) if f"`{one}`" not in page] == []


def test_every_operation_of_somebody_asks_something() -> None:
    silent = {
        (package, name)
        for package in matrix.packages()
        for name, function in matrix.operations(package)
        if not (asked := matrix.asked_by(function)).permissions and not asked.person
    }
    assert silent == set(ASK_NOTHING)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("by.require(P.READ)", {"a.read"}),
        ("by.may(P.READ, area=x)", {"a.read"}),
        ("by.require(P.READ if y else P.WRITE)", {"a.read", "a.write"}),
        ("by.areas('a.read')", {"a.read"}),
        ("any(by.may(p, area=x) for p in (P.READ, P.WRITE))", {"a.read", "a.write"}),
        ("by.require(name)", set()),
        ("log(text)", set()),
    ],
)
def test_the_reader_sees_each_way_of_asking(source: str, found: set[str]) -> None:
    class P:
        READ, WRITE = "a.read", "a.write"

    seen = matrix._look(ast.parse(source), {"P": P}).asked
    assert seen.permissions == found
    assert seen.with_area == (found if "area=" in source else set())


def test_areas_are_asked_where_the_thing_lies_in_one() -> None:
    """Operations on a thing of one area that would do for another area's officer, if they asked without it."""
    by_name = {f"{p}.{name}": matrix.asked_by(f) for p in matrix.packages() for name, f in matrix.operations(p)}
    for name in ("documents.void_number", "documents.revoke", "staff.assign_post"):
        assert by_name[name].with_area, name
