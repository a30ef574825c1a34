"""Whose task is it? And the lists from which officials work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from molek.base.actors import Actor
from molek.cases.models import Task
from molek.cases.permissions import Permission
from molek.cases.queries.clocks import clock_of
from molek.staff.queries import EligibleOfficial


def may_take(task: Task, candidates: Sequence[EligibleOfficial], *, by: Actor, at: dt.datetime) -> bool:
    """Is the task for ``by``? ``candidates`` are those who act today in a post that decides this step here.

    The one assigned, while he acts in such a post. Whoever acts in the post he was drawn from, when it is no longer
    he (Plh, Plt, successor). Anybody eligible when the lot fell on nobody, or when that post stands empty. A
    supervisor, once the clock has run out.
    """
    if by.may(Permission.SUPERVISE, area=task.area_code) and clock_of(task, at).late:
        return True
    mine = [candidate for candidate in candidates if candidate.official_id == by.id]
    if task.assigned_id is None:
        return bool(mine)
    if any(candidate.official_id == task.assigned_id for candidate in mine):
        return True
    if any(candidate.post_id == task.assigned_post_id and candidate.capacity for candidate in mine):
        return True
    if any(candidate.official_id == task.assigned_id for candidate in candidates):
        return False
    in_post = [candidate for candidate in candidates if candidate.post_id == task.assigned_post_id]
    return any(candidate in mine for candidate in in_post) or (not in_post and bool(mine))
