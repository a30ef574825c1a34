"""From the template file to blocks. What is beyond the canonical form becomes a :class:`Source` block as it stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from molek.catalogue.rules.layout.blocks import (
    KINDS,
    AcknowledgementBlock,
    Block,
    Closing,
    Column,
    FactRow,
    FactsTable,
    FamilyTable,
    HeirsTable,
    LandBoundaries,
    Layout,
    Opening,
    Paragraph,
    PersonTable,
    PurposeAndValidity,
    RowsTable,
    SignatureBlock,
    Source,
    Statement,
    WhenBlock,
    Witnesses,
)
from molek.catalogue.rules.layout.pieces import Bold, Form, Italic, Piece, Place, Text, When, Words, tidy

SOURCES = ("person", "about", "answers", "letter", "facts", "unit", "signer", "acknowledger")
_HEAD = re.compile(
    r'(?:// ?(?P<title>[^\n]*)\n)?#import "/molek\.typ": \*\n'
    r"#show: official-letter(?P<numbered>\.with\(numbered: true\))?[ \t]*(?:\n|$)"
)
_IDENT = re.compile(r"[a-z][a-z-]*")
_STRING = re.compile(r'"((?:[^"\\\n]|\\["\\])*)"')
_SPACE = re.compile(r"\s*")
_END_OF_LINE = re.compile(r"[ \t]*(?:\n|$)")
_LINE_START = re.compile(r"[ \t]*(=+|-|\+|/|\d+\.)(?=\s|$)")
_NEW = re.compile(r"[ \t]*(\n|$)|#")
_LINK = re.compile(r"https?://")
_LIMIT = 12  # how deep brackets may stand inside one another


class _Beyond(Exception):
    """Not in the canonical form."""


class NotCanonical(ValueError):
    """The template does not even begin like one of ours: it can only be changed as a file."""


@dataclass(frozen=True, slots=True)
class _Name:
    name: str


@dataclass(frozen=True, slots=True)
class _Call:
    name: str
    args: tuple[_Value, ...] = ()
    named: dict[str, _Value] = field(default_factory=dict)


_Content: TypeAlias = tuple[Piece, ...]  # markup in brackets
_List: TypeAlias = list["_Value"]
_Value: TypeAlias = str | _Name | _Call | _List | _Content


def read_layout(template: str) -> Layout:
    """The blocks of a template. Raises :class:`NotCanonical` if its first lines are not ours."""
    text = template.replace("\r\n", "\n")
    head = _HEAD.match(text)
    if head is None:
        raise NotCanonical()
    blocks: list[Block] = []
    at = head.end()
    while (at := _skip(text, at)) < len(text):
        try:
            scanner = _Scanner(text, at)
            block = scanner.block()
            if not _END_OF_LINE.match(text, scanner.at):
                raise _Beyond
            at = scanner.at
        except _Beyond:
            end = _end_of_source(text, at)
            block, at = Source(text[at:end].rstrip()), end
        blocks.append(block)
    return Layout((head["title"] or "").strip(), tuple(blocks), bool(head["numbered"]))


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _end_of_source(text: str, at: int) -> int:
    """The end of the line at which all brackets are closed and after which something new begins."""
    depth = 0
    while at < len(text):
        char = text[at]
        if char == "\\":
            at += 1
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif char == "\n" and depth <= 0 and _NEW.match(text, at + 1):
            return at
        at += 1
    return len(text)


class _Scanner:
    def __init__(self, text: str, at: int) -> None:
        self.text = text
        self.at = at
        self.depth = 0

    # ------------------------------------------------------------------ blocks

    def block(self) -> Block:
        if not self._eat("#"):
            raise _Beyond
        name = self._ident()
        if name in ("when", "when-answered"):
            condition, option = self._condition(name)
            self._need("[")
            self._space()
            inner = self.block()
            self._space()
            self._need("]")
            if isinstance(inner, WhenBlock):
                raise _Beyond
            return WhenBlock(condition, option, inner)
        if name in ("statement", "paragraph"):
            self._need("[")
            text = tidy(self._markup("]"))
            self._need("]")
            return Statement(text) if name == "statement" else Paragraph(text)
        self._need("(")
        call = self._arguments(name)
        return _BLOCKS[name](call) if name in _BLOCKS else _refuse(call)

    def _condition(self, name: str) -> tuple[str, str]:
        self._need("(")
        call = self._arguments(name)
        if call.named or len(call.args) != (2 if name == "when" else 1):
            raise _Beyond
        condition, *option = [_text(arg) for arg in call.args]
        return condition, option[0] if option else ""

    # ----------------------------------------------------------- program text

    def _eat(self, sign: str) -> bool:
        there = self.text.startswith(sign, self.at)
        self.at += len(sign) * there
        return there

    def _need(self, sign: str) -> None:
        if not self._eat(sign):
            raise _Beyond

    def _space(self) -> None:
        self.at = _skip(self.text, self.at)

    def _ident(self) -> str:
        match = _IDENT.match(self.text, self.at)
        if match is None:
            raise _Beyond
        self.at = match.end()
        return match.group()

    def _value(self) -> _Value:
        self._space()
        if match := _STRING.match(self.text, self.at):
            self.at = match.end()
            return re.sub(r"\\(.)", r"\1", match[1])
        if self._eat("("):
            return self._items()
        if self._eat("["):
            content = tidy(self._markup("]"))
            self._need("]")
            return content
        name = self._ident()
        return self._arguments(name) if self._eat("(") else _Name(name)

    def _items(self) -> _List:
        """A list; ``(x)`` without a comma would be no list, so there must be one."""
        self._deeper()
        items: _List = []
        while not self._closes():
            items.append(self._value())
            self._space()
            if not self._eat(",") and (len(items) == 1 or not self.text.startswith(")", self.at)):
                raise _Beyond
        self.depth -= 1
        return items

    def _arguments(self, name: str) -> _Call:
        self._deeper()
        args: list[_Value] = []
        named: dict[str, _Value] = {}
        while not self._closes():
            value = self._value()
            if isinstance(value, _Name) and self._eat(":"):
                named[value.name] = self._value()
            elif named:
                raise _Beyond
            else:
                args.append(value)
            self._space()
            if not self._eat(",") and not self.text.startswith(")", self.at):
                raise _Beyond
        self.depth -= 1
        return _Call(name, tuple(args), named)

    def _closes(self) -> bool:
        self._space()
        return self._eat(")")

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > _LIMIT:
            raise _Beyond

    # ----------------------------------------------------------------- markup

    def _markup(self, end: str) -> list[Piece]:
        """Pieces up to ``end`` (not taken): ``]``, or the sign of bold or italics."""
        self._deeper()
        pieces: list[Piece] = []
        begins_line = end == "]"
        while not self._is_end(end):
            if begins_line and _LINE_START.match(self.text, self.at):
                raise _Beyond
            piece = self._piece()
            begins_line = piece == Words(" ") and (begins_line or "\n" in self.text[self.space_at : self.at])
            pieces.append(piece)
        self.depth -= 1
        return pieces

    def _is_end(self, end: str) -> bool:
        if self.at >= len(self.text):
            raise _Beyond
        return self.text[self.at] == end and (end == "]" or not self._is_in_word())

    def _is_in_word(self) -> bool:
        before, after = self.text[self.at - 1 : self.at], self.text[self.at + 1 : self.at + 2]
        return before.isalnum() and after.isalnum()

    def _piece(self) -> Piece:
        char = self.text[self.at]
        if char.isspace():
            self.space_at = self.at
            self._space()
            if self.text.count("\n", self.space_at, self.at) > 1:
                raise _Beyond
            return Words(" ")
        if char == "\\":
            return self._escape()
        if char in "*_" and not self._is_in_word():
            self.at += 1
            inner = tuple(self._markup(char))
            self.at += 1
            return Bold(inner) if char == "*" else Italic(inner)
        if char == "#":
            self.at += 1
            return self._code()
        return self._plain(char)

    def _escape(self) -> Words:
        char = self.text[self.at + 1 : self.at + 2]
        if not char or char.isspace() or (char == "u" and self.text.startswith("{", self.at + 2)):
            raise _Beyond
        self.at += 2
        return Words(char)

    def _plain(self, char: str) -> Words:
        """One sign as Typst shows it: dashes, dots and quotation marks have their typographic form."""
        rest = self.text[self.at : self.at + 3]
        for written, shown in (("---", "—"), ("--", "–"), ("...", "…")):
            if rest.startswith(written):
                self.at += len(written)
                return Words(shown)
        after = self.text[self.at + 1 : self.at + 2]
        if (
            char in "[]`$~"
            or rest[:2] in ("//", "/*", "-?")
            or (char in "<@" and (after.isalnum() or after == "_"))
            or _LINK.match(self.text, self.at)
        ):
            raise _Beyond
        before = self.text[self.at - 1]
        self.at += 1
        if char == "-" and after.isnumeric() and not before.isalnum():
            return Words("−")
        if char in "\"'":
            opens = before.isspace() or before in "([{"
            return Words({'"': "“" if opens else "”", "'": "‘" if opens else "’"}[char])
        return Words(char)

    def _code(self) -> Piece:
        name = self._ident()
        piece: Piece
        if name in ("when", "when-answered"):
            condition, option = self._condition(name)
            piece = When(condition, option, tuple(self._bracketed()))
        elif name in ("strong", "emph") and self.text.startswith("[", self.at):
            inner = tuple(self._bracketed())
            piece = Bold(inner) if name == "strong" else Italic(inner)
        elif self._eat("("):
            (piece,) = _short(self._arguments(name))
        else:
            (piece,) = _short(_Name(name))
        if not self._eat(";") and self._goes_on():
            raise _Beyond
        return piece

    def _bracketed(self) -> list[Piece]:
        self._need("[")
        pieces = self._markup("]")
        self._need("]")
        return pieces

    def _goes_on(self) -> bool:
        rest = self.text[self.at : self.at + 2]
        return rest[:1] in ("(", "[") or (rest[:1] == "." and (rest[1:].isalpha() or rest[1:] == "_"))


# ------------------------------------------------------------- values to pieces


def _text(value: _Value) -> str:
    if not isinstance(value, str):
        raise _Beyond
    return value


def _source(value: _Value) -> str:
    if not isinstance(value, _Name) or value.name not in SOURCES:
        raise _Beyond
    return value.name


def _place(value: _Value) -> Place:
    match value:
        case _Name("unit-name"):
            return Place("unit", "name", Form.UNIT)
        case _Name("city"):
            return Place("unit", "city", Form.CITY)
        case _Call("of", (source, key), named) if not named:
            return Place(_source(source), _text(key))
        case _Call("full-address", (source,), named) if not named:
            return Place(_source(source), "", Form.ADDRESS)
        case _Call("named", (_Call() as inner,), named) if not named:
            place = _place(inner)
            if place.form is not Form.VALUE:
                raise _Beyond
            return Place(place.source, place.key, Form.NAMED)
    raise _Beyond


def _short(value: _Value) -> Text:
    """A placeholder, or a bold one."""
    match value:
        case _Call("strong", (inner,), named) if not named:
            return (Bold((_place(inner),)),)
    return (_place(value),)


def _cell(value: _Value) -> Text:
    match value:
        case str():
            return tidy((Words(value),))
        case tuple():
            return value
        case _Call("with-unit", (inner, unit), named) if not named:
            return (_place(inner), Words(" " + _text(unit)))
        case _Call("joined", args, named) if args and not named:
            pieces: list[Piece] = []
            for arg in args:
                pieces += [Words(", "), _place(arg)]
            return tuple(pieces[1:])
    return _short(value)


def _row(value: _Value) -> FactRow:
    if not isinstance(value, list) or len(value) != 2:
        raise _Beyond
    return FactRow(_text(value[0]), _cell(value[1]))


# ------------------------------------------------------------- values to blocks


def _refuse(_call: _Call) -> Block:
    raise _Beyond


def _bare(block: Block) -> Callable[[_Call], Block]:
    def read(call: _Call) -> Block:
        if call.args or call.named:
            raise _Beyond
        return block

    return read


def _opening(call: _Call) -> Block:
    if call.args or set(call.named) - {"words"}:
        raise _Beyond
    return Opening(_text(call.named.get("words", "")))


def _person_table(call: _Call) -> Block:
    if call.args or set(call.named) - {"who"}:
        raise _Beyond
    who = _source(call.named.get("who", _Name("person")))
    return PersonTable(who) if who in ("person", "about") else _refuse(call)


def _facts_table(call: _Call) -> Block:
    match call.args:
        case (list(rows),) if not call.named:
            return FactsTable(tuple(map(_row, rows)))
    raise _Beyond


def _witnesses(call: _Call) -> Block:
    if call.named or not call.args:
        raise _Beyond
    return Witnesses(tuple(map(_text, call.args)))


def _rows_table(call: _Call) -> Block:
    match call.args:
        case (str(name), list(columns)) if not call.named:
            pairs = [c for c in columns if isinstance(c, list) and len(c) == 2]
            if len(pairs) == len(columns):
                return RowsTable(name, tuple(Column(_text(code), _text(label)) for code, label in pairs))
    raise _Beyond


def _heirs_table(call: _Call) -> Block:
    match call.args:
        case (str(name),) if not call.named:
            return HeirsTable(name)
    raise _Beyond


_BLOCKS: dict[str, Callable[[_Call], Block]] = {
    "opening": _opening,
    "person-table": _person_table,
    "facts-table": _facts_table,
    "witnesses": _witnesses,
    "rows-table": _rows_table,
    "heirs-table": _heirs_table,
    **{
        KINDS[type(block)]: _bare(block)
        for block in (
            FamilyTable(), LandBoundaries(), AcknowledgementBlock(), PurposeAndValidity(), Closing(), SignatureBlock(),
        )
    },
}  # fmt: skip
