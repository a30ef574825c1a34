"""Forms over the tables of a service file: each input stands for one place in it.

A draft may be saved while it is not right yet, so nothing here is refused for being empty; what is wrong is shown
beside the input, and stands in the way of submitting only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django import forms
from django.utils.translation import get_language

from molek.base.errors import Text
from molek.catalogue.rules.editing import value_at
from molek.catalogue.rules.lines import Path
from molek.catalogue.rules.mistakes import Mistake

_BRACKET = re.compile(r"\[(\d+)\]")


class Kind(StrEnum):
    LINE = "line"
    LINES = "lines"
    WORDS = "words"  # a list of words, written with commas
    WHOLE = "whole"
    FLAG = "flag"
    ONE = "one"
    SEVERAL = "several"
    OPTIONS = "options"  # lines "KODE | Indonesia | English"
    BOUND = "bound"  # a whole number, or for dates "today-60d"


@dataclass(frozen=True, slots=True)
class Input:
    """One input. ``path`` is where its value stands in the service file."""

    path: Path
    label: Text
    kind: Kind = Kind.LINE
    choices: Sequence[tuple[str, Text]] = ()
    help: Text = ""
    is_optional: bool = False

    @property
    def name(self) -> str:
        return name_of(self.path)


def name_of(path: Path) -> str:
    """``("fields", 2, "label", "id")`` as ``fields-3-label-id``: as mistakes count."""
    return "-".join(str(part + 1) if isinstance(part, int) else part for part in path)


class _Lenient(forms.CharField):
    """Looks required, and may be left empty for now."""

    def validate(self, value: Any) -> None:
        pass


class _LenientWhole(forms.IntegerField):
    def validate(self, value: Any) -> None:
        pass


class RevisionForm(forms.Form):
    """Which state of the draft the writer saw."""

    use_required_attribute = False
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ValuesForm(RevisionForm):
    """The inputs given, over the tables ``data``."""

    def __init__(self, typed: Any, *, inputs: Iterable[Input], data: Mapping[str, Any], revision: int) -> None:
        self.inputs = tuple(inputs)
        self.data_before = data
        stored = {i.name: _shown(i, value_at(data, i.path, None)) for i in self.inputs}
        super().__init__(typed, initial={**stored, "revision": revision})
        for given in self.inputs:
            self.fields[given.name] = _field(given)

    def values(self) -> dict[Path, Any]:
        """What to put where; None takes a key away."""
        values = {i.path: _stored(i, self.cleaned_data[i.name]) for i in self.inputs}
        for path in [p for p in values if p[-1] == "id" and values[p] is None]:
            if values.get((*path[:-1], "en")) is None:  # neither language: the text is not there at all
                values.pop(path), values.pop((*path[:-1], "en"), None)
                values[path[:-1]] = None
        return {p: ("" if v is None and p[-1] in ("id", "en") else v) for p, v in values.items()}

    def told_of(self, mistakes: Iterable[Mistake]) -> None:
        """Show each mistake of the service file beside its input."""
        for mistake in mistakes:
            name = input_of(mistake.path, self.fields)
            if name:
                self.add_error(name, mistake.to(get_language()).partition(f"{mistake.path}: ")[2] or str(mistake))

    def saved_otherwise(self) -> list[tuple[Text, str]]:
        """What is saved where something else was typed: label and text."""
        typed = {i: self.data.get(i.name, "") for i in self.inputs if i.kind not in (Kind.FLAG, Kind.SEVERAL)}
        return [(i.label, str(self.initial[i.name])) for i, text in typed.items() if self.initial[i.name] != text]


def input_of(path: str, names: Iterable[str]) -> str:
    """The input under which ``rules[2].message.id`` stands; "" if none of these."""
    flat = _BRACKET.sub(r"-\1", path).replace(".", "-")
    fitting = [name for name in names if flat == name or flat.startswith(f"{name}-")]
    return max(fitting, key=len, default="")


def _field(given: Input) -> forms.Field:  # noqa: PLR0911  one line a kind
    about: dict[str, Any] = {"label": given.label, "help_text": given.help, "required": not given.is_optional}
    match given.kind:
        case Kind.FLAG:
            return forms.BooleanField(**{**about, "required": False})
        case Kind.ONE:
            return forms.ChoiceField(**{**about, "required": False}, choices=given.choices)
        case Kind.SEVERAL:
            return forms.MultipleChoiceField(
                **{**about, "required": False}, choices=given.choices, widget=forms.CheckboxSelectMultiple
            )
        case Kind.WHOLE:
            attrs = {"class": "govuk-input--width-5", "inputmode": "numeric"}
            return _LenientWhole(**about, min_value=0, widget=forms.TextInput(attrs=attrs))
        case Kind.LINES:
            return _Lenient(**about, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
        case Kind.OPTIONS:
            return _Lenient(**about, max_length=6000, widget=forms.Textarea(attrs={"rows": 5}))
        case Kind.BOUND:
            return _Lenient(**about, max_length=20, widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}))
        case _:
            return _Lenient(**about, max_length=500)


def _shown(given: Input, value: Any) -> Any:
    match given.kind:
        case Kind.FLAG:
            return bool(value) if value is not None else given.path[-1] == "required"
        case Kind.SEVERAL:
            return list(value) if isinstance(value, list) else []
        case Kind.WORDS:
            return ", ".join(map(str, value)) if isinstance(value, list) else ""
        case Kind.OPTIONS:
            items = value if isinstance(value, list) else []
            labels = [(o.get("code", ""), o.get("label", {})) for o in items if isinstance(o, dict)]
            return "\n".join(f"{code} | {label.get('id', '')} | {label.get('en', '')}" for code, label in labels)
        case _:
            return "" if value is None else str(value)


def _stored(given: Input, typed: Any) -> Any:
    match given.kind:
        case Kind.FLAG:
            return bool(typed)
        case Kind.SEVERAL:
            return list(typed)
        case Kind.WORDS:
            return [word.strip() for word in typed.split(",") if word.strip()]
        case Kind.OPTIONS:
            return _options(typed) or None
        case Kind.BOUND:
            text = typed.strip()
            return (int(text) if re.fullmatch(r"-?\d{1,15}", text) else text) if text else None
        case _:
            return None if typed in ("", None) else typed


def _options(typed: str) -> list[dict[str, Any]]:
    options = []
    for line in typed.splitlines():
        code, _bar, labels = line.partition("|")
        id, _bar, en = labels.partition("|")
        if line.strip():
            options.append({"code": code.strip(), "label": {"id": id.strip(), "en": en.strip() or id.strip()}})
    return options
