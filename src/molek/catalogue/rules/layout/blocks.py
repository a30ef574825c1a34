"""What a letter is made of, from top to bottom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from molek.catalogue.rules.layout.pieces import Text


@dataclass(frozen=True, slots=True)
class Opening:
    """Who signs, and the words before the person. ``words`` "" means the usual ones."""

    words: str = ""


@dataclass(frozen=True, slots=True)
class PersonTable:
    """The data of ``person`` (the applicant) or ``about`` (whom the letter is about)."""

    who: str = "person"


@dataclass(frozen=True, slots=True)
class FactRow:
    """A row of label and value; a row whose value is empty is not printed."""

    label: str
    value: Text


@dataclass(frozen=True, slots=True)
class FactsTable:
    rows: tuple[FactRow, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A paragraph of the letter, its first line indented."""

    text: Text


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph without indent, e.g. a heading sentence of a table."""

    text: Text


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Person fields of the form, numbered; those left open are not printed."""

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FamilyTable:
    pass


@dataclass(frozen=True, slots=True)
class Column:
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class RowsTable:
    """The rows of a list field with these of its columns."""

    field: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class HeirsTable:
    field: str


@dataclass(frozen=True, slots=True)
class LandBoundaries:
    pass


@dataclass(frozen=True, slots=True)
class AcknowledgementBlock:
    """The space for the camat's own number and signature."""


@dataclass(frozen=True, slots=True)
class PurposeAndValidity:
    pass


@dataclass(frozen=True, slots=True)
class Closing:
    pass


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    pass


@dataclass(frozen=True, slots=True)
class Source:
    """Something of a hand-written template beyond this form, word for word. It is shown, never edited here."""

    text: str


Tables: TypeAlias = PersonTable | FactsTable | FamilyTable | RowsTable | HeirsTable | LandBoundaries
Ends: TypeAlias = PurposeAndValidity | Closing | AcknowledgementBlock | SignatureBlock
Plain: TypeAlias = Opening | Statement | Paragraph | Witnesses | Source | Tables | Ends


@dataclass(frozen=True, slots=True)
class WhenBlock:
    """One block, printed only if the field was answered (``option`` ""), or answered with that option."""

    field: str
    option: str
    block: Plain


Block: TypeAlias = Plain | WhenBlock


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole template. ``title`` is its first comment; ``numbered`` puts "Halaman 1 dari 2" at the foot."""

    title: str
    blocks: tuple[Block, ...]
    numbered: bool = False


def kind_of(block: Block) -> str:
    """``facts-table`` for a :class:`FactsTable`: the name that the template uses."""
    inner = block.block if isinstance(block, WhenBlock) else block
    return KINDS[type(inner)]


KINDS: dict[type, str] = {
    Opening: "opening",
    PersonTable: "person-table",
    FactsTable: "facts-table",
    Statement: "statement",
    Paragraph: "paragraph",
    Witnesses: "witnesses",
    FamilyTable: "family-table",
    RowsTable: "rows-table",
    HeirsTable: "heirs-table",
    LandBoundaries: "land-boundaries",
    AcknowledgementBlock: "acknowledgement-block",
    PurposeAndValidity: "purpose-and-validity",
    Closing: "closing",
    SignatureBlock: "signature-block",
    Source: "source",
}
