"""Steps at which a human decides: drawing the official, deciding, reassigning."""

from __future__ import annotations

import datetime as dt
import secrets

from django.db import transaction

from molek.base.actors import Actor, area_within
from molek.base.workdays import city_date
from molek.cases.enums import ApplicationState, Decision, EventKind, TaskState
from molek.cases.errors import (
    AlreadyMoved,
    KinOfApplicant,
    NobodyEligible,
    NoDecidingStep,
    ReasonMissing,
    TaskAlreadyDecided,
    TaskNotFound,
)
from molek.cases.models import Application, Task
from molek.cases.operations import notices, states, verdicts
from molek.cases.permissions import Permission
from molek.cases.queries import steps
from molek.cases.queries.worklist import why_not_decide
from molek.residents import queries as residents
from molek.staff import queries as staff
from molek.staff.queries import EligibleOfficial

_DICE = secrets.SystemRandom()


def official_ref(official_id: int) -> str:
    return f"official:{official_id}"


def _is_kin(application: Application, candidate: EligibleOfficial) -> bool:
    nik = candidate.nik
    return nik is not None and residents.share_family_card(resident_id=application.resident_id, nik=nik)


def _draw(
    application: Application, post_kinds: tuple[str, ...], *, at: dt.datetime, excluding: frozenset[int]
) -> tuple[EligibleOfficial | None, int]:
    """One official at random, and among how many the lot fell. Kin and the filer take no part.

    Candidates are shuffled by the system's entropy and kin are passed over, which is uniform over those who remain.
    """
    by_official = {
        candidate.official_id: candidate
        for candidate in staff.eligible(post_kinds=post_kinds, area_code=application.area_code, at=at)
        if candidate.official_id not in excluding and official_ref(candidate.official_id) != application.filed_by_ref
    }
    candidates = list(by_official.values())
    _DICE.shuffle(candidates)
    for candidate in candidates:
        if not _is_kin(application, candidate):
            return candidate, len(candidates)
    return None, len(candidates)


def _title_of(post_id: int, *, at: dt.datetime) -> str:
    return staff.post_row(post_id, at=at).title


def acting_title(task: Task, *, by: Actor, at: dt.datetime) -> str:
    """The post through which ``by`` decides ``task``, as the applicant reads it: post and unit, never a name."""
    held = [
        g.post_id for g in by.grants if g.permission == Permission.DECIDE and area_within(task.area_code, g.area_code)
    ]
    if task.assigned_post_id in held:
        return task.assigned_post_title
    return _title_of(held[0], at=at) if held else ""


def open_task(
    application: Application,
    *,
    by: Actor,
    at: dt.datetime,
    after: str = "",
    excluding: frozenset[int] = frozenset(),
) -> Task:
    """Open the next deciding step (the first, or the one ``after`` a step) and draw its official.

    The fallback posts are asked when nobody is eligible at the step's own; when nobody is there either, the task stays
    unassigned and stands on top of the area's work list. Sets ``application.due_date``; the caller saves it.

    Raises:
        NoDecidingStep: the service names none.
    """
    step = steps.next_deciding_step(steps.service_of(application.service_version_id), after=after)
    if step is None:
        raise NoDecidingStep(service=application.service_code)
    posts = step.posts
    drawn, candidates = _draw(application, posts, at=at, excluding=excluding)
    used_fallback = drawn is None
    if used_fallback:
        posts = (*posts, *(kind for kind in steps.FALLBACK_POSTS if kind not in posts))
        drawn, candidates = _draw(application, steps.FALLBACK_POSTS, at=at, excluding=excluding)
    task = Task.objects.create(
        application=application,
        step_code=step.code,
        service_code=application.service_code,
        area_code=application.area_code,
        post_kinds=list(posts),
        assigned_id=drawn.official_id if drawn else None,
        assigned_post_id=drawn.post_id if drawn else None,
        assigned_post_title=_title_of(drawn.post_id, at=at) if drawn else "",
        allowed_days=step.clock_working_days,
        opened_at=at,
        due_date=staff.calendar().add(city_date(at), step.clock_working_days),
    )
    application.due_date = task.due_date
    states.record(
        "cases.task.drawn",
        application,
        by=by,
        at=at,
        task=task.pk,
        step=step.code,
        candidates=candidates,
        fallback=used_fallback,
        assigned=official_ref(drawn.official_id) if drawn else "",
    )
    return task


def locked_task(task_id: int, *, by: Actor, permission: Permission) -> tuple[Task, Application]:
    """The task and its application, both locked, application first (the order everywhere).

    Raises :class:`TaskNotFound` also when ``by`` lacks ``permission`` in the task's area: the two look the same.
    """
    found = Task.objects.filter(pk=task_id).values_list("application_id", "area_code").first()
    if found is None or not by.may(permission, area=found[1]):
        raise TaskNotFound()
    application = states.locked(found[0])
    task = Task.objects.select_for_update(of=("self",)).get(pk=task_id)
    return task, application


