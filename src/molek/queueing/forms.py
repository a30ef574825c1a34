"""Shape of what people and officials type in the hall."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from molek.base.fields import CalendarInput, DayField
from molek.queueing.enums import Lane, Outcome, WalkIns
from molek.queueing.models import Hall, HallService
from molek.queueing.rules.capacity import clerks

_NUMBER = {"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input--width-5"}
_CODE = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "govuk-input--width-10"}


def _services(hall: Hall) -> list[tuple[int, str]]:
    rows = HallService.objects.filter(hall=hall, is_active=True)
    return [(row.pk, f"{row.letter} - {row.name}") for row in rows]


class _TimeField(forms.TimeField):
    """``08.00`` as Indonesians write it, and ``08:00`` as browsers do."""

    widget = forms.TimeInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-5"}, format="%H.%M")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=["%H.%M", "%H:%M", "%H:%M:%S"],
            error_messages={"invalid": _("Tulis jam seperti 08.30.")},
            **kwargs,
        )


class ServiceForm(forms.Form):
    """Choosing one service of a hall."""

    service = forms.TypedChoiceField(label=_("Layanan"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, hall: Hall, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = _services(hall)  # type: ignore[attr-defined]


class TakeForm(ServiceForm):
    """A number: which service, which lane. ``typed_code`` only where the hall asks a phone for it."""

    lane = forms.ChoiceField(
        label=_("Apakah Anda berhak didahulukan?"),
        help_text=_("Diperiksa di loket. Bila tidak sesuai, Anda menunggu di jalur biasa dengan tempat yang sama."),
        choices=Lane.choices,
        initial=Lane.REGULAR,
        widget=forms.RadioSelect,
    )
    typed_code = forms.CharField(
        label=_("Kode ruang pelayanan hari ini"),
        help_text=_("Empat huruf dan angka yang tampil di papan antrean. Membuktikan Anda sudah di sini."),
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs=_CODE),
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, needs_code: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if needs_code:
            self.fields["typed_code"].required = True
        else:
            del self.fields["typed_code"]


class CodeForm(forms.Form):
    """ "I am here now": the code of the day."""

    typed_code = forms.CharField(
        label=_("Kode ruang pelayanan hari ini"),
        help_text=_("Empat huruf dan angka yang tampil di papan antrean."),
        max_length=10,
        widget=forms.TextInput(attrs=_CODE),
    )


class BookForm(forms.Form):
    slot = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": _("Pilih satu jam."), "invalid": _("Pilih satu jam.")}
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput)


class CheckInForm(forms.Form):
    code = forms.CharField(
        label=_("Kode janji temu"),
        help_text=_("Delapan huruf dan angka pada pesan Anda, misalnya 7K2M-9QXB. Boleh dipindai dari kode QR."),
        max_length=200,
        widget=forms.TextInput(attrs={**_CODE, "class": "govuk-input--width-20"}),
    )
    typed_code = forms.CharField(
        label=_("Kode ruang pelayanan hari ini"),
        help_text=_("Empat huruf dan angka yang tampil di papan antrean."),
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs=_CODE),
    )

    def __init__(self, *args: Any, at_desk: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if at_desk:
            del self.fields["typed_code"]


class StepForm(forms.Form):
    """What every act of the console carries."""

    step = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class FinishForm(StepForm):
    outcome = forms.ChoiceField(
        label=_("Hasil"), choices=Outcome.choices, initial=Outcome.SERVED, widget=forms.RadioSelect
    )
    application_ref = forms.CharField(
        label=_("Kode permohonan atau kartu (bila ada)"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={**_CODE, "class": "govuk-input--width-20"}),
    )


class TransferForm(StepForm):
    service = forms.TypedChoiceField(label=_("Pindahkan ke layanan"), coerce=int)

    def __init__(self, *args: Any, hall: Hall, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = _services(hall)  # type: ignore[attr-defined]


class TicketStepForm(StepForm):
    ticket = forms.IntegerField(widget=forms.HiddenInput)


class PolicyForm(forms.Form):
    """The rules of the hall."""

    seats = forms.IntegerField(
        label=_("Jumlah kursi tunggu"), min_value=1, max_value=20_000, widget=forms.TextInput(attrs=_NUMBER)
    )
    opens = _TimeField(label=_("Buka pukul"))
    closes = _TimeField(label=_("Tutup pukul"))
    walk_ins = forms.ChoiceField(
        label=_("Nomor tanpa janji temu"),
        help_text=_("Bila dihentikan, warga membaca alasannya dan tempat kosong berikutnya."),
        choices=WalkIns.choices,
        widget=forms.RadioSelect,
    )
    promise_minutes = forms.IntegerField(
        label=_("Janji waktu tunggu (menit)"),
        help_text=_("Sembilan dari sepuluh orang harus dipanggil dalam waktu ini."),
        min_value=5,
        max_value=480,
        widget=forms.TextInput(attrs=_NUMBER),
    )
    in_a_row = forms.IntegerField(
        label=_("Nomor prioritas berturut-turut paling banyak"),
        help_text=_("Setelah sebanyak ini, satu nomor biasa dipanggil."),
        min_value=1,
        max_value=10,
        widget=forms.TextInput(attrs=_NUMBER),
    )
    patience_minutes = forms.IntegerField(
        label=_("Nomor biasa didahulukan setelah menunggu (menit)"),
        min_value=10,
        max_value=480,
        widget=forms.TextInput(attrs=_NUMBER),
    )
    grace_minutes = forms.IntegerField(
        label=_("Janji temu boleh terlambat (menit)"),
        min_value=0,
        max_value=30,
        widget=forms.TextInput(attrs=_NUMBER),
    )
    needs_hall_code = forms.BooleanField(
        label=_("Ponsel tanpa masuk NIK harus memasukkan kode ruang pelayanan"),
        help_text=_("Mencegah calo mengambil nomor dari jauh."),
        required=False,
    )
    announcement = forms.CharField(
        label=_("Pengumuman di papan antrean"),
        help_text=_("Kosongkan bila tidak ada. Jangan menulis data pribadi."),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("opens") and typed.get("closes") and typed["opens"] >= typed["closes"]:
            self.add_error("closes", _("Jam tutup harus setelah jam buka."))
        return typed


class CounterForm(forms.Form):
    """Which services a counter serves."""

    services = forms.TypedMultipleChoiceField(label=_("Layanan"), coerce=int, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, hall: Hall, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["services"].choices = _services(hall)  # type: ignore[attr-defined]


class WavesForm(ServiceForm):
    """Numbers for a crowd at the door."""

    count = forms.IntegerField(
        label=_("Berapa nomor?"), min_value=1, max_value=3000, widget=forms.TextInput(attrs=_NUMBER)
    )
    first_at = _TimeField(label=_("Gelombang pertama pukul"))
    wave_size = forms.IntegerField(
        label=_("Orang setiap gelombang"), min_value=1, max_value=500, widget=forms.TextInput(attrs=_NUMBER)
    )
    wave_minutes = forms.IntegerField(
        label=_("Lama setiap gelombang (menit)"), min_value=5, max_value=240, widget=forms.TextInput(attrs=_NUMBER)
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput)


class RollForm(ServiceForm):
    """A paper roll, for the hours without a network."""

    first = forms.IntegerField(
        label=_("Mulai dari nomor"), min_value=1, max_value=9000, widget=forms.TextInput(attrs=_NUMBER)
    )
    count = forms.IntegerField(
        label=_("Berapa nomor?"), min_value=1, max_value=600, initial=100, widget=forms.TextInput(attrs=_NUMBER)
    )


class ReconcileForm(ServiceForm):
    """What was given out on paper."""

    first = forms.IntegerField(
        label=_("Nomor pertama yang dibagikan"), min_value=1, max_value=9600, widget=forms.TextInput(attrs=_NUMBER)
    )
    last = forms.IntegerField(
        label=_("Nomor terakhir yang dibagikan"), min_value=1, max_value=9600, widget=forms.TextInput(attrs=_NUMBER)
    )
    served_to = forms.IntegerField(
        label=_("Sudah dilayani sampai nomor"),
        help_text=_("Tulis 0 bila belum ada yang dilayani."),
        min_value=0,
        max_value=9600,
        widget=forms.TextInput(attrs=_NUMBER),
    )


class SpanForm(forms.Form):
    """From which day to which day, both included."""

    since = DayField(label=_("Dari"), widget=CalendarInput, help_text="")
    until = DayField(label=_("Sampai"), widget=CalendarInput, help_text="")

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        since, until = typed.get("since"), typed.get("until")
        if since and until and not dt.timedelta(0) <= until - since <= dt.timedelta(days=366):
            self.add_error("until", _("Pilih paling banyak satu tahun, hari terakhir tidak sebelum hari pertama."))
        return typed


# The planner


def _count(label: Any, least: int, most: int, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, widget=forms.TextInput(attrs=_NUMBER), **more
    )


class WhatIfForm(forms.Form):
    """What is changed of a plan that is there."""

    counters = _count(_("Loket yang ada"), 1, 120)
    change_percent = _count(
        _("Pengunjung lebih banyak atau sedikit (persen)"), -90, 900, help_text=_("Misalnya 20 atau -10.")
    )
    promise_minutes = _count(_("Janji: paling lama menunggu (menit)"), 5, 240)
    submission_key = forms.UUIDField(widget=forms.HiddenInput)


class PlannerForm(forms.Form):
    """Figures for the planner. The typed ones count only if the hall's own weeks are not chosen."""

    source = forms.ChoiceField(
        label=_("Dari mana angkanya?"),
        choices=[("OWN", _("Minggu-minggu ruang ini sendiri")), ("TYPED", _("Angka yang saya ketik"))],
        widget=forms.RadioSelect,
    )
    visitors = _count(_("Pengunjung sehari"), 1, 10_000, required=False)
    minutes = forms.DecimalField(
        label=_("Rata-rata lama dilayani (menit)"),
        min_value=Decimal("0.5"),
        max_value=120,
        required=False,
        localize=True,
        widget=forms.TextInput(attrs={**_NUMBER, "inputmode": "decimal"}),
    )
    profile = forms.ChoiceField(
        label=_("Kapan orang datang?"),
        choices=[
            ("MORNING", _("Ramai pagi, sedikit lagi sesudah siang")),
            ("AT_THE_DOOR", _("Hampir semua saat pintu dibuka")),
            ("TWO_PEAKS", _("Dua puncak: pagi dan siang")),
            ("EVEN", _("Rata sepanjang hari, misalnya dengan janji temu")),
        ],
        required=False,
    )
    no_show_percent = _count(_("Tidak datang saat dipanggil (persen)"), 0, 50, required=False)
    patience_minutes = _count(
        _("Kesabaran: rata-rata menit sampai orang pergi"),
        0,
        600,
        required=False,
        help_text=_("Tulis 0 bila tidak ada yang pergi."),
    )
    counters = _count(_("Loket yang ada"), 1, 120)
    seats = _count(_("Kursi yang ada"), 1, 5000)
    promise_minutes = _count(_("Janji: paling lama menunggu (menit)"), 5, 240)
    overtime_minutes = _count(
        _("Lembur paling lama sesudah tutup (menit)"), 0, 240,
        help_text=_("Yang masih menunggu sesudah itu harus kembali hari lain."),
    )  # fmt: skip
    rests_at_noon = forms.BooleanField(label=_("Separuh loket istirahat pukul 12 sampai 13"), required=False)
    change_percent = _count(
        _("Pengunjung lebih banyak atau sedikit (persen)"), -90, 900, help_text=_("Misalnya 20 atau -10.")
    )
    spare_percent = _count(_("Petugas yang biasanya sakit atau cuti (persen)"), 0, 50)
    clerks = forms.CharField(
        label=_("Petugas, satu setiap baris"),
        help_text=_(
            "Nama; layanan; jam seminggu; hari tidak masuk. Hanya nama yang wajib. "
            "Misalnya: Ani; A D; 37,5; Selasa. Kosongkan bila tidak perlu jadwal giliran."
        ),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput)

    _TYPED = ("visitors", "minutes", "profile", "no_show_percent", "patience_minutes")

    def __init__(self, *args: Any, letters: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._letters = letters

    def clean_clerks(self) -> str:
        text = str(self.cleaned_data["clerks"])
        try:
            clerks.read(text, kinds={letter: n for n, letter in enumerate(self._letters)}, weekdays=range(5))
        except clerks.LineWrong as wrong:
            raise forms.ValidationError(_line_problem(wrong, self._letters)) from None
        return text.strip()

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("source") == "TYPED":
            for name in self._TYPED:
                if typed.get(name) in (None, "") and name not in self.errors:
                    self.add_error(name, _("Isi angka ini, atau pilih minggu-minggu ruang ini sendiri."))
        return typed


def _line_problem(wrong: clerks.LineWrong, letters: Sequence[str]) -> str:
    """What is wrong with a line, and what to do."""
    texts = {
        "NAME": _("Baris {line}: namanya kosong. Tulis nama sebelum titik koma pertama."),
        "MANY": _("Baris {line}: paling banyak {most} petugas sekaligus."),
        "SERVICE": _("Baris {line}: layanan {word} tidak ada di ruang ini. Pilih dari {letters}."),
        "HOURS": _("Baris {line}: jam seminggu {word} tidak dapat dibaca. Tulis angka sampai 60, misalnya 37,5."),
        "DAY": _("Baris {line}: {word} bukan nama hari. Tulis misalnya Selasa, Kamis."),
    }
    return str(texts[wrong.problem]).format(
        line=wrong.line, word=wrong.word, letters=" ".join(letters), most=clerks.MOST_CLERKS
    )
