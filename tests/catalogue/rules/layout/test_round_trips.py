"""Blocks and typed words come back as they were, and what is typed is what is printed."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
import typst
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import molek.documents
from molek.catalogue.operations import SHIPPED
from molek.catalogue.rules.layout.blocks import Layout, SignatureBlock, Source, Statement, kind_of
from molek.catalogue.rules.layout.parsing import NotCanonical, read_layout
from molek.catalogue.rules.layout.pieces import Bold, Italic, Place, When, Words, tidy
from molek.catalogue.rules.layout.wording import WrongWording, normal, read_text, unprintable, write_text
from molek.catalogue.rules.layout.writing import write_layout
from molek.documents.rules import printable
from tests.catalogue.rules.layout.drawn import KNOWN, PRINTABLE, layouts, texts

TYPST = Path(molek.documents.__file__).parent / "typst"
TEMPLATES = sorted(SHIPPED.glob("*.typ"))


@given(layouts)
@settings(max_examples=300, deadline=None)
def test_a_layout_comes_back_from_its_file(layout: Layout) -> None:
    written = write_layout(layout)
    assert read_layout(written) == layout
    assert not any(isinstance(block, Source) for block in read_layout(written).blocks)


@given(texts)
@settings(max_examples=300, deadline=None)
def test_a_text_comes_back_from_what_is_typed(text: tuple[object, ...]) -> None:
    typed = write_text(text, KNOWN)  # type: ignore[arg-type]
    assume(not unprintable(typed))
    assert read_text(typed, KNOWN) == text


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda f: f.stem)
def test_a_shipped_template_is_stable_after_one_normalisation(file: Path) -> None:
    layout = read_layout(file.read_text(encoding="utf-8"))
    written = write_layout(layout)
    assert read_layout(written) == layout
    assert write_layout(read_layout(written)) == written


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(TYPST / "fonts")])
    return typst.Compiler(b"", root=str(TYPST), font_paths=fonts)


def drawn(source: str, shown: str) -> bytes:
    """The picture of a page, glyph by glyph and place by place."""
    head = '#set page(width: 900pt, height: auto)\n#set text(font: "Libertinus Serif", lang: "id", hyphenate: false)\n#let statement(body) = par(body)\n#let shown = json(bytes(sys.inputs.data))\n'  # noqa: E501
    svg = _compiler().compile((head + source).encode(), format="svg", sys_inputs={"data": json.dumps(shown)})
    assert isinstance(svg, bytes)
    return svg


@given(PRINTABLE.map(normal).filter(lambda t: bool(t) and not any(len(w) > 60 for w in t.split())))
@settings(max_examples=250, deadline=None)
@example('#read("/molek.typ") #{1+1} $x$ `code` <a> @b *x* _y_ [z] \\ // komentar /* x */')
@example("= judul - butir + nomor / istilah: arti 1. satu http://contoh.id/a?b=c ~ \"kutip\" 'kutip' ... -- --- -? -1")
@example("- x")
@example("12. x")
@example("a ] #sys.version [ b")
def test_what_is_typed_is_printed_exactly_and_nothing_of_it_runs(typed: str) -> None:
    escaped = "".join(f"\\{c}" if c in "\\{}*_" else c for c in typed)
    try:
        text = read_text(escaped, KNOWN)
    except WrongWording:
        return  # a sign that no font shows: refused, so it is not printed either
    assert tidy(text) == (Words(typed),)
    block = write_layout(Layout("", (Statement(text),))).split("\n\n", 1)[1]
    assert drawn(block, typed) == drawn("#statement(shown)", typed)


@given(texts.filter(bool))
@settings(max_examples=150, deadline=None)
def test_any_text_compiles_and_shows_its_words(text: tuple[object, ...]) -> None:
    block = write_layout(Layout("", (Statement(text),))).split("\n\n", 1)[1]  # type: ignore[arg-type]
    stubs = """
#let of(source, key) = "VALUE"
#let (person, about, answers, letter, facts, unit, signer, acknowledger) = ((:),) * 8
#let (unit-name, city) = ("KANTOR", "KOTA")
#let full-address(who) = "ALAMAT"
#let named(value) = value
#let when(field, code, body) = body
#let when-answered(field, body) = body
"""
    assert drawn(stubs + block, "") == drawn(stubs + f"#statement({_functional(text)})", "")


def _functional(text: tuple[object, ...]) -> str:
    """The same text said in Typst's functions and strings only, by another way than the writer's."""
    parts = []
    for piece in text:
        match piece:
            case Words(words):
                # Spaces at an end are markup, since those meet others.
                core = f"text({json.dumps(words.strip(), ensure_ascii=False)})" if words.strip() else "[]"
                parts.append(f"({'[ ]' if words[0] == ' ' else '[]'} + {core} + {'[ ]' if words[-1] == ' ' else '[]'})")
            case Place():
                written = write_layout(Layout("", (Statement((piece,)),))).split("[", 1)[1].rsplit("]", 1)[0]
                parts.append(f"[{written}]")
            case Bold(inner):
                parts.append(f"strong({_functional(inner)})")
            case Italic(inner):
                parts.append(f"emph({_functional(inner)})")
            case When(_field, _option, inner):
                parts.append(f"({_functional(inner)})")
    return "[] + " + " + ".join(parts)


def test_the_signs_a_text_may_hold_are_those_a_letter_can_show() -> None:
    for code in [*range(0x20, 0x3000), 0x4E2D, 0x1F600, 0x202E]:
        char = chr(code)
        shown = printable.printable(char)
        try:
            read_text(f"a{chr(92) if char in '{}*_' + chr(92) else ''}{char}b", KNOWN)
            refused = False
        except WrongWording:
            refused = True
        if not char.isspace() and normal(char) == char:
            assert refused == (shown != char), hex(code)


def test_a_file_that_is_none_of_ours_is_told() -> None:
    with pytest.raises(NotCanonical):
        read_layout("#set page()\nHalo")


def test_program_text_stays_a_block_of_its_own_and_hides_nothing_else() -> None:
    template = (
        '// Surat\n#import "/molek.typ": *\n#show: official-letter\n\n#opening()\n#let x = {\n  1\n\n  2\n}\n'
        '#statement[#read("/etc/passwd")]\n#statement[Biasa.]\n\n#signature-block()\n'
    )
    layout = read_layout(template)
    assert [kind_of(b) for b in layout.blocks] == ["opening", "source", "source", "statement", "signature-block"]
    assert layout.blocks[2] == Source('#statement[#read("/etc/passwd")]')
    assert layout.blocks[-1] == SignatureBlock()


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_reading_any_template_never_fails_otherwise(text: str) -> None:
    layout = read_layout('// x\n#import "/molek.typ": *\n#show: official-letter\n\n#statement[' + text)
    written = write_layout(layout)
    assert write_layout(read_layout(written)) == written
