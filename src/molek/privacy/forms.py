"""Shapes of what people type about personal data."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from molek.base.fields import CalendarInput, DayField
from molek.base.forms import RefusableForm
from molek.base.workdays import CITY_TZ
from molek.privacy.enums import ConsentKind, ScopeKind

_AREA = {"rows": 3}
_CODE = {
    "inputmode": "numeric", "autocomplete": "one-time-code", "class": "govuk-input--width-10", "spellcheck": "false",
}  # fmt: skip
_CLOCK = {"type": "time", "class": "govuk-input--width-5"}


class CorrectionForm(RefusableForm):
    field = forms.ChoiceField(label=_("Data yang mana?"), choices=())
    wanted = forms.CharField(label=_("Seharusnya tertulis"), max_length=200)
    note = forms.CharField(
        label=_("Keterangan"), required=False, max_length=500, widget=forms.Textarea(attrs=_AREA)
    )  # fmt: skip
    proof = forms.FileField(
        label=_("Bukti"), required=False,
        help_text=_("Foto atau PDF, misalnya akta atau ijazah. Paling besar 5 MB."),
    )  # fmt: skip

    def __init__(self, *args: Any, fields: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = fields  # type: ignore[attr-defined]


class RestrictionForm(RefusableForm):
    note = forms.CharField(
        label=_("Data mana yang tidak boleh dipakai dulu, dan mengapa?"),
        help_text=_("Misalnya: alamat saya sedang disengketakan, jangan dipakai sampai selesai."),
        max_length=1000, widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip


class ObjectionForm(RefusableForm):
    application = forms.ChoiceField(label=_("Keputusan yang mana?"), choices=(), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Mengapa Anda keberatan?"), required=False, max_length=500, widget=forms.Textarea(attrs=_AREA)
    )

    def __init__(self, *args: Any, applications: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["application"].choices = applications  # type: ignore[attr-defined]


class WithdrawalForm(RefusableForm):
    consent = forms.ChoiceField(
        label=_("Persetujuan mana yang Anda tarik?"), choices=ConsentKind.choices, widget=forms.RadioSelect,
        help_text=_(
            "Tanpa nomor telepon Anda tidak lagi dapat masuk dengan kode; pakai Kartu Layanan atau datang ke kelurahan."
        ),
    )  # fmt: skip


class CopyForm(RefusableForm):
    """Nothing to be filled in: the button asks."""


class CodeForm(RefusableForm):
    code = forms.CharField(label=_("Kode 6 angka"), max_length=12, widget=forms.TextInput(attrs=_CODE))


class QuestionForm(RefusableForm):
    note = forms.CharField(
        label=_("Apa yang ingin Anda ketahui?"), required=False, max_length=500, widget=forms.Textarea(attrs=_AREA)
    )


class AnswerForm(RefusableForm):
    decision = forms.ChoiceField(
        label=_("Putusan"), widget=forms.RadioSelect,
        choices=(("GRANT", _("Penuhi")), ("REFUSE", _("Tidak dipenuhi"))),
    )  # fmt: skip
    answer = forms.CharField(
        label=_("Jawaban kepada pemohon"), help_text=_("Dengan kata biasa: apa yang dilakukan, atau mengapa tidak."),
        max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


class RegistryAnswerForm(AnswerForm):
    decision = forms.ChoiceField(
        label=_("Hasil"), widget=forms.RadioSelect,
        choices=(("GRANT", _("Sudah dibetulkan di pusat")), ("REFUSE", _("Tidak dibetulkan"))),
    )  # fmt: skip


class ReasonForm(RefusableForm):
    reason = forms.CharField(
        label=_("Mengapa Anda membuka data ini?"),
        help_text=_("Dibaca pejabat pelindungan data. Sebutkan pekerjaan dan nomor permohonannya."),
        max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


class ConclusionForm(RefusableForm):
    decision = forms.ChoiceField(
        label=_("Kesimpulan"), widget=forms.RadioSelect,
        choices=(
            ("JUSTIFIED", _("Ada alasannya")),
            ("UNJUSTIFIED", _("Tidak ada alasannya: sampaikan ke Inspektorat")),
        ),
    )  # fmt: skip
    conclusion = forms.CharField(
        label=_("Jawaban kepada pemilik data"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


class _MomentsForm(RefusableForm):
    """Days with times, read in the city's zone."""

    def moment(self, day: str, clock: str) -> dt.datetime:
        """The moment that two fields name together."""
        return dt.datetime.combine(self.cleaned_data[day], self.cleaned_data[clock], CITY_TZ)


class BreachForm(_MomentsForm):
    title = forms.CharField(
        label=_("Apa yang terjadi, dalam satu baris?"), max_length=120,
        help_text=_("Dibaca umum bila diumumkan. Jangan sebut nama orang."),
    )  # fmt: skip
    discovered_day = DayField(label=_("Diketahui tanggal"), widget=CalendarInput, help_text="")
    discovered_time = forms.TimeField(label=_("pukul"), widget=forms.TimeInput(attrs=_CLOCK))
    discovered_how = forms.CharField(
        label=_("Bagaimana diketahui?"), max_length=1000, widget=forms.Textarea(attrs=_AREA)
    )


class ScopeForm(_MomentsForm):
    kind = forms.ChoiceField(label=_("Siapa yang terkena?"), choices=ScopeKind.choices, widget=forms.RadioSelect)
    value = forms.CharField(
        label=_("Petugas, kantor, anjungan, atau layanan"), required=False, max_length=80,
        help_text=_("Nama akun petugas, kode kantor, kiosk:12, atau kode layanan. Kosongkan untuk daftar NIK."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    niks = forms.CharField(
        label=_("Daftar NIK"), required=False, max_length=200_000,
        help_text=_("Satu NIK satu baris. Nomor ini tidak disimpan."), widget=forms.Textarea(attrs=_AREA),
    )  # fmt: skip
    from_day = DayField(label=_("Dari tanggal"), widget=CalendarInput, help_text="")
    from_time = forms.TimeField(label=_("pukul"), widget=forms.TimeInput(attrs=_CLOCK))
    until_day = DayField(label=_("Sampai tanggal"), widget=CalendarInput, help_text="")
    until_time = forms.TimeField(label=_("pukul"), widget=forms.TimeInput(attrs=_CLOCK))

    def listed(self) -> list[str]:
        """The numbers of the list, one a line."""
        return [line.strip() for line in self.cleaned_data["niks"].splitlines() if line.strip()]


class NoticeForm(RefusableForm):
    exposed = forms.CharField(label=_("Data apa yang terungkap"), max_length=280, widget=forms.Textarea(attrs=_AREA))
    exposed_en = forms.CharField(
        label=_("Data apa yang terungkap, dalam bahasa Inggris"), max_length=280, widget=forms.Textarea(attrs=_AREA)
    )
    how = forms.CharField(label=_("Kapan dan bagaimana"), max_length=280, widget=forms.Textarea(attrs=_AREA))
    how_en = forms.CharField(
        label=_("Kapan dan bagaimana, dalam bahasa Inggris"), max_length=280, widget=forms.Textarea(attrs=_AREA)
    )
    handling = forms.CharField(label=_("Penanganan dan pemulihan"), max_length=280, widget=forms.Textarea(attrs=_AREA))
    handling_en = forms.CharField(
        label=_("Penanganan dan pemulihan, dalam bahasa Inggris"), max_length=280, widget=forms.Textarea(attrs=_AREA)
    )


class ReportForm(RefusableForm):
    number = forms.CharField(label=_("Nomor atau tanda terima dari lembaga"), max_length=80)
