"""Engines behind the operations: typesetting, the key folder, PAdES, and the two providers of signatures."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings

from molek.documents.providers.bsre import BsreProvider
from molek.documents.providers.keys import KeyFolder
from molek.documents.providers.local import LocalAuthority
from molek.documents.providers.signing import SigningProvider

__all__ = ["key_folder", "signing_provider"]


@cache
def _folder(path: Any) -> KeyFolder:
    return KeyFolder(path)


def key_folder() -> KeyFolder:
    """The keys of this city, made at first use. All processes and machines of a city share one folder."""
    return _folder(settings.MOLEK.data_dir / "keys")


@cache
def _provider(config: Any) -> SigningProvider:
    if config.signing_provider == "bsre":
        return BsreProvider(
            base_url=config.bsre_url, user=config.bsre_user, password=config.bsre_password,
            version=config.bsre_version, seal_id=config.bsre_seal_id,
        )  # fmt: skip
    return LocalAuthority(key_folder())


def signing_provider() -> SigningProvider:
    """The provider that the configuration names, one a process."""
    return _provider(settings.MOLEK)
