"""One suite for every provider of signatures: the local authority, and the national one against its sandbox."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from molek.base.actors import SYSTEM
from molek.documents import operations, queries
from molek.documents.enums import CertificateState, PdfState, SignerKind
from molek.documents.errors import NoCertificate, SignatureBroken, SignerDown, SigningRefused, WrongPassphrase
from molek.documents.operations import SEAL, Placement, Signer
from molek.documents.providers import key_folder
from molek.documents.providers.keys import KeyFolder
from molek.documents.queries.pdf import signature_is_sound
from molek.outside.providers import circuit
from molek.sandbox import bsre as played
from tests.documents.conftest import LATER, LURAH_REF, NINE, Sandbox, issued, paper, prepare

NIK, STRANGER_NIK = "9971011708900001", "9971011708900009"
PASSPHRASE = played.PASSPHRASE


def configured(settings: Any, sandbox: Sandbox, version: str) -> None:
    settings.MOLEK = dataclasses.replace(
        django_settings.MOLEK,
        signing_provider="bsre",
        bsre_url=sandbox.url,
        bsre_user=played.USER,
        bsre_password=played.PASSWORD,
        bsre_version=version,
        bsre_seal_id=played.SEAL,
    )


@pytest.fixture(params=["local", "bsre v1", "bsre v2"])
def provider(request: pytest.FixtureRequest, db: None, settings: Any) -> str:
    """Every official of the suite has a certificate with one passphrase; the stranger has none."""
    kind: str = request.param
    if kind == "local":
        operations.enrol_official(
            official_ref=LURAH_REF, common_name="Pejabat Uji", passphrase=PASSPHRASE, by=SYSTEM, at=NINE
        )
        return kind
    sandbox: Sandbox = request.getfixturevalue("sandbox")
    sandbox.control(people={STRANGER_NIK: {"state": "NOT_REGISTERED"}})
    configured(settings, sandbox, kind.split()[1])
    circuit("bsre").succeeded()
    return kind


@pytest.fixture
def bsre(sandbox: Sandbox, db: None, settings: Any) -> Iterator[Callable[[str], Sandbox]]:
    def choose(version: str = "v1") -> Sandbox:
        configured(settings, sandbox, version)
        circuit("bsre").succeeded()
        return sandbox

    yield choose
    circuit("bsre").succeeded()


def lurah(passphrase: str = PASSPHRASE) -> Signer:
    return Signer(SignerKind.OFFICIAL, official_ref=LURAH_REF, nik=NIK, passphrase=passphrase)


STRANGER = Signer(SignerKind.OFFICIAL, official_ref="official:99", nik=STRANGER_NIK, passphrase=PASSPHRASE)


@pytest.fixture
def unsigned() -> bytes:
    return paper(prepare("letter:a", "1/X/2025"))


def test_official_signs(provider: str, unsigned: bytes) -> None:
    signed = operations.sign(pdf=unsigned, signer=lurah(), at=NINE)
    assert signed.startswith(unsigned)
    assert signature_is_sound(signed)


def test_official_signs_several_in_order(provider: str, unsigned: bytes) -> None:
    papers = [unsigned, paper(prepare("letter:b", "2/X/2025"))]
    signed = operations.sign_all(pdfs=papers, signer=lurah(), at=NINE)
    assert [s.startswith(p) for s, p in zip(signed, papers, strict=True)] == [True, True]


def test_field_may_stand_on_the_paper(provider: str, unsigned: bytes) -> None:
    placement = Placement(page=1, x=80, y=90, width=120, height=60)
    assert signature_is_sound(operations.sign(pdf=unsigned, signer=lurah(), at=NINE, placement=placement))


def test_wrong_passphrase_is_told(provider: str, unsigned: bytes) -> None:
    with pytest.raises(WrongPassphrase):
        operations.sign(pdf=unsigned, signer=lurah("bukan ini"), at=NINE)


def test_without_certificate_nobody_signs(provider: str, unsigned: bytes) -> None:
    with pytest.raises(NoCertificate):
        operations.sign(pdf=unsigned, signer=STRANGER, at=NINE)


def test_state_of_certificates(provider: str) -> None:
    assert queries.certificate_state(signer=lurah(), at=NINE) == CertificateState.ACTIVE
    assert queries.certificate_state(signer=STRANGER, at=NINE) == CertificateState.NONE


def test_what_is_no_pdf_is_refused_for_good(provider: str) -> None:
    with pytest.raises(SigningRefused) as refusal:
        operations.sign(pdf=b"no PDF", signer=lurah(), at=NINE)
    assert refusal.value.permanent


def test_seal(provider: str, unsigned: bytes) -> None:
    if provider == "bsre v1":  # has no seal; letters under seal wait for version 2
        with pytest.raises(NoCertificate):
            operations.sign(pdf=unsigned, signer=SEAL, at=NINE)
        return
    assert queries.certificate_state(signer=SEAL, at=NINE) == CertificateState.ACTIVE
    assert signature_is_sound(operations.sign(pdf=unsigned, signer=SEAL, at=NINE))


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize(
    "mood", [{"down": True}, {"fail_next": 1}, {"garbage": True}, {"hang_next": 1, "hang_ms": 1500}], ids=str
)
def test_trouble_of_the_provider_means_later(
    bsre: Any, unsigned: bytes, version: str, mood: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("molek.documents.providers.bsre.TIMEOUT_S", 0.7)
    sandbox = bsre(version)
    from molek.documents import providers

    providers._provider.cache_clear()
    sandbox.control(**mood)
    with pytest.raises((SignerDown, SignatureBroken)) as refusal:
        operations.sign(pdf=unsigned, signer=lurah(), at=NINE)
    assert not refusal.value.permanent
    assert sandbox.control()["mood"]["calls"] <= 1  # a late answer was not asked for twice
    circuit("bsre").succeeded()
    sandbox.control(down=False, garbage=False, hang_next=0)
    monkeypatch.setattr("molek.documents.providers.bsre.TIMEOUT_S", 30.0)
    providers._provider.cache_clear()
    assert signature_is_sound(operations.sign(pdf=unsigned, signer=lurah(), at=LATER))


def test_our_own_wrong_password_is_an_administrators_trouble(bsre: Any, unsigned: bytes, settings: Any) -> None:
    bsre("v1")
    settings.MOLEK = dataclasses.replace(settings.MOLEK, bsre_password="alt")
    with pytest.raises(SignerDown):
        operations.sign(pdf=unsigned, signer=lurah(), at=NINE)


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize(
    ("state", "meaning"),
    [
        ("ISSUE", CertificateState.ACTIVE),
        ("EXPIRED", CertificateState.EXPIRED),
        ("SUSPEND", CertificateState.REVOKED),
        ("WAITING_FOR_VERIFICATION", CertificateState.PENDING),
        ("A_STATE_OF_TOMORROW", CertificateState.NONE),
    ],
)
def test_states_of_the_national_provider(bsre: Any, unsigned: bytes, version: str, state: str, meaning: str) -> None:
    bsre(version).control(people={NIK: {"state": state}})
    assert queries.certificate_state(signer=lurah(), at=NINE) == meaning
    if meaning != CertificateState.ACTIVE:
        with pytest.raises(NoCertificate):
            operations.sign(pdf=unsigned, signer=lurah(), at=NINE)


def test_letter_of_the_national_provider_is_genuine_once_its_root_is_trusted(
    bsre: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = bsre("v2").control()["root"]
    trusted = key_folder().folder / "trusted"
    trusted.mkdir(exist_ok=True)
    document, pdf = issued("letter:bsre", at=LATER)
    assert queries.verify_pdf(pdf, at=LATER).state == PdfState.FOREIGN
    (trusted / "sandbox.pem").write_text(root)
    fresh = KeyFolder(Path(key_folder().folder))
    monkeypatch.setattr("molek.documents.queries.pdf.key_folder", lambda: fresh)
    try:
        verdict = queries.verify_pdf(pdf, at=LATER)
    finally:
        (trusted / "sandbox.pem").unlink()
    assert verdict.state == PdfState.GENUINE
    assert verdict.found is not None
    assert verdict.found.document == document


def test_papers_name_the_national_provider_only_where_it_signs(bsre: Any) -> None:
    assert queries.is_test_authority()
    assert "BSrE" not in queries.footer()
    bsre("v1")
    assert not queries.is_test_authority()
    assert "BSrE" in queries.footer()
    assert "UU ITE Pasal 5" in queries.footer()


def test_neither_passphrase_nor_nik_is_logged(bsre: Any, unsigned: bytes, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    bsre("v1").control(fail_next=1)
    with pytest.raises(SignerDown) as refusal:
        operations.sign(pdf=unsigned, signer=lurah(), at=NINE)
    queries.certificate_state(signer=lurah(), at=NINE)
    for secret in (PASSPHRASE, NIK):
        assert secret not in "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("molek"))
        assert secret not in str(refusal.value)
