"""Telling that something changed."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.db import connection

from molek.live.queries import check_topic

CHANNEL = "molek_live"
_MOST_BYTES = 7999  # PostgreSQL's own limit for a notification


def publish(topic: str, data: Mapping[str, str] | None = None) -> None:
    """Tell all pages that hear about ``topic``, when and if the caller's transaction commits; one statement.

    ``data`` is a small hint (texts; e.g. ``{"state": "ISSUED"}``), never a name, a NIK or anything a stranger must not
    learn. The same notice twice in one transaction is told once.

    Raises:
        ValueError: the topic is malformed, or the notice has 8,000 bytes or more.
    """
    notice = json.dumps([check_topic(topic), dict(data or {})], ensure_ascii=False, separators=(",", ":"))
    if len(notice.encode()) > _MOST_BYTES:
        raise ValueError("a notice has fewer than 8,000 bytes: send a reference and let the page ask")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, notice])
