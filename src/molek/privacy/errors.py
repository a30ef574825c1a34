"""What can be refused about personal data."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from molek.base.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted


class RequestNotFound(NotFound):
    """None, or somebody else's: the two answers are the same on purpose."""

    code = "privacy-request-not-found"
    message = _("Permintaan ini tidak ditemukan.")
    remedy = _("Buka kembali daftar permintaan Anda.")


class AccessNotFound(NotFound):
    code = "privacy-access-not-found"
    message = _("Catatan akses ini tidak ditemukan.")
    remedy = _("Buka kembali halaman siapa yang melihat data Anda.")


class AlreadyRequested(ChangedMeanwhile):
    """The same is being asked for already; that request stands."""

    code = "privacy-already-requested"
    message = _("Permintaan yang sama sedang diproses: {code}.")
    remedy = _("Tunggu jawabannya, atau lihat keadaannya pada daftar permintaan.")


class AlreadyAnswered(ChangedMeanwhile):
    """Another official answered first; that answer stands."""

    code = "privacy-already-answered"
    message = _("Permintaan {code} sudah dijawab.")
    remedy = _("Muat ulang halaman untuk melihat jawabannya.")


class NotQuestionable(Invalid):
    """One's own look, or one that no official made."""

    code = "privacy-access-not-questionable"
    message = _("Akses ini tidak dilakukan petugas, sehingga tidak ada yang dapat dimintai alasan.")
    remedy = _("Sistem membuka data hanya untuk permohonan yang disebut di sebelahnya.")


class AlreadyQuestioned(ChangedMeanwhile):
    code = "privacy-access-already-questioned"
    message = _("Akses ini sudah Anda pertanyakan: {code}.")
    remedy = _("Lihat keadaannya pada halaman pertanyaan itu.")


class FieldNotOurs(NotPermitted):
    """The register is the centre's: the city may not change it by itself."""

    code = "privacy-field-not-ours"
    message = _("Data ini milik Dukcapil, kota tidak boleh mengubahnya sendiri.")
    remedy = _("Teruskan kepada kantor kependudukan.")


class NothingWanted(Invalid):
    code = "privacy-nothing-wanted"
    message = _("Sebutkan apa yang seharusnya tertulis.")
    remedy = _("Isi kolomnya, lalu kirim lagi.")


class CopyNotReady(NotFound):
    code = "privacy-copy-not-ready"
    message = _("Salinan ini belum siap, atau masa unduhnya sudah lewat.")
    remedy = _("Tunggu kabar dari kami, atau minta salinan baru.")


class CopyForOwnerOnly(NotPermitted):
    """A helper at a counter may ask for the copy, never carry it away."""

    code = "privacy-copy-for-owner-only"
    message = _("Salinan hanya dapat diunduh pemiliknya, dengan kode ke teleponnya.")
    remedy = _("Masuk dengan NIK Anda di telepon, lalu unduh dari halaman permintaan.")


class BreachNotFound(NotFound):
    code = "privacy-breach-not-found"
    message = _("Pelanggaran data ini tidak ditemukan.")
    remedy = _("Buka kembali daftar pelanggaran.")


class BreachNotReady(ChangedMeanwhile):
    """A step before this one is missing."""

    code = "privacy-breach-not-ready"
    message = _("Langkah ini belum dapat dilakukan: {why}.")
    remedy = _("Selesaikan langkah sebelumnya, lalu ulangi.")


class SecondPersonNeeded(NotPermitted):
    """Who drafted the notices cannot sign them off himself."""

    code = "privacy-second-person-needed"
    message = _("Pemberitahuan disahkan oleh orang lain daripada penyusunnya.")
    remedy = _("Minta pejabat lain yang berwenang mengesahkannya.")


class ScopeUnusable(Invalid):
    code = "privacy-scope-unusable"
    message = _("Cakupan ini tidak dapat dihitung: {why}.")
    remedy = _("Perbaiki isian cakupan.")
