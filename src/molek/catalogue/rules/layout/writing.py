"""From blocks to the template file. Text stays text: every sign that Typst would read otherwise is escaped."""

from __future__ import annotations

import re
import textwrap

from molek.catalogue.rules.layout.blocks import (
    KINDS,
    Block,
    FactRow,
    FactsTable,
    HeirsTable,
    Layout,
    Opening,
    Paragraph,
    PersonTable,
    RowsTable,
    Source,
    Statement,
    WhenBlock,
    Witnesses,
)
from molek.catalogue.rules.layout.pieces import Bold, Form, Italic, Piece, Place, Text, When, Words

WIDTH = 120
_GLUE = "\x00"  # a space inside program text: no line is broken there
_SPECIAL = re.compile(
    r"""[\\#*_`$<@\[\]~"']"""  # signs with a meaning anywhere
    r"|^/|/(?=/|$)"  # a comment; at an end something may stand beside it that makes it one
    r"|-(?=[-?\d])"  # dashes, a soft hyphen, a minus
    r"|\.(?=\.)"  # an ellipsis
)
# Headings, lists and terms, where a line begins.
_LINE_START = re.compile(r"(\s*)(=+|-|\+|/|\d+\.)(?=\s|$)")
_MAY_OPEN, _MAY_CLOSE = " ([“", " .,;:)!?"


def write_layout(layout: Layout) -> str:
    """The template file. :func:`molek.catalogue.rules.layout.parsing.read_layout` reads it back as it was."""
    show = "official-letter.with(numbered: true)" if layout.numbered else "official-letter"
    head = f'// {layout.title}\n#import "/molek.typ": *\n#show: {show}\n'
    return "\n".join([head, *(write_block(block) + "\n" for block in layout.blocks)])


def write_block(block: Block) -> str:  # noqa: PLR0911  one line a kind
    match block:
        case Source(text):
            return text
        case WhenBlock(field, option, inner):
            return f"#{_condition(field, option)}[\n{textwrap.indent(write_block(inner), '  ')}\n]"
        case Opening(words):
            return f"#opening(words: {_string(words)})" if words else "#opening()"
        case PersonTable(who):
            return "#person-table()" if who == "person" else f"#person-table(who: {who})"
        case FactsTable(rows):
            return "#facts-table((\n" + "".join(f"  {_row(row)},\n" for row in rows) + "))"
        case Statement(text):
            return f"#statement[{_wrapped(text, len('#statement['))}]"
        case Paragraph(text):
            return f"#paragraph[{_wrapped(text, len('#paragraph['))}]"
        case Witnesses(fields):
            return f"#witnesses({', '.join(map(_string, fields))})"
        case RowsTable(field, columns):
            lines = "".join(f"  ({_string(c.code)}, {_string(c.label)}),\n" for c in columns)
            return f"#rows-table({_string(field)}, (\n{lines}))"
        case HeirsTable(field):
            return f"#heirs-table({_string(field)})"
    return f"#{KINDS[type(block)]}()"


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _condition(field: str, option: str) -> str:
    return f"when({_string(field)}, {_string(option)})" if option else f"when-answered({_string(field)})"


def _row(row: FactRow) -> str:
    return f"({_string(row.label)}, {_cell(row.value)})"


def _cell(value: Text) -> str:
    """A value in the shortest form, which leaves out the whole row when there is nothing to show."""
    match value:
        case (Words(text),):
            return _string(text)
        case (Place() as place,):
            return _expression(place)
        case (Bold((Place() as place,)),):
            return f"strong({_expression(place)})"
        case (Place() as place, Words(text)) if text.startswith(" ") and len(text) > 1 and not text.endswith(" "):
            return f"with-unit({_expression(place)}, {_string(text[1:])})"
    if len(value) % 2 and all(
        isinstance(piece, Place) if index % 2 == 0 else piece == Words(", ") for index, piece in enumerate(value)
    ):
        return f"joined({', '.join(_expression(piece) for piece in value if isinstance(piece, Place))})"
    return f"[{_markup(value).replace(_GLUE, ' ')}]"


def _expression(place: Place) -> str:
    match place.form:
        case Form.ADDRESS:
            return f"full-address({place.source})"
        case Form.UNIT:
            return "unit-name"
        case Form.CITY:
            return "city"
        case Form.NAMED:
            return f"named(of({place.source}, {_string(place.key)}))"
        case Form.VALUE:
            return f"of({place.source}, {_string(place.key)})"


def _wrapped(text: Text, indent: int) -> str:
    """Lines of at most 120 signs, as a person would set them."""
    lines = textwrap.wrap(
        _markup(text), WIDTH, initial_indent="x" * indent, subsequent_indent="  ",
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    if not lines:
        return ""
    first, *rest = lines
    return "\n".join([first[indent:], *map(_at_start, rest)]).replace(_GLUE, " ")


class _Writer:
    """Markup piece by piece, minding what each would do to the one before it."""

    def __init__(self) -> None:
        self.out = ""
        self.after = ""  # "call" or "name" if program text stands last

    def put(self, text: str, *, is_code: str = "") -> None:
        if self.after and text and _goes_on(text, self.after):
            self.out += ";"
        self.out += text
        if text:
            self.after = is_code


def _goes_on(text: str, after: str) -> bool:
    """Whether ``text`` right behind program text would be read as part of it."""
    if text[0] in "([;" or (text[0] == "." and len(text) > 1 and (text[1].isalpha() or text[1] == "_")):
        return True
    return after == "name" and (text[0].isalnum() or text[0] in "-_")


def _markup(pieces: Text) -> str:
    writer = _Writer()
    for index, piece in enumerate(pieces):
        following = pieces[index + 1] if index + 1 < len(pieces) else None
        _put(writer, piece, following)
    return _at_start(writer.out)


def _at_start(text: str) -> str:
    """A line, or the inside of brackets, whose first sign would make it a heading or a list: escaped."""
    match = _LINE_START.match(text)
    return f"{match[1]}\\{text[match.start(2) :]}" if match else text


def _put(writer: _Writer, piece: Piece, following: Piece | None) -> None:
    match piece:
        case Words(text):
            writer.put(_SPECIAL.sub(r"\\\g<0>", text))
        case Place(form=form):
            kind = "name" if form in (Form.UNIT, Form.CITY) else "call"
            writer.put("#" + _expression(piece).replace(" ", _GLUE), is_code=kind)
        case Bold((Place() as place,)):
            writer.put(f"#strong({_expression(place)})".replace(" ", _GLUE), is_code="call")
        case Bold(inner):
            _put_marked(writer, "*", "strong", inner, following)
        case Italic(inner):
            _put_marked(writer, "_", "emph", inner, following)
        case When(field, option, inner):
            writer.put(f"#{_condition(field, option)}[".replace(" ", _GLUE))
            writer.put(_markup(inner))
            writer.after = ""
            writer.put("]", is_code="call")


def _put_marked(writer: _Writer, sign: str, function: str, inner: Text, following: Piece | None) -> None:
    """``*inner*`` where the sign cannot be taken for part of a word, else the function by name."""
    opens = not writer.out or writer.out[-1] in _MAY_OPEN
    closes = following is None or (isinstance(following, Words) and following.text[0] in _MAY_CLOSE)
    if opens and closes:
        writer.put(sign)
        inside = _Writer()
        for index, piece in enumerate(inner):
            _put(inside, piece, inner[index + 1] if index + 1 < len(inner) else Words(sign))
        inside.put(sign)  # tells whether program text at the end must be closed
        writer.out += inside.out
        writer.after = ""
    else:
        writer.put(f"#{function}[{_markup(inner)}]", is_code="call")
