"""Is a resident's property tax settled? One answer from his bills, on a day, under a policy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from molek.taxes.rules.penalty import STATUTORY_RATES, Rate, penalty_idr, rate_of


class Answer(StrEnum):
    """The values of the fact ``tax.settled``; the catalogue's vocabulary says them in words."""

    SETTLED = "SETTLED"
    OWING = "OWING"
    NOT_YET_DUE = "NOT_YET_DUE"
    NO_OBJECT = "NO_OBJECT"
    OBJECTION = "OBJECTION"
    NOT_FOUND = "NOT_FOUND"


class Standing(StrEnum):
    """How one bill stands on a day; ``enums.BillState`` has the labels."""

    PAID = "PAID"
    OVERDUE = "OVERDUE"
    NOT_YET_DUE = "NOT_YET_DUE"
    EXEMPT = "EXEMPT"
    RELIEVED = "RELIEVED"


class Relief(StrEnum):
    """Kinds of relief; ``enums.ReliefKind`` has the labels."""

    REDUCTION = "REDUCTION"
    EXEMPTION = "EXEMPTION"
    OBJECTION = "OBJECTION"
    INSTALMENT = "INSTALMENT"


@dataclass(frozen=True, slots=True)
class Policy:
    """What a city demands from ``since`` on: the last ``years_demanded`` tax years (this one among them); up to
    ``tolerance_idr`` in all is overlooked."""

    since: dt.date
    years_demanded: int
    tolerance_idr: int
    legal_basis: str
    mark: str = "unsure"


# Claims expire after five years (UU 28/2009 Pasal 103, UU 1/2022): nothing older can be demanded.
DEFAULT_POLICY = Policy(
    dt.date(2000, 1, 1), 5, 1_000, "Contoh; ditetapkan dengan peraturan wali kota tentang KSWP daerah"
)


def policy_on(day: dt.date, policies: Sequence[Policy]) -> Policy:
    """The policy in force on ``day``: the latest that began; :data:`DEFAULT_POLICY` before the first."""
    begun = [policy for policy in policies if policy.since <= day]
    return max(begun, key=lambda policy: policy.since) if begun else DEFAULT_POLICY


@dataclass(frozen=True, slots=True)
class ReliefFact:
    """``until`` is its last day, None if it has no end."""

    kind: Relief
    amount_idr: int
    since: dt.date
    until: dt.date | None

    def holds_on(self, day: dt.date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class BillFact:
    """A bill as the decision sees it. ``paid_idr`` is principal already paid."""

    bill_id: int
    nop: str
    year: int
    principal_idr: int
    due_date: dt.date
    paid_idr: int = 0
    reliefs: tuple[ReliefFact, ...] = ()


@dataclass(frozen=True, slots=True)
class BillDue:
    """What a bill comes to on a day. ``principal_idr`` is what is still open of it.

    A penalty is asked on what is still open; what was paid late closed with the penalty of its day.
    """

    bill_id: int
    nop: str
    year: int
    state: Standing
    principal_idr: int
    penalty_idr: int
    due_date: dt.date
    rate: Rate

    @property
    def total_idr(self) -> int:
        return self.principal_idr + self.penalty_idr


@dataclass(frozen=True, slots=True)
class Settlement:
    """The answer; ``owing`` are the bills demanded, oldest first (empty unless OWING)."""

    answer: Answer
    owing: tuple[BillDue, ...] = ()

    @property
    def total_idr(self) -> int:
        return sum(due.total_idr for due in self.owing)

    @property
    def years(self) -> tuple[str, ...]:
        return tuple(str(year) for year in sorted({due.year for due in self.owing}))


def due_of(bill: BillFact, *, on: dt.date, rates: Sequence[Rate] = STATUTORY_RATES) -> BillDue:
    """What ``bill`` comes to on ``on``: reductions off, penalty by the rate of its tax year."""
    rate = rate_of(bill.year, rates)
    holding = [relief for relief in bill.reliefs if relief.holds_on(on)]
    reduction = sum(r.amount_idr for r in holding if r.kind is Relief.REDUCTION)
    open_idr = max(0, bill.principal_idr - reduction - bill.paid_idr)
    penalty = penalty_idr(open_idr, bill.due_date, on, rate)
    if any(r.kind is Relief.EXEMPTION for r in holding):
        state, open_idr, penalty = Standing.EXEMPT, 0, 0
    elif open_idr == 0:
        state = Standing.PAID
    elif on <= bill.due_date:
        state = Standing.NOT_YET_DUE
    elif any(r.kind in (Relief.OBJECTION, Relief.INSTALMENT) for r in holding):
        state = Standing.RELIEVED
    else:
        state = Standing.OVERDUE
    return BillDue(bill.bill_id, bill.nop, bill.year, state, open_idr, penalty, bill.due_date, rate)


def settle(
    bills: Sequence[BillFact],
    *,
    on: dt.date,
    policy: Policy = DEFAULT_POLICY,
    rates: Sequence[Rate] = STATUTORY_RATES,
    has_object: bool = True,
    is_undecided: bool = False,
) -> Settlement:
    """The answer on ``on``.

    Args:
        bills: all bills of the objects that the resident answers for.
        has_object: he answers for one at all.
        is_undecided: the office has still to say whether some object is his (a guess of the system, or his own claim).

    What he certainly owes is told first; then what nobody knows yet; a dispute or instalments count as clear.
    """
    demanded = [bill for bill in bills if on.year - policy.years_demanded < bill.year <= on.year]
    dues = sorted((due_of(bill, on=on, rates=rates) for bill in demanded), key=lambda due: (due.year, due.nop))
    owing = tuple(due for due in dues if due.state is Standing.OVERDUE)
    if sum(due.total_idr for due in owing) > policy.tolerance_idr:
        return Settlement(Answer.OWING, owing)
    if is_undecided:
        return Settlement(Answer.NOT_FOUND)
    if not has_object:
        return Settlement(Answer.NO_OBJECT)
    states = {due.state for due in dues}
    if Standing.RELIEVED in states:
        return Settlement(Answer.OBJECTION)
    if Standing.NOT_YET_DUE in states:
        return Settlement(Answer.NOT_YET_DUE)
    return Settlement(Answer.SETTLED)
