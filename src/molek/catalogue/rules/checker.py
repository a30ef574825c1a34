"""Searches a service's rules for gaps and contradictions, and shows each by a case.

What is found, in these words:

GAP
    Leaving a fact out is better than telling it: a case is allowed while the fact is missing, and the same case
    with some value of that fact is refused or sent to an official. Nobody has decided about the missing fact.
NEVER_PASSES
    A rule that no case passes.
CONFLICT
    Two rules that each can pass, but never both in one case.
NO_ACCEPT
    No case is allowed by all rules, though no two of them conflict.
NEVER_APPLIES
    A rule whose ``applies_when`` is never so: it cannot be reached.
NEVER_FAILS
    A rule that every case passes: it decides nothing.
IMPLIED
    Whenever this rule fails, another that weighs as much fails too: it changes no verdict.
NOT_SEARCHED
    What the search cannot answer for: a rule that compares what is worked out from two facts, or too many cases.

The first five are serious. The search is over the representative values of every fact (see
:mod:`molek.catalogue.rules.representatives`), on each day from which some parameter has another value. It is
exhaustive, and cheap because the three-valued logic of the rules themselves prunes it: facts not yet chosen are
simply unknown, and a rule that already says no needs no further choice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations, permutations

from molek.catalogue.rules.bilingual import BilingualText
from molek.catalogue.rules.decider import answer_of, fact_used
from molek.catalogue.rules.facts import Fact, Facts, Unknown, UnknownReason, Value
from molek.catalogue.rules.representatives import is_searchable, representatives
from molek.catalogue.rules.service import Rule, Service
from molek.catalogue.rules.verdict import Outcome

BUDGET = 300_000  # choices a search may try; beyond that the author is told that it was given up


class FindingKind(StrEnum):
    GAP = "GAP"
    NEVER_PASSES = "NEVER_PASSES"
    CONFLICT = "CONFLICT"
    NO_ACCEPT = "NO_ACCEPT"
    NEVER_APPLIES = "NEVER_APPLIES"
    NEVER_FAILS = "NEVER_FAILS"
    IMPLIED = "IMPLIED"
    NOT_SEARCHED = "NOT_SEARCHED"

    @property
    def is_serious(self) -> bool:
        return self not in (FindingKind.NEVER_FAILS, FindingKind.IMPLIED, FindingKind.NOT_SEARCHED)


@dataclass(frozen=True, slots=True)
class Finding:
    """``rules`` are the rules concerned; ``example`` are the facts of a case that shows it, empty if none can."""

    kind: FindingKind
    rules: tuple[str, ...]
    on: dt.date
    text: BilingualText
    example: tuple[tuple[BilingualText, BilingualText], ...] = ()

    def to(self, language: str | None) -> str:
        case = "; ".join(f"{name.to(language)} = {value.to(language)}" for name, value in self.example)
        lead = BilingualText("contoh", "for example").to(language)
        return f"{self.kind} {' '.join(self.rules)}: {self.text.to(language)}" + (f" ({lead}: {case})" if case else "")


def check(service: Service) -> list[Finding]:
    """All findings, each told once, for the first day on which it holds."""
    days = {service.since, *(v.since for p in service.parameters for v in p.values if v.since > service.since)}
    found: dict[tuple[FindingKind, tuple[str, ...]], Finding] = {}
    for day in sorted(days):
        for finding in _Check(service, day).findings():
            found.setdefault((finding.kind, finding.rules), finding)
    return list(found.values())


# -------------------------------------------------------------------- the search

_OPEN = Unknown(UnknownReason.SOURCE_NOT_CONNECTED)  # not chosen yet: says nothing, not even whether it is known
_ALLOWS = frozenset({Outcome.PASS, Outcome.NOT_APPLICABLE})
_FAILS = frozenset({Outcome.FAIL})
_PASSES = frozenset({Outcome.PASS})


@dataclass(frozen=True, slots=True)
class _Wish:
    """``rule`` shall come out as one of ``outcomes``, with ``fixed`` facts in place of the chosen ones."""

    rule: Rule
    outcomes: frozenset[Outcome]
    fixed: Mapping[str, Fact] = field(default_factory=dict)


class _OverBudget(Exception):
    """The search was given up."""


class _Search:
    def __init__(self, on: dt.date, parameters: Mapping[str, Value], domains: Mapping[str, Sequence[Fact]]) -> None:
        self.on = on
        self.parameters = parameters
        self.domains = domains
        self.left = BUDGET

    def case(self, *wishes: _Wish) -> Facts | None:
        """Facts under which all wishes come true; None if there are none."""
        names = dict.fromkeys(name for wish in wishes for name in wish.rule.facts if name not in wish.fixed)
        return self._choose(list(names), {}, wishes)

    def _choose(self, names: list[str], chosen: dict[str, Fact], wishes: Sequence[_Wish]) -> Facts | None:
        self.left -= 1
        if self.left < 0:
            raise _OverBudget
        open_wishes = []
        for wish in wishes:
            granted = self._granted(wish, names, chosen)
            if granted is False:
                return None
            if granted is None:
                open_wishes.append(wish)
        if not open_wishes:
            return Facts(self.on, dict(chosen))
        if not names:
            return None
        name, rest = names[0], names[1:]
        for fact in self.domains[name]:
            case = self._choose(rest, {**chosen, name: fact}, open_wishes)
            if case is not None:
                return case
        return None

    def _granted(self, wish: _Wish, names: list[str], chosen: Mapping[str, Fact]) -> bool | None:
        """Has the wish come true? None while it hangs on facts still to be chosen."""
        facts = Facts(self.on, {**dict.fromkeys(names, _OPEN), **chosen, **wish.fixed})
        outcome, answer = answer_of(wish.rule, facts, self.parameters)
        if outcome is Outcome.UNKNOWN and not answer.missing.isdisjoint(set(names) - set(wish.fixed)):
            return None
        return outcome in wish.outcomes


# ------------------------------------------------------------------ the findings


class _Check:
    """The findings of one day."""

    def __init__(self, service: Service, on: dt.date) -> None:
        self.service = service
        self.on = on
        self.parameters = {name: dated.value for name, dated in service.parameters_on(on).items()}
        self.domains = representatives(service, on, self.parameters)
        self.rules = [rule for rule in service.rules if is_searchable(rule)]

    def findings(self) -> Iterator[Finding]:
        for rule in self.service.rules:
            if rule not in self.rules:
                yield self._finding(
                    FindingKind.NOT_SEARCHED,
                    (rule.code,),
                    "membandingkan hasil hitungan dari dua fakta; periksa dengan tabel kasus",
                    "compares what is worked out from two facts; test it by cases",
                )
        try:
            broken = yield from self._single_rules()
            conflicts = yield from self._conflicts(broken)
            if not broken and not conflicts:
                yield from self._no_accept()
            if len(self.rules) == len(self.service.rules):  # a rule left out might close the gap
                yield from self._gaps()
            yield from self._implied(broken)
        except _OverBudget:
            yield self._finding(
                FindingKind.NOT_SEARCHED,
                (),
                "terlalu banyak kemungkinan; tidak semuanya diperiksa",
                "too many possibilities; not all were searched",
            )

    def _case(self, *wishes: _Wish) -> Facts | None:
        return _Search(self.on, self.parameters, self.domains).case(*wishes)

    def _finding(
        self, kind: FindingKind, rules: tuple[str, ...], id: str, en: str, example: Facts | None = None
    ) -> Finding:
        words = self.service.vocabulary
        told = [fact_used(name, example, words) for name in example.values] if example else []
        return Finding(kind, rules, self.on, BilingualText(id, en), tuple((f.label, f.shown) for f in told))

    def _single_rules(self) -> Generator[Finding, None, set[str]]:
        """Rules that are wrong by themselves; gives back those that nothing more need be said about."""
        broken: set[str] = set()
        for rule in self.rules:
            passes, fails = self._case(_Wish(rule, _PASSES)), self._case(_Wish(rule, _FAILS))
            if passes is None and fails is None:
                broken.add(rule.code)
                yield self._finding(
                    FindingKind.NEVER_APPLIES, (rule.code,), "syaratnya tidak pernah terpenuhi", "never applies"
                )
            elif passes is None:
                broken.add(rule.code)
                yield self._finding(
                    FindingKind.NEVER_PASSES,
                    (rule.code,),
                    "tidak ada yang dapat memenuhinya",
                    "nobody can meet it",
                    fails,
                )
            elif fails is None:
                broken.add(rule.code)
                yield self._finding(
                    FindingKind.NEVER_FAILS,
                    (rule.code,),
                    "selalu terpenuhi, jadi tidak memutuskan apa pun",
                    "is always met and so decides nothing",
                    passes,
                )
        return broken

    def _conflicts(self, broken: set[str]) -> Generator[Finding, None, int]:
        """Pairs that can never be met together; gives back how many."""
        conflicts = 0
        for one, other in combinations([r for r in self.rules if r.code not in broken], 2):
            if set(one.facts) & set(other.facts) and not self._case(_Wish(one, _ALLOWS), _Wish(other, _ALLOWS)):
                conflicts += 1
                yield self._finding(
                    FindingKind.CONFLICT,
                    (one.code, other.code),
                    "tidak pernah dapat terpenuhi bersama",
                    "can never both be met",
                    self._case(_Wish(one, _ALLOWS), _Wish(other, _FAILS)),
                )
        return conflicts

    def _no_accept(self) -> Iterator[Finding]:
        if self._case(*(_Wish(rule, _ALLOWS) for rule in self.rules)) is None:
            yield self._finding(
                FindingKind.NO_ACCEPT,
                tuple(r.code for r in self.rules),
                "tidak ada permohonan yang dapat memenuhi semuanya",
                "no application can meet them all",
            )

    def _gaps(self) -> Iterator[Finding]:
        """Facts that are better left out."""
        for rule in self.rules:
            for name in rule.facts:
                missing = _missing_fact(name, self.service)
                case = self._gap(rule, name, missing) if missing else None
                if missing and case:
                    label = self.service.vocabulary.facts[name].label
                    told = Facts(self.on, {name: missing, **case.values})
                    yield self._finding(
                        FindingKind.GAP,
                        (rule.code,),
                        f"tanpa '{label.id}' permohonan diterima, padahal ada nilainya yang tidak",
                        f"without '{label.en}' it is accepted, though some of its values are not",
                        told,
                    )
                    break

    def _gap(self, rule: Rule, name: str, missing: Unknown) -> Facts | None:
        without = {name: missing}
        allowed = [_Wish(other, _ALLOWS, without) for other in self.rules]
        for fact in self.domains[name]:
            if isinstance(fact, Unknown):
                continue
            case = self._case(_Wish(rule, _FAILS, {name: fact}), *allowed)
            if case is not None:
                return case
        return None

    def _implied(self, broken: set[str]) -> Iterator[Finding]:
        told: set[str] = set()
        rules = [r for r in self.rules if r.code not in broken]
        for one, other in permutations(rules, 2):
            if other.code in told or one.code in told or not set(one.facts) & set(other.facts):
                continue
            as_heavy = other.on_fail.weight >= one.on_fail.weight
            if as_heavy and self._case(_Wish(one, _FAILS), _Wish(other, _ALLOWS)) is None:
                told.add(one.code)
                yield self._finding(
                    FindingKind.IMPLIED,
                    (one.code, other.code),
                    f"setiap kali {one.code} tidak terpenuhi, {other.code} juga tidak",
                    f"whenever {one.code} fails, {other.code} fails too",
                    self._case(_Wish(one, _FAILS), _Wish(other, _FAILS)),
                )


def _missing_fact(name: str, service: Service) -> Unknown | None:
    """How the fact can be missing without anybody being asked to wait; None if it cannot."""
    spec = service.vocabulary.facts[name]
    head, _, code = name.partition(".")
    if head == "file":
        return None  # it is there or not: always known
    if head == "answers":
        field_ = service.field(code)
        can_be_open = not field_.required or field_.when is not None
        return Unknown(UnknownReason.NOT_ASKED, spec.owner) if can_be_open else None
    return Unknown(UnknownReason.RECORD_MISSING, spec.owner)
