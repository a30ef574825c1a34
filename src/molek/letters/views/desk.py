"""The signing list, and printing at a counter."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from molek.base.errors import DomainError, Invalid
from molek.base.http import Request, official_required
from molek.base.pages import number_key
from molek.letters import operations, queries
from molek.letters.enums import Collector
from molek.letters.forms import CollectedForm, FailedForm, KeyForm, PickupForm, ReturnForm, RevokeForm, SignForm
from molek.letters.permissions import LetterPermission
from molek.letters.views.portal import pdf_response
from molek.staff import queries as staff


@sensitive_post_parameters("passphrase")
@require_http_methods(["GET", "POST"])
@official_required(LetterPermission.SIGN)
def signing(request: Request) -> HttpResponse:
    """Letters that wait for this official's signature; sign the ticked ones."""
    form = SignForm(request.POST or None)
    chosen = [i for i in map(number_key, request.POST.getlist("letter")) if i is not None]
    at = timezone.now()
    if request.method == "POST" and form.is_valid():
        try:
            results = operations.sign_letters(
                letter_ids=chosen, passphrase=form.cleaned_data["passphrase"], by=request.actor, at=at
            )
        except DomainError as refusal:
            form.add_error(None, _refusal_text(refusal))
        else:
            _tell(request, results)
            return redirect("letters:signing")
    desk = queries.signing_desk(by=request.actor, after=request.GET.get("after"), at=at)
    context = {"desk": desk, "page": desk.page, "form": form, "chosen": chosen}
    return render(request, "letters/signing.html", context, status=422 if form.errors else 200)


def _refusal_text(refusal: DomainError) -> str:
    return f"{refusal} {refusal.advice}".strip()


def _tell(request: Request, results: list[operations.Signed]) -> None:
    done = [r for r in results if r.refusal is None]
    if done:
        messages.success(
            request,
            ngettext("%(count)d surat ditandatangani.", "%(count)d surat ditandatangani.", len(done))
            % {"count": len(done)},
        )
    for result in results:
        if result.refusal is not None:
            of = f"{result.application_ref}: " if result.application_ref else ""
            messages.warning(request, of + _refusal_text(result.refusal))


@sensitive_post_parameters("passphrase", "passphrase_again")
@require_http_methods(["GET", "POST"])
@official_required(LetterPermission.SIGN)
def signing_key(request: Request) -> HttpResponse:
    """Make one's own signing key, or a new one. Whoever finds the desk unlocked must not: the password comes first."""
    at = timezone.now()
    state = queries.signing_key_state(by=request.actor, at=at)
    if not staff.is_recently_confirmed(session=request.session, at=at):
        return redirect(f"{reverse('staff:confirm')}?{urlencode({'next': request.path})}")
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.make_signing_key(passphrase=form.cleaned_data["passphrase"], by=request.actor, at=at)
        except DomainError as refusal:
            form.add_error(refusal.field or None, _refusal_text(refusal))
        else:
            messages.success(request, _("Kunci tanda tangan Anda siap dipakai."))
            return redirect("letters:signing")
    context = {"form": form, "state": state}
    return render(request, "letters/signing_key.html", context, status=422 if form.errors else 200)


@require_GET
@official_required(LetterPermission.SIGN)
def preview(request: Request, letter_id: int) -> HttpResponse:
    pdf = operations.preview_letter(letter_id=letter_id, by=request.actor, at=timezone.now())
    return pdf_response(pdf, filename="pratinjau.pdf", inline=True)


@require_http_methods(["GET", "POST"])
@official_required(LetterPermission.SIGN)
def return_unsigned(request: Request, letter_id: int) -> HttpResponse:
    """Send an application back to review instead of signing its letter."""
    letter = queries.letter_to_sign(letter_id=letter_id, by=request.actor)
    form = ReturnForm(request.POST or request.held_form)
    if request.method == "POST" and form.is_valid():
        operations.return_unsigned(
            letter_id=letter_id, reason=form.cleaned_data["reason"], by=request.actor, at=timezone.now()
        )
        messages.success(request, _("Permohonan dikembalikan untuk diperiksa lagi."))
        return redirect("letters:signing")
    return render(request, "letters/return.html", {"form": form, "letter": letter}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@official_required(LetterPermission.PRINT)
def print_letter(request: Request) -> HttpResponse:
    """Open an issued letter by its pickup code."""
    form = PickupForm(request.POST or None, initial={"submission_key": uuid.uuid4(), "code": request.GET.get("kode")})
    if request.method == "POST" and form.is_valid():
        try:
            row = operations.start_print(**form.cleaned_data, by=request.actor, at=timezone.now())
        except DomainError as refusal:
            form.add_error("code", _refusal_text(refusal))
        else:
            return redirect("letters:print-one", row.pk)
    return render(request, "letters/print.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@official_required(LetterPermission.PRINT)
def print_one(request: Request, print_id: int) -> HttpResponse:
    """The opened letter: print it, then say what came of it."""
    row = queries.open_print(print_id=print_id, by=request.actor, at=timezone.now())
    context = {
        "print": row,
        "collected": CollectedForm(initial={"collector": Collector.APPLICANT}),
        "failed": FailedForm(),
    }
    return render(request, "letters/print_one.html", context)


@require_GET
@official_required(LetterPermission.PRINT)
def print_pdf(request: Request, print_id: int) -> HttpResponse:
    row = queries.open_print(print_id=print_id, by=request.actor, at=timezone.now())
    return pdf_response(queries.pdf_of(row.letter), filename="surat.pdf", inline=True)


@require_POST
@official_required(LetterPermission.PRINT)
def collected(request: Request, print_id: int) -> HttpResponse:
    form = CollectedForm(request.POST)
    if not form.is_valid():
        raise Invalid(field="collector")
    operations.confirm_collected(
        print_id=print_id, collector=form.cleaned_data["collector"], by=request.actor, at=timezone.now()
    )
    messages.success(request, _("Penyerahan surat dicatat."))
    return redirect("letters:print")


@require_POST
@official_required(LetterPermission.PRINT)
def failed(request: Request, print_id: int) -> HttpResponse:
    form = FailedForm(request.POST)
    if not form.is_valid():
        raise Invalid(field="problem")
    row = operations.report_failed(
        print_id=print_id, problem=form.cleaned_data["problem"], by=request.actor, at=timezone.now()
    )
    messages.warning(request, _("Gagal cetak dicatat. Surat tetap ada; cetak lagi dengan kode yang sama."))
    return redirect(f"{reverse('letters:print')}?{urlencode({'kode': row.letter.pickup_code})}")


@require_http_methods(["GET", "POST"])
@official_required(LetterPermission.REVOKE)
def revoke(request: Request, ref: str) -> HttpResponse:
    """Take back an issued letter, with a reason that the public reads."""
    queries.letter_to_revoke(application_ref=ref, by=request.actor)
    form = RevokeForm(request.POST or request.held_form)
    if request.method == "POST" and form.is_valid():
        operations.revoke_letter(
            application_ref=ref, reason=form.cleaned_data["reason"], by=request.actor, at=timezone.now()
        )
        messages.success(request, _("Surat dicabut."))
        return redirect("cases:desk")
    return render(request, "letters/revoke.html", {"form": form, "ref": ref}, status=422 if form.errors else 200)
