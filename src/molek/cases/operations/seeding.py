"""Applications of a made-up past, by the million, from the plan of :mod:`molek.base.past`. Of a demo city only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

from molek.audit import operations as audit
from molek.base import bulk
from molek.base.actors import Actor
from molek.cases.enums import ApplicationState as S
from molek.cases.enums import EventKind as E
from molek.cases.errors import HasApplications

SUBJECT = "applications"  # of the one event that the log has of a made-up past
PAST_TABLES = ("cases_application", "cases_applicationevent", "cases_task", "cases_correction")
_MOST_LINES = 8  # of a timeline


@dataclass(frozen=True, slots=True)
class Course:
    """How an application went. ``lines`` of its timeline happen at its submission (s), decision (d) or end (c).

    ``verdict`` is the column of the plan with what the machine had said; ``task`` the state of the step at which an
    official decided, "" without one.
    """

    state: S
    verdict: str
    lines: tuple[tuple[E, str], ...]
    task: str = ""
    has_letter: bool = False


COURSES: dict[str, Course] = {
    "issued": Course(
        S.COMPLETED, "accepted", ((E.SUBMITTED, "s"), (E.ACCEPTED, "s"), (E.COMPLETED, "c")), has_letter=True
    ),
    "refused": Course(S.REJECTED, "refused", ((E.SUBMITTED, "s"), (E.REJECTED, "s"))),
    "signed": Course(
        S.COMPLETED, "accepted", ((E.SUBMITTED, "s"), (E.ACCEPTED, "s"), (E.SIGNING, "s"), (E.COMPLETED, "c")),
        has_letter=True,
    ),
    "judged": Course(
        S.COMPLETED, "reviewed",
        ((E.SUBMITTED, "s"), (E.REVIEW_OPENED, "s"), (E.ACCEPTED, "d"), (E.SIGNING, "d"), (E.COMPLETED, "c")),
        task="DONE", has_letter=True,
    ),
    "turned-down": Course(
        S.REJECTED, "reviewed", ((E.SUBMITTED, "s"), (E.REVIEW_OPENED, "s"), (E.REJECTED, "d")), task="DONE"
    ),
    "withdrawn": Course(
        S.WITHDRAWN, "reviewed", ((E.SUBMITTED, "s"), (E.REVIEW_OPENED, "s"), (E.WITHDRAWN, "c")), task="CANCELLED"
    ),
    "lapsed": Course(
        S.LAPSED, "reviewed",
        ((E.SUBMITTED, "s"), (E.REVIEW_OPENED, "s"), (E.CORRECTION_ASKED, "s"), (E.LAPSED, "c")), task="CANCELLED",
    ),
    "in-review": Course(S.IN_REVIEW, "reviewed", ((E.SUBMITTED, "s"), (E.REVIEW_OPENED, "s")), task="OPEN"),
    "correction": Course(
        S.CORRECTION, "reviewed", ((E.SUBMITTED, "s"), (E.REVIEW_OPENED, "s"), (E.CORRECTION_ASKED, "s")), task="OPEN"
    ),
    "signing": Course(
        S.SIGNING, "reviewed",
        ((E.SUBMITTED, "s"), (E.REVIEW_OPENED, "s"), (E.ACCEPTED, "d"), (E.SIGNING, "d")), task="DONE",
    ),
}  # fmt: skip

_COURSES = """
    CREATE TEMP TABLE past_course (
        course text, state text, verdict text, task text, kinds text[], moments text[]
    ) ON COMMIT DROP
"""
# A key of a made-up submission has version 8; those of real ones are drawn and have version 4.
_APPLICATIONS = """
    INSERT INTO cases_application (
        id, ref, resident_id, service_version_id, service_code, area_code, state, is_exclusive, about_key,
        submission_key, answers, attachments, facts, verdict, language, filed_by_ref, filing_method, submitted_at,
        decided_at, decided_by_ref, closed_at, due_date, review_requested_by_ref, tries, outcome_problem,
        outcome_summary
    )
    SELECT %(first)s + p.n, p.ref, p.resident_id, s.version_id, p.service, p.area, c.state, s.is_exclusive, '',
        overlay(overlay(md5(p.ref) PLACING '8' FROM 13) PLACING '8' FROM 17)::uuid,
        '{"purpose": "keperluan administrasi"}', '{}', s.facts,
        CASE c.verdict WHEN 'accepted' THEN s.accepted WHEN 'refused' THEN s.refused ELSE s.reviewed END,
        'id', 'resident:' || p.resident_id, 'SELF', to_timestamp(p.submitted_s), to_timestamp(p.decided_s),
        CASE WHEN p.decided_s IS NULL THEN '' WHEN c.task = 'DONE' THEN 'official:' || p.official_id
             ELSE 'system:molek' END,
        to_timestamp(p.closed_s), CASE WHEN c.task = 'OPEN' THEN date '1970-01-01' + p.due_day END, '', 0, '',
        CASE WHEN p.number IS NULL THEN '{}' ELSE jsonb_build_object('number', p.number_text) END
    FROM past AS p JOIN past_service AS s USING (service) JOIN past_course AS c USING (course)
