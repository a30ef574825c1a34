"""What a content is called wherever it lies, so that it can move from one place to another."""

from __future__ import annotations


def name_of(sha256: str) -> str:
    """``ab/cd/abcd…``: no folder holds more names than it can list."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
