"""Addresses of items: made once from a title, never changed."""

from __future__ import annotations

import re
import unicodedata

MOST = 80
_SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
# What stands at the same place in other packages or in ours.
RESERVED = frozenset({"ktp", "rss", "atom", "gambar", "arsip", "baru"})


def slug_of(title: str) -> str:
    """Lower-case letters, digits and hyphens of a title; "" if nothing is left."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MOST].strip("-")


def is_slug(text: str) -> bool:
    return len(text) <= MOST and bool(_SLUG.match(text))


def numbered(slug: str, number: int) -> str:
    """``slug`` with a number behind it, for a title that was used before."""
    return slug if number == 1 else f"{slug[: MOST - 6].rstrip('-')}-{number}"
