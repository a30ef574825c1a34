"""Reads of the population register."""

from __future__ import annotations

import datetime as dt
from typing import Any

from molek.base.actors import Actor


def actor_for(*, session: Any, at: dt.datetime) -> Actor | None:
    return None
