"""What residents are told about their card."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from molek.base.indonesian import long_date
from molek.idcards import queries
from molek.idcards.models import Card, CentreOutage
from molek.messages import operations as messages
from molek.residents import queries as residents


def register_templates() -> None:
    messages.register(
        template="idcards.registered",
        id="KTP-el Anda terdaftar dengan kode {code}. Lihat tahapnya di {link}. Gratis; tidak perlu perantara.",
        en="Your identity card is registered with code {code}. Follow it at {link}. It is free; no broker is needed.",
    )
    messages.register(
        template="idcards.promised",
        id="KTP-el {code} siap cetak dan diperkirakan dapat diambil mulai {day}. Kami kabari bila sudah jadi.",
        en="Identity card {code} is ready for printing, expected for pick-up from {day}. We tell you when it is done.",
    )
    messages.register(
        template="idcards.promise_moved",
        id="Perkiraan KTP-el {code} berubah dari {before} menjadi {day}, karena blangko atau mesin cetak. Maaf.",
        en="The expected day of identity card {code} moved from {before} to {day}, for blanks or printers. Sorry.",
    )
    messages.register(
        template="idcards.ready",
        id="KTP-el {code} sudah jadi. Ambil di {place}, tunjukkan kode ambil {pickup}. Jangan beri kode ini ke calo.",
        en="Identity card {code} is ready. Fetch it at {place} with pick-up code {pickup}. Give it to no broker.",
    )
    messages.register(
        template="idcards.not_fetched",
        id="KTP-el {code} sudah {days} hari menunggu Anda di {place}. Kode ambil {pickup}. Boleh diambil kuasa.",
        en="Identity card {code} has waited {days} days for you at {place}. Pick-up code {pickup}. A proxy may come.",
    )
    messages.register(
        template="idcards.delayed",
        id="Server pusat tidak dapat dihubungi sejak {since}. Rekaman KTP-el {code} tersimpan; tidak perlu kembali.",
        en="The central server has not answered since {since}. Your recording {code} is kept; no need to come back.",
    )
    messages.register(
        template="idcards.again",
        id="KTP-el {code}: pusat meminta perekaman ulang. Datanglah ke {place}; Anda didahulukan tanpa biaya.",
        en="Identity card {code}: the centre asks for a new recording. Come to {place}; you go first, free of charge.",
    )


def _tell(template: str, card: Card, key: str, *, at: dt.datetime, **data: str) -> None:
    """Nothing happens for a person without a phone."""
    if to := residents.phone_of(card.resident_id):
        messages.send(
            template=template, to=to, data={"code": card.code, **data},
            language=residents.contact_language(card.resident_id), at=at, dedupe=f"{template}:{card.code}:{key}",
        )  # fmt: skip


def tell_registered(card: Card, *, at: dt.datetime) -> None:
    _tell("idcards.registered", card, "", at=at, link=f"{settings.MOLEK.public_url}/ktp/")


def tell_promise(card: Card, *, has_moved: bool, at: dt.datetime) -> None:
    assert card.promised_on is not None
    day = long_date(card.promised_on)
    if has_moved and card.told_on is not None:
        key = f"{card.told_on}:{card.promised_on}"
        _tell("idcards.promise_moved", card, key, at=at, before=long_date(card.told_on), day=day)
    else:
        _tell("idcards.promised", card, "", at=at, day=day)


def tell_ready(card: Card, *, at: dt.datetime) -> None:
    _tell("idcards.ready", card, card.pickup_code, at=at, place=queries.office().name, pickup=card.pickup_code)


def remind(card: Card, *, days: int, at: dt.datetime) -> None:
    _tell(
        "idcards.not_fetched", card, f"{card.reminded}:{card.pickup_code}", at=at, days=str(days),
        place=queries.office().name, pickup=card.pickup_code,
    )  # fmt: skip


def tell_delayed(card: Card, outage: CentreOutage, *, at: dt.datetime) -> None:
    since = outage.since.astimezone(queries.CITY_TZ)
    _tell("idcards.delayed", card, f"{outage.pk}", at=at, since=f"{long_date(since.date())} {since:%H.%M} WITA")


def tell_record_again(card: Card, *, at: dt.datetime) -> None:
    _tell("idcards.again", card, f"{card.steps_gone}", at=at, place=queries.office().name)
