"""Shape of what officials type."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from molek.base.forms import RefusableForm
from molek.staff.enums import Capacity, HolidayKind, PostKind, UnitKind


def _password(label: Any, *, new: bool = False) -> forms.CharField:
    attrs = {"autocomplete": "new-password" if new else "current-password"}
    return forms.CharField(
        label=label, max_length=128, strip=False, widget=forms.PasswordInput(attrs=attrs, render_value=False)
    )


def _date(label: Any, **kwargs: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "govuk-input--width-10"})
    return forms.DateField(label=label, widget=widget, **kwargs)


def _reason(label: Any = None, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label or _("Alasan"), max_length=240, **kwargs)


class SignInForm(RefusableForm):
    username = forms.CharField(
        label=_("Nama pengguna"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = _password(_("Kata sandi"))


class CodeForm(RefusableForm):
    code = forms.CharField(
        label=_("Kode 6 angka"),
        max_length=12,
        help_text=_("Lihat aplikasi autentikator pada ponsel Anda. Kode berganti setiap 30 detik."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "govuk-input--width-5"}
        ),
    )


class RecoveryCodeForm(RefusableForm):
    code = forms.CharField(
        label=_("Kode cadangan"),
        max_length=20,
        help_text=_("Salah satu dari sepuluh kode yang Anda catat ketika mendaftar, misalnya 7K2M9-QXB4H."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-10"}),
    )


class NewPasswordForm(RefusableForm):
    new_password = _password(_("Kata sandi baru"), new=True)
    repeat = _password(_("Kata sandi baru, sekali lagi"), new=True)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "repeat" in cleaned and cleaned.get("new_password") != cleaned["repeat"]:
            self.add_error("repeat", _("Kedua kata sandi tidak sama."))
        return cleaned


class ChangePasswordForm(NewPasswordForm):
    password = _password(_("Kata sandi sekarang"))
    field_order = ["password", "new_password", "repeat"]


class PasswordAgainForm(RefusableForm):
    password = _password(_("Kata sandi"))


class UnitChangeForm(RefusableForm):
    name = forms.CharField(
        label=_("Nama"), max_length=160, help_text=_("Seperti pada kop surat, misalnya Kelurahan Fatubesi.")
    )
    number_code = forms.CharField(
        label=_("Kode pada nomor surat"), max_length=40, help_text=_("Misalnya Kel.Ftbs."), required=False
    )
    address = forms.CharField(label=_("Alamat"), max_length=240, required=False)
    phone = forms.CharField(label=_("Telepon"), max_length=40, required=False)
    email = forms.EmailField(label=_("Surel"), required=False)
    postcode = forms.RegexField(r"^\d{5}$", label=_("Kode pos"), required=False)


class UnitForm(UnitChangeForm):
    code = forms.CharField(label=_("Kode unit"), max_length=32)
    kind = forms.ChoiceField(label=_("Jenis"), choices=UnitKind.choices)
    area_code = forms.CharField(
        label=_("Kode wilayah"),
        max_length=13,
        help_text=_("Misalnya 53.71.06.1008; perangkat daerah memakai kode kota."),
    )
    parent = forms.CharField(
        label=_("Kode unit induk"), max_length=32, required=False, help_text=_("Kosongkan hanya untuk pemerintah kota.")
    )
    field_order = ["code", "name", "kind", "area_code", "parent"]


class PostForm(RefusableForm):
    kind = forms.ChoiceField(
        label=_("Jenis jabatan"), choices=PostKind.choices, help_text=_("Jenis menentukan kewenangan pejabatnya.")
    )
    title = forms.CharField(
        label=_("Sebutan jabatan"), max_length=160, help_text=_("Seperti pada surat, misalnya Lurah Fatubesi.")
    )


class OfficialChangeForm(RefusableForm):
    name = forms.CharField(label=_("Nama tanpa gelar"), max_length=120)
    title_prefix = forms.CharField(label=_("Gelar depan"), max_length=40, required=False)
    title_suffix = forms.CharField(label=_("Gelar belakang"), max_length=60, required=False)
    nip = forms.CharField(label=_("NIP"), max_length=30, required=False, help_text=_("18 angka."))
    rank = forms.CharField(label=_("Pangkat"), max_length=60, required=False, help_text=_("Misalnya Penata Tk. I."))
    rank_code = forms.CharField(label=_("Golongan"), max_length=8, required=False, help_text=_("Misalnya III/d."))


class OfficialForm(OfficialChangeForm):
    username = forms.CharField(
        label=_("Nama pengguna"),
        max_length=60,
        help_text=_("Huruf kecil, angka, titik, garis bawah, tanda hubung."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    nik = forms.CharField(
        label=_("NIK"),
        max_length=30,
        required=False,
        help_text=_("Dipakai agar ia tidak memutus permohonan keluarganya sendiri. Tidak ditampilkan lagi."),
    )
    field_order = ["username", "name", "title_prefix", "title_suffix", "nip", "nik", "rank", "rank_code"]


class AssignForm(RefusableForm):
    username = forms.CharField(label=_("Nama pengguna pegawai"), max_length=60)
    since = _date(_("Mulai tanggal"))
    until = _date(
        _("Sampai sebelum tanggal"), required=False, help_text=_("Hari pertama sesudah selesai; boleh kosong.")
    )
    reason = _reason(_("Dasar"), required=False, help_text=_("Misalnya nomor dan tanggal surat keputusan."))


class DelegateForm(RefusableForm):
    capacity = forms.ChoiceField(
        label=_("Kedudukan"),
        choices=[c for c in Capacity.choices if c[0]],
        widget=forms.RadioSelect,
    )
    username = forms.CharField(label=_("Nama pengguna pegawai"), max_length=60)
    since = _date(_("Mulai tanggal"))
    until = _date(
        _("Sampai sebelum tanggal"),
        required=False,
        help_text=_("Hari pertama sesudah selesai; harus diisi untuk Plh."),
    )
    reason = _reason(_("Dasar atau alasan"), help_text=_("Misalnya cuti, dinas luar, nomor surat perintah."))


class EndHoldingForm(RefusableForm):
    on = _date(_("Hari pertama tanpa jabatan ini"))
    reason = _reason()


class ReasonForm(RefusableForm):
    reason = _reason()


class EmptyForm(RefusableForm):
    """Only a button."""


class HolidayForm(RefusableForm):
    date = _date(_("Tanggal"))
    name = forms.CharField(label=_("Nama"), max_length=120)
    kind = forms.ChoiceField(label=_("Jenis"), choices=HolidayKind.choices)


class HolidayListForm(RefusableForm):
    text = forms.CharField(
        label=_("Daftar hari libur"),
        max_length=20_000,
        help_text=_("Satu hari per baris, misalnya 2026-01-01;Tahun Baru Masehi. Hari yang tidak disebut tetap."),
        widget=forms.Textarea(attrs={"rows": 12}),
    )
