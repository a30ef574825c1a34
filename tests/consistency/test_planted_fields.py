"""A form writes what it shows: nobody plants a column among its fields.

That holds because each view names what it takes. Here is looked for the ways by which it would not: a form made from
a table, and input that is passed on whole.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCES = sorted(Path("src/molek").rglob("*.py"))
_FROM_TABLES = {"ModelForm", "modelform_factory", "modelformset_factory", "inlineformset_factory"}
_WHOLE = {"items", "lists", "dict", "copy", "urlencode"}
# Where input is read without naming it, and why nothing can be planted by it.
KNOWN = {
    "cases/views/portal.py": "files: the operation looks for those of the service's own fields",
    "idcards/views/stock.py": "names are codes of cards; each is asked for by its own operation",
    "insight/views/policy.py": "the question of a page; nothing is written",
    "news/views/desk.py": "goes back into the form, which names its fields",
    "portfolio/views/browser.py": "the address itself, taken up again after the sign-in",
    "portfolio/views/machine.py": "the protocol's own library reads it",
    "site/held_forms.py": "kept sealed and shown to its sender again",
    "site/templatetags/molek.py": "the address of the next page",
    "whistleblowing/views/opening.py": "shown again beside the question for a passphrase",
}


def passed_on_whole(tree: ast.AST) -> list[int]:
    """Lines where ``POST``, ``GET`` or ``FILES`` is used without a name: unpacked, listed, copied."""
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg is None and is_input(node.value):
            lines.append(node.value.lineno)
        if isinstance(node, ast.Dict):
            lines += [v.lineno for k, v in zip(node.keys, node.values, strict=True) if k is None and is_input(v)]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in _WHOLE and is_input(node.func.value):
                lines.append(node.lineno)
            if node.func.attr in ("update", "create") and any(is_input(one) for one in node.args):
                lines.append(node.lineno)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "dict" and any(map(is_input, node.args)):
            lines.append(node.lineno)
    return lines


def is_input(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in ("POST", "GET", "FILES", "query_params")


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_no_form_is_made_from_a_table_and_no_input_is_passed_on_whole(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {getattr(node, "id", "") or getattr(node, "attr", "") for node in ast.walk(tree)}
    assert not names & _FROM_TABLES
    if not any(str(path).endswith(known) for known in KNOWN):
        assert passed_on_whole(tree) == []


@pytest.mark.parametrize(
    "text",
    ["act(**request.POST)", "act({**request.POST})", "act(request.POST.dict())", "row.update(request.POST)",
     "for name, value in request.GET.items(): pass", "dict(request.POST)"],
)  # fmt: skip
def test_the_search_finds_each_way(text: str) -> None:
    assert passed_on_whole(ast.parse(text)) == [1]


def test_what_is_known_is_there() -> None:
    for known in KNOWN:
        assert passed_on_whole(ast.parse(Path("src/molek", known).read_text(encoding="utf-8"))), known
