"""Forms of acts: begin, upload, submit, judge, a new figure."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from molek.base.errors import Text
from molek.base.fields import CalendarInput, DayField
from molek.base.forms import RefusableForm
from molek.catalogue.forms.inputs import marks
from molek.catalogue.forms.values import RevisionForm
from molek.catalogue.rules.vocabulary import common_vocabulary

_CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
STEPS = (
    ("lurah-signs", _("Aturan memutus, lurah menandatangani")),
    ("lurah-judges", _("Lurah menilai dan menandatangani")),
    ("lurah-then-camat", _("Lurah menilai dan menandatangani, camat mengetahui")),
    ("seal", _("Aturan memutus, segel kota")),
)


class ActForm(RefusableForm):
    use_required_attribute = False


class NewServiceForm(ActForm):
    name_id = forms.CharField(
        label=_("Nama surat"), max_length=120, help_text=_("Misalnya Surat Keterangan Belum Bekerja")
    )
    name_en = forms.CharField(label=_("Nama dalam bahasa Inggris"), max_length=120)
    code = forms.CharField(
        label=_("Kode layanan"),
        max_length=60,
        help_text=_("Huruf kecil dan tanda hubung, misalnya unemployed-statement. Tampak di alamat dan tidak berubah."),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "spellcheck": "false"}),
    )
    purpose_class = forms.ChoiceField(label=_("Bidang"))
    steps = forms.ChoiceField(label=_("Siapa memutus dan menandatangani"), choices=STEPS, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        purposes = common_vocabulary().purposes.items()
        self.fields["purpose_class"].choices = [(code, text.id) for code, text in purposes]  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).strip()
        if not _CODE.fullmatch(code) or code in ("baru", "unggah"):
            raise ValidationError(_("Pakai huruf kecil, angka dan tanda hubung saja, diawali huruf."))
        return code


class UploadForm(ActForm):
    package = forms.FileField(
        label=_("Berkas layanan"), help_text=_("Berkas .zip dari halaman unduh layanan, atau satu berkas .toml.")
    )


class SubmitForm(ActForm, RevisionForm):
    note = forms.CharField(
        label=_("Apa yang berubah dan mengapa"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Dibaca oleh yang memeriksa, dan tersimpan dalam riwayat."),
    )
    publish_date = DayField(
        label=_("Terbit pada tanggal"),
        widget=CalendarInput,
        required=False,
        help_text=_("Kosong: segera sesudah disetujui."),
    )


class ReturnForm(ActForm, RevisionForm):
    reason = forms.CharField(label=_("Mengapa dikembalikan"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class CasesForm(ActForm, RevisionForm):
    cases = forms.CharField(
        label=_("Tabel kasus"),
        required=False,
        max_length=60_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "class": "catalogue-code", "spellcheck": "false", "wrap": "off"}),
    )


class FigureForm(ActForm, RevisionForm):
    """A new value of a figure; ``kind`` is the type of those it has."""

    since = DayField(label=_("Berlaku mulai"), widget=CalendarInput, help_text=_("Harus sesudah hari ini."))
    value = forms.CharField(
        label=_("Nilai baru"), max_length=80, widget=forms.TextInput(attrs={"class": "govuk-input--width-10"})
    )
    source = forms.CharField(label=_("Dasar"), max_length=300, help_text=_("Peraturan yang menetapkannya."))
    mark = forms.ChoiceField(label=_("Kepastian"))

    def __init__(self, *args: Any, kind: type, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["mark"].choices = marks()  # type: ignore[attr-defined]

    def clean_value(self) -> Any:
        typed = str(self.cleaned_data["value"]).strip()
        try:
            return _READ[self.kind](typed)
        except (KeyError, ValueError):
            told = _WRITE_LIKE.get(self.kind, _("Nilai ini hanya dapat diubah lewat berkas."))
            raise ValidationError(str(told)) from None


def _whole(text: str) -> int:
    return int(text.replace(".", ""))


def _flag(text: str) -> bool:
    return {"ya": True, "tidak": False}[text.lower()]


_READ: dict[type, Any] = {int: _whole, str: str, bool: _flag, dt.date: dt.date.fromisoformat}
_WRITE_LIKE: dict[type, Text] = {
    int: _("Tulis sebuah bilangan bulat."),
    bool: _("Tulis ya atau tidak."),
    dt.date: _("Tulis tanggal seperti 2026-07-01."),
}
