"""The cast and the times of the package's tests."""

from __future__ import annotations

import datetime as dt

from molek.base.actors import Actor, ActorKind, Grant
from molek.catalogue.permissions import Permission

NINE = dt.datetime(2025, 10, 1, 1, 0, tzinfo=dt.UTC)  # Wednesday, 09:00 in the city
LATER = NINE + dt.timedelta(hours=1)
PUBLISHER = Actor(ActorKind.OFFICIAL, 7, "official:7", (Grant(Permission.PUBLISH, "53.71", 1, 1),))
STRANGER = Actor(ActorKind.OFFICIAL, 8, "official:8")
