"""The running city of the journeys."""

from __future__ import annotations

import pytest

from tests.running_city import City


@pytest.fixture(scope="session")
def city(running_city: City) -> City:
    """``molek run`` with a few hundred residents."""
    return running_city
