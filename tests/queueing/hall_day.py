"""A hall played in plain Python, with the hall's own rules for turns and waits: what the estimator is tested on."""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass, replace

from molek.queueing.rules import waiting
from molek.queueing.rules.crowd import Visitor, visitors
from molek.queueing.rules.turns import TurnPolicy, prefers, streak_after

NO_SHOW_S = 60.0


@dataclass
class _Waiting:
    visitor: Visitor
    told: waiting.Range | None
    number: int


@dataclass
class Outcome:
    """What was told, what came, and in which line."""

    told: waiting.Range
    waited_s: float
    preferred: bool


@dataclass
class Memory:
    """What a hall keeps from day to day: its bounds and its usual times."""

    bounds: waiting.Bounds
    priors: dict[int, waiting.Times]


def play(seed: int, memory: Memory, *, count: int, counters: list[frozenset[int]], means_s: list[float],
         opening: dict[int, list[tuple[float, float]]], policy: TurnPolicy, pace: float = 1.0) -> list[Outcome]:  # fmt: skip
    """One day. ``opening`` tells from when to when each counter is open (seconds after the doors open)."""
    rnd = random.Random(seed)
    shares = [1.0] * len(means_s)
    crowd = visitors(seed=seed, count=count, means_s=means_s, shares=shares, pace=pace)
    events: list[tuple[float, int, str, int]] = []
    order = iter(range(10**9))
    for index, visitor in enumerate(crowd):
        heapq.heappush(events, (visitor.at_s, next(order), "arrive", index))
    for counter, periods in opening.items():
        for since, until in periods:
            heapq.heappush(events, (since, next(order), "open", counter))
            heapq.heappush(events, (until, next(order), "close", counter))
    is_open = [False] * len(counters)
    busy: list[tuple[int, float] | None] = [None] * len(counters)
    streaks = [0] * len(counters)
    line: list[_Waiting] = []
    today: dict[int, list[float]] = {}
    preferred_arrivals: list[tuple[float, int]] = []
    outcomes: list[Outcome] = []

    def times() -> dict[int, waiting.Times]:
        made = {}
        for service, prior in memory.priors.items():
            seen = today.get(service, [])
            mean = sum(seen) / len(seen) if seen else 0.0
            sd = (sum((s - mean) ** 2 for s in seen) / len(seen)) ** 0.5 if seen else 0.0
            made[service] = waiting.learn(prior, count=len(seen), mean_s=mean, sd_s=sd)
        return made

    def look(visitor: Visitor, now: float) -> waiting.Range | None:
        rates = {
            s: sum(1 for at, service in preferred_arrivals if service == s and at > now - 3600) / min(3600, now + 600)
            for s in memory.priors
        }
        seen = waiting.expected_s(
            waiting.Line(
                mine=waiting.Standing(visitor.service, visitor.preferred, 0.0),
                ahead=[waiting.Standing(w.visitor.service, w.visitor.preferred, now - w.visitor.at_s) for w in line],
                counters=[
                    waiting.OpenCounter(
                        counters[i],
                        busy[i][0] if busy[i] else None,  # type: ignore[index]
                        now - busy[i][1] if busy[i] else 0.0,  # type: ignore[index]
                        streaks[i],
                    )
                    for i in range(len(counters))
                    if is_open[i]
                ],
                times=times(),
                policy=policy,
                preferred_per_s=rates,
            )
        )
        return waiting.told(seen, memory.bounds) if seen else None

    def call(counter: int, now: float) -> None:
        if not is_open[counter] or busy[counter] is not None:
            return
        line[:] = [w for w in line if now - w.visitor.at_s <= w.visitor.patience_s]
        mine = [w for w in line if w.visitor.service in counters[counter]]
        first = next((w for w in mine if w.visitor.preferred), None)
        other = next((w for w in mine if not w.visitor.preferred), None)
        choice = prefers(
            preferred_age_s=None if first is None else now - first.visitor.at_s,
            regular_age_s=None if other is None else now - other.visitor.at_s,
            streak=streaks[counter],
            policy=policy,
        )
        if choice is None:
            return
        chosen = first if choice else other
        assert chosen is not None
        line.remove(chosen)
        streaks[counter] = streak_after(streaks[counter], was_preferred=choice)
        visitor = chosen.visitor
        if chosen.told is not None:
            waited = now - visitor.at_s
            outcomes.append(Outcome(chosen.told, waited, visitor.preferred))
            memory.bounds = waiting.corrected(memory.bounds, was=chosen.told, waited_s=waited)
        takes = visitor.service_s + rnd.uniform(10, 40) if visitor.comes_when_called else NO_SHOW_S
        busy[counter] = (visitor.service, now)
        heapq.heappush(events, (now + takes, next(order), "free", counter))

    while events:
        now, _, what, index = heapq.heappop(events)
        if what == "arrive":
            visitor = crowd[index]
            if visitor.preferred:
                preferred_arrivals.append((now, visitor.service))
            line.append(_Waiting(visitor, look(visitor, now), index))
            for counter in range(len(counters)):
                call(counter, now)
        elif what == "open":
            is_open[index] = True
            call(index, now)
        elif what == "close":
            is_open[index] = False
        else:
            service, since = busy[index]  # type: ignore[misc]
            today.setdefault(service, []).append(now - since)
            busy[index] = None
            call(index, now)
    for service, seen in today.items():  # usual times follow the days slowly
        prior = memory.priors[service]
        mean = sum(seen) / len(seen)
        memory.priors[service] = replace(prior, mean_s=prior.mean_s * 0.8 + mean * 0.2)
    return outcomes