def require_decider(task: Task, application: Application, *, by: Actor, at: dt.datetime) -> None:
    """Raise the refusal unless ``by`` may decide this very task."""
    if refusal := why_not_decide(task, application, by=by, at=at):
        raise refusal


@transaction.atomic
def decide_task(
    *,
    task_id: int,
    decision: Decision,
    reason: str,
    rule_code: str = "",
    legal_basis: str = "",
    by: Actor,
    at: dt.datetime,
) -> Application:
    """Decide a task. The last step's ACCEPT starts the outcome; any REJECT ends the application.

    Args:
        reason: in plain words, always; the applicant reads it.
        rule_code: the rule of the service that a refusal rests on; gives the legal basis unless one is written.
        legal_basis: of a refusal that rests on no rule of the service.

    Raises:
        TaskNotFound: no such task in an area where ``by`` decides.
        NotYourTask, FiledByYou, KinOfApplicant: another must decide.
        ReasonMissing: no reason, or a refusal without legal basis.
        TaskAlreadyDecided, AlreadyMoved: somebody was first, or a correction is open.
    """
    task, application = locked_task(task_id, by=by, permission=Permission.DECIDE)
    require_decider(task, application, by=by, at=at)
    if task.state != TaskState.OPEN:
        raise TaskAlreadyDecided()
    if application.state != ApplicationState.IN_REVIEW:
        raise AlreadyMoved(ref=application.ref, state=application.get_state_display())
    service = steps.service_of(application.service_version_id)
    if rule_code and not legal_basis:
        legal_basis = steps.legal_basis_of(service, rule_code)
    if not reason.strip() or (decision is Decision.REJECT and not legal_basis.strip()):
        raise ReasonMissing(field="reason" if not reason.strip() else "legal_basis")

    task.state, task.decision, task.reason = TaskState.DONE, decision, reason.strip()
    task.rule_code, task.legal_basis = rule_code, legal_basis.strip()
    task.decided_by_id, task.decided_at = by.id, at
    task.save(update_fields=["state", "decision", "reason", "rule_code", "legal_basis", "decided_by", "decided_at"])
    states.record("cases.task.decided", application, by=by, at=at, task=task.pk, decision=str(decision), rule=rule_code)
    post = {"post": acting_title(task, by=by, at=at), "step": task.step_code}
    if decision is Decision.REJECT:
        verdicts.reject(application, by=by, at=at, data=post)
    elif steps.next_deciding_step(service, after=task.step_code):
        following = open_task(application, by=by, at=at, after=task.step_code)
        application.save(update_fields=["due_date"])
        states.note(application, EventKind.STEP_PASSED, at=at, data={**post, "next": following.step_code})
    else:
        verdicts.accept(application, by=by, at=at, data=post)
    return application


@transaction.atomic
def reassign_task(*, task_id: int, official_id: int | None, reason: str, by: Actor, at: dt.datetime) -> Task:
    """Give an open task to another official: the one named, or (None) one newly drawn without the present one.

    Raises:
        TaskNotFound: no such task in an area that ``by`` supervises.
        TaskAlreadyDecided: it is no longer open.
        ReasonMissing: a reassignment states why.
        NobodyEligible: the named official may not decide this step here, or filed the application.
        KinOfApplicant: he stands on the applicant's family card.
    """
    task, application = locked_task(task_id, by=by, permission=Permission.SUPERVISE)
    if task.state != TaskState.OPEN:
        raise TaskAlreadyDecided()
    if not reason.strip():
        raise ReasonMissing(field="reason")
    if official_id is None:
        excluding = frozenset({task.assigned_id} if task.assigned_id else ())
        chosen, _ = _draw(application, tuple(task.post_kinds), at=at, excluding=excluding)
    else:
        candidates = staff.eligible(post_kinds=task.post_kinds, area_code=task.area_code, at=at)
        chosen = next((c for c in candidates if c.official_id == official_id), None)
        if chosen is not None and official_ref(official_id) == application.filed_by_ref:
            chosen = None
        if chosen is not None and _is_kin(application, chosen):
            raise KinOfApplicant()
    if chosen is None:
        raise NobodyEligible()
    before = task.assigned_id
    task.assigned_id, task.assigned_post_id = chosen.official_id, chosen.post_id
    task.assigned_post_title = _title_of(chosen.post_id, at=at)
    task.save(update_fields=["assigned", "assigned_post_id", "assigned_post_title"])
    states.note(application, EventKind.REASSIGNED, at=at, data={"post": task.assigned_post_title})
    states.record(
        "cases.task.reassigned",
        application,
        by=by,
        at=at,
        task=task.pk,
        before=official_ref(before) if before else "",
        assigned=official_ref(chosen.official_id),
        reason=reason.strip(),
    )
    return task


def tell_in_review(application: Application, task: Task, *, at: dt.datetime, phone: str | None = None) -> None:
    """Tell the applicant that a human looks at it now, and by when. Once a task."""
    notices.tell_applicant(
        application,
        "cases.in_review",
        at=at,
        dedupe=f"cases.in_review:{task.pk}",
        due=task.due_date,
        phone=phone,
    )
