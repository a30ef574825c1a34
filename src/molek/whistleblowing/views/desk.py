"""The desk of those who hold keys: the list, a report, its files, answers and conclusions."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from molek.base.errors import DomainError, NotPermitted
from molek.base.forms import RefusableForm, answer_form
from molek.base.http import Request, official_required, safe_next
from molek.whistleblowing import operations, queries
from molek.whistleblowing.enums import Conclusion, ReportState
from molek.whistleblowing.forms import AnswerForm, CloseForm, PassphraseForm
from molek.whistleblowing.permissions import WhistlePermission
from molek.whistleblowing.views import opening

_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@require_GET
@official_required(WhistlePermission.HANDLE)
def index(request: Request) -> HttpResponse:
    """Days, states and sizes. Nothing here needs a key."""
    desk = queries.desk(by=request.actor, after=request.GET.get("after"))
    return render(request, "whistleblowing/desk.html", {"desk": desk, "is_open": opening.opened(request) is not None})


@require_http_methods(["GET", "POST"])
@official_required(WhistlePermission.HANDLE)
def open_(request: Request) -> HttpResponse:
    """The passphrase, then to where the reader was going."""
    if queries.own_key(request.actor) is None:
        return redirect("whistleblowing:keys")
    onward = safe_next(request, request.GET.get("next")) or ""

    def act(typed: dict[str, Any]) -> HttpResponse:
        key = operations.open_key(passphrase=typed["passphrase"], by=request.actor, at=timezone.now())
        response = redirect(onward or "whistleblowing:desk")
        opening.keep(request, response, key)
        return response

    return answer_form(request, PassphraseForm, act, template="whistleblowing/open.html")


@require_POST
@official_required(WhistlePermission.HANDLE)
def close_key(request: Request) -> HttpResponse:
    """Close one's key before its time is over."""
    response = redirect("whistleblowing:desk")
    opening.drop(request, response)
    messages.success(request, _("Kunci Anda tertutup."))
    return response


@require_GET
@official_required(WhistlePermission.HANDLE)
@opening.with_key
def report(request: Request, ref: str, *, key: operations.OpenKey) -> HttpResponse:
    """One report, opened."""
    return _page(request, ref, key)


@require_GET
@official_required(WhistlePermission.HANDLE)
@opening.with_key
def attachment(request: Request, ref: str, number: int, *, key: operations.OpenKey) -> HttpResponse:
    """A file, to be saved: a browser shows nothing of it inside our pages."""
    found = operations.open_attachment(ref=ref, number=number, key=key, by=request.actor, at=timezone.now())
    response = HttpResponse(found.content, content_type=found.media_type)
    name = f"{ref}-{number}.{_ENDINGS[found.media_type]}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = (
        "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return response


@require_POST
@official_required(WhistlePermission.HANDLE)
@opening.with_key
def begin(request: Request, ref: str, *, key: operations.OpenKey) -> HttpResponse:
    operations.begin_examination(ref=ref, key=key, by=request.actor, at=timezone.now())
    return redirect("whistleblowing:report-page", ref=ref)


@require_POST
@official_required(WhistlePermission.HANDLE)
@opening.with_key
def answer(request: Request, ref: str, *, key: operations.OpenKey) -> HttpResponse:
    """A word to the reporter."""
    form = AnswerForm(request.POST, prefix="answer")

    def act(typed: dict[str, Any]) -> None:
        operations.answer(
            ref=ref, message_key=_key(request), text=typed["text"], to=ReportState(typed["to"]), key=key,
            by=request.actor, at=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("Pesan disegel untuk pelapor. Ia membacanya bila kembali dengan kodenya."))

    return _acted(request, ref, key, form, act, name="answer")


@require_POST
@official_required(WhistlePermission.HANDLE)
@opening.with_key
def conclude(request: Request, ref: str, *, key: operations.OpenKey) -> HttpResponse:
    """The end of the examination."""
    form = CloseForm(request.POST, prefix="close")

    def act(typed: dict[str, Any]) -> None:
        operations.close_report(
            ref=ref, message_key=_key(request), conclusion=Conclusion(typed["conclusion"]), text=typed["text"], key=key,
            by=request.actor, at=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("Laporan selesai."))

    return _acted(request, ref, key, form, act, name="close")


def _acted(
    request: Request, ref: str, key: operations.OpenKey, form: RefusableForm, act: Any, *, name: str
) -> HttpResponse:
    """Act and go back to the report; what is refused is said on the report's page, with everything that was typed."""
    status = 422
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except NotPermitted:
            raise
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            return redirect("whistleblowing:report-page", ref=ref)
    return _page(request, ref, key, form=form, name=name, status=status)


def _page(
    request: Request, ref: str, key: operations.OpenKey, *, form: RefusableForm | None = None, name: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    page = operations.open_report(ref=ref, key=key, by=request.actor, at=timezone.now())
    to = ReportState.NEEDS_MORE if page.state == ReportState.NEEDS_MORE else ReportState.EXAMINING
    forms: dict[str, RefusableForm] = {
        "answer": AnswerForm(prefix="answer", initial={"to": to.value}),
        "close": CloseForm(prefix="close"),
    }
    if form is not None:
        forms[name] = form
    context = {
        "page": page, "answer_form": forms["answer"], "close_form": forms["close"], "form": form, "failed": name,
        "message_key": uuid.uuid4(),
    }  # fmt: skip
    return render(request, "whistleblowing/opened.html", context, status=status)


def _key(request: Request) -> uuid.UUID:
    """Of the form; a form without one is taken as new."""
    try:
        return uuid.UUID(request.POST.get("message_key", ""))
    except ValueError:
        return uuid.uuid4()
