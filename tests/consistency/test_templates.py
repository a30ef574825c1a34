"""Every template that is named exists, every template is used, and none holds script or style."""

from __future__ import annotations

import re
from pathlib import Path

from tests.consistency.texts import ROOT

SOURCE = ROOT / "src" / "molek"
# Found by Django itself or by a name made at run time.
BY_CONVENTION = re.compile(r"^(400|403|404|500|csrf)\.html$|^django/|^registration/")
NAMED = re.compile(r"""["']([\w\-/]+\.html)["']""")
INLINE = re.compile(
    r"<script(?![^>]*(?:\bsrc=|application/ld\+json))[^>]*>|<style|\son\w+=|\sstyle=|javascript:", re.IGNORECASE
)


def templates() -> dict[str, Path]:
    return {
        str(path.relative_to(folder)): path for folder in SOURCE.glob("*/templates") for path in folder.rglob("*.html")
    }


def named() -> set[str]:
    found: set[str] = set()
    for path in [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html")]:
        found |= set(NAMED.findall(path.read_text(encoding="utf-8")))
    return found


def test_every_named_template_exists() -> None:
    ours = {name for name in named() if "/" in name or name in templates()}
    missing = {name for name in ours - set(templates()) if not name.startswith("django/")}
    assert missing == set()


def test_every_template_is_used() -> None:
    assert {name for name in set(templates()) - named() if not BY_CONVENTION.match(name)} == set()


def test_no_template_holds_script_or_style() -> None:
    guilty = {name for name, path in templates().items() if INLINE.search(path.read_text(encoding="utf-8"))}
    assert guilty == set()
