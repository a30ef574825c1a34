"""The desk of complaints: lists, one report, and each act on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from molek.base.errors import NotPermitted, Text
from molek.base.forms import answer
from molek.base.http import Request, official_required
from molek.base.spreadsheets import csv_response
from molek.base.workdays import city_date
from molek.feedback import operations
from molek.feedback.enums import Settlement
from molek.feedback.forms import (
    AnswerForm,
    CompletionForm,
    DecisionForm,
    ForwardForm,
    MergeForm,
    ReasonForm,
    ReferForm,
    SeenForm,
)
from molek.feedback.permissions import FeedbackPermission
from molek.feedback.queries.desk import (
    DeskFilter,
    DeskPage,
    desk,
    known_concerned,
    national_rows,
    people_near,
    report_file,
    report_page,
    settlement_choices,
    unit_choices,
)
from molek.feedback.views.choices import category_choices, language
from molek.feedback.views.own import file_response

TAB_LABELS = {
    "triage": gettext_lazy("Perlu diperiksa"),
    "answer": gettext_lazy("Perlu dijawab"),
    "late": gettext_lazy("Terlambat"),
    "objections": gettext_lazy("Keberatan"),
    "open": gettext_lazy("Berjalan"),
    "all": gettext_lazy("Semua"),
}
HANDLING = (FeedbackPermission.TRIAGE, FeedbackPermission.ANSWER, FeedbackPermission.SUPERVISE)


def _handles(request: Request) -> None:
    if not any(request.actor.may(one) for one in HANDLING):
        raise NotPermitted(permission=FeedbackPermission.ANSWER)


@require_GET
@official_required()
def index(request: Request) -> HttpResponse:
    """What waits; what is due first stands first."""
    _handles(request)
    wanted = DeskFilter(request.GET.get("daftar", ""), request.GET.get("cari", "")[:80], request.GET.get("after"))
    page = desk(wanted=wanted, by=request.actor, at=timezone.now(), language=language())
    tabs = [(tab, TAB_LABELS[tab.code]) for tab in page.tabs]
    return render(request, "feedback/desk.html", {"desk": page, "page": page.page, "tabs": tabs, "text": wanted.text})


def _page(request: Request, code: str) -> DeskPage:
    _handles(request)
    return report_page(code=code, by=request.actor, at=timezone.now(), language=language())


def _forward_form(page: DeskPage, data: Any = None) -> ForwardForm:
    now, row = timezone.now(), page.row
    settlements = settlement_choices(row.kind)
    people = {one.official_id: f"{one.name}, {one.title}" for one in people_near(area_code=row.area_code, at=now)}
    return ForwardForm(
        data,
        categories=category_choices(city_date(now)), settlements=settlements, units=unit_choices(at=now),
        people=list(people.items()),
        initial={
            "revision": row.revision, "category": row.category, "settlement": settlements[0][0],
            "unit": page.suggested_unit, "concerned": list(known_concerned(row)),
        },
    )  # fmt: skip


@require_GET
@official_required()
def report(request: Request, code: str) -> HttpResponse:
    """One report, with the form that its state asks for first."""
    page = _page(request, code)
    form: SeenForm | None = None
    if page.may.triage:
        form = _forward_form(page)
    elif page.may.answer:
        form = AnswerForm(initial={"revision": page.row.revision})
    elif page.may.objection:
        form = DecisionForm(initial={"revision": page.row.revision})
    return render(request, "feedback/report.html", {"page": page, "form": form})


def _act(
    request: Request, code: str, form: Callable[[DeskPage, Any], SeenForm], operate: Callable[[dict[str, Any]], object],
    *, right: str, title: Text, button: Text, said: Text,
) -> HttpResponse:  # fmt: skip
    """A page for one act on a report: its form, and back to the list when it is done. ``right`` names one or more of
    the page's rights; whether its state allows the act, the operation says."""
    page = _page(request, code)
    if page.rights.isdisjoint(right.split()):
        raise NotPermitted(permission=FeedbackPermission.ANSWER)

    def act(typed: dict[str, Any]) -> HttpResponse:
        operate(typed)
        messages.success(request, str(said))
        return redirect("feedback:desk")

    filled = form(page, request.POST if request.method == "POST" else None)
    return answer(request, filled, act, template="feedback/act.html", page=page, title=title, button=button)


def _plain(form_class: type[SeenForm], **more: Any) -> Callable[[DeskPage, Any], SeenForm]:
    return lambda page, data: form_class(data, initial={"revision": page.row.revision}, **more)


