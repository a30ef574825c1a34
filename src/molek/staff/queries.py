"""Reads of units, posts and officials."""

from __future__ import annotations

import datetime as dt
from typing import Any

from molek.base.actors import Actor


def actor_for(*, official_id: int, session: Any, at: dt.datetime) -> Actor | None:
    return None
