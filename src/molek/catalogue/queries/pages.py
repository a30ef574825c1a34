"""What the public pages of the catalogue show, in the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from molek.base.rupiah import format_idr
from molek.catalogue.queries.published import PublishedService, answering, current, published
from molek.catalogue.rules.expression import Call, Expression, FactName, Function, ParameterName
from molek.catalogue.rules.facts import Value
from molek.catalogue.rules.service import (
    BilingualTemplate,
    Decision,
    LegalBasis,
    Mark,
    OnFail,
    Parameter,
    RequirementSource,
    Rule,
    Service,
    Step,
    StepAction,
)
from molek.catalogue.rules.vocabulary import say


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """``foot`` says time and cost in one line."""

    code: str
    name: str
    summary: str
    foot: str


@dataclass(frozen=True, slots=True)
class ServiceGroup:
    title: str
    cards: tuple[ServiceCard, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A text, and beside it where it comes from or how sure it is."""

    text: str
    note: str = ""
    colour: str = ""


@dataclass(frozen=True, slots=True)
class StepLine:
    """One item of ``components/steps.html``."""

    title: str
    text: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule in plain words; ``test`` is the formula itself, for those who want to check it."""

    code: str
    title: str
    refuses: bool
    waits: bool
    message: str
    remedy: str
    legal_basis: tuple[Line, ...]
    test: str
    applies_when: str


@dataclass(frozen=True, slots=True)
class ParameterLine:
    """One dated value; ``state`` says whether it was, is or will be in force."""

    label: str
    value: str
    since: dt.date
    source: Line
    state: Line


class CityComponent(Protocol):
    """A part of every standard, kept elsewhere. ``html`` is harmless; ``number`` as in Permenpan-RB 15/2014."""

    @property
    def number(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def html(self) -> str: ...
    @property
    def language(self) -> str: ...


ComponentSource = Callable[[dt.datetime, str], Sequence[CityComponent]]
COMPONENT_SOURCES: list[ComponentSource] = []


def city_components(*, at: dt.datetime, language: str) -> tuple[CityComponent, ...]:
    """The components of a standard that no service file holds, by number."""
    found = [one for source in COMPONENT_SOURCES for one in source(at, language)]
    return tuple(sorted(found, key=lambda one: one.number))


@dataclass(frozen=True, slots=True)
class ServicePage:
    """The published service standard of one service (Permenpan-RB 15/2014: six components), its law and rules."""

    code: str
    name: str
    summary: str
    audience: str
    requirements: tuple[Line, ...]
    steps: tuple[StepLine, ...]
    time: str
    cost: str
    product: str
    validity: str
    complaints: str
    decided_by: str
    signed_by: str
    legal_basis: tuple[Line, ...]
    rules: tuple[RuleText, ...]
    parameters: tuple[ParameterLine, ...]
    version: int
    published_at: dt.datetime


def service_groups(*, text: str = "", language: str) -> list[ServiceGroup]:
    """All services by what they are for; with ``text``, those that answer to it in one group, best first."""
    services = published()
    found = answering(services, text, language)
    if len(found) < len(services):  # otherwise nothing in particular was asked for
        cards = tuple(service_card(p, language=language) for p in found)
        return [ServiceGroup(_("Hasil pencarian"), cards)] if cards else []
    groups: dict[str, list[ServiceCard]] = {}
    for entry in sorted(services, key=lambda p: p.service.name.to(language)):
        title = entry.service.vocabulary.purposes[entry.service.purpose_class].to(language)
        groups.setdefault(title, []).append(service_card(entry, language=language))
    return [ServiceGroup(title, tuple(cards)) for title, cards in sorted(groups.items())]


def service_card(entry: PublishedService, *, language: str) -> ServiceCard:
    service = entry.service
    foot = f"{_cost(service)} · {_usual_time(service)}"
    return ServiceCard(service.code, service.name.to(language), service.summary.to(language), foot)


def service_page(*, code: str, language: str, on: dt.date) -> ServicePage:
    """The page of the service in force. Raises :class:`ServiceNotFound`. ``on`` decides which figures hold."""
    entry = current(code)
    service = entry.service
    return ServicePage(
        code=service.code,
        name=service.name.to(language),
        summary=service.summary.to(language),
        audience=service.audience.to(language),
        requirements=tuple(Line(r.text.to(language), _origin(r.source)) for r in service.requirements),
        steps=tuple(_steps(service, language)),
        time=_time(service),
        cost=_cost(service),
        product=service.product.title.to(language).capitalize(),
        validity=_validity(service, on),
        complaints=service.complaints.to(language),
        decided_by=_decided_by(service, language),
        signed_by=_signed_by(service, language),
        legal_basis=tuple(_basis(service, b, language) for b in service.legal_basis),
        rules=tuple(_rule(service, rule, language, on) for rule in service.rules),
        parameters=tuple(line for p in service.parameters for line in _parameter(service, p, language, on)),
        version=entry.version,
        published_at=entry.published_at,
    )


def rule_texts(service: Service, *, language: str, on: dt.date) -> list[RuleText]:
    """All rules of any service, published or not, in plain words."""
    return [_rule(service, rule, language, on) for rule in service.rules]


def parameter_lines(service: Service, *, language: str, on: dt.date) -> dict[str, list[ParameterLine]]:
    """The dated values of each figure, newest first, by the name of the figure."""
    return {p.name: list(_parameter(service, p, language, on)) for p in service.parameters}


def _days(days: int) -> str:
    return ngettext("{days} hari kerja", "{days} hari kerja", days).format(days=days)


def _usual_time(service: Service) -> str:
    usual, _longest = service.working_days()
    return _days(usual) if usual else _("saat itu juga")


def _time(service: Service) -> str:
    usual, longest = service.working_days()
    if usual == longest:
        return _("Paling lama {days}.").format(days=_days(longest))
    if usual == 0:
        text = _("Saat itu juga bila semua aturan terpenuhi; paling lama {days} bila perlu diperiksa petugas.")
        return text.format(days=_days(longest))
    text = _("Paling lama {usual} bila semua aturan terpenuhi, {longest} bila perlu diperiksa petugas.")
    return text.format(usual=_days(usual), longest=_days(longest))


def _cost(service: Service) -> str:
    return format_idr(service.cost_idr) if service.cost_idr else _("Gratis (Rp0)")


def _origin(source: RequirementSource) -> str:
    return {
        RequirementSource.REGISTRY: _("Dilihat sendiri oleh sistem, tidak perlu dibawa."),
        RequirementSource.UPLOAD: _("Diunggah dari telepon, atau dipindai petugas di loket."),
        RequirementSource.STATEMENT: _("Diisi di formulir."),
    }[source]


def _steps(service: Service, language: str) -> Iterator[StepLine]:
    yield StepLine(_("Masuk dan isi permohonan"), _("Data yang sudah dimiliki kota tidak ditanyakan lagi."))
    yield StepLine(_("Aturan diperiksa oleh sistem"), _("Semua aturan dicoba dan hasilnya langsung diberitahukan."))
    for step in service.steps:
        yield StepLine(step.title.to(language), f"{_posts(service, step.posts, language)}, {_clock(step)}")
    if service.signed_by_seal:
        yield StepLine(_("Segel elektronik kota"), _("Surat disegel dan dinomori oleh sistem."))
    yield StepLine(_("Unduh atau cetak"), _("Dari telepon, atau di kantor kelurahan mana pun."))


def _clock(step: Step) -> str:
    return _("paling lama {days}").format(days=_days(step.clock_working_days))


def _posts(service: Service, posts: tuple[str, ...], language: str) -> str:
    joint = _("{one} atau {other}")
    names = [service.vocabulary.posts[post].to(language) for post in posts]
    return reduce(lambda one, other: joint.format(one=one, other=other), names) if names else ""


def _validity(service: Service, on: dt.date) -> str:
    months = service.validity_months(on)
    if months is None:
        return _("Berlaku seterusnya.")
    return ngettext("Berlaku {months} bulan.", "Berlaku {months} bulan.", months).format(months=months)


def _decided_by(service: Service, language: str) -> str:
    step = service.step(StepAction.DECIDE)
    posts = _posts(service, step.posts, language) if step else ""
    if service.decision is Decision.JUDGEMENT:
        return _("{posts}. Aturan hanya menyaring yang tidak mungkin diterima.").format(posts=posts)
    return _("Aturan di bawah ini. Bila tidak dapat dipastikan: {posts}.").format(posts=posts)


def _signed_by(service: Service, language: str) -> str:
    return _posts(service, service.signer, language) or _("Segel elektronik kota")


def _basis(service: Service, basis: LegalBasis, language: str) -> Line:
    return Line(basis.text, *_mark(service, basis.mark, language))


def _mark(service: Service, mark: Mark, language: str) -> tuple[str, str]:
    """How sure a source is, said only where it is not: what is certain needs no label."""
    if mark is Mark.SURE:
        return "", ""
    return service.vocabulary.marks[mark].to(language), "yellow"


def _rule(service: Service, rule: Rule, language: str, on: dt.date) -> RuleText:
    in_force = {name: dated.value for name, dated in service.parameters_on(on).items()}

    def plain(text: BilingualTemplate) -> str:
        template = text.en if language.startswith("en") else text.id
        return "".join(p if isinstance(p, str) else _place(p, service, in_force, language) for p in template.pieces)

    return RuleText(
        code=rule.code,
        title=rule.title.to(language),
        refuses=rule.on_fail is OnFail.REJECT,
        waits=rule.on_fail is OnFail.WAIT,
        message=plain(rule.message),
        remedy=plain(rule.remedy),
        legal_basis=tuple(_basis(service, service.basis(ref), language) for ref in rule.legal_basis),
        test=rule.test.text,
        applies_when=rule.applies_when.text if rule.applies_when else "",
    )


def _place(place: Expression, service: Service, in_force: Mapping[str, Value], language: str) -> str:
    """What will stand at a place of a message: a figure as it is now, or the name of the applicant's own fact."""
    match place.root:
        case FactName(name):
            return f"[{service.vocabulary.facts[name].label.to(language).lower()}]"
        case ParameterName(name) if name in in_force:
            return say(in_force[name]).to(language)
        case Call(Function.AGE):
            return _("[umur]")
        case _:
            return "[…]"


def _parameter(service: Service, parameter: Parameter, language: str, on: dt.date) -> Iterator[ParameterLine]:
    in_force = parameter.on(on)
    unit = service.vocabulary.units[parameter.unit].to(language)
    for value in reversed(parameter.values):
        if value is in_force:
            state = Line(_("berlaku"), colour="green")
        else:
            state = Line(_("akan berlaku"), colour="blue") if value.since > on else Line(_("tidak lagi"), colour="grey")
        yield ParameterLine(
            label=parameter.label.to(language),
            value=f"{say(value.value).to(language)} {unit}".strip(),
            since=value.since,
            source=Line(value.source, *_mark(service, value.mark, language)),
            state=state,
        )