@require_http_methods(["GET", "POST"])
@official_required()
def forward(request: Request, code: str) -> HttpResponse:
    """Checked: category, way of settlement, unit."""
    return _act(
        request, code, _forward_form,
        lambda typed: operations.forward(
            code=code, category=typed["category"], settlement=Settlement(typed["settlement"]), unit_id=typed["unit"],
            concerned=typed["concerned"], note=typed["note"], revision=typed["revision"], by=request.actor,
            at=timezone.now(),
        ),
        right="triage",
        title=_("Periksa dan teruskan"), button=_("Teruskan"), said=_("Laporan diteruskan; pelapor diberi tahu."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@official_required()
def complete(request: Request, code: str) -> HttpResponse:
    """Ask the complainant for what is missing."""
    return _act(
        request, code, _plain(CompletionForm),
        lambda typed: operations.ask_completion(
            code=code, text=typed["reason"], revision=typed["revision"], by=request.actor, at=timezone.now()
        ),
        right="triage",
        title=_("Minta dilengkapi"), button=_("Kirim ke pelapor"), said=_("Pelapor diminta melengkapi."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@official_required()
def reject(request: Request, code: str) -> HttpResponse:
    """It cannot be handled here."""
    return _act(
        request, code, _plain(ReasonForm),
        lambda typed: operations.reject(
            code=code, reason=typed["reason"], revision=typed["revision"], by=request.actor, at=timezone.now()
        ),
        right="triage",
        title=_("Tidak dapat ditangani"), button=_("Tolak laporan"), said=_("Pelapor diberi tahu alasannya."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@official_required()
def merge(request: Request, code: str) -> HttpResponse:
    """Join with an earlier report."""

    def form(page: DeskPage, data: Any) -> MergeForm:
        into = request.GET.get("induk", "")[:9] or (page.same[0].code if page.same else "")
        return MergeForm(data, initial={"revision": page.row.revision, "into": into})

    return _act(
        request, code, form,
        lambda typed: operations.merge(
            code=code, into=typed["into"], revision=typed["revision"], by=request.actor, at=timezone.now()
        ),
        right="triage",
        title=_("Gabungkan dengan laporan lain"), button=_("Gabungkan"), said=_("Digabung; pelapor diberi tahu."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@official_required()
def refer(request: Request, code: str) -> HttpResponse:
    """Another unit is responsible."""
    return _act(
        request, code, _plain(ReferForm, units=unit_choices(at=timezone.now())),
        lambda typed: operations.refer(
            code=code, unit_id=typed["unit"], reason=typed["reason"], revision=typed["revision"], by=request.actor,
            at=timezone.now(),
        ),
        right="triage answer",
        title=_("Alihkan ke unit lain"), button=_("Alihkan"), said=_("Laporan dialihkan; pelapor diberi tahu."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@official_required()
def send_back(request: Request, code: str) -> HttpResponse:
    """The unit does not know whose it is."""
    return _act(
        request, code, _plain(ReasonForm),
        lambda typed: operations.send_back(
            code=code, reason=typed["reason"], revision=typed["revision"], by=request.actor, at=timezone.now()
        ),
        right="answer",
        title=_("Kembalikan ke pengelola pengaduan"), button=_("Kembalikan"), said=_("Laporan dikembalikan."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@official_required()
def give_answer(request: Request, code: str) -> HttpResponse:
    """Answer, for now or for good."""

    def form(page: DeskPage, data: Any) -> AnswerForm:
        return AnswerForm(data, request.FILES if data else None, initial={"revision": page.row.revision})

    return _act(
        request, code, form,
        lambda typed: operations.answer(
            code=code, text=typed["text"], uploads=typed["uploads"], is_final=typed["is_final"],
            revision=typed["revision"], by=request.actor, at=timezone.now(),
        ),
        right="answer",
        title=_("Jawab laporan"), button=_("Kirim jawaban"), said=_("Jawaban terkirim ke pelapor."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@official_required()
def extend(request: Request, code: str) -> HttpResponse:
    """More days for a request for public information."""
    return _act(
        request, code, _plain(ReasonForm),
        lambda typed: operations.extend(
            code=code, reason=typed["reason"], revision=typed["revision"], by=request.actor, at=timezone.now()
        ),
        right="answer",
        title=_("Perpanjang waktu"), button=_("Perpanjang"), said=_("Waktu diperpanjang; pemohon diberi tahu."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@official_required()
def decide(request: Request, code: str) -> HttpResponse:
    """Decide an objection."""
    return _act(
        request, code, _plain(DecisionForm),
        lambda typed: operations.decide_objection(
            code=code, is_granted=typed["is_granted"], text=typed["text"], revision=typed["revision"],
            by=request.actor, at=timezone.now(),
        ),
        right="objection",
        title=_("Putus keberatan"), button=_("Simpan putusan"), said=_("Putusan terkirim ke pelapor."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@official_required()
def close_recommendation(request: Request, code: str) -> HttpResponse:
    """What was done was reported to the Ombudsman."""
    return _act(
        request, code, _plain(ReasonForm),
        lambda typed: operations.close_recommendation(
            code=code, note=typed["reason"], revision=typed["revision"], by=request.actor, at=timezone.now()
        ),
        right="triage",
        title=_("Tutup rekomendasi"), button=_("Tutup"), said=_("Rekomendasi ditutup."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@official_required()
def identity(request: Request, code: str) -> HttpResponse:
    """Who filed it, after a reason; the look is logged and a resident sees it."""
    page = _page(request, code)
    if not page.may.identity:
        raise NotPermitted(permission=FeedbackPermission.TRIAGE)

    def act(typed: dict[str, Any]) -> HttpResponse:
        found = operations.open_identity(code=code, reason=typed["reason"], by=request.actor, at=timezone.now())
        return render(request, "feedback/identity.html", {"page": page, "identity": found})

    form = ReasonForm(request.POST or None, initial={"revision": page.row.revision})
    form.fields["reason"].help_text = _(
        "Untuk apa identitas pelapor diperlukan. Pelapor dapat melihat bahwa Anda membukanya."
    )
    return answer(
        request, form, act, template="feedback/act.html", page=page, title=_("Buka identitas pelapor"),
        button=_("Buka dan catat"),
    )  # fmt: skip


@require_GET
@official_required()
def attachment(request: Request, code: str, number: int) -> HttpResponse:
    _handles(request)
    content, media_type = report_file(code=code, number=number, by=request.actor)
    return file_response(content, media_type, f"lampiran-{number}")


@require_GET
@official_required(FeedbackPermission.TRIAGE)
def export(request: Request) -> StreamingHttpResponse:
    """Every report in the national system's fields."""
    return csv_response(national_rows(by=request.actor), "sp4n-lapor.csv")
