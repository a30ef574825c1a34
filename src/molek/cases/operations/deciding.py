"""The machine's part: check the answers, gather the facts, try the rules, do what the verdict says."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from molek.base.actors import SYSTEM, Actor
from molek.base.errors import Text
from molek.base.workdays import city_date
from molek.cases.enums import PENDING_STATES, ApplicationState, EventKind
from molek.cases.errors import AnswersNotValid
from molek.cases.models import Application
from molek.cases.operations import gathering, notices, states, verdicts
from molek.cases.operations.tasks import open_task, tell_in_review
from molek.cases.providers.sources import FactRequest
from molek.cases.queries import steps
from molek.cases.rules import answers as answer_rules
from molek.cases.rules.answers import Problem
from molek.catalogue.rules.decider import decide
from molek.catalogue.rules.service import Service
from molek.catalogue.rules.verdict import Verdict, VerdictKind
from molek.jobs import operations as jobs
from molek.residents.queries import RegistryRecord

FIRST_WAIT = dt.timedelta(minutes=1)
LONGEST_WAIT = dt.timedelta(hours=1)
PATIENCE = dt.timedelta(days=30)  # how long an application waits for the applicant
FOR_APPLICANT = {"for": "applicant"}  # on the timeline: it waits (or lapsed) for want of something he does

PROBLEM_TEXTS: dict[Problem, Text] = {
    Problem.MISSING: _("Bagian ini wajib diisi."),
    Problem.WRONG_KIND: _("Isian ini tidak dapat dibaca."),
    Problem.TOO_LONG: _("Isian ini terlalu panjang."),
    Problem.TOO_SMALL: _("Angka ini terlalu kecil."),
    Problem.TOO_LARGE: _("Angka ini terlalu besar."),
    Problem.TOO_EARLY: _("Tanggal ini terlalu awal."),
    Problem.TOO_LATE: _("Tanggal ini terlalu akhir."),
    Problem.NOT_AN_OPTION: _("Pilih salah satu dari daftar."),
    Problem.TOO_FEW_ROWS: _("Barisnya kurang."),
    Problem.TOO_MANY_ROWS: _("Barisnya terlalu banyak."),
    Problem.WRONG_ROW: _("Ada baris yang belum lengkap atau keliru."),
}


def check_answers(application: Application) -> None:
    """Keep the answers that were asked for, and note whom the letter is about.

    Raises:
        AnswersNotValid: with every problem by field.
    """
    service = steps.service_of(application.service_version_id)
    checked = answer_rules.check(
        service,
        application.answers,
        application.attachments,
        today=city_date(application.submitted_at),
    )
    if checked.problems:
        raise AnswersNotValid(problems={name: PROBLEM_TEXTS[p] for name, p in checked.problems.items()})
    application.answers, application.attachments = dict(checked.answers), dict(checked.attachments)
    application.about_key = answer_rules.about_key(service, application.answers)


def request_for(
    application: Application, service: Service, *, by: Actor, at: dt.datetime, record: RegistryRecord | None = None
) -> FactRequest:
    """What sources are told. ``record`` is the applicant's, when it was read for this application already."""
    return FactRequest(
        names=service.facts,
        resident_id=application.resident_id,
        application_ref=application.ref,
        service=service,
        area_code=application.area_code,
        answers=application.answers,
        attachments=application.attachments,
        by=by,
        at=at,
        record=record,
    )


def try_rules(application: Application, gathered: gathering.Gathered, *, version: int) -> Verdict:
    """Try all rules and keep facts and verdict with the application; the caller saves."""
    verdict = decide(steps.service_of(application.service_version_id), gathered.facts, version=version)
    application.facts, application.verdict = gathered.to_json(), verdict.to_json()
    return verdict


def try_rules_again(application: Application, *, by: Actor, at: dt.datetime) -> None:
    """After a correction: local facts anew, the others as they were; the verdict informs the official, no more."""
    service = steps.service_of(application.service_version_id)
    gathered = gathering.gather(
        request_for(application, service, by=by, at=at),
        on=city_date(application.submitted_at),
        kept=gathering.Gathered.from_json(application.facts) if application.facts else None,
        local_only=True,
    )
    try_rules(application, gathered, version=application.verdict["service_version"] if application.verdict else 0)


def decide_application(*, application_id: int, at: dt.datetime) -> Application:
    """Gather the facts of a pending application and do what the verdict says. Safe to run twice.

    Sources outside are asked before the transaction begins. A source that is down leaves the application waiting;
    the same job comes back with growing intervals until it answers.
    """
    application = Application.objects.get(pk=application_id)
    if application.state not in PENDING_STATES:
        return application
    service = steps.service_of(application.service_version_id)
    gathered = gathering.gather(
        request_for(application, service, by=SYSTEM, at=at), on=city_date(application.submitted_at)
    )
    with transaction.atomic():
        application = states.locked(application_id)
        if application.state in PENDING_STATES:  # withdrawn or decided meanwhile: that stands
            verdict = try_rules(application, gathered, version=steps.version_of(application.service_version_id))
            follow(application, verdict, at=at)
    return application


