"""How a resident wants to be told things, and what was told him.

The outbox keeps the wish; here stands who may say so, and that the log hears of it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages as notices
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.errors import DomainError, NotPermitted
from molek.base.http import Request, resident_required
from molek.messages import operations as messages
from molek.messages import queries
from molek.messages.enums import Channel


class WishForm(forms.Form):
    channel = forms.ChoiceField(label=_("Kirim pesan lewat"), widget=forms.RadioSelect)
    language = forms.ChoiceField(
        label=_("Bahasa pesan"),
        widget=forms.RadioSelect,
        choices=[("", _("Bahasa yang saya pakai saat mengajukan")), ("id", _("Bahasa Indonesia")), ("en", "English")],
        required=False,
    )
    is_quiet_at_night = forms.BooleanField(
        label=_("Jangan kirim pada malam hari"),
        help_text=_("Pesan yang dapat menunggu dikirim pagi hari. Kode masuk selalu dikirim seketika."),
        required=False,
    )

    def __init__(self, *args: Any, has_mailbox: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = [
            (Channel.WHATSAPP.value, gettext("WhatsApp; bila tidak sampai, SMS")),
            (Channel.SMS.value, gettext("SMS; bila tidak sampai, WhatsApp")),
            (Channel.EMAIL.value, gettext("Surel; bila tidak sampai, WhatsApp atau SMS")),
            (Channel.PAGE.value, gettext("Jangan kirim apa-apa; saya membacanya di halaman ini")),
        ]
        field = self.fields["channel"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [row for row in shown if has_mailbox or row[0] != Channel.EMAIL]


class MailboxForm(forms.Form):
    mailbox = forms.EmailField(
        label=_("Alamat surel"), max_length=200, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class MailboxCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Kode 6 angka dari surel"),
        max_length=12,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "govuk-input--width-10"}
        ),
    )


def _receiver(actor: Actor) -> str:
    """Only the person himself: an official at the counter changes nothing here and reads none of it."""
    if not actor.is_resident or actor.id is None:
        raise NotPermitted()
    return messages.receiver_key("resident", actor.id)


@transaction.atomic
def change_wish(*, channel: str, language: str, is_quiet_at_night: bool, by: Actor, at: dt.datetime) -> None:
    """Keep the wish and log that it was changed. Raises what the outbox refuses."""
    messages.set_preference(
        receiver=_receiver(by), channel=channel, language=language, is_quiet_at_night=is_quiet_at_night, at=at
    )
    audit.record(event="site.contact.changed", by=by, subject=by.ref, at=at, data={"channel": channel})


def prove_mailbox(*, code: str, by: Actor, at: dt.datetime) -> None:
    """The code from the mailbox was told; the log hears that there is one, never which."""
    messages.confirm_mailbox(receiver=_receiver(by), code=code, at=at)
    audit.record(event="site.mailbox.proven", by=by, subject=by.ref, at=at)


@transaction.atomic
def remove_mailbox(*, by: Actor, at: dt.datetime) -> None:
    messages.forget_mailbox(receiver=_receiver(by), at=at)
    audit.record(event="site.mailbox.removed", by=by, subject=by.ref, at=at)


@require_http_methods(["GET", "HEAD", "POST"])
@resident_required
def page(request: Request) -> HttpResponse:
    """The wish, the mailbox, and the messages of the last thirty days."""
    kept = queries.preference_of(_receiver(request.actor))
    initial = {"channel": kept.channel, "language": kept.language, "is_quiet_at_night": kept.is_quiet_at_night}
    form = WishForm(request.POST or None, initial=initial, has_mailbox=bool(kept.mailbox))
    if request.method == "POST" and form.is_valid():
        change_wish(**form.cleaned_data, by=request.actor, at=timezone.now())
        notices.success(request, gettext("Pilihan Anda disimpan."))
        return redirect("my-messages")
    return _answer(request, form=form)


def _answer(request: Request, **changes: Any) -> HttpResponse:
    receiver, language = _receiver(request.actor), (get_language() or "id")[:2]
    kept = queries.preference_of(receiver)
    context = {
        "kept": kept,
        "received": queries.received(receiver=receiver, language=kept.language or language),
        "mailbox_form": MailboxForm(),
        "code_form": MailboxCodeForm() if kept.has_pending_mailbox else None,
        **changes,
    }
    if "form" not in context:
        initial = {"channel": kept.channel, "language": kept.language, "is_quiet_at_night": kept.is_quiet_at_night}
        context["form"] = WishForm(initial=initial, has_mailbox=bool(kept.mailbox))
    has_errors = any(form and form.errors for form in (context["form"], context["mailbox_form"], context["code_form"]))
    return render(request, "my_messages.html", context, status=422 if has_errors else 200)


@require_POST
@resident_required
def mailbox(request: Request) -> HttpResponse:
    """Send a code to the mailbox that was typed."""
    form = MailboxForm(request.POST)
    if form.is_valid():
        try:
            messages.ask_mailbox(
                receiver=_receiver(request.actor),
                mailbox=form.cleaned_data["mailbox"],
                language=(get_language() or "id")[:2],
                at=timezone.now(),
            )
        except DomainError as error:
            form.add_error("mailbox", f"{error} {error.advice}")
        else:
            notices.info(request, gettext("Kode dikirim ke surel itu. Tulis kodenya di bawah."))
            return redirect("my-messages")
    return _answer(request, mailbox_form=form)


@require_POST
@resident_required
def mailbox_code(request: Request) -> HttpResponse:
    """The code from the mailbox."""
    form = MailboxCodeForm(request.POST)
    if form.is_valid():
        try:
            prove_mailbox(code=form.cleaned_data["code"], by=request.actor, at=timezone.now())
        except DomainError as error:
            form.add_error("code", f"{error} {error.advice}")
        else:
            notices.success(request, gettext("Surel Anda terbukti. Sekarang Anda dapat memilihnya."))
            return redirect("my-messages")
    return _answer(request, code_form=form)


@require_POST
@resident_required
def mailbox_removed(request: Request) -> HttpResponse:
    remove_mailbox(by=request.actor, at=timezone.now())
    notices.success(request, gettext("Surel Anda dihapus dari catatan kami."))
    return redirect("my-messages")
