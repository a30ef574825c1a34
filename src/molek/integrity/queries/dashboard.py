"""The indicators at a glance: what each read last night, what it found, and how far the Inspectorate is."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.utils.translation import get_language

from molek.base.actors import Actor
from molek.base.workdays import city_date
from molek.integrity.enums import FindingState
from molek.integrity.models import Run
from molek.integrity.queries.access import visible
from molek.integrity.rules.definitions import definitions
from molek.integrity.rules.rows import Code

_WEEKS = 13


@dataclass(frozen=True, slots=True)
class IndicatorCard:
    """``read`` is None before the first computation; 0 means that there was nothing to look at."""

    code: Code
    name: str
    definition: str
    read: int | None
    waiting: int
    under_way: int
    concluded: int

    @property
    def total(self) -> int:
        return self.waiting + self.under_way + self.concluded


@dataclass(frozen=True, slots=True)
class Dashboard:
    """``weeks``: Monday and findings of that week, oldest first. ``run`` is the last computation, or None."""

    cards: list[IndicatorCard]
    weeks: list[tuple[dt.date, int]]
    run: Run | None
    waiting: int
    under_way: int
    concluded: int
    conclusions: dict[str, int]


def dashboard(*, by: Actor, on: dt.date) -> Dashboard:
    """What ``by`` may see of all indicators, as of ``on``. Three statements.

    Raises:
        NotPermitted: ``by`` may see none.
    """
    language = get_language()
    states: defaultdict[str, Counter[str]] = defaultdict(Counter)
    conclusions: Counter[str] = Counter()
    monday = on - dt.timedelta(days=on.weekday())
    weeks = {monday - dt.timedelta(weeks=n): 0 for n in reversed(range(_WEEKS))}
    for code, state, conclusion, found_at in visible(by).values_list("indicator", "state", "conclusion", "found_at"):
        states[code][state] += 1
        if conclusion:
            conclusions[conclusion] += 1
        day = city_date(found_at)
        week = day - dt.timedelta(days=day.weekday())
        if week in weeks:
            weeks[week] += 1
    run = Run.objects.order_by("-until_date", "-id").first()
    cards = [
        IndicatorCard(
            code=code,
            name=definition.name.to(language),
            definition=definition.definition.to(language),
            read=run.read.get(code.value, 0) if run else None,
            waiting=states[code][FindingState.OPEN],
            under_way=states[code][FindingState.TAKEN] + states[code][FindingState.ASKED],
            concluded=states[code][FindingState.CONCLUDED],
        )
        for code, definition in definitions().items()
    ]
    return Dashboard(
        cards=cards,
        weeks=list(weeks.items()),
        run=run,
        waiting=sum(card.waiting for card in cards),
        under_way=sum(card.under_way for card in cards),
        concluded=sum(card.concluded for card in cards),
        conclusions=dict(conclusions),
    )
