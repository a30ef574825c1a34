"""Changes to the tables of a service file. Pure: each gives new tables and leaves the old as they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

import tomli_w

from molek.catalogue.rules.lines import Path
from molek.catalogue.rules.parts import Parts

Data = dict[str, Any]
# The lists of a service and what names an entry in them, and the mark of certainty where there is one.
LISTS: Mapping[str, str] = {
    "requirements": "",
    "fields": "code",
    "legal_basis": "ref",
    "rules": "code",
    "steps": "code",
}


class NoPlace(LookupError):
    """Nothing stands at this path."""


class NotAllowed(ValueError):
    """A change that a form must not make."""


def as_toml(data: Mapping[str, Any]) -> str:
    """The text of a service file. The same tables give the same text."""
    return tomli_w.dumps(data)


def value_at(data: Any, path: Path, default: Any = "") -> Any:
    """What stands at ``path``; ``default`` if nothing does."""
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return default
    return data


def with_values(data: Mapping[str, Any], values: Mapping[Path, Any]) -> Data:
    """``data`` with each value put at its path; None takes the key away. Tables on the way are made."""
    new = deepcopy(dict(data))
    for path, value in values.items():
        *way, last = path
        table: Any = new
        for part in way:
            if isinstance(part, str) and isinstance(table, dict):
                table = table.setdefault(part, {})
            else:
                table = _item(table, part)
        if value is not None:
            _check(table, last)
            table[last] = value
        elif isinstance(table, dict):
            table.pop(last, None)
    return new


def _item(table: Any, part: str | int) -> Any:
    _check(table, part)
    try:
        return table[part]
    except LookupError:
        raise NoPlace() from None


def _check(table: Any, part: str | int) -> None:
    fits = isinstance(part, int) and isinstance(table, list) and 0 <= part < len(table)
    if not fits and not (isinstance(part, str) and isinstance(table, dict)):
        raise NoPlace()


def entries(data: Mapping[str, Any], kind: str) -> list[Data]:
    """The tables of ``[[kind]]``."""
    return [item for item in data.get(kind, []) if isinstance(item, dict)]


def with_entry(data: Mapping[str, Any], kind: str, entry: Mapping[str, Any]) -> Data:
    """One more entry at the end of a list."""
    new = deepcopy(dict(data))
    new[kind] = [*new.get(kind, []), dict(entry)]
    return new


def moved(items: Sequence[Any], number: int, by: int) -> list[Any]:
    """The list with one entry ``by`` places further; at an end it stays."""
    if not 0 <= number < len(items):
        raise NoPlace()
    rest = [item for index, item in enumerate(items) if index != number]
    target = min(max(number + by, 0), len(rest))
    return [*rest[:target], items[number], *rest[target:]]


def without(items: Sequence[Any], number: int) -> list[Any]:
    if not 0 <= number < len(items):
        raise NoPlace()
    return [item for index, item in enumerate(items) if index != number]


def with_part(data: Mapping[str, Any], kind: str, name: str, parts: Parts) -> Data:
    """A shared part copied in, and the legal bases and figures that it names, as far as the service has them not."""
    if name not in parts.tables.get(kind, {}) or kind not in ("requirements", "fields", "legal_basis", "rules"):
        raise NoPlace()
    part = deepcopy(parts.tables[kind][name])
    key = LISTS[kind]
    entry = {key: name, **part} if key else part
    new = deepcopy(dict(data))
    if any((item.get(key) == name) if key else item == entry for item in entries(new, kind)):
        return new
    new[kind] = [*new.get(kind, []), entry]
    for ref in part.get("legal_basis", []):
        if ref in parts.tables.get("legal_basis", {}):
            new = with_part(new, "legal_basis", ref, parts)
    wanted = f"{part.get('test', '')} {part.get('applies_when', '')}"
    for parameter, table in parts.tables.get("parameters", {}).items():
        if f"param.{parameter}" in wanted and parameter not in new.get("parameters", {}):
            new["parameters"] = {**new.get("parameters", {}), parameter: deepcopy(table)}
    for field in parts.tables.get("fields", {}):
        if kind == "rules" and (f"answers.{field}" in wanted or f"person.{field}." in wanted):
            new = with_part(new, "fields", field, parts)
    return new


def with_figure(
    data: Mapping[str, Any], name: str, *, since: dt.date, value: Any, source: str, mark: str, today: dt.date
) -> Data:
    """A new dated value of a parameter. Law of the past is never written anew: the day must lie ahead.

    Raises:
        NoPlace: there is no such parameter.
        NotAllowed: the day is not ahead, has a value already, or the value is of another type.
    """
    parameter = value_at(data, ("parameters", name), None)
    if not isinstance(parameter, dict):
        raise NoPlace()
    if since <= today:
        raise NotAllowed("since")
    if since.isoformat() in parameter:
        raise NotAllowed("taken")
    old = figures(parameter)
    if old and type(old[-1][1].get("value")) is not type(value):
        raise NotAllowed("type")
    return with_values(
        data, {("parameters", name, since.isoformat()): {"value": value, "source": source, "mark": mark}}
    )


def figures(parameter: Mapping[str, Any]) -> list[tuple[str, Data]]:
    """The dated values of a parameter, oldest first."""
    return sorted((key, value) for key, value in parameter.items() if isinstance(value, dict) and key[:1].isdigit())


def past_is_kept(old: Mapping[str, Any], new: Mapping[str, Any], today: dt.date) -> list[str]:
    """Names of parameters whose values in force on ``today`` or before were changed or taken away."""
    guilty = []
    for name, parameter in old.get("parameters", {}).items():
        then = {key: v for key, v in figures(parameter) if key <= today.isoformat()}
        now = {k: v for k, v in figures(new.get("parameters", {}).get(name, {})) if k <= today.isoformat()}
        if name in new.get("parameters", {}) and {k: v.get("value") for k, v in then.items()} != {
            k: v.get("value") for k, v in now.items()
        }:
            guilty.append(name)
    return guilty


def new_service(
    *, code: str, name_id: str, name_en: str, since: dt.date, purpose_class: str, steps: str, parts: Parts
) -> Data:
    """A service to begin with: the shared texts, steps and rules that any letter needs, and places to fill."""
    decision = "judgement" if "judges" in steps else "rules"
    chosen = deepcopy(parts.tables.get("steps", {}).get(steps, []))
    signer: Any = next((step.get("posts") for step in chosen if step.get("action") == "sign"), "seal")
    retention = parts.tables.get("retention", {}).get("letter", {"years": 5, "basis": "JRA kota", "mark": "unsure"})
    data: Data = {
        "code": code,
        "since": since,
        "purpose_class": purpose_class,
        "decision": decision,
        "signer": signer,
        **deepcopy(parts.tables.get("texts", {}).get("letter", {})),
        "name": {"id": name_id, "en": name_en},
        "summary": {"id": "", "en": ""},
        "keywords": {"id": [name_id.lower()], "en": [name_en.lower()]},
        "product": {"title": {"id": name_id.upper(), "en": name_en}, "validity": "validity_months"},
        "classification": {
            "code": "",
            "basis": "Permendagri 83/2022",
            "number_template": "{number}/{unit}.{classification}/{month_roman}/{year}",
        },
        "retention": deepcopy(dict(retention)),
        "requirements": [],
        "fields": [],
        "parameters": {"validity_months": deepcopy(parts.tables.get("parameters", {}).get("validity_months", {}))},
        "legal_basis": [],
        "rules": [],
        "steps": chosen,
    }
    for kind, names in (
        ("legal_basis", ("pp-17-2018", "uu-24-2013")),
        ("requirements", ("register",)),
        ("rules", ("is-resident", "is-adult")),  # the shared texts say adults only
        ("fields", ("purpose",)),
    ):
        for part in names:
            if part in parts.tables.get(kind, {}):
                data = with_part(data, kind, part, parts)
    return data


NEW_TEMPLATE = """\
// {name}.
#import "/molek.typ": *
#show: official-letter

#opening()

#person-table()

#statement[]

#purpose-and-validity()

#closing()

#signature-block()
"""


def new_template(name: str) -> str:
    return NEW_TEMPLATE.replace("{name}", " ".join(name.split()))
