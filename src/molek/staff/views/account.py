"""An official's own account."""

from __future__ import annotations

from typing import Any

from django.contrib import auth
from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from molek.base.forms import answer_form
from molek.base.http import Request, official_required, remote_address, safe_next
from molek.staff import operations, queries
from molek.staff.forms import ChangePasswordForm, CodeForm, PasswordAgainForm
from molek.staff.models import Official
from molek.staff.queries.actors import CONFIRMED_AT, SECOND_FACTOR_AT
from molek.staff.views.pages import grave, home_of
from molek.staff.views.sign_in import enrolment_context


def _own_id(request: Request) -> int:
    assert request.actor.id is not None  # official_required was passed
    return request.actor.id


@official_required()
def account(request: Request) -> HttpResponse:
    """Who am I, which posts are mine today, and what protects my account."""
    at, own_id = timezone.now(), _own_id(request)
    context = {
        "official": queries.official_row(own_id),
        "posts": queries.held_posts(official_id=own_id, at=at),
        "codes_left": queries.recovery_codes_left(own_id),
    }
    return render(request, "staff/account.html", context)


@sensitive_post_parameters("password", "new_password", "repeat")
@official_required()
def change_password(request: Request) -> HttpResponse:
    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.change_password(
            by=request.actor,
            old_password=typed["password"],
            new_password=typed["new_password"],
            remote=remote_address(request),
            at=timezone.now(),
        )
        # The other sessions end with the old password; this one goes on under a new key.
        auth.update_session_auth_hash(request, Official.objects.get(pk=_own_id(request)))
        notices.success(request, _("Kata sandi Anda sudah diganti."))
        return redirect("staff:account")

    return answer_form(request, ChangePasswordForm, act, template="staff/change_password.html")


@official_required()
@grave
def new_second_factor(request: Request) -> HttpResponse:
    """Another phone: the old authenticator works until the new one is confirmed."""
    at = timezone.now()

    def act(typed: dict[str, Any]) -> HttpResponse:
        recovery = operations.confirm_second_factor(by=request.actor, code=typed["code"], at=at)
        request.session[SECOND_FACTOR_AT] = at.isoformat()
        onward = reverse("staff:account")
        return render(request, "staff/recovery_codes.html", {"codes": recovery, "onward": onward})

    context = enrolment_context(request.actor)
    return answer_form(request, CodeForm, act, template="staff/enrol.html", is_first=False, **context)


@sensitive_post_parameters("password")
@official_required()
def confirm(request: Request) -> HttpResponse:
    """The password again, before something grave."""
    at = timezone.now()

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.reauthenticate(by=request.actor, password=typed["password"], remote=remote_address(request), at=at)
        request.session[CONFIRMED_AT] = at.isoformat()
        return redirect(safe_next(request, request.GET.get("next")) or home_of(request.actor))

    return answer_form(request, PasswordAgainForm, act, template="staff/confirm.html")
