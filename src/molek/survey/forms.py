"""Shapes of what is typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from molek.base.fields import DayField
from molek.base.forms import RefusableForm
from molek.survey.enums import QUESTIONS, Education, Element, Job, Score, Sex

_NOT_SAID = ("", _("Tidak ingin menyebut"))


class FullForm(RefusableForm):
    """Nine questions, and a little about who answers, if he likes."""

    sex = forms.ChoiceField(label=_("Jenis kelamin"), choices=[_NOT_SAID, *Sex.choices], required=False)
    education = forms.ChoiceField(label=_("Pendidikan"), choices=[_NOT_SAID, *Education.choices], required=False)
    job = forms.ChoiceField(label=_("Pekerjaan"), choices=[_NOT_SAID, *Job.choices], required=False)
    words = forms.CharField(
        label=_("Saran Anda"),
        help_text=_("Tidak wajib. Jangan tulis nama atau NIK."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = {
            key: forms.TypedChoiceField(
                label=question,
                coerce=int,
                choices=Score.choices,
                widget=forms.RadioSelect(attrs={"class": "survey-scale"}),
                error_messages={"required": _("Pilih salah satu jawaban.")},
            )
            for key, question in QUESTIONS.items()
        }
        self.fields = {**{key.value: field for key, field in asked.items()}, **self.fields}

    @property
    def scores(self) -> dict[str, int]:
        return {key: self.cleaned_data[key] for key in Element.values}

    @property
    def about(self) -> dict[str, str]:
        return {key: self.cleaned_data[key] for key in ("sex", "education", "job")}


class PeriodForm(RefusableForm):
    name = forms.CharField(label=_("Nama periode"), help_text=_("Misalnya: Triwulan IV 2026"), max_length=80)
    since = DayField(label=_("Mulai"))
    until = DayField(label=_("Sampai dengan"))
    population = forms.IntegerField(
        label=_("Jumlah orang yang dilayani"),
        help_text=_("Dari data layanan tahun lalu; menentukan berapa jawaban yang diperlukan."),
        min_value=1,
        max_value=10_000_000,
    )


class PublishForm(RefusableForm):
    reason = forms.CharField(
        label=_("Apa yang dibetulkan"),
        help_text=_("Hanya bila hasil periode ini sudah pernah diterbitkan."),
        required=False,
        max_length=300,
    )


class FollowUpForm(RefusableForm):
    element = forms.TypedChoiceField(label=_("Unsur"), coerce=Element, choices=Element.choices)
    what = forms.CharField(label=_("Yang akan dilakukan"), max_length=300)
    who = forms.CharField(label=_("Penanggung jawab (kantor atau jabatan)"), max_length=120)
    due_date = DayField(label=_("Paling lambat"))
