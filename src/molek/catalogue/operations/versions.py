"""Writes: publish a version, retire a service, bring the shipped services in; and what a change would flip."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.db import connection, transaction

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.catalogue.errors import ServiceNotFound, WrongService
from molek.catalogue.models import ServiceVersion
from molek.catalogue.permissions import Permission
from molek.catalogue.rules.checker import Finding
from molek.catalogue.rules.checker import check as find_gaps
from molek.catalogue.rules.impact import Flip, PastCase, flips
from molek.catalogue.rules.loader import load_service
from molek.catalogue.rules.mistakes import Mistake, WrongServiceFile
from molek.catalogue.rules.parts import NO_PARTS, Parts, read_parts, self_contained
from molek.catalogue.rules.service import Service
from molek.catalogue.rules.tables import Failure, failures, read_cases

SHIPPED = Path(__file__).parents[1] / "services"
PARTS = Path("shared") / "parts.toml"  # below a folder of services
CaseHistory = Callable[[str], Iterable[PastCase]]

_histories: list[CaseHistory] = []


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What is wrong with a service and the files beside it. ``service`` is None if it cannot be read."""

    service: Service | None
    mistakes: tuple[Mistake, ...] = ()
    case_mistakes: tuple[Mistake, ...] = ()
    failures: tuple[Failure, ...] = ()
    findings: tuple[Finding, ...] = ()
    cases: int = 0

    @property
    def is_good(self) -> bool:
        serious = any(f.kind.is_serious for f in self.findings)
        return not (self.mistakes or self.case_mistakes or self.failures or serious)


@dataclass(frozen=True, slots=True)
class Publication:
    """``is_new`` is False when the latest version already says exactly this."""

    version: ServiceVersion
    is_new: bool


@transaction.atomic
def publish(*, toml: str, template: str, by: Actor, at: dt.datetime) -> ServiceVersion:
    """Publish a service file with its letter's template as the next version; what is the same already stays.

    Args:
        toml: the whole file; ``code`` in it says which service it is. Shipped parts that it draws on are copied in.
        template: the Typst text of the letter.
        by: who publishes.
        at: moment of publishing, timezone-aware. Applications submitted later are decided by this version.

    Raises:
        NotPermitted: ``by`` may not publish services.
        WrongService: the file has mistakes; ``data["mistakes"]`` tells all of them.

    Two publishers at once are taken one after the other, so the same text never becomes two versions.
    """
    return publish_text(toml=toml, template=template, by=by, at=at).version


@transaction.atomic
def publish_text(*, toml: str, template: str, by: Actor, at: dt.datetime) -> Publication:
    """As :func:`publish`, and tells whether there is a new version."""
    by.require(Permission.PUBLISH)
    service = checked(toml, template)
    toml = self_contained(toml, parts_of())
    digest = digest_of(toml, template)
    _one_at_a_time(service.code)
    latest = ServiceVersion.objects.filter(code=service.code).order_by("-version").first()
    if latest and latest.digest == digest and latest.retired_at is None:
        return Publication(latest, is_new=False)
    version = ServiceVersion.objects.create(
        code=service.code,
        version=latest.version + 1 if latest else 1,
        toml=toml,
        template=template,
        digest=digest,
        published_at=at,
        published_by=by.ref,
    )
    audit.record(
        event="catalogue.service.published",
        by=by,
        subject=f"service:{service.code}",
        at=at,
        data={"version": version.version, "digest": digest},
    )
    return Publication(version, is_new=True)


@transaction.atomic
def retire(*, code: str, by: Actor, at: dt.datetime) -> ServiceVersion:
    """Offer a service no longer. Applications under way go on by their own version; publishing again reopens it.

    Raises:
        NotPermitted: ``by`` may not retire services.
        ServiceNotFound: not offered anyway.
    """
    by.require(Permission.PUBLISH)
    _one_at_a_time(code)
    latest = ServiceVersion.objects.filter(code=code).order_by("-version").first()
    if latest is None or latest.retired_at is not None:
        raise ServiceNotFound()
    latest.retired_at, latest.retired_by = at, by.ref
    latest.save(update_fields=["retired_at", "retired_by"])
    audit.record(
        event="catalogue.service.retired",
        by=by,
        subject=f"service:{code}",
        at=at,
        data={"version": latest.version},
    )
    return latest


