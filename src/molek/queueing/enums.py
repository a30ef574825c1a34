"""States of a ticket and of a booking, lanes, channels.

    WAITING ─call─> CALLED ─serve─> SERVING ─finish─> DONE
    CALLED ─nobody comes─> NO_SHOW ─comes back─> WAITING
    CALLED, SERVING ─papers are missing─> PARKED ─back─> CALLED
    CALLED, SERVING ─other service─> TRANSFERRED (waits again, with its old place) ─call─> CALLED
    WAITING, TRANSFERRED, PARKED ─goes─> LEFT;  ─the hall takes it back─> CANCELLED

The moves themselves stand in ``rules.lifecycle``.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TicketState(models.TextChoices):
    WAITING = "WAITING", _("menunggu")
    CALLED = "CALLED", _("dipanggil")
    SERVING = "SERVING", _("dilayani")
    PARKED = "PARKED", _("ditunda")
    TRANSFERRED = "TRANSFERRED", _("dipindahkan, menunggu")
    DONE = "DONE", _("selesai")
    NO_SHOW = "NO_SHOW", _("tidak hadir")
    LEFT = "LEFT", _("pergi")
    CANCELLED = "CANCELLED", _("dibatalkan")


CALLABLE = (TicketState.WAITING, TicketState.TRANSFERRED)
AT_COUNTER = (TicketState.CALLED, TicketState.SERVING)
LIVE = (*CALLABLE, *AT_COUNTER, TicketState.PARKED)


class Lane(models.TextChoices):
    """Who goes first by law (UU 25/2009, Article 29)."""

    REGULAR = "REGULAR", _("Biasa")
    ELDERLY = "ELDERLY", _("Lansia, 60 tahun ke atas")
    DISABLED = "DISABLED", _("Penyandang disabilitas")
    PREGNANT = "PREGNANT", _("Ibu hamil")
    INFANT = "INFANT", _("Membawa bayi atau balita")


class Channel(models.TextChoices):
    PHONE = "PHONE", _("ponsel")
    KIOSK = "KIOSK", _("Service Box")
    COUNTER = "COUNTER", _("meja nomor")
    APPOINTMENT = "APPOINTMENT", _("janji temu")
    BATCH = "BATCH", _("gelombang")
    ROLL = "ROLL", _("gulungan kertas")


class Outcome(models.TextChoices):
    """What came of the visit; asked of the clerk when he finishes."""

    SERVED = "SERVED", _("Selesai dilayani")
    INCOMPLETE = "INCOMPLETE", _("Syarat belum lengkap")
    ELSEWHERE = "ELSEWHERE", _("Bukan layanan di sini")
    SYSTEM_DOWN = "SYSTEM_DOWN", _("Sistem pusat tidak tersedia")


class EventKind(models.TextChoices):
    ISSUED = "ISSUED", _("nomor diambil")
    CALLED = "CALLED", _("dipanggil")
    RECALLED = "RECALLED", _("dipanggil lagi")
    SERVING = "SERVING", _("mulai dilayani")
    PARKED = "PARKED", _("ditunda")
    RESUMED = "RESUMED", _("dilanjutkan")
    TRANSFERRED = "TRANSFERRED", _("dipindahkan")
    DONE = "DONE", _("selesai")
    NO_SHOW = "NO_SHOW", _("tidak hadir")
    BROUGHT_BACK = "BROUGHT_BACK", _("kembali ke antrean")
    LEFT = "LEFT", _("pergi")
    CANCELLED = "CANCELLED", _("dibatalkan")
    LANE_REFUSED = "LANE_REFUSED", _("jalur prioritas tidak sesuai")
    ARRIVED = "ARRIVED", _("hadir di ruang pelayanan")


class AppointmentState(models.TextChoices):
    BOOKED = "BOOKED", _("dipesan")
    CHECKED_IN = "CHECKED_IN", _("hadir")
    NO_SHOW = "NO_SHOW", _("tidak hadir")
    CANCELLED = "CANCELLED", _("dibatalkan")


TAKES_A_PLACE = (AppointmentState.BOOKED, AppointmentState.CHECKED_IN)


class WalkIns(models.TextChoices):
    """Whether people without an appointment get a number."""

    WHILE_SEATS = "WHILE_SEATS", _("selama masih ada kursi")
    ALWAYS = "ALWAYS", _("selalu")
    STOPPED = "STOPPED", _("dihentikan hari ini")
