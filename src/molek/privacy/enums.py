"""Stored codes of this package. Codes never change, labels may."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from molek.base.errors import Text


class RequestKind(TextChoices):
    """What a person may ask (UU 27/2022, Articles 6 to 11)."""

    CORRECTION = "CORRECTION", _("Pembetulan data")
    COPY = "COPY", _("Salinan data")
    REVIEW = "REVIEW", _("Keberatan atas keputusan otomatis")
    RESTRICTION = "RESTRICTION", _("Pembatasan pemrosesan")
    WITHDRAWAL = "WITHDRAWAL", _("Penarikan persetujuan")


# What each is good for, in one sentence under its name.
ABOUT: Mapping[RequestKind, Text] = {
    RequestKind.CORRECTION: _("Ada data yang salah atau kurang? Sebutkan mana, dan seharusnya apa."),
    RequestKind.COPY: _("Semua yang disimpan kota tentang Anda, untuk dibaca dan untuk dipindahkan."),
    RequestKind.REVIEW: _("Permohonan ditolak oleh mesin? Seorang petugas memeriksanya kembali."),
    RequestKind.RESTRICTION: _("Minta kota berhenti memakai sebagian data Anda untuk sementara."),
    RequestKind.WITHDRAWAL: _("Nomor telepon, surel, atau pesan yang tidak Anda kehendaki lagi."),
}


class RequestState(TextChoices):
    OPEN = "OPEN", _("diperiksa")
    FORWARDED = "FORWARDED", _("di kantor kependudukan")
    DONE = "DONE", _("dipenuhi")
    REFUSED = "REFUSED", _("tidak dipenuhi")


OPEN_STATES = (RequestState.OPEN, RequestState.FORWARDED)


class ConsentKind(TextChoices):
    """What rests on consent alone; everything else the city does by law or public task."""

    MESSAGES = "MESSAGES", _("Pesan WhatsApp dan SMS dari kota")
    MAILBOX = "MAILBOX", _("Alamat surel saya")
    PHONE = "PHONE", _("Nomor telepon saya")


class QuestionState(TextChoices):
    ASKED = "ASKED", _("menunggu alasan petugas")
    EXPLAINED = "EXPLAINED", _("diperiksa")
    JUSTIFIED = "JUSTIFIED", _("ada alasannya")
    UNJUSTIFIED = "UNJUSTIFIED", _("tidak ada alasannya")


OPEN_QUESTIONS = (QuestionState.ASKED, QuestionState.EXPLAINED)


class BreachState(TextChoices):
    OPEN = "OPEN", _("disusun")
    SIGNED = "SIGNED", _("disahkan orang kedua")
    SENT = "SENT", _("diberitahukan")
    CLOSED = "CLOSED", _("selesai")


class ScopeKind(TextChoices):
    """How the persons concerned are found."""

    OFFICIAL = "OFFICIAL", _("yang datanya dibuka satu petugas")
    UNIT = "UNIT", _("yang datanya dibuka satu kantor")
    DEVICE = "DEVICE", _("yang datanya dibuka di satu anjungan")
    SERVICE = "SERVICE", _("yang mengajukan satu layanan")
    LIST = "LIST", _("daftar NIK")


class ToldHow(TextChoices):
    PHONE = "PHONE", _("pesan ke telepon")
    PAGE = "PAGE", _("hanya di halaman Data saya")
