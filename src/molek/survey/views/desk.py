"""Periods, results and plans, for the office that runs the survey."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from molek.base.forms import answer_form
from molek.base.http import Request, official_required
from molek.base.qr import qr_svg
from molek.base.workdays import city_date
from molek.survey import operations, queries
from molek.survey.forms import FollowUpForm, PeriodForm, PublishForm
from molek.survey.permissions import SurveyPermission


@require_http_methods(["GET", "POST"])
@official_required(SurveyPermission.MANAGE)
def periods(request: Request) -> HttpResponse:
    """Every period, and a new one."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        made = operations.open_period(**typed, by=request.actor, at=timezone.now())
        notices.success(request, _("Periode dibuka."))
        return redirect("survey:period", made.pk)

    rows = queries.periods(by=request.actor, on=city_date(timezone.now()))
    return answer_form(request, PeriodForm, act, template="survey/periods.html", rows=rows)


def _page(request: Request, period_id: int) -> dict[str, Any]:
    page = queries.period_page(period_id=period_id, by=request.actor, on=city_date(timezone.now()))
    return {"page": page}


@require_GET
@official_required(SurveyPermission.MANAGE)
def period(request: Request, period_id: int) -> HttpResponse:
    """One period: answers, elements, offices, plan."""
    return render(request, "survey/period.html", _page(request, period_id))


@require_http_methods(["GET", "POST"])
@official_required(SurveyPermission.PUBLISH)
def publish(request: Request, period_id: int) -> HttpResponse:
    """Freeze the figures, after a look at them."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        made = operations.publish_result(
            period_id=period_id, reason=typed["reason"], by=request.actor, at=timezone.now()
        )
        notices.success(request, _("Hasil versi {version} diterbitkan.").format(version=made.version))
        return redirect("survey:period", period_id)

    return answer_form(request, PublishForm, act, template="survey/publish.html", **_page(request, period_id))


@require_http_methods(["GET", "POST"])
@official_required(SurveyPermission.MANAGE)
def follow_up(request: Request, period_id: int) -> HttpResponse:
    """One more line of the plan."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.add_follow_up(period_id=period_id, **typed, by=request.actor, at=timezone.now())
        notices.success(request, _("Tindak lanjut dicatat."))
        return redirect("survey:period", period_id)

    return answer_form(request, FollowUpForm, act, template="survey/follow_up.html", **_page(request, period_id))


@require_POST
@official_required(SurveyPermission.MANAGE)
def finish(request: Request, follow_up_id: int) -> HttpResponse:
    line = operations.finish_follow_up(follow_up_id=follow_up_id, by=request.actor, at=timezone.now())
    notices.success(request, _("Tindak lanjut selesai."))
    return redirect("survey:period", line.period_id)


@require_GET
@official_required(SurveyPermission.MANAGE)
def papers(request: Request) -> HttpResponse:
    """Every office, each with a paper for its counter."""
    return render(request, "survey/papers.html", {"offices": queries.offices(by=request.actor)})


@require_GET
@official_required(SurveyPermission.MANAGE)
def paper(request: Request, unit_code: str) -> HttpResponse:
    """A sheet for the counter of an office: a QR code, and the address for whoever cannot scan."""
    link = f"{settings.MOLEK.public_url}{reverse('survey:counter', args=[unit_code])}"
    picture = mark_safe(qr_svg(link))  # noqa: S308  our own drawing
    context = {"office": queries.office_name(unit_code), "link": link, "picture": picture}
    return render(request, "survey/paper.html", context)
