"""The data protection officer's pages, those of readers who are asked, of the register and of the Inspectorate."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from molek.base.forms import answer_form
from molek.base.http import Request, official_required
from molek.files import queries as files
from molek.privacy import operations, queries
from molek.privacy.forms import AnswerForm, ConclusionForm, ReasonForm, RegistryAnswerForm
from molek.privacy.permissions import PrivacyPermission


@require_GET
@official_required(PrivacyPermission.ANSWER)
def index(request: Request) -> HttpResponse:
    """Requests and questions by the time that is left."""
    return render(request, "privacy/desk.html", {"page": queries.desk(by=request.actor, at=timezone.now())})


@require_http_methods(["GET", "POST"])
@official_required(PrivacyPermission.ANSWER)
def one(request: Request, code: str) -> HttpResponse:
    """Answer a request."""
    now = timezone.now()
    shown = queries.desk_request(code=code, by=request.actor, at=now)

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.answer_request(
            code=code, is_granted=typed["decision"] == "GRANT", answer=typed["answer"], by=request.actor, at=now
        )
        messages.success(request, _("Permintaan {code} dijawab.").format(code=code))
        return redirect("privacy:desk")

    return answer_form(request, AnswerForm, act, template="privacy/desk_request.html", shown=shown)


@require_POST
@official_required(PrivacyPermission.ANSWER)
def forward(request: Request, code: str) -> HttpResponse:
    """Hand a correction to the civil registry."""
    operations.forward_correction(code=code, by=request.actor, at=timezone.now())
    messages.success(request, _("Diteruskan ke kantor kependudukan. Batas waktunya tetap berjalan."))
    return redirect("privacy:desk")


@require_GET
@official_required()
def proof(request: Request, code: str) -> HttpResponse:
    """The paper that came with a correction."""
    sha256 = queries.proof_of(code=code, by=request.actor)
    info = files.info(sha256)
    assert info is not None
    response = HttpResponse(files.read(sha256), content_type=info.media_type)
    response["Content-Disposition"] = "inline"
    return response


@require_http_methods(["GET", "POST"])
@official_required(PrivacyPermission.ANSWER)
def question(request: Request, code: str) -> HttpResponse:
    """Conclude a questioned access."""
    now = timezone.now()
    asked = queries.desk_question(code=code, by=request.actor, at=now)

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.conclude_question(
            code=code, is_justified=typed["decision"] == "JUSTIFIED", conclusion=typed["conclusion"],
            by=request.actor, at=now,
        )  # fmt: skip
        messages.success(request, _("Pertanyaan {code} dijawab.").format(code=code))
        return redirect("privacy:desk")

    return answer_form(request, ConclusionForm, act, template="privacy/desk_question.html", asked=asked)


@require_GET
@official_required(PrivacyPermission.ANSWER)
def processing(request: Request) -> HttpResponse:
    """The record of processing."""
    return render(request, "privacy/processing.html", {"rows": queries.processing_record(by=request.actor)})


@require_GET
@official_required(PrivacyPermission.ANSWER)
def processing_csv(request: Request) -> HttpResponse:
    response = HttpResponse(queries.processing_csv(by=request.actor), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="kegiatan-pemrosesan.csv"'
    return response


@require_GET
@official_required()
def asked(request: Request) -> HttpResponse:
    """What residents ask this official about his own looks."""
    return render(request, "privacy/asked.html", {"rows": queries.own_questions(by=request.actor)})


@require_http_methods(["GET", "POST"])
@official_required()
def asked_one(request: Request, code: str) -> HttpResponse:
    """Say why one looked."""
    now = timezone.now()
    shown = queries.question_to(code=code, by=request.actor)

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.explain_access(code=code, reason=typed["reason"], by=request.actor, at=now)
        messages.success(request, _("Alasan Anda tersimpan."))
        return redirect("privacy:asked")

    return answer_form(request, ReasonForm, act, template="privacy/asked_one.html", shown=shown)


@require_GET
@official_required(PrivacyPermission.INSPECT)
def unjustified(request: Request) -> HttpResponse:
    """Looks without a reason, for the Inspectorate."""
    rows = queries.unjustified(by=request.actor, at=timezone.now())
    return render(request, "privacy/unjustified.html", {"rows": rows})


@require_GET
@official_required(PrivacyPermission.REGISTER)
def forwarded(request: Request) -> HttpResponse:
    """Corrections that the civil registry is asked for."""
    rows = queries.forwarded(by=request.actor, at=timezone.now())
    return render(request, "privacy/forwarded.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@official_required(PrivacyPermission.REGISTER)
def forwarded_one(request: Request, code: str) -> HttpResponse:
    """Say what became of one."""
    now = timezone.now()
    page = queries.forwarded_one(code=code, by=request.actor, at=now)

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.answer_at_registry(
            code=code, is_granted=typed["decision"] == "GRANT", answer=typed["answer"], by=request.actor, at=now
        )
        messages.success(request, _("Permintaan {code} dijawab.").format(code=code))
        return redirect("privacy:forwarded")

    return answer_form(request, RegistryAnswerForm, act, template="privacy/forwarded_one.html", page=page)
