"""What a changed service would have said to applications of the past, on the facts that were stored with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from molek.catalogue.rules.decider import decide
from molek.catalogue.rules.facts import Facts, Json
from molek.catalogue.rules.service import Service
from molek.catalogue.rules.verdict import RuleResult, Verdict


@dataclass(frozen=True, slots=True)
class PastCase:
    """An application as it was decided: ``facts`` and ``verdict`` are the stored JSON."""

    reference: str
    service_code: str
    facts: Json
    verdict: Json


@dataclass(frozen=True, slots=True)
class Flip:
    """``changed`` pairs what each differing rule said then and would say now; None where there was or is no rule."""

    reference: str
    before: Verdict
    after: Verdict
    changed: tuple[tuple[RuleResult | None, RuleResult | None], ...]

    @property
    def why(self) -> str:
        """One line: which rules moved, e.g. ``is-adult PASS → FAIL, new-rule — → UNKNOWN``."""
        return ", ".join(
            f"{(now or then).code} {then.outcome if then else '—'} → {now.outcome if now else '—'}"  # type: ignore[union-attr]
            for then, now in self.changed
        )


def flips(service: Service, past: Iterable[PastCase]) -> Iterator[Flip]:
    """The cases whose kind of verdict would differ under ``service``, with the rules that make the difference.

    The law of each case's own day holds (``facts.on``), so a parameter that begins tomorrow changes nothing.
    """
    for case in past:
        before = Verdict.from_json(case.verdict)
        after = decide(service, Facts.from_json(case.facts))
        if after.kind is not before.kind:
            yield Flip(case.reference, before, after, _differences(before, after))


def _differences(before: Verdict, after: Verdict) -> tuple[tuple[RuleResult | None, RuleResult | None], ...]:
    then = {r.code: r for r in before.results}
    now = {r.code: r for r in after.results}
    codes = dict.fromkeys((*now, *then))
    pairs = ((then.get(code), now.get(code)) for code in codes)
    return tuple((t, n) for t, n in pairs if t is None or n is None or (t.outcome, t.effect) != (n.outcome, n.effect))
