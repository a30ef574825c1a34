"""The script in the how-to, run as it stands there, by a Python that knows nothing of Molek."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from molek.audit import operations as audit
from molek.audit import queries
from tests.audit.conftest import NINE, record

HOW_TO = Path(__file__).parents[2] / "docs/how-to/check-the-log.md"

pytestmark = pytest.mark.django_db


@pytest.fixture
def script(tmp_path: Path) -> Path:
    (code,) = re.findall(r"```python\n(.*?)```", HOW_TO.read_text(), re.DOTALL)
    assert len(code.splitlines()) == 10
    path = tmp_path / "check.py"
    path.write_text(code)
    return path


def run(script: Path, proof: dict) -> subprocess.CompletedProcess:
    file = script.parent / "proof.json"
    file.write_text(json.dumps(proof))
    return subprocess.run([sys.executable, "-I", script, file], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 21])
def test_it_accepts_true_proofs_and_refuses_false_ones(script, size):
    ids = [record(n, subject="Küpang") for n in range(size)]
    audit.seal(at=NINE)
    for index in sorted({0, size // 2, size - 1}):
        proof = queries.inclusion_proof(ids[index]).to_json()
        accepted = run(script, proof)
        assert (accepted.returncode, accepted.stdout) == (0, f"the event is under root {proof['root']}\n")
        forged = [
            proof | {"event": proof["event"].replace("official:12", "official:13")},
            proof | {"root": "00" * 32},
            proof | {"path": [*proof["path"], "00" * 32]},
        ]
        if size > 1:
            forged += [proof | {"path": proof["path"][:-1]}, proof | {"index": (index + 1) % size}]
        for false in forged:
            assert (run(script, false).returncode, run(script, false).stdout) == (1, "")
