"""Lines of keys."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from molek.catalogue.operations import PARTS, SHIPPED
from molek.catalogue.rules.lines import key_lines

TEXT = '''\
# a comment with [brackets] and "quotes
code = "x" # another
name.id = "a"
name.en = """
[not a table]
key = 1
"""
list = [
  "one", # first
  { code = "A", label = { id = "b" } },
]

[parameters.age]
"2025-01-01" = { value = 1 }
'quoted key' = 2

[[rules]]
test = "a"
[[rules]]
test = 'it = "b"'
[rules.inner]
deep = true
[[rules.sub]]
x = 1
'''


def test_every_key_has_its_line() -> None:
    lines = key_lines(TEXT)
    wanted = {
        ("code",): 2, ("name", "id"): 3, ("name", "en"): 4, ("list",): 8, ("list", 0): 9, ("list", 1, "code"): 10,
        ("list", 1, "label", "id"): 10, ("parameters", "age"): 13, ("parameters", "age", "2025-01-01", "value"): 14,
        ("parameters", "age", "quoted key"): 15, ("rules", 0): 17, ("rules", 0, "test"): 18, ("rules", 1, "test"): 20,
        ("rules", 1, "inner", "deep"): 22, ("rules", 1, "sub", 0, "x"): 24,
    }  # fmt: skip
    assert {path: lines.get(path) for path in wanted} == wanted
    assert ("key",) not in lines


def paths(data: Any, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return {path} - {()} | {below for key, value in items for below in paths(value, (*path, key))}


@pytest.mark.parametrize("file", [*sorted(SHIPPED.glob("*.toml")), SHIPPED / PARTS], ids=lambda f: f.stem)
def test_no_key_of_a_real_file_is_without_line(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    missing = paths(tomllib.loads(text)) - set(key_lines(text))
    assert missing - {(p[0],) for p in missing} == set()  # a table only named by its sub-tables has no line of its own


@pytest.mark.parametrize("text", ["= 1", "a b", "[", "[[x", "a = [1,", "a = {b", '"', "a = '''", "]]", "a = {{{"])
def test_a_broken_text_does_not_hang_it(text: str) -> None:
    assert isinstance(key_lines(text), dict)
