"""What one service file says, as frozen values. Made by :mod:`molek.catalogue.rules.loader`, which has checked it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from molek.catalogue.rules.bilingual import EMPTY, BilingualText
from molek.catalogue.rules.expression import Expression
from molek.catalogue.rules.facts import Value
from molek.catalogue.rules.vocabulary import Vocabulary


class Mark(StrEnum):
    """How sure the city is of a legal basis or a figure; shown to the reader, never hidden."""

    SURE = "sure"
    LIKELY = "likely"
    UNSURE = "unsure"


class PurposeClass(StrEnum):
    """What the service is for. Decides where a tax condition is lawful, and groups the list of services."""

    CIVIL = "civil"
    SOCIAL = "social"
    HEALTH = "health"
    EDUCATION = "education"
    LEGAL_AID = "legal-aid"
    BUSINESS = "business"
    GENERAL = "general"

    @property
    def may_ask_tax(self) -> bool:
        """Civil registration, social, health, education and legal aid know no tax condition (Perpres 96/2018)."""
        return self in (PurposeClass.BUSINESS, PurposeClass.GENERAL)


class Decision(StrEnum):
    RULES = "rules"  # when all rules allow, the application is accepted
    JUDGEMENT = "judgement"  # when all rules allow, an official decides


class RequirementSource(StrEnum):
    REGISTRY = "registry"  # the city looks it up; nobody brings it on paper
    UPLOAD = "upload"
    STATEMENT = "statement"  # the applicant says so in the form


class FieldKind(StrEnum):
    TEXT = "text"
    TEXTAREA = "textarea"
    DATE = "date"
    TIME = "time"
    NUMBER = "number"
    MONEY = "money"
    CHOICE = "choice"
    YESNO = "yesno"
    PHONE = "phone"
    AREA = "area"
    PERSON = "person"
    FILE = "file"
    LIST = "list"  # rows of columns, each column a simple field


class StepAction(StrEnum):
    DECIDE = "decide"
    SIGN = "sign"
    ACKNOWLEDGE = "acknowledge"  # the camat enters it in his own register and signs too ("Mengetahui")


class OnFail(StrEnum):
    """WAIT: something the applicant can still do, such as paying; the application goes on by itself when he has."""

    REJECT = "REJECT"
    WAIT = "WAIT"
    REVIEW = "REVIEW"

    @property
    def weight(self) -> int:
        """Whose word counts when several rules fail: the greatest."""
        return {OnFail.REJECT: 2, OnFail.WAIT: 1, OnFail.REVIEW: 0}[self]


class OnUnknown(StrEnum):
    """When a decisive fact is missing. A source that is down always means WAIT, whatever stands here."""

    REVIEW = "REVIEW"
    REJECT = "REJECT"


@dataclass(frozen=True, slots=True)
class LegalBasis:
    ref: str
    text: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class MayApply:
    """``for_child``: a parent for a minor; ``by_proxy``: somebody with a power of attorney."""

    adult_only: bool
    for_self: bool
    for_child: bool
    by_proxy: bool


@dataclass(frozen=True, slots=True)
class Requirement:
    """What the applicant must bring or know. ``field`` is the field that takes it, for uploads and statements."""

    text: BilingualText
    source: RequirementSource
    field: str = ""


_DAY_BOUND = re.compile(r"today(?:([+-])(\d{1,5})([dmy]))?")


@dataclass(frozen=True, slots=True)
class DayBound:
    """A date limit of a field: a fixed day, or so many days, months or years from today."""

    fixed: dt.date | None = None
    amount: int = 0
    unit: str = "d"

    @classmethod
    def parse(cls, text: str) -> DayBound:
        """``today``, ``today-60d``, ``today+1m``, ``today-120y`` or ``2025-10-01``; ``ValueError`` for others."""
        match = _DAY_BOUND.fullmatch(text)
        if match is None:
            return cls(fixed=dt.date.fromisoformat(text))
        sign, amount, unit = match.groups()
        return cls(amount=int(f"{sign}{amount}") if sign else 0, unit=unit or "d")

    def on(self, today: dt.date) -> dt.date:
        """The limit itself; a day that its month lacks becomes the last of that month."""
        if self.fixed is not None:
            return self.fixed
        if self.unit == "d":
            return today + dt.timedelta(days=self.amount)
        months = today.year * 12 + today.month - 1 + self.amount * (12 if self.unit == "y" else 1)
        first = dt.date(months // 12, months % 12 + 1, 1)
        last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
        return first.replace(day=min(today.day, last.day))


@dataclass(frozen=True, slots=True)
class Option:
    code: str
    label: BilingualText


@dataclass(frozen=True, slots=True)
class Field:
    """One question. Only what its kind uses is set: see ``docs/reference/service-file.md``.

    ``when`` is a test over ``answers.*``; the field is asked only if it answers yes.
    ``minimum`` and ``maximum`` hold for number and money, ``earliest`` and ``latest`` (both included) for date.
    ``columns`` are the questions of each row of a list, without conditions; a list has ``min_rows`` to ``max_rows``.
    """

    code: str
    kind: FieldKind
    label: BilingualText
    help: BilingualText = EMPTY
    required: bool = True
    when: Expression | None = None
    max_length: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    earliest: DayBound | None = None
    latest: DayBound | None = None
    options: tuple[Option, ...] = ()
    media_types: frozenset[str] = frozenset()
    max_mb: int | None = None
    columns: tuple[Field, ...] = ()
    min_rows: int = 0
    max_rows: int = 0

    @property
    def person_columns(self) -> tuple[str, ...]:
        """The codes of a list's columns that name persons."""
        return tuple(column.code for column in self.columns if column.kind is FieldKind.PERSON)


