"""Findings as the Inspectorate reads them: the list, one with its evidence and trail, and the person behind a row."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from molek.audit.enums import AccessPurpose
from molek.base.actors import Actor
from molek.base.errors import Text
from molek.base.pages import Page, number_key, page_of
from molek.base.workdays import city_date
from molek.cases.enums import ApplicationState, Decision, FilingMethod
from molek.catalogue import queries as catalogue
from molek.integrity.enums import LIVE, FindingState, StepKind
from molek.integrity.errors import EvidenceGone, FindingNotFound
from molek.integrity.models import Finding
from molek.integrity.permissions import IntegrityPermission
from molek.integrity.queries.access import visible
from molek.integrity.queries.statements import rows
from molek.integrity.rules.definitions import Definition, definitions
from molek.integrity.rules.rows import Code, EvidenceKind
from molek.residents import queries as residents
from molek.staff import queries as staff

PAGE_SIZE = 20
EVIDENCE_SIZE = 40
_ONE_PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A line of the list."""

    id: int
    ref: str
    name: str
    subject: str
    units: str
    state: FindingState
    state_label: Text
    observed: int
    measure: str
    until: dt.date
    found_at: dt.datetime


@dataclass(frozen=True, slots=True)
class FigureShown:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class ThresholdShown:
    """A parameter as it was in force when the finding was made."""

    unit: str
    value: int
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One cited row, without the resident. ``is_gone``: it was erased when its time was over."""

    kind: EvidenceKind
    ref: str
    on: dt.date
    what: str
    detail: str
    is_gone: bool


@dataclass(frozen=True, slots=True)
class TrailLine:
    title: Text
    at: dt.datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class FindingPage:
    """Everything on the page of a finding. ``chart`` has observed and expected in thousandths, or None."""

    ref: str
    code: Code
    definition: Definition
    name: str
    subject: str
    officials: list[str]
    state: FindingState
    state_label: Text
    conclusion: Text
    is_mine: bool
    is_taken: bool
    may_decide: bool
    taken_by: str
    found_at: dt.datetime
    since: dt.date
    until: dt.date
    observed: int
    of: int
    expected: int | None
    chance_ppm: int | None
    effect: int | None
    measure: str
    in_force: dict[str, int]
    figures: list[FigureShown]
    thresholds: list[ThresholdShown]
    innocent: list[str]
    evidence_hash: str
    evidence: list[EvidenceLine]
    evidence_count: int
    next_evidence: int | None
    trail: list[TrailLine]
    related: list[FindingRow]

    @property
    def text(self) -> str:
        """What the indicator looks at, in the reader's language."""
        return self.definition.definition.to(get_language())

    @property
    def least(self) -> int | None:
        """The least number from which on the indicator speaks, for those that compare with nothing else."""
        named = (p.name for p in self.definition.parameters if p.name.startswith("least_"))
        return self.in_force.get(next(named, ""))

    @property
    def is_live(self) -> bool:
        return self.state is not FindingState.CONCLUDED


def subject_words(subject: str) -> str:
    """A subject in the reader's words: keyed hashes keep their last four characters, enough to tell two apart."""
    words = []
    for part in subject.split("+"):
        kind, _colon, ref = part.partition(":")
        match kind:
            case "phone":
                words.append(_("nomor telepon {tail}").format(tail=f"…{ref[-4:]}"))
            case "family":
                words.append(_("keluarga {tail}").format(tail=f"…{ref[-4:]}"))
            case "kiosk":
                words.append(_("Service Box {number}").format(number=ref))
            case "proxy":
                words.append(_("kuasa {tail}").format(tail=f"…{ref[-4:]}"))
            case _:
                words.append(_("pegawai {number}").format(number=ref))
    return _(" dan ").join(words)


def _row(finding: Finding, units: dict[int, str]) -> FindingRow:
    language = get_language()
    definition = definitions()[Code(finding.indicator)]
    return FindingRow(
        id=finding.pk,
        ref=finding.ref,
        name=definition.name.to(language),
        subject=subject_words(finding.subject),
        units=", ".join(units[unit] for unit in finding.unit_ids if unit in units),
        state=FindingState(finding.state),
        state_label=finding.get_conclusion_display() or finding.get_state_display(),
        observed=finding.figures["observed"],
        measure=definition.measure.to(language),
        until=finding.until_date,
        found_at=finding.found_at,
    )


