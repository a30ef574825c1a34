"""Reads the questions of a service file, and says which facts their answers become."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from molek.catalogue.rules.bilingual import BilingualText
from molek.catalogue.rules.expression import Expression
from molek.catalogue.rules.facts import ValueType
from molek.catalogue.rules.mistakes import suggestion
from molek.catalogue.rules.parser import Names, WrongExpression, parse
from molek.catalogue.rules.reader import Reader
from molek.catalogue.rules.service import DayBound, Field, FieldKind, Option
from molek.catalogue.rules.vocabulary import FactSpec, Vocabulary

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
COLUMN_KINDS = (
    FieldKind.TEXT,
    FieldKind.DATE,
    FieldKind.NUMBER,
    FieldKind.MONEY,
    FieldKind.CHOICE,
    FieldKind.PERSON,
    FieldKind.YESNO,
)
MOST_ROWS = 15
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


def answer_specs(fields: tuple[Field, ...], vocabulary: Vocabulary | None = None) -> Mapping[str, FactSpec]:
    """The facts that the answers become: ``answers.<field>`` (of a list its number of rows) and ``file.<field>``.

    With a ``vocabulary`` also what the register says: ``person.<field>.<what>``, ``rows.<field>.<what>``.
    """
    specs: dict[str, FactSpec] = {}
    for field in fields:
        if field.kind is FieldKind.FILE:
            specs[f"file.{field.code}"] = FactSpec(ValueType.BOOL, APPLICANT, field.label)
        elif field.kind is FieldKind.PERSON:
            specs |= _about("person", field, vocabulary.person if vocabulary else {})
        elif field.kind is FieldKind.LIST:
            specs[f"answers.{field.code}"] = FactSpec(ValueType.NUMBER, APPLICANT, field.label)
            if field.person_columns:
                specs |= _about("rows", field, vocabulary.rows if vocabulary else {})
        else:
            specs[f"answers.{field.code}"] = FactSpec(
                _TYPES.get(field.kind, ValueType.TEXT),
                APPLICANT,
                field.label,
                {o.code: o.label for o in field.options},
                is_money=field.kind is FieldKind.MONEY,
            )
    return specs


def _about(prefix: str, field: Field, facts: Mapping[str, FactSpec]) -> dict[str, FactSpec]:
    """The facts about a field, each label with the field's own in it."""
    specs = {}
    for what, spec in facts.items():
        id, en = (
            text.replace("{field}", label)
            for text, label in ((spec.label.id, field.label.id), (spec.label.en, field.label.en))
        )
        specs[f"{prefix}.{field.code}.{what}"] = replace(spec, label=BilingualText(id, en))
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
    columns: tuple[Field, ...] = ()
    min_rows = max_rows = 0
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
    elif kind is FieldKind.LIST:
        columns = _columns(r)
        min_rows = r.whole("min_rows", high=MOST_ROWS, required=False, default=int(required))
        max_rows = r.whole("max_rows", low=1, high=MOST_ROWS)
        if min_rows > max_rows:
            r.complain("min_rows", "lebih besar dari max_rows", "is greater than max_rows")
        if required and min_rows == 0:
            r.complain("min_rows", "isian wajib perlu paling sedikit 1 baris", "a required list needs at least 1 row")
    r.close()
    return Field(
        code, kind, label, help_text, required, when, max_length, minimum, maximum, earliest, latest, options,
        media_types, max_mb, columns, min_rows, max_rows,
    )  # fmt: skip


def _columns(r: Reader) -> tuple[Field, ...]:
    """The columns of a list: simple fields without conditions."""
    columns: list[Field] = []
    for item in r.subs("columns"):
        column = _field(item, ())
        if column.kind not in COLUMN_KINDS:
            hint = suggestion(column.kind, COLUMN_KINDS)
            item.complain(
                "kind",
                f"kolom tidak dapat berjenis '{column.kind}'{hint.id}",
                f"a column cannot be '{column.kind}'{hint.en}",
            )
        if column.when is not None or item.has("when"):
            item.complain("when", "kolom tidak mengenal 'when'", "a column knows no 'when'")
        if column.code in {c.code for c in columns}:
            item.complain("code", f"'{column.code}' sudah dipakai di atas", f"'{column.code}' is already used above")
        columns.append(column)
    if not columns and r.has("columns"):
        r.complain("columns", "paling sedikit satu kolom", "at least one column")
    return tuple(columns)


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
    names = Names({n: s for n, s in answer_specs(earlier).items() if n.startswith("answers.")}, {})
    try:
        return parse(r.text("when"), names)
    except WrongExpression as error:
        for m in error.mistakes:
            r.complain("when", f"{m.id} (kolom {m.column})", f"{m.en} (column {m.column})")
        return None
