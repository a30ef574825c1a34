"""Refusals of the catalogue."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from molek.base.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, Unavailable


class WrongService(Invalid):
    """A service file has mistakes; ``mistakes`` in the data tells each with its line."""

    code = "service-wrong"
    message = _("Berkas layanan ini belum benar: {count} kesalahan.")
    remedy = _("Jalankan `molek service check BERKAS` untuk melihat setiap kesalahan dan barisnya.")


class ServiceNotFound(NotFound):
    """There is no such service, or it is no longer offered."""

    code = "service-not-found"
    message = _("Layanan ini tidak ada atau tidak lagi dibuka.")
    remedy = _("Lihat daftar layanan untuk layanan yang dibuka.")


class DraftNotFound(NotFound):
    """No such draft, or it is published or thrown away."""

    code = "draft-not-found"
    message = _("Rancangan ini tidak ada, sudah terbit, atau sudah dibuang.")
    remedy = _("Buka daftar layanan dan mulai rancangan baru.")


class DraftChanged(ChangedMeanwhile):
    """Somebody else saved meanwhile; both texts are kept."""

    code = "draft-changed"
    message = _("Orang lain menyimpan rancangan ini sesudah Anda membukanya.")
    remedy = _(
        "Yang Anda ketik masih ada di bawah dan belum disimpan. Bandingkan dengan yang tersimpan, lalu simpan lagi."
    )


class DraftLocked(ChangedMeanwhile):
    """It was submitted: what the second person reads must stay as it is."""

    code = "draft-locked"
    message = _("Rancangan ini sedang menunggu persetujuan, sehingga tidak dapat diubah.")
    remedy = _("Tarik kembali rancangan itu bila masih ada yang harus diubah.")


class DraftNotSubmitted(ChangedMeanwhile):
    """There is nothing to approve or return."""

    code = "draft-not-submitted"
    message = _("Rancangan ini tidak sedang menunggu persetujuan.")
    remedy = _("Muat ulang halaman untuk melihat keadaannya.")


class DraftNotReady(Invalid):
    """It still has mistakes; ``mistakes`` in the data tells all."""

    code = "draft-not-ready"
    message = _("Rancangan ini belum dapat diajukan: {count} hal harus diperbaiki.")
    remedy = _("Lihat hasil pemeriksaan; setiap hal disebut dengan tempatnya.")


class DraftUnchanged(Invalid):
    """It says what the version in force says."""

    code = "draft-unchanged"
    message = _("Rancangan ini sama dengan versi yang berlaku.")
    remedy = _("Ubah sesuatu, atau buang rancangan ini.")


class AuthorMayNotPublish(NotPermitted):
    """Four eyes: whoever wrote a draft cannot publish it."""

    code = "author-may-not-publish"
    message = _("Anda ikut menulis rancangan ini, sehingga tidak dapat menerbitkannya.")
    remedy = _("Minta administrator lain yang tidak ikut menulis untuk memeriksa dan menerbitkannya.")


class BaseChanged(ChangedMeanwhile):
    """Another version was published since the draft was begun."""

    code = "draft-base-changed"
    message = _("Sejak rancangan ini dimulai, versi lain dari layanan ini sudah terbit.")
    remedy = _("Bandingkan dengan versi yang berlaku, sesuaikan, lalu ajukan lagi.")


class ServiceExists(Invalid):
    """The code is taken."""

    code = "service-exists"
    message = _("Kode layanan ini sudah dipakai.")
    remedy = _("Pilih kode lain, atau ubah layanan yang sudah ada.")


class NoSuchPlace(Invalid):
    """The block, row or part that was to be changed is not there."""

    code = "draft-no-such-place"
    message = _("Bagian yang hendak diubah tidak ada lagi.")
    remedy = _("Muat ulang halaman rancangan.")


class WrongChange(Invalid):
    """A value that cannot stand where it was put."""

    code = "draft-wrong-change"
    message = _("Isian ini tidak dapat dipakai: {why}")
    remedy = _("Perbaiki isian itu lalu simpan lagi.")


class PackageRefused(Invalid):
    """An uploaded package of files cannot be read, or holds what may not come in by the browser."""

    code = "service-package-refused"
    message = _("Berkas ini tidak dapat dibaca sebagai layanan: {why}")
    remedy = _("Unggah berkas .zip yang diunduh dari halaman layanan, atau satu berkas .toml beserta .typ-nya.")


class ProgramInTemplate(Invalid):
    """A template with program text that no published version has."""

    code = "template-has-program"
    message = _("Surat ini memuat perintah program (baris {line}), yang tidak dapat dimasukkan lewat peramban.")
    remedy = _("Tulis surat itu sebagai blok, atau minta pengelola server menerbitkannya dari berkas.")


class NoProof(Unavailable):
    """The paper cannot be drawn."""

    code = "letter-not-drawn"
    message = _("Surat ini tidak dapat digambar: {why}")
    remedy = _("Perbaiki blok yang disebut, lalu lihat lagi.")
