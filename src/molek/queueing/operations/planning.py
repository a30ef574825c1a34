"""Asking the planner, and working the answer out."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction

from molek.audit import operations as audit
from molek.base.actors import SYSTEM, Actor
from molek.base.workdays import Calendar, city_date
from molek.jobs import operations as jobs
from molek.queueing.errors import NotEnoughHistory
from molek.queueing.models import CapacityPlan, Hall
from molek.queueing.permissions import HallPermission
from molek.queueing.queries import planning, rooms
from molek.queueing.rules.capacity import clerks as typed_clerks
from molek.queueing.rules.capacity import forecast, report, roster, staffing
from molek.queueing.rules.capacity.demand import PROFILES, Demand, Kind, spread
from molek.queueing.rules.capacity.simulation import Floor
from molek.queueing.rules.capacity.staffing import Goal, Room, Work
from molek.staff import queries as staff

_KEEP = dt.timedelta(days=180)
_NOON = (12 * 60, 13 * 60)
_WEEK_TRIALS = 24


@dataclass(frozen=True, slots=True)
class Figures:
    """What the manager asks with. ``is_own``: crowd and times come from the hall's own weeks, else from the next lines.

    ``patience_minutes`` 0: nobody gives up. ``change_percent`` makes the crowd larger or smaller. ``clerks`` are lines
    of :mod:`~molek.queueing.rules.capacity.clerks`; "" makes no roster. ``spare_percent``: clerks usually away.
    """

    is_own: bool
    counters: int
    seats: int
    promise_minutes: int
    visitors: int = 300
    minutes: float = 6.0
    profile: str = "MORNING"
    no_show_percent: int = 3
    patience_minutes: int = 180
    overtime_minutes: int = 60
    rests_at_noon: bool = True
    change_percent: int = 0
    spare_percent: int = 10
    clerks: str = ""


def ask_plan(
    *,
    hall_id: int,
    figures: Figures,
    submission_key: uuid.UUID,
    by: Actor,
    at: dt.datetime,
    base_id: int | None = None,
) -> CapacityPlan:
    """Ask for a plan; a job works it out. The same key gives the same plan.

    Plans older than half a year go with it.

    Raises:
        NotPermitted: ``by`` does not manage this hall.
        NotEnoughHistory: the hall's own weeks are asked for, and there are too few days.
    """
    hall = rooms.hall_by_id(hall_id)
    rooms.require_at(by, HallPermission.MANAGE, hall)
    if figures.is_own and not planning.knows_enough(hall, at=at):
        raise NotEnoughHistory(field="source", days=planning.FEWEST_DAYS)
    try:
        with transaction.atomic():
            plan = CapacityPlan.objects.create(
                hall=hall,
                base_id=base_id,
                submission_key=submission_key,
                asked_by_id=by.id or 0,
                asked_at=at,
                asked=dataclasses.asdict(figures),
            )
            CapacityPlan.objects.filter(hall=hall, asked_at__lt=at - _KEEP).delete()
            audit.record(
                event="queueing.plan.asked", by=by, subject=plan.subject, at=at, data={"hall": hall.code}
            )  # fmt: skip
            jobs.enqueue("queueing.make_plan", plan_id=plan.pk)
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        there = CapacityPlan.objects.filter(submission_key=submission_key, hall=hall).first()
        if "submission_key" not in constraint or there is None:
            raise
        return there
    return plan


def ask_variant(
    *, plan_id: int, changes: Mapping[str, Any], submission_key: uuid.UUID, by: Actor, at: dt.datetime
) -> CapacityPlan:
    """The same question with some figures changed. Raises :class:`PlanNotFound` and those of :func:`ask_plan`."""
    base = planning.plan(plan_id, by=by, at=at).plan
    return ask_plan(
        hall_id=base.hall_id,
        figures=replace(Figures(**base.asked), **changes),
        submission_key=submission_key,
        base_id=base.pk,
        by=by,
        at=at,
    )


@dataclass(frozen=True, slots=True)
class _Question:
    """A hall's question with everything that was looked up."""

    hall: Hall
    figures: Figures
    calendar: Calendar
    past: planning.Past | None
    tomorrow: dt.date

    @property
    def half_hours(self) -> int:
        return planning.half_hours_of(self.hall)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        return self.past.kinds if self.past else (Kind("", "", 1.0, self.figures.minutes, preferred=0.0),)

    @property
    def goal(self) -> Goal:
        return Goal(float(self.figures.promise_minutes))

    def room(self) -> Room:
        """The counters that there are: too few typed leave out the least useful, too many add ones for everything."""
        everything = frozenset(range(len(self.kinds)))
        own = planning.counters_of(self.hall, self.kinds) if self.past else ()
        order = staffing.opening_order(own, Demand(self.kinds, (1.0,))) + (everything,) * self.figures.counters
        opens = self.hall.opens.hour * 60 + self.hall.opens.minute
        noon = {n for n in range(self.half_hours) if _NOON[0] <= opens + 30 * n < _NOON[1]}
        return Room(
            counters=order[: self.figures.counters],
            seats=self.figures.seats,
            floor=Floor((), policy=rooms.policy_of(self.hall), overtime=float(self.figures.overtime_minutes)),
            lunch=frozenset(noon if self.figures.rests_at_noon else ()),
        )

    def demand(self, visitors: float, weekday: int, *, day_cv: float) -> Demand:
        figures = self.figures
        factor = visitors * (1 + figures.change_percent / 100)
        if self.past:
            shape = forecast.profile(self.past.days, weekday)
            return Demand(
                self.kinds,
                tuple(share * factor for share in shape),
                no_show=min(self.past.no_show, 0.5),
                patience=self.past.patience,
                day_cv=day_cv,
            )
        return Demand(
            self.kinds,
            spread(factor, PROFILES[figures.profile], self.half_hours),
            no_show=figures.no_show_percent / 100,
            patience=float(figures.patience_minutes) or None,
        )

    @property
    def spare(self) -> float:
        return self.figures.spare_percent / 100


