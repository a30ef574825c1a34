"""The way in: password, code, and at first a password and an authenticator of one's own.

Until every step is done, the session knows a *pending* account only: nobody is signed in, and nothing but these
pages answers.
"""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import auth
from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from molek.base.actors import Actor, ActorKind
from molek.base.forms import answer_form
from molek.base.http import Request, remote_address, safe_next
from molek.base.qr import qr_svg
from molek.staff import operations, queries
from molek.staff.forms import CodeForm, NewPasswordForm, RecoveryCodeForm, SignInForm
from molek.staff.models import Official
from molek.staff.queries.actors import CONFIRMED_AT, SECOND_FACTOR_AT, SEEN_AT
from molek.staff.views.pages import home_of

PENDING = "staff_pending"
NEXT = "staff_next"
_PENDING_FOR = dt.timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Pending:
    """An account whose password was right. ``is_proved``: the second factor was, too."""

    official_id: int
    since: dt.datetime
    is_proved: bool

    @property
    def actor(self) -> Actor:
        """May act on his own account and nowhere else."""
        return Actor(ActorKind.OFFICIAL, self.official_id, f"official:{self.official_id}")

    def save(self, request: Request) -> None:
        request.session[PENDING] = {
            "official_id": self.official_id,
            "since": self.since.isoformat(),
            "is_proved": self.is_proved,
        }


def _read_pending(request: Request, at: dt.datetime) -> Pending | None:
    stored = request.session.get(PENDING)
    if not stored or at - dt.datetime.fromisoformat(stored["since"]) >= _PENDING_FOR:
        return None
    return Pending(stored["official_id"], dt.datetime.fromisoformat(stored["since"]), stored["is_proved"])


def _next_step(pending: Pending) -> str | None:
    """The page on which the pending account must go on, or None if nothing is missing."""
    account = queries.official_row(pending.official_id)
    if account.has_second_factor and not pending.is_proved:
        return "staff:sign-in-code"
    if account.must_change_password:
        return "staff:first-password"
    if not account.has_second_factor:
        return "staff:first-second-factor"
    return None


def _step(name: str, *also: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """The page is open only to a pending account whose next step is this one (or one of ``also``)."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            at = timezone.now()
            pending = _read_pending(request, at)
            if pending is None:
                notices.info(request, _("Waktu masuk habis. Silakan mulai lagi."))
                return redirect("staff:sign-in")
            expected = _next_step(pending)
            if expected not in (name, *also):
                return redirect(expected or "staff:sign-in")
            return view(request, pending, at, *args, **kwargs)

        return guarded

    return decorate


def _go_on(request: Request, pending: Pending, at: dt.datetime) -> HttpResponse:
    step = _next_step(pending)
    return redirect(step) if step else redirect(_open_session(request, pending, at))


def _open_session(request: Request, pending: Pending, at: dt.datetime) -> str:
    """Sign the official in under a new session key; returns where he goes."""
    official = Official.objects.get(pk=pending.official_id)
    wanted = safe_next(request, request.session.get(NEXT))
    auth.login(request, official, backend="django.contrib.auth.backends.ModelBackend")
    for key in (PENDING, NEXT):
        request.session.pop(key, None)
    for key in (SECOND_FACTOR_AT, SEEN_AT, CONFIRMED_AT):
        request.session[key] = at.isoformat()
    operations.record_sign_in(by=pending.actor, remote=remote_address(request), at=at)
    actor = queries.actor_for(official_id=official.pk, session=request.session, at=at)
    return wanted or home_of(actor)


@sensitive_post_parameters("password")
def sign_in(request: Request) -> HttpResponse:
    """First page: name and password."""
    if request.actor.is_official:
        return redirect(safe_next(request, request.GET.get("next")) or home_of(request.actor))
    at = timezone.now()

    def act(typed: dict[str, Any]) -> HttpResponse:
        official_id = operations.check_password(**typed, remote=remote_address(request), at=at)
        request.session.flush()  # whoever used this browser before is out
        request.session[NEXT] = safe_next(request, request.GET.get("next"))
        pending = Pending(official_id, at, is_proved=False)
        pending.save(request)
        return _go_on(request, pending, at)

    return answer_form(request, SignInForm, act, template="staff/sign_in.html")


@_step("staff:sign-in-code")
def code(request: Request, pending: Pending, at: dt.datetime) -> HttpResponse:
    """Second page: the code of the authenticator."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.check_code(
            official_id=pending.official_id, code=typed["code"], remote=remote_address(request), at=at
        )
        proved = Pending(pending.official_id, pending.since, is_proved=True)
        proved.save(request)
        return _go_on(request, proved, at)

    return answer_form(request, CodeForm, act, template="staff/sign_in_code.html")


@_step("staff:sign-in-code")
def recovery_code(request: Request, pending: Pending, at: dt.datetime) -> HttpResponse:
    """Instead of the second page, when the phone is not there."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        left = operations.use_recovery_code(
            official_id=pending.official_id, code=typed["code"], remote=remote_address(request), at=at
        )
        notices.warning(
            request,
            ngettext(
                "Tersisa {left} kode cadangan. Daftarkan ponsel Anda lagi pada halaman Akun.",
                "Tersisa {left} kode cadangan. Daftarkan ponsel Anda lagi pada halaman Akun.",
                left,
            ).format(left=left),
        )
        proved = Pending(pending.official_id, pending.since, is_proved=True)
        proved.save(request)
        return _go_on(request, proved, at)

    return answer_form(request, RecoveryCodeForm, act, template="staff/sign_in_recovery.html")


@sensitive_post_parameters("new_password", "repeat")
@_step("staff:first-password")
def first_password(request: Request, pending: Pending, at: dt.datetime) -> HttpResponse:
    """The password that an administrator handed over is replaced."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.set_first_password(by=pending.actor, new_password=typed["new_password"], at=at)
        return _go_on(request, pending, at)

    return answer_form(request, NewPasswordForm, act, template="staff/first_password.html")


def enrolment_context(actor: Actor) -> dict[str, Any]:
    """QR code as an inline picture, and the same secret to type, in groups of four."""
    pending = operations.begin_second_factor(by=actor)
    picture = base64.b64encode(qr_svg(pending.uri, pixels=225).encode()).decode()
    groups = " ".join(pending.secret[i : i + 4] for i in range(0, len(pending.secret), 4))
    return {"qr": f"data:image/svg+xml;base64,{picture}", "secret": groups}


@_step("staff:first-second-factor")
def first_second_factor(request: Request, pending: Pending, at: dt.datetime) -> HttpResponse:
    """An authenticator is enrolled; the recovery codes are shown in the answer and nowhere else."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        recovery = operations.confirm_second_factor(by=pending.actor, code=typed["code"], at=at)
        onward = _open_session(request, Pending(pending.official_id, pending.since, is_proved=True), at)
        return render(request, "staff/recovery_codes.html", {"codes": recovery, "onward": onward})

    context = enrolment_context(pending.actor)
    return answer_form(request, CodeForm, act, template="staff/enrol.html", is_first=True, **context)


@require_POST
def sign_out(request: Request) -> HttpResponse:
    if request.actor.is_official:
        operations.record_sign_out(by=request.actor, at=timezone.now())
    auth.logout(request)
    notices.info(request, _("Anda sudah keluar."))
    return redirect("staff:sign-in")
