"""On which line of a TOML text each key stands. The standard library's reader does not say; this only looks."""

from __future__ import annotations

import re
from collections.abc import Mapping

Path = tuple[str | int, ...]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_INLINE_SPACE = re.compile(r"[ \t]*")
_SCALAR = re.compile(r"[^,\]}\n#]*")
_STRINGS = (
    re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}', re.DOTALL),
    re.compile(r"'''.*?'{3,5}", re.DOTALL),
    re.compile(r'"(?:[^"\\\n]|\\.)*"'),
    re.compile(r"'[^'\n]*'"),
)


def key_lines(text: str) -> Mapping[Path, int]:
    """The line, counted from 1, of every table, key and list item of a valid TOML text, by its path."""
    return _Scanner(text).scan()


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.counts: dict[Path, int] = {}  # how many [[…]] of each name so far

    def scan(self) -> Mapping[Path, int]:
        table: Path = ()
        while self._skip(_SPACE) < len(self.text):
            if self.text.startswith("[[", self.at):
                table = self._header(2)
            elif self.text[self.at] == "[":
                table = self._header(1)
            else:
                self._pair(table)
        return self.lines

    def _skip(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self.text, self.at)
        if match:
            self.at = match.end()
        return self.at

    def _note(self, path: Path) -> None:
        self.lines.setdefault(path, self.text.count("\n", 0, self.at) + 1)

    def _key(self) -> tuple[str, ...]:
        """A dotted key, quoted or bare."""
        parts: list[str] = []
        while True:
            self._skip(_INLINE_SPACE)
            match = next((m for p in (_BARE, *_STRINGS[2:]) if (m := p.match(self.text, self.at))), None)
            if match is None:  # the text is not valid TOML: go on, do not hang
                self.at += 1
                return tuple(parts)
            parts.append(match.group().strip("\"'"))
            self.at = match.end()
            self._skip(_INLINE_SPACE)
            if not self.text.startswith(".", self.at):
                return tuple(parts)
            self.at += 1

    def _header(self, brackets: int) -> Path:
        start = self.at
        self.at += brackets
        path = self._inside(self._key())
        end = self.at
        self.at = start
        if brackets == 2:
            number = self.counts[path] = self.counts.get(path, -1) + 1
            self._note(path)
            path = (*path, number)
        self._note(path)
        self.at = end + brackets
        return path

    def _inside(self, key: tuple[str, ...]) -> Path:
        """The full path of a header: a name that is a list of tables means its latest."""
        path: Path = ()
        for index, part in enumerate(key):
            path = (*path, part)
            if path in self.counts and index < len(key) - 1:
                path = (*path, self.counts[path])
        return path

    def _pair(self, table: Path) -> None:
        start = self.at
        key = self._key()
        after, self.at = self.at, start
        for length in range(1, len(key) + 1):
            self._note((*table, *key[:length]))
        self.at = after
        if self.text.startswith("=", self.at):
            self.at += 1
            self._skip(_INLINE_SPACE)
            self._value((*table, *key))

    def _value(self, path: Path) -> None:
        for pattern in _STRINGS:
            if pattern.match(self.text, self.at):
                self._skip(pattern)
                return
        if self.text.startswith("[", self.at):
            self._items(path)
        elif self.text.startswith("{", self.at):
            self.at += 1
            while self._skip(_SPACE) < len(self.text) and self.text[self.at] not in "},":
                self._pair(path)
                self._skip(_SPACE)
                self.at += self.text.startswith(",", self.at)
            self.at += 1
        else:
            self._skip(_SCALAR)

    def _items(self, path: Path) -> None:
        self.at += 1
        number = 0
        while self._skip(_SPACE) < len(self.text) and self.text[self.at] != "]":
            self._note((*path, number))
            self._value((*path, number))
            number += 1
            self._skip(_SPACE)
            self.at += self.text.startswith(",", self.at)
        self.at += 1