def make_plan(*, plan_id: int, at: dt.datetime) -> bool:
    """Work a plan out. Takes seconds; safe to run twice. Returns False if the answer is there already, or the plan is
    gone."""
    plan = CapacityPlan.objects.select_related("hall").filter(pk=plan_id, made_at__isnull=True).first()
    if plan is None:
        return False
    figures, calendar = Figures(**plan.asked), staff.calendar()
    question = _Question(
        hall=plan.hall,
        figures=figures,
        calendar=calendar,
        past=planning.past_of(plan.hall, at=plan.asked_at) if figures.is_own else None,
        tomorrow=calendar.add(city_date(plan.asked_at), 1),
    )
    total = 95 + (5 * (_WEEK_TRIALS + 2) if figures.is_own else 0)

    def tell(done: int) -> None:
        CapacityPlan.objects.filter(pk=plan_id).update(done=min(done, total - 1), total=total)

    answer = _answer(question, Work(tell))
    with transaction.atomic():
        made = CapacityPlan.objects.filter(pk=plan_id, made_at__isnull=True).update(
            answer=answer, made_at=at, done=total, total=total
        )
        if made:
            audit.record(event="queueing.plan.made", by=SYSTEM, subject=plan.subject, at=at, data={})
    return bool(made)


def _answer(question: _Question, work: Work) -> dict[str, Any]:
    hall, figures, room, goal = question.hall, question.figures, question.room(), question.goal
    shifts = roster.usual_shifts(question.half_hours)
    measured, model = None, None
    visitors, day_cv = float(figures.visitors), 0.0
    if question.past:
        measured = forecast.accuracy(question.past.totals, question.calendar)
        model = forecast.learn(question.past.totals, question.calendar)
        visitors, day_cv = model.visitors(question.tomorrow, question.calendar), measured.cv
    demand = question.demand(visitors, question.tomorrow.weekday(), day_cv=day_cv)
    advice = staffing.advise(demand, room, goal, work=work)
    day = report.day(
        advice,
        room,
        goal,
        on=question.tomorrow,
        opens=hall.opens,
        clerks=roster.clerks_needed(advice.staffing.counts, shifts, spare=question.spare),
    )
    week = _week(question, model, room, advice=advice, work=work)
    return {
        "opens": f"{hall.opens:%H.%M}",
        "is_own": figures.is_own,
        "tomorrow": day,
        "week": [report.weekday(found, of, on=on, seats=seats, clerks=roster.clerks_needed(
            found.counts, shifts, spare=question.spare)) for on, of, found, seats in week],
        "forecast": report.accuracy(measured) if measured else None,
        "known_days": len(question.past.days) if question.past else 0,
        "kinds": [{"letter": kind.letter, "name": kind.name, "mean": round(kind.mean, 1)} for kind in question.kinds],
        "patience": None if demand.patience is None else round(demand.patience),
        "no_show": round(100 * demand.no_show),
        "roster": _roster(question, week, room, shifts),
    }  # fmt: skip


