"""The made-up office."""

from __future__ import annotations

import pytest

from molek.idcards import queries
from molek.idcards.models import Card, Paper
from molek.site.demo import idcards as demo
from tests.idcards.conftest import NINE, Office, people


@pytest.fixture(autouse=True)
def dukcapil(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The account that the demo names; persons of the tests' region count as anybody."""
    office.head.username = "dukcapil"
    office.head.save(update_fields=["username"])
    monkeypatch.setattr("molek.site.demo.synthetic.DEMO_REGION", "000000")


def test_a_share_of_the_real_figures_once(office: Office) -> None:
    people(80)
    demo.seed(NINE)
    count = Card.objects.count()
    demo.seed(NINE)
    assert Card.objects.count() == count
    found = queries.dashboard(by=office.actor("head"), at=NINE)
    states = {row.state: row.count for row in found.backlog}
    assert states["DEDUPLICATION"] == 12
    assert states["PRINT_READY"] >= 12
    assert states["ANNOUNCED"] >= 5
    assert found.forecast is not None
    assert Paper.objects.filter(kind="ANNOUNCEMENT").exists()
    assert not Card.objects.filter(state="PRINT_READY", promised_on__isnull=True).exists()


def test_an_empty_city_stays_empty(office: Office) -> None:
    people(3)
    demo.seed(NINE)
    assert not queries.printers(at=NINE)
