"""The plain rows that indicators read, and the sign that they give. Nothing here holds a name or a NIK."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """The indicators. Stored; ``definitions.toml`` tells each in words."""

    SHARED_PHONE = "shared-phone"
    BOX_BURST = "box-burst"
    DRAWN_PAIR = "drawn-pair"
    AFTER_HOURS = "after-hours"
    UNEVEN_SPEED = "uneven-speed"
    OVERDUE_FILES = "overdue-files"
    BESIDE_RULES = "beside-rules"
    LOOK_UPS = "look-ups"
    OFFICE_SHOPPING = "office-shopping"
    KINSHIP = "kinship"
    PROXIES = "proxies"


class EvidenceKind(StrEnum):
    """What a piece of evidence refers to."""

    APPLICATION = "application"  # its code
    LOOK = "look"  # the event in the log
    HAND_OVER = "hand-over"  # an identity card fetched by a proxy: the card's code


@dataclass(frozen=True, slots=True)
class Filing:
    """One application as it was filed.

    ``phone`` is a keyed hash of the applicant's registered number, "" if he has none. ``filer`` is the official (his
    id) who filed it at a counter, else None. ``device`` is the Service Box, "" elsewhere.
    """

    ref: str
    resident: int
    family: int
    phone: str
    service: str
    area: str
    at: dt.datetime
    filer: int | None = None
    device: str = ""
    is_kin_of_filer: bool = False

    @property
    def circle(self) -> str:
        """Whom the applicant files with: those of one phone, else those of one family card."""
        return f"phone:{self.phone}" if self.phone else f"family:{self.family}"


@dataclass(frozen=True, slots=True)
class Decision:
    """One deciding step that ended.

    ``drawn`` is the official to whom the file was given in the end, ``candidates`` among how many the lot fell (0: not
    known). ``machine`` is what the rules had said. ``rule`` is the rule that a refusal named, "" for none.
    """

    task: int
    ref: str
    resident: int
    family: int
    phone: str
    service: str
    area: str
    official: int
    unit: int
    opened_at: dt.datetime
    at: dt.datetime
    due: dt.date
    is_accepted: bool
    machine: str = "REVIEW"
    rule: str = ""
    drawn: int | None = None
    candidates: int = 0
    filer: int | None = None
    is_kin: bool = False
    was_stopped: bool = False  # a correction was asked: the time is the applicant's as well

    @property
    def circle(self) -> str:
        return f"phone:{self.phone}" if self.phone else f"family:{self.family}"


@dataclass(frozen=True, slots=True)
class Look:
    """An official opened a resident's record. ``has_matter``: an application, card, appointment or help explains it."""

    event: int
    official: int
    resident: int
    at: dt.datetime
    has_matter: bool


@dataclass(frozen=True, slots=True)
class HandOver:
    """A card fetched, or an application filed, by somebody else than its owner. ``proxy``: keyed hash of his NIK."""

    ref: str
    proxy: str
    family: int
    at: dt.datetime
    is_family: bool = False
    kind: EvidenceKind = EvidenceKind.HAND_OVER


@dataclass(frozen=True, slots=True)
class Evidence:
    """A row that can be looked up. ``on`` is its city-local day."""

    kind: EvidenceKind
    ref: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class Signal:
    """Something worth a look.

    Args:
        subject: whom or what it is about: ``phone:<hash>``, ``kiosk:3``, ``official:12``, ``official:12+phone:<hash>``.
        officials: ids of the officials whose acts are in it; they and their units never see it.
        observed: how many of ``of`` rows show it.
        expected: how many were to be expected, in thousandths; None where nothing is compared.
        chance_ppm: how often chance alone gives as much or more, in millionths; None where nothing is compared.
        effect: size of the difference in thousandths, in the indicator's own measure; None for none.
        evidence: sorted, without repetition.
    """

    code: Code
    subject: str
    officials: tuple[int, ...]
    observed: int
    of: int
    expected: int | None
    chance_ppm: int | None
    effect: int | None
    evidence: tuple[Evidence, ...]
