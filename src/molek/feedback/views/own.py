"""The complainant's own report."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from molek.base.forms import answer
from molek.base.http import Request
from molek.base.pages import number_key
from molek.feedback import operations
from molek.feedback.forms import ObjectionForm, ReplyForm
from molek.feedback.queries.own import OwnPage, own_file, own_page
from molek.feedback.views.choices import language
from molek.feedback.views.opened import opened_code


def _page(request: Request, code: str) -> OwnPage:
    return own_page(code=code, opened=opened_code(request), by=request.actor, at=timezone.now(), language=language())


@never_cache
@require_GET
def own(request: Request, code: str) -> HttpResponse:
    """Steps, clocks, files, and what can be done."""
    page = _page(request, code)
    form = ReplyForm(initial={"revision": page.row.revision})
    return render(request, "feedback/own.html", {"page": page, "form": form})


@never_cache
@require_POST
def reply(request: Request, code: str) -> HttpResponse:
    """Complete, add, or say that it is not settled."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.reply(
            code=code, opened=opened_code(request), text=typed["text"], uploads=typed["uploads"],
            revision=typed["revision"], by=request.actor, at=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("Tanggapan Anda terkirim."))
        return redirect("feedback:own", code)

    page = _page(request, code)
    return answer(request, ReplyForm(request.POST, request.FILES), act, template="feedback/own.html", page=page)


@require_POST
def accept(request: Request, code: str) -> HttpResponse:
    """It is settled."""
    operations.accept(
        code=code, opened=opened_code(request), revision=number_key(request.POST.get("revision")) or 0,
        by=request.actor, at=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("Terima kasih. Laporan ditutup."))
    return redirect("feedback:own", code)


@never_cache
@require_http_methods(["GET", "POST"])
def object_to(request: Request, code: str) -> HttpResponse:
    """Object to how it ended."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.object_to(
            code=code, opened=opened_code(request), text=typed["text"], revision=typed["revision"], by=request.actor,
            at=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("Keberatan Anda diterima."))
        return redirect("feedback:own", code)

    page = _page(request, code)
    form = ObjectionForm(request.POST or None, initial={"revision": page.row.revision})
    return answer(request, form, act, template="feedback/object.html", page=page)


@require_GET
def own_attachment(request: Request, code: str, number: int) -> HttpResponse:
    content, media_type = own_file(code=code, number=number, opened=opened_code(request), by=request.actor)
    return file_response(content, media_type, f"lampiran-{number}")


_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


def file_response(content: bytes, media_type: str, name: str) -> HttpResponse:
    """A checked file for its reader, never kept by what lies between."""
    return HttpResponse(
        content,
        content_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}.{_ENDINGS.get(media_type, "bin")}"',
            "Cache-Control": "private, no-store",
        },
    )
