"""Shapes of what people type. Nothing here reads or writes the register."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from molek.audit.enums import AccessPurpose
from molek.base.fields import DayField, NikField
from molek.base.forms import RefusableForm
from molek.residents.enums import AssistanceMethod

_PIN = {"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input--width-10", "maxlength": "6"}


class SignInForm(RefusableForm):
    nik = NikField(label=_("NIK"), help_text=_("16 angka pada KTP atau Kartu Keluarga Anda"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nik"].widget.attrs |= {"autocomplete": "username"}


class CodeForm(RefusableForm):
    code = forms.CharField(
        label=_("Kode 6 angka"),
        max_length=12,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "class": "govuk-input--width-10",
                "spellcheck": "false",
            }
        ),
    )


class PinChoiceForm(RefusableForm):
    """A PIN, twice. The fields' names are among those that are never held or logged."""

    pin = forms.CharField(label=_("PIN 6 angka"), max_length=12, widget=forms.PasswordInput(attrs=_PIN))
    repeat = forms.CharField(label=_("PIN sekali lagi"), max_length=12, widget=forms.PasswordInput(attrs=_PIN))


class AssistForm(RefusableForm):
    """First page at the counter: who it is, and how he will confirm."""

    nik = NikField(label=_("NIK penduduk"), help_text=_("16 angka pada KTP atau Kartu Keluarga yang dibawa"))
    method = forms.ChoiceField(
        label=_("Cara penduduk mengonfirmasi"),
        widget=forms.RadioSelect,
        choices=(
            (AssistanceMethod.KNOWLEDGE, _("Tanpa ponsel: menyebut tanggal lahir dan nama ibu kandung")),
            (AssistanceMethod.CODE, _("Dengan ponsel: membacakan kode yang dikirim kepadanya")),
        ),
    )


class KnowledgeForm(RefusableForm):
    """What only the resident says; never read to him from the record."""

    birth_date = DayField(label=_("Tanggal lahir yang disebut penduduk"))
    mother_name = forms.CharField(
        label=_("Nama ibu kandung yang disebut penduduk"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class PrincipalForm(RefusableForm):
    """First page with a proxy: in whose place somebody comes."""

    nik = NikField(label=_("NIK pemberi kuasa"), help_text=_("16 angka pada KTP orang yang diwakili"))


class ProxyForm(RefusableForm):
    """Second page: who comes, with which paper, and that the one he acts for knows."""

    code = forms.CharField(
        label=_("Kode kuasa"), max_length=12, required=False,
        help_text=_("Dikirim ke ponsel pemberi kuasa. Kosongkan hanya bila ia tidak punya ponsel."),
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input--width-10"}
        ),
    )  # fmt: skip
    proxy_nik = NikField(label=_("NIK kuasa"), help_text=_("16 angka pada KTP orang yang datang"))
    proxy_birth_date = DayField(label=_("Tanggal lahir yang disebut kuasa"))
    proxy_mother_name = forms.CharField(
        label=_("Nama ibu kandung yang disebut kuasa"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    proof = forms.FileField(
        label=_("Foto atau pindaian surat kuasa"), help_text=_("PDF, JPEG, atau PNG; paling besar 5 MB.")
    )
    is_checked = forms.BooleanField(
        label=_("Saya sudah memeriksa surat kuasa asli dan mencocokkannya dengan KTP keduanya")
    )


class SearchForm(RefusableForm):
    text = forms.CharField(
        label=_("NIK, nomor KK, atau nama"),
        max_length=200,
        help_text=_("Ejaan nama tidak harus tepat; urutan kata bebas"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "enterkeyhint": "search"}),
    )
    purpose = forms.ChoiceField(
        label=_("Tujuan"),
        help_text=_("Tercatat, dan dapat dilihat oleh penduduk yang datanya Anda buka"),
        choices=[(p.value, p.label) for p in (
            AccessPurpose.APPLICATION, AccessPurpose.IDENTIFICATION, AccessPurpose.DECISION, AccessPurpose.CORRECTION
        )],
    )  # fmt: skip


class ImportForm(RefusableForm):
    file = forms.FileField(
        label=_("Berkas ekspor dari pusat"),
        help_text=_("CSV atau XLSX, paling besar 300 MB. Jangan dibuka dan disimpan ulang dengan Excel."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )
    is_dry_run = forms.BooleanField(label=_("Coba dulu: buat laporan tanpa menyimpan"), required=False)
