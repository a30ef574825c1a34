from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest

from molek.audit import queries as audit
from molek.base.actors import SYSTEM
from molek.base.errors import NotPermitted
from molek.documents import operations, queries
from molek.documents.enums import CertificateState, SignerKind
from molek.documents.errors import (
    NoCertificate,
    PassphraseTooShort,
    ReasonMissing,
    SigningRefused,
    TooManyPassphrases,
    WrongPassphrase,
)
from molek.documents.models import PassphraseFailures, SigningKey
from molek.documents.operations import SEAL, Placement, Signer
from molek.documents.queries.pdf import signature_is_sound
from tests.documents.conftest import CLERK, LURAH, LURAH_REF, NINE, PASSPHRASE, paper, prepare
from tests.economies import OF_A_CITY

pytestmark = pytest.mark.django_db


@pytest.fixture
def unsigned() -> bytes:
    return paper(prepare("letter:a", "1/X/2025"))


def enrol(passphrase: str = PASSPHRASE) -> SigningKey:
    return operations.enrol_official(
        official_ref=LURAH_REF, common_name="Nama Pejabat, S.Sos.", passphrase=passphrase, by=SYSTEM, at=NINE
    )


def lurah(passphrase: str = PASSPHRASE) -> Signer:
    return Signer(SignerKind.OFFICIAL, official_ref=LURAH_REF, passphrase=passphrase)


