from __future__ import annotations

import io
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from molek.documents import queries
from molek.documents.models import IssuedDocument
from tests.documents.conftest import LATER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("molek.documents.management.commands.verify.timezone.now", lambda: LATER)


def verify(path: Path, *options: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("verify", str(path), *options, stdout=out)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_genuine_letter(document: tuple[IssuedDocument, bytes], tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(document[1])
    code, said = verify(tmp_path / "a.pdf", "--offline")
    assert code == 0
    assert "verdict: GENUINE" in said
    assert document[0].number in said
    assert f"registered: {document[0].number}" in verify(tmp_path / "a.pdf")[1]


def test_spoiled_letter(document: tuple[IssuedDocument, bytes], tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(document[1] + b"x")
    assert verify(tmp_path / "a.pdf")[0] == 1
    (tmp_path / "a.pdf").write_bytes(b"x")
    assert verify(tmp_path / "a.pdf")[0] == 2


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        verify(tmp_path / "none.pdf")


def test_without_database_our_keys_decide(document: tuple[IssuedDocument, bytes], tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(document[1])
    real = queries.verify_pdf

    def down(pdf: bytes, *, at: object, with_list: bool = True) -> object:
        if with_list:
            raise OperationalError
        return real(pdf, at=at, with_list=False)  # type: ignore[arg-type]

    with patch("molek.documents.queries.verify_pdf", down):
        code, said = verify(tmp_path / "a.pdf")
    assert (code, "registered" in said) == (0, False)
