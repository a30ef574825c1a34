"""Refusals of the package."""

from __future__ import annotations

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from molek.base.errors import (
    ChangedMeanwhile,
    DomainError,
    Invalid,
    NotFound,
    NotPermitted,
    TooMany,
)


class NoAuthorityToSign(NotPermitted):
    """The official holds no post today that signs for the area, or the post he would sign for is empty."""

    code = "no-authority-to-sign"
    message = _("Hari ini Anda tidak memegang jabatan yang menandatangani surat untuk wilayah ini.")
    remedy = _("Periksa penugasan Plh atau Plt pada administrator kantor Anda.")


class NoUnitForArea(NotFound):
    code = "no-unit-for-area"
    message = _("Wilayah {area} belum mempunyai kantor dalam sistem.")
    remedy = _("Hubungi administrator kota.")


class SignInRefused(Invalid):
    """Wrong name, wrong password or an account out of use: one answer, so that nobody learns which
    accounts exist."""

    code = "sign-in-refused"
    message = _("Nama pengguna atau kata sandi salah.")
    remedy = _("Periksa kembali. Jika lupa, hubungi administrator kantor Anda.")


class CodeRefused(Invalid):
    code = "second-factor-refused"
    message = _("Kode tidak benar atau sudah dipakai.")
    remedy = _("Tunggu kode berikutnya pada aplikasi autentikator, lalu coba lagi.")


class LockedOut(TooMany):
    code = "sign-in-locked"
    message = _("Terlalu banyak percobaan masuk.")


class WeakPassword(Invalid):
    code = "password-weak"
    message = _("Kata sandi belum cukup kuat: {why}")
    remedy = _("Pakai sedikitnya 10 karakter yang tidak umum, misalnya beberapa kata.")


class SamePassword(Invalid):
    code = "password-same"
    message = _("Kata sandi baru harus berbeda dari yang lama.")
    remedy = _("Buat kata sandi yang belum pernah Anda pakai di sini.")


class WrongPassword(Invalid):
    code = "password-wrong"
    message = _("Kata sandi Anda salah.")
    remedy = _("Ketik kata sandi yang Anda pakai untuk masuk.")


class UnitTaken(ChangedMeanwhile):
    code = "unit-taken"
    message = _("Kode unit itu sudah dipakai.")
    remedy = _("Pakai kode lain.")


class AreaTaken(ChangedMeanwhile):
    code = "unit-area-taken"
    message = _("Wilayah itu sudah mempunyai kantor.")
    remedy = _("Ubah unit yang sudah ada.")


class PostTaken(ChangedMeanwhile):
    code = "post-taken"
    message = _("Unit itu sudah mempunyai jabatan ini.")
    remedy = _("Pakai jabatan yang sudah ada.")


class UsernameTaken(ChangedMeanwhile):
    code = "username-taken"
    message = _("Nama pengguna itu sudah dipakai.")
    remedy = _("Pilih nama pengguna lain.")


class UsernameInvalid(Invalid):
    code = "username-invalid"
    message = _("Nama pengguna tidak benar.")
    remedy = _("Pakai huruf kecil, angka, titik, garis bawah atau tanda hubung, sedikitnya 3 karakter.")


class NipTaken(ChangedMeanwhile):
    code = "nip-taken"
    message = _("Pegawai dengan NIP itu sudah ada.")
    remedy = _("Cari pegawai itu di daftar.")


class OfficialNikTaken(ChangedMeanwhile):
    code = "official-nik-taken"
    message = _("Pegawai dengan NIK itu sudah ada.")
    remedy = _("Cari pegawai itu di daftar.")


class PostHeld(ChangedMeanwhile):
    """Two definitive holders of one post on one day."""

    code = "post-held"
    message = _("Jabatan ini sudah mempunyai pejabat definitif pada masa itu.")
    remedy = _("Akhiri masa jabatan yang lama lebih dahulu.")


class PostActed(ChangedMeanwhile):
    """Two acting holders of one post on one day."""

    code = "post-acted"
    message = _("Jabatan ini sudah mempunyai Plh, Plt, atau Pj pada masa itu.")
    remedy = _("Akhiri penugasan yang lama lebih dahulu.")


class PostVacant(Invalid):
    """A Plh stands in for somebody; nobody holds the post."""

    code = "post-vacant"
    message = _("Jabatan ini kosong, jadi tidak dapat diberi Plh.")
    remedy = _("Pilih Plt atau Pj.")


