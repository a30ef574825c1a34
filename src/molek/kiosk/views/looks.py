"""Who looked at one's data, at a box: for those who have no phone to see it on."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from molek.kiosk import queries
from molek.kiosk.views.screens import BoxRequest, screen, visitor_required
from molek.privacy import operations as privacy
from molek.privacy import queries as privacy_queries


@require_GET
@visitor_required
def looks(request: BoxRequest) -> HttpResponse:
    """Newest first, with one button to ask why."""
    page = privacy_queries.who_looked(by=request.actor, at=timezone.now(), after=request.GET.get("after"))
    return screen(request, "kiosk/looks.html", say=queries.guidance("looks" if page.looks else "unseen"), page=page)


@require_POST
@visitor_required
def ask(request: BoxRequest, event_id: int) -> HttpResponse:
    """Why did somebody look? The answer stands in the same place."""
    privacy.question_access(event_id=event_id, by=request.actor, at=timezone.now())
    return redirect("kiosk:looks")
