"""The right of a hall display to show codes."""

from __future__ import annotations

from django.core import signing

from molek.idcards.errors import CardNotFound

_SALT = "molek.idcards.display"


def display_token() -> str:
    """A token for the display's address; the display shows registration codes only, so it does not run out."""
    return signing.Signer(salt=_SALT).signature("ktp")[:32]


def check_display_token(token: str) -> None:
    """Raises :class:`CardNotFound` for a token that we did not make."""
    from django.utils.crypto import constant_time_compare

    if not constant_time_compare(token, display_token()):
        raise CardNotFound()
