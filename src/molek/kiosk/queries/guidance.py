"""What each screen says aloud and shows as its caption; ``make voices`` records these sentences."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from molek.base.errors import Text
from molek.cases import queries as cases
from molek.cases.enums import ApplicationState

GUIDANCE: Mapping[str, Text] = {
    "idle": _("Selamat datang. Di sini Anda mengurus surat kelurahan sendiri, gratis. Sentuh layar untuk mulai."),
    "door": _("Bagaimana Anda ingin masuk? Dengan Kartu Layanan, atau dengan kode yang dikirim ke ponsel Anda."),
    "card": _("Dekatkan kode QR pada kartu Anda ke pemindai. Kartu kusut? Ketik kode yang tercetak di bawah QR."),
    "pin": _("Ketik PIN kartu Anda, enam angka. Tutupi dengan tangan. Petugas tidak pernah menanyakan PIN."),
    "nik": _("Ketik NIK Anda, enam belas angka pada KTP atau Kartu Keluarga."),
    "code": _("Kami mengirim kode enam angka ke ponsel Anda. Ketik kode itu di sini."),
    "menu": _("Apa yang ingin Anda lakukan?"),
    "groups": _("Surat apa yang Anda perlukan? Pilih kelompoknya, atau ketik namanya."),
    "services": _("Pilih surat yang Anda perlukan."),
    "not-found": _("Tidak ada surat dengan kata itu. Kembali, lalu coba kata lain."),
    "start": _("Periksa data Anda. Bila benar, sentuh Lanjut."),
    "question": _("Jawab pertanyaan ini, lalu sentuh Lanjut."),
    "rows": _("Tulis satu per satu. Sentuh Tambah untuk menulis satu lagi. Bila lengkap, sentuh Sudah lengkap."),
    "review": _("Periksa jawaban Anda. Bila sudah benar, sentuh Kirim."),
    "sending": _("Permohonan sedang dikirim. Tunggu sebentar."),
    "offline": _("Jaringan terputus. Jawaban Anda tetap di layar ini dan dikirim sendiri begitu jaringan kembali."),
    "correct": _("Jawab lagi pertanyaan yang diminta pejabat. Jawaban Anda yang lama sudah tertulis."),
    "wait": _("Permohonan Anda sedang diproses. Layar ini berubah sendiri."),
    "own": _("Ini permohonan dan surat Anda. Sentuh satu untuk membukanya."),
    "pickup": _("Ketik kode ambil, delapan huruf dan angka dari pesan atau tanda terima."),
    "print": _("Surat sedang dicetak. Tunggu sampai kertas keluar di bawah layar."),
    "printed": _("Surat Anda sudah selesai. Jangan lupa mengambil kertas dan kartu Anda."),
    "idle-warning": _("Anda masih di sini? Sentuh layar untuk melanjutkan. Bila tidak, semua isian dihapus."),
    "pay": _("Pindai kode ini dengan aplikasi bank atau dompet digital. Setelah dibayar, layar ini berubah sendiri."),
    "paid": _("Pembayaran diterima. Permohonan Anda dilanjutkan."),
    "unpaid": _("Kode bayar ini tidak dapat dipakai lagi. Kembali ke permohonan untuk membuat kode baru."),
    "looks": _("Ini siapa yang membuka data Anda, kapan, dan untuk apa. Sentuh Tanyakan mengapa bila Anda ragu."),
    "unseen": _("Belum ada yang melihat data Anda."),
    "judged": _("Terima kasih. Penilaian Anda sudah dihitung. Jangan lupa mengambil kertas dan kartu Anda."),
    "empty": _("Belum ada permohonan. Sentuh Ajukan surat untuk mulai."),
}


VOICES = Path(__file__).parent.parent / "static" / "kiosk" / "voice"  # made by `make voices`, not in the repository


@cache
def has_voices() -> bool:
    """Were the sentences recorded when this installation was made?"""
    return any(VOICES.glob("*/*.mp3"))


def guidance(key: str) -> str:
    """The sentence of a screen in the language in force; ``KeyError`` for a screen that has none."""
    return str(GUIDANCE[key])


def verdict_aloud(page: cases.ApplicationPage, *, has_letter: bool) -> str:  # noqa: PLR0911  one line a state
    """The answer to an application as one or a few plain sentences, to be read aloud."""
    match page.state:
        case ApplicationState.SUBMITTED | ApplicationState.ACCEPTED:
            return guidance("wait")
        case ApplicationState.WAITING if page.asked:
            steps = [f"{rule.message} {rule.remedy}" for rule in page.asked]
            return " ".join([gettext("Tinggal satu langkah dari Anda."), *steps])
        case ApplicationState.WAITING:
            return gettext(
                "Sistem instansi lain sedang tidak menjawab. Permohonan Anda aman dan dilanjutkan sendiri nanti."
            )
        case ApplicationState.IN_REVIEW:
            return gettext("Permohonan Anda diperiksa {post}. Anda tidak perlu menunggu di sini.").format(
                post=page.with_post
            )
        case ApplicationState.CORRECTION:
            return gettext("Ada yang perlu Anda perbaiki: {text}").format(
                text=page.correction.text if page.correction else ""
            )
        case ApplicationState.SIGNING:
            return gettext("Permohonan Anda diterima dan menunggu tanda tangan pejabat.")
        case ApplicationState.COMPLETED:
            if has_letter:
                return gettext("Surat Anda sudah terbit. Sentuh Cetak untuk mencetaknya sekarang.")
            return gettext("Permohonan Anda sudah selesai.")
        case ApplicationState.REJECTED:
            reasons = [f"{rule.message} {rule.remedy}" for rule in page.refusals]
            if not reasons and page.last_task is not None:
                reasons = [page.last_task.reason]
            return " ".join([gettext("Permohonan Anda belum dapat dikabulkan."), *reasons])
        case ApplicationState.WITHDRAWN:
            return gettext("Anda menarik kembali permohonan ini.")
    return gettext("Permohonan ini gugur. Anda dapat mengajukan lagi.")
