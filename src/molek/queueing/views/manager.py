"""The manager's pages: the hall now, its rules, its statistics, and bad days."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import asdict

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from molek.base.errors import DomainError, Invalid
from molek.base.http import Request, official_required
from molek.base.spreadsheets import whole_csv_response
from molek.base.workdays import CITY_TZ, city_date
from molek.live import queries as live
from molek.queueing import operations, queries
from molek.queueing.forms import CounterForm, PolicyForm, ReconcileForm, RollForm, SpanForm, WavesForm
from molek.queueing.models import Hall
from molek.queueing.permissions import HallPermission
from molek.queueing.rules import drawing
from molek.queueing.views.public import refusal_text
from molek.queueing.views.rooms import own_hall


@never_cache
@require_GET
@official_required(HallPermission.MANAGE)
def manager(request: Request) -> HttpResponse:
    """The hall at this moment."""
    hall = own_hall(request)
    now = queries.hall_now(hall, by=request.actor, at=timezone.now())
    context = {
        "now": now,
        "hall": hall,
        "gauge": mark_safe(drawing.gauge(now.percent)),  # noqa: S308  our own numbers
        "stream_token": live.stream_token(f"hall:{hall.pk}"),
        "code": queries.hall_code(hall, timezone.now()),
    }
    fragment = request.headers.get("HX-Request") == "true"
    return render(request, "queueing/_now.html" if fragment else "queueing/manager.html", context)


@require_http_methods(["GET", "POST"])
@official_required(HallPermission.MANAGE)
def policy(request: Request) -> HttpResponse:
    """The rules of the hall."""
    hall = own_hall(request)
    form = PolicyForm(request.POST or request.held_form, initial=asdict(operations.policy_of(hall)))
    if request.method == "POST" and form.is_valid():
        operations.set_policy(
            hall_id=hall.pk, policy=operations.Policy(**form.cleaned_data), by=request.actor, at=timezone.now()
        )
        messages.success(request, _("Aturan ruang pelayanan disimpan dan langsung berlaku."))
        return redirect("queueing:manager")
    return render(request, "queueing/policy.html", {"form": form, "hall": hall}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@official_required(HallPermission.MANAGE)
def counter(request: Request, number: int) -> HttpResponse:
    """What a counter serves."""
    hall = own_hall(request)
    row = queries.counter_in(hall, number)
    form = CounterForm(
        request.POST or None, hall=hall, initial={"services": [service.pk for service in row.services.all()]}
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        operations.set_counter_services(
            counter_id=row.pk, service_ids=form.cleaned_data["services"], by=request.actor, at=timezone.now()
        )
        messages.success(request, _("Layanan loket disimpan."))
        return redirect("queueing:manager")
    context = {"form": form, "counter": row}
    return render(request, "queueing/counter.html", context, status=422 if form.errors else 200)


@require_POST
@official_required(HallPermission.MANAGE)
def release(request: Request, counter_id: int) -> HttpResponse:
    operations.release_counter(counter_id=counter_id, by=request.actor, at=timezone.now())
    messages.success(request, _("Loket dilepas. Nomor yang ada di sana kembali menunggu dengan tempat semula."))
    return redirect("queueing:manager")


@require_POST
@official_required(HallPermission.MANAGE)
def open_slots(request: Request) -> HttpResponse:
    made = operations.open_slots(hall_id=own_hall(request).pk, by=request.actor, at=timezone.now())
    messages.success(
        request,
        ngettext("%(count)d jam janji temu baru dibuka.", "%(count)d jam janji temu baru dibuka.", made)
        % {"count": made},
    )
    return redirect("queueing:manager")


@require_POST
@official_required(HallPermission.MANAGE)
def end_day(request: Request) -> HttpResponse:
    at = timezone.now()
    closed = operations.end_day(hall_id=own_hall(request).pk, day=city_date(at), by=request.actor, at=at)
    messages.success(
        request,
        ngettext("Hari ini ditutup; %(count)d nomor diakhiri.", "Hari ini ditutup; %(count)d nomor diakhiri.", closed)
        % {"count": closed},
    )
    return redirect("queueing:manager")


def _span(request: Request, at: dt.datetime) -> tuple[dt.date, dt.date, SpanForm]:
    """The days to look at: the last four weeks unless others are chosen rightly."""
    today = city_date(at)
    since, until = today - dt.timedelta(days=27), today
    form = SpanForm(request.GET if "since" in request.GET else None, initial={"since": since, "until": until})
    if form.is_bound and form.is_valid():
        since, until = form.cleaned_data["since"], form.cleaned_data["until"]
    return since, until, form


@require_GET
@official_required(HallPermission.MANAGE)
def statistics(request: Request) -> HttpResponse:
    """Waits, service times, who did not come, who left: by service, counter, hour, clerk."""
    hall = own_hall(request)
    since, until, form = _span(request, timezone.now())
    grouped = {
        group: queries.measures(hall, group=group, since=since, until=until, by=request.actor)
        for group in ("all", "service", "hour", "counter", "clerk")
    }
    honesty = queries.honesty(hall, since=since, until=until)
    context = {
        "hall": hall,
        "form": form,
        "since": since,
        "until": until,
        "whole": grouped["all"][0] if grouped["all"] else None,
        "honesty": honesty,
        "coverage": mark_safe(drawing.coverage(honesty.percent or 0)),  # noqa: S308  a number
        "waits": _picture(grouped["hour"], hall.promise_minutes),
        **grouped,
    }
    return render(request, "queueing/statistics.html", context, status=422 if form.errors else 200)


def _picture(rows: list[queries.Measures], promise: int) -> SafeString:
    points = [drawing.Column(row.name, row.wait_p50_minutes, row.wait_p90_minutes) for row in rows]
    return mark_safe(drawing.columns(points, limit=promise))  # noqa: S308  numbers and hours only


@require_GET
@official_required(HallPermission.MANAGE)
def export(request: Request) -> HttpResponse:
    """Every number as CSV: with the mark by which spreadsheets know UTF-8, moments in the city's time."""
    hall = own_hall(request)
    since, until, _form = _span(request, timezone.now())
    head = (
        "hari nomor layanan jalur cara keadaan diambil dipanggil loket detik_di_loket janji_dari_detik "
        "janji_sampai_detik hasil".split()
    )
    rows = [
        [row.day, row.label, row.service, row.lane, row.channel, row.state, _local(row.issued_at),
         _local(row.first_called_at), row.counter, row.occupied_s, row.told_low_s, row.told_high_s, row.outcome]
        for row in queries.export(hall, since=since, until=until, by=request.actor)
    ]  # fmt: skip
    return whole_csv_response([head, *rows], f"antrean-{hall.code}-{since}-{until}.csv")


