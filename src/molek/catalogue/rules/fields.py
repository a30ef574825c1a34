"""Reads the questions of a service file, and says which facts their answers become."""

from __future__ import annotations

from collections.abc import Mapping

from molek.catalogue.rules.bilingual import BilingualText
from molek.catalogue.rules.expression import Expression
from molek.catalogue.rules.facts import ValueType
from molek.catalogue.rules.parser import Names, WrongExpression, parse
from molek.catalogue.rules.reader import Reader
from molek.catalogue.rules.service import DayBound, Field, FieldKind, Option
from molek.catalogue.rules.vocabulary import FactSpec

APPLICANT = "applicant"
FIELD_CODE = r"[a-z][a-z0-9_]*"
MEDIA_TYPES = ("application/pdf", "image/jpeg", "image/png")
_TYPES: Mapping[FieldKind, ValueType] = {
    FieldKind.DATE: ValueType.DATE,
    FieldKind.NUMBER: ValueType.NUMBER,
    FieldKind.MONEY: ValueType.NUMBER,
    FieldKind.YESNO: ValueType.BOOL,
}
_DEFAULT_LENGTH = {FieldKind.TEXT: 120, FieldKind.TEXTAREA: 600}
_NO_OPTIONS = BilingualText("paling sedikit dua pilihan", "at least two options")


def read_fields(r: Reader) -> tuple[Field, ...]:
    """All of ``[[fields]]``. A ``when`` may look at the answers of earlier fields only."""
    fields: list[Field] = []
    for item in r.subs("fields", required=False):
        field = _field(item, tuple(fields))
        if field.code in {f.code for f in fields}:
            item.complain("code", f"'{field.code}' sudah dipakai di atas", f"'{field.code}' is already used above")
        fields.append(field)
    return tuple(fields)


def answer_specs(fields: tuple[Field, ...], person: Mapping[str, BilingualText]) -> Mapping[str, FactSpec]:
    """The facts that the answers become: ``answers.<field>``, ``file.<field>`` or ``person.<field>.<what>``."""
    specs: dict[str, FactSpec] = {}
    for field in fields:
        if field.kind is FieldKind.FILE:
            specs[f"file.{field.code}"] = FactSpec(ValueType.BOOL, APPLICANT, field.label)
        elif field.kind is FieldKind.PERSON:
            for what, label in person.items():
                named = BilingualText(
                    label.id.replace("{field}", field.label.id), label.en.replace("{field}", field.label.en)
                )
                specs[f"person.{field.code}.{what}"] = FactSpec(ValueType.BOOL, "registry", named)
        else:
            specs[f"answers.{field.code}"] = FactSpec(
                _TYPES.get(field.kind, ValueType.TEXT),
                APPLICANT,
                field.label,
                {o.code: o.label for o in field.options},
                is_money=field.kind is FieldKind.MONEY,
            )
    return specs


def _field(r: Reader, earlier: tuple[Field, ...]) -> Field:
    kind = r.one_of("kind", FieldKind, FieldKind.TEXT)
    code = r.text("code", pattern=FIELD_CODE, like="purpose")
    label, help_text = r.bilingual("label"), r.bilingual("help", required=False)
    required = r.flag("required", required=False, default=True)
    when = _when(r, earlier) if r.has("when") else None
    max_length = minimum = maximum = max_mb = None
    earliest = latest = None
    options: tuple[Option, ...] = ()
    media_types: frozenset[str] = frozenset()
    if kind in _DEFAULT_LENGTH:
        max_length = r.whole("max_length", low=1, high=5000, required=False, default=_DEFAULT_LENGTH[kind])
    elif kind in (FieldKind.NUMBER, FieldKind.MONEY):
        minimum, maximum = r.optional_whole("min"), r.optional_whole("max")
    elif kind is FieldKind.DATE:
        earliest, latest = _bound(r, "min"), _bound(r, "max")
    elif kind is FieldKind.CHOICE:
        options = _options(r)
    elif kind is FieldKind.FILE:
        media_types = frozenset(r.texts("media_types", known=MEDIA_TYPES))
        max_mb = r.whole("max_mb", low=1, high=20)
    r.close()
    return Field(
        code, kind, label, help_text, required, when, max_length, minimum, maximum, earliest, latest, options,
        media_types, max_mb,
    )  # fmt: skip


def _options(r: Reader) -> tuple[Option, ...]:
    options: list[Option] = []
    for item in r.subs("options"):
        code = item.text("code", pattern=r"[A-Z][A-Z0-9_]*", like="SCHOOL")
        if code in {o.code for o in options}:
            item.complain("code", f"'{code}' sudah dipakai di atas", f"'{code}' is already used above")
        options.append(Option(code, item.bilingual("label")))
        item.close()
    if len(options) < 2:
        r.complain("options", _NO_OPTIONS.id, _NO_OPTIONS.en)
    return tuple(options)


def _bound(r: Reader, key: str) -> DayBound | None:
    if not r.has(key):
        return None
    try:
        return DayBound.parse(r.text(key))
    except ValueError:
        r.complain(
            key, 'tulis seperti "today", "today-60d", "today-18y" atau "2025-10-01"', 'write it like "today-60d"'
        )
        return None


def _when(r: Reader, earlier: tuple[Field, ...]) -> Expression | None:
    names = Names({n: s for n, s in answer_specs(earlier, {}).items() if n.startswith("answers.")}, {})
    try:
        return parse(r.text("when"), names)
    except WrongExpression as error:
        for m in error.mistakes:
            r.complain("when", f"{m.id} (kolom {m.column})", f"{m.en} (column {m.column})")
        return None
