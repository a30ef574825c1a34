"""Shape of what officials type about letters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from molek.letters.enums import Collector


class SignForm(forms.Form):
    """The chosen letters come as check boxes of the list; only the passphrase is drawn by this form."""

    passphrase = forms.CharField(
        label=_("Frasa sandi tanda tangan"),
        help_text=_("Tidak disimpan. Dipakai sekali untuk surat yang Anda pilih."),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        max_length=200,
        strip=False,
    )


class KeyForm(forms.Form):
    passphrase = forms.CharField(
        label=_("Frasa sandi baru"),
        help_text=_("Paling sedikit 8 huruf atau angka, misalnya beberapa kata. Tidak disimpan: jangan sampai lupa."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=200,
        strip=False,
    )
    passphrase_again = forms.CharField(
        label=_("Frasa sandi baru sekali lagi"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=200,
        strip=False,
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        first, again = typed.get("passphrase"), typed.get("passphrase_again")
        if first and again and first != again:
            self.add_error("passphrase_again", _("Kedua frasa sandi tidak sama."))
        return typed


class PickupForm(forms.Form):
    code = forms.CharField(
        label=_("Kode ambil"),
        help_text=_("Delapan huruf dan angka pada ponsel atau tanda terima warga, misalnya 7K2M-9QXB."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput)


class CollectedForm(forms.Form):
    collector = forms.ChoiceField(
        label=_("Siapa yang menerima surat?"), choices=Collector.choices, widget=forms.RadioSelect
    )


class FailedForm(forms.Form):
    problem = forms.CharField(label=_("Apa yang terjadi?"), max_length=200, initial=_("Kertas macet"))


class ReturnForm(forms.Form):
    reason = forms.CharField(label=_("Alasan dikembalikan"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=_("Alasan pencabutan"),
        help_text=_("Tampil pada halaman verifikasi untuk umum. Jangan menulis data pribadi."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
