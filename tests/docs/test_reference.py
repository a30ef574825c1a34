"""The generated reference says what the code says; its commands need no database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.docs.pages import DOCS

REFERENCE = DOCS / "reference"
BY_HAND = {"service-file.md", "letters.md"}  # the letters come with their pictures, from `make letters`


def test_reference_is_up_to_date_and_made_without_a_database(tmp_path: Path) -> None:
    env = {
        **{k: v for k, v in os.environ.items() if not k.startswith("MOLEK_")},
        "MOLEK_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
        "MOLEK_SECRET_KEY": "of this test",
        "MOLEK_DATA_DIR": str(tmp_path / "data"),
    }

    def molek(*arguments: str) -> None:
        ran = subprocess.run(
            [sys.executable, "-m", "molek.site", *arguments], env=env, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stderr

    molek("messages")  # what people read in English comes from the compiled texts
    molek("docs", "--folder", str(tmp_path / "reference"))
    made = {str(p.relative_to(tmp_path / "reference")): p for p in (tmp_path / "reference").rglob("*.md")}
    kept = {str(p.relative_to(REFERENCE)): p for p in REFERENCE.rglob("*.md")}
    assert set(kept) == set(made) | BY_HAND
    stale = [name for name, page in made.items() if page.read_text() != kept[name].read_text()]
    assert stale == [], "run `make docs`"
