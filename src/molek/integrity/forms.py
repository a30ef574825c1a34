"""Shapes of what an inspector types."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from molek.base.forms import RefusableForm
from molek.integrity.enums import Conclusion, StepKind

_LONGEST = 4000


class StepForm(RefusableForm):
    """A line of the trail; which one, the choice tells."""

    kind = forms.ChoiceField(
        label=_("Yang dicatat"),
        choices=(
            (StepKind.NOTED, _("Catatan: apa yang saya lihat")),
            (StepKind.ASKED, _("Penjelasan diminta: kepada siapa dan apa")),
            (StepKind.ANSWERED, _("Penjelasan diterima: dari siapa dan isinya")),
        ),
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Keterangan"), max_length=_LONGEST, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Tidak dapat diubah setelah disimpan. Jangan menulis NIK."),
    )  # fmt: skip


class TakeOverForm(RefusableForm):
    text = forms.CharField(
        label=_("Mengapa Anda mengambil alih?"), max_length=_LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )


class ConclusionForm(RefusableForm):
    conclusion = forms.ChoiceField(
        label=_("Simpulan"), choices=Conclusion.choices, widget=forms.RadioSelect,
        help_text=_("Molek tidak menyatakan siapa pun bersalah."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Alasan"), max_length=_LONGEST, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Penjelasan yang diperiksa, perbaikan yang dilakukan, atau kepada siapa diteruskan."),
    )  # fmt: skip
