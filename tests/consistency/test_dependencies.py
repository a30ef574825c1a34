"""The program imports only what a fresh installation has: the developers' tools stand beside it in our own folders."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]


def imported() -> dict[str, Path]:
    """Top-level names that the program imports -> a file that does."""
    found: dict[str, Path] = {}
    for path in (ROOT / "src" / "molek").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            found.update({name.partition(".")[0]: path.relative_to(ROOT) for name in names})
    return {name: path for name, path in found.items() if name not in sys.stdlib_module_names | {"molek"}}


def locked() -> set[str]:
    lines = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8").splitlines()
    return {match[1].lower().replace("_", "-") for line in lines if (match := re.match(r"([\w.-]+)==", line))}


def test_what_is_imported_is_installed() -> None:
    owners, installed = packages_distributions(), locked()
    missing = {
        name: str(path)
        for name, path in imported().items()
        if not {owner.lower().replace("_", "-") for owner in owners.get(name, [])} & installed
    }
    assert missing == {}