def _rows(found: list[Finding]) -> list[FindingRow]:
    units = staff.unit_names_by_id(unit for finding in found for unit in finding.unit_ids)
    return [_row(finding, units) for finding in found]


def findings(*, by: Actor, indicator: str = "", state: str = "LIVE", after: str | None = None) -> Page[FindingRow]:
    """Findings that ``by`` may see, newest first. ``state``: LIVE, or one of :class:`FindingState`, or "" for all.

    Three statements, whatever the number of findings.

    Raises:
        NotPermitted: ``by`` may see none.
    """
    found = visible(by).order_by("-id")
    if indicator in set(Code):
        found = found.filter(indicator=indicator)
    if state == "LIVE":
        found = found.filter(state__in=LIVE)
    elif state in FindingState.values:
        found = found.filter(state=state)
    if (before := number_key(after)) is not None:
        found = found.filter(pk__lt=before)
    return page_of(_rows(list(found[: PAGE_SIZE + 1])), size=PAGE_SIZE, key=lambda row: str(row.id))


def _finding(ref: str, by: Actor) -> Finding:
    finding = visible(by).select_related("taken_by").filter(ref=ref).first()
    if finding is None:
        raise FindingNotFound()
    return finding


def finding_page(*, ref: str, by: Actor, evidence_from: int = 0) -> FindingPage:
    """One finding with a page of its evidence. No resident is named, so no access is logged.

    Raises:
        NotPermitted, FindingNotFound: not for ``by``.
    """
    finding = _finding(ref, by)
    cited = finding.evidence[evidence_from : evidence_from + EVIDENCE_SIZE]
    end = evidence_from + len(cited)
    related = list(
        visible(by).filter(official_ids__overlap=finding.official_ids).exclude(pk=finding.pk).order_by("-id")[:5]
    )
    return _page(finding, cited, by=by, next_evidence=end if end < len(finding.evidence) else None, related=related)


def case_file(*, ref: str, by: Actor) -> FindingPage:
    """As :func:`finding_page`, with all its evidence."""
    finding = _finding(ref, by)
    return _page(finding, finding.evidence, by=by, next_evidence=None, related=[])


def _page(
    finding: Finding, cited: list[dict[str, str]], *, by: Actor, next_evidence: int | None, related: list[Finding]
) -> FindingPage:
    language = get_language()
    definition = definitions()[Code(finding.indicator)]
    names = staff.official_names(finding.official_ids)
    figures = finding.figures
    return FindingPage(
        ref=finding.ref,
        code=Code(finding.indicator),
        definition=definition,
        name=definition.name.to(language),
        subject=subject_words(finding.subject),
        officials=[f"{names.get(number, '–')} ({number})" for number in finding.official_ids],
        state=FindingState(finding.state),
        state_label=finding.get_state_display(),
        conclusion=finding.get_conclusion_display(),
        is_mine=finding.taken_by_id is not None and finding.taken_by_id == by.id,
        is_taken=finding.taken_by_id is not None,
        may_decide=by.may(IntegrityPermission.DECIDE),
        taken_by=finding.taken_by.full_name if finding.taken_by else "",
        found_at=finding.found_at,
        since=finding.since_date,
        until=finding.until_date,
        observed=figures["observed"],
        of=figures["of"],
        expected=figures["expected"],
        chance_ppm=figures["chance_ppm"],
        effect=figures["effect"],
        measure=definition.measure.to(language),
        in_force=finding.in_force,
        figures=_figures(figures, definition.measure.to(language)),
        thresholds=[
            ThresholdShown(
                parameter.unit.to(language),
                finding.in_force[parameter.name],
                parameter.on(city_date(finding.seen_at)).source,
                parameter.on(city_date(finding.seen_at)).mark,
            )
            for parameter in definition.parameters
            if parameter.name in finding.in_force
        ],
        innocent=[text.to(language) for text in definition.innocent],
        evidence_hash=finding.evidence_hash,
        evidence=_evidence(cited),
        evidence_count=len(finding.evidence),
        next_evidence=next_evidence,
        trail=_trail(finding),
        related=_rows(related),
    )


