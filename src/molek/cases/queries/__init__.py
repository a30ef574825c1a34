"""Reads of the engine."""

from molek.cases.queries.applications import (
    ApplicationPage,
    OwnApplication,
    TimelineLine,
    application_page,
    applications_among,
    attachment_of,
    is_application,
    own_application,
    own_applications,
    timeline_of,
)
from molek.cases.queries.clocks import clock_of
from molek.cases.queries.held import applicants_of, held_applications
from molek.cases.queries.measures import decided, refusal_reasons, submitted
from molek.cases.queries.periodic import applications_to_resume, corrections_to_lapse, tasks_to_warn
from molek.cases.queries.replays import ReplayResult, replay
from molek.cases.queries.reviews import review_until, why_no_review
from molek.cases.queries.worklist import (
    DeskFilter,
    DeskRow,
    TaskFile,
    desk_services,
    may_take,
    service_of_task,
    stuck_outcomes,
    task_attachment,
    task_candidates,
    task_file,
    work_list,
)
from molek.cases.rules.clock import ClockView

__all__ = [
    "ApplicationPage",
    "ClockView",
    "DeskFilter",
    "DeskRow",
    "OwnApplication",
    "ReplayResult",
    "TaskFile",
    "TimelineLine",
    "applicants_of",
    "application_page",
    "applications_among",
    "applications_to_resume",
    "attachment_of",
    "clock_of",
    "corrections_to_lapse",
    "decided",
    "desk_services",
    "held_applications",
    "is_application",
    "may_take",
    "own_application",
    "own_applications",
    "refusal_reasons",
    "replay",
    "review_until",
    "service_of_task",
    "stuck_outcomes",
    "submitted",
    "task_attachment",
    "task_candidates",
    "task_file",
    "tasks_to_warn",
    "timeline_of",
    "why_no_review",
    "work_list",
]
