"""Messages to the applicant. Written into the outbox with the act they tell of."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from molek.cases.models import Application
from molek.catalogue import queries as catalogue
from molek.messages import operations as messages
from molek.residents import queries as residents

_LINK = "{base}/permohonan/{ref}/"


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
        template="cases.lapsed",
        id="Permohonan {service} ({ref}) gugur karena perbaikan tidak dikirim. Anda dapat mengajukan lagi: {link}",
        en="Your application for {service} ({ref}) lapsed, as no correction was sent. You may apply again: {link}",
    )


def tell_applicant(
    application: Application, template: str, *, at: dt.datetime, dedupe: str = "", due: dt.date | None = None
) -> None:
    """Queue the message; nothing happens for a resident without a phone. Up to three statements."""
    phone = residents.phone_of(application.resident_id)
    if not phone:
        return
    service = catalogue.version(application.service_version_id).service
    name = service.name.en if application.language == "en" else service.name.id
    messages.send(
        template=template,
        to=phone,
        data={
            "service": name,
            "ref": application.ref,
            "due": due.strftime("%d-%m-%Y") if due else "",
            "link": _LINK.format(base=settings.MOLEK.public_url, ref=application.ref),
        },
        language=application.language,
        at=at,
        dedupe=dedupe or f"{template}:{application.ref}",
    )
