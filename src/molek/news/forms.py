"""Shapes of what is typed for the website."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from molek.base.fields import CalendarInput, DayField
from molek.base.forms import RefusableForm
from molek.news.enums import Component, ItemKind
from molek.news.models import Version

_CLOCK = re.compile(r"^([01]?\d|2[0-3])[.:]?([0-5]\d)?$")
_DAYS = (_("Senin"), _("Selasa"), _("Rabu"), _("Kamis"), _("Jumat"), _("Sabtu"), _("Minggu"))


def _area(rows: int, **attrs: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


class MomentInput(forms.DateTimeInput):
    """The browser's own calendar with a clock."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "govuk-input--width-20"}, format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    """A moment in the city's time; may be left empty."""

    def __init__(self, **kwargs: Any) -> None:
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d-%m-%Y %H.%M", "%d-%m-%Y %H:%M"]
        super().__init__(required=False, widget=MomentInput(), input_formats=formats, **kwargs)


class NewItemForm(RefusableForm):
    kind = forms.ChoiceField(
        label=_("Jenis"), widget=forms.RadioSelect,
        choices=[(k.value, k.label.capitalize()) for k in (ItemKind.NEWS, ItemKind.NOTICE, ItemKind.PAGE)],
    )  # fmt: skip
    title = forms.CharField(label=_("Judul"), max_length=160)
    slug = forms.CharField(
        label=_("Alamat"), required=False, max_length=80,
        help_text=_("Untuk halaman tetap, misalnya profil-kota. Kosongkan: dibuat dari judul. Tidak dapat diubah."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip


class NewStandardForm(RefusableForm):
    slug = forms.ChoiceField(label=_("Bagian standar pelayanan"), choices=Component.choices)


class VersionForm(RefusableForm):
    """A draft. ``revision`` is the saving that the writer saw."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)
    title_id = forms.CharField(label=_("Judul"), max_length=160)
    summary_id = forms.CharField(
        label=_("Ringkasan"), max_length=300, required=False, widget=_area(2),
        help_text=_("Satu atau dua kalimat; tampil di daftar, hasil pencarian dan kartu tautan."),
    )  # fmt: skip
    body_id = forms.CharField(label=_("Naskah"), required=False, max_length=60_000, widget=_area(16))
    title_en = forms.CharField(label=_("Judul dalam bahasa Inggris"), required=False, max_length=160)
    summary_en = forms.CharField(
        label=_("Ringkasan dalam bahasa Inggris"), required=False, max_length=300, widget=_area(2)
    )
    body_en = forms.CharField(
        label=_("Naskah dalam bahasa Inggris"), required=False, max_length=60_000, widget=_area(10)
    )
    lead = forms.TypedChoiceField(
        label=_("Gambar di atas naskah"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("tanpa gambar"))],
    )
    note_id = forms.CharField(
        label=_("Yang diperbaiki"), required=False, max_length=300, widget=_area(2),
        help_text=_("Tampil di bawah naskah, misalnya: jam buka pada alinea kedua dibetulkan."),
    )  # fmt: skip
    note_en = forms.CharField(
        label=_("Yang diperbaiki, dalam bahasa Inggris"), required=False, max_length=300, widget=_area(2)
    )
    signatory = forms.CharField(
        label=_("Pejabat yang menandatangani"), required=False, max_length=160, help_text=_("Jabatan dan nama.")
    )
    publish_at = MomentField(label=_("Terbit pada"), help_text=_("Waktu kota (WITA). Kosong: begitu disetujui."))
    expires_at = MomentField(
        label=_("Berakhir pada"), help_text=_("Sesudah itu tidak tampil lagi. Kosong: tidak berakhir.")
    )

    ENGLISH = ("title_en", "summary_en", "body_en", "note_en")

    def __init__(self, *args: Any, version: Version, pictures: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lead = self.fields["lead"]
        assert isinstance(lead, forms.TypedChoiceField)
        lead.choices = [("", _("tanpa gambar")), *((n, _("Gambar %(n)s") % {"n": n}) for n in pictures)]
        if not pictures:
            del self.fields["lead"]
        if version.number == 1:
            del self.fields["note_id"], self.fields["note_en"]
        if version.item.slug != Component.PLEDGE:
            del self.fields["signatory"]
        if version.item.kind in (ItemKind.PAGE, ItemKind.STANDARD):
            del self.fields["expires_at"]


class PictureForm(RefusableForm):
    picture = forms.FileField(label=_("Gambar"), help_text=_("JPG atau PNG, paling besar 8 MB."))
    alt_id = forms.CharField(
        label=_("Yang terlihat pada gambar"), max_length=250, help_text=_("Untuk pembaca layar. Wajib diisi.")
    )
    alt_en = forms.CharField(label=_("Yang terlihat, dalam bahasa Inggris"), required=False, max_length=250)
    credit = forms.CharField(label=_("Sumber gambar"), required=False, max_length=120)


class ReasonForm(RefusableForm):
    reason = forms.CharField(label=_("Alasan"), max_length=300, widget=_area(2))


class ClockField(forms.CharField):
    """A time of day as people write it: 8, 08.00, 15:30."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(
            attrs={
                "inputmode": "decimal",
                "autocomplete": "off",
                "class": "govuk-input--width-5",
                "placeholder": "08.00",
            }
        )
        super().__init__(required=False, max_length=8, widget=widget, **kwargs)

    def clean(self, value: Any) -> dt.time | None:
        text = str(super().clean(value)).strip()
        if not text:
            return None
        found = _CLOCK.match(text)
        if not found:
            raise ValidationError(_("Tulis jam seperti 08.00 atau 15.30."), code="clock")
        return dt.time(int(found[1]), int(found[2] or 0))


class WeekForm(RefusableForm):
    """Up to two spans a day."""

    since = DayField(label=_("Berlaku sejak"), widget=CalendarInput, help_text="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, name in enumerate(_DAYS):
            for part, suffix in ((1, ""), (2, _(", sesudah istirahat"))):
                for edge, label in (("opens", _("buka")), ("closes", _("tutup"))):
                    self.fields[f"day_{number}_{part}_{edge}"] = ClockField(label=f"{name} {label}{suffix}")

    def rows(self) -> list[tuple[Any, list[Any]]]:
        """For the table: name of the day, its four inputs."""
        parts = [(part, edge) for part in (1, 2) for edge in ("opens", "closes")]
        return [
            (name, [self[f"day_{number}_{part}_{edge}"] for part, edge in parts]) for number, name in enumerate(_DAYS)
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        days = []
        for number, name in enumerate(_DAYS):
            spans = []
            for part in (1, 2):
                edges = [data.get(f"day_{number}_{part}_{edge}") for edge in ("opens", "closes")]
                if (edges[0] is None) != (edges[1] is None):
                    self.add_error(
                        f"day_{number}_{part}_closes", _("%(day)s: isi jam buka dan jam tutup.") % {"day": name}
                    )
                elif edges[0] is not None:
                    spans.append((edges[0], edges[1]))
            days.append(tuple(spans))
        data["days"] = tuple(days)
        return data

    def refuse(self, error: Any) -> None:
        if str(error.field).startswith("day_"):
            error.field = f"{error.field}_1_closes"
        super().refuse(error)


class DayForm(RefusableForm):
    day = DayField(label=_("Tanggal"), widget=CalendarInput, help_text="")
    opens = ClockField(label=_("Buka"), help_text=_("Kosongkan keduanya bila tutup."))
    closes = ClockField(label=_("Tutup"))
    why = forms.CharField(label=_("Alasan"), max_length=120, help_text=_("Tampil kepada warga, misalnya: rapat kerja."))


class PlaceForm(RefusableForm):
    latitude = forms.DecimalField(
        label=_("Lintang"), max_digits=8, decimal_places=6, localize=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "decimal"}),
    )  # fmt: skip
    longitude = forms.DecimalField(
        label=_("Bujur"), max_digits=9, decimal_places=6, localize=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "decimal"}),
    )  # fmt: skip
