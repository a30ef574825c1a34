from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from molek.documents.providers.keys import KeyFolder, new_key
from molek.documents.rules.token import key_id


def test_keys_are_made_once_also_by_processes_that_start_together(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        serials = list(threads.map(lambda _: KeyFolder(tmp_path / "k").seal.certificate.serial_number, range(16)))
    assert len(set(serials)) == 1


def test_private_keys_are_for_this_user_only(tmp_path: Path) -> None:
    folder = KeyFolder(tmp_path / "k")
    assert folder.seal
    assert folder.token_key
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "k").glob("*.pem")}
    assert set(modes.values()) == {0o600}
    assert {"authority.key.pem", "authority.cert.pem", "seal.key.pem", "seal.cert.pem", "token.key.pem"} == set(modes)


def test_certificates_say_that_they_are_a_trial(tmp_path: Path) -> None:
    folder = KeyFolder(tmp_path)
    for certificate in (folder.authority.certificate, folder.seal.certificate, folder.enrol("Nama").certificate):
        assert "UJI COBA" in certificate.subject.rfc4514_string()
    folder.seal.certificate.verify_directly_issued_by(folder.authority.certificate)


def test_old_token_keys_stay_known(tmp_path: Path) -> None:
    old = new_key().public_key()
    (tmp_path / "token-2024.pub.pem").write_bytes(old.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    assert key_id(old) in KeyFolder(tmp_path).token_keys
    assert len(KeyFolder(tmp_path).token_keys) == 2
