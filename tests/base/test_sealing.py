from __future__ import annotations

from typing import Any

from molek.base.sealing import seal, unseal


def test_gives_back_what_was_sealed_for_the_same_purpose_only() -> None:
    sealed = seal("9971011708900001", purpose="a")
    assert "9971011708900001" not in sealed
    assert unseal(sealed, purpose="a") == "9971011708900001"
    assert unseal(sealed, purpose="b") is None


def test_nothing_of_what_was_changed_or_is_too_old() -> None:
    sealed = seal("x", purpose="a")
    assert unseal(sealed[:-4] + "AAA=", purpose="a") is None
    assert unseal(sealed, purpose="a", ttl_s=-1) is None
    assert unseal("", purpose="a") is None


def test_survives_a_change_of_the_key_as_long_as_the_old_one_is_known(settings: Any) -> None:
    sealed = seal("x", purpose="a")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert unseal(sealed, purpose="a") == "x"
    settings.SECRET_KEY_FALLBACKS = []
    assert unseal(sealed, purpose="a") is None
