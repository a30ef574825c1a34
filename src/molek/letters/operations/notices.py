"""Messages about letters."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from molek.cases.queries.production import Production
from molek.letters.models import Letter
from molek.messages import operations as messages
from molek.residents import queries as residents


def register_templates() -> None:
    messages.register(
        template="letters.issued",
        id="{title} nomor {number} sudah terbit. Unduh: {link} Atau cetak di kelurahan mana pun: kode ambil {code}.",
        en="{title} number {number} is ready. Download: {link} Or have it printed at any kelurahan with code {code}.",
    )

    messages.register(
        template="letters.returned",
        id="{title} belum terbit: camat mengembalikannya untuk diperiksa lagi. Alasan dan batas waktunya: {link}",
        en="{title} is not issued yet: the camat sent it back to be looked at again. Why, and by when: {link}",
    )


def tell_returned(letter: Letter, application: Production, *, at: dt.datetime) -> None:
    """Queue the message that the camat sent the letter back; the page says why."""
    to = residents.phone_of(letter.resident_id)
    if not to:
        return
    messages.send(
        template="letters.returned",
        to=to,
        data={
            "title": letter.title,
            "link": f"{settings.MOLEK.public_url}/permohonan/{letter.application_ref}/",
        },
        language=application.language,
        at=at,
        dedupe=f"letters.returned:{letter.application_ref}:{letter.number}",
        receiver=messages.receiver_key("resident", letter.resident_id),
    )


def tell_issued(letter: Letter, application: Production, *, phone: str | None, at: dt.datetime) -> None:
    """Queue the message that the letter is there; nothing happens for a resident without a phone.

    ``phone`` spares a query where the record was read already; None asks the register.
    """
    to = residents.phone_of(letter.resident_id) if phone is None else phone
    if not to:
        return
    messages.send(
        template="letters.issued",
        to=to,
        data={
            "title": letter.title,
            "number": letter.number,
            "link": f"{settings.MOLEK.public_url}/permohonan/{letter.application_ref}/",
            "code": letter.pickup_code,
        },
        language=application.language,
        at=at,
        dedupe=f"letters.issued:{letter.application_ref}",
        receiver=messages.receiver_key("resident", letter.resident_id),
    )