class PostOccupied(Invalid):
    """A Plt or Pj fills a vacant post; somebody holds it."""

    code = "post-occupied"
    message = _("Jabatan ini masih mempunyai pejabat definitif pada masa itu, jadi tidak dapat diberi Plt atau Pj.")
    remedy = _("Pilih Plh, atau akhiri dahulu masa jabatan pejabat definitif.")


class OwnAccount(NotPermitted):
    """An administrator acts on himself."""

    code = "own-account"
    message = _("Anda tidak dapat melakukan ini pada akun Anda sendiri.")
    remedy = _("Minta administrator lain melakukannya.")


class OfficialInactive(Invalid):
    code = "official-inactive"
    message = _("Akun pegawai ini tidak aktif.")
    remedy = _("Aktifkan kembali akunnya lebih dahulu.")


class HoldingOver(ChangedMeanwhile):
    code = "holding-over"
    message = _("Masa jabatan ini sudah diakhiri.")


class PeriodInvalid(Invalid):
    code = "holding-period-invalid"
    message = _("Tanggal akhir harus sesudah tanggal mulai.")
    remedy = _("Tanggal akhir adalah hari pertama sesudah masa itu selesai.")


class PeriodPast(Invalid):
    code = "holding-period-past"
    message = _("Tanggalnya sudah lewat.")
    remedy = _("Pilih hari ini atau sesudahnya.")


class OwnStandIn(Invalid):
    """The holder of a post as its Plh."""

    code = "holding-own-stand-in"
    message = _("Pejabat definitif tidak dapat menjadi Plh jabatannya sendiri.")
    remedy = _("Pilih pegawai lain.")


class UnitPlacement(Invalid):
    code = "unit-placement"
    message = _("Wilayah unit tidak berada di dalam wilayah unit induknya.")
    remedy = _("Periksa kode wilayah dan unit induk.")


class HolidayLine(Invalid):
    """A line of a pasted list cannot be read; nothing was taken over."""

    code = "holiday-line"
    message = _("Baris {line} tidak dapat dibaca: {text}")
    remedy = _("Tulis satu hari per baris, misalnya 2026-01-01;Tahun Baru Masehi. Belum ada yang disimpan.")


class NoSuchUnit(Invalid):
    code = "no-such-unit"
    message = _("Tidak ada unit dengan kode itu.")
    remedy = _("Cari di daftar unit.")


class NoSuchOfficial(Invalid):
    code = "no-such-official"
    message = _("Tidak ada pegawai dengan nama pengguna itu.")
    remedy = _("Cari di daftar pegawai.")


class SameHandTwice(NotPermitted):
    """Whoever resets both factors of an account can sign in as its owner: it takes two."""

    code = "same-hand-twice"
    message = _("Anda sudah mengatur ulang faktor lainnya pada akun ini, dan pemiliknya belum menggantinya.")
    remedy = _("Minta administrator lain melakukannya, atau tunggu pemilik akun masuk dan menggantinya.")


class MadeByYou(Invalid):
    """Whoever makes an account and gives it a post could make an official of somebody who does not exist."""

    code = "made-by-you"
    message = _("Akun ini Anda yang membuat, jadi jabatan pertamanya tidak dapat Anda berikan.")
    remedy = _("Minta administrator lain memeriksa orangnya dan memberikan jabatan ini.")


class AdministratorExists(ChangedMeanwhile):
    """The first two administrators are made by the command; the others by them."""

    code = "administrator-exists"
    message = _("Kota ini sudah mempunyai dua administrator.")
    remedy = _("Minta salah satu dari mereka membuat akun bagi yang lain.")


class NoOffices(Invalid):
    code = "no-offices"
    message = _("Kota ini belum mempunyai kantor.")
    remedy = _("Muat daftar wilayah dan kantor lebih dahulu.")


class NotDemo(NotFound):
    code = "not-demo"
    message = _("Halaman ini hanya ada pada kota percontohan.")
    remedy = _("Pakai kota percontohan untuk berlatih.")


_BY_CONSTRAINT: dict[str, type[DomainError]] = {
    "staff_unit_code": UnitTaken,
    "staff_one_office_an_area": AreaTaken,
    "staff_one_head_a_unit": PostTaken,
    "staff_official_username": UsernameTaken,
    "staff_official_nip": NipTaken,
    "staff_official_nik": OfficialNikTaken,
    "staff_one_definitive_holder": PostHeld,
    "staff_one_acting_holder": PostActed,
}


def refusal_of(error: IntegrityError) -> DomainError | None:
    """The refusal that a violated constraint stands for, or None if it stands for a mistake of ours."""
    diagnostics = getattr(error.__cause__, "diag", None)
    kind = _BY_CONSTRAINT.get(getattr(diagnostics, "constraint_name", None) or "")
    return kind() if kind else None