def _local(moment: dt.datetime | None) -> str:
    return f"{moment.astimezone(CITY_TZ):%Y-%m-%d %H:%M:%S}" if moment else ""


# Bad days


@never_cache
@require_http_methods(["GET", "POST"])
@official_required(HallPermission.MANAGE)
def emergency(request: Request) -> HttpResponse:
    """Waves for a crowd; a paper roll for the hours without a network, and its entry afterwards."""
    hall, at = own_hall(request), timezone.now()
    what = request.POST.get("what", "")
    waves = WavesForm(request.POST if what == "waves" else None, hall=hall, auto_id="gelombang_%s",
                      initial={"submission_key": uuid.uuid4(), "wave_size": 50, "wave_minutes": 30})  # fmt: skip
    entry = ReconcileForm(request.POST if what == "entry" else None, hall=hall, auto_id="catat_%s")
    form = {"waves": waves, "entry": entry}.get(what)
    if form is not None and form.is_valid():
        try:
            told = _issue_waves(request, hall, waves, at) if form is waves else _reconcile(request, hall, entry, at)
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal_text(refusal))
        else:
            messages.success(request, told)
            return redirect("queueing:emergency")
    context = {
        "hall": hall,
        "waves": waves,
        "entry": entry,
        "roll": RollForm(hall=hall, initial={"first": 501}, auto_id="gulungan_%s"),
        "has_waves": bool(queries.waves_of(hall, day=city_date(at), by=request.actor)),
    }
    return render(request, "queueing/emergency.html", context, status=422 if form is not None and form.errors else 200)


def _issue_waves(request: Request, hall: Hall, form: WavesForm, at: dt.datetime) -> str:
    typed = dict(form.cleaned_data)
    first_at = dt.datetime.combine(city_date(at), typed.pop("first_at"), CITY_TZ)
    made = operations.issue_waves(
        hall_id=hall.pk, service_id=typed.pop("service"), first_at=first_at, by=request.actor, at=at, **typed
    )
    return _("{count} nomor dibuat: {first} sampai {last}. Cetak lembarnya di bawah.").format(
        count=len(made), first=made[0].label, last=made[-1].label
    )


def _reconcile(request: Request, hall: Hall, form: ReconcileForm, at: dt.datetime) -> str:
    typed = dict(form.cleaned_data)
    made = operations.reconcile_roll(
        hall_id=hall.pk, service_id=typed.pop("service"), by=request.actor, at=at, **typed
    )  # fmt: skip
    return _("{count} nomor kertas dicatat: {first} sampai {last}.").format(
        count=len(made), first=made[0].label, last=made[-1].label
    )


@require_GET
@official_required(HallPermission.MANAGE)
def roll(request: Request) -> HttpResponse:
    """The paper roll as PDF. Print it in the morning: on the day without a network it is too late."""
    hall = own_hall(request)
    form = RollForm(request.GET, hall=hall)
    if not form.is_valid():
        raise Invalid(field="first")
    pdf = operations.paper_roll(
        hall_id=hall.pk,
        service_id=form.cleaned_data["service"],
        first=form.cleaned_data["first"],
        count=form.cleaned_data["count"],
        by=request.actor,
        at=timezone.now(),
    )
    return _pdf(pdf, "gulungan.pdf")


@require_GET
@official_required(HallPermission.MANAGE)
def wave_sheet(request: Request) -> HttpResponse:
    """All wave numbers of today as PDF."""
    hall, at = own_hall(request), timezone.now()
    tickets = queries.waves_of(hall, day=city_date(at), by=request.actor)
    if not tickets:
        return redirect("queueing:emergency")
    return _pdf(operations.wave_sheet(tickets=tickets, by=request.actor, at=at), "gelombang.pdf")


def _pdf(pdf: bytes, name: str) -> HttpResponse:
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
