"""No NIK but synthetic ones, no registry or download host, no machine path in any file of the project."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.consistency.texts import ROOT

# Sixteen digits that could be a NIK of a real region (11..96), standing alone.
NIK = re.compile(r"(?<![\d.])(?!99)[1-9]\d(?:0[1-9]|[1-9]\d){2}(?:[0-6]\d|7[01])(?:0[1-9]|1[0-2])\d{6}(?!\d)")
TEXT = {
    ".py",
    ".md",
    ".html",
    ".toml",
    ".typ",
    ".csv",
    ".txt",
    ".sql",
    ".js",
    ".json",
    ".po",
    ".in",
    ".sh",
    ".yaml",
    "",
}


def tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    return [name for name in listed if name and (ROOT / name).suffix in TEXT and (ROOT / name).is_file()]


def test_no_number_looks_like_a_real_nik() -> None:
    guilty = [
        (name, number)
        for name in tracked()
        if not name.startswith("requirements/") and "package-lock" not in name
        for number in NIK.findall((ROOT / name).read_text(encoding="utf-8", errors="ignore"))
    ]
    assert guilty == []


@pytest.mark.parametrize(
    "pattern", [r"py(pi|thonhosted)[.]org", r"registry[.]npmjs", r"deb[.]debian[.]org", r"[.]pyenv/versions"]
)
def test_no_host_or_machine_path_is_named(pattern: str) -> None:
    found = re.compile(pattern, re.IGNORECASE)
    guilty = [
        name
        for name in tracked()
        if name != "tests/consistency/test_privacy.py"
        and found.search((ROOT / name).read_text(encoding="utf-8", errors="ignore"))
    ]
    assert guilty == []
