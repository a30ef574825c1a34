"""How Django forms look everywhere, and the form of the gallery."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.forms.renderers import TemplatesSetting

from molek.base.fields import CalendarInput, DayField, NikField, PersonField, PhoneField, RupiahField


class Renderer(TemplatesSetting):
    """Draws ``{{ form }}`` with the component library's markup, from ``templates/django/forms/``."""


class SampleForm(forms.Form):
    """One of each kind of question."""

    nik = NikField(help_text="16 angka, lihat KTP atau Kartu Keluarga.")
    phone = PhoneField(required=False)
    born = DayField(label="Tanggal lahir", latest=dt.date(2025, 10, 1))
    from_day = DayField(label="Mulai usaha", widget=CalendarInput, required=False, help_text="")
    income = RupiahField(label="Penghasilan sebulan (rupiah)", required=False)
    purpose = forms.ChoiceField(
        label="Untuk keperluan apa?",
        widget=forms.RadioSelect,
        choices=[("school", "Sekolah"), ("bank", "Bank"), ("other", "Lainnya")],
    )
    documents = forms.MultipleChoiceField(
        label="Yang Anda punya",
        widget=forms.CheckboxSelectMultiple,
        choices=[("ktp", "KTP"), ("kk", "Kartu Keluarga")],
        required=False,
    )
    area = forms.ChoiceField(label="Kelurahan", choices=[("", "Pilih"), ("53.71.06.1008", "Fatubesi")])
    witness = PersonField(label="Saksi")
    story = forms.CharField(
        label="Keterangan", widget=forms.Textarea(attrs={"rows": 4}), required=False, max_length=500
    )
    scan = forms.FileField(
        label="Foto tempat usaha", required=False, help_text="PDF, JPG, atau PNG, paling besar 5 MB."
    )
    true = forms.BooleanField(label="Saya menyatakan bahwa isian ini benar.")
