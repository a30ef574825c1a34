"""Live service figures, for everybody."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from molek.base.http import Request
from molek.insight.queries import live


@require_safe
def figures(request: Request) -> HttpResponse:
    """What the city measures of itself."""
    return render(request, "insight/figures.html", {"page": live.figures(at=timezone.now())})
