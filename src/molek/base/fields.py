"""Form fields of the city: NIK, family card, mobile number, day, rupiah, a person.

Forgiving in what they read, strict in what they give. Each refuses with the sentence of the identifier's own parser.
They carry attributes for phones (keypad, autofill), never looks: markup comes from the site's form renderer.
"""

from __future__ import annotations

import datetime as dt
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from molek.base.errors import Invalid, Text
from molek.base.identifiers import parse_kk_number, parse_nik, parse_phone
from molek.base.indonesian import MONTHS

_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
_PARTS = re.compile(r"^(\d{1,2})[\s./-]+(\d{1,2}|[A-Za-z]{3,})[\s./-]+(\d{4})$")
_EIGHT = re.compile(r"^(\d{2})(\d{2})(\d{4})$")
_MONTH_BY_NAME = {name.lower()[:3]: number for number, name in enumerate(MONTHS, start=1)}
# Names that people write as well: English, old spelling, "Nopember", "Agt".
_MONTH_BY_NAME |= {"may": 5, "aug": 8, "agt": 8, "oct": 10, "nop": 11, "dec": 12, "peb": 2}
_MONEY = re.compile(r"^(?:rp\.?)?\s*(\d{1,3}(?:([.,\s])\d{3})(?:\2\d{3})*|\d+)(?:,00|,-)?$", re.IGNORECASE)


class _ParsedField(ABC, forms.CharField):
    """A text that one parser of :mod:`molek.base.identifiers` makes canonical."""

    label_default: ClassVar[Text] = ""
    input_attrs: ClassVar[Mapping[str, str]] = {}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", self.label_default)
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), **self.input_attrs}

    @abstractmethod
    def parse(self, text: str) -> str:
        """The canonical text; raises :class:`Invalid`."""

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value))
        if text in self.empty_values:
            return text
        try:
            return self.parse(text)
        except Invalid as error:
            raise ValidationError(f"{error} {error.advice}".strip(), code=error.code) from error


_DIGITS = {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}


class NikField(_ParsedField):
    """Sixteen digits, however they were grouped."""

    label_default = _("NIK")
    input_attrs = {**_DIGITS, "class": "govuk-input--width-20"}

    def parse(self, text: str) -> str:
        return parse_nik(text)


class KkNumberField(_ParsedField):
    """The number of a family card."""

    label_default = _("Nomor Kartu Keluarga")
    input_attrs = {**_DIGITS, "class": "govuk-input--width-20"}

    def parse(self, text: str) -> str:
        return parse_kk_number(text)


class PhoneField(_ParsedField):
    """An Indonesian mobile number; gives E.164, e.g. ``+6281234567890``."""

    label_default = _("Nomor telepon seluler")
    input_attrs = {"inputmode": "tel", "autocomplete": "tel", "class": "govuk-input--width-20"}

    def parse(self, text: str) -> str:
        return parse_phone(text)


def parse_day(text: str) -> dt.date | None:
    """A calendar day as people write it, day first: ``17-08-1990``, ``17/8/1990``, ``17081990``, ``17 Agustus 1990``.

    Also ISO ``1990-08-17``, as the calendar of a browser sends it. A year has four digits. None if it is no day.
    """
    text = text.strip()
    if match := _ISO.match(text):
        year, month, day = match.groups()
    elif match := _PARTS.match(text) or _EIGHT.match(text):
        day, month, year = match.groups()
    else:
        return None
    number = int(month) if month.isdigit() else _MONTH_BY_NAME.get(month.lower()[:3], 0)
    try:
        return dt.date(int(year), number, int(day))
    except ValueError:
        return None


