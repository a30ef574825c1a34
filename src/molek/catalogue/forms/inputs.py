"""Which inputs the pages of the editor have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from molek.base.errors import Text
from molek.catalogue.forms.values import Input, Kind
from molek.catalogue.rules.bilingual import BilingualText
from molek.catalogue.rules.editing import entries
from molek.catalogue.rules.lines import Path
from molek.catalogue.rules.service import FieldKind
from molek.catalogue.rules.vocabulary import common_vocabulary

SECTIONS: Mapping[str, Text] = {
    "teks": _("Teks untuk warga"),
    "ketentuan": _("Ketentuan layanan"),
    "arsip": _("Klasifikasi dan masa simpan"),
}
LISTS: Mapping[str, Text] = {
    "requirements": _("Persyaratan"),
    "fields": _("Isian formulir"),
    "legal_basis": _("Dasar hukum"),
    "steps": _("Langkah dan batas waktu"),
}
KIND_LABELS: Mapping[str, Text] = {
    "text": _("satu baris teks"),
    "textarea": _("beberapa baris teks"),
    "date": _("tanggal"),
    "time": _("jam"),
    "number": _("bilangan"),
    "money": _("jumlah rupiah"),
    "choice": _("pilihan"),
    "yesno": _("ya atau tidak"),
    "phone": _("nomor telepon"),
    "area": _("kelurahan"),
    "person": _("orang (NIK dan nama)"),
    "file": _("berkas"),
    "list": _("daftar baris"),
}
SOURCES: Mapping[str, Text] = {
    "registry": _("dilihat sendiri oleh sistem"),
    "upload": _("diunggah warga"),
    "statement": _("dinyatakan di formulir"),
}
_DECISIONS = (("rules", _("Aturan memutus; pejabat hanya bila ragu")), ("judgement", _("Pejabat selalu menilai")))
_ID, _EN = _("{text} (Indonesia)"), _("{text} (Inggris)")


def _pair(path: Path, label: Text, kind: Kind = Kind.LINE, *, help: Text = "", optional: bool = False) -> list[Input]:
    return [
        Input((*path, "id"), str(_ID).format(text=label), kind, help=help, is_optional=optional),
        Input((*path, "en"), str(_EN).format(text=label), kind, is_optional=optional),
    ]


def _in_language(named: Mapping[str, BilingualText]) -> list[tuple[str, Text]]:
    return [(code, text.to(get_language()).capitalize()) for code, text in named.items()]


def marks() -> list[tuple[str, Text]]:
    return [("sure", _("Pasti")), *_in_language({k: v for k, v in common_vocabulary().marks.items() if k != "sure"})]


def section_inputs(section: str, data: Mapping[str, Any]) -> list[Input]:
    """The inputs of a section of :data:`SECTIONS`."""
    words = common_vocabulary()
    if section == "teks":
        comma = _("Pisahkan dengan koma. Tulis juga kata sehari-hari.")
        return [
            *_pair(("name",), _("Nama layanan")),
            *_pair(("summary",), _("Ringkasan"), Kind.LINES),
            Input(("keywords", "id"), str(_ID).format(text=_("Kata pencarian")), Kind.WORDS, help=comma),
            Input(("keywords", "en"), str(_EN).format(text=_("Kata pencarian")), Kind.WORDS),
            *_pair(("audience",), _("Untuk siapa"), Kind.LINES),
            *_pair(("complaints",), _("Pengaduan"), Kind.LINES),
        ]
    if section == "ketentuan":
        months = [name for name, p in data.get("parameters", {}).items() if p.get("unit") == "month"]
        return [
            *_pair(("product", "title"), _("Judul surat")),
            Input(("product", "validity"), _("Masa berlaku menurut parameter"), Kind.ONE,
                  [("", _("berlaku seterusnya")), *((m, m) for m in months)]),
            Input(("purpose_class",), _("Bidang"), Kind.ONE, _in_language(words.purposes)),
            Input(("decision",), _("Cara memutus"), Kind.ONE, _DECISIONS),
            Input(("signer",), _("Yang boleh menandatangani"), Kind.SEVERAL, _in_language(words.posts),
                  help=_("Tanpa pilihan: segel elektronik kota.")),
            Input(("cost_idr",), _("Biaya (rupiah)"), Kind.WHOLE),
            Input(("one_live_application",), _("Hanya satu permohonan berjalan untuk setiap orang"), Kind.FLAG),
            Input(("may_apply", "adult_only"), _("Pemohon harus dewasa"), Kind.FLAG),
            Input(("may_apply", "for_self"), _("Boleh untuk diri sendiri"), Kind.FLAG),
            Input(("may_apply", "for_child"), _("Boleh untuk anak"), Kind.FLAG),
            Input(("may_apply", "by_proxy"), _("Boleh dengan kuasa"), Kind.FLAG),
        ]  # fmt: skip
    places = _("Harus memuat {number} dan {year}; boleh {unit}, {classification}, {month}, {month_roman}.")
    return [
        Input(("classification", "code"), _("Kode klasifikasi"), help=_("Misalnya 400.12.2.1")),
        Input(("classification", "basis"), _("Dasar kode")),
        Input(("classification", "number_template"), _("Bentuk nomor surat"), help=places),
        Input(("retention", "years"), _("Masa simpan (tahun)"), Kind.WHOLE),
        Input(("retention", "basis"), _("Dasar masa simpan")),
        Input(("retention", "mark"), _("Kepastian"), Kind.ONE, marks()),
    ]


def entry_inputs(kind: str, number: int, data: Mapping[str, Any], *, is_new: bool) -> list[Input]:
    """The inputs of one entry of :data:`LISTS`."""
    at: Path = (kind, number)
    if kind == "legal_basis":
        return [
            Input((*at, "ref"), _("Kode pendek"), help=_("Misalnya pp-17-2018")),
            Input((*at, "text"), _("Bunyi"), Kind.LINES),
            Input((*at, "mark"), _("Kepastian"), Kind.ONE, marks()),
        ]
    if kind == "requirements":
        fields = [(str(f.get("code", "")), str(f.get("label", {}).get("id", ""))) for f in entries(data, "fields")]
        return [
            *_pair((*at, "text"), _("Bunyi persyaratan"), Kind.LINES),
            Input((*at, "source"), _("Dari mana"), Kind.ONE, tuple(SOURCES.items())),
            Input((*at, "field"), _("Isian yang menerimanya"), Kind.ONE, [("", "–"), *fields]),
        ]
    if kind == "steps":
        posts = _in_language(common_vocabulary().posts)
        return [
            *_pair((*at, "title"), _("Nama langkah")),
            Input((*at, "posts"), _("Jabatan"), Kind.SEVERAL, posts),
            Input((*at, "clock_working_days"), _("Paling lama (hari kerja)"), Kind.WHOLE),
        ]
    return _field_inputs(at, data, is_new=is_new)


def _field_inputs(at: Path, data: Mapping[str, Any], *, is_new: bool) -> list[Input]:
    number = at[1]
    assert isinstance(number, int)
    listed = entries(data, "fields")
    kind = "" if is_new else str(listed[number].get("kind", ""))
    inputs: list[Input] = []
    if is_new:
        kinds = [(k, label) for k, label in KIND_LABELS.items() if k != FieldKind.LIST]
        code = _("Huruf kecil, angka dan garis bawah; tidak berubah lagi sesudah terbit. Misalnya unemployed")
        inputs += [
            Input((*at, "code"), _("Kode isian"), help=code),
            Input((*at, "kind"), _("Jenis isian"), Kind.ONE, kinds),
        ]
    inputs += [
        *_pair((*at, "label"), _("Pertanyaan")),
        *_pair((*at, "help"), _("Petunjuk"), optional=True),
        Input((*at, "required"), _("Wajib diisi"), Kind.FLAG),
    ]
    if is_new or kind == FieldKind.CHOICE:
        options = _("Untuk jenis pilihan. Satu baris satu pilihan: KODE | Indonesia | Inggris")
        inputs.append(Input((*at, "options"), _("Pilihan"), Kind.OPTIONS, help=options, is_optional=True))
    if kind in (FieldKind.TEXT, FieldKind.TEXTAREA):
        inputs.append(Input((*at, "max_length"), _("Paling panjang (huruf)"), Kind.WHOLE, is_optional=True))
    if kind in (FieldKind.NUMBER, FieldKind.MONEY, FieldKind.DATE):
        bound = _("Untuk tanggal: today, today-60d, today-18y, atau 2025-10-01.")
        inputs += [
            Input((*at, "min"), _("Paling kecil"), Kind.BOUND, help=bound, is_optional=True),
            Input((*at, "max"), _("Paling besar"), Kind.BOUND, is_optional=True),
        ]
    return inputs
