"""The hash that binds a paper, its token and its record to one content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical(content: Mapping[str, Any]) -> bytes:
    """One byte form of a JSON content: sorted keys, no spaces, UTF-8, no NaN."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 of :func:`canonical`, 64 hexadecimal characters."""
    return hashlib.sha256(canonical(content)).hexdigest()
