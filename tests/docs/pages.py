"""The written pages of the project, and what can be read off them."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
_FENCED = re.compile(r"^```(\w*)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(page: Path, language: str, mark: str = "") -> list[str]:
    """The fenced blocks of a language; with ``mark`` only those that carry it."""
    found = _FENCED.findall(page.read_text(encoding="utf-8"))
    return [text for kind, marks, text in found if kind == language and (not mark or mark in marks.split())]


def prose(page: Path) -> str:
    """The page without its fenced blocks."""
    return _FENCED.sub("", page.read_text(encoding="utf-8"))
