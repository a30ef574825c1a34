"""Refusals of the hall."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from molek.base.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, TooMany


class HallNotFound(NotFound):
    code = "hall-not-found"
    message = _("Ruang pelayanan tidak ditemukan.")
    remedy = _("Pilih ruang pelayanan dari daftar.")


class TicketNotFound(NotFound):
    code = "ticket-not-found"
    message = _("Nomor antrean tidak ditemukan.")
    remedy = _("Periksa nomornya, atau ambil nomor baru.")


class TicketOfAnotherDay(ChangedMeanwhile):
    """Numbers begin again every day."""

    code = "ticket-of-another-day"
    message = _("Nomor {label} berlaku pada {day}, bukan hari ini.")
    remedy = _("Ambil nomor baru untuk hari ini.")


class HallClosed(ChangedMeanwhile):
    code = "hall-closed"
    message = _("Ruang pelayanan sedang tutup.")
    remedy = _("Buka {opens} sampai {closes} pada hari kerja. Anda dapat membuat janji temu sekarang.")


class HallFull(ChangedMeanwhile):
    """More people wait than there are seats."""

    code = "hall-full"
    message = _("Semua {seats} kursi terisi, jadi nomor baru belum dapat diberikan.")
    remedy = _("{advice}")


class WalkInsStopped(ChangedMeanwhile):
    code = "hall-walk-ins-stopped"
    message = _("Hari ini tidak ada nomor baru tanpa janji temu.")
    remedy = _("{advice}")


class TooLateToday(ChangedMeanwhile):
    """Whoever took a number now would wait beyond closing time."""

    code = "hall-too-late-today"
    message = _("Antrean hari ini sudah lebih panjang dari jam pelayanan (tutup {closes}).")
    remedy = _("{advice}")


class AppointmentOnly(ChangedMeanwhile):
    code = "hall-appointment-only"
    message = _("Layanan {service} hanya dengan janji temu.")
    remedy = _("{advice}")


class WrongHallCode(Invalid):
    code = "hall-code-wrong"
    message = _("Kode ruang pelayanan tidak benar.")
    remedy = _("Lihat kode hari ini di papan antrean, atau masuk dengan NIK untuk mengambil nomor dari rumah.")


class VisitNotOver(ChangedMeanwhile):
    """Only a visit that ended today is judged."""

    code = "ticket-visit-not-over"
    message = _("Kunjungan ini tidak dapat dinilai.")
    remedy = _("Nilai kunjungan Anda pada hari itu juga, sesudah loket menyelesaikannya.")


class HasLiveTicket(ChangedMeanwhile):
    """One person, one number at a time."""

    code = "ticket-live-already"
    message = _("Anda masih memegang nomor {label}.")
    remedy = _("Pakai nomor itu, atau lepaskan dahulu sebelum mengambil yang baru.")


class TooManyTickets(TooMany):
    code = "too-many-tickets"
    message = _("Terlalu banyak nomor diambil dari alamat ini.")
    remedy = _("Tunggu {minutes} menit, atau ambil nomor di meja depan.")


class TicketMoveRefused(ChangedMeanwhile):
    """The ticket is in a state in which this cannot be done."""

    code = "ticket-move-refused"
    message = _("Nomor {label} sedang “{state}”, jadi ini tidak dapat dilakukan.")
    remedy = _("Muat ulang untuk melihat keadaan terbaru.")


class CounterNotFound(NotFound):
    code = "counter-not-found"
    message = _("Loket tidak ditemukan.")
    remedy = _("Pilih loket dari daftar.")


class CounterTaken(ChangedMeanwhile):
    """One clerk a counter, one counter a clerk."""

    code = "counter-taken"
    message = _("Loket {number} sudah dipakai petugas lain.")
    remedy = _("Pilih loket lain, atau minta pengelola melepaskannya.")


class NoCounter(NotPermitted):
    code = "counter-none-open"
    message = _("Anda belum membuka loket.")
    remedy = _("Pilih loket tempat Anda bertugas.")


class CounterBusy(ChangedMeanwhile):
    code = "counter-busy"
    message = _("Nomor {label} masih di loket Anda.")
    remedy = _("Selesaikan, tunda, pindahkan, atau lewati nomor itu dahulu.")


class NobodyWaits(ChangedMeanwhile):
    code = "counter-nobody-waits"
    message = _("Tidak ada yang menunggu untuk loket ini.")
    remedy = _("Layar ini berubah sendiri bila ada nomor baru.")


class StaleConsole(ChangedMeanwhile):
    """The screen was older than what happened at this counter."""

    code = "counter-screen-stale"
    message = _("Layar Anda belum memperlihatkan keadaan terbaru, jadi tombol itu tidak dijalankan.")
    remedy = _("Lihat nomor yang tampil sekarang, lalu tekan lagi bila perlu.")


class ServiceElsewhere(Invalid):
    code = "hall-service-elsewhere"
    message = _("Layanan itu tidak ada di ruang pelayanan ini.")
    remedy = _("Pilih layanan dari daftar.")


class ReferenceUnknown(Invalid):
    code = "ticket-reference-unknown"
    message = _("Kode permohonan atau kartu itu tidak ada.")
    remedy = _("Periksa kode pada tanda terima warga, atau kosongkan.")


class SlotNotFound(NotFound):
    code = "slot-not-found"
    message = _("Jam itu tidak ada atau sudah lewat.")
    remedy = _("Pilih jam lain dari daftar.")


class SlotFull(ChangedMeanwhile):
    """The database counts: one place, one person."""

    code = "slot-full"
    message = _("Tempat pada jam itu baru saja habis.")
    remedy = _("Pilih jam lain; jam yang masih ada tempat diperlihatkan.")


class HasAppointment(ChangedMeanwhile):
    code = "appointment-live-already"
    message = _("Anda sudah mempunyai janji temu untuk layanan ini.")
    remedy = _("Ubah atau batalkan janji itu; satu orang satu tempat.")


class AppointmentNotFound(NotFound):
    code = "appointment-not-found"
    message = _("Janji temu tidak ditemukan.")
    remedy = _("Periksa kode janji pada pesan Anda.")


class AppointmentClosed(ChangedMeanwhile):
    code = "appointment-closed"
    message = _("Janji temu ini sudah {state}.")
    remedy = _("Buat janji baru bila masih perlu.")


class AppointmentNotToday(ChangedMeanwhile):
    code = "appointment-not-today"
    message = _("Janji temu ini untuk {day}, bukan sekarang.")
    remedy = _("Datang pada hari itu, atau ubah janjinya.")


class ResidentNotServed(NotPermitted):
    """The register says that this person died, moved away, or is not to be found."""

    code = "appointment-resident-not-served"
    message = _("Data kependudukan pemohon tidak aktif di kota ini.")
    remedy = _("Bila data itu salah, datang ke meja bantuan dengan KTP dan Kartu Keluarga.")


class NumbersUsed(ChangedMeanwhile):
    """A range of the paper roll meets numbers that were given already."""

    code = "roll-numbers-used"
    message = _("Nomor {label} sudah dicatat.")
    remedy = _("Periksa nomor pertama dan terakhir pada gulungan kertas.")


class RollWrong(Invalid):
    code = "roll-range-wrong"
    message = _("Nomor terakhir harus sama atau lebih besar dari nomor pertama, paling banyak {most} nomor sekaligus.")
    remedy = _("Tulis angka pada potongan pertama dan terakhir yang dibagikan.")


class SimulationRefused(NotPermitted):
    """People who are not there may be played in the demo city only."""

    code = "hall-simulation-refused"
    message = _("Simulasi hanya boleh di kota contoh.")
    remedy = _("Jalankan dengan MOLEK_DEMO=1 pada basis data contoh.")


class PlanNotFound(NotFound):
    code = "capacity-plan-not-found"
    message = _("Rencana itu tidak ditemukan.")
    remedy = _("Rencana disimpan setengah tahun. Buat rencana baru.")


class NotEnoughHistory(Invalid):
    """A plan from the hall's own weeks needs some days from which to learn."""

    code = "capacity-not-enough-history"
    message = _("Belum ada {days} hari dengan nomor antrean di ruang ini.")
    remedy = _("Pilih angka yang Anda ketik sendiri, sampai beberapa hari tercatat.")
