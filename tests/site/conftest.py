"""A cast for the middleware: who is signed in stands in the session as a first name."""

from __future__ import annotations

import pytest

from molek.base.actors import ANONYMOUS
from molek.site import middleware
from tests.site.pages import ACTORS


@pytest.fixture
def cast(monkeypatch):
    monkeypatch.setattr(middleware, "_actor_of", lambda request: ACTORS.get(request.session.get("cast"), ANONYMOUS))
