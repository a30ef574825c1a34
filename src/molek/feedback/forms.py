"""Shapes of what people type into complaints."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from molek.base.errors import Invalid
from molek.base.fields import CalendarInput, DayField
from molek.base.forms import RefusableForm
from molek.base.identifiers import parse_phone
from molek.feedback.enums import PUBLIC_KINDS, AboutPost, Maladministration

_MAILBOX = re.compile(r"^[^@\s]{1,64}@[^@\s]+\.[^@\s]+$")
_FILES_HINT = _("PDF, JPG, atau PNG, paling banyak 3 berkas, masing-masing paling besar 5 MB.")
Choices = Sequence[tuple[Any, Any]]


class FilesInput(forms.FileInput):
    """Several files in one input."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"multiple": True, "accept": "application/pdf,image/jpeg,image/png"})


class FilesField(forms.FileField):
    """A list of uploads; empty if none was chosen."""

    widget = FilesInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Foto atau dokumen"))
        kwargs.setdefault("help_text", _FILES_HINT)
        super().__init__(required=False, allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        chosen = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in chosen if one]


class ReportForm(RefusableForm):
    """What happened, where, about whom, and how much of oneself is told."""

    kind = forms.ChoiceField(
        label=_("Apa yang ingin Anda sampaikan?"),
        choices=[(str(kind), kind.label) for kind in PUBLIC_KINDS],
        widget=forms.RadioSelect,
    )
    category = forms.ChoiceField(label=_("Tentang apa?"))
    title = forms.CharField(
        label=_("Judul"), max_length=120, help_text=_("Satu kalimat, misalnya: Lampu jalan padam di depan pasar.")
    )
    body = forms.CharField(
        label=_("Ceritakan"), max_length=8000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Apa yang terjadi, siapa yang terlibat, apa yang Anda harapkan."),
    )  # fmt: skip
    area_code = forms.ChoiceField(label=_("Kelurahan tempat kejadian"))
    place = forms.CharField(
        label=_("Tempatnya"), max_length=200, required=False, help_text=_("Nama jalan, RT/RW, atau patokan.")
    )
    incident_date = DayField(label=_("Tanggal kejadian"), required=False, widget=CalendarInput, help_text="")
    about_post = forms.ChoiceField(
        label=_("Apakah ini tentang seorang pejabat atau pegawai?"), required=False, choices=AboutPost.choices,
        help_text=_("Yang bersangkutan tidak menerima dan tidak melihat laporan ini; atasannya yang menangani."),
    )  # fmt: skip
    about_words = forms.CharField(
        label=_("Nama atau ciri pegawai itu"), max_length=120, required=False, help_text=_("Bila Anda tahu.")
    )
    uploads = FilesField()
    is_anonymous = forms.BooleanField(label=_("Tanpa nama: identitas saya tidak disimpan sama sekali"), required=False)
    is_secret = forms.BooleanField(label=_("Rahasia: jangan tampilkan laporan ini di daftar umum"), required=False)
    reporter_name = forms.CharField(label=_("Nama Anda"), max_length=100, required=False)
    reporter_contact = forms.CharField(
        label=_("Nomor ponsel atau surel"), max_length=120, required=False,
        help_text=_("Agar kami dapat memberi tahu Anda. Dikosongkan bila Anda memilih tanpa nama."),
    )  # fmt: skip
    submission_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    application_ref = forms.CharField(widget=forms.HiddenInput, required=False, max_length=14)

    def __init__(
        self, *args: Any, categories: Choices = (), areas: Choices = (), latest: dt.date | None = None,
        is_known: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", _("Pilih")), *categories]  # type: ignore[attr-defined]
        self.fields["area_code"].choices = [("", _("Pilih")), *areas]  # type: ignore[attr-defined]
        self.fields["incident_date"].latest = latest  # type: ignore[attr-defined]
        if is_known:
            del self.fields["reporter_name"], self.fields["reporter_contact"]

    def clean_submission_key(self) -> uuid.UUID:
        given: uuid.UUID | None = self.cleaned_data["submission_key"]
        return given or uuid.uuid4()

    def clean_reporter_contact(self) -> str:
        text = str(self.cleaned_data["reporter_contact"]).strip()
        if not text or _MAILBOX.match(text):
            return text
        try:
            return parse_phone(text)
        except Invalid:
            raise ValidationError(_("Tulis nomor ponsel seperti 0812… atau alamat surel yang benar.")) from None


class TrackForm(RefusableForm):
    code = forms.CharField(
        label=_("Kode laporan"), max_length=20, help_text=_("Delapan huruf dan angka, misalnya 7K2M-9QXB."),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    secret = forms.CharField(
        label=_("Kunci rahasia"), max_length=30, help_text=_("Dua belas huruf dan angka pada tanda terima."),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip


class SeenForm(RefusableForm):
    """An act on a report as its page showed it."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class ReplyForm(SeenForm):
    text = forms.CharField(label=_("Tanggapan Anda"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    uploads = FilesField()


class ObjectionForm(SeenForm):
    text = forms.CharField(
        label=_("Mengapa Anda keberatan?"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Atasan unit itu, atau Inspektorat, membaca dan memutusnya."),
    )  # fmt: skip


class ReasonForm(SeenForm):
    reason = forms.CharField(
        label=_("Alasan"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Pelapor membaca ini. Tulis dengan kata biasa."),
    )  # fmt: skip


class CompletionForm(ReasonForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Apa yang perlu dilengkapi?")


class ForwardForm(SeenForm):
    category = forms.ChoiceField(label=_("Kategori"))
    settlement = forms.ChoiceField(
        label=_("Cara penyelesaian"), widget=forms.RadioSelect, help_text=_("Menentukan batas waktunya.")
    )
    unit = forms.TypedChoiceField(label=_("Unit yang bertanggung jawab"), coerce=int)
    concerned = forms.TypedMultipleChoiceField(
        label=_("Menyangkut pejabat ini"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Yang dicentang tidak melihat dan tidak menjawab; laporan naik ke atasannya dengan sendirinya."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Catatan untuk unit dan pelapor"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(
        self, *args: Any, categories: Choices = (), settlements: Choices = (), units: Choices = (),
        people: Choices = (), **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = list(categories)  # type: ignore[attr-defined]
        self.fields["settlement"].choices = list(settlements)  # type: ignore[attr-defined]
        self.fields["unit"].choices = [("", _("Pilih")), *units]  # type: ignore[attr-defined]
        self.fields["concerned"].choices = list(people)  # type: ignore[attr-defined]


class ReferForm(ReasonForm):
    unit = forms.TypedChoiceField(label=_("Unit yang bertanggung jawab"), coerce=int)
    field_order = ["unit", "reason"]

    def __init__(self, *args: Any, units: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", _("Pilih")), *units]  # type: ignore[attr-defined]


class MergeForm(SeenForm):
    into = forms.CharField(
        label=_("Kode laporan induk"), max_length=20, help_text=_("Laporan yang lebih dahulu tentang hal yang sama."),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip


class AnswerForm(SeenForm):
    text = forms.CharField(
        label=_("Jawaban kepada pelapor"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Apa yang sudah dan akan dilakukan, oleh siapa, kapan. Tanpa nama orang lain."),
    )  # fmt: skip
    is_final = forms.TypedChoiceField(
        label=_("Apakah ini menyelesaikan laporan?"), coerce=lambda value: value == "1", widget=forms.RadioSelect,
        choices=(("0", _("Belum, masih ditangani")), ("1", _("Ya, pelapor diminta menanggapi"))),
    )  # fmt: skip
    uploads = FilesField()


class DecisionForm(SeenForm):
    is_granted = forms.TypedChoiceField(
        label=_("Putusan atas keberatan"), coerce=lambda value: value == "1", widget=forms.RadioSelect,
        choices=(("1", _("Diterima: ditangani lagi")), ("0", _("Tidak diterima: tetap selesai"))),
    )  # fmt: skip
    text = forms.CharField(label=_("Pertimbangan"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class PublishForm(RefusableForm):
    title = forms.CharField(label=_("Judul untuk umum"), max_length=120)
    summary = forms.CharField(
        label=_("Ringkasan untuk umum"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Tulis ulang tanpa nama, alamat rumah, nomor, dan kata kasar."),
    )  # fmt: skip
    answer = forms.CharField(
        label=_("Ringkasan jawaban"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class RecommendationForm(RefusableForm):
    reference = forms.CharField(label=_("Nomor surat Ombudsman"), max_length=80)
    title = forms.CharField(label=_("Judul"), max_length=120)
    body = forms.CharField(label=_("Isi rekomendasi"), max_length=8000, widget=forms.Textarea(attrs={"rows": 6}))
    maladministration = forms.ChoiceField(
        label=_("Jenis maladministrasi"), choices=[("", _("Pilih")), *Maladministration.choices]
    )
    category = forms.ChoiceField(label=_("Kategori"))
    area_code = forms.ChoiceField(label=_("Kelurahan"))
    unit = forms.TypedChoiceField(label=_("Unit yang melaksanakan"), coerce=int)
    received_on = DayField(label=_("Diterima tanggal"), widget=CalendarInput, help_text="")
    deadline = DayField(
        label=_("Batas waktu dalam surat"), required=False, widget=CalendarInput,
        help_text=_("Bila tidak disebut, berlaku batas undang-undang."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, categories: Choices = (), areas: Choices = (), units: Choices = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = list(categories)  # type: ignore[attr-defined]
        self.fields["area_code"].choices = [("", _("Pilih")), *areas]  # type: ignore[attr-defined]
        self.fields["unit"].choices = [("", _("Pilih")), *units]  # type: ignore[attr-defined]
