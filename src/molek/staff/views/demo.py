"""Codes of the demo accounts: a demo city has no phones."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from molek.base.http import Request
from molek.staff import queries
from molek.staff.rules.codes import STEP_S


def codes(request: Request) -> HttpResponse:
    at = timezone.now()
    text = request.GET.get("q", "").strip()
    page = queries.demo_accounts(at=at, text=text, after=request.GET.get("after"))
    seconds_left = STEP_S - int(at.timestamp()) % STEP_S
    return render(request, "staff/demo_codes.html", {"page": page, "q": text, "seconds_left": seconds_left})
