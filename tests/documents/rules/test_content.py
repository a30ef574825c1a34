from __future__ import annotations

import pytest

from molek.documents.rules.content import content_hash


def test_order_of_keys_does_not_matter() -> None:
    assert content_hash({"a": 1, "b": {"c": "é", "d": 2}}) == content_hash({"b": {"d": 2, "c": "é"}, "a": 1})


def test_any_other_content_has_another_hash() -> None:
    assert content_hash({"a": "1"}) != content_hash({"a": 1})


def test_what_json_cannot_say_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        content_hash({"a": float("nan")})
