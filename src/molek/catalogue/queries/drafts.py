"""What the editor shows: drafts and what is wrong with them, versions and how they differ."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from molek.catalogue.enums import DraftState
from molek.catalogue.errors import DraftNotFound, ServiceNotFound
from molek.catalogue.models import Draft, DraftRevision, ServiceVersion
from molek.catalogue.queries.published import version
from molek.catalogue.rules.bilingual import BilingualText
from molek.catalogue.rules.checker import Finding
from molek.catalogue.rules.checker import check as find_gaps
from molek.catalogue.rules.comparison import Change, compare
from molek.catalogue.rules.editing import past_is_kept
from molek.catalogue.rules.layout.blocks import Layout
from molek.catalogue.rules.layout.parsing import NotCanonical, read_layout
from molek.catalogue.rules.layout.review import review
from molek.catalogue.rules.loader import load_service
from molek.catalogue.rules.mistakes import Mistake, WrongServiceFile
from molek.catalogue.rules.service import Mark, Service
from molek.catalogue.rules.tables import Failure, failures, read_cases
from molek.staff import queries as staff


@dataclass(frozen=True, slots=True)
class Review:
    """All that can be said of a draft before the second person sees it.

    ``service`` is None if it cannot be read yet. ``letter`` tells by number of block, None for the whole.
    """

    service: Service | None
    mistakes: tuple[Mistake, ...] = ()
    letter: tuple[tuple[int | None, BilingualText], ...] = ()
    cases: tuple[Mistake, ...] = ()
    failures: tuple[Failure, ...] = ()
    findings: tuple[Finding, ...] = ()
    past: tuple[str, ...] = ()
    tried: int = 0
    whole: tuple[BilingualText, ...] = field(default=())

    @property
    def serious(self) -> tuple[str, ...]:
        """What must be mended, each in Indonesian."""
        return (
            *(m.to("id") for m in self.mistakes),
            *(text.id for text in self.whole),
            *(text.id for _, text in self.letter),
            *(m.to("id") for m in self.cases),
            *(str(f) for f in self.failures),
            *(f.to("id") for f in self.findings if f.kind.is_serious),
        )

    @property
    def is_ready(self) -> bool:
        return not self.serious


def tables_of(toml: str) -> dict[str, Any]:
    """The tables of a text that was checked before."""
    return tomllib.loads(toml)


def layout_of(template: str) -> Layout | None:
    """The blocks of a letter; None for a hand-written template that does not begin like ours."""
    try:
        return read_layout(template)
    except NotCanonical:
        return None


def review_of(*, code: str, toml: str, template: str, cases: str, base_toml: str, on: dt.date) -> Review:
    """What is wrong with a service, its letter and its cases, and which figures of the past it would change."""
    try:
        service = load_service(toml, template)
    except WrongServiceFile as error:
        return Review(None, mistakes=error.mistakes)
    whole = []
    if service.code != code:
        whole.append(BilingualText("Kode layanan tidak boleh berubah.", "The code of a service may not change."))
    past = tuple(past_is_kept(tables_of(base_toml), tables_of(toml), on)) if base_toml else ()
    whole += [
        BilingualText(
            f"Nilai parameter '{name}' yang sudah berlaku tidak boleh diubah; tambahkan nilai baru dengan tanggalnya.",
            f"A value of parameter '{name}' that is in force may not change; add a new value with its date.",
        )
        for name in past
    ]
    layout = layout_of(template)
    letter = tuple((remark.number, remark.text) for remark in review(layout, service)) if layout else ()
    wrong: tuple[Mistake, ...] = ()
    failed: tuple[Failure, ...] = ()
    tried = 0
    if cases.strip():
        try:
            table = read_cases(cases, service)
            failed, tried = tuple(failures(service, table)), len(table.cases)
        except WrongServiceFile as error:
            wrong = error.mistakes
    findings = tuple(find_gaps(service))
    return Review(service, (), letter, wrong, failed, findings, past, tried, tuple(whole))


# ------------------------------------------------------------------------- pages


@dataclass(frozen=True, slots=True)
class Marks:
    """How many legal bases and figures are of each certainty."""

    sure: int
    likely: int
    unsure: int


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service in the list of the editor. ``version`` is 0 for one that was never published."""

    code: str
    name: str
    version: int
    is_retired: bool
    published_at: dt.datetime | None
    marks: Marks
    draft: Draft | None


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version in the history: who published it and who wrote it."""

    version: int
    published_at: dt.datetime
    published_by: str
    authors: tuple[str, ...]
    note: str
    retired_at: dt.datetime | None
    retired_by: str


def marks_of(service: Service) -> Marks:
    listed = [b.mark for b in service.legal_basis] + [v.mark for p in service.parameters for v in p.values]
    listed.append(service.retention.mark)
    return Marks(*(listed.count(mark) for mark in (Mark.SURE, Mark.LIKELY, Mark.UNSURE)))


def service_rows(*, language: str) -> list[ServiceRow]:
    """All services ever published and all that are being written, by name."""
    drafts = {draft.code: draft for draft in Draft.objects.open()}
    rows = []
    for latest in ServiceVersion.objects.latest_of_each():
        service = version(latest.pk).service
        rows.append(
            ServiceRow(
                latest.code,
                service.name.to(language),
                latest.version,
                latest.retired_at is not None,
                latest.published_at,
                marks_of(service),
                drafts.pop(latest.code, None),
            )
        )
    rows += [
        ServiceRow(draft.code, name_in(draft.toml, language), 0, False, None, Marks(0, 0, 0), draft)
        for draft in drafts.values()
    ]
    return sorted(rows, key=lambda row: row.name.casefold())


def name_in(toml: str, language: str) -> str:
    names = tables_of(toml).get("name", {})
    return str(names.get("en" if language.startswith("en") else "id", ""))


def version_rows(code: str) -> list[VersionRow]:
    """The history of a service, newest first, with names of those who wrote and published."""
    rows = list(ServiceVersion.objects.filter(code=code).order_by("-version").defer("toml", "template"))
    drafts = {d.published_version: d for d in Draft.objects.filter(code=code, state=DraftState.PUBLISHED)}
    wrote: dict[int, list[str]] = {}
    for draft_id, ref in DraftRevision.objects.filter(draft__in=drafts.values()).values_list("draft_id", "saved_by"):
        wrote.setdefault(draft_id, []).append(ref)
    approved = {row.version: drafts[row.version].approved_by for row in rows if row.version in drafts}
    names = names_of([*(r.published_by for r in rows), *(r.retired_by for r in rows), *approved.values(),
                      *(ref for refs in wrote.values() for ref in refs)])  # fmt: skip
    return [
        VersionRow(
            row.version,
            row.published_at,
            names.get(approved.get(row.version, row.published_by), ""),
            tuple(names[ref] for ref in dict.fromkeys(wrote.get(drafts[row.version].pk, ())))
            if row.version in drafts
            else (),
            drafts[row.version].note if row.version in drafts else "",
            row.retired_at,
            names.get(row.retired_by, ""),
        )
        for row in rows
    ]


def names_of(refs: Iterable[str]) -> Mapping[str, str]:
    """Officials by reference; the system is "Sistem"."""
    refs = {ref for ref in refs if ref}
    ids = {ref: int(ref.partition(":")[2]) for ref in refs if ref.startswith("official:")}
    names = staff.official_names(ids.values())
    return {ref: names.get(ids[ref], ref) if ref in ids else "Sistem" for ref in refs}


def version_texts(code: str, number: int) -> ServiceVersion:
    """A version with its texts. Raises :class:`ServiceNotFound`."""
    row = ServiceVersion.objects.filter(code=code, version=number).first()
    if row is None:
        raise ServiceNotFound()
    return row


def latest_texts(code: str) -> ServiceVersion | None:
    return ServiceVersion.objects.filter(code=code).order_by("-version").first()


def changes_between(old: tuple[str, str], new: tuple[str, str], *, language: str) -> list[Change]:
    """How two pairs of service file and template differ, in plain words; ("", "") is nothing at all."""
    return compare(old, new, language)


def open_draft_of(code: str) -> Draft:
    """Raises :class:`DraftNotFound`."""
    draft = Draft.objects.open().filter(code=code).first()
    if draft is None:
        raise DraftNotFound()
    return draft


def has_open_draft(code: str) -> bool:
    return Draft.objects.open().filter(code=code).exists()


def drafts_due(on: dt.date) -> list[int]:
    """Approved drafts whose day has come."""
    due = Draft.objects.filter(state=DraftState.SCHEDULED, publish_date__lte=on)
    return list(due.order_by("pk").values_list("pk", flat=True))


def author_refs(draft: Draft) -> list[str]:
    """Who saved something of it, in order, each once."""
    refs = DraftRevision.objects.filter(draft=draft).order_by("revision").values_list("saved_by", flat=True)
    return list(dict.fromkeys(refs))
