"""Shapes of what people type about taxes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from molek.base.fields import CalendarInput, DayField, RupiahField
from molek.base.forms import RefusableForm
from molek.taxes.enums import ImportKind, ReliefKind, TieRole

_NOP = {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false", "class": "govuk-input--width-20"}


class ClaimForm(RefusableForm):
    nop = forms.CharField(
        label=_("NOP"), help_text=_("18 angka, kiri atas SPPT PBB-P2"), max_length=40,
        widget=forms.TextInput(attrs=_NOP),
    )  # fmt: skip
    role = forms.ChoiceField(label=_("Anda sebagai apa?"), choices=TieRole.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Keterangan"), help_text=_("Misalnya: SPPT masih atas nama orang tua saya."), required=False,
        max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class NopForm(RefusableForm):
    nop = forms.CharField(label=_("Cari NOP"), max_length=40, widget=forms.TextInput(attrs=_NOP))


class ReasonForm(RefusableForm):
    reason = forms.CharField(
        label=_("Alasan"), help_text=_("Misalnya: pemeliharaan basis data sampai pukul 15.00."), max_length=200
    )


class TieForm(RefusableForm):
    decision = forms.ChoiceField(
        label=_("Apakah objek ini milik orang tersebut?"),
        choices=(("CONFIRM", _("Ya, kaitkan")), ("REFUSE", _("Bukan"))),
        widget=forms.RadioSelect,
    )
    role = forms.ChoiceField(label=_("Sebagai"), choices=TieRole.choices)
    reason = forms.CharField(label=_("Alasan, bila bukan"), required=False, max_length=300)


class ImportForm(RefusableForm):
    kind = forms.ChoiceField(label=_("Isi berkas"), choices=ImportKind.choices, widget=forms.RadioSelect)
    file = forms.FileField(label=_("Berkas CSV atau XLSX"), help_text=_("Paling besar 100 MB."))
    is_dry_run = forms.BooleanField(label=_("Percobaan saja: laporkan, jangan simpan"), required=False)


class BillForm(RefusableForm):
    """One of two: a relief, or a correction of the principal."""

    what = forms.ChoiceField(
        label=_("Yang dicatat"),
        choices=(*ReliefKind.choices, ("CORRECTION", _("pembetulan pokok pajak"))),
        widget=forms.RadioSelect,
    )
    amount_idr = RupiahField(
        label=_("Jumlah (Rp)"), help_text=_("Pengurangan: potongannya. Pembetulan: pokok yang benar."), required=False
    )
    decision = forms.CharField(label=_("Nomor keputusan, atau alasan pembetulan"), max_length=80)
    since = DayField(label=_("Berlaku sejak"), required=False, widget=CalendarInput, help_text="")
    until = DayField(label=_("Berlaku sampai (boleh kosong)"), required=False, widget=CalendarInput, help_text="")


class HeldForm(RefusableForm):
    what = forms.ChoiceField(
        label=_("Apa yang dilakukan dengan uang ini?"),
        choices=(("APPLY", _("Bukukan ke tagihan")), ("REFUND", _("Masukkan ke daftar pengembalian"))),
        widget=forms.RadioSelect,
    )
    nop = forms.CharField(label=_("NOP tagihan"), required=False, max_length=40, widget=forms.TextInput(attrs=_NOP))
    year = forms.IntegerField(
        label=_("Tahun pajak"), required=False, min_value=1985, max_value=2200,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-4"}),
    )  # fmt: skip
    note = forms.CharField(label=_("Catatan"), max_length=300)


class RefundForm(RefusableForm):
    reference = forms.CharField(label=_("Nomor rujukan pengembalian dari bank"), max_length=60)


class DayForm(RefusableForm):
    day = DayField(label=_("Hari pembayaran"), widget=CalendarInput, help_text="")
    file = forms.FileField(label=_("Berkas penyelesaian dari bank (CSV)"))


class NoteForm(RefusableForm):
    note = forms.CharField(label=_("Penjelasan"), max_length=300)


def chosen_bills(post: Any) -> list[int] | None:
    """The bills ticked on "Pajak saya"; None if nothing was said about them (the button of an application)."""
    if "bills_shown" not in post:
        return None
    return [int(text) for text in post.getlist("bill") if text.isascii() and text.isdecimal() and len(text) < 19]
