"""Files of the revenue office by upload."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from molek.base.forms import answer_form
from molek.base.http import Request, official_required, takes_up_to
from molek.base.spreadsheets import csv_response
from molek.live import queries as live
from molek.taxes import operations
from molek.taxes.enums import ImportKind
from molek.taxes.forms import ImportForm
from molek.taxes.permissions import TaxPermission
from molek.taxes.queries import imports as queries


@takes_up_to(105_000_000)
@official_required(TaxPermission.IMPORT)
def imports(request: Request) -> HttpResponse:
    """Upload a file; the latest imports."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        run = operations.order_import(
            upload=typed["file"], kind=ImportKind(typed["kind"]), is_dry_run=typed["is_dry_run"], by=request.actor,
            at=timezone.now(),
        )  # fmt: skip
        return redirect("taxes:import-run", run.pk)

    return answer_form(
        request, ImportForm, act, template="taxes/imports.html", runs=queries.import_runs(by=request.actor)
    )


@official_required(TaxPermission.IMPORT)
def run(request: Request, run_id: int) -> HttpResponse:
    """What came of it; the same page again is the fragment that live screens fetch."""
    found = queries.import_run(run_id=run_id, by=request.actor)
    token = "" if found.is_over else live.stream_token(f"tax-import:{run_id}")
    template = "taxes/_import_state.html" if "HX-Request" in request.headers else "taxes/import_run.html"
    response = render(request, template, {"run": found, "stream_token": token, "refresh_s": 0 if found.is_over else 3})
    response.headers["Vary"] = "HX-Request"
    return response


@official_required(TaxPermission.IMPORT)
def report(request: Request, run_id: int) -> StreamingHttpResponse:
    """The verdict on each line as CSV."""
    return csv_response(operations.report_rows(run_id=run_id, by=request.actor), f"impor-pajak-{run_id}.csv")
