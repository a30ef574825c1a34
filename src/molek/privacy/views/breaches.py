"""The breach workbench."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from molek.base.forms import answer, answer_form
from molek.base.http import Request, official_required
from molek.privacy import operations, queries
from molek.privacy.enums import ScopeKind
from molek.privacy.forms import BreachForm, NoticeForm, ReportForm, ScopeForm
from molek.privacy.permissions import PrivacyPermission
from molek.privacy.queries.breaches import require_breach_reader


@require_GET
@official_required()
def index(request: Request) -> HttpResponse:
    """All breaches."""
    rows = queries.breaches(by=request.actor, at=timezone.now())
    may_work = request.actor.may(PrivacyPermission.BREACH)
    return render(request, "privacy/breaches.html", {"rows": rows, "may_work": may_work})


@require_http_methods(["GET", "POST"])
@official_required(PrivacyPermission.BREACH)
def new(request: Request) -> HttpResponse:
    """Open a breach."""
    form = BreachForm(request.POST or request.held_form or None)

    def act(typed: dict[str, Any]) -> HttpResponse:
        opened = operations.open_breach(
            title=typed["title"], discovered_at=form.moment("discovered_day", "discovered_time"),
            discovered_how=typed["discovered_how"], by=request.actor, at=timezone.now(),
        )  # fmt: skip
        return redirect("privacy:breach", code=opened.code)

    return answer(request, form, act, template="privacy/breach_new.html")


@require_GET
@official_required()
def one(request: Request, code: str) -> HttpResponse:
    """The workbench: five steps, the clock, what was done."""
    page = queries.breach_page(code=code, by=request.actor, at=timezone.now())
    return render(request, "privacy/breach.html", {"page": page, "report_form": ReportForm()})


@require_http_methods(["GET", "POST"])
@official_required(PrivacyPermission.BREACH)
def scope(request: Request, code: str) -> HttpResponse:
    """Who is concerned."""
    now = timezone.now()
    page = queries.breach_page(code=code, by=request.actor, at=now)
    form = ScopeForm(request.POST or request.held_form or None)

    def act(typed: dict[str, Any]) -> HttpResponse:
        count = operations.set_scope(
            code=code, kind=ScopeKind(typed["kind"]), value=typed["value"], niks=form.listed(),
            since=form.moment("from_day", "from_time"), until=form.moment("until_day", "until_time"),
            by=request.actor, at=now,
        )  # fmt: skip
        messages.success(request, _("{count} orang terkena.").format(count=count))
        return redirect("privacy:breach", code=code)

    return answer(request, form, act, template="privacy/breach_scope.html", page=page)


@require_http_methods(["GET", "POST"])
@official_required(PrivacyPermission.BREACH)
def draft(request: Request, code: str) -> HttpResponse:
    """What is told."""
    now = timezone.now()
    page = queries.breach_page(code=code, by=request.actor, at=now)

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.draft_notices(code=code, texts=typed, by=request.actor, at=now)
        messages.success(request, _("Tersimpan. Orang kedua mengesahkannya."))
        return redirect("privacy:breach", code=code)

    written = {name: getattr(page.shown.breach, name) for name in NoticeForm.base_fields}
    return answer_form(request, NoticeForm, act, template="privacy/breach_draft.html", initial=written, page=page)


@require_POST
@official_required(PrivacyPermission.COUNTERSIGN)
def sign(request: Request, code: str) -> HttpResponse:
    operations.sign_off(code=code, by=request.actor, at=timezone.now())
    messages.success(request, _("Disahkan. Pemberitahuan dapat dikirim."))
    return redirect("privacy:breach", code=code)


@require_POST
@official_required(PrivacyPermission.BREACH)
def send(request: Request, code: str) -> HttpResponse:
    operations.send_notices(code=code, by=request.actor, at=timezone.now())
    messages.success(request, _("Pemberitahuan dikirim. Jumlah yang sudah diberi tahu bertambah di sini."))
    return redirect("privacy:breach", code=code)


@require_POST
@official_required(PrivacyPermission.BREACH)
def report(request: Request, code: str) -> HttpResponse:
    operations.record_report(code=code, number=request.POST.get("number", ""), by=request.actor, at=timezone.now())
    messages.success(request, _("Laporan kepada lembaga dicatat."))
    return redirect("privacy:breach", code=code)


@require_POST
@official_required(PrivacyPermission.BREACH)
def publish(request: Request, code: str) -> HttpResponse:
    operations.publish_notice(code=code, by=request.actor, at=timezone.now())
    messages.success(request, _("Diumumkan."))
    return redirect("privacy:breach", code=code)


@require_POST
@official_required(PrivacyPermission.BREACH)
def close(request: Request, code: str) -> HttpResponse:
    operations.close_breach(code=code, by=request.actor, at=timezone.now())
    messages.success(request, _("Pelanggaran ditutup."))
    return redirect("privacy:breaches")


@require_POST
@official_required(PrivacyPermission.BREACH)
def concerned(request: Request, code: str) -> HttpResponse:
    """References only: no name, no NIK. A form's button, since taking the list is an act that is logged."""
    listed = operations.export_concerned(code=code, by=request.actor, at=timezone.now())
    response = HttpResponse(listed, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="pelanggaran-{code}.csv"'
    return response


@require_GET
@official_required()
def authority(request: Request, code: str) -> HttpResponse:
    """The written notice to the authority."""
    require_breach_reader(request.actor)
    response = HttpResponse(
        queries.authority_pdf(code=code, by=request.actor, at=timezone.now()), content_type="application/pdf"
    )
    response["Content-Disposition"] = f'attachment; filename="pemberitahuan-{code}.pdf"'
    return response
