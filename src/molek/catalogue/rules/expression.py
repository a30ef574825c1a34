"""Tests of rules as frozen nodes, with three answers: yes, no, and "not known, for want of these facts".

The logic is Kleene's: a missing fact hides an answer only where the answer hangs on it. ``False and unknown`` is
no; ``True or unknown`` is yes. Nodes are made by :func:`molek.catalogue.rules.parser.parse` only, which has
checked every type, so evaluation cannot fail on any facts.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from molek.catalogue.rules.facts import Facts, Known, UnknownReason, Value, ValueType


class Operator(StrEnum):
    EQ = "=="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    IN = "in"
    NOT_IN = "not in"


class Function(StrEnum):
    AGE = "age"
    DAYS_SINCE = "days_since"
    DAYS_UNTIL = "days_until"
    MONTHS_SINCE = "months_since"
    IS_KNOWN = "is_known"
    LOWER = "lower"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class Constant:
    value: Value


@dataclass(frozen=True, slots=True)
class FactName:
    name: str


@dataclass(frozen=True, slots=True)
class ParameterName:
    """Without the ``param.`` before it."""

    name: str


@dataclass(frozen=True, slots=True)
class Today:
    """The day of the facts, not of the machine."""


@dataclass(frozen=True, slots=True)
class Call:
    function: Function
    argument: Node


@dataclass(frozen=True, slots=True)
class Compare:
    left: Node
    operator: Operator
    right: Node


@dataclass(frozen=True, slots=True)
class Not:
    operand: Node


@dataclass(frozen=True, slots=True)
class And:
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    operands: tuple[Node, ...]


Node: TypeAlias = Constant | FactName | ParameterName | Today | Call | Compare | Not | And | Or


@dataclass(frozen=True, slots=True)
class Answer:
    """``value`` is None if it hangs on the facts and parameters (``param.…``) in ``missing``, and only then."""

    value: Value | None
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked test or value. ``text`` is as the author wrote it; ``str`` of it too."""

    text: str
    root: Node
    type: ValueType

    def __str__(self) -> str:
        return self.text

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts it names, in order of appearance."""
        return tuple(dict.fromkeys(n.name for n in walk(self.root) if isinstance(n, FactName)))

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters it names, without ``param.``."""
        return tuple(dict.fromkeys(n.name for n in walk(self.root) if isinstance(n, ParameterName)))

    def answer(self, facts: Facts, parameters: Mapping[str, Value]) -> Answer:
        """The answer on these facts, under the parameters in force."""
        return evaluate(self.root, facts, parameters)


# Months and years are full when the day number comes round; where a month lacks it, on the next month's first.


def age(birth: dt.date, on: dt.date) -> int:
    """Full years; somebody born on 29 February is a year older on 1 March of common years."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def months_since(day: dt.date, on: dt.date) -> int:
    """Full months from ``day``, which counts as 0."""
    return (on.year - day.year) * 12 + on.month - day.month - (on.day < day.day)


def days_since(day: dt.date, on: dt.date) -> int:
    """Days from ``day``, which counts as 0; negative if it is still to come."""
    return (on - day).days


def days_until(day: dt.date, on: dt.date) -> int:
    """Days up to ``day``; 0 on the day itself, negative once it is past."""
    return (day - on).days


_OPERATIONS: Mapping[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQ: operator.eq,
    Operator.NE: operator.ne,
    Operator.LT: operator.lt,
    Operator.LE: operator.le,
    Operator.GT: operator.gt,
    Operator.GE: operator.ge,
    Operator.IN: lambda item, texts: item in texts,
    Operator.NOT_IN: lambda item, texts: item not in texts,
}
_FUNCTIONS: Mapping[Function, Callable[[Any, dt.date], Value]] = {
    Function.AGE: age,
    Function.DAYS_SINCE: days_since,
    Function.DAYS_UNTIL: days_until,
    Function.MONTHS_SINCE: months_since,
    Function.LOWER: lambda text, _on: text.lower(),
    Function.LENGTH: lambda text, _on: len(text),
}
# The owner may have it, but cannot be heard: then even "is it known?" has no answer.
_UNHEARD = frozenset({UnknownReason.SOURCE_DOWN, UnknownReason.SOURCE_NOT_CONNECTED})


def evaluate(node: Node, facts: Facts, parameters: Mapping[str, Value]) -> Answer:  # noqa: PLR0911  one a node
    """The answer of one node. Tries all operands, so that all missing facts are told at once."""
    match node:
        case Constant(value):
            return Answer(value)
        case Today():
            return Answer(facts.on)
        case FactName(name):
            fact = facts.get(name)
            return Answer(fact.value) if isinstance(fact, Known) else Answer(None, frozenset({name}))
        case ParameterName(name):
            return Answer(parameters[name]) if name in parameters else Answer(None, frozenset({f"param.{name}"}))
        case Call(Function.IS_KNOWN, FactName(name)):
            fact = facts.get(name)
            if isinstance(fact, Known):
                return Answer(True)
            return Answer(None, frozenset({name})) if fact.reason in _UNHEARD else Answer(False)
        case Call(function, argument):
            inner = evaluate(argument, facts, parameters)
            return inner if inner.value is None else Answer(_FUNCTIONS[function](inner.value, facts.on))
        case Compare(left, sign, right):
            one, other = evaluate(left, facts, parameters), evaluate(right, facts, parameters)
            if one.value is None or other.value is None:
                return Answer(None, one.missing | other.missing)
            return Answer(_OPERATIONS[sign](one.value, other.value))
        case Not(operand):
            inner = evaluate(operand, facts, parameters)
            return inner if inner.value is None else Answer(not inner.value)
        case And(operands):
            return _joined([evaluate(n, facts, parameters) for n in operands], decisive=False)
        case Or(operands):
            return _joined([evaluate(n, facts, parameters) for n in operands], decisive=True)


def _joined(answers: list[Answer], *, decisive: bool) -> Answer:
    """One decisive answer settles it; else one missing fact hides it."""
    if any(a.value is decisive for a in answers):
        return Answer(decisive)
    missing = frozenset[str]().union(*(a.missing for a in answers))
    return Answer(None, missing) if missing else Answer(not decisive)


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, in the order of the text."""
    yield node
    match node:
        case Call(_, argument):
            yield from walk(argument)
        case Compare(left, _, right):
            yield from walk(left)
            yield from walk(right)
        case Not(operand):
            yield from walk(operand)
        case And(operands) | Or(operands):
            for operand in operands:
                yield from walk(operand)
