"""How two versions of a service differ, in plain words: one line for each thing, its text before and after."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from molek.base.indonesian import long_date
from molek.catalogue.rules.bilingual import BilingualText
from molek.catalogue.rules.layout.parsing import NotCanonical, read_layout
from molek.catalogue.rules.layout.placeholders import Placeholders
from molek.catalogue.rules.layout.titles import condition_of, in_words, title_of
from molek.catalogue.rules.loader import load_service
from molek.catalogue.rules.mistakes import WrongServiceFile

LABELS: Mapping[str, BilingualText] = {
    key: BilingualText(*texts)
    for key, texts in {
        "code": ("kode", "code"), "since": ("dibuka sejak", "offered since"), "purpose_class": ("bidang", "purpose"),
        "decision": ("cara memutus", "decision"), "signer": ("penanda tangan", "signer"),
        "one_live_application": ("satu permohonan berjalan", "one live application"),
        "cost_idr": ("biaya (rupiah)", "cost (rupiah)"), "tax_gate": ("syarat pajak", "tax condition"),
        "shows": ("data yang diperlihatkan", "facts shown"), "name": ("nama", "name"),
        "summary": ("ringkasan", "summary"), "keywords": ("kata pencarian", "keywords"),
        "audience": ("untuk siapa", "audience"), "complaints": ("pengaduan", "complaints"),
        "may_apply": ("siapa yang mengajukan", "who may apply"), "product": ("hasil", "product"),
        "title": ("judul", "title"), "validity": ("masa berlaku", "validity"), "about": ("tentang", "about"),
        "classification": ("klasifikasi", "classification"), "basis": ("dasar", "basis"),
        "number_template": ("bentuk nomor", "form of number"), "retention": ("masa simpan", "retention"),
        "years": ("tahun", "years"), "mark": ("kepastian", "certainty"), "legal_basis": ("dasar hukum", "legal basis"),
        "ref": ("kode", "code"), "text": ("bunyi", "text"), "requirements": ("persyaratan", "requirement"),
        "source": ("sumber", "source"), "field": ("isian", "field"), "fields": ("isian", "field"),
        "kind": ("jenis", "kind"), "label": ("pertanyaan", "question"), "help": ("petunjuk", "help"),
        "required": ("wajib", "required"), "options": ("pilihan", "options"), "max_length": ("panjang", "length"),
        "min": ("paling kecil", "least"), "max": ("paling besar", "most"), "when": ("ditanyakan bila", "asked if"),
        "parameters": ("parameter", "parameter"), "unit": ("satuan", "unit"), "value": ("nilai", "value"),
        "rules": ("aturan", "rule"), "test": ("rumus", "test"), "applies_when": ("berlaku bila", "applies when"),
        "on_fail": ("bila tidak terpenuhi", "if it fails"), "on_unknown": ("bila tidak diketahui", "if unknown"),
        "message": ("pesan", "message"), "remedy": ("saran", "advice"), "steps": ("langkah", "step"),
        "action": ("tindakan", "action"), "posts": ("jabatan", "posts"),
        "clock_working_days": ("batas hari kerja", "working days"), "id": ("Indonesia", "Indonesian"),
        "en": ("Inggris", "English"), "media_types": ("jenis berkas", "file types"),
        "max_mb": ("ukuran (MB)", "size (MB)"),
        "columns": ("kolom", "columns"), "min_rows": ("baris paling sedikit", "fewest rows"),
        "max_rows": ("baris paling banyak", "most rows"),
    }.items()
}  # fmt: skip
_NOTHING = BilingualText("(tidak ada)", "(none)")
_YES, _NO = BilingualText("ya", "yes"), BilingualText("tidak", "no")
_LETTER = BilingualText("Surat", "Letter")
_WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text; ``is_changed`` is marked in the view."""

    text: str
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """``before`` is empty for what is new, ``after`` for what is gone."""

    label: str
    before: tuple[Part, ...]
    after: tuple[Part, ...]
    is_letter: bool = False


def compare(old: tuple[str, str], new: tuple[str, str], language: str = "id") -> list[Change]:
    """Each pair is a service file and its template; ("", "") is nothing at all."""
    before, after = (dict(_flat(tomllib.loads(toml), (), language)) for toml, _ in (old, new))
    changes = [
        Change(label, *_marked(before.get(label, ""), after.get(label, "")))
        for label in dict.fromkeys((*after, *before))
        if before.get(label, "") != after.get(label, "")
    ]
    return [*changes, *_letters(old, new, language)]


def _flat(value: Any, path: tuple[str, ...], language: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            label = LABELS[key].to(language) if key in LABELS else key
            yield from _flat(inner, (*path, label), language)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for number, item in enumerate(value, start=1):
            name = str(item.get("code") or item.get("ref") or number)
            yield from _flat(item, (*path, f"“{name}”"), language)
    else:
        yield " › ".join(path), _said(value, language)


def _said(value: Any, language: str) -> str:
    match value:
        case bool():
            return (_YES if value else _NO).to(language)
        case dt.date():
            return long_date(value)
        case list():
            return ", ".join(map(str, value)) or _NOTHING.to(language)
        case _:
            return str(value)


def _letters(old: tuple[str, str], new: tuple[str, str], language: str) -> Iterator[Change]:
    """Blocks that differ, in the words they are typed in; a change of one block stands in one line."""
    was, now = _blocks(*old, language), _blocks(*new, language)
    matcher = SequenceMatcher(a=[f"{t}\n{x}" for t, x in was], b=[f"{t}\n{x}" for t, x in now], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            continue
        for index in range(max(b - a, d - c)):
            before = was[a + index] if a + index < b else None
            after = now[c + index] if c + index < d else None
            if before and after and before[0] != after[0]:
                yield Change(_named(before[0], language), (Part(before[1], True),), (), is_letter=True)
                yield Change(_named(after[0], language), (), (Part(after[1], True),), is_letter=True)
                continue
            title = (after or before or ("", ""))[0]
            yield Change(
                _named(title, language),
                *_marked(before[1] if before else "", after[1] if after else ""),
                is_letter=True,
            )


def _named(title: str, language: str) -> str:
    return f"{_LETTER.to(language)} › {title}"


def _blocks(toml: str, template: str, language: str) -> list[tuple[str, str]]:
    """Title and words of each block; the lines of a template that is none of ours, or whose service is wrong."""
    if not template:
        return []
    try:
        layout, known = read_layout(template), Placeholders(load_service(toml))
    except (NotCanonical, WrongServiceFile):
        return [("Typst", line) for line in template.splitlines() if line.strip()]
    listed = []
    for block in layout.blocks:
        condition = condition_of(block, known)
        title = title_of(block).to(language) + (f" ({condition})" if condition else "")
        listed.append((title, in_words(block, known, language)))
    return listed


def _marked(before: str, after: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Both texts with the words that differ marked."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    left: list[Part] = []
    right: list[Part] = []
    for kind, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        for parts, words in ((left, old[a:b]), (right, new[c:d])):
            text = "".join(words)
            is_changed = kind != "equal" or not text.strip()
            if parts and parts[-1].is_changed == is_changed:
                parts[-1] = Part(parts[-1].text + text, is_changed)
            elif text:
                parts.append(Part(text, is_changed))
    return tuple(left), tuple(right)
