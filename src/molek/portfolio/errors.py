"""What can be refused about systems and their sign-in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from molek.base.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, TooMany


class SystemNotFound(NotFound):
    code = "portfolio-system-not-found"
    message = _("Aplikasi ini tidak ada dalam daftar.")
    remedy = _("Buka kembali daftar aplikasi.")


class SystemChanged(ChangedMeanwhile):
    """Somebody saved the same page first; what he wrote stands."""

    code = "portfolio-system-changed"
    message = _("Data aplikasi ini baru saja diubah orang lain.")
    remedy = _("Muat ulang halaman, lalu ulangi perubahan Anda.")


class NameTaken(Invalid):
    code = "portfolio-name-taken"
    message = _("Sudah ada aplikasi bernama {name}.")
    remedy = _("Pakai nama lain, atau lengkapi aplikasi yang sudah terdaftar.")


class StatusUnchanged(ChangedMeanwhile):
    code = "portfolio-status-unchanged"
    message = _("Aplikasi ini sudah berstatus {status}.")
    remedy = _("Muat ulang halaman untuk melihat keadaan terbaru.")


class DayImpossible(Invalid):
    code = "portfolio-day-impossible"
    message = _("Tanggal ini tidak mungkin: {why}.")
    remedy = _("Periksa tanggalnya.")


class ExchangeInvalid(Invalid):
    code = "portfolio-exchange-invalid"
    message = _("Pertukaran data tidak dapat dicatat: {why}.")
    remedy = _("Pilih satu aplikasi lain, atau tulis nama sistem di luar kota.")


class ConnectionNotFound(NotFound):
    code = "portfolio-connection-not-found"
    message = _("Sambungan ini tidak ditemukan.")
    remedy = _("Buka kembali daftar sambungan.")


class AddressRefused(Invalid):
    code = "portfolio-address-refused"
    message = _("Alamat kembali {address} tidak dapat dipakai: {why}.")
    remedy = _("Tulis alamat lengkap yang diawali https, tanpa bintang dan tanpa tanda pagar, satu per baris.")


class ConnectionIncomplete(Invalid):
    code = "portfolio-connection-incomplete"
    message = _("Usul sambungan belum lengkap: {why}.")
    remedy = _("Lengkapi isian itu.")


class ProposalOpen(ChangedMeanwhile):
    code = "portfolio-proposal-open"
    message = _("Masih ada usul untuk sambungan ini yang menunggu persetujuan.")
    remedy = _("Tunggu keputusannya, baru usulkan perubahan lagi.")


class ProposalDecided(ChangedMeanwhile):
    code = "portfolio-proposal-decided"
    message = _("Usul ini sudah diputuskan orang lain.")
    remedy = _("Muat ulang halaman untuk melihat keputusannya.")


class OwnProposal(NotPermitted):
    """A second pair of eyes is somebody else's."""

    code = "portfolio-own-proposal"
    message = _("Anda sendiri yang mengusulkan sambungan ini.")
    remedy = _("Kepala dinas komunikasi dan informatika yang lain, atau Plh-nya, yang memutuskan.")


class ReasonMissing(Invalid):
    code = "portfolio-reason-missing"
    message = _("Alasan belum diisi.")
    remedy = _("Tulis alasan singkat; alasan itu tersimpan dalam catatan.")


class ConnectionNotLive(ChangedMeanwhile):
    code = "portfolio-connection-not-live"
    message = _("Sambungan ini tidak sedang berlaku.")
    remedy = _("Usulkan sambungan baru, atau tunggu persetujuannya.")


class SignInRefused(Invalid):
    """What a system asks cannot be trusted, so that nobody is sent back to it."""

    code = "portfolio-sign-in-refused"
    message = _("Permintaan masuk dari aplikasi lain ini tidak dapat diteruskan: {why}.")
    remedy = _("Kembali ke aplikasi itu dan mulai lagi. Bila tetap gagal, beri tahu pengelolanya.")
    status = 400


class SignInGone(ChangedMeanwhile):
    """The page was open too long, or somebody else has signed in meanwhile in this browser."""

    code = "portfolio-sign-in-gone"
    message = _("Halaman persetujuan ini sudah tidak berlaku.")
    remedy = _("Kembali ke aplikasi itu dan mulai lagi.")


class NoPost(NotPermitted):
    code = "portfolio-no-post"
    message = _("Anda sedang tidak menjabat, sehingga tidak dapat masuk ke aplikasi pegawai.")
    remedy = _("Hubungi bagian kepegawaian bila jabatan Anda belum tercatat.")


class TooManySignIns(TooMany):
    code = "portfolio-too-many-sign-ins"
    message = _("Terlalu banyak permintaan masuk dari aplikasi ini.")


class ConsentGone(NotFound):
    """Taken back before, or somebody else's: the two answers are the same on purpose."""

    code = "portfolio-consent-gone"
    message = _("Izin ini sudah dicabut.")
    remedy = _("Muat ulang halaman.")
