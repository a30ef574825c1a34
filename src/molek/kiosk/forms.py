"""Shapes of what is typed at a box and by its operators."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from molek.base.fields import CalendarInput, DayField, NikField
from molek.base.forms import RefusableForm


def _digits(**more: str) -> dict[str, str]:
    return {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false", **more}


class EnrolForm(RefusableForm):
    code = forms.CharField(
        label=_("Kode pendaftaran"),
        help_text=_("12 angka dari operator Kotak Layanan"),
        max_length=20,
        widget=forms.TextInput(attrs=_digits()),
    )


class CardForm(RefusableForm):
    """What the scanner types, or what is printed under the QR code."""

    code = forms.CharField(
        label=_("Kode kartu"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters", "data-pad": "code"}
        ),
    )


class PinForm(RefusableForm):
    pin = forms.CharField(
        label=_("PIN"),
        max_length=12,
        widget=forms.PasswordInput(attrs=_digits(maxlength="6", **{"data-digits": "6"})),
    )


class NikForm(RefusableForm):
    nik = NikField(label=_("NIK"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nik"].widget.attrs |= {"data-digits": "16"}


class CodeForm(RefusableForm):
    code = forms.CharField(
        label=_("Kode 6 angka"),
        max_length=12,
        widget=forms.TextInput(attrs=_digits(**{"data-digits": "6"})),
    )


class SearchForm(forms.Form):
    cari = forms.CharField(
        label=_("Ketik nama surat"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "data-pad": "text"}),
    )


class PickupForm(RefusableForm):
    code = forms.CharField(
        label=_("Kode ambil"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "data-pad": "code"}),
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput)


class DeviceForm(RefusableForm):
    """A new box."""

    name = forms.CharField(label=_("Nama"), help_text=_("Misalnya Kotak Fatubesi 1"), max_length=80)
    place = forms.CharField(
        label=_("Tempat"), help_text=_("Untuk petugas yang mendatanginya, misalnya Puskesmas, ruang tunggu"),
        max_length=200, required=False,
    )  # fmt: skip
    area = forms.ChoiceField(label=_("Kelurahan atau kecamatan"))
    is_office = forms.ChoiceField(
        label=_("Berdiri di"),
        widget=forms.RadioSelect,
        choices=[("yes", _("Kantor kelurahan atau kecamatan")), ("no", _("Tempat umum"))],
    )

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["area"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Pilih wilayah")), *areas]


class PaperForm(RefusableForm):
    sheets = forms.IntegerField(
        label=_("Lembar kertas di baki sekarang"), min_value=1, max_value=5000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-5"}),
    )  # fmt: skip


class RevokeForm(RefusableForm):
    why = forms.CharField(label=_("Alasan"), max_length=200, help_text=_("Misalnya perangkat dicuri atau diganti"))


class AnnouncementForm(RefusableForm):
    text_id = forms.CharField(
        label=_("Pengumuman"), max_length=240, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Paling panjang 240 huruf. Jangan menulis nama atau NIK warga."),
    )  # fmt: skip
    text_en = forms.CharField(
        label=_("Dalam bahasa Inggris"), max_length=240, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    since_date = DayField(label=_("Mulai"), widget=CalendarInput, help_text="")
    until_date = DayField(label=_("Sampai"), widget=CalendarInput, help_text="")
    device = forms.TypedChoiceField(label=_("Di mana"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, boxes: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["device"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Semua Kotak Layanan")), *((str(pk), name) for pk, name in boxes)]


class ContactsForm(RefusableForm):
    phones = forms.CharField(
        label=_("Nomor telepon operator jaga"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Satu nomor sebaris. Mereka mendapat pesan bila kotak diam, kertas menipis, atau pencetak rusak."),
    )  # fmt: skip

    def clean_phones(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["phones"].splitlines() if line.strip()][:10]


class PrintProblemForm(forms.Form):
    problem = forms.ChoiceField(
        choices=[
            ("no-paper", _("Tidak ada kertas keluar")),
            ("jammed", _("Kertas macet")),
            ("unreadable", _("Hasil cetak rusak atau tidak terbaca")),
        ]
    )
