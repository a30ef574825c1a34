"""May the applicant still ask a human to look at a refusal?"""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from molek.base.actors import SYSTEM
from molek.base.workdays import city_date
from molek.cases.enums import ApplicationState
from molek.cases.models import Application
from molek.staff import queries as staff

REVIEW_WITHIN_DAYS = 21  # working days, as long as an objection (UU 30/2014, Article 77)


def review_until(application: Application) -> dt.date:
    """The last city-local day on which a review or an objection can be asked of a decided application."""
    assert application.decided_at is not None
    return staff.calendar().add(city_date(application.decided_at), REVIEW_WITHIN_DAYS)


def why_no_review(application: Application, *, on: dt.date) -> str:
    """Why a review cannot be asked on ``on``, in the reader's language; "" if it can."""
    if application.awaits_applicant and application.review_requested_at is None:
        return ""  # whoever cannot do what is asked, or disputes it, need not wait to be refused
    if application.state != ApplicationState.REJECTED:
        return _("permohonan tidak dalam keadaan ditolak")
    if application.decided_by_ref != SYSTEM.ref:
        return _("permohonan sudah diputus oleh pejabat")
    if application.review_requested_at is not None:
        return _("pemeriksaan sudah pernah diminta")
    if on > review_until(application):
        return _("batas waktunya sudah lewat")
    return ""
