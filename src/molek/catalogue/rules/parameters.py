"""Reads the dated figures of a service file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from molek.catalogue.rules.facts import Value, ValueType, type_of
from molek.catalogue.rules.reader import Reader
from molek.catalogue.rules.service import DatedValue, Mark, Parameter
from molek.catalogue.rules.vocabulary import common_vocabulary


def read_parameters(r: Reader) -> tuple[Parameter, ...]:
    """All of ``[parameters.<name>]``, each with its values by date, oldest first."""
    table = r.sub("parameters", required=False)
    if table is None:
        return ()
    read = (_parameter(item, name) for name in table.rest() if (item := table.sub(name)) is not None)
    return tuple(p for p in read if p is not None)


def parameter_types(parameters: tuple[Parameter, ...]) -> Mapping[str, ValueType]:
    return {p.name: type_of(p.values[0].value) for p in parameters}


def _parameter(r: Reader, name: str) -> Parameter | None:
    label, unit = r.bilingual("label"), r.text("unit", pattern="|".join(common_vocabulary().units), like="month")
    values = [v for key in r.rest() if (v := _dated(r, key)) is not None]
    values.sort(key=lambda v: v.since)
    if not values:
        r.complain(
            "", 'perlu nilai bertanggal seperti "2025-01-01" = {...}', 'needs a dated value like "2025-01-01" = {...}'
        )
        return None
    for value in values[1:]:
        if type_of(value.value) is not type_of(values[0].value):
            r.complain(
                value.since.isoformat(), "jenisnya berbeda dari nilai sebelumnya", "differs in type from earlier values"
            )
    return Parameter(name, label, unit, tuple(values))


def _dated(r: Reader, key: str) -> DatedValue | None:
    try:
        since = dt.date.fromisoformat(key)
    except ValueError:
        r.complain(
            key,
            'bukan tanggal; tulis "2025-01-01" = { value = ..., source = "..." }',
            'is no date; write "2025-01-01" = { value = ..., source = "..." }',
        )
        return None
    table = r.sub(key)
    if table is None:
        return None
    value: Value | None = None
    if not table.has("value"):
        table.complain("", "'value' belum diisi", "'value' is missing")
    else:
        value = _value(table.table["value"])
        if value is None:
            table.complain(
                "value",
                "harus angka bulat, teks, true/false, tanggal, atau daftar teks",
                "must be a whole number, text, true/false, date or list of texts",
            )
    source, mark = table.text("source"), table.one_of("mark", Mark, Mark.UNSURE, required=False)
    table.close()
    return None if value is None else DatedValue(since, value, source, mark)


def _value(raw: object) -> Value | None:
    if isinstance(raw, list) and raw and all(isinstance(item, str) for item in raw):
        return tuple(raw)
    if isinstance(raw, bool | int | str) or type(raw) is dt.date:
        return raw
    return None