_Weekday = tuple[dt.date, Demand, staffing.Staffing, int]


def _week(
    question: _Question, model: forecast.Model | None, room: Room, *, advice: staffing.Advice, work: Work
) -> list[_Weekday]:
    """The five days from tomorrow's Monday on, as they are without holidays. Typed figures make all days alike."""
    monday = question.tomorrow - dt.timedelta(days=question.tomorrow.weekday())
    found: list[_Weekday] = []
    for number in range(5):
        on = monday + dt.timedelta(days=number)
        if model is None:
            found.append((on, advice.demand, advice.staffing, max(advice.seats)))
            continue
        demand = question.demand(
            replace(model, after_holiday=0.0).visitors(on, question.calendar), number, day_cv=advice.demand.day_cv
        )
        plan = staffing.recommend(demand, room, question.goal, work=work, trials=_WEEK_TRIALS)
        found.append((on, demand, plan, round(plan.played.longest_line.high)))
    return found


def _roster(question: _Question, week: list[_Weekday], room: Room, shifts: tuple[roster.Shift, ...]) -> Any:
    """The next five working days by the calendar, each staffed as its weekday wants, as far as there are counters."""
    if not question.figures.clerks.strip():
        return None
    days = [question.tomorrow]
    while len(days) < 5:
        days.append(question.calendar.add(days[-1], 1))
    letters = {kind.letter: n for n, kind in enumerate(question.kinds)}
    clerks = read_clerks(question.figures.clerks, question.hall, is_own=question.figures.is_own, days=days)
    needs = []
    for day in days:
        _, demand, plan, _ = week[day.weekday()]
        needs.append(roster.Need(room.capped(plan.counts), _kinds_needed(demand, room.capped(plan.counts))))
    made = roster.make(clerks, needs, shifts)
    return report.roster(
        made, clerks, days=days, opens=question.hall.opens, letters={n: letter for letter, n in letters.items()}
    )


def _kinds_needed(demand: Demand, counts: tuple[int, ...]) -> dict[int, tuple[int, ...]]:
    """Of each service that anybody wants, as many who may serve it as its share of the work, and at least one."""
    total = sum(kind.share * kind.mean for kind in demand.kinds) or 1.0
    return {
        n: tuple(max(1, round(count * kind.share * kind.mean / total * 0.8)) if count else 0 for count in counts)
        for n, kind in enumerate(demand.kinds)
        if kind.share > 0 and len(demand.kinds) > 1
    }


def read_clerks(text: str, hall: Hall, *, is_own: bool, days: list[dt.date]) -> list[roster.Clerk]:
    """The typed lines. Typed figures know one service only, so every letter of the hall means that one. Raises
    :class:`~molek.queueing.rules.capacity.clerks.LineWrong`."""
    letters = list(hall.services.filter(is_active=True).order_by("letter").values_list("letter", flat=True))
    kinds = {letter: n if is_own else 0 for n, letter in enumerate(letters)}
    return typed_clerks.read(text, kinds=kinds, weekdays=[day.weekday() for day in days])
