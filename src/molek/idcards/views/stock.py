"""The desk: printers, print orders, blanks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from molek.base.errors import DomainError, NotFound
from molek.base.http import Request, official_required
from molek.base.workdays import city_date
from molek.idcards import operations, queries
from molek.idcards.forms import (
    CountForm,
    DownForm,
    ExpectForm,
    ExplainForm,
    OrderForm,
    PrinterForm,
    ReceiveForm,
    SpoilBlankForm,
    StockFileForm,
)
from molek.idcards.permissions import CardPermission
from molek.idcards.views import drawings
from molek.idcards.views.pages import form_page, typed
from molek.staff import queries as staff


@require_http_methods(["GET", "POST"])
@official_required(CardPermission.VIEW)
def queue(request: Request) -> HttpResponse:
    """Who is next, and a new order."""
    at = timezone.now()
    machines = queries.printers(at=at)
    usable = [(str(p.id), f"{p.name} ({p.minutes_per_card} menit)") for p in machines if p.is_active and not p.is_down]
    rows, waiting = queries.print_queue(by=request.actor)

    def act(data: dict[str, Any]) -> HttpResponse:
        batch = operations.order_prints(printer_id=int(data["printer"]), size=data["size"], by=request.actor, at=at)
        messages.success(
            request,
            ngettext("%(count)d kartu masuk perintah cetak.", "%(count)d kartu masuk perintah cetak.", batch.size)
            % {"count": batch.size},
        )
        return redirect("idcards:batch", batch.pk)

    return form_page(
        request, OrderForm(typed(request), printers=usable, initial={"size": 20}), act, template="idcards/queue.html",
        rows=rows, waiting=waiting, batches=queries.open_batches(by=request.actor).rows, blanks=queries.blanks_left(),
        may_print=request.actor.may(CardPermission.PRINT), usable=usable,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@official_required(CardPermission.PRINT)
def batch(request: Request, batch_id: int) -> HttpResponse:
    """A print order: the serial of each blank, then chip, then announcement."""
    refusals: dict[str, tuple[str, str]] = {}
    if request.method == "POST":
        refusals = _record_serials(request, batch_id)
        if not refusals:
            return redirect("idcards:batch", batch_id)
    sheet = queries.batch_sheet(batch_id=batch_id, by=request.actor)
    queued = [(one, *refusals.get(one.code, ("", ""))) for one in sheet.queued]
    return render(
        request, "idcards/batch.html", {"sheet": sheet, "queued": queued, "refusals": refusals},
        status=422 if refusals else 200,
    )  # fmt: skip


def _record_serials(request: Request, batch_id: int) -> dict[str, tuple[str, str]]:
    """Each serial typed is one operation of its own; what is refused comes back beside its card."""
    refusals, done, at = {}, 0, timezone.now()
    for name, value in request.POST.items():
        code = name.removeprefix("serial-")
        if code == name or not str(value).strip():
            continue
        try:
            operations.record_print(code=code, batch_id=batch_id, serial=str(value), by=request.actor, at=at)
            done += 1
        except DomainError as refusal:
            refusals[code] = (str(value), f"{refusal} {refusal.advice}".strip())
    if done:
        text = ngettext("%(count)d kartu dicatat dicetak.", "%(count)d kartu dicatat dicetak.", done)
        messages.success(request, text % {"count": done})
    return refusals


@require_GET
@official_required(CardPermission.VIEW)
def printers(request: Request) -> HttpResponse:
    context = {
        "printers": queries.printers(at=timezone.now()),
        "may_manage": request.actor.may(CardPermission.MANAGE),
        "may_print": request.actor.may(CardPermission.PRINT),
    }
    return render(request, "idcards/printers.html", context)


@require_http_methods(["GET", "POST"])
@official_required(CardPermission.MANAGE)
def printer(request: Request, printer_id: int | None = None) -> HttpResponse:
    """Add or change a printer."""
    initial: dict[str, Any] = {"minutes_per_card": 10, "hours_per_day": 7, "is_active": True}
    if printer_id is not None:
        found = next((p for p in queries.printers(at=timezone.now()) if p.id == printer_id), None)
        if found is None:
            raise NotFound()
        initial = {name: getattr(found, name) for name in PrinterForm.base_fields}

    def act(data: dict[str, Any]) -> HttpResponse:
        operations.save_printer(printer_id=printer_id, **data, by=request.actor, at=timezone.now())
        messages.success(request, _("Pencetak disimpan; janji kepada warga dihitung ulang."))
        return redirect("idcards:printers")

    return form_page(
        request, PrinterForm(typed(request), initial=initial), act, title=_("Pencetak kartu"), submit=_("Simpan"),
        back=reverse("idcards:printers"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@official_required(CardPermission.PRINT)
def printer_down(request: Request, printer_id: int) -> HttpResponse:
    def act(data: dict[str, Any]) -> HttpResponse:
        operations.report_down(printer_id=printer_id, **data, by=request.actor, at=timezone.now())
        messages.success(request, _("Dicatat rusak; janji kepada warga dihitung ulang."))
        return redirect("idcards:printers")

    return form_page(
        request, DownForm(typed(request)), act, title=_("Pencetak tidak dapat dipakai"), submit=_("Simpan"),
        back=reverse("idcards:printers"),
    )  # fmt: skip


@require_POST
@official_required(CardPermission.PRINT)
def printer_up(request: Request, printer_id: int) -> HttpResponse:
    operations.report_up(printer_id=printer_id, by=request.actor, at=timezone.now())
    messages.success(request, _("Pencetak dapat dipakai lagi."))
    return redirect("idcards:printers")


# Blanks


@require_GET
@official_required(CardPermission.VIEW)
def blanks(request: Request) -> HttpResponse:
    """The ledger, its forecast, counts and files."""
    at = timezone.now()
    ledger = queries.ledger(by=request.actor, after=request.GET.get("after"))
    forecast = queries.forecast(at=at)
    context = {
        "ledger": ledger,
        "page": ledger.entries,
        "forecast": forecast,
        "drawing": drawings.stock_path(forecast, blanks=ledger.balance, today=city_date(at), calendar=staff.calendar())
        if forecast
        else "",
        "may_manage": request.actor.may(CardPermission.MANAGE),
        "may_stock": request.actor.may(CardPermission.STOCK),
    }
    return render(request, "idcards/blanks.html", context)


def _booked(request: Request, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("idcards:blanks")


@require_http_methods(["GET", "POST"])
@official_required(CardPermission.STOCK)
def receive(request: Request) -> HttpResponse:
    def act(data: dict[str, Any]) -> HttpResponse:
        operations.receive_blanks(**data, by=request.actor, at=timezone.now())
        return _booked(request, _("Penerimaan blangko dicatat."))

    return form_page(
        request, ReceiveForm(typed(request)), act, title=_("Terima blangko"), submit=_("Catat penerimaan"),
        back=reverse("idcards:blanks"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@official_required(CardPermission.MANAGE)
def give_back(request: Request) -> HttpResponse:
    def act(data: dict[str, Any]) -> HttpResponse:
        operations.return_blanks(**data, by=request.actor, at=timezone.now())
        return _booked(request, _("Pengembalian blangko dicatat."))

    return form_page(
        request, ReceiveForm(typed(request)), act, title=_("Kembalikan blangko ke pusat"),
        submit=_("Catat pengembalian"), back=reverse("idcards:blanks"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@official_required(CardPermission.STOCK)
def spoil_blank(request: Request) -> HttpResponse:
    def act(data: dict[str, Any]) -> HttpResponse:
        operations.spoil_blank(**data, by=request.actor, at=timezone.now())
        return _booked(request, _("Blangko rusak dicatat. Berita acara sedang disegel."))

    return form_page(
        request, SpoilBlankForm(typed(request)), act, title=_("Blangko rusak"), submit=_("Catat rusak"),
        back=reverse("idcards:blanks"), intro=_("Untuk kartu yang sudah dicetak, catat rusak dari halaman kartunya."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@official_required(CardPermission.MANAGE)
def expect(request: Request) -> HttpResponse:
    def act(data: dict[str, Any]) -> HttpResponse:
        operations.expect_delivery(**data, by=request.actor, at=timezone.now())
        return _booked(request, _("Kiriman dicatat; janji kepada warga dihitung ulang."))

    return form_page(
        request, ExpectForm(typed(request)), act, title=_("Kiriman yang diharapkan"), submit=_("Simpan"),
        back=reverse("idcards:blanks"),
    )  # fmt: skip


@require_POST
@official_required(CardPermission.MANAGE)
def close_delivery(request: Request, delivery_id: int) -> HttpResponse:
    operations.close_delivery(delivery_id=delivery_id, by=request.actor, at=timezone.now())
    return _booked(request, _("Kiriman ditutup."))


@require_http_methods(["GET", "POST"])
@official_required(CardPermission.STOCK)
def count(request: Request, count_id: int | None = None) -> HttpResponse:
    """Count the shelf: the first official without ``count_id``, the second with it."""

    def act(data: dict[str, Any]) -> HttpResponse:
        at = timezone.now()
        if count_id is None:
            operations.begin_count(counted=data["counted"], by=request.actor, at=at)
            return _booked(request, _("Hitungan pertama dicatat. Sekarang rekan Anda menghitung dengan akunnya."))
        found = operations.finish_count(count_id=count_id, counted=data["counted"], by=request.actor, at=at)
        return _booked(request, _("Hitung fisik: %(state)s.") % {"state": found.get_state_display()})

    title = _("Hitung fisik: hitungan pertama") if count_id is None else _("Hitung fisik: hitungan kedua")
    return form_page(
        request, CountForm(typed(request)), act, title=title, submit=_("Simpan hitungan"),
        back=reverse("idcards:blanks"), intro=_("Dua pegawai menghitung sendiri-sendiri; angka rekan tidak terlihat."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@official_required(CardPermission.MANAGE)
def explain(request: Request, count_id: int) -> HttpResponse:
    def act(data: dict[str, Any]) -> HttpResponse:
        operations.explain_difference(count_id=count_id, **data, by=request.actor, at=timezone.now())
        return _booked(request, _("Selisih dijelaskan dan buku dikoreksi."))

    return form_page(
        request, ExplainForm(typed(request)), act, title=_("Jelaskan selisih blangko"), submit=_("Simpan penjelasan"),
        back=reverse("idcards:blanks"), warning=_("Koreksi tercatat dalam buku dan tidak dapat dihapus."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@official_required(CardPermission.STOCK)
def compare(request: Request) -> HttpResponse:
    def act(data: dict[str, Any]) -> HttpResponse:
        upload = data["file"]
        operations.compare_stock_file(upload=upload, file_name=upload.name, by=request.actor, at=timezone.now())
        return _booked(request, _("Daftar pusat dibandingkan dengan buku; lihat hasilnya di bawah."))

    return form_page(
        request, StockFileForm(typed(request), request.FILES or None), act, title=_("Bandingkan dengan daftar pusat"),
        submit=_("Bandingkan"), back=reverse("idcards:blanks"), is_upload=True,
    )  # fmt: skip
