"""All indicators over the rows of a window, in one call."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from molek.audit.rules import canonical
from molek.base.workdays import Calendar
from molek.integrity.rules import deciding, filing
from molek.integrity.rules.definitions import definitions
from molek.integrity.rules.hours import OfficeHours
from molek.integrity.rules.rows import Code, Decision, Evidence, Filing, HandOver, Look, Signal

WINDOW_DAYS = 90


@dataclass(frozen=True, slots=True)
class Rows:
    """What happened within the window. A source that the city does not run gives no rows, and no finding."""

    filings: Sequence[Filing] = ()
    decisions: Sequence[Decision] = ()
    looks: Sequence[Look] = ()
    hand_overs: Sequence[HandOver] = ()

    def of(self, code: Code) -> int:
        """How many rows an indicator had to read."""
        counts = {
            Code.SHARED_PHONE: sum(1 for f in self.filings if f.phone),
            Code.BOX_BURST: sum(1 for f in self.filings if f.device),
            Code.KINSHIP: len(self.filings),
            Code.LOOK_UPS: len(self.looks),
            Code.PROXIES: len(self.hand_overs),
            Code.DRAWN_PAIR: sum(1 for d in self.decisions if d.candidates > 1),
        }
        return counts.get(code, len(self.decisions))


def figures_on(day: dt.date) -> dict[Code, dict[str, int]]:
    """Every parameter in force on ``day``."""
    return {code: definition.in_force(day) for code, definition in definitions().items()}


def detect(rows: Rows, *, figures: Mapping[Code, Mapping[str, int]], calendar: Calendar) -> list[Signal]:
    """Signs by indicator and subject, in a fixed order. No clock, no chance: the same rows give the same signs."""
    opening = figures[Code.AFTER_HOURS]
    hours = OfficeHours(
        calendar,
        opens=dt.time(*divmod(opening["opens_minute"], 60)),
        closes=dt.time(*divmod(opening["closes_minute"], 60)),
    )
    kin = [(d.ref, d.official, d.at) for d in rows.decisions if d.is_kin]
    signals = [
        *filing.shared_phones(rows.filings, figures[Code.SHARED_PHONE]),
        *filing.box_bursts(rows.filings, figures[Code.BOX_BURST]),
        *deciding.drawn_pairs(rows.decisions, figures[Code.DRAWN_PAIR]),
        *deciding.after_hours(rows.decisions, figures[Code.AFTER_HOURS], hours),
        *deciding.uneven_speed(rows.decisions, figures[Code.UNEVEN_SPEED], hours),
        *deciding.overdue_files(rows.decisions, figures[Code.OVERDUE_FILES]),
        *deciding.beside_rules(rows.decisions, figures[Code.BESIDE_RULES]),
        *deciding.look_ups(rows.looks, figures[Code.LOOK_UPS]),
        *deciding.office_shopping(rows.decisions, figures[Code.OFFICE_SHOPPING]),
        *filing.kinship(rows.filings, kin, figures[Code.KINSHIP]),
        *filing.proxies(rows.hand_overs, figures[Code.PROXIES]),
    ]
    return sorted(signals, key=lambda s: (s.code, s.subject))


def evidence_hash(code: Code, subject: str, evidence: Sequence[Evidence]) -> str:
    """SHA-256 over the canonical text of an indicator, its subject and the references of its evidence, in hexadecimal.

    The references only: the rows behind them may be erased in their time, and the hash still says which they were.
    """
    held = sorted([e.kind.value, e.ref] for e in evidence)
    text = canonical.encode({"evidence": held, "indicator": code.value, "subject": subject})
    return hashlib.sha256(text.encode()).hexdigest()


def fresh_enough(signal: Signal, known: set[str], figures: Mapping[str, int]) -> bool:
    """May a concluded matter be raised again? Only if what is new would alone be enough to speak.

    ``known``: references that concluded findings of the same subject hold.
    """
    least = max(value for name, value in figures.items() if name.startswith("least_") and "permille" not in name)
    return len({e.ref for e in signal.evidence} - known) >= least