@dataclass(frozen=True, slots=True)
class DatedValue:
    """In force from ``since`` (included) until the next one begins."""

    since: dt.date
    value: Value
    source: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure of the law with its history. A change of law adds a value, never edits one."""

    name: str
    label: BilingualText
    unit: str
    values: tuple[DatedValue, ...]

    def on(self, day: dt.date) -> DatedValue | None:
        """The value in force on ``day``; None before the first."""
        return next((v for v in reversed(self.values) if v.since <= day), None)


Piece = str | Expression


@dataclass(frozen=True, slots=True)
class Template:
    """A text with places: plain pieces and expressions in turn. ``source`` is as written."""

    source: str
    pieces: tuple[Piece, ...]

    @property
    def expressions(self) -> Iterator[Expression]:
        return (p for p in self.pieces if isinstance(p, Expression))


@dataclass(frozen=True, slots=True)
class BilingualTemplate:
    id: Template
    en: Template

    @property
    def source(self) -> BilingualText:
        return BilingualText(self.id.source, self.en.source)


@dataclass(frozen=True, slots=True)
class Rule:
    """``test`` must answer yes. ``applies_when`` None means always. ``legal_basis`` names entries of the service."""

    code: str
    title: BilingualText
    test: Expression
    on_fail: OnFail
    message: BilingualTemplate
    remedy: BilingualTemplate
    legal_basis: tuple[str, ...]
    on_unknown: OnUnknown = OnUnknown.REVIEW
    applies_when: Expression | None = None

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts it is decided by, those of ``applies_when`` first."""
        first = self.applies_when.facts if self.applies_when else ()
        return tuple(dict.fromkeys((*first, *self.test.facts)))

    @property
    def parameters(self) -> tuple[str, ...]:
        first = self.applies_when.parameters if self.applies_when else ()
        return tuple(dict.fromkeys((*first, *self.test.parameters)))


@dataclass(frozen=True, slots=True)
class Step:
    """``clock_working_days`` from the day the step begins, which counts as 0."""

    code: str
    title: BilingualText
    action: StepAction
    posts: tuple[str, ...]
    clock_working_days: int


@dataclass(frozen=True, slots=True)
class Product:
    """The letter. ``validity`` names the parameter (in months) that says how long it holds; "" means without end.

    ``about`` is the field that names whom the letter is about; "" means the applicant.
    """

    title: BilingualText
    validity: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Classification:
    """``number_template`` has the places {number} {unit} {classification} {month} {month_roman} {year}."""

    code: str
    basis: str
    number_template: str


@dataclass(frozen=True, slots=True)
class Retention:
    years: int
    basis: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Service:
    """One service. ``since`` is the first day on which it may be applied for; all parameters have a value by then.

    ``signer`` is empty for the city's seal, else the kinds of posts that may sign.
    ``shows`` names facts that no rule uses but the deciding official should see, if they are known.
    """

    code: str
    since: dt.date
    name: BilingualText
    summary: BilingualText
    keywords_id: tuple[str, ...]
    keywords_en: tuple[str, ...]
    audience: BilingualText
    complaints: BilingualText
    purpose_class: PurposeClass
    decision: Decision
    signer: tuple[str, ...]
    one_live_application: bool
    tax_gate: bool
    cost_idr: int
    shows: tuple[str, ...]
    may_apply: MayApply
    legal_basis: tuple[LegalBasis, ...]
    requirements: tuple[Requirement, ...]
    fields: tuple[Field, ...]
    parameters: tuple[Parameter, ...]
    rules: tuple[Rule, ...]
    steps: tuple[Step, ...]
    product: Product
    classification: Classification
    retention: Retention
    vocabulary: Vocabulary

    @property
    def signed_by_seal(self) -> bool:
        return not self.signer

    @property
    def acknowledger(self) -> tuple[str, ...]:
        """The kinds of posts that acknowledge the signed letter; empty if none does."""
        step = self.step(StepAction.ACKNOWLEDGE)
        return step.posts if step else ()

    @property
    def facts(self) -> tuple[str, ...]:
        """All facts to gather and no more: those the rules and their messages name, and those shown."""
        named = [f for rule in self.rules for f in (*rule.facts, *_named_in(rule.message), *_named_in(rule.remedy))]
        return tuple(dict.fromkeys((*named, *self.shows)))

    def field(self, code: str) -> Field:
        """The field; ``KeyError`` if there is none."""
        return {f.code: f for f in self.fields}[code]

    def basis(self, ref: str) -> LegalBasis:
        return next(b for b in self.legal_basis if b.ref == ref)

    def parameter(self, name: str) -> Parameter:
        return next(p for p in self.parameters if p.name == name)

    def parameters_on(self, day: dt.date) -> Mapping[str, DatedValue]:
        """The parameters in force; one that has no value yet on ``day`` is left out."""
        return {p.name: value for p in self.parameters if (value := p.on(day)) is not None}

    def validity_months(self, day: dt.date) -> int | None:
        """For how many months a letter issued on ``day`` holds; None = without end."""
        value = self.parameter(self.product.validity).on(day) if self.product.validity else None
        return int(str(value.value)) if value else None

    def step(self, action: StepAction) -> Step | None:
        """The first step of this action."""
        return next((s for s in self.steps if s.action is action), None)

    def working_days(self) -> tuple[int, int]:
        """The promise in working days when the rules decide alone, and when an official must decide too."""
        sign = sum(s.clock_working_days for s in self.steps if s.action is not StepAction.DECIDE)
        decide = sum(s.clock_working_days for s in self.steps if s.action is StepAction.DECIDE)
        return (sign + decide if self.decision is Decision.JUDGEMENT else sign), sign + decide


def _named_in(template: BilingualTemplate) -> Iterator[str]:
    return (name for text in (template.id, template.en) for e in text.expressions for name in e.facts)
