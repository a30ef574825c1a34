"""The layers of the house hold, and each contract fails when it is broken on purpose."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]
FRONT_DOORS = frozenset({"operations", "queries", "errors", "enums", "permissions", "rules"})
OPEN_PACKAGES = frozenset({"base"})  # vocabulary: every module may be imported
SHELLS = frozenset({"kiosk"})  # another skin over the same forms (ADR 0013)


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c(['--no-cache'])"],
        cwd=root,
        env={"PYTHONPATH": str(root / "src"), "PATH": "", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the house that a test may damage."""
    shutil.copytree(
        ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info", "static")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def front_door_breaches(graph: grimp.ImportGraph) -> set[str]:
    """Imports that enter a package otherwise than by its front doors."""
    breaches = set()
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            theirs = imported.split(".")
            if theirs[0] != "molek" or len(theirs) < 2 or theirs[1] in OPEN_PACKAGES:
                continue
            if importer.split(".")[:2] == theirs[:2]:
                continue
            doors = FRONT_DOORS | {"forms"} if importer.split(".")[1] in SHELLS else FRONT_DOORS
            if len(theirs) < 3 or theirs[2] not in doors:
                breaches.add(f"{importer} -> {imported}")
    return breaches


def test_contracts_hold() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("base/periods.py", "import molek.jobs.apps", "A package sees only what stands below it"),
        ("files/apps.py", "import molek.audit.apps", "A package sees only what stands below it"),
        ("cases/errors.py", "import molek.cases.models", "Inside a package"),
        ("letters/utils.py", "", "Inside a package"),
        ("catalogue/rules/stray.py", "import django.db", "Rules are pure"),
        ("site/context.py", "import molek.sandbox", "The sandbox is imported by nobody"),
    ],
)
def test_contract_fails_when_broken(house: Path, file: str, line: str, contract: str) -> None:
    target = house / "src" / "molek" / file
    with target.open("a") as source:
        source.write(f"\n{line}\n")
    result = lint(house)
    assert result.returncode != 0
    broken = [text for text in result.stdout.splitlines() if text.startswith(contract) and "BROKEN" in text]
    assert broken or contract in result.stdout + result.stderr, result.stdout


def test_every_package_is_in_the_inside_contract() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    inside = next(c for c in contracts if c["name"].startswith("Inside a package"))
    folders = {f"molek.{p.name}" for p in (ROOT / "src" / "molek").iterdir() if (p / "__init__.py").exists()}
    assert set(inside["containers"]) == folders - {"molek.base", "molek.site", "molek.sandbox"}


def test_packages_are_entered_by_their_front_doors() -> None:
    graph = grimp.build_graph("molek", exclude_type_checking_imports=True, cache_dir=None)
    inner = {b for b in front_door_breaches(graph) if not b.startswith("molek.site.")}
    assert inner == set()


def test_front_door_breach_is_seen() -> None:
    graph = grimp.build_graph("molek", exclude_type_checking_imports=True, cache_dir=None)
    graph.add_import(importer="molek.letters.apps", imported="molek.cases.apps")
    assert "molek.letters.apps -> molek.cases.apps" in front_door_breaches(graph)


def test_a_shell_may_show_the_forms_of_others_and_nobody_else_may() -> None:
    graph = grimp.build_graph("molek", exclude_type_checking_imports=True, cache_dir=None)
    graph.add_import(importer="molek.letters.apps", imported="molek.cases.forms")
    graph.add_import(importer="molek.kiosk.apps", imported="molek.cases.views")
    breaches = front_door_breaches(graph)
    assert "molek.kiosk.views.services -> molek.cases.forms" not in breaches
    assert {"molek.letters.apps -> molek.cases.forms", "molek.kiosk.apps -> molek.cases.views"} <= breaches
