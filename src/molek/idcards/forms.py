"""Shape of what officials type about identity cards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from molek.base.fields import CalendarInput, DayField, NikField
from molek.base.forms import RefusableForm
from molek.idcards.enums import Authority, IdentityCheck, Reason, Receiver

_CODE = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "govuk-input--width-10"}
_SERIAL = {**_CODE, "class": "govuk-input--width-20"}


def _number(label: Any, help_text: Any = "", *, low: int = 1, high: int = 100_000) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=help_text, min_value=low, max_value=high,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-5", "autocomplete": "off"}),
    )  # fmt: skip


def _why(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=_("Singkat, tanpa nama atau NIK."), max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class SeekForm(RefusableForm):
    nik = NikField(label=_("NIK orang yang datang"))


class RegisterForm(RefusableForm):
    reason = forms.ChoiceField(
        label=_("Mengapa kartu dibuat?"), choices=Reason.choices, widget=forms.RadioSelect, initial=Reason.FIRST
    )
    proof = forms.CharField(
        label=_("Bukti penggantian (bila pengganti)"),
        help_text=_("Hilang: nomor surat polisi. Rusak: tulis “kartu lama dibawa”. Perubahan data: nomor F-1.06."),
        max_length=120,
        required=False,
    )
    is_recorded = forms.BooleanField(label=_("Biometrik sudah direkam sekarang"), required=False)


class CardForm(RefusableForm):
    code = forms.CharField(
        label=_("Kode pendaftaran"), help_text=_("Delapan huruf dan angka, misalnya 7K2M-9QXB."), max_length=20,
        widget=forms.TextInput(attrs=_CODE),
    )  # fmt: skip


class StatusFileForm(RefusableForm):
    file = forms.FileField(
        label=_("Berkas dari pusat"),
        help_text=_("CSV atau XLSX dengan kolom NIK dan STATUS (kode 1 sampai 8 atau tulisannya), paling besar 20 MB."),
    )


class StockFileForm(RefusableForm):
    file = forms.FileField(
        label=_("Daftar kiriman dari pusat"),
        help_text=_("CSV atau XLSX dengan kolom NO DOKUMEN dan JUMLAH. Buku kota tidak berubah karenanya."),
    )


class OrderForm(RefusableForm):
    printer = forms.ChoiceField(label=_("Pencetak"))
    size = _number(_("Jumlah kartu"), _("Paling banyak 200 dalam satu perintah."), high=200)

    def __init__(self, *args: Any, printers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["printer"].choices = printers  # type: ignore[attr-defined]


class PrinterForm(RefusableForm):
    name = forms.CharField(label=_("Nama pencetak"), max_length=60)
    minutes_per_card = _number(_("Menit per kartu"), high=120)
    hours_per_day = _number(_("Jam kerja sehari"), high=24)
    is_active = forms.BooleanField(label=_("Dipakai"), required=False, initial=True)


class DownForm(RefusableForm):
    why = _why(_("Apa yang rusak?"))
    until = DayField(
        label=_("Hari terakhir tidak dapat dipakai (bila diketahui)"), required=False, widget=CalendarInput,
        help_text=_("Kosongkan bila belum diketahui; janji kepada warga menyesuaikan."),
    )  # fmt: skip


class ReceiveForm(RefusableForm):
    document_no = forms.CharField(label=_("Nomor surat pengiriman"), max_length=80)
    quantity = _number(_("Jumlah blangko"))
    note = forms.CharField(label=_("Catatan (boleh kosong)"), max_length=200, required=False)


class SpoilBlankForm(RefusableForm):
    serial = forms.CharField(label=_("Nomor seri blangko"), max_length=30, widget=forms.TextInput(attrs=_SERIAL))
    why = _why(_("Mengapa rusak?"))


class ExpectForm(RefusableForm):
    on = DayField(label=_("Tanggal kiriman diharapkan"), widget=CalendarInput, help_text="")
    quantity = _number(_("Jumlah blangko"))
    note = forms.CharField(label=_("Catatan (boleh kosong)"), max_length=120, required=False)


class CountForm(RefusableForm):
    counted = _number(
        _("Jumlah blangko di lemari"), _("Hitung sendiri; jangan melihat buku atau hitungan rekan."), low=0
    )


class ExplainForm(RefusableForm):
    explanation = forms.CharField(
        label=_("Penjelasan selisih"), help_text=_("Paling sedikit sepuluh huruf, tanpa nama atau NIK."),
        max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class WhyForm(RefusableForm):
    why = _why(_("Alasan"))


class SpoilForm(RefusableForm):
    serial = forms.CharField(
        label=_("Nomor seri blangko (bila rusak di dalam mesin)"), max_length=30, required=False,
        widget=forms.TextInput(attrs=_SERIAL),
    )  # fmt: skip
    why = _why(_("Mengapa rusak?"))


class HandOverForm(RefusableForm):
    receiver = forms.ChoiceField(
        label=_("Siapa yang menerima?"), choices=Receiver.choices, widget=forms.RadioSelect, initial=Receiver.SELF
    )
    nik = NikField(label=_("NIK pemilik kartu"), help_text=_("Baca dari dokumen yang dibawa."))
    pickup_code = forms.CharField(
        label=_("Kode ambil dari pesan"),
        help_text=_("Wajib untuk kuasa. Pemilik yang datang sendiri boleh tanpa kode bila sidik jarinya cocok."),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs=_CODE),
    )
    check_result = forms.ChoiceField(
        label=_("Hasil pemeriksaan jati diri"),
        help_text=_("Untuk kuasa: pemeriksaan terhadap kuasa dan dokumennya."),
        choices=IdentityCheck.choices,
        widget=forms.RadioSelect,
    )
    authority = forms.ChoiceField(
        label=_("Bila kuasa: atas dasar apa?"), choices=[("", _("bukan kuasa")), *Authority.choices], required=False
    )
    proxy_nik = NikField(label=_("Bila kuasa: NIK kuasa"), required=False)
    proxy_name = forms.CharField(label=_("Bila kuasa: nama kuasa menurut KTP-nya"), max_length=100, required=False)
    proof = forms.FileField(
        label=_("Bila surat kuasa: unggah suratnya"), help_text=_("PDF atau foto, paling besar 5 MB."), required=False
    )


class PolicyForm(RefusableForm):
    notice_days = _number(_("Warga diberi tahu bila tanggal bergeser lebih dari (hari)"), high=60)
    proxy_limit = _number(_("Kartu sebulan oleh satu kuasa sebelum ditandai"), high=100)
    first_reminder_days = _number(_("Pengingat pertama bila belum diambil (hari)"), high=365)
    last_reminder_days = _number(_("Pengingat terakhir (hari)"), high=730)
    daily_quota = _number(_("Kuota panggilan ke pusat sehari"), high=10_000_000)
    least_names = _number(_("Daftar lebih pendek dari ini diumumkan tanpa nama"), low=2, high=1000)
