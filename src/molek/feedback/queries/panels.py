"""The way from an application to a complaint about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from molek.base.actors import Actor
from molek.feedback.queries.own import reports_about

if TYPE_CHECKING:
    from molek.cases.models import Application


def report_panel(application: Application, actor: Actor) -> tuple[str, Mapping[str, Any]] | None:
    """For the applicant: a link to complain about this application, and what he has filed about it."""
    if not actor.acts_for(application.resident_id):
        return None
    return "feedback/_panel.html", {"ref": application.ref, "reports": reports_about(application.ref)}
