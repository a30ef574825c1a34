"""Messages to the persons concerned. Written into the outbox with the act they tell of."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from molek.messages import operations as messages
from molek.messages.rules import receiver_key
from molek.residents import queries as residents

_TEXTS = {
    "privacy.filed": (
        "Permintaan {code} tentang data Anda diterima, dijawab paling lambat {due}. Lihat: {link}",
        "Your request {code} about your data was received and is answered by {due}. See: {link}",
    ),
    "privacy.answered": (
        "Permintaan {code} tentang data Anda sudah dijawab. Lihat: {link}",
        "Your request {code} about your data was answered. See: {link}",
    ),
    "privacy.copy_ready": (
        "Salinan data Anda ({code}) siap diunduh sampai {until}: {link}",
        "The copy of your data ({code}) can be downloaded until {until}: {link}",
    ),
    "privacy.question_answered": (
        "Pertanyaan {code} tentang siapa yang melihat data Anda sudah dijawab. Lihat: {link}",
        "Your question {code} about who looked at your data was answered. See: {link}",
    ),
    "privacy.phone_changed": (
        "Nomor telepon Anda di layanan kota diganti atas permintaan {code}. Bukan Anda? Hubungi kantor kelurahan.",
        "Your phone number at the city was changed by request {code}. Not you? Contact any kelurahan office.",
    ),
    "privacy.breach": (
        "PENTING dari Pemerintah Kota: data Anda terkena pelanggaran {code}. Data: {exposed} Kejadian: {how} "
        "Penanganan: {handling} Selengkapnya: {link}",
        "IMPORTANT from the city: your data are affected by breach {code}. Data: {exposed} What happened: {how} "
        "What we do: {handling} More: {link}",
    ),
}


def register_templates() -> None:
    """The texts of every message this package sends."""
    for template, (indonesian, english) in _TEXTS.items():
        messages.register(template=template, id=indonesian, en=english)


def link(path: str) -> str:
    """The public address of one of our pages."""
    return f"{settings.MOLEK.public_url.rstrip('/')}{path}"


def tell(*, resident_id: int, template: str, data: dict[str, str], dedupe: str, at: dt.datetime, to: str = "") -> bool:
    """Put a message to a resident into the outbox; False where no phone is known. ``to``: another address of his."""
    address = to or residents.phone_of(resident_id)
    if not address:
        return False
    messages.send(
        template=template,
        to=address,
        data=data,
        language=residents.contact_language(resident_id),
        at=at,
        dedupe=f"{template}:{dedupe}",
        receiver=receiver_key("resident", resident_id),
    )
    return True
