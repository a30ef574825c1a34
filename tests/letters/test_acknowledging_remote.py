"""Lurah and camat sign through the national provider, spoken to over the wire..."""

from __future__ import annotations

import datetime as dt
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from molek.documents import queries as public
from molek.documents.enums import PdfState
from molek.documents.errors import SignatureBroken, SignerDown, WrongPassphrase
from molek.documents.models import IssuedDocument, PassphraseFailures, RegisterEntry
from molek.documents.providers import key_folder
from molek.documents.providers.keys import KeyFolder
from molek.letters import operations, queries
from molek.letters.enums import LetterState
from molek.letters.models import Acknowledgement, Letter
from molek.outside.providers import circuit
from molek.residents.models import Resident
from molek.sandbox import bsre as played
from tests.cases.conftest import CAMAT_NIK, LURAH_NIK, City, actor_of, events, make_resident, messages_sent
from tests.documents.test_providers import configured
from tests.fakes.sandbox import Sandbox, sandbox, sandbox_process, unused_port
from tests.letters.conftest import TEN, official_letter, sign
from tests.letters.test_acknowledging import ELEVEN, OF_CAMAT, OF_LURAH, with_camat

__all__ = ["sandbox", "sandbox_process", "unused_port"]  # fixtures
pytestmark = pytest.mark.django_db
PASSPHRASE = played.PASSPHRASE


@pytest.fixture(params=["v1", "v2"])
def service(request: pytest.FixtureRequest, sandbox: Sandbox, settings: Any) -> Iterator[Sandbox]:
    configured(settings, sandbox, request.param)
    circuit("bsre").succeeded()
    yield sandbox
    circuit("bsre").succeeded()


@pytest.fixture
def signed(service: Sandbox, city: City, resident: Resident) -> Letter:
    with_camat("poverty-statement")
    letter = official_letter(resident, city.lurah)
    assert sign(letter, city.lurah, passphrase=PASSPHRASE).refusal is None
    letter.refresh_from_db()
    return letter


def acknowledge(
    letter: Letter, city: City, at: dt.datetime = ELEVEN, passphrase: str = PASSPHRASE
) -> operations.Signed:
    return sign(letter, city.camat, at=at, passphrase=passphrase)


def test_the_letter_is_issued_with_both(
    signed: Letter, city: City, service: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = bytes(Acknowledgement.objects.get().paper)
    assert acknowledge(signed, city).refusal is None
    signed.refresh_from_db()
    assert (signed.state, IssuedDocument.objects.get().second_number) == (LetterState.ISSUED, OF_CAMAT)
    pdf = queries.pdf_of(signed)
    assert pdf.startswith(before)
    (tmp_path / "a.pdf").write_bytes(pdf)
    said = subprocess.run(["pdfsig", "-nocert", str(tmp_path / "a.pdf")], capture_output=True, check=False, text=True)
    assert said.stdout.count("Signature is Valid") == 2
    trusted = key_folder().folder / "trusted"
    trusted.mkdir(exist_ok=True)
    (trusted / "sandbox.pem").write_text(service.control()["root"])
    fresh = KeyFolder(Path(key_folder().folder))
    monkeypatch.setattr("molek.documents.queries.pdf.key_folder", lambda: fresh)
    try:
        verdict = public.verify_pdf(pdf, at=ELEVEN)
    finally:
        (trusted / "sandbox.pem").unlink()
    assert verdict.state == PdfState.GENUINE
    names = (f"Pejabat Uji {LURAH_NIK[-4:]}", f"Pejabat Uji {CAMAT_NIK[-4:]}")
    assert (verdict.signer_name, verdict.second_name) == names


def test_service_that_is_down_keeps_letter_and_number(signed: Letter, city: City, service: Sandbox) -> None:
    service.control(down=True)
    with pytest.raises(SignerDown):
        acknowledge(signed, city)
    signed.refresh_from_db()
    assert (signed.state, IssuedDocument.objects.count()) == (LetterState.SIGNED, 0)
    assert Acknowledgement.objects.get().number == OF_CAMAT
    service.control(down=False)
    circuit("bsre").succeeded()
    assert acknowledge(signed, city).refusal is None
    assert set(RegisterEntry.objects.values_list("text", flat=True)) == {OF_LURAH, OF_CAMAT}
    assert public.gaps() == []


def test_wrong_passphrase_is_asked_once_for_all_letters(signed: Letter, city: City, service: Sandbox) -> None:
    """A certificate that is tried too often is locked by the real service."""
    other = official_letter(make_resident("9971015708900009", "9971010101200009", name="MARKUS BESSIE"), city.lurah)
    assert sign(other, city.lurah, passphrase=PASSPHRASE).refusal is None
    calls = service.control()["mood"]["calls"]
    with pytest.raises(WrongPassphrase):
        operations.sign_letters(
            letter_ids=[signed.pk, other.pk], passphrase="bukan ini", by=actor_of(city.camat, ELEVEN), at=ELEVEN
        )
    assert service.control()["mood"]["calls"] == calls + 1
    assert PassphraseFailures.objects.get().failed == 1
    assert set(Letter.objects.values_list("state", flat=True)) == {LetterState.SIGNED}
    results = operations.sign_letters(
        letter_ids=[signed.pk, other.pk], passphrase=PASSPHRASE, by=actor_of(city.camat, ELEVEN), at=ELEVEN
    )
    assert [r.refusal for r in results] == [None, None]
    assert public.gaps() == []


def test_file_written_anew_is_never_issued(signed: Letter, city: City, service: Sandbox) -> None:
    service.control(rewrites=True)
    result = acknowledge(signed, city)
    assert isinstance(result.refusal, SignatureBroken)
    signed.refresh_from_db()
    assert (signed.state, IssuedDocument.objects.count()) == (LetterState.SIGNED, 0)
    assert events("letters.letter.acknowledged") == []
    assert "letters.issued" not in [template for template, _ in messages_sent()]
    service.control(rewrites=False)
    assert acknowledge(signed, city).refusal is None


def test_wrong_passphrase_of_the_lurah_leaves_it_for_him(service: Sandbox, city: City, resident: Resident) -> None:
    with_camat("poverty-statement")
    letter = official_letter(resident, city.lurah)
    with pytest.raises(WrongPassphrase):
        sign(letter, city.lurah, passphrase="bukan ini")
    assert Acknowledgement.objects.count() == 0
    assert sign(letter, city.lurah, at=TEN, passphrase=PASSPHRASE).number == OF_LURAH
