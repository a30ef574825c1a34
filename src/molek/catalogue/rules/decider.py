"""Decides an application: all rules are tried, all failures told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from molek.catalogue.rules.bilingual import EMPTY, BilingualText
from molek.catalogue.rules.expression import Answer, Expression, FactName, Not, Or, evaluate
from molek.catalogue.rules.facts import Facts, Known, Unknown, UnknownReason, Value
from molek.catalogue.rules.service import (
    BilingualTemplate,
    DatedValue,
    Decision,
    Rule,
    Service,
    Template,
)
from molek.catalogue.rules.verdict import FactUsed, Outcome, ParameterUsed, RuleResult, Verdict, VerdictKind
from molek.catalogue.rules.vocabulary import REASONS, Vocabulary, say

_UNKNOWN = BilingualText("tidak diketahui", "unknown")


def decide(service: Service, facts: Facts, *, version: int = 0) -> Verdict:
    """The verdict on ``facts`` under the law of ``facts.on``.

    REJECT if any rule refuses. Else WAIT if a source that is down hides a decisive fact, since the answer may
    come by itself, or if a rule waits for the applicant (see ``OnFail.WAIT``). Else REVIEW if a rule asks for an
    official, or the service always does. Else ACCEPT.
    ``version`` is that of the published service and only recorded.
    """
    in_force = service.parameters_on(facts.on)
    results = tuple(_try(rule, service, facts, in_force) for rule in service.rules)
    return Verdict(
        kind=verdict_kind((r.effect for r in results), service.decision),
        service_code=service.code,
        service_version=version,
        on=facts.on,
        judgement=service.decision is Decision.JUDGEMENT,
        results=results,
        parameters_in_force=tuple(_parameter_used(service, name, in_force) for name in in_force),
    )


def verdict_kind(effects: Iterable[VerdictKind | None], decision: Decision) -> VerdictKind:
    """The strongest effect any rule asks for."""
    asked = set(effects)
    for kind in (VerdictKind.REJECT, VerdictKind.WAIT, VerdictKind.REVIEW):
        if kind in asked:
            return kind
    return VerdictKind.REVIEW if decision is Decision.JUDGEMENT else VerdictKind.ACCEPT


def answer_of(rule: Rule, facts: Facts, parameters: Mapping[str, Value]) -> tuple[Outcome, Answer]:
    """The outcome of one rule, with the missing facts it hangs on.

    Where it is unknown whether the rule applies, it passes if its test does: then it makes no difference.
    """
    applies = rule.applies_when.answer(facts, parameters) if rule.applies_when else Answer(True)
    if applies.value is False:
        return Outcome.NOT_APPLICABLE, applies
    if rule.applies_when and applies.value is None:
        answer = evaluate(Or((Not(rule.applies_when.root), rule.test.root)), facts, parameters)
    else:
        answer = rule.test.answer(facts, parameters)
    if answer.value is None:
        return Outcome.UNKNOWN, answer
    return (Outcome.PASS if answer.value else Outcome.FAIL), answer


def effect_of(rule: Rule, outcome: Outcome, missing: Iterable[str], facts: Facts) -> VerdictKind | None:
    """What the rule asks of the verdict. Nobody is refused because a computer of ours is down."""
    if outcome is Outcome.FAIL:
        return VerdictKind(rule.on_fail.value)
    if outcome is not Outcome.UNKNOWN:
        return None
    if any(_is_down(name, facts) for name in missing):
        return VerdictKind.WAIT
    return VerdictKind(rule.on_unknown.value)


def _is_down(name: str, facts: Facts) -> bool:
    fact = facts.get(name)
    return isinstance(fact, Unknown) and fact.reason is UnknownReason.SOURCE_DOWN


def _try(rule: Rule, service: Service, facts: Facts, in_force: Mapping[str, DatedValue]) -> RuleResult:
    values = {name: dated.value for name, dated in in_force.items()}
    outcome, answer = answer_of(rule, facts, values)
    effect = effect_of(rule, outcome, answer.missing, facts)
    words = service.vocabulary
    message = remedy = EMPTY
    if outcome is Outcome.FAIL:
        message = _filled(rule.message, facts, values, words)
        remedy = _filled(rule.remedy, facts, values, words)
    elif outcome is Outcome.UNKNOWN:
        message = _why_unknown(answer.missing, facts, words)
        if effect is VerdictKind.REJECT:
            remedy = _filled(rule.remedy, facts, values, words)
    return RuleResult(
        code=rule.code,
        title=rule.title,
        outcome=outcome,
        effect=effect,
        message=message,
        remedy=remedy,
        legal_basis=tuple(service.basis(ref) for ref in rule.legal_basis),
        facts=tuple(fact_used(name, facts, words) for name in rule.facts),
        parameters=tuple(_parameter_used(service, name, in_force) for name in rule.parameters if name in in_force),
        missing=tuple(sorted(answer.missing)),
    )


def fact_used(name: str, facts: Facts, vocabulary: Vocabulary) -> FactUsed:
    """The fact as it is told to people: label, value in words, who said so."""
    spec, fact = vocabulary.facts[name], facts.get(name)
    source = fact.source or spec.owner
    owner = vocabulary.owner_name(source)
    if isinstance(fact, Known):
        return FactUsed(name, spec.label, fact.value, spec.say(fact.value), source, owner)
    return FactUsed(name, spec.label, None, REASONS[fact.reason], source, owner, fact.reason)


def _parameter_used(service: Service, name: str, in_force: Mapping[str, DatedValue]) -> ParameterUsed:
    parameter, dated = service.parameter(name), in_force[name]
    return ParameterUsed(name, parameter.label, dated.value, parameter.unit, dated.since, dated.source, dated.mark)


def _why_unknown(missing: Iterable[str], facts: Facts, vocabulary: Vocabulary) -> BilingualText:
    told = [fact_used(name, facts, vocabulary) for name in sorted(missing) if name in vocabulary.facts]
    if not told:
        return BilingualText(
            "Belum dapat dipastikan: ketentuannya belum berlaku pada hari itu.",
            "Cannot be told: the provision was not in force that day.",
        )
    return BilingualText(
        "Belum dapat dipastikan. " + "; ".join(f"{f.label.id}: {f.shown.id}" for f in told) + ".",
        "Cannot be told yet. " + "; ".join(f"{f.label.en}: {f.shown.en}" for f in told) + ".",
    )


def _filled(
    template: BilingualTemplate, facts: Facts, parameters: Mapping[str, Value], words: Vocabulary
) -> BilingualText:
    def fill(text: Template, language: str) -> str:
        return "".join(
            p if isinstance(p, str) else _said(p, facts, parameters, words).to(language) for p in text.pieces
        )

    return BilingualText(fill(template.id, "id"), fill(template.en, "en"))


def _said(place: Expression, facts: Facts, parameters: Mapping[str, Value], words: Vocabulary) -> BilingualText:
    value = place.answer(facts, parameters).value
    if value is None:
        return _UNKNOWN
    return words.facts[place.root.name].say(value) if isinstance(place.root, FactName) else say(value)
