"""Values that stand for all others: for each fact, those at which some rule could change its mind.

They are read off the rules' own text: every constant a fact is compared with, and just below and above it; every
value of an enumerated fact; both answers of a yes/no; "no record" where a rule asks whether there is one. Facts that
are compared with each other share their values. Between two representatives no rule can tell a difference.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from molek.catalogue.rules.expression import Call, Compare, FactName, Function, Node, evaluate, walk
from molek.catalogue.rules.facts import Fact, Facts, Known, Unknown, UnknownReason, Value, ValueType
from molek.catalogue.rules.service import DayBound, Rule, Service

_DAY = dt.timedelta(days=1)
_ANY_TEXT = ("~", "~~")  # two texts that no rule names


def representatives(service: Service, on: dt.date, parameters: Mapping[str, Value]) -> Mapping[str, tuple[Fact, ...]]:
    """For every fact that a rule names, its representatives on ``on`` under ``parameters``."""
    found: dict[str, dict[Value, None]] = {name: {} for rule in service.rules for name in rule.facts}
    nodes = list(_nodes(service.rules))
    pairs = [n for n in nodes if isinstance(n, Compare)]
    for pair in pairs:
        for one, other in ((pair.left, pair.right), (pair.right, pair.left)):
            for name, value in _borders(one, other, on, parameters):
                found[name][value] = None
    for name, values in found.items():
        spec = service.vocabulary.facts[name]
        values.update(dict.fromkeys(spec.values or _usual(spec.type, on)))
    _share(found, pairs)
    asked = {
        n.argument.name
        for n in nodes
        if isinstance(n, Call) and n.function is Function.IS_KNOWN and isinstance(n.argument, FactName)
    }
    none = Unknown(UnknownReason.RECORD_MISSING)
    return {name: (*(Known(v, "") for v in vs), *((none,) if name in asked else ())) for name, vs in found.items()}


def _share(found: Mapping[str, dict[Value, None]], pairs: Iterable[Compare]) -> None:
    """Give facts that are compared with each other the same values, along whole chains of comparisons."""
    linked = [
        (p.left.name, p.right.name) for p in pairs if isinstance(p.left, FactName) and isinstance(p.right, FactName)
    ]
    for _ in linked:
        for one, other in linked:
            together = {**found[one], **found[other]}
            found[one].update(together)
            found[other].update(together)


def _nodes(rules: Iterable[Rule]) -> Iterator[Node]:
    for rule in rules:
        for expression in (rule.applies_when, rule.test):
            if expression is not None:
                yield from walk(expression.root)


def _usual(kind: ValueType, on: dt.date) -> tuple[Value, ...]:
    match kind:
        case ValueType.BOOL:
            return (True, False)
        case ValueType.NUMBER:
            return (0, 1)
        case ValueType.DATE:
            return (on - _DAY, on)
        case ValueType.TEXTS:
            return (_ANY_TEXT,)
        case _:
            return _ANY_TEXT


def is_searchable(rule: Rule) -> bool:
    """Can the rule's borders be read off its text? Not where what is worked out from one fact meets another fact."""
    return not any(
        isinstance(node, Compare)
        and _hangs_on_facts(node.left)
        and _hangs_on_facts(node.right)
        and not (isinstance(node.left, FactName) and isinstance(node.right, FactName))
        for node in _nodes([rule])
    )


def _hangs_on_facts(node: Node) -> bool:
    return any(isinstance(inner, FactName) for inner in walk(node))


def _borders(subject: Node, other: Node, on: dt.date, parameters: Mapping[str, Value]) -> Iterator[tuple[str, Value]]:
    """The values of the fact in ``subject`` at which its comparison with ``other`` can turn."""
    limit = evaluate(other, Facts(on), parameters).value
    if limit is not None:
        for value in _around(limit):
            yield from _reaching(subject, value, on)


def _reaching(subject: Node, wanted: Value, on: dt.date) -> Iterator[tuple[str, Value]]:
    """The values of the fact in ``subject`` for which it comes to ``wanted``, and their neighbours."""
    match subject:
        case FactName(name):
            yield name, wanted
        case Call(function, argument):
            for value in _turning(function, wanted, on):
                yield from _reaching(argument, value, on)


def _around(limit: Value) -> Iterator[Value]:
    match limit:
        case bool() | str():
            yield limit
        case int():
            yield from (limit - 1, limit, limit + 1)
        case dt.date():
            yield from (limit - _DAY, limit, limit + _DAY)
        case tuple():
            yield from limit


def _turning(function: Function, limit: Value, on: dt.date) -> Iterator[Value]:
    """The arguments at which ``function`` comes to ``limit``."""
    match function, limit:
        case (Function.AGE, int()) if abs(limit) < 1000:
            yield from _days_around(DayBound(amount=-limit, unit="y").on(on))
        case (Function.MONTHS_SINCE, int()) if abs(limit) < 12_000:
            yield from _days_around(DayBound(amount=-limit, unit="m").on(on))
        case (Function.DAYS_SINCE, int()) if abs(limit) < 400_000:
            yield on - dt.timedelta(days=limit)
        case (Function.DAYS_UNTIL, int()) if abs(limit) < 400_000:
            yield on + dt.timedelta(days=limit)
        case (Function.LENGTH, int()) if 0 <= limit < 10_000:
            yield "~" * limit
        case (Function.LOWER, str()):
            yield from (limit, limit.upper())


def _days_around(day: dt.date) -> Iterator[dt.date]:
    yield from (day - _DAY, day, day + _DAY)
