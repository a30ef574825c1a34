"""Messages to the applicant. Written into the outbox with the act they tell of."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from molek.cases.models import Application
from molek.cases.queries import steps
from molek.messages import operations as messages
from molek.residents import queries as residents


def register_templates() -> None:
    """The texts of every message the engine sends."""
    messages.register(
        template="cases.submitted",
        id="Permohonan {service} Anda diterima dengan nomor {ref}. Lihat keadaannya: {link}",
        en="Your application for {service} was received under number {ref}. Follow it here: {link}",
    )
    messages.register(
        template="cases.in_review",
        id="Permohonan {service} ({ref}) sedang diperiksa pejabat, paling lambat {due}. Lihat: {link}",
        en="Your application for {service} ({ref}) is with an official, until {due} at the latest. See: {link}",
    )
    messages.register(
        template="cases.rejected",
        id="Permohonan {service} ({ref}) belum dapat dikabulkan. Alasan dan yang dapat Anda lakukan: {link}",
        en="Your application for {service} ({ref}) was refused. The reasons and what you can do: {link}",
    )
    messages.register(
        template="cases.correction_asked",
        id="Permohonan {service} ({ref}) perlu diperbaiki paling lambat {due}. Lihat yang diminta: {link}",
        en="Your application for {service} ({ref}) needs a correction by {due}. See what is asked: {link}",
    )
    messages.register(
        template="cases.awaits_you",
        id="Permohonan {service} ({ref}) menunggu Anda sampai {due}. Yang perlu Anda lakukan: {link}",
        en="Your application for {service} ({ref}) waits for you until {due}. What to do: {link}",
    )
    messages.register(
        template="cases.not_done",
        id="Permohonan {service} ({ref}) gugur karena syaratnya tidak dipenuhi dalam 30 hari. Ajukan lagi: {link}",
        en="Your application for {service} ({ref}) lapsed: its condition was not met in 30 days. Apply again: {link}",
    )
    messages.register(
        template="cases.lapsed",
        id="Permohonan {service} ({ref}) gugur karena perbaikan tidak dikirim. Anda dapat mengajukan lagi: {link}",
        en="Your application for {service} ({ref}) lapsed, as no correction was sent. You may apply again: {link}",
    )


def tell_applicant(
    application: Application,
    template: str,
    *,
    at: dt.datetime,
    dedupe: str = "",
    due: dt.date | None = None,
    phone: str | None = None,
) -> None:
    """Queue the message; nothing happens for a resident without a phone.

    ``phone`` spares a query where the record was read already; None asks the register.
    """
    to = residents.phone_of(application.resident_id) if phone is None else phone
    if not to:
        return
    service = steps.service_of(application.service_version_id)
    data = {
        "service": service.name.to(application.language),
        "ref": application.ref,
        "link": f"{settings.MOLEK.public_url}/permohonan/{application.ref}/",
    }
    if due is not None:
        data["due"] = f"{due:%d-%m-%Y}"
    messages.send(
        template=template,
        to=to,
        data=data,
        language=application.language,
        at=at,
        dedupe=dedupe or f"{template}:{application.ref}",
        receiver=messages.receiver_key("resident", application.resident_id),
    )
