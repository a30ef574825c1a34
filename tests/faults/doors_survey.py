"""The survey's doors: the owner's invitation, and a published period."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from molek.base.actors import SYSTEM
from molek.letters.models import Letter
from molek.survey import operations
from molek.survey.enums import Element
from molek.survey.models import FollowUp, Period
from tests.cases.conftest import FATUBESI, NINE
from tests.survey.conftest import SINCE, UNTIL, answer

OFFICE = frozenset({"survey_officer"})


@dataclass(frozen=True)
class Survey:
    token: str
    period: Period
    line: FollowUp


def build_survey(issued: Letter) -> Survey:
    """Somebody was served, was invited and did not answer yet; others did, and it is published."""
    operations.load_answers(answers=[answer()] * 10, by=SYSTEM)
    period = operations.open_period(name="Triwulan I", since=SINCE, until=UNTIL, population=40, by=SYSTEM, at=NINE)
    line = operations.add_follow_up(
        period_id=period.pk, element=Element.TIME, what="Mengundi ulang", who="Camat", due_date=UNTIL, by=SYSTEM,
        at=NINE,
    )  # fmt: skip
    operations.publish_result(period_id=period.pk, by=SYSTEM, at=NINE)
    token = operations.invite(
        event_ref="ticket:1", service_code="domicile-letter", unit_code=FATUBESI, at=NINE, by=SYSTEM
    )  # fmt: skip
    return Survey(token, period, line)


def nothing(_world: Any) -> list[Any]:
    return []


def period(world: Any) -> list[Any]:
    return [world.more.survey.period.pk]


def doors(
    everybody: frozenset[str], owner: frozenset[str]
) -> dict[str, tuple[Callable[[Any], list[Any]], frozenset[str]]]:
    return {
        "survey:result": (nothing, everybody),
        "survey:result-of": (period, everybody),
        "survey:export": (nothing, everybody),
        "survey:thanks": (nothing, everybody),
        "survey:counter": (lambda w: [FATUBESI], everybody),
        "survey:form": (lambda w: [w.more.survey.token], everybody),  # whoever has the token, which nobody can guess
        "survey:begin": (lambda w: [w.issued.application_ref], owner),
        "survey:periods": (nothing, OFFICE),
        "survey:period": (period, OFFICE),
        "survey:publish": (period, OFFICE),
        "survey:papers": (nothing, OFFICE),
        "survey:paper": (lambda w: [FATUBESI], OFFICE),
        "survey:follow-up": (period, OFFICE),
        "survey:finish": (lambda w: [w.more.survey.line.pk], OFFICE),
    }  # fmt: skip
