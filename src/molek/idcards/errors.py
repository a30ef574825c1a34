"""What can be refused about identity cards and their blanks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from molek.base.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted


class CardNotFound(NotFound):
    code = "idcard-not-found"
    message = _("Kartu tidak ditemukan.")
    remedy = _("Periksa kembali kodenya; kode pendaftaran ada pada pesan atau tanda daftar.")


class PersonUnknown(NotFound):
    code = "idcard-person-unknown"
    message = _("NIK ini tidak ditemukan dalam data penduduk kota.")
    remedy = _("Periksa angkanya. Pendatang baru diimpor dahulu dari data pusat.")


class MoveImpossible(ChangedMeanwhile):
    """The card is not in a state from which this is possible; often somebody else was faster."""

    code = "idcard-move-impossible"
    message = _("Ini tidak dapat dilakukan: kartu sekarang berstatus “{state}”.")
    remedy = _("Muat ulang halaman kartu untuk melihat keadaan terbaru.")


class CardUnderway(ChangedMeanwhile):
    """One card a person at a time."""

    code = "idcard-underway"
    message = _("Orang ini sudah mempunyai KTP-el yang sedang diurus.")
    remedy = _("Buka kartu itu lewat pencarian NIK; jangan mendaftarkan dua kali.")


class NotAlive(Invalid):
    code = "idcard-not-alive"
    message = _("Menurut data penduduk, orang ini {status}.")
    remedy = _("Bila keliru, perbaiki dahulu data penduduknya; kartu tidak dicetak untuk yang meninggal atau pindah.")


class NotDue(Invalid):
    """UU 24/2013 Art. 63: from 17 years, or ever married."""

    code = "idcard-not-due"
    message = _("Orang ini belum berusia 17 tahun dan belum pernah kawin.")
    remedy = _("Untuk anak tersedia Kartu Identitas Anak (KIA).")


class ProofMissing(Invalid):
    code = "idcard-proof-missing"
    message = _("Bukti untuk penggantian belum disebutkan.")
    remedy = _("Hilang: nomor surat kehilangan dari kepolisian. Rusak: kartu lama dibawa. Perubahan data: F-1.06.")


class WhyMissing(Invalid):
    code = "idcard-why-missing"
    message = _("Alasannya belum diisi.")
    remedy = _("Tulis alasan singkat tanpa data pribadi; alasan ikut tercatat.")


class SerialInvalid(Invalid):
    code = "idcard-serial-invalid"
    message = _("Nomor seri blangko tidak benar.")
    remedy = _("Nomor seri terdiri dari 8 sampai 20 huruf dan angka, tercetak pada blangko.")


class SerialUsed(ChangedMeanwhile):
    """A blank becomes one card only."""

    code = "idcard-serial-used"
    message = _("Blangko dengan nomor seri {serial} sudah tercatat dipakai atau rusak.")
    remedy = _("Periksa nomor pada blangko di tangan Anda; bila benar, laporkan kepada kepala dinas.")


class NoBlanks(ChangedMeanwhile):
    code = "idcard-no-blanks"
    message = _("Blangko tidak cukup: tersisa {balance}.")
    remedy = _("Catat penerimaan blangko lebih dahulu, atau kurangi jumlahnya.")


class QuantityInvalid(Invalid):
    code = "idcard-quantity-invalid"
    message = _("Jumlah tidak benar.")
    remedy = _("Isi bilangan bulat lebih dari nol, paling banyak 100.000.")


class DocumentBooked(ChangedMeanwhile):
    """A delivery is booked once."""

    code = "idcard-document-booked"
    message = _("Dokumen {document} sudah dicatat.")
    remedy = _("Lihat buku blangko; satu surat pengiriman hanya dicatat sekali.")


class SecondPersonNeeded(NotPermitted):
    """Four eyes."""

    code = "idcard-second-person"
    message = _("Langkah kedua harus dilakukan pegawai lain.")
    remedy = _("Minta rekan yang berwenang melakukannya dengan akunnya sendiri.")


class CountNotOpen(ChangedMeanwhile):
    code = "idcard-count-not-open"
    message = _("Hitung fisik ini tidak menunggu langkah itu.")
    remedy = _("Muat ulang halaman untuk melihat keadaan terbaru.")


class CountOpen(ChangedMeanwhile):
    code = "idcard-count-open"
    message = _("Masih ada hitung fisik yang belum selesai.")
    remedy = _("Selesaikan hitung fisik itu sebelum memulai yang baru.")


class PrinterNotFound(NotFound):
    code = "idcard-printer-not-found"
    message = _("Pencetak tidak ditemukan.")
    remedy = _("Pilih pencetak dari daftar.")


class PrinterDown(ChangedMeanwhile):
    code = "idcard-printer-down"
    message = _("Pencetak ini sedang tidak dapat dipakai.")
    remedy = _("Pilih pencetak lain, atau catat dahulu bahwa ia sudah baik.")


class PrinterInvalid(Invalid):
    code = "idcard-printer-invalid"
    message = _("Data pencetak tidak benar.")
    remedy = _("Menit per kartu 1 sampai 120; jam kerja 1 sampai 24; nama belum dipakai pencetak lain.")


class NothingToPrint(ChangedMeanwhile):
    code = "idcard-nothing-to-print"
    message = _("Tidak ada kartu yang siap cetak.")
    remedy = _("Muat pembaruan dari pusat, atau tunggu.")


class OtherPrinter(ChangedMeanwhile):
    """The card stands in another order."""

    code = "idcard-other-order"
    message = _("Kartu ini bukan bagian dari perintah cetak tersebut.")
    remedy = _("Buka perintah cetak yang memuat kartu ini.")


class FileUnusable(Invalid):
    code = "idcard-file-unusable"
    message = _("Berkas tidak dapat dipakai: {why}.")
    remedy = _("Kirim CSV atau XLSX dengan baris judul seperti pada ekspor pusat.")


class CodeWrong(Invalid):
    """The pick-up code, which only the message to the owner holds."""

    code = "idcard-code-wrong"
    message = _("Kode ambil tidak cocok.")
    remedy = _("Minta warga membacakan kode dari pesannya, atau cari dengan NIK.")


class IdentityNotProven(NotPermitted):
    code = "idcard-identity-not-proven"
    message = _("Jati diri penerima tidak terbukti; kartu tidak diserahkan.")
    remedy = _("Simpan kartunya dan minta penerima datang dengan dokumen lain, atau panggil kepala dinas.")


class ProxyWithoutAuthority(NotPermitted):
    code = "idcard-proxy-without-authority"
    message = _("Kuasa ini tidak berhak mengambil kartu.")
    remedy = _("Kuasa harus anggota satu Kartu Keluarga, atau membawa surat kuasa yang diunggah di sini.")


class OtherPerson(Invalid):
    code = "idcard-other-person"
    message = _("NIK tidak sama dengan NIK pemilik kartu.")
    remedy = _("Periksa dokumen yang dibawa. Bila ia bukan pemiliknya, pilih “kuasa pemilik”.")


class AlreadyUrgent(ChangedMeanwhile):
    code = "idcard-already-urgent"
    message = _("Kartu ini sudah didahulukan.")
    remedy = _("Tidak perlu meminta lagi.")


class PolicyInvalid(Invalid):
    code = "idcard-policy-invalid"
    message = _("Aturan kantor ini tidak mungkin.")
    remedy = _("Isi bilangan bulat dalam batas yang tertulis di samping isian.")


class PaperNotReady(ChangedMeanwhile):
    code = "idcard-paper-not-ready"
    message = _("Dokumen ini sedang disegel.")
    remedy = _("Tunggu sebentar, lalu muat ulang.")
