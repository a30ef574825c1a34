"""What the one who runs the city's machines looks at: failed work, and the systems outside."""

from __future__ import annotations

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from molek.base.http import Request, official_required
from molek.jobs import operations as jobs
from molek.jobs import queries
from molek.jobs.permissions import Permission
from molek.outside import queries as outside


@require_GET
@official_required(Permission.MANAGE_JOBS)
def work(request: Request) -> HttpResponse:
    """The queue, what failed for good, and the partners as this web process sees them."""
    page = queries.failed(after=request.GET.get("after"))
    return render(request, "machines.html", {"queue": queries.state(), "page": page, "sources": outside.sources()})


@require_POST
@official_required(Permission.MANAGE_JOBS)
def retry(request: Request, job_id: int) -> HttpResponse:
    jobs.retry_failed(job_id=job_id, by=request.actor, at=timezone.now())
    notices.success(request, _("Pekerjaan {number} dicoba lagi.").format(number=job_id))
    return redirect("machines")
