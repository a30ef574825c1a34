"""The page of keys: one's own, those that wait, those that read."""

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
from molek.whistleblowing import operations, queries
from molek.whistleblowing.errors import KeyMissing
from molek.whistleblowing.forms import ChangePassphraseForm, NewKeyForm
from molek.whistleblowing.permissions import WhistlePermission
from molek.whistleblowing.views import opening


@require_GET
@official_required(WhistlePermission.HANDLE)
def index(request: Request) -> HttpResponse:
    page = queries.keys_page(by=request.actor)
    return render(request, "whistleblowing/keys.html", {"page": page, "is_open": opening.opened(request) is not None})


@require_http_methods(["GET", "POST"])
@official_required(WhistlePermission.HANDLE)
def new(request: Request) -> HttpResponse:
    """A key of one's own."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.make_key(
            passphrase=typed["passphrase"], contact=typed["contact"], by=request.actor, at=timezone.now()
        )
        messages.success(request, _("Kunci dibuat. Simpan frasanya: tidak seorang pun dapat memulihkannya."))
        return redirect("whistleblowing:keys")

    return answer_form(request, NewKeyForm, act, template="whistleblowing/key_new.html")


@require_http_methods(["GET", "POST"])
@official_required(WhistlePermission.HANDLE)
def change(request: Request) -> HttpResponse:
    """Another passphrase for the same key."""
    if queries.own_key(request.actor) is None:
        return redirect("whistleblowing:keys")

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.change_passphrase(
            old=typed["old_passphrase"], new=typed["passphrase"], by=request.actor, at=timezone.now()
        )
        messages.success(request, _("Frasa sandi diganti."))
        return redirect("whistleblowing:keys")

    return answer_form(request, ChangePassphraseForm, act, template="whistleblowing/key_change.html")


@require_http_methods(["GET", "POST"])
@official_required(WhistlePermission.HANDLE)
def end_own(request: Request) -> HttpResponse:
    """End one's own key, for instance when its passphrase is lost. Asked once more before."""
    own = queries.own_key(request.actor)
    if own is None:
        raise KeyMissing()
    if request.method != "POST":
        return render(request, "whistleblowing/key_end.html", {"key": own})
    operations.end_key(recipient_id=own.pk, by=request.actor, at=timezone.now())
    messages.success(request, _("Kunci Anda diakhiri. Buat yang baru bila Anda masih bertugas."))
    response = redirect("whistleblowing:keys")
    opening.drop(request, response)
    return response


@require_POST
@official_required(WhistlePermission.KEYS)
@opening.with_key
def admit(request: Request, recipient_id: int, *, key: operations.OpenKey) -> HttpResponse:
    operations.admit(recipient_id=recipient_id, key=key, by=request.actor, at=timezone.now())
    messages.success(request, _("Kunci diterima. Laporan baru disegel juga untuknya."))
    return redirect("whistleblowing:keys")


@require_POST
@official_required(WhistlePermission.KEYS)
@opening.with_key
def share(request: Request, recipient_id: int, *, key: operations.OpenKey) -> HttpResponse:
    count = operations.share(recipient_id=recipient_id, key=key, by=request.actor, at=timezone.now())
    messages.success(request, _("%(count)s laporan dibagikan.") % {"count": count})
    return redirect("whistleblowing:keys")


@require_POST
@official_required(WhistlePermission.KEYS)
@opening.with_key
def end(request: Request, recipient_id: int, *, key: operations.OpenKey) -> HttpResponse:
    operations.end_key(recipient_id=recipient_id, key=key, by=request.actor, at=timezone.now())
    messages.success(request, _("Kunci diakhiri."))
    return redirect("whistleblowing:keys")