def pdfsig(pdf: bytes, folder: Path) -> str:
    path = folder / "signed.pdf"
    path.write_bytes(pdf)
    run = subprocess.run(
        ["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False, env={**os.environ, "TZ": "UTC"}
    )
    return run.stdout


def test_seal_signs_and_poppler_accepts_it(unsigned: bytes, tmp_path: Path) -> None:
    said = pdfsig(operations.sign(pdf=unsigned, signer=SEAL, at=NINE), tmp_path)
    assert "Signature is Valid." in said
    assert "ETSI.CAdES.detached" in said
    assert "Total document signed" in said
    assert "UJI COBA" in said


def test_poppler_trusts_it_when_it_knows_our_root(unsigned: bytes, tmp_path: Path) -> None:
    assert shutil.which("certutil"), "certutil is missing: run `make browser`"
    (tmp_path / "root.pem").write_text(queries.authority_certificate())
    store = f"sql:{tmp_path}"
    subprocess.run(["certutil", "-N", "-d", store, "--empty-password"], check=True)
    subprocess.run(
        ["certutil", "-A", "-d", store, "-n", "root", "-t", "CT,C,C", "-i", str(tmp_path / "root.pem")], check=True
    )
    (tmp_path / "signed.pdf").write_bytes(operations.sign(pdf=unsigned, signer=SEAL, at=NINE))
    said = subprocess.run(
        ["pdfsig", "-nssdir", str(tmp_path), str(tmp_path / "signed.pdf")], capture_output=True, text=True, check=False
    ).stdout
    assert "Certificate is Trusted" in said


def test_official_signs_with_his_passphrase(unsigned: bytes, tmp_path: Path) -> None:
    enrol()
    said = pdfsig(operations.sign(pdf=unsigned, signer=lurah(), at=NINE), tmp_path)
    assert "Nama Pejabat, S.Sos. - UJI COBA" in said
    assert "Oct 01 2025 01:00:00" in said
    assert "Signature is Valid." in said


def test_many_papers_with_one_passphrase(unsigned: bytes) -> None:
    enrol()
    papers = [unsigned, paper(prepare("letter:b", "2/X/2025"))]
    signed = operations.sign_all(pdfs=papers, signer=lurah(), at=NINE)
    assert [s.startswith(u) for s, u in zip(signed, papers, strict=True)] == [True, True]
    assert all(map(signature_is_sound, signed))


def test_signature_only_appends(unsigned: bytes) -> None:
    assert operations.sign(pdf=unsigned, signer=SEAL, at=NINE).startswith(unsigned)


def test_archive_form_is_kept(unsigned: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(operations.sign(pdf=unsigned, signer=SEAL, at=NINE))
    with pikepdf.open(tmp_path / "a.pdf") as pdf, pdf.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "B")
        assert "/OutputIntents" in pdf.Root
        assert "/Version" not in pdf.Root  # PDF/A-2 is PDF 1.7
        widget = pdf.Root.AcroForm.Fields[0]
        assert int(widget.F) & 4  # printed
        assert not int(widget.F) & 2  # not hidden
        assert [float(edge) for edge in widget.Rect] == [0, 0, 0, 0]
        assert pdf.Root.Perms.DocMDP.Reference[0].TransformParams.P == 1


def test_signature_field_may_stand_on_the_paper(unsigned: bytes, tmp_path: Path) -> None:
    signed = operations.sign(pdf=unsigned, signer=SEAL, at=NINE, placement=Placement(1, 80, 90, 120, 60))
    (tmp_path / "a.pdf").write_bytes(signed)
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        widget = pdf.Root.AcroForm.Fields[0]
        assert [float(edge) for edge in widget.Rect] == [80, 90, 200, 150]
        assert "/N" in widget.AP
    assert signature_is_sound(signed)


def test_our_typesetter_is_signed_the_short_way(unsigned: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """If this fails after an update of the typesetter, letters take a hundred times as long to sign."""

    def long_way(*_: object) -> bytes:
        raise AssertionError("went through pyHanko")

    monkeypatch.setattr("molek.documents.providers.pades._sign_with_pyhanko", long_way)
    assert signature_is_sound(operations.sign(pdf=unsigned, signer=SEAL, at=NINE))


@pytest.mark.parametrize("object_streams", [pikepdf.ObjectStreamMode.generate, pikepdf.ObjectStreamMode.disable])
@pytest.mark.parametrize("placement", [None, Placement(1, 80, 90, 120, 60)])
def test_paper_of_another_typesetter_is_signed_too(
    unsigned: bytes, tmp_path: Path, object_streams: pikepdf.ObjectStreamMode, placement: Placement | None
) -> None:
    (tmp_path / "a.pdf").write_bytes(unsigned)
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        pdf.save(tmp_path / "b.pdf", object_stream_mode=object_streams)
    signed = operations.sign(pdf=(tmp_path / "b.pdf").read_bytes(), signer=SEAL, at=NINE, placement=placement)
    assert signature_is_sound(signed)


def test_second_signature_on_a_signed_paper_leaves_the_first_sound(unsigned: bytes, tmp_path: Path) -> None:
    """A certified paper forbids later changes, so the long way refuses it instead of breaking it."""
    signed = operations.sign(pdf=unsigned, signer=SEAL, at=NINE)
    for pdf in (signed, b"no PDF at all"):
        with pytest.raises(SigningRefused):
            operations.sign(pdf=pdf, signer=SEAL, at=NINE)
    assert "Signature is Valid." in pdfsig(signed, tmp_path)


def test_wrong_passphrase_is_refused_and_after_five_the_right_one_too(unsigned: bytes) -> None:
    enrol()
    for _ in range(5):
        with pytest.raises(WrongPassphrase):
            operations.sign(pdf=unsigned, signer=lurah("salah semua"), at=NINE)
    with pytest.raises(TooManyPassphrases):
        operations.sign(pdf=unsigned, signer=lurah(), at=NINE + dt.timedelta(minutes=14))
    operations.sign(pdf=unsigned, signer=lurah(), at=NINE + dt.timedelta(minutes=15))
    assert not PassphraseFailures.objects.exists()


def test_failures_after_the_pause_count_anew(unsigned: bytes) -> None:
    enrol()
    for _ in range(5):
        with pytest.raises(WrongPassphrase):
            operations.check_passphrase(signer=lurah("salah semua"), at=NINE)
    after = NINE + dt.timedelta(minutes=20)
    with pytest.raises(WrongPassphrase):
        operations.check_passphrase(signer=lurah("salah semua"), at=after)
    operations.check_passphrase(signer=lurah(), at=after)


def test_without_certificate_or_with_a_revoked_one_nobody_signs(unsigned: bytes) -> None:
    assert queries.certificate_state(signer=lurah(), at=NINE) == CertificateState.NONE
    with pytest.raises(NoCertificate):
        operations.sign(pdf=unsigned, signer=lurah(), at=NINE)
    enrol()
    assert queries.certificate_state(signer=lurah(), at=NINE) == CertificateState.ACTIVE
    signed = operations.sign(pdf=unsigned, signer=lurah(), at=NINE)
    operations.revoke_key(official_ref=LURAH_REF, reason="Pindah tugas", by=LURAH, at=NINE)
    assert queries.certificate_state(signer=lurah(), at=NINE) == CertificateState.REVOKED
    with pytest.raises(NoCertificate):
        operations.sign(pdf=unsigned, signer=lurah(), at=NINE)
    assert signature_is_sound(signed)


def test_enrolling_anew_replaces_the_key(unsigned: bytes) -> None:
    enrol()
    enrol("seekor kuda di bukit")
    with pytest.raises(WrongPassphrase):
        operations.sign(pdf=unsigned, signer=lurah(), at=NINE)
    operations.sign(pdf=unsigned, signer=lurah("seekor kuda di bukit"), at=NINE)
    assert SigningKey.objects.filter(state="ACTIVE").count() == 1
    assert [s.event for s in audit.history(LURAH_REF)].count("documents.key.enrolled") == 2


def test_enrolment_is_for_the_official_himself_or_an_administrator() -> None:
    with pytest.raises(NotPermitted):
        operations.enrol_official(official_ref="official:8", common_name="x", passphrase=PASSPHRASE, by=CLERK, at=NINE)
    operations.enrol_official(official_ref=CLERK.ref, common_name="x", passphrase=PASSPHRASE, by=CLERK, at=NINE)
    with pytest.raises(PassphraseTooShort):
        enrol("pendek")
    with pytest.raises(ReasonMissing):
        operations.revoke_key(official_ref=CLERK.ref, reason="", by=CLERK, at=NINE)
    with pytest.raises(NotPermitted):
        operations.revoke_key(official_ref="official:8", reason="x", by=CLERK, at=NINE)


def test_whoever_steals_a_wrapped_key_guesses_slowly() -> None:
    assert OF_A_CITY["memory_cost"] >= 19 * 1024
    assert OF_A_CITY["time_cost"] >= 2


def test_passphrase_and_key_are_not_in_the_database_nor_in_texts() -> None:
    key = enrol()
    assert "ENCRYPTED PRIVATE KEY" in key.encrypted_key
    assert PASSPHRASE not in repr(lurah())
    assert PASSPHRASE not in str(SigningKey.objects.values())