def sync_shipped(*, by: Actor, at: dt.datetime, extra_dir: Path | None = None) -> list[ServiceVersion]:
    """Publish the services that came with the program, and the city's own in ``extra_dir``; gives the new versions.

    A shipped file is published once: where the city has since published another version, that one stands. The
    city's own folder is its present will: a change there is published. A file there replaces the shipped one of
    the same name, and its ``shared/parts.toml`` adds to the shipped parts and wins over them, for all services: a
    changed part gives a new version of each service that draws on it, and of no other. Every service is its own
    transaction, so one wrong file keeps no other from being published.

    Raises:
        WrongService: after all others were tried.
    """
    new: list[ServiceVersion] = []
    wrong: WrongService | None = None
    own = service_files(extra_dir) if extra_dir else {}
    for name, file in sorted({**service_files(SHIPPED), **own}.items()):
        shipped = name not in own
        try:
            toml, template = read_pair(file, extra_dir=extra_dir)
            if shipped and ServiceVersion.objects.filter(digest=digest_of(toml, template)).exists():
                continue
            publication = publish_text(toml=toml, template=template, by=by, at=at)
        except WrongService as error:
            wrong = error
            continue
        if publication.is_new:
            new.append(publication.version)
    if wrong is not None:
        raise wrong
    return new


def check(*, file: Path) -> CheckReport:
    """Everything that can be said about a service file before it is published. Needs no database.

    Mistakes by line in the file and its template; gaps and contradictions of its rules; and the cases of the
    ``.cases.txt`` beside it, if there is one, that come out otherwise than expected.
    """
    try:
        service = load_service(*_texts(file), parts_of(file.parent))
    except WrongServiceFile as error:
        return CheckReport(None, mistakes=error.mistakes)
    findings = tuple(find_gaps(service))
    table = file.with_suffix(".cases.txt")
    if not table.exists():
        return CheckReport(service, findings=findings)
    try:
        cases = read_cases(table.read_text(encoding="utf-8"), service)
    except WrongServiceFile as error:
        return CheckReport(service, case_mistakes=error.mistakes, findings=findings)
    return CheckReport(service, failures=tuple(failures(service, cases)), findings=findings, cases=len(cases.cases))


def service_files(folder: Path) -> dict[str, Path]:
    """The service files of a folder by name without ending."""
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def read_pair(file: Path, *, extra_dir: Path | None = None) -> tuple[str, str]:
    """A service file, self-contained, and the template beside it (same name, ``.typ``); "" if there is none.

    It may draw on the shipped parts, on those of its own folder and of ``extra_dir``; the later win.

    Raises:
        WrongService: it is not TOML, or draws on parts that do not exist.
    """
    toml, template = _texts(file)
    try:
        return self_contained(toml, parts_of(file.parent, extra_dir)), template
    except WrongServiceFile as error:
        raise WrongService(count=len(error.mistakes), mistakes=error.mistakes) from error


def parts_of(*folders: Path | None) -> Parts:
    """The shipped parts with those of ``folders`` over them. Raises :class:`WrongServiceFile`."""
    parts = NO_PARTS
    for folder in dict.fromkeys((SHIPPED, *folders)):
        if folder is not None and (file := folder / PARTS).is_file():
            parts = parts.under(read_parts(file.read_text(encoding="utf-8"), str(PARTS)))
    return parts


def _texts(file: Path) -> tuple[str, str]:
    template = file.with_suffix(".typ")
    return file.read_text(encoding="utf-8"), template.read_text(encoding="utf-8") if template.exists() else ""


def checked(toml: str, template: str) -> Service:
    """The service, or :class:`WrongService` with all mistakes."""
    try:
        return load_service(toml, template, parts_of())
    except WrongServiceFile as error:
        raise WrongService(count=len(error.mistakes), mistakes=error.mistakes) from error


def digest_of(toml: str, template: str) -> str:
    """SHA-256 over both texts; a NUL keeps apart what belongs to which."""
    return hashlib.sha256(f"{toml}\0{template}".encode()).hexdigest()


def _one_at_a_time(code: str) -> None:
    """Hold a lock on the service until the transaction ends; the first version has no row that could be locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"catalogue:{code}"])


def register_case_history(history: CaseHistory) -> None:
    """Let ``history(service_code)`` give the past cases of a service. The package that has them calls this at start."""
    if history not in _histories:
        _histories.append(history)


def impact(*, service: Service, most: int | None = None) -> Iterator[Flip]:
    """The past applications that ``service`` would have decided otherwise, and why. Changes nothing.

    ``most`` limits how many past applications of each source are looked at; None is all.
    """
    for history in _histories:
        yield from flips(service, islice(history(service.code), most))
