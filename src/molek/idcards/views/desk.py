"""The desk: the dashboard, a person, a card, lists, the centre's files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from molek.audit.enums import AccessPurpose
from molek.base.errors import NotFound
from molek.base.http import Request, official_required
from molek.base.spreadsheets import whole_csv_response
from molek.base.workdays import city_date
from molek.idcards import operations, queries
from molek.idcards.enums import STATE_LABELS, LineVerdict, PaperKind, Reason
from molek.idcards.errors import PersonUnknown
from molek.idcards.forms import (
    CardForm,
    HandOverForm,
    PolicyForm,
    RegisterForm,
    SeekForm,
    SpoilForm,
    StatusFileForm,
    WhyForm,
)
from molek.idcards.permissions import CardPermission
from molek.idcards.views import drawings
from molek.idcards.views.pages import form_page, pdf_response, typed
from molek.residents import queries as residents
from molek.staff import queries as staff

_PERSON = "idcards_person"  # {"id", "label"} of the session: a NIK has no place in an address


@require_GET
@official_required(CardPermission.VIEW)
def dashboard(request: Request) -> HttpResponse:
    at = timezone.now()
    found = queries.dashboard(by=request.actor, at=at)
    most = max((row.count for row in found.backlog), default=0)
    context = {
        "found": found,
        "backlog": [(row, drawings.ages(row.ages, most)) for row in found.backlog],
        "total": sum(row.count for row in found.backlog),
        "output": drawings.daily_output(found.outputs),
        "stock": drawings.stock_path(
            found.forecast, blanks=found.blanks, today=city_date(at), calendar=staff.calendar()
        )
        if found.forecast
        else "",
        "swatches": drawings.swatches(),
        "may": _doors(request),
        "display_url": reverse("idcards:display", args=[queries.display_token()]),
    }
    return render(request, "idcards/dashboard.html", context)


def _doors(request: Request) -> dict[str, bool]:
    return {permission.name.lower(): request.actor.may(permission) for permission in CardPermission}


@require_GET
@official_required(CardPermission.VIEW)
def by_state(request: Request) -> HttpResponse:
    """Cards in one state."""
    state = request.GET.get("tahap", "PRINT_READY")
    if state not in STATE_LABELS:
        raise NotFound()
    page = queries.cards_in(state=state, by=request.actor, after=request.GET.get("after"))
    return render(
        request, "idcards/by_state.html", {"page": page, "label": STATE_LABELS[state], "states": STATE_LABELS}
    )


@sensitive_post_parameters("nik")
@require_http_methods(["GET", "POST"])
@official_required(CardPermission.REGISTER)
def seek(request: Request) -> HttpResponse:
    """Find the person who stands at the desk, by NIK."""

    def act(data: dict[str, Any]) -> HttpResponse:
        page = residents.search(
            by=request.actor, text=data["nik"], purpose=AccessPurpose.ASSISTED_SERVICE, at=timezone.now()
        )
        if not page.rows:
            raise PersonUnknown(field="nik")
        found = page.rows[0]
        request.session[_PERSON] = {
            "id": found.resident_id,
            "label": f"{found.masked_name} · {found.masked_nik} · {found.birth_year} · {found.area_name}",
        }
        return redirect("idcards:person")

    return form_page(
        request, SeekForm(typed(request)), act, title=_("Daftarkan orang untuk KTP-el"), submit=_("Cari"),
        back=reverse("idcards:dashboard"), intro=_("Pencarian dan pembukaan data tercatat dan terlihat oleh warga."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@official_required(CardPermission.REGISTER)
def person(request: Request) -> HttpResponse:
    """The person found: his cards, and a new one."""
    sought = request.session.get(_PERSON)
    if sought is None:
        return redirect("idcards:seek")
    rows = queries.cards_of_resident(resident_id=sought["id"], by=request.actor)

    def act(data: dict[str, Any]) -> HttpResponse:
        card = operations.register_card(
            resident_id=sought["id"], reason=Reason(data["reason"]), proof=data["proof"],
            is_recorded=data["is_recorded"], by=request.actor, at=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("Terdaftar dengan kode %(code)s.") % {"code": card.code})
        return redirect("idcards:card", card.code)

    return form_page(
        request, RegisterForm(typed(request)), act, template="idcards/person.html", label=sought["label"], rows=rows
    )


@require_http_methods(["GET", "POST"])
@official_required(CardPermission.VIEW)
def find(request: Request) -> HttpResponse:
    """Open a card by its registration code."""
    return form_page(
        request, CardForm(typed(request)), lambda data: redirect("idcards:card", data["code"]),
        title=_("Buka kartu"), submit=_("Buka"), back=reverse("idcards:dashboard"),
    )  # fmt: skip


@require_GET
@official_required(CardPermission.VIEW)
def card(request: Request, code: str) -> HttpResponse:
    sheet = queries.card_sheet(code=code, by=request.actor, at=timezone.now())
    return render(request, "idcards/card.html", {"sheet": sheet, "may": _doors(request)})


# One press, one step: what needs no further word.
_STEPS = {
    "RECORD": operations.record_biometrics,
    "RELEASE": operations.release,
    "REORDER": operations.reorder,
    "ACTIVATE": operations.activate,
    "ANNOUNCE": operations.announce,
}


@require_POST
@official_required(CardPermission.VIEW)
def step(request: Request, code: str) -> HttpResponse:
    """Take a card one step on."""
    operation = _STEPS.get(request.POST.get("step", ""))
    if operation is None:
        raise NotFound()
    moved = operation(code=code, by=request.actor, at=timezone.now())
    messages.success(
        request, _("Kartu %(code)s: %(state)s.") % {"code": moved.code, "state": STATE_LABELS[moved.state]}
    )
    if moved.batch_id is not None and request.POST.get("from") == "batch":
        return redirect("idcards:batch", moved.batch_id)
    return redirect("idcards:card", moved.code)


def _after(request: Request, code: str, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("idcards:card", code)


@require_http_methods(["GET", "POST"])
@official_required(CardPermission.PRINT)
def spoil(request: Request, code: str) -> HttpResponse:
    """Say that a card was spoiled; the minutes follow."""

    def act(data: dict[str, Any]) -> HttpResponse:
        spoiled = operations.spoil_card(code=code, **data, by=request.actor, at=timezone.now())
        return _after(request, spoiled.code, _("Dicatat rusak. Berita acara sedang disegel."))

    return form_page(
        request, SpoilForm(typed(request)), act, title=_("Kartu rusak: %(code)s") % {"code": code},
        submit=_("Catat rusak"), back=reverse("idcards:card", args=[code]),
        intro=_("Berita acara bersegel dibuat dari isian ini, lalu kartu dapat dicetak ulang dengan blangko lain."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@official_required(CardPermission.REGISTER)
def hurry(request: Request, code: str) -> HttpResponse:
    """Propose urgency; a second official decides."""

    def act(data: dict[str, Any]) -> HttpResponse:
        asked = operations.ask_urgency(code=code, why=data["why"], by=request.actor, at=timezone.now())
        return _after(request, asked.code, _("Usul tercatat; kepala dinas memutuskan."))

    return form_page(
        request, WhyForm(typed(request)), act, title=_("Usul mendahulukan %(code)s") % {"code": code},
        submit=_("Usulkan"), back=reverse("idcards:card", args=[code]),
    )  # fmt: skip


@require_POST
@official_required(CardPermission.MANAGE)
def answer_hurry(request: Request, code: str) -> HttpResponse:
    agreed = request.POST.get("answer") == "agree"
    answered = operations.answer_urgency(code=code, agreed=agreed, by=request.actor, at=timezone.now())
    return _after(request, answered.code, _("Didahulukan.") if agreed else _("Usul ditolak."))


@require_http_methods(["GET", "POST"])
@official_required(CardPermission.MANAGE)
def end(request: Request, code: str, how: str) -> HttpResponse:
    """Withdraw a card for good, or say that it is lost in the office."""
    is_loss = how == "hilang"
    operation = operations.lose_card if is_loss else operations.withdraw

    def act(data: dict[str, Any]) -> HttpResponse:
        ended = operation(code=code, why=data["why"], by=request.actor, at=timezone.now())
        return _after(request, ended.code, _("Dicatat hilang.") if is_loss else _("Kartu ditarik."))

    title = _("Kartu hilang di kantor: %(code)s") if is_loss else _("Tarik kartu %(code)s")
    return form_page(
        request, WhyForm(typed(request)), act, title=title % {"code": code}, submit=_("Simpan"),
        back=reverse("idcards:card", args=[code]), warning="" if is_loss else _("Penarikan tidak dapat dibatalkan."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@official_required(CardPermission.HAND_OVER)
def pickup(request: Request) -> HttpResponse:
    """Somebody comes for a card."""

    def act(data: dict[str, Any]) -> HttpResponse:
        return redirect("idcards:hand-over", data["code"])

    return form_page(
        request, CardForm(typed(request)), act, template="idcards/pickup.html", title=_("Serahkan KTP-el"),
        submit=_("Lanjut"), back=reverse("idcards:dashboard"),
    )  # fmt: skip


@sensitive_post_parameters("nik", "proxy_nik", "proxy_name", "pickup_code")
@require_http_methods(["GET", "POST"])
@official_required(CardPermission.HAND_OVER)
def hand_over(request: Request, code: str) -> HttpResponse:
    sheet = queries.card_sheet(code=code, by=request.actor, at=timezone.now())
    form = HandOverForm(typed(request), request.FILES or None)

    def act(data: dict[str, Any]) -> HttpResponse:
        given = operations.hand_over(code=sheet.card.code, **data, by=request.actor, at=timezone.now())
        if given.is_flagged:
            messages.warning(request, _("Kuasa ini mengambil banyak kartu bulan ini; kepala dinas melihatnya."))
        return _after(request, sheet.card.code, _("Kartu diserahkan. Tanda terima sedang disegel."))

    return form_page(request, form, act, template="idcards/hand_over.html", sheet=sheet)


@require_GET
@official_required(CardPermission.VIEW)
def unfetched(request: Request) -> HttpResponse:
    page = queries.not_fetched(by=request.actor, at=timezone.now(), after=request.GET.get("after"))
    return render(request, "idcards/unfetched.html", {"page": page, "policy": queries.policy()})


@require_http_methods(["GET", "POST"])
@official_required(CardPermission.REGISTER)
def files(request: Request) -> HttpResponse:
    """Take in an export of the centre."""

    def act(data: dict[str, Any]) -> HttpResponse:
        upload = data["file"]
        taken = operations.take_status_file(upload=upload, file_name=upload.name, by=request.actor, at=timezone.now())
        return redirect("idcards:file", taken.pk)

    return form_page(
        request, StatusFileForm(typed(request), request.FILES or None), act, template="idcards/files.html",
        files=queries.status_files(by=request.actor), outage=queries.outage(),
    )  # fmt: skip


@require_GET
@official_required(CardPermission.VIEW)
def file(request: Request, file_id: int) -> HttpResponse:
    report = queries.status_file(file_id=file_id, by=request.actor, after=request.GET.get("after"))
    lines = [(line, LineVerdict(line.verdict).label, STATE_LABELS.get(line.known, "")) for line in report.lines.rows]
    return render(request, "idcards/file.html", {"report": report, "page": report.lines, "lines": lines})


@require_GET
@official_required(CardPermission.VIEW)
def file_csv(request: Request, file_id: int) -> HttpResponse:
    """The verdict on every line."""
    rows: list[list[object]] = [["baris", "kode", "hasil", "status_kota", "status_pusat"]]
    after: str | None = ""
    while after is not None:
        report = queries.status_file(file_id=file_id, by=request.actor, after=after, every_line=True)
        rows += [[line.line, line.code, line.verdict, line.known, line.reported] for line in report.lines.rows]
        after = report.lines.next_key
    return whole_csv_response(rows, f"status-ktp-{file_id}.csv")


@require_http_methods(["GET", "POST"])
@official_required(CardPermission.MANAGE)
def policy(request: Request) -> HttpResponse:
    """The office's own figures."""
    held = queries.policy()
    initial = {name: getattr(held, name) for name in PolicyForm.base_fields}

    def act(data: dict[str, Any]) -> HttpResponse:
        operations.change_policy(by=request.actor, at=timezone.now(), **data)
        messages.success(request, _("Aturan kantor disimpan."))
        return redirect("idcards:dashboard")

    return form_page(
        request, PolicyForm(typed(request), initial=initial), act, title=_("Aturan kantor KTP-el"),
        submit=_("Simpan"), back=reverse("idcards:dashboard"),
    )  # fmt: skip


@require_GET
@official_required(CardPermission.VIEW)
def minutes(request: Request) -> HttpResponse:
    """Sealed minutes about spoiled blanks, newest first."""
    return render(request, "idcards/minutes.html", {"papers": queries.papers(PaperKind.MINUTES, limit=100)})


@require_GET
def paper(request: Request, paper_id: int) -> HttpResponse:
    """A sealed paper: announcements for everybody, the rest for the office."""
    pdf = queries.pdf_of(paper_id=paper_id, by=request.actor, at=timezone.now())
    return pdf_response(pdf, f"ktp-{paper_id}.pdf")
