"""What the data officer types."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from molek.base.forms import RefusableForm


class HoldForm(RefusableForm):
    reason = forms.CharField(
        label=_("Alasan, terbaca umum"),
        help_text=_("Misalnya: angka satu kelurahan sedang diperiksa Dinas Sosial."),
        max_length=300,
        required=False,  # the operation says what is missing
    )
