"""Parts that many services share: drawn on by ``[use]``, copied in before publication, never looked up after it.

``shared/parts.toml`` holds them by kind and name. :func:`resolve` gives the tables of a service file with its parts
in their place, and on which line each thing stands, so that a mistake is told where it can be mended: a mistake in
a part is told at the line that draws on it, with the part's own line beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import tomli_w

from molek.catalogue.rules.lines import Path, key_lines
from molek.catalogue.rules.mistakes import Mistake, WrongServiceFile, suggestion
from molek.catalogue.rules.reader import Place, Reader
from molek.catalogue.rules.toml_text import read_toml

Table = dict[str, Any]

# The lists of a service and the key that names an entry in them; requirements have no name.
_LISTS: Mapping[str, str] = {"legal_basis": "ref", "requirements": "", "fields": "code", "rules": "code"}
KINDS = ("texts", *_LISTS, "parameters", "steps", "retention")
_SINGLE = ("texts", "steps", "retention")  # named by one text, the others by a list of them
_NAME = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")
_FROM_THE_FILE = -1


@dataclass(frozen=True, slots=True)
class Parts:
    """``tables`` by kind and name; ``origins`` tells by path where a thing stands, e.g. ``parts.toml: 12``."""

    tables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    origins: Mapping[Path, str] = field(default_factory=dict)

    def names(self, kind: str) -> list[str]:
        return sorted(self.tables.get(kind, {}))

    def under(self, other: Parts) -> Parts:
        """These parts with those of ``other`` added, which win where a name is the same."""
        replaced = {(kind, name) for kind, table in other.tables.items() for name in table}
        kinds = {*self.tables, *other.tables}
        tables = {kind: {**self.tables.get(kind, {}), **other.tables.get(kind, {})} for kind in kinds}
        kept = {path: origin for path, origin in self.origins.items() if path[:2] not in replaced}
        return Parts(tables, {**kept, **other.origins})


NO_PARTS = Parts()


@dataclass(frozen=True, slots=True)
class Resolved:
    """The tables of a service without ``[use]``, and the place of each thing in them."""

    data: Mapping[str, Any]
    places: Mapping[Path, Place]


@lru_cache(maxsize=8)  # the shipped parts are asked for with every service
def read_parts(text: str, name: str = "parts.toml") -> Parts:
    """The parts in a ``shared/parts.toml``; ``name`` is what mistakes call it.

    What a part says is checked with the services that use it. Raises :class:`WrongServiceFile`.
    """
    try:
        data, lines = read_toml(text), key_lines(text)
        mistakes = _wrong_parts(data, lines)
    except WrongServiceFile as error:
        mistakes = list(error.mistakes)
    if mistakes:
        raise WrongServiceFile(replace(mistake, origin=name) for mistake in mistakes)
    return Parts(data, {path: f"{name}: {line}" for path, line in lines.items()})


def _wrong_parts(data: Mapping[str, Any], lines: Mapping[Path, int]) -> list[Mistake]:
    mistakes: list[Mistake] = []
    for kind, table in data.items():
        if kind not in KINDS:
            hint = suggestion(kind, KINDS)
            told = f"jenis bagian '{kind}' tidak dikenal{hint.id}", f"unknown kind of part '{kind}'{hint.en}"
            mistakes.append(Mistake(lines.get((kind,), 1), kind, *told))
            continue
        shape: type = list if kind == "steps" else dict
        for part, value in table.items() if isinstance(table, dict) else [("", None)]:
            if not isinstance(value, shape) or not _NAME.fullmatch(part):
                like = f"[[steps.{part or 'seal'}]]" if kind == "steps" else f"[{kind}.{part or 'contoh'}]"
                line = lines.get((kind, part), lines.get((kind,), 1))
                mistakes.append(Mistake(line, kind, f"tulis seperti {like}", f"write it like {like}"))
    return mistakes


def resolve(text: str, parts: Parts, mistakes: list[Mistake]) -> Resolved:
    """The tables of the service file ``text`` with the parts it draws on; what is wrong with ``[use]`` is noted.

    Raises:
        WrongServiceFile: it is not TOML at all.
    """
    data = read_toml(text)
    places = {path: Place(line) for path, line in key_lines(text).items()}
    if "use" not in data:
        return Resolved(data, places)
    return _Resolution(data, places, parts, mistakes).resolved()


def self_contained(text: str, parts: Parts) -> str:
    """The text to publish: as written if it draws on no part, else with all parts copied in.

    Raises:
        WrongServiceFile: it is not TOML, or names parts that do not exist.
    """
    mistakes: list[Mistake] = []
    resolved = resolve(text, parts, mistakes)
    if mistakes:
        raise WrongServiceFile(mistakes)
    return tomli_w.dumps(resolved.data) if "use" in read_toml(text) else text


class _Resolution:
    """One service file meeting the parts."""

    def __init__(self, data: Table, places: Mapping[Path, Place], parts: Parts, mistakes: list[Mistake]) -> None:
        self.own = {key: value for key, value in data.items() if key != "use"}
        self.places = {path: place for path, place in places.items() if path[0] != "use"}
        self.old = places
        self.parts = parts
        self.used: dict[str, tuple[str, ...]] = {}
        self._read_use(data["use"], places, mistakes)

    def _read_use(self, use: object, places: Mapping[Path, Place], mistakes: list[Mistake]) -> None:
        top = Reader({"use": use}, (), places, mistakes)
        reader = top.sub("use")
        if reader is None:
            return
        for kind in KINDS:
            if not reader.has(kind):
                continue
            known = self.parts.names(kind)
            if kind not in _SINGLE:
                self.used[kind] = reader.texts(kind, known=known)
                continue
            name = reader.text(kind)
            if name in known:
                self.used[kind] = (name,)
            elif name:
                hint = suggestion(name, known)
                reader.complain(kind, f"'{name}' tidak dikenal{hint.id}", f"unknown '{name}'{hint.en}")
        reader.close()

    def resolved(self) -> Resolved:
        self._defaults("texts", self.parts.tables.get("texts", {}))
        self._retention()
        for kind, key in _LISTS.items():
            self._list(kind, key)
        self._parameters()
        self._steps()
        return Resolved(self.own, self.places)

    # ------------------------------------------------------------------- where things stand

    def _drawn(self, kind: str, name: str) -> Place:
        """The place of the word in ``[use]`` that draws on the part."""
        names = self.used[kind]
        path: Path = ("use", kind) if kind in _SINGLE else ("use", kind, names.index(name))
        return Place(self.old.get(path, self.old.get(("use",), Place(1))).line, "")

    def _place_part(self, kind: str, name: str, below: Path, path: Path) -> None:
        """Everything of the part under ``kind.name.below`` now also stands under ``path`` of the service."""
        line = self._drawn(kind, name).line
        source = (kind, name, *below)
        self.places[path] = Place(line, self.parts.origins.get(source, ""))
        for inner in _paths(self._part(kind, name), (kind, name)):
            if inner[: len(source)] == source:
                at = (*path, *inner[len(source) :])
                self.places[at] = Place(line, self.parts.origins.get(inner, ""))

    def _part(self, kind: str, name: str) -> Any:
        return self.parts.tables[kind][name]

    # ------------------------------------------------------------------------- kind by kind

    def _defaults(self, kind: str, tables: Mapping[str, Any]) -> None:
        """Keys that the file itself has not."""
        for name in self.used.get(kind, ()):
            for key, value in tables[name].items():
                if key not in self.own:
                    self.own[key] = value
                    self._place_part(kind, name, (key,), (key,))

    def _retention(self) -> None:
        for name in self.used.get("retention", ()):
            if "retention" not in self.own:
                self.own["retention"] = self._part("retention", name)
                self._place_part("retention", name, (), ("retention",))

    def _parameters(self) -> None:
        own = self.own.get("parameters", {})
        if not self.used.get("parameters") or not isinstance(own, dict):
            return
        drawn = {}
        for name in self.used["parameters"]:
            if name not in own:
                drawn[name] = self._part("parameters", name)
                self._place_part("parameters", name, (), ("parameters", name))
        self.own["parameters"] = {**drawn, **own}

    def _list(self, kind: str, key: str) -> None:
        """Parts and own entries in one list. An entry of both stands where the file has it, and its keys win."""
        used, own = self.used.get(kind, ()), self.own.get(kind, [])
        if not used or not isinstance(own, list):
            return
        named = {item[key]: n for n, item in enumerate(own) if key and isinstance(item, dict) and key in item}
        drawn = [(name, _FROM_THE_FILE) for name in used if name not in named]
        kept = [(item.get(key, "") if isinstance(item, dict) else "", n) for n, item in enumerate(own)]
        order = [*kept, *drawn] if kind == "fields" else [*drawn, *kept]
        self._forget(kind)
        result: list[Any] = []
        for name, number in order:
            path = (kind, len(result))
            if name in used:
                shared = {key: name, **self._part(kind, name)} if key else self._part(kind, name)
                self._place_part(kind, name, (), path)
            else:
                shared = {}
            if number == _FROM_THE_FILE:
                result.append(shared)
                continue
            self._move((kind, number), path)
            result.append({**shared, **own[number]} if isinstance(own[number], dict) else own[number])
        self.own[kind] = result

    def _steps(self) -> None:
        """The named set; own steps that it does not have come before it, those it has are mended by the file."""
        own = self.own.get("steps", [])
        if not self.used.get("steps") or not isinstance(own, list):
            return
        (name,) = self.used["steps"]
        shared = self._part("steps", name)
        mended = {item.get("code"): n for n, item in enumerate(own) if isinstance(item, dict)}
        codes = [step.get("code") for step in shared]
        self._forget("steps")
        result: list[Any] = []
        for number, item in enumerate(own):
            if not isinstance(item, dict) or item.get("code") not in codes:
                self._move(("steps", number), ("steps", len(result)))
                result.append(item)
        for number, step in enumerate(shared):
            path = ("steps", len(result))
            self._place_part("steps", name, (number,), path)
            mend = mended.get(step.get("code"))
            if mend is not None:
                self._move(("steps", mend), path)
                step = {**step, **own[mend]}  # noqa: PLW2901  the step as this file has it
            result.append(step)
        self.own["steps"] = result
        if "signer" not in self.own:
            self.own["signer"] = next((s.get("posts", []) for s in result if s.get("action") == "sign"), "seal")
            self.places[("signer",)] = self._drawn("steps", name)

    def _forget(self, kind: str) -> None:
        for path in [p for p in self.places if p[0] == kind]:
            del self.places[path]

    def _move(self, source: Path, path: Path) -> None:
        """What stood in the file under ``source`` stands under ``path`` now."""
        for old, place in self.old.items():
            if old[: len(source)] == source:
                self.places[(*path, *old[len(source) :])] = place


def _paths(value: Any, path: Path) -> Iterator[Path]:
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _paths(inner, (*path, number))
