"""The answer to an application, complete enough to be shown and argued with years later, without the service file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from molek.catalogue.rules.bilingual import BilingualText
from molek.catalogue.rules.facts import Json, UnknownReason, Value, value_from_json, value_to_json
from molek.catalogue.rules.service import LegalBasis, Mark


class VerdictKind(StrEnum):
    ACCEPT = "ACCEPT"
    REJECT = "REJECT"
    REVIEW = "REVIEW"
    WAIT = "WAIT"


class Outcome(StrEnum):
    PASS = "PASS"  # noqa: S105  not a password
    FAIL = "FAIL"
    UNKNOWN = "UNKNOWN"
    NOT_APPLICABLE = "NOT_APPLICABLE"


@dataclass(frozen=True, slots=True)
class FactUsed:
    """``value`` None means unknown for ``reason``; ``shown`` says it in words either way."""

    name: str
    label: BilingualText
    value: Value | None
    shown: BilingualText
    source: str
    source_name: BilingualText
    reason: UnknownReason | None = None

    def to_json(self) -> Json:
        return {
            "name": self.name,
            "label": self.label.to_json(),
            "value": None if self.value is None else value_to_json(self.value),
            "shown": self.shown.to_json(),
            "source": self.source,
            "source_name": self.source_name.to_json(),
            "reason": self.reason and self.reason.value,
        }

    @classmethod
    def from_json(cls, data: Json) -> FactUsed:
        return cls(
            data["name"],
            BilingualText.from_json(data["label"]),
            None if data["value"] is None else value_from_json(data["value"]),
            BilingualText.from_json(data["shown"]),
            data["source"],
            BilingualText.from_json(data["source_name"]),
            data["reason"] and UnknownReason(data["reason"]),
        )


@dataclass(frozen=True, slots=True)
class ParameterUsed:
    """The value in force that day, since when, and by which text."""

    name: str
    label: BilingualText
    value: Value
    unit: str
    since: dt.date
    source: str
    mark: Mark

    def to_json(self) -> Json:
        return {
            "name": self.name,
            "label": self.label.to_json(),
            "value": value_to_json(self.value),
            "unit": self.unit,
            "since": self.since.isoformat(),
            "source": self.source,
            "mark": self.mark.value,
        }

    @classmethod
    def from_json(cls, data: Json) -> ParameterUsed:
        return cls(
            data["name"],
            BilingualText.from_json(data["label"]),
            value_from_json(data["value"]),
            data["unit"],
            dt.date.fromisoformat(data["since"]),
            data["source"],
            Mark(data["mark"]),
        )


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What one rule said. ``effect`` is what it asks of the verdict; None if nothing (passed, or not applicable).

    ``message`` and ``remedy`` are filled in and empty when the rule passed. ``missing`` names the facts (and
    parameters, as ``param.x``) for want of which the answer is unknown.
    """

    code: str
    title: BilingualText
    outcome: Outcome
    effect: VerdictKind | None
    message: BilingualText
    remedy: BilingualText
    legal_basis: tuple[LegalBasis, ...]
    facts: tuple[FactUsed, ...]
    parameters: tuple[ParameterUsed, ...]
    missing: tuple[str, ...] = ()

    def to_json(self) -> Json:
        return {
            "code": self.code,
            "title": self.title.to_json(),
            "outcome": self.outcome.value,
            "effect": self.effect and self.effect.value,
            "message": self.message.to_json(),
            "remedy": self.remedy.to_json(),
            "legal_basis": [{"ref": b.ref, "text": b.text, "mark": b.mark.value} for b in self.legal_basis],
            "facts": [f.to_json() for f in self.facts],
            "parameters": [p.to_json() for p in self.parameters],
            "missing": list(self.missing),
        }

    @classmethod
    def from_json(cls, data: Json) -> RuleResult:
        return cls(
            data["code"],
            BilingualText.from_json(data["title"]),
            Outcome(data["outcome"]),
            data["effect"] and VerdictKind(data["effect"]),
            BilingualText.from_json(data["message"]),
            BilingualText.from_json(data["remedy"]),
            tuple(LegalBasis(b["ref"], b["text"], Mark(b["mark"])) for b in data["legal_basis"]),
            tuple(FactUsed.from_json(f) for f in data["facts"]),
            tuple(ParameterUsed.from_json(p) for p in data["parameters"]),
            tuple(data["missing"]),
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """``judgement``: the service always leaves the last word to an official, whatever the rules say."""

    kind: VerdictKind
    service_code: str
    service_version: int
    on: dt.date
    judgement: bool
    results: tuple[RuleResult, ...]
    parameters_in_force: tuple[ParameterUsed, ...]

    @property
    def refusals(self) -> tuple[RuleResult, ...]:
        """Why it is refused."""
        return tuple(r for r in self.results if r.effect is VerdictKind.REJECT)

    @property
    def reviews(self) -> tuple[RuleResult, ...]:
        """What an official must look at."""
        return tuple(r for r in self.results if r.effect is VerdictKind.REVIEW)

    @property
    def waits(self) -> tuple[RuleResult, ...]:
        """What cannot be told before a source answers, or waits for the applicant."""
        return tuple(r for r in self.results if r.effect is VerdictKind.WAIT)

    @property
    def asked(self) -> tuple[RuleResult, ...]:
        """What the applicant himself can still do."""
        return tuple(r for r in self.waits if r.outcome is Outcome.FAIL)

    @property
    def is_up_to_applicant(self) -> bool:
        """Does it wait for him, and for no source?"""
        return self.kind is VerdictKind.WAIT and self.waits == self.asked

    @property
    def told(self) -> str:
        """Kind and rules that ask for it, as in the tables of rule tests: ``REJECT adult not-married``."""
        return " ".join([self.kind.value, *(r.code for r in self.results if r.effect is not None)])

    def to_json(self) -> Json:
        return {
            "kind": self.kind.value,
            "service_code": self.service_code,
            "service_version": self.service_version,
            "on": self.on.isoformat(),
            "judgement": self.judgement,
            "results": [r.to_json() for r in self.results],
            "parameters_in_force": [p.to_json() for p in self.parameters_in_force],
        }

    @classmethod
    def from_json(cls, data: Json) -> Verdict:
        return cls(
            VerdictKind(data["kind"]),
            data["service_code"],
            data["service_version"],
            dt.date.fromisoformat(data["on"]),
            data["judgement"],
            tuple(RuleResult.from_json(r) for r in data["results"]),
            tuple(ParameterUsed.from_json(p) for p in data["parameters_in_force"]),
        )
