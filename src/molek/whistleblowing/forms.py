"""Shapes of what reporters and their readers type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from molek.base.forms import RefusableForm
from molek.whistleblowing.enums import Conclusion, ReportKind, ReportState, Seat

_PRIVATE = {"autocomplete": "off", "spellcheck": "false"}
_LONG, _SHORT = 20_000, 500


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **_PRIVATE})


class _Several(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files of one field; a list, empty if none were chosen."""

    def __init__(self, **options: Any) -> None:
        accept = "application/pdf,image/jpeg,image/png"
        super().__init__(required=False, widget=_Several(attrs={"accept": accept}), **options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        return [found for one in data or [] if (found := super(FilesField, self).clean(one, initial)) is not None]


_FILES_LABEL = _("Berkas bukti")
_FILES_HINT = _(
    "Foto (JPG, PNG) atau PDF, paling banyak tiga, masing-masing sampai 8 MB. Keterangan tersembunyi dibuang."
)


class ReportForm(RefusableForm):
    """Choices of readers come from the active keys; with one kind of readers there is nothing to choose."""

    kind = forms.ChoiceField(label=_("Tentang apa?"), choices=ReportKind.choices, widget=forms.RadioSelect)
    what = forms.CharField(
        label=_("Apa yang terjadi?"), max_length=_LONG, widget=_lines(8),
        help_text=_("Ceritakan yang Anda lihat atau alami. Jangan tulis nama Anda atau hal yang hanya Anda ketahui."),
    )  # fmt: skip
    where = forms.CharField(
        label=_("Di mana, di kantor atau unit mana?"), required=False, max_length=_SHORT,
        widget=forms.TextInput(attrs=_PRIVATE),
    )  # fmt: skip
    who = forms.CharField(
        label=_("Siapa yang terlibat?"), required=False, max_length=2_000, widget=_lines(3),
        help_text=_("Nama, jabatan, atau ciri-cirinya, sejauh Anda tahu."),
    )  # fmt: skip
    when = forms.CharField(
        label=_("Kapan?"), required=False, max_length=_SHORT, widget=forms.TextInput(attrs=_PRIVATE),
        help_text=_("Tanggal, atau kira-kira: awal bulan lalu, setiap hari Jumat."),
    )  # fmt: skip
    evidence = FilesField(label=_FILES_LABEL, help_text=_FILES_HINT)
    seat = forms.ChoiceField(label=_("Siapa yang boleh membacanya?"), widget=forms.RadioSelect)
    not_to = forms.MultipleChoiceField(
        label=_("Jangan diberikan kepada"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Centang bila laporan menyangkut pemegang jabatan itu. Ia tidak akan melihat laporan ini ada."),
    )  # fmt: skip

    def __init__(self, *args: Any, posts: Sequence[str], outside: str, has_inspectorate: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        choices: list[tuple[str, Any]] = []
        if has_inspectorate:
            choices.append((Seat.INSPECTORATE.value, _("Inspektorat")))
        if outside:
            words = _("Hanya %(posts)s, karena laporan ini tentang Inspektorat") % {"posts": outside}
            choices.append((Seat.OUTSIDE.value, words))
        self.fields["seat"].choices = choices  # type: ignore[attr-defined]
        self.fields["seat"].initial = choices[0][0] if choices else None
        if len(choices) < 2:
            self.fields["seat"].widget = forms.HiddenInput()
        if len(posts) > 1:
            self.fields["not_to"].choices = [(post, post) for post in posts]  # type: ignore[attr-defined]
        else:
            del self.fields["not_to"]


class CodeForm(RefusableForm):
    code = forms.CharField(
        label=_("Kode Anda"), max_length=40, help_text=_("Enam belas huruf dan angka, misalnya 7K2M-9QXB-4HTN-PZ3C."),
        widget=forms.TextInput(
            attrs={**_PRIVATE, "autocapitalize": "characters", "class": "govuk-input--width-20 wb-code-input"}
        ),
    )  # fmt: skip


class AgainForm(RefusableForm):
    text = forms.CharField(label=_("Tulisan Anda"), required=False, max_length=_LONG, widget=_lines(5))
    evidence = FilesField(label=_FILES_LABEL, help_text=_FILES_HINT)


class PassphraseForm(RefusableForm):
    passphrase = forms.CharField(
        label=_("Frasa sandi kunci Anda"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class _NewPassphrase(RefusableForm):
    """A passphrase typed twice."""

    passphrase = forms.CharField(
        label=_("Frasa sandi baru"), max_length=200, strip=False,
        help_text=_("Sedikitnya empat kata, 20 huruf. Catat di kertas dan simpan terkunci: tidak dapat dipulihkan."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    repeated_passphrase = forms.CharField(
        label=_("Ketik sekali lagi"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("passphrase") != typed.get("repeated_passphrase"):
            self.add_error("repeated_passphrase", _("Kedua frasa tidak sama."))
        return typed


class NewKeyForm(_NewPassphrase):
    contact = forms.CharField(
        label=_("Nomor telepon untuk kabar"), required=False, max_length=20,
        help_text=_("Boleh kosong. Paling banyak satu pesan sehari: ada kabar, tanpa isi."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "class": "govuk-input--width-20", **_PRIVATE}),
    )  # fmt: skip


class ChangePassphraseForm(_NewPassphrase):
    old_passphrase = forms.CharField(
        label=_("Frasa sandi lama"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    field_order = ("old_passphrase", "passphrase", "repeated_passphrase")


class AnswerForm(RefusableForm):
    text = forms.CharField(
        label=_("Pesan untuk pelapor"), max_length=_LONG, widget=_lines(5),
        help_text=_("Ia membacanya dengan kodenya. Jangan menanyakan siapa dia."),
    )  # fmt: skip
    to = forms.ChoiceField(
        label=_("Setelah ini laporan"), widget=forms.RadioSelect,
        choices=((ReportState.EXAMINING.value, _("sedang diperiksa")),
                 (ReportState.NEEDS_MORE.value, _("perlu keterangan tambahan dari pelapor"))),
    )  # fmt: skip


class CloseForm(RefusableForm):
    conclusion = forms.ChoiceField(label=_("Hasil pemeriksaan"), choices=Conclusion.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Penjelasan untuk pelapor"), max_length=_LONG, widget=_lines(4),
        help_text=_("Apa yang diperiksa, hasilnya, dan tindak lanjutnya, tanpa hal yang mengungkap pelapor."),
    )  # fmt: skip


def uploads_of(typed: dict[str, Any]) -> list[UploadedFile]:
    return list(typed.get("evidence") or [])