def _thousandths(value: int) -> str:
    return f"{value / 1000:.1f}".replace(".", ",")


def _figures(figures: dict[str, Any], measure: str) -> list[FigureShown]:
    shown = [
        FigureShown(_("Terlihat"), _("{count} {measure}, dari {of} baris").format(
            count=figures["observed"], measure=measure, of=figures["of"]
        ))
    ]  # fmt: skip
    if figures["expected"] is not None:
        shown.append(FigureShown(_("Yang lazim"), _thousandths(figures["expected"])))
    if figures["chance_ppm"] is not None:
        shown.append(FigureShown(_("Kemungkinan kebetulan"), chance_words(figures["chance_ppm"])))
    return shown


def chance_words(ppm: int) -> str:
    """One in how many; below one in a million that is said."""
    if ppm <= 0:
        return _("kurang dari satu dalam sejuta")
    return _("satu dalam {number}").format(number=f"{round(_ONE_PPM / ppm):,}".replace(",", "."))


def _trail(finding: Finding) -> list[TrailLine]:
    steps = list(finding.steps.select_related("by").order_by("id"))
    return [
        TrailLine(
            title=f"{step.get_kind_display()}: {step.get_conclusion_display()}"
            if step.kind == StepKind.CONCLUDED
            else step.get_kind_display(),
            at=step.at,
            by=step.by.full_name if step.by else "Molek",
            text=step.text,
        )
        for step in steps
    ]


def _evidence(cited: list[dict[str, str]]) -> list[EvidenceLine]:
    """What the cited rows were, in one statement for applications; those erased keep their reference."""
    refs = [item["ref"] for item in cited if item["kind"] == EvidenceKind.APPLICATION]
    known = {row[0]: row[1:] for row in rows("evidence", refs=refs)} if refs else {}
    names = {service.code: service.service.name.to(get_language()) for service in catalogue.published()} if refs else {}
    officials = staff.official_names([row[4] for row in known.values() if row[4] is not None])
    lines = []
    for item in cited:
        kind, ref, on = EvidenceKind(item["kind"]), item["ref"], dt.date.fromisoformat(item["on"])
        if kind is EvidenceKind.LOOK:
            lines.append(EvidenceLine(kind, ref, on, _("Data warga dibuka"), "", False))
        elif kind is EvidenceKind.HAND_OVER:
            lines.append(EvidenceLine(kind, ref, on, _("KTP-el diambil kuasa"), "", False))
        elif ref not in known:
            lines.append(EvidenceLine(kind, ref, on, _("Dihapus menurut masa simpan"), "", True))
        else:
            service, area, method, state, official, decision = known[ref]
            by_whom = [f"{officials.get(official, '')}: {Decision(decision).label}"] if decision else []
            detail = ", ".join([area, str(FilingMethod(method).label), str(ApplicationState(state).label), *by_whom])
            lines.append(EvidenceLine(kind, ref, on, names.get(service, service), detail, False))
    return lines


@dataclass(frozen=True, slots=True)
class PersonShown:
    """The resident behind a piece of evidence; the reading was logged."""

    finding_ref: str
    line: EvidenceLine
    name: str
    masked_nik: str
    area_name: str
    masked_phone: str


def evidence_person(*, ref: str, kind: str, evidence_ref: str, by: Actor, at: dt.datetime) -> PersonShown:
    """Who stands behind one piece of evidence of a finding. The access is logged with the finding as its case, and the
    resident sees it.

    Raises:
        NotPermitted, FindingNotFound: not for ``by``, or the finding does not cite it.
        EvidenceGone: the row was erased.
    """
    finding = _finding(ref, by)
    cited = next((e for e in finding.evidence if e["kind"] == kind and e["ref"] == evidence_ref), None)
    if cited is None:
        raise FindingNotFound()
    found = rows("evidence_person", kind=kind, ref=evidence_ref)
    if not found:
        raise EvidenceGone()
    person = residents.identity_of(
        resident_id=found[0][0], by=by, purpose=AccessPurpose.INSPECTION, at=at, case_ref=finding.ref
    )
    return PersonShown(
        finding.ref, _evidence([cited])[0], person.name, person.masked_nik, person.area_name, person.masked_phone
    )
