"""Reads one table of a service file and notes, with path and line, whatever is not as it should be.

Every method gives something usable even when it notes a mistake, so that reading goes on and all mistakes are told.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from molek.catalogue.rules.bilingual import EMPTY, BilingualText
from molek.catalogue.rules.lines import Path
from molek.catalogue.rules.mistakes import Mistake, suggestion

E = TypeVar("E", bound=StrEnum)
Table = Mapping[str, Any]


class Place(NamedTuple):
    """A line of the service file; ``origin`` is where the thing itself stands if a shared part brought it."""

    line: int
    origin: str = ""


class Reader:
    """``named`` (a key) shows the item's number and, if it has one, its code in the path of a mistake."""

    def __init__(self, table: Table, path: Path, places: Mapping[Path, Place], mistakes: list[Mistake]) -> None:
        self.table = table
        self.path = path
        self.places = places
        self.mistakes = mistakes
        self._asked: set[str] = set()

    # ------------------------------------------------------------- what is wrong

    def complain(self, key: str | int | tuple[str | int, ...], id: str, en: str) -> None:
        """Note a mistake at ``key`` of this table; "" means the table itself."""
        below: Path = () if key == "" else key if isinstance(key, tuple) else (key,)
        path = (*self.path, *below)
        place = self._place(path)
        self.mistakes.append(Mistake(place.line, _written(path), id, en, place.origin))

    def _place(self, path: Path) -> Place:
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(1))

    def close(self) -> None:
        """Note every key that nobody asked for: most likely it is misspelt."""
        for key in self.table:
            if key not in self._asked:
                hint = suggestion(key, self._asked - set(self.table) or self._asked)
                self.complain(key, f"kunci '{key}' tidak dikenal{hint.id}", f"unknown key '{key}'{hint.en}")

    # ------------------------------------------------------------------- values

    def has(self, key: str) -> bool:
        self._asked.add(key)
        return key in self.table

    def _get(self, key: str, kind: type, id: str, en: str, *, required: bool) -> Any:
        """The value if it is there and of its kind, else None."""
        if not self.has(key):
            if required:
                self.complain("", f"'{key}' belum diisi", f"'{key}' is missing")
            return None
        value = self.table[key]
        if type(value) is not kind:
            self.complain(key, f"harus {id}", f"must be {en}")
            return None
        return value

    def text(self, key: str, *, required: bool = True, pattern: str = "", like: str = "", default: str = "") -> str:
        """``pattern`` must match the whole; ``like`` is an example for the reader of the mistake."""
        value = self._get(key, str, "teks dalam tanda kutip", "a text in quotes", required=required)
        if value is None:
            return default
        if required and not value.strip():
            self.complain(key, "tidak boleh kosong", "must not be empty")
        elif pattern and not re.fullmatch(pattern, value):
            self.complain(key, f"tidak benar; tulis seperti '{like}'", f"is not right; write it like '{like}'")
        return str(value)

    def whole(self, key: str, *, low: int = 0, high: int = 10**15, required: bool = True, default: int = 0) -> int:
        value = self._get(key, int, "angka bulat", "a whole number", required=required)
        if value is None:
            return default
        if not low <= value <= high:
            self.complain(key, f"harus antara {low} dan {high}", f"must be from {low} to {high}")
        return int(value)

    def optional_whole(self, key: str, *, low: int = -(10**15), high: int = 10**15) -> int | None:
        return self.whole(key, low=low, high=high) if self.has(key) else None

    def flag(self, key: str, *, required: bool = True, default: bool = False) -> bool:
        value = self._get(key, bool, "true atau false", "true or false", required=required)
        return default if value is None else bool(value)

    def day(self, key: str) -> dt.date:
        value = self._get(
            key, dt.date, "tanggal seperti 2025-10-01 (tanpa kutip)", "a date like 2025-10-01", required=True
        )
        return value if isinstance(value, dt.date) else dt.date(1, 1, 1)

    def one_of(self, key: str, choices: type[E], default: E, *, required: bool = True) -> E:
        value = self._get(key, str, "teks dalam tanda kutip", "a text in quotes", required=required)
        if value is None:
            return default
        if value not in list(choices):
            hint = suggestion(value, [c.value for c in choices])
            self.complain(key, f"'{value}' bukan pilihan{hint.id}", f"'{value}' is no choice{hint.en}")
            return default
        return choices(value)

    def texts(self, key: str, *, known: Iterable[str] | None = None, required: bool = True) -> tuple[str, ...]:
        """A list of texts, each one of ``known`` if that is given."""
        value = self._get(key, list, "daftar teks", "a list of texts", required=required)
        good: list[str] = []
        for number, item in enumerate(value or []):
            if not isinstance(item, str):
                self.complain((key, number), "harus teks dalam tanda kutip", "must be a text in quotes")
            elif known is not None and item not in (words := list(known)):
                hint = suggestion(item, words)
                self.complain((key, number), f"'{item}' tidak dikenal{hint.id}", f"unknown '{item}'{hint.en}")
            elif item in good:
                self.complain((key, number), f"'{item}' tertulis dua kali", f"'{item}' stands twice")
            else:
                good.append(item)
        return tuple(good)

    def bilingual(self, key: str, *, required: bool = True) -> BilingualText:
        """``key.id`` and ``key.en``; one is never without the other."""
        if not required and not self.has(key):
            return EMPTY
        table = self.sub(key)
        if table is None:
            return EMPTY
        text = BilingualText(table.text("id"), table.text("en"))
        table.close()
        return text

    # ------------------------------------------------------------------- tables

    def sub(self, key: str, *, required: bool = True) -> Reader | None:
        value = self._get(key, dict, "tabel", "a table", required=required)
        return None if value is None else Reader(value, (*self.path, key), self.places, self.mistakes)

    def subs(self, key: str, *, required: bool = True) -> list[Reader]:
        """The tables of ``[[key]]``."""
        value = self._get(key, list, f"daftar tabel [[{key}]]", f"a list of tables [[{key}]]", required=required)
        readers = []
        for number, item in enumerate(value or []):
            if isinstance(item, dict):
                readers.append(Reader(item, (*self.path, key, number), self.places, self.mistakes))
            else:
                self.complain((key, number), "harus tabel", "must be a table")
        return readers

    def rest(self) -> list[str]:
        """The keys nobody asked for yet, all taken as asked for: for tables whose keys are names."""
        keys = [key for key in self.table if key not in self._asked]
        self._asked.update(keys)
        return keys


def _written(path: Path) -> str:
    """``("rules", 1, "test")`` as ``rules[2].test``: people count from one."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text
