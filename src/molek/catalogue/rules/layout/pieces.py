"""What a text of a letter is made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Form(StrEnum):
    """How a placeholder is fetched."""

    VALUE = "value"  # of(source, "key")
    NAMED = "named"  # named(of(source, "key")): a person of the form with name and NIK
    ADDRESS = "address"  # full-address(source)
    UNIT = "unit"  # unit-name
    CITY = "city"  # city


@dataclass(frozen=True, slots=True)
class Words:
    """Plain text: printable, single spaces, no line breaks."""

    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value will stand. ``source`` is ``person``, ``answers`` and so on; ``key`` a name in it."""

    source: str = ""
    key: str = ""
    form: Form = Form.VALUE

    @property
    def code(self) -> str:
        """Its technical name, e.g. ``person.name``, ``alamat.person`` or ``unit``."""
        if self.form is Form.ADDRESS:
            return f"{self.source}.full_address"
        if self.form in (Form.UNIT, Form.CITY):
            return f"unit.{'name' if self.form is Form.UNIT else 'city'}"
        return f"{self.source}.{self.key}"


@dataclass(frozen=True, slots=True)
class Bold:
    pieces: Text


@dataclass(frozen=True, slots=True)
class Italic:
    pieces: Text


@dataclass(frozen=True, slots=True)
class When:
    """Shown only if the field was answered (``option`` ""), or answered with the option of that code."""

    field: str
    option: str
    pieces: Text


Piece: TypeAlias = Words | Place | Bold | Italic | When
Text: TypeAlias = tuple[Piece, ...]

UNIT_NAME, CITY = Place("unit", "name", Form.UNIT), Place("unit", "city", Form.CITY)
_SPACES = re.compile(r"\s+")


def tidy(pieces: Iterable[Piece], *, strip: bool = True) -> Text:
    """The one form of a text: neighbours joined, spaces single, nothing empty; ``strip`` takes them off the ends."""
    joined = _joined(_flat(pieces))
    last = len(joined) - 1
    tidied = tuple(
        clean
        for index, piece in enumerate(joined)
        for clean in _clean(piece, first=strip and index == 0, last=strip and index == last)
    )
    # Taking away one piece may bring two others together, or spaces to an end.
    return tidied if tidied == tuple(joined) else tidy(tidied, strip=strip)


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        match joined[-1] if joined else None, piece:
            case Words(before), Words(text):
                joined[-1] = Words(before + text)
            case Bold(before), Bold(inner):
                joined[-1] = Bold((*before, *inner))
            case Italic(before), Italic(inner):
                joined[-1] = Italic((*before, *inner))
            case _:
                joined.append(piece)
    return joined


def _clean(piece: Piece, *, first: bool, last: bool) -> Text:
    match piece:
        case Words(text):
            text = _SPACES.sub(" ", text)
            text = text.lstrip() if first else text
            text = text.rstrip() if last else text
            return (Words(text),) if text else ()
        case Bold(inner) | Italic(inner):
            inner = tidy(inner, strip=False)
            return (type(piece)(inner),) if inner and not _is_blank(inner) else inner
        case When(field, option, inner):
            inner = tidy(inner, strip=False)
            return (When(field, option, inner),) if inner else ()
    return (piece,)


def _is_blank(pieces: Text) -> bool:
    return pieces == (Words(" "),)


def _flat(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Bold inside bold is bold once; the same for italics."""
    for piece in pieces:
        match piece:
            case Bold(inner):
                yield Bold(tuple(_without(Bold, inner)))
            case Italic(inner):
                yield Italic(tuple(_without(Italic, inner)))
            case _:
                yield piece


def _without(kind: type[Bold] | type[Italic], pieces: Iterable[Piece]) -> Iterator[Piece]:
    for piece in pieces:
        match piece:
            case Bold(inner) | Italic(inner) if isinstance(piece, kind):
                yield from _without(kind, inner)
            case Bold(inner):
                yield Bold(tuple(_without(kind, inner)))
            case Italic(inner):
                yield Italic(tuple(_without(kind, inner)))
            case When(field, option, inner):
                yield When(field, option, tuple(_without(kind, inner)))
            case _:
                yield piece


def walk(pieces: Text) -> Iterator[Piece]:
    """Every piece, and those inside it."""
    for piece in pieces:
        yield piece
        if isinstance(piece, Bold | Italic | When):
            yield from walk(piece.pieces)
