"""The inventory of what runs is whole, and no secret stands in the repository."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests import sbom

ROOT = sbom.ROOT
_PIN = re.compile(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)

SECRETS = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\n[A-Za-z0-9+/=]{40}"),
    "a key of a cloud": re.compile(r"\bAKIA[0-9A-Z]{16}\b"),
    "a token of a forge": re.compile(r"\b(?:ghp|gho|ghs|github_pat|glpat)[_-][A-Za-z0-9_]{20,}"),
    "a bot's token": re.compile(r"\b\d{9,10}:AA[A-Za-z0-9_-]{33}\b"),
    "an age key": re.compile(r"\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b"),
    "a password in an address": re.compile(r"\b(?:postgres(?:ql)?|https?|smtps?)://[a-z0-9_]+:(?!PASSWORD|SANDI|\$|\{|<|sandi|rahasia|x@)[^@\s/\"'{}<>$]{8,}@(?!localhost|127\.)"),
}  # fmt: skip


def pinned(requirements: Path) -> set[tuple[str, str]]:
    return {(name.lower().replace("_", "-"), version) for name, version in _PIN.findall(requirements.read_text())}


def test_inventory_of_python_names_every_locked_package_and_no_other() -> None:
    file = ROOT / "requirements" / "run.txt"
    bom = sbom.of_python(file)
    listed = {(one["name"].lower().replace("_", "-"), one["version"]) for one in bom["components"]}
    assert listed == pinned(file)
    assert len(listed) > 40
    hashes = re.findall(r"--hash=sha256:([0-9a-f]{64})", file.read_text())
    told = json.dumps(bom)
    assert all(one in told for one in hashes)


def test_inventory_misses_what_the_lock_misses(tmp_path: Path) -> None:
    """The comparison can fail."""
    short = tmp_path / "run.txt"
    short.write_text("django==5.2.1\n")
    assert {one["name"] for one in sbom.of_python(short)["components"]} == {"django"}
    assert pinned(short) == {("django", "5.2.1")}


def test_inventory_of_the_browser_s_files_is_valid_and_names_what_is_compiled_in() -> None:
    bom = sbom.of_browser()
    names = {one["name"] for one in bom["components"]}
    manifest = json.loads((ROOT / "assets" / "package.json").read_text())
    assert set(manifest.get("dependencies", {})) | set(manifest.get("devDependencies", {})) <= names
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bom)) is None


@pytest.mark.parametrize("kind", SECRETS)
def test_no_file_of_the_repository_holds_a_secret(kind: str) -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = []
    for name in filter(None, listed.split("\0")):
        file = ROOT / name
        if file.suffix in (".png", ".mp3", ".pdf", ".woff2", ".opus", ".ogg") or not file.is_file():
            continue
        if SECRETS[kind].search(file.read_text(encoding="utf-8", errors="replace")):
            found.append(name)
    assert found == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("a private key", "-----BEGIN " + "PRIVATE KEY-----\n" + "A" * 64),
        ("a key of a cloud", "AKIA" + "A" * 16),
        ("a token of a forge", "ghp_" + "a" * 36),
        ("an age key", "AGE-SECRET-KEY-1" + "Q" * 58),
        ("a bot's token", "123456789:AA" + "b" * 33),
        ("a password in an address", "postgresql://molek:" + "S3cretLong@10.1.2.3/db"),
    ],
)
def test_the_search_for_secrets_finds_one(kind: str, text: str) -> None:
    assert SECRETS[kind].search(text)
