"""The way of a draft: begun, submitted, returned or approved by a second person, published, or thrown away."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from molek.audit import operations as audit
from molek.base.actors import SYSTEM, Actor
from molek.base.workdays import city_date
from molek.catalogue import queries
from molek.catalogue.enums import OPEN, DraftState
from molek.catalogue.errors import (
    AuthorMayNotPublish,
    BaseChanged,
    DraftChanged,
    DraftLocked,
    DraftNotFound,
    DraftNotReady,
    DraftNotSubmitted,
    DraftUnchanged,
    ServiceExists,
    ServiceNotFound,
    WrongChange,
    WrongService,
)
from molek.catalogue.models import Draft, DraftRevision, ServiceVersion
from molek.catalogue.operations.versions import SHIPPED, digest_of, parts_of, publish_text
from molek.catalogue.permissions import Permission
from molek.catalogue.rules.editing import as_toml, new_service, new_template

_ONE_OPEN = "catalogue_one_open_draft"


@transaction.atomic
def open_draft(*, code: str, by: Actor, at: dt.datetime) -> Draft:
    """The open draft of a service; if there is none, a new one that says what the latest version says.

    Raises:
        NotPermitted: ``by`` may not write drafts.
        ServiceNotFound: there never was such a service.
    """
    by.require(Permission.EDIT)
    there = Draft.objects.open().filter(code=code).first()
    if there is not None:
        return there
    latest = ServiceVersion.objects.filter(code=code).order_by("-version").first()
    if latest is None:
        raise ServiceNotFound()
    data = queries.tables_of(latest.toml)
    return begin_draft(
        code=code,
        base=latest.version,
        toml=as_toml(data),
        template=latest.template,
        cases=cases_of(latest),
        by=by,
        at=at,
    )


@transaction.atomic
def begin_service(
    *, code: str, name_id: str, name_en: str, purpose_class: str, steps: str, by: Actor, at: dt.datetime
) -> Draft:
    """A draft of a new service, with what every letter needs already in it.

    Args:
        steps: name of a shared set of steps, which says who decides and who signs.

    Raises:
        NotPermitted: ``by`` may not write drafts.
        ServiceExists: the code is taken.
    """
    by.require(Permission.EDIT)
    if ServiceVersion.objects.filter(code=code).exists():
        raise ServiceExists(field="code")
    data = new_service(
        code=code,
        name_id=name_id,
        name_en=name_en,
        since=city_date(at),
        purpose_class=purpose_class,
        steps=steps,
        parts=parts_of(),
    )
    return begin_draft(code=code, base=None, toml=as_toml(data), template=new_template(name_id), cases="", by=by, at=at)


def begin_draft(
    *, code: str, base: int | None, toml: str, template: str, cases: str, by: Actor, at: dt.datetime
) -> Draft:
    try:
        with transaction.atomic():
            draft = Draft.objects.create(
                code=code,
                base_version=base,
                toml=toml,
                template=template,
                cases=cases,
                created_at=at,
                created_by=by.ref,
                changed_at=at,
                changed_by=by.ref,
            )
    except IntegrityError as error:
        if _ONE_OPEN not in str(error):
            raise
        if base is None:
            raise ServiceExists(field="code") from error
        return Draft.objects.open().get(code=code)  # two began it at once: it is the same draft
    keep_revision(draft, by=by, at=at)
    record("catalogue.draft.begun", draft, by=by, at=at, base_version=base)
    return draft


def cases_of(version: ServiceVersion) -> str:
    """The table of cases that came with a version: in the draft it was made of, or beside the shipped file."""
    made_of = Draft.objects.filter(code=version.code, published_version=version.version).first()
    if made_of is not None:
        return made_of.cases
    shipped = SHIPPED / f"{version.code}.cases.txt"
    return shipped.read_text(encoding="utf-8") if shipped.is_file() else ""


def keep_revision(draft: Draft, *, by: Actor, at: dt.datetime) -> None:
    DraftRevision.objects.create(
        draft=draft,
        revision=draft.revision,
        toml=draft.toml,
        template=draft.template,
        cases=draft.cases,
        saved_at=at,
        saved_by=by.ref,
    )


def record(event: str, draft: Draft, *, by: Actor, at: dt.datetime, **data: str | int | None) -> None:
    told: dict[str, str | int | None] = {"draft": draft.pk, "revision": draft.revision, **data}
    audit.record(event=event, by=by, subject=f"service:{draft.code}", at=at, data=told)


def locked(draft_id: int) -> Draft:
    draft = Draft.objects.select_for_update(of=("self",)).filter(pk=draft_id, state__in=OPEN).first()
    if draft is None:
        raise DraftNotFound()
    return draft


def to_edit(draft_id: int, revision: int, *, by: Actor) -> Draft:
    """The draft, locked, if ``by`` may change it and saw its latest revision."""
    by.require(Permission.EDIT)
    draft = locked(draft_id)
    if draft.state != DraftState.EDITING:
        raise DraftLocked()
    if draft.revision != revision:
        raise DraftChanged()
    return draft


@transaction.atomic
def save_draft(
    *,
    draft_id: int,
    revision: int,
    toml: str | None = None,
    template: str | None = None,
    cases: str | None = None,
    by: Actor,
    at: dt.datetime,
) -> Draft:
    """Save the texts of a draft; None leaves one as it is. What was there before stays as an earlier revision.

    Raises:
        NotPermitted: ``by`` may not write drafts.
        DraftNotFound, DraftLocked: it is published, thrown away, or with the second person.
        DraftChanged: somebody saved since ``revision``; nothing is saved.
    """
    draft = to_edit(draft_id, revision, by=by)
    before = (draft.toml, draft.template, draft.cases)
    draft.toml = draft.toml if toml is None else toml
    draft.template = draft.template if template is None else template
    draft.cases = draft.cases if cases is None else cases
    if (draft.toml, draft.template, draft.cases) == before:
        return draft
    draft.revision += 1
    draft.changed_at, draft.changed_by = at, by.ref
    draft.save(update_fields=["toml", "template", "cases", "revision", "changed_at", "changed_by"])
    keep_revision(draft, by=by, at=at)
    record("catalogue.draft.saved", draft, by=by, at=at, digest=digest_of(draft.toml, draft.template))
    return draft


@transaction.atomic
def submit_draft(
    *, draft_id: int, revision: int, note: str, publish_date: dt.date | None = None, by: Actor, at: dt.datetime
) -> Draft:
    """Hand a draft to the second person. From now on it stays as it is until he decides or it is taken back.

    Args:
        note: what changes and why, for the second person.
        publish_date: city-local day on which it is to be published; None or today means at once.

    Raises:
        NotPermitted, DraftNotFound, DraftLocked, DraftChanged: as for saving.
        WrongChange: the day has passed.
        DraftUnchanged: it says what the version in force says.
        DraftNotReady: ``data["mistakes"]`` tells what must be mended.
    """
    draft = to_edit(draft_id, revision, by=by)
    if publish_date is not None and publish_date < city_date(at):
        raise WrongChange(field="publish_date", why="tanggalnya sudah lewat.")
    _refuse_unready(draft, at)
    draft.state, draft.note, draft.publish_date = DraftState.SUBMITTED, note, publish_date
    draft.submitted_at, draft.submitted_by, draft.returned_reason = at, by.ref, ""
    draft.save(update_fields=["state", "note", "publish_date", "submitted_at", "submitted_by", "returned_reason"])
    told = publish_date.isoformat() if publish_date else None
    record("catalogue.draft.submitted", draft, by=by, at=at, publish_date=told)
    return draft


def _refuse_unready(draft: Draft, at: dt.datetime) -> None:
    base = _latest(draft)
    if (base.version if base else None) != draft.base_version:
        raise BaseChanged()
    if base is not None and base.retired_at is None:
        same = queries.tables_of(base.toml) == queries.tables_of(draft.toml)
        if same and base.template == draft.template and cases_of(base) == draft.cases:
            raise DraftUnchanged()
    report = queries.review_of(
        code=draft.code,
        toml=draft.toml,
        template=draft.template,
        cases=draft.cases,
        base_toml=base.toml if base else "",
        on=city_date(at),
    )
    if not report.is_ready:
        raise DraftNotReady(count=len(report.serious), mistakes=report.serious)


def _latest(draft: Draft) -> ServiceVersion | None:
    return ServiceVersion.objects.filter(code=draft.code).order_by("-version").first()


@transaction.atomic
def take_back(*, draft_id: int, by: Actor, at: dt.datetime) -> Draft:
    """Make a submitted or scheduled draft editable again. Whatever was approved must be approved anew.

    Raises:
        NotPermitted: ``by`` may not write drafts.
        DraftNotFound: not open. DraftNotSubmitted: it is being written anyway.
    """
    by.require(Permission.EDIT)
    draft = locked(draft_id)
    if draft.state == DraftState.EDITING:
        raise DraftNotSubmitted()
    _back_to_editing(draft)
    record("catalogue.draft.taken-back", draft, by=by, at=at)
    return draft


def _back_to_editing(draft: Draft, reason: str = "") -> None:
    draft.state, draft.returned_reason = DraftState.EDITING, reason
    draft.submitted_at, draft.submitted_by = None, ""
    draft.approved_at, draft.approved_by = None, ""
    draft.save(
        update_fields=[
            "state", "returned_reason", "submitted_at", "submitted_by", "approved_at", "approved_by",
        ]
    )  # fmt: skip


@transaction.atomic
def return_draft(*, draft_id: int, revision: int, reason: str, by: Actor, at: dt.datetime) -> Draft:
    """The second person does not approve, and says why.

    Raises:
        NotPermitted: ``by`` may not publish.
        DraftNotFound, DraftNotSubmitted, DraftChanged: there is nothing to return, or not what he read.
    """
    by.require(Permission.PUBLISH)
    draft = _to_judge(draft_id, revision)
    _back_to_editing(draft, reason)
    record("catalogue.draft.returned", draft, by=by, at=at)
    return draft


def _to_judge(draft_id: int, revision: int) -> Draft:
    draft = locked(draft_id)
    if draft.state != DraftState.SUBMITTED:
        raise DraftNotSubmitted()
    if draft.revision != revision:
        raise DraftChanged()
    return draft


@transaction.atomic
def approve_draft(*, draft_id: int, revision: int, by: Actor, at: dt.datetime) -> Draft:
    """A second person publishes a submitted draft, or lets it be published on its day.

    Raises:
        NotPermitted: ``by`` may not publish.
        AuthorMayNotPublish: he wrote a part of it, however small.
        DraftNotFound, DraftNotSubmitted, DraftChanged: there is nothing to approve, or not what he read.
        BaseChanged: another version was published meanwhile.
        DraftNotReady: it has become wrong, e.g. its day is over which a figure begins.
    """
    by.require(Permission.PUBLISH)
    draft = _to_judge(draft_id, revision)
    if by.ref in authors_of(draft):
        raise AuthorMayNotPublish()
    _refuse_unready(draft, at)
    draft.approved_at, draft.approved_by = at, by.ref
    draft.state = DraftState.SCHEDULED
    draft.save(update_fields=["state", "approved_at", "approved_by"])
    record("catalogue.draft.approved", draft, by=by, at=at)
    if draft.publish_date is None or draft.publish_date <= city_date(at):
        _publish(draft, by=by, at=at)
    return draft


def authors_of(draft: Draft) -> set[str]:
    """Everybody who saved something of it or handed it in."""
    wrote = DraftRevision.objects.filter(draft=draft).values_list("saved_by", flat=True)
    return {*wrote, draft.created_by, draft.submitted_by}


def _publish(draft: Draft, *, by: Actor, at: dt.datetime) -> None:
    version = publish_text(toml=draft.toml, template=draft.template, by=by, at=at).version
    draft.state, draft.published_version = DraftState.PUBLISHED, version.version
    draft.save(update_fields=["state", "published_version"])
    record("catalogue.draft.published", draft, by=by, at=at, version=version.version, approved_by=draft.approved_by)


@transaction.atomic
def publish_scheduled(*, draft_id: int, at: dt.datetime) -> bool:
    """Publish an approved draft whose day has come; False if there is nothing to do. Run by the worker.

    Where that cannot be any more, it goes back to its authors with the reason.
    """
    draft = Draft.objects.select_for_update(of=("self",)).filter(pk=draft_id, state=DraftState.SCHEDULED).first()
    if draft is None or draft.publish_date is None or draft.publish_date > city_date(at):
        return False
    try:
        with transaction.atomic():
            _refuse_unready(draft, at)
            _publish(draft, by=SYSTEM, at=at)
    except (BaseChanged, DraftNotReady, DraftUnchanged, WrongService) as error:
        draft.refresh_from_db()
        _back_to_editing(draft, str(error))
        record("catalogue.draft.returned", draft, by=SYSTEM, at=at)
        return False
    return True


@transaction.atomic
def discard_draft(*, draft_id: int, by: Actor, at: dt.datetime) -> Draft:
    """Throw a draft away; its revisions stay in the database. A submitted one is taken back first.

    Raises:
        NotPermitted: ``by`` may not write drafts.
        DraftNotFound: not open. DraftLocked: it waits for the second person or its day.
    """
    by.require(Permission.EDIT)
    draft = locked(draft_id)
    if draft.state != DraftState.EDITING:
        raise DraftLocked()
    draft.state = DraftState.DISCARDED
    draft.save(update_fields=["state"])
    record("catalogue.draft.discarded", draft, by=by, at=at)
    return draft


@transaction.atomic
def reopen(*, code: str, by: Actor, at: dt.datetime) -> ServiceVersion:
    """Offer a retired service again as it last was, under a new version number.

    Raises:
        NotPermitted: ``by`` may not publish.
        ServiceNotFound: there never was one, or it is offered.
    """
    by.require(Permission.PUBLISH)
    latest = ServiceVersion.objects.filter(code=code).order_by("-version").first()
    if latest is None or latest.retired_at is None:
        raise ServiceNotFound()
    return publish_text(toml=latest.toml, template=latest.template, by=by, at=at).version
