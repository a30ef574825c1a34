"""Every refusal has a code of its own and says in plain words what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from molek.base.errors import DomainError


def family(root: type[DomainError]) -> Iterator[type[DomainError]]:
    for child in root.__subclasses__():
        if child.__module__.startswith("molek."):
            yield child
        yield from family(child)


def refusals() -> list[type[DomainError]]:
    return sorted(set(family(DomainError)), key=lambda c: (c.__module__, c.__name__))


def test_codes_are_unique() -> None:
    own = [c.__dict__["code"] for c in refusals() if "code" in c.__dict__]
    assert [code for code, count in Counter(own).items() if count > 1] == []


@pytest.mark.parametrize("refusal", refusals(), ids=lambda c: f"{c.__module__}.{c.__name__}")
def test_refusal_says_what_is_wrong_and_what_to_do(refusal: type[DomainError]) -> None:
    assert str(refusal.message)
    assert str(refusal.remedy) or refusal.__module__ == "molek.base.errors", "a refusal without remedy"
    assert 400 <= refusal.status < 600
