"""What a program reads at its start is set aside: no request waits until Python has looked through it for rubbish."""

from __future__ import annotations

import subprocess
import sys

import pytest

TOLD = "import gc; print(gc.isenabled(), gc.get_freeze_count())"


@pytest.mark.parametrize(
    ("start", "least"),
    [
        ("import molek.site.wsgi", 150_000),  # with all pages, which nobody waits for then
        ("from molek.site.command import main; main(['molek', 'help'])", 100_000),
    ],
)
def test_what_is_read_at_the_start_is_set_aside_and_what_comes_later_collected(start: str, least: int) -> None:
    said = subprocess.run([sys.executable, "-c", f"{start}; {TOLD}"], capture_output=True, text=True, check=True).stdout
    is_collected, set_aside = said.split()[-2:]
    assert is_collected == "True"
    assert int(set_aside) > least
