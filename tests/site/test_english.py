"""Every text of the site and of the shared vocabulary has its English, and no English is left over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from molek.site import views

HERE = Path(views.__file__).parent
BASE = HERE.parent / "base"
_IN_TEMPLATE = re.compile(r'\{% translate "([^"]*)"|_\("([^"]*)"\)')
_GETTEXT = {"_", "gettext", "ngettext"}


def in_templates() -> Iterator[str]:
    for template in (HERE / "templates").rglob("*.html"):
        for found in _IN_TEMPLATE.finditer(template.read_text(encoding="utf-8")):
            yield found.group(1) or found.group(2)


def in_modules(folder: Path) -> Iterator[str]:
    for module in folder.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _GETTEXT:
                yield node.args[0].value  # type: ignore[attr-defined]


def messages(folder: Path):
    with (folder / "locale/en/LC_MESSAGES/django.po").open("rb") as file:
        return [m for m in read_po(file) if m.id]


def ids(folder: Path) -> set[str]:
    return {m.id if isinstance(m.id, str) else m.id[0] for m in messages(folder) if m.string}


def test_every_text_of_the_site_has_its_english():
    assert {*in_templates(), *in_modules(HERE)} - ids(HERE) == set()


def test_every_text_of_the_vocabulary_has_its_english():
    assert set(in_modules(BASE)) - ids(BASE) == set()


def test_no_english_without_its_text():
    in_blocks = {  # blocktranslate
        "%(count)s kelurahan",
        "Angka dalam %(unit)s.",
        "Belum ada di peta: %(names)s.",
        "Lewat %(days)s hari kerja",
        "Sejak %(moment)s. Pelayanan KTP-el dapat tertunda.",
        "Sisa %(days)s hari kerja",
        "Surel terbukti: %(mailbox)s",
        "gagal %(n)s kali berturut-turut",
    }
    assert ids(HERE) - {*in_templates(), *in_modules(HERE)} - in_blocks == set()


@pytest.mark.parametrize("folder", [HERE, BASE], ids=["site", "base"])
def test_places_to_fill_are_the_same_in_both_languages(folder):
    for message in messages(folder):
        sources = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        places = {frozenset(re.findall(r"\{\w+\}|%\(\w+\)s", text)) for text in [*sources, *strings]}
        assert len(places) == 1, sources
