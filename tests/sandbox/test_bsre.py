"""The wire format of the played national provider: domain handbook 5.4 and 5.5."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from typing import Any

import httpx
import pikepdf
import pytest

from molek.sandbox import bsre
from tests.fakes.sandbox import Sandbox

NIK = "9971011708900001"


def blank(content: bytes = b"") -> bytes:
    """One page with a stream of any bytes."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page().Contents = pdf.make_stream(content)
        pdf.save(out, compress_streams=False)
    return out.getvalue()


PDF = blank()


@pytest.fixture
def service(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url, headers={"Connection": "close"}, auth=(bsre.USER, bsre.PASSWORD)) as client:
        yield client


def form(**changes: str) -> dict[str, str]:
    return {"nik": NIK, "passphrase": bsre.PASSPHRASE, "tampilan": "invisible", **changes}


def sign(service: httpx.Client, pdf: bytes = PDF, **changes: str) -> Any:
    return service.post("/api/sign/pdf", data=form(**changes), files={"file": ("a.pdf", pdf, "application/pdf")})


def test_v1_gives_bytes_and_a_number_to_download_once(service: httpx.Client) -> None:
    answer = sign(service)
    assert answer.status_code == 200
    assert answer.content.startswith(PDF)
    assert b"ETSI.CAdES.detached" in answer.content
    again = f"/api/sign/download/{answer.headers['id_dokumen']}"
    assert service.get(again).content == answer.content
    assert service.get(again).status_code == 404


def test_v1_draws_a_visible_field(service: httpx.Client) -> None:
    place = {"tampilan": "visible", "page": "1", "xAxis": "10", "yAxis": "20", "width": "100", "height": "50"}
    assert sign(service, **place).status_code == 200
    assert sign(service, **{**place, "page": "x"}).status_code == 400


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"passphrase": "salah"}, "Passphrase"),
        ({"nik": "1"}, "terdaftar"),
        ({"tampilan": "kabur"}, "Parameter"),
    ],
)
def test_v1_refusals_have_number_and_words(service: httpx.Client, changes: dict[str, str], word: str) -> None:
    answer = sign(service, **changes)
    assert answer.status_code == 400
    assert set(answer.json()) == {"status_code", "error"}
    assert word in answer.json()["error"]


def test_binary_content_survives_the_form(service: httpx.Client) -> None:
    noise = blank(bytes(range(256)) * 8 + b"\r\n--\r\n")
    assert bytes(range(256)) in noise
    assert "PDF" in sign(service, b"\x00\xff\r\n--").json()["error"]
    assert sign(service, noise).content.startswith(noise)


def test_password_of_the_agency_is_asked(service: httpx.Client) -> None:
    service.auth = ("x", "y")
    assert sign(service).status_code == 401
    assert service.get(f"/api/user/status/{NIK}").status_code == 401


def test_v2_signs_several(service: httpx.Client) -> None:
    text = base64.b64encode(PDF).decode()
    body = {"nik": NIK, "passphrase": bsre.PASSPHRASE, "signatureProperties": [{"tampilan": "INVISIBLE"}] * 2}
    answer = service.post("/api/v2/sign/pdf", json={**body, "file": [text, text]}).json()
    assert set(answer) == {"time", "file"}
    assert [base64.b64decode(one).startswith(PDF) for one in answer["file"]] == [True, True]
    assert service.post("/api/v2/sign/pdf", json={**body, "file": ["?"]}).status_code == 400
    assert service.post("/api/v2/sign/pdf", json={**body, "file": []}).status_code == 400
    assert service.post("/api/v2/sign/pdf", content=b"{").status_code == 400


def test_v2_seal_needs_a_fresh_code(service: httpx.Client) -> None:
    totp = service.post("/api/v2/seal/get/totp", json={"idSubscriber": bsre.SEAL}).json()["totp"]
    body = {"idSubscriber": bsre.SEAL, "totp": totp, "file": [base64.b64encode(PDF).decode()]}
    assert service.post("/api/v2/seal/pdf", json=body).status_code == 200
    assert "TOTP" in service.post("/api/v2/seal/pdf", json=body).json()["error"]
    assert service.post("/api/v2/seal/get/totp", json={"idSubscriber": "lain"}).status_code == 400


def test_states_of_people(service: httpx.Client) -> None:
    service.post("/_control", json={"people": {NIK: {"state": "SUSPEND"}}})
    assert service.get(f"/api/user/status/{NIK}").json()["status"] == "SUSPEND"
    assert service.post("/api/v2/user/check/status", json={"nik": NIK}).json() == {"status": "SUSPEND"}
    assert "tidak aktif" in sign(service).json()["error"]


def test_moods(service: httpx.Client) -> None:
    service.post("/_control", json={"fail_next": 1})
    assert [sign(service).status_code for _ in range(2)] == [500, 200]
    service.post("/_control", json={"down": True})
    assert sign(service).status_code == 503
    service.post("/_control", json={"reset": True, "garbage": True})
    assert not sign(service).content.startswith(b"%PDF")
    service.post("/_control", json={"reset": True, "slow_ms": 20})
    assert sign(service).elapsed.total_seconds() >= 0.02
    assert service.post("/_control", json={"angry": True}).status_code == 400


def test_index_names_the_providers(sandbox: Sandbox) -> None:
    assert "bsre" in httpx.get(sandbox.url.removesuffix("/bsre")).json()["sandbox"]
