"""Somebody who was served, and the office that asks how it was."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from molek.base.actors import SYSTEM, Actor, ActorKind, Grant
from molek.cases.models import Application
from molek.residents.models import Resident
from molek.survey import operations
from molek.survey.enums import Channel, Element
from molek.survey.models import Period
from tests.cases.conftest import FATUBESI, NINE
from tests.letters.conftest import at_nine, city, issued, resident, sealed  # noqa: F401  fixtures

OFFICE = Actor(
    ActorKind.OFFICIAL, 41, "official:41",
    (Grant("survey.manage", "53.71", post_id=1, unit_id=1), Grant("survey.publish", "53.71", post_id=1, unit_id=1)),
    unit_id=1,
)  # fmt: skip
STRANGER = Actor(ActorKind.OFFICIAL, 42, "official:42")
DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 3, 2)  # of NINE, in the city
SINCE, UNTIL = dt.date(2026, 1, 1), dt.date(2026, 2, 28)
GOOD = dict.fromkeys(Element.values, 4)
FAIR = dict.fromkeys(Element.values, 3)
NOTHING_SAID = {"sex": "", "education": "", "job": ""}


@pytest.fixture
def served(issued: Any, resident: Resident) -> Application:  # noqa: F811
    """An application of ``resident`` that ended in a letter."""
    return Application.objects.get(resident=resident)


def answer(score: int = 3, *, day: dt.date = SINCE, unit: str = FATUBESI, **more: Any) -> dict[str, object]:
    return {
        "day": day, "unit_code": unit, "service_code": "domicile-letter", "channel": Channel.INVITED,
        **dict.fromkeys(Element.values, score), **more,
    }  # fmt: skip


def tapped(score: int = 4, **more: Any) -> dict[str, object]:
    return answer(**more) | dict.fromkeys(Element.values) | {"overall": score}


def load(*answers: dict[str, object]) -> None:
    operations.load_answers(answers=answers, by=SYSTEM)


def open_period(since: dt.date = SINCE, until: dt.date = UNTIL, population: int = 1000) -> Period:
    return operations.open_period(
        name="Triwulan I", since=since, until=until, population=population, by=OFFICE, at=NINE
    )  # fmt: skip