def follow(application: Application, verdict: Verdict, *, at: dt.datetime) -> None:
    """Do what ``verdict`` says with the locked, pending application."""
    match verdict.kind:
        case VerdictKind.ACCEPT:
            verdicts.accept(application, by=SYSTEM, at=at)
        case VerdictKind.REJECT:
            verdicts.reject(application, by=SYSTEM, at=at)
        case VerdictKind.REVIEW:
            task = open_task(application, by=SYSTEM, at=at)
            states.move(
                application,
                ApplicationState.IN_REVIEW,
                kind=EventKind.REVIEW_OPENED,
                at=at,
                data={"post": task.assigned_post_title},
                changed=("facts", "verdict"),
            )
            tell_in_review(application, task, at=at)
        case VerdictKind.WAIT:
            wait(application, verdict, at=at)


def wait(application: Application, verdict: Verdict, *, at: dt.datetime) -> None:
    """Remember when to try again, and queue it. What waits for the applicant is tried when he has done his part."""
    if verdict.is_up_to_applicant:
        _wait_for_applicant(application, at=at)
        return
    schedule_retry(application, at=at)
    changed = ("facts", "verdict", "tries", "next_try_at")
    if application.state == ApplicationState.WAITING:
        application.save(update_fields=changed)
    else:
        states.move(
            application,
            ApplicationState.WAITING,
            kind=EventKind.SOURCE_WAITED,
            at=at,
            data={"sources": waiting_for(verdict)},
            changed=changed,
        )
        states.record("cases.application.waiting", application, by=SYSTEM, at=at, sources=waiting_for(verdict))
        notices.tell_applicant(application, "cases.submitted", at=at)
    queue_decision(application)


def _wait_for_applicant(application: Application, *, at: dt.datetime) -> None:
    """Tell him once, and wait until :func:`molek.cases.operations.resume` or the end of patience."""
    if at >= application.submitted_at + PATIENCE:
        states.move(
            application,
            ApplicationState.LAPSED,
            kind=EventKind.LAPSED,
            at=at,
            data=FOR_APPLICANT,
            changed=("facts", "verdict"),
        )
        states.record("cases.application.lapsed", application, by=SYSTEM, at=at)
        notices.tell_applicant(application, "cases.not_done", at=at)
        return
    was_told = application.awaits_applicant
    await_applicant(application)
    changed = ("facts", "verdict", "tries", "next_try_at")
    if application.state != ApplicationState.WAITING:
        states.move(
            application,
            ApplicationState.WAITING,
            kind=EventKind.SOURCE_WAITED,
            at=at,
            data=FOR_APPLICANT,
            changed=changed,
        )
        states.record("cases.application.waiting", application, by=SYSTEM, at=at, sources=[])
    else:
        application.save(update_fields=changed)
        if not was_told:  # until now it waited for a source
            states.note(application, EventKind.SOURCE_WAITED, at=at, data=FOR_APPLICANT)
    tell_awaited(application, at=at)


def await_applicant(application: Application) -> None:
    """No tries of its own: the next look is at the end of patience, by the clockwork that finds lost jobs."""
    application.tries, application.next_try_at = 0, application.submitted_at + PATIENCE


def tell_awaited(application: Application, *, at: dt.datetime, phone: str | None = None) -> None:
    """Tell the applicant once what he can do, and until when."""
    until = city_date(application.submitted_at + PATIENCE)
    notices.tell_applicant(application, "cases.awaits_you", at=at, due=until, phone=phone)


def schedule_retry(application: Application, *, at: dt.datetime) -> None:
    """Set the next try: doubled each time, at most an hour away."""
    application.next_try_at = at + min(FIRST_WAIT * 2 ** min(application.tries, 10), LONGEST_WAIT)
    application.tries = min(application.tries + 1, 1000)


def queue_decision(application: Application) -> None:
    """Queue the deciding job, at ``next_try_at`` if that is set. One waits at most."""
    jobs.enqueue(
        "cases.decide",
        unique=str(application.pk),
        run_at=application.next_try_at,
        application_id=application.pk,
    )


def waiting_for(verdict: Verdict) -> list[str]:
    """The owners of the facts that are missing because a source is down."""
    return sorted({name.partition(".")[0] for result in verdict.waits for name in result.missing})
