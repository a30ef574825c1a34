"""Sign-in of residents: NIK, then the code from the phone. Nothing on these pages tells whether a NIK exists."""

from __future__ import annotations

from typing import Any

from django.contrib import auth
from django.contrib import messages as notices
from django.http import HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from molek.base.errors import DomainError
from molek.base.forms import answer_form
from molek.base.http import Request, remote_address, safe_next
from molek.base.sealing import seal, unseal
from molek.residents import operations, queries
from molek.residents.forms import CodeForm, SignInForm
from molek.residents.views.pages import residents_home

# Kept in the session between the two pages, sealed: a NIK has no place in an address, nor readable in a session's row.
_NIK = "sign_in_nik"
_NIK_KEPT_S = 30 * 60
_NEXT = "sign_in_next"


@sensitive_post_parameters("nik")
def sign_in(request: Request) -> HttpResponse:
    """First page: the NIK."""
    wanted = safe_next(request, request.GET.get("next"))
    if request.actor.is_resident:
        return redirect(wanted or residents_home())

    def act(typed: dict[str, Any]) -> HttpResponse:
        _ask(request, typed["nik"])
        request.session[_NIK], request.session[_NEXT] = seal(typed["nik"], purpose=_NIK), wanted
        return redirect("residents:code")

    return answer_form(request, SignInForm, act, template="residents/sign_in.html", has_next=bool(wanted))


def _typed_nik(request: Request) -> str | None:
    """What was typed on the first page, for half an hour."""
    return unseal(request.session.get(_NIK, ""), purpose=_NIK, ttl_s=_NIK_KEPT_S)


def _ask(request: Request, nik: str) -> None:
    operations.request_code(
        nik=nik, remote=remote_address(request), at=timezone.now(), language=(get_language() or "id")[:2]
    )


@sensitive_post_parameters("code")
def code(request: Request) -> HttpResponse:
    """Second page: the code."""
    nik = _typed_nik(request)
    if nik is None:
        return redirect("residents:sign-in")

    def act(typed: dict[str, Any]) -> HttpResponse:
        at = timezone.now()
        row = operations.confirm_code(nik=nik, code=typed["code"], remote=remote_address(request), at=at)
        wanted = safe_next(request, request.session.get(_NEXT))
        if request.user.is_authenticated:
            auth.logout(request)  # an official who signs in as himself, the resident
        request.session.cycle_key()
        rotate_token(request)
        for key in (_NIK, _NEXT, queries.ASSISTANCE_KEY):
            request.session.pop(key, None)
        request.session[queries.SESSION_KEY] = {
            "id": row.pk,
            "ref": queries.resident_ref(row.ref),
            "at": at.isoformat(),
            "seen": at.isoformat(),
        }
        return redirect(wanted or residents_home())

    return answer_form(request, CodeForm, act, template="residents/code.html")


@require_POST
def code_again(request: Request) -> HttpResponse:
    """Another code for the same NIK."""
    nik = _typed_nik(request)
    if nik is None:
        return redirect("residents:sign-in")
    try:
        _ask(request, nik)
    except DomainError as error:
        return render(request, "residents/code.html", {"form": CodeForm(), "refusal": error}, status=error.status)
    notices.info(request, _("Jika NIK ini terdaftar dengan ponsel, kode baru sedang dikirim."))
    return redirect("residents:code")


@require_POST
def sign_out(request: Request) -> HttpResponse:
    """Forget the session."""
    auth.logout(request)
    notices.info(request, _("Anda sudah keluar."))
    return redirect("/")
