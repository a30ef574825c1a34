"""What may stand in braces in a letter of a service, in the names that its people use.

Every placeholder has an Indonesian name, since the letter is Indonesian: ``{nama pemohon}``, ``{tanggal surat}``,
``{isian: Penghasilan sebulan, terbilang}``. Its technical name (``{answers.income_idr_words}``) is understood too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from molek.catalogue.rules.layout.pieces import CITY, UNIT_NAME, Form, Place, When
from molek.catalogue.rules.service import Field, FieldKind, Service


class Group(StrEnum):
    """Placeholders are listed by what they tell of, in this order."""

    PERSON = "PERSON"
    ABOUT = "ABOUT"
    ANSWERS = "ANSWERS"
    LETTER = "LETTER"
    UNIT = "UNIT"
    SIGNER = "SIGNER"
    ACKNOWLEDGER = "ACKNOWLEDGER"
    FACTS = "FACTS"
    CONDITIONS = "CONDITIONS"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """``name`` is written in braces; ``hint`` shows, in Indonesian, what a letter prints there."""

    name: str
    place: Place
    group: Group
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """``name`` opens a text that is shown only then; ``{selesai}`` ends it."""

    name: str
    field: str
    option: str
    hint: str = ""

    @property
    def code(self) -> str:
        return f"bila {self.field} = {self.option}" if self.option else f"bila terisi: {self.field}"


# key, name, what it looks like
_PERSON = (
    ("name", "nama {who}", "ADELINA RUT LADO"),
    ("nik", "NIK {who}", "9971016405980001"),
    ("kk_number", "nomor KK {who}", "9971010501100001"),
    ("birth", "tempat, tanggal lahir {who}", "Kupang, 24 Mei 1998"),
    ("birth_words", "tempat, tanggal lahir {who}, dengan huruf", "tanggal dua puluh empat Mei ..."),
    ("sex", "jenis kelamin {who}", "Perempuan"),
    ("religion", "agama {who}", "Kristen"),
    ("occupation", "pekerjaan {who}", "Wiraswasta"),
    ("marital_status", "status perkawinan {who}", "Belum kawin"),
    ("citizenship", "kewarganegaraan {who}", "WNI"),
    ("education", "pendidikan {who}", "SLTA/sederajat"),
    ("relation", "hubungan keluarga {who}", "Anak"),
    ("blood_type", "golongan darah {who}", "O"),
    ("father_name", "nama ayah {who}", "MARKUS LADO"),
    ("mother_name", "nama ibu {who}", "YULIANA BESSIE"),
    ("address", "jalan {who}", "JL. NANGKA NO. 1"),
    ("rt", "RT {who}", "001"),
    ("rw", "RW {who}", "002"),
    ("kelurahan", "kelurahan {who}", "Fatubesi"),
    ("kecamatan", "kecamatan {who}", "Kota Lama"),
    ("address_as", "sapaan {who}", "Saudari"),
    ("child_as", "sebutan anak {who}", "anak perempuan"),
)
_LETTER = (
    ("number", "nomor surat", "1/Kel.FTB/470/XI/2026"),
    ("title", "judul surat", "SURAT KETERANGAN ..."),
    ("date", "tanggal surat", "22 November 2026"),
    ("date_words", "tanggal surat, dengan huruf", "dua puluh dua November dua ribu dua puluh enam"),
    ("weekday", "hari surat", "Minggu"),
    ("valid_until", "tanggal akhir berlaku", "22 Februari 2027"),
    ("purpose", "keperluan", "melamar pekerjaan"),
    ("place", "tempat surat", "Kupang"),
)
_UNIT = (("address", "alamat kantor", "Jl. ..."), ("contact", "kontak kantor", "(0380) ..."))
_SIGNER = (
    ("name", "nama penanda tangan", ""),
    ("nip", "NIP penanda tangan", ""),
    ("rank", "pangkat penanda tangan", ""),
)
_ACKNOWLEDGER = (
    ("name", "nama camat", ""),
    ("nip", "NIP camat", ""),
    ("rank", "pangkat camat", ""),
    ("number", "nomor register camat", ""),
)
_IN_WORDS = {
    FieldKind.NUMBER: ("terbilang", "tiga"),
    FieldKind.MONEY: ("terbilang", "satu juta lima ratus ribu rupiah"),
    FieldKind.DATE: ("dengan huruf", "satu Oktober dua ribu dua puluh lima"),
}
_UNSPOKEN = re.compile(r"[{}=\\*_]+")
_SPACES = re.compile(r"\s+")


def plain_name(text: str) -> str:
    """A label as it can stand in braces: without the signs that mean something there, and without "?" at its end."""
    return _SPACES.sub(" ", _UNSPOKEN.sub(" ", text)).strip().rstrip("?:.").strip()


def folded(name: str) -> str:
    """Names are the same however capitals and spaces are written."""
    return _SPACES.sub(" ", name).strip().casefold()


class Placeholders:
    """Those of one service."""

    def __init__(self, service: Service) -> None:
        self._service = service

    @cached_property
    def labels(self) -> dict[str, str]:
        """The name of each field by its code; two of one label are told apart by the code."""
        named = {f.code: plain_name(f.label.id) or f.code for f in self._service.fields}
        counted = [folded(name) for name in named.values()]
        return {c: n if counted.count(folded(n)) == 1 else f"{n} ({c})" for c, n in named.items()}

    @cached_property
    def all(self) -> tuple[Placeholder, ...]:
        return tuple(self._listed())

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        return tuple(c for field in self._service.fields for c in self._conditions_of(field))

    @cached_property
    def _by_name(self) -> dict[str, Place]:
        technical = {folded(p.place.code): p.place for p in self.all}
        return {**technical, **{folded(p.name): p.place for p in self.all}}

    @cached_property
    def _conditions_by_name(self) -> dict[str, Condition]:
        return {folded(name): c for c in self.conditions for name in (c.code, c.name)}

    def place(self, name: str) -> Place | None:
        return self._by_name.get(folded(name))

    def condition(self, name: str) -> Condition | None:
        return self._conditions_by_name.get(folded(name))

    def name_of(self, place: Place) -> str:
        """What people write for it; its technical name if this service has no such placeholder."""
        return next((p.name for p in self.all if p.place == place), place.code)

    def condition_name(self, when: When) -> str:
        found = (c.name for c in self.conditions if (c.field, c.option) == (when.field, when.option))
        return next(found, Condition("", when.field, when.option).code)

    def names(self) -> list[str]:
        return [*(p.name for p in self.all), *(c.name for c in self.conditions)]

    # ---------------------------------------------------------------- the lists

    def _listed(self) -> Iterator[Placeholder]:
        yield from _of_person("person", "pemohon", Group.PERSON)
        if self._service.product.about:
            yield from _of_person("about", "yang diterangkan", Group.ABOUT)
        for field in self._service.fields:
            yield from self._answers(field)
        yield from (Placeholder(name, Place("letter", key), Group.LETTER, hint) for key, name, hint in _LETTER)
        yield Placeholder("nama kantor", UNIT_NAME, Group.UNIT, "Kelurahan Fatubesi")
        yield Placeholder("kota", CITY, Group.UNIT, "Kota Kupang")
        yield from (Placeholder(name, Place("unit", key), Group.UNIT, hint) for key, name, hint in _UNIT)
        yield from (Placeholder(name, Place("signer", key), Group.SIGNER, hint) for key, name, hint in _SIGNER)
        if self._service.acknowledger:
            for key, name, hint in _ACKNOWLEDGER:
                yield Placeholder(name, Place("acknowledger", key), Group.ACKNOWLEDGER, hint)
        for fact in self._service.facts:
            if not fact.startswith(("answers.", "file.", "person.", "rows.")):
                label = plain_name(self._service.vocabulary.facts[fact].label.id)
                yield Placeholder(f"data: {label}", Place("facts", fact), Group.FACTS)

    def _answers(self, field: Field) -> Iterator[Placeholder]:
        name = f"isian: {self.labels[field.code]}"
        if field.kind in ("file", "list"):
            return
        if field.kind is FieldKind.PERSON:
            place = Place("answers", field.code, Form.NAMED)
            yield Placeholder(name, place, Group.ANSWERS, "DOMINGGUS RIWU (NIK 9971013012790001)")
            return
        hint = " / ".join(option.label.id for option in field.options)
        yield Placeholder(name, Place("answers", field.code), Group.ANSWERS, hint)
        if field.kind in _IN_WORDS:
            how, hint = _IN_WORDS[field.kind]
            yield Placeholder(f"{name}, {how}", Place("answers", f"{field.code}_words"), Group.ANSWERS, hint)

    def _conditions_of(self, field: Field) -> Iterator[Condition]:
        label = self.labels[field.code]
        if not field.required or field.when is not None:
            yield Condition(f"bila terisi: {label}", field.code, "")
        if field.kind is FieldKind.YESNO:
            yield Condition(f"bila {label} = ya", field.code, "yes")
            yield Condition(f"bila {label} = tidak", field.code, "no")
        for option in field.options:
            yield Condition(f"bila {label} = {plain_name(option.label.id)}", field.code, option.code)


def _of_person(source: str, who: str, group: Group) -> Iterator[Placeholder]:
    for key, name, hint in _PERSON:
        yield Placeholder(name.format(who=who), Place(source, key), group, hint)
    full = Place(source, "", Form.ADDRESS)
    yield Placeholder(f"alamat lengkap {who}", full, group, "JL. NANGKA NO. 1, RT 001 / RW 002, Kelurahan Fatubesi")
