"""Finds the texts for people in the source: Python calls of gettext, and the tags of templates."""

from __future__ import annotations

import ast
import re
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = sorted(p for p in (ROOT / "src" / "molek").iterdir() if (p / "__init__.py").exists())
_KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2),
}  # fmt: skip

# ``templatize`` keeps the calls and blanks the rest, which is not Python that could be parsed.
_TEMPLATE_CALL = re.compile(r"""gettext\(\s*(u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))""")


def _extracted(source: bytes) -> set[str]:
    found = set()
    for _line, message, _comments, _context in extract("python", BytesIO(source), keywords=_KEYWORDS):
        found.add(message[0] if isinstance(message, tuple) else message)
    return {text for text in found if text}


@cache
def texts_of(package: Path) -> set[str]:
    """Every msgid that a package shows to people."""
    found: set[str] = set()
    for path in package.rglob("*.py"):
        if "migrations" not in path.parts:
            found |= _extracted(path.read_bytes())
    for path in package.rglob("*.html"):
        calls = _TEMPLATE_CALL.findall(templatize(path.read_text(encoding="utf-8")))
        found |= {str(ast.literal_eval(literal)) for literal in calls}
    return found


@cache
def english_of(package: Path) -> dict[str, str]:
    """msgid -> English text of a package; plural forms count when both are there."""
    path = package / "locale" / "en" / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalog = read_po(file)
    texts: dict[str, str] = {}
    for message in catalog:
        if not message.id or message.fuzzy:
            continue
        if isinstance(message.id, tuple):
            texts[message.id[0]] = message.string[0] if all(message.string) else ""
        else:
            texts[message.id] = str(message.string)
    return texts
