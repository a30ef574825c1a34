"""Import of the central registry's export by upload."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from molek.base.forms import answer_form
from molek.base.http import Request, official_required, takes_up_to
from molek.base.spreadsheets import csv_response
from molek.live import queries as live
from molek.residents import operations, queries
from molek.residents.forms import ImportForm
from molek.residents.permissions import ResidentPermission


@takes_up_to(310_000_000)  # the export of a whole city, whose own limit is 300 MB
@official_required(ResidentPermission.IMPORT)
def imports(request: Request) -> HttpResponse:
    """Upload a file; the latest imports."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        run = operations.order_import(
            upload=typed["file"], is_dry_run=typed["is_dry_run"], by=request.actor, at=timezone.now()
        )
        return redirect("residents:import-run", run.pk)

    return answer_form(
        request, ImportForm, act, template="residents/imports.html", runs=queries.import_runs(by=request.actor)
    )


@official_required(ResidentPermission.IMPORT)
def run(request: Request, run_id: int) -> HttpResponse:
    """How far it is, and what came of it; the same page again is the fragment that live screens fetch."""
    found = queries.import_run(run_id=run_id, by=request.actor)
    token = "" if found.is_over else live.stream_token(f"residents-import:{run_id}")
    template = "residents/_import_state.html" if "HX-Request" in request.headers else "residents/import_run.html"
    response = render(request, template, {"run": found, "stream_token": token})
    response.headers["Vary"] = "HX-Request"
    return response


@official_required(ResidentPermission.IMPORT)
def report(request: Request, run_id: int) -> StreamingHttpResponse:
    """The verdict on each line as CSV."""
    rows = operations.report_rows(run_id=run_id, by=request.actor)
    return csv_response(rows, f"impor-{run_id}.csv")
