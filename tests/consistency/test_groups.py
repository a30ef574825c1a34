"""Tests of one group run in one process, so that a parallel run starts the demo city once.

pytest and pytest-xdist agree on this by a name that one writes and the other reads: with some versions of the two they
do not, and nothing says so.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_TESTS = """
import os
import pytest

@pytest.mark.xdist_group("one")
@pytest.mark.parametrize("number", range(8))
def test_where(number):
    with open({told!r}, "a") as file:
        file.write(os.environ["PYTEST_XDIST_WORKER"] + "\\n")
"""


def test_a_group_stays_in_one_process(tmp_path: Path) -> None:
    told = tmp_path / "told"
    (tmp_path / "test_where.py").write_text(_TESTS.format(told=str(told)))
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        "2",
        "--dist",
        "loadgroup",
        "-p",
        "no:django",
        "test_where.py",
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    workers = told.read_text().split()
    assert (len(workers), len(set(workers))) == (8, 1)
