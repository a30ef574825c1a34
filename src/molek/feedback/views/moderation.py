"""What the public reads, and recommendations that come by letter."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from molek.base.errors import NotPermitted
from molek.base.forms import answer
from molek.base.http import Request, official_required
from molek.base.workdays import city_date
from molek.feedback import operations
from molek.feedback.enums import Maladministration
from molek.feedback.forms import PublishForm, RecommendationForm
from molek.feedback.permissions import FeedbackPermission
from molek.feedback.queries.access import readable
from molek.feedback.queries.desk import report_page, unit_choices
from molek.feedback.queries.register import public_text, to_moderate
from molek.feedback.views.choices import area_choices, category_choices, language


@require_GET
@official_required(FeedbackPermission.MODERATE)
def index(request: Request) -> HttpResponse:
    """Checked reports that the public does not read yet."""
    rows = to_moderate(rows=readable(request.actor), language=language())
    return render(request, "feedback/moderation.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@official_required(FeedbackPermission.MODERATE)
def publish(request: Request, code: str) -> HttpResponse:
    """The text for the public beside the complainant's own."""
    page = report_page(code=code, by=request.actor, at=timezone.now(), language=language())
    if not page.may.publish:
        raise NotPermitted(permission=FeedbackPermission.MODERATE)

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.publish(
            code=code, title=typed["title"], summary=typed["summary"], answer=typed["answer"], by=request.actor,
            at=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("Laporan tampil di daftar umum."))
        return redirect("feedback:moderation")

    form = PublishForm(request.POST or None, initial=public_text(page.row))
    return answer(request, form, act, template="feedback/publish.html", page=page)


@require_POST
@official_required(FeedbackPermission.MODERATE)
def withdraw(request: Request, code: str) -> HttpResponse:
    operations.withdraw(code=code, by=request.actor, at=timezone.now())
    messages.success(request, _("Laporan ditarik dari daftar umum."))
    return redirect("feedback:moderation")


@require_http_methods(["GET", "POST"])
@official_required()
def recommendation(request: Request) -> HttpResponse:
    """Take in a recommendation of the Ombudsman."""
    if not (request.actor.may(FeedbackPermission.TRIAGE) or request.actor.may(FeedbackPermission.SUPERVISE)):
        raise NotPermitted(permission=FeedbackPermission.TRIAGE)
    now = timezone.now()

    def act(typed: dict[str, Any]) -> HttpResponse:
        row = operations.take_recommendation(
            reference=typed["reference"], title=typed["title"], body=typed["body"], category=typed["category"],
            area_code=typed["area_code"], received_on=typed["received_on"], deadline=typed["deadline"],
            maladministration=Maladministration(typed["maladministration"]), unit_id=typed["unit"], by=request.actor,
            at=now,
        )  # fmt: skip
        messages.success(request, _("Rekomendasi tercatat dan diteruskan."))
        return redirect("feedback:report", row.code)

    form = RecommendationForm(
        request.POST or None, categories=category_choices(city_date(now)), areas=area_choices(),
        units=unit_choices(at=now), initial={"received_on": city_date(now)},
    )  # fmt: skip
    return answer(request, form, act, template="feedback/recommendation.html")