class DayInput(forms.DateInput):
    """One text input, day first. A picker is a burden for birth dates; digits alone are enough on a keypad."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input--width-10", **(attrs or {})}
        super().__init__(attrs=attrs, format="%d-%m-%Y")


class CalendarInput(forms.DateInput):
    """The browser's own calendar, for days near today; a plain text where the browser has none."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"class": "govuk-input--width-10", **(attrs or {})}, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day; see :func:`parse_day` for what it reads.

    Args:
        earliest, latest: both allowed themselves; None is no limit.
    """

    widget = DayInput
    default_error_messages = {
        "invalid": _("Tanggal ini tidak ada. Tulis hari-bulan-tahun, misalnya 17-08-1990."),
        "early": _("Tanggal paling awal {day}."),
        "late": _("Tanggal paling akhir {day}."),
    }

    def __init__(self, *, earliest: dt.date | None = None, latest: dt.date | None = None, **kwargs: Any) -> None:
        self.earliest, self.latest = earliest, latest
        kwargs.setdefault("help_text", _("Misalnya 17-08-1990"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> dt.date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, dt.datetime):
            return value.date()
        if isinstance(value, dt.date):
            return value
        day = parse_day(str(value))
        if day is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        for code, limit, wrong in (
            ("early", self.earliest, self.earliest is not None and value < self.earliest),
            ("late", self.latest, self.latest is not None and value > self.latest),
        ):
            if wrong and limit is not None:
                raise ValidationError(str(self.error_messages[code]).format(day=f"{limit:%d-%m-%Y}"), code=code)


def parse_idr(text: str) -> int | None:
    """Whole rupiah as people write them: ``1500000``, ``1.500.000``, ``Rp 1.500.000,00``. None if it is no amount."""
    match = _MONEY.match(text.strip().replace("\u00a0", " "))
    return int(re.sub(r"\D", "", match.group(1))) if match else None


class RupiahInput(forms.TextInput):
    """Shows thousands with dots."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input--width-10", **(attrs or {})}
        super().__init__(attrs)

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, int):
            return f"{value:,}".replace(",", ".")
        return super().format_value(value)


class RupiahField(forms.Field):
    """An amount in whole rupiah, an ``int``; ``least`` and ``most`` are allowed themselves."""

    widget = RupiahInput
    default_error_messages = {
        "invalid": _("Tulis jumlah dalam rupiah tanpa sen, misalnya 1.500.000."),
        "least": _("Jumlah paling sedikit Rp{amount}."),
        "most": _("Jumlah paling banyak Rp{amount}."),
    }

    def __init__(self, *, least: int = 0, most: int = 10**15, **kwargs: Any) -> None:
        self.least, self.most = least, most
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        if isinstance(value, int):
            return value
        amount = parse_idr(str(value)) if len(str(value)) <= 40 else None
        if amount is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return amount

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        for code, limit, wrong in (("least", self.least, value < self.least), ("most", self.most, value > self.most)):
            if wrong:
                amount = f"{limit:,}".replace(",", ".")
                raise ValidationError(str(self.error_messages[code]).format(amount=amount), code=code)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named in an application. ``nik`` is "" where it may be unknown."""

    nik: str
    name: str


class PersonInput(forms.MultiWidget):
    """NIK and name, each with its own label (drawn by the site's ``multiwidget.html``)."""

    labels: ClassVar[tuple[Text, ...]] = (_("NIK"), _("Nama lengkap"))

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {
            "nik": forms.TextInput(attrs={**_DIGITS, "class": "govuk-input--width-20"}),
            "name": forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "maxlength": "100"}),
        }
        super().__init__(widgets, attrs)

    def decompress(self, value: Person | None) -> list[Any]:
        return [value.nik, value.name] if value else ["", ""]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        for part, label in zip(context["widget"]["subwidgets"], self.labels, strict=True):
            part["label"] = label
        return context


class PersonField(forms.MultiValueField):
    """A :class:`Person`. With ``nik_required=False`` the NIK may stay empty (a child without one); the name may not."""

    widget = PersonInput
    default_error_messages = {"incomplete": _("Lengkapi NIK dan nama.")}

    def __init__(self, *, nik_required: bool = True, **kwargs: Any) -> None:
        fields = (NikField(required=nik_required), forms.CharField(max_length=100, label=_("Nama lengkap")))
        if not nik_required:
            fields[0].error_messages["incomplete"] = fields[1].error_messages["incomplete"] = _("Isi nama lengkap.")
        super().__init__(fields, require_all_fields=nik_required, **kwargs)

    def compress(self, data_list: list[Any]) -> Person | None:
        if not data_list:
            return None
        return Person(nik=data_list[0] or "", name=" ".join(data_list[1].split()))
