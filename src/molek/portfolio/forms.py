"""Shapes of what is typed about systems and connections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from molek.base.fields import CalendarInput, DayField, RupiahField
from molek.base.forms import RefusableForm
from molek.portfolio.enums import (
    Audience,
    Claim,
    DataClass,
    Domain,
    Finding,
    Hosting,
    PersonalData,
    Status,
    Task,
    Users,
    Way,
)


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> DayField:
    return DayField(label=label, required=required, widget=CalendarInput, help_text=help_text)


class SystemForm(RefusableForm):
    name = forms.CharField(label=_("Nama aplikasi"), max_length=80)
    purpose = forms.CharField(
        label=_("Untuk apa?"), help_text=_("Satu kalimat yang dimengerti warga."), max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    unit_id = forms.TypedChoiceField(label=_("Unit pemilik"), coerce=int)
    task = forms.ChoiceField(label=_("Fungsi"), choices=Task.choices)
    users = forms.MultipleChoiceField(label=_("Pengguna"), choices=Users.choices, widget=forms.CheckboxSelectMultiple)
    domain = forms.ChoiceField(label=_("Domain arsitektur SPBE"), choices=Domain.choices)
    hosting = forms.ChoiceField(label=_("Di mana dijalankan?"), choices=Hosting.choices)
    data_class = forms.ChoiceField(label=_("Kelas data"), choices=DataClass.choices)
    personal_data = forms.ChoiceField(label=_("Data pribadi"), choices=PersonalData.choices)
    vendor = forms.CharField(
        label=_("Penyedia"), help_text=_("Kosongkan bila dibuat kota sendiri."), required=False, max_length=100
    )
    contract_end_date = _day(_("Kontrak berakhir"), required=False)
    yearly_cost_idr = RupiahField(
        label=_("Biaya setahun (Rp)"), help_text=_("Kosongkan bila belum diketahui."), required=False
    )
    address = forms.CharField(
        label=_("Alamat situs"), help_text=_("Diawali https://"), required=False, max_length=200,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    is_public = forms.BooleanField(label=_("Tampilkan pada daftar untuk umum"), required=False)
    check_every_months = forms.IntegerField(
        label=_("Keamanan diperiksa setiap (bulan)"), min_value=1, max_value=60, initial=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-2"}),
    )  # fmt: skip
    check_due_date = _day(_("Pemeriksaan berikutnya paling lambat"), required=False)
    remark = forms.CharField(
        label=_("Catatan kantor"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, units: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit_id"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(units)

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"]).strip()
        if address and not address.startswith(("https://", "/")):
            raise ValidationError(_("Alamat situs diawali https://"))
        return address


class NewSystemForm(SystemForm):
    """With the status it has on entry."""

    status = forms.ChoiceField(label=_("Status"), choices=Status.choices)
    since = _day(_("Berstatus itu sejak"))
    field_order = ["name", "purpose", "unit_id", "status", "since"]


class StatusForm(RefusableForm):
    status = forms.ChoiceField(label=_("Status baru"), choices=Status.choices, widget=forms.RadioSelect)
    since = _day(_("Sejak"))
    note = forms.CharField(
        label=_("Keterangan"), help_text=_("Misalnya: datanya dipindahkan ke aplikasi lain."), required=False,
        max_length=300,
    )  # fmt: skip


class ExchangeForm(RefusableForm):
    direction = forms.ChoiceField(
        label=_("Arah"),
        choices=(("OUT", _("aplikasi ini memberi data")), ("IN", _("aplikasi ini menerima data"))),
        widget=forms.RadioSelect,
    )
    target_id = forms.TypedChoiceField(label=_("Aplikasi kota yang lain"), coerce=int, empty_value=None, required=False)
    outside = forms.CharField(
        label=_("atau sistem di luar kota"), help_text=_("Misalnya: Dukcapil pusat, bank, OSS."), required=False,
        max_length=80,
    )  # fmt: skip
    what = forms.CharField(
        label=_("Data apa?"), help_text=_("Misalnya: nama dan kelurahan penerima bantuan."), max_length=200
    )
    way = forms.ChoiceField(label=_("Dengan cara apa?"), choices=Way.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, others: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["target_id"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *others]


class CheckForm(RefusableForm):
    checked = _day(_("Tanggal pemeriksaan"))
    checker = forms.CharField(
        label=_("Pemeriksa"), help_text=_("Nama kantor atau perusahaan, bukan nama orang."), max_length=100
    )
    worst = forms.ChoiceField(label=_("Temuan terberat"), choices=Finding.choices, widget=forms.RadioSelect)
    finding = forms.CharField(
        label=_("Ringkasan temuan"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class ConnectionForm(RefusableForm):
    audience = forms.ChoiceField(label=_("Siapa yang masuk?"), choices=Audience.choices, widget=forms.RadioSelect)
    claims = forms.MultipleChoiceField(
        label=_("Apa yang perlu diketahui aplikasi?"),
        help_text=_("Hanya yang sungguh perlu. NIK, alamat dan telepon tidak pernah diberikan."),
        choices=Claim.choices, required=False, widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    purpose = forms.CharField(
        label=_("Untuk apa?"), max_length=200,
        help_text=_("Dibaca warga sebelum ia mengizinkan. Misalnya: mengisikan nama Anda pada formulir."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    redirect_uris = forms.CharField(
        label=_("Alamat kembali"), max_length=3000,
        help_text=_("Alamat lengkap tempat aplikasi menerima jawaban, satu per baris. Dicocokkan huruf demi huruf."),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )  # fmt: skip
    logout_uris = forms.CharField(
        label=_("Alamat sesudah keluar"), required=False, max_length=3000,
        help_text=_("Boleh kosong; satu per baris."), widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )  # fmt: skip


class DecisionForm(RefusableForm):
    decision = forms.ChoiceField(
        label=_("Keputusan Anda"),
        choices=(("APPROVE", _("Setujui; berlaku seketika")), ("REFUSE", _("Tolak"))),
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Alasan, bila menolak"), required=False, max_length=200)


class ReasonForm(RefusableForm):
    reason = forms.CharField(label=_("Alasan"), max_length=200)


class LeakForm(RefusableForm):
    is_leaked = forms.BooleanField(
        label=_("Kunci lama bocor: coret sekarang juga"), required=False,
        help_text=_("Yang sedang di tengah jalan masuk harus mengulang."),
    )  # fmt: skip