"""
_TASKS = """
    INSERT INTO cases_task (
        id, application_id, step_code, service_code, area_code, post_kinds, assigned_id, assigned_post_id,
        assigned_post_title, state, allowed_days, opened_at, due_date, is_stopped, decision, rule_code, legal_basis,
        reason, decided_at, decided_by_id
    )
    SELECT %(task)s + p.n, %(first)s + p.n, s.step, p.service, p.area, s.posts, p.official_id, p.post_id, o.title,
        c.task, s.allowed_days, to_timestamp(p.submitted_s), date '1970-01-01' + p.due_day, p.course = 'correction',
        CASE WHEN c.task <> 'DONE' THEN '' WHEN p.course = 'turned-down' THEN 'REJECT' ELSE 'ACCEPT' END, '', '',
        CASE WHEN c.task = 'DONE' THEN 'Berkas diperiksa.' ELSE '' END,
        CASE WHEN c.task = 'DONE' THEN to_timestamp(p.decided_s) END, CASE WHEN c.task = 'DONE' THEN p.official_id END
    FROM past AS p JOIN past_service AS s USING (service) JOIN past_course AS c USING (course)
    JOIN past_post AS o USING (post_id)
    WHERE c.task <> ''
"""
_CORRECTIONS = """
    INSERT INTO cases_correction (
        id, task_id, what, text, asked_at, asked_by_id, answer_due_date, answered_by_ref, ended_at
    )
    SELECT %(correction)s + p.n, %(task)s + p.n, '{"purpose": ""}', 'Tuliskan keperluannya lebih jelas.',
        to_timestamp(p.submitted_s), p.official_id, date '1970-01-01' + p.due_day, '', to_timestamp(p.closed_s)
    FROM past AS p WHERE p.course IN ('lapsed', 'correction')
"""
_EVENTS = """
    INSERT INTO cases_applicationevent (id, application_id, kind, at, data)
    SELECT %(event)s + p.n::bigint * %(lines)s + line.place, %(first)s + p.n, line.kind,
        to_timestamp(CASE line.moment WHEN 's' THEN p.submitted_s WHEN 'd' THEN p.decided_s ELSE p.closed_s END),
        CASE line.kind WHEN 'COMPLETED' THEN jsonb_build_object('number', p.number_text)
             WHEN 'REVIEW_OPENED' THEN jsonb_build_object('post', o.title) ELSE '{}' END
    FROM past AS p JOIN past_course AS c USING (course) LEFT JOIN past_post AS o USING (post_id)
    CROSS JOIN LATERAL unnest(c.kinds, c.moments) WITH ORDINALITY AS line (kind, moment, place)
"""
# Of real use is what was submitted under a drawn key. The made-up past is told by the log.
_IN_USE = "SELECT EXISTS (SELECT FROM cases_application WHERE substr(submission_key::text, 15, 1) = '4')"
_SEEDED = "SELECT EXISTS (SELECT FROM audit_event WHERE subject = %s AND event = 'cases.past.seeded')"


@dataclass(frozen=True, slots=True)
class PastWriter:
    """Writes the pieces of the plan. ``first_id`` is the id of application 0; :meth:`write` gives how many rows."""

    first_id: int
    _task: int
    _correction: int
    _event: int

    def write(self) -> int:
        """The rows of the piece that stands in the plan."""
        ids = {
            "first": self.first_id, "task": self._task, "correction": self._correction, "event": self._event,
            "lines": _MOST_LINES,
        }  # fmt: skip
        written = 0
        with connection.cursor() as cursor:
            for statement in (_APPLICATIONS, _TASKS, _CORRECTIONS, _EVENTS):
                cursor.execute(statement, ids)
                written += cursor.rowcount
        return written


def refuse_if_used() -> None:
    """Raise :class:`HasApplications` where residents have applied, or a past was made up before."""
    with connection.cursor() as cursor:
        for statement, values in ((_SEEDED, [SUBJECT]), (_IN_USE, [])):
            cursor.execute(statement, values)
            if cursor.fetchone()[0]:
                raise HasApplications()


@contextmanager
def seed_past(*, count: int, by: Actor, at: dt.datetime, watch: Callable[[str], None]) -> Iterator[PastWriter]:
    """Take in ``count`` applications of a made-up past, in the caller's transaction, which has made the plan.

    The log is told once that so many rows were made up; it has none of what they say happened.

    Raises:
        NotPermitted: only the system seeds.
        HasApplications: the city is in use, or has a past already.
    """
    by.require("cases.seed")
    refuse_if_used()
    with bulk.bare(*PAST_TABLES, watch=watch):
        with connection.cursor() as cursor:
            cursor.execute(_COURSES)
            cursor.executemany(
                "INSERT INTO past_course VALUES (%s, %s, %s, %s, %s, %s)",
                [
                    (name, str(c.state), c.verdict, c.task, [str(k) for k, _m in c.lines], [m for _k, m in c.lines])
                    for name, c in COURSES.items()
                ],
            )
        yield PastWriter(
            bulk.reserve_ids("cases_application", count),
            bulk.reserve_ids("cases_task", count),
            bulk.reserve_ids("cases_correction", count),
            bulk.reserve_ids("cases_applicationevent", count * _MOST_LINES + _MOST_LINES),
        )
    audit.record(event="cases.past.seeded", by=by, subject=SUBJECT, at=at, data={"applications": count})
