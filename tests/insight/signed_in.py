"""Officials of the city, signed in."""

from __future__ import annotations

from django.test import Client
from django.utils import timezone

from molek.staff.models import Post, Unit
from tests.cases.conftest import CITY, hold, make_official, session_at


def sign_in(client: Client, kind: str) -> None:
    """The client is then the one who holds a post of that kind in the city."""
    unit, _made = Unit.objects.get_or_create(
        code="PEMKOT", defaults={"name": "Pemerintah Kota", "kind": "CITY", "area_code": CITY, "number_code": "Kpg"}
    )
    official = make_official(kind.lower().replace("_", "."))
    hold(official, Post.objects.create(unit=unit, kind=kind, title=kind.title()))
    client.force_login(official)
    session = client.session
    session.update(session_at(timezone.now()))  # a session ends by the real clock
    session.save()
