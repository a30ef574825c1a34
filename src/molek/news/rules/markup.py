"""Simple markup (CommonMark) into harmless HTML. Raw HTML is text; an address is one of a few kinds or no link at all.

A picture of the item stands in the text as ``![](gambar:2)``, alone on its line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

_PICTURE = re.compile(r"^gambar:([1-9]\d{0,3})$")
_ALLOWED = re.compile(r"^(https?://[^/\s]|mailto:[^\s]+@|tel:\+?\d|geo:-?\d|/(?!/)|#)", re.IGNORECASE)
_CLASSES = {
    "paragraph_open": "govuk-body",
    "bullet_list_open": "govuk-list govuk-list--bullet",
    "ordered_list_open": "govuk-list govuk-list--number",
    "link_open": "govuk-link",
    "blockquote_open": "govuk-inset-text",
    "table_open": "govuk-table",
    "thead_open": "govuk-table__head",
    "tbody_open": "govuk-table__body",
    "tr_open": "govuk-table__row",
    "th_open": "govuk-table__header",
    "td_open": "govuk-table__cell",
    "hr": "govuk-section-break govuk-section-break--visible govuk-section-break--m",
}
_HEADINGS = {"h1": ("h2", "govuk-heading-m"), "h2": ("h2", "govuk-heading-m")}  # the page has its own h1
_LOWER = ("h3", "govuk-heading-s")


def is_allowed(address: str) -> bool:
    """May a link lead there? https and http, mail, telephone, a place, and our own pages."""
    return bool(_ALLOWED.match(address.strip()) or _PICTURE.match(address))


class _Picking(MarkdownIt):
    """Notes which addresses it refused."""

    refused: list[str]

    def validateLink(self, url: str) -> bool:  # noqa: N802  the library's name
        if is_allowed(url):
            return True
        self.refused.append(url)
        return False


def _reader() -> _Picking:
    reader = _Picking("commonmark", {"html": False, "breaks": False})
    reader.enable("table")
    reader.disable(["html_block", "html_inline", "code"])  # four blanks at a line's start are no programme
    reader.add_render_rule("image", _image)
    reader.refused = []
    return reader


def _image(_renderer: RendererHTML, tokens: Sequence[Token], place: int, _options: OptionsDict, env: EnvType) -> str:
    found = _PICTURE.match(str(tokens[place].attrs.get("src", "")))
    drawn: Mapping[int, str] = env.get("pictures", {})
    return drawn.get(int(found[1]), "") if found else ""


def _dressed(tokens: list[Token]) -> list[Token]:
    """Classes of the component library, headings that fit below the page's own, pictures out of their paragraphs."""
    for place, token in enumerate(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag, look = _HEADINGS.get(token.tag, _LOWER)
            if token.nesting == 1:
                token.attrSet("class", look)
        elif token.type in _CLASSES:
            token.attrJoin("class", _CLASSES[token.type])
        elif token.type == "inline":
            children = token.children or []
            if [child.type for child in children] == ["image"] and tokens[place - 1].type == "paragraph_open":
                tokens[place - 1].hidden = tokens[place + 1].hidden = True
            _dressed(children)
        if token.type == "link_open" and str(token.attrs.get("href", "")).lower().startswith("http"):
            token.attrSet("rel", "noopener")
    return tokens


def html_of(text: str, pictures: Mapping[int, str] | None = None) -> str:
    """Harmless HTML of ``text``. ``pictures``: drawn HTML by number; a number that is not among them is left out."""
    reader = _reader()
    env: dict[str, Any] = {"pictures": pictures or {}}
    tokens = _dressed(reader.parse(text, env))
    return str(reader.renderer.render(tokens, reader.options, env))


def refused_links(text: str) -> list[str]:
    """Addresses in ``text`` that are drawn as plain text because nobody should follow them."""
    reader = _reader()
    reader.parse(text)
    pictures_as_links = [
        str(child.attrs.get("href"))
        for token in reader.parse(text)
        for child in token.children or []
        if child.type == "link_open" and _PICTURE.match(str(child.attrs.get("href", "")))
    ]
    foreign_images = [
        str(child.attrs.get("src"))
        for token in reader.parse(text)
        for child in token.children or []
        if child.type == "image" and not _PICTURE.match(str(child.attrs.get("src", "")))
    ]
    return list(dict.fromkeys([*reader.refused, *pictures_as_links, *foreign_images]))


def pictures_in(text: str) -> list[int]:
    """Numbers of the pictures that stand in ``text``, in order, each once."""
    numbers = [
        int(found[1])
        for token in _reader().parse(text)
        for child in token.children or []
        if child.type == "image" and (found := _PICTURE.match(str(child.attrs.get("src", ""))))
    ]
    return list(dict.fromkeys(numbers))


def plain_of(text: str) -> str:
    """The words alone, on one line: for summaries, search and cards."""
    blocks = [
        "".join(
            child.content if child.type in ("text", "code_inline") else " " if child.type == "softbreak" else ""
            for child in token.children or []
        )
        for token in _reader().parse(text)
        if token.type == "inline"
    ]
    return " ".join(" ".join(blocks).split())


def shortened(text: str, most: int) -> str:
    """At most ``most`` characters, cut at a word, with an ellipsis."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(",;:. ") + "…"
