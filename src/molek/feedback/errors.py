"""What can be refused about complaints."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from molek.base.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, TooMany


class ComplaintNotFound(NotFound):
    """There is none, or it is not this reader's: the two answers are the same on purpose."""

    code = "complaint-not-found"
    message = _("Laporan ini tidak ditemukan.")
    remedy = _("Periksa kode laporan, atau buka lagi lewat Lacak laporan.")


class SecretNotAccepted(Invalid):
    """Code and secret do not belong together, or nobody has the code. Constant, whichever it is."""

    code = "complaint-secret-not-accepted"
    message = _("Kode laporan atau kunci rahasia tidak cocok.")
    remedy = _("Salin keduanya persis seperti pada tanda terima; huruf besar atau kecil tidak berpengaruh.")


class TooManyTries(TooMany):
    code = "complaint-too-many-tries"
    message = _("Terlalu banyak percobaan membuka laporan.")
    remedy = _("Tunggu {minutes} menit, lalu coba lagi dengan tanda terima Anda.")


class TooManyComplaints(TooMany):
    """A wave from one place. Nobody else is kept out."""

    code = "complaint-too-many"
    message = _("Terlalu banyak laporan dari jaringan ini dalam waktu singkat.")
    remedy = _("Tunggu {minutes} menit, masuk sebagai warga, atau sampaikan di loket kelurahan mana pun.")


class TooManyFiles(Invalid):
    code = "complaint-too-many-files"
    message = _("Paling banyak {most} berkas untuk satu laporan.")
    remedy = _("Pilih berkas yang paling menjelaskan; yang lain dapat ditambahkan dalam tanggapan.")


class CategoryUnknown(Invalid):
    code = "complaint-category-unknown"
    message = _("Kategori ini tidak ada.")
    remedy = _("Pilih satu kategori dari daftar.")


class AreaUnknown(Invalid):
    code = "complaint-area-unknown"
    message = _("Kelurahan ini tidak ada.")
    remedy = _("Pilih satu kelurahan dari daftar.")


class NotNow(ChangedMeanwhile):
    """The matter stands where this cannot be done (any more)."""

    code = "complaint-not-now"
    message = _("Ini tidak dapat dilakukan: laporan {state}.")
    remedy = _("Muat ulang halaman untuk melihat keadaan terbaru.")


class AnsweredMeanwhile(ChangedMeanwhile):
    """Somebody else acted after this page was opened; his act stands."""

    code = "complaint-changed-meanwhile"
    message = _("Laporan ini berubah sejak halaman Anda buka; yang lebih dahulu tetap berlaku.")
    remedy = _("Baca langkah terbaru di bawah, lalu kirim lagi bila masih perlu.")


class NobodyToAnswer(Invalid):
    """No office is left that could answer without answering for itself."""

    code = "complaint-nobody-to-answer"
    message = _("Tidak ada unit yang dapat menjawab laporan ini.")
    remedy = _("Pilih unit lain, atau minta administrator mengisi jabatan yang kosong.")


class UnitCannotAnswer(Invalid):
    code = "complaint-unit-cannot-answer"
    message = _("Unit ini tidak mempunyai pejabat yang menjawab pengaduan.")
    remedy = _("Pilih unit lain dari daftar.")


class ReasonNeeded(Invalid):
    code = "complaint-reason-needed"
    message = _("Alasan atau jawaban belum ditulis.")
    remedy = _("Tulis dengan kata biasa; pelapor membacanya.")


class MergeInvalid(Invalid):
    code = "complaint-merge-invalid"
    message = _("Laporan tidak dapat digabung: {why}.")
    remedy = _("Periksa kode laporan induk.")


class TooLateToObject(Invalid):
    code = "complaint-too-late-to-object"
    message = _("Waktu keberatan sudah lewat ({day}).")
    remedy = _("Anda dapat mengirim laporan baru, atau melapor kepada Ombudsman.")


class AlreadyObjected(ChangedMeanwhile):
    code = "complaint-already-objected"
    message = _("Keberatan atas laporan ini sudah pernah diajukan.")
    remedy = _("Bila keputusannya belum memuaskan, Anda dapat melapor kepada Ombudsman.")


class NotExtendable(Invalid):
    code = "complaint-not-extendable"
    message = _("Waktu laporan ini tidak dapat diperpanjang (lagi).")
    remedy = _("Perpanjangan hanya untuk permohonan informasi publik, satu kali.")


class PublicTextRefused(Invalid):
    """What would be published still holds what must not be public."""

    code = "complaint-public-text-refused"
    message = _("Teks ini belum boleh tampil untuk umum: {found}.")
    remedy = _("Hapus data pribadi dan kata kasar, lalu simpan lagi.")


class SecretNotPublished(NotPermitted):
    code = "complaint-secret-not-published"
    message = _("Pelapor meminta laporan ini dirahasiakan; laporan ini tidak masuk daftar umum.")
    remedy = _("Laporan rahasia hanya ikut dihitung dalam angka.")
