"""The national provider (BSrE of BSSN), through the E-Sign Client Service that stands in the agency's own network.

Wire formats: domain handbook 5.4 (v1, multipart) and 5.5 (v2, JSON), HTTP Basic. Error numbers and user-state
labels differ between installations, so the words of an answer are read as well as its numbers. A request that
signs is sent once: after a time-out the whole job is repeated on the same unsigned document, and only one signed
copy is ever kept, so nothing is signed twice for the public.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

import httpx

from molek.documents.enums import CertificateState
from molek.documents.errors import NoCertificate, SignatureBroken, SignerDown, SigningRefused, WrongPassphrase
from molek.documents.providers.signing import Mark, Placement, Signer
from molek.outside import operations as outside
from molek.outside.errors import SourceDown, SourceRefused

TIMEOUT_S = 30.0  # the service itself talks to the capital
_STATES = {
    "ISSUE": CertificateState.ACTIVE,
    "NOT_REGISTERED": CertificateState.NONE,
    "NO_CERTIFICATE": CertificateState.NONE,
    "NEW": CertificateState.PENDING,
    "WAITING_FOR_VERIFICATION": CertificateState.PENDING,
    "RENEW": CertificateState.EXPIRED,
    "EXPIRED": CertificateState.EXPIRED,
    "REVOKE": CertificateState.REVOKED,
    "SUSPEND": CertificateState.REVOKED,
}


class BsreProvider:
    """Signs through the national provider; ``version`` is "v1" or "v2", the seal exists in v2 only."""

    name = "bsre"
    is_test = False

    def __init__(self, *, base_url: str, user: str, password: str, version: str = "v1", seal_id: str = "") -> None:
        self.version, self.seal_id = version, seal_id
        # No retries here: a repeated POST could sign twice.
        self._client = outside.client("bsre", base_url, timeout_s=TIMEOUT_S, retries=0, auth=(user, password))

    def sign(
        self, pdfs: Sequence[bytes], signer: Signer, at: dt.datetime, placement: Placement | None = None
    ) -> list[bytes]:
        if not pdfs:  # the service cannot be asked about a passphrase without signing something
            return []
        if signer.is_seal:
            signed = self._seal(pdfs, placement)
        elif self.version == "v2":
            signed = self._sign_v2(pdfs, signer, placement)
        else:
            signed = [self._sign_v1(pdf, signer, placement) for pdf in pdfs]
        if len(signed) != len(pdfs) or not all(pdf.startswith(b"%PDF-") for pdf in signed):
            raise SignatureBroken()
        return signed

    def sign_first(
        self, pdfs: Sequence[bytes], signer: Signer, at: dt.datetime, rooms: Sequence[Placement]
    ) -> list[bytes]:
        """The service certifies nothing, so it can sign again; the room needs no field."""
        return self.sign(pdfs, signer, at)

    def countersign(self, pdf: bytes, signer: Signer, at: dt.datetime, room: Placement, mark: Mark) -> bytes:
        if self.version == "v2":
            body = {"nik": signer.nik, "passphrase": signer.passphrase, **_contents([pdf], room)}
            body["signatureProperties"][0]["imageBase64"] = base64.b64encode(mark.png).decode()
            signed = _files(self._ask("POST", "/api/v2/sign/pdf", json=body))
        else:
            signed = [self._sign_v1(pdf, signer, room, mark)]
        if len(signed) != 1 or not signed[0].startswith(b"%PDF-"):
            raise SignatureBroken()
        return signed[0]

    def certificate_state(self, signer: Signer, at: dt.datetime) -> CertificateState:
        if signer.is_seal:
            return CertificateState.ACTIVE if self.seal_id and self.version == "v2" else CertificateState.NONE
        if self.version == "v2":
            answer = self._ask("POST", "/api/v2/user/check/status", json={"nik": signer.nik})
        else:
            answer = self._ask("GET", f"/api/user/status/{signer.nik}")
        data = _json(answer)
        return _STATES.get(str(data.get("status", "")).upper().replace(" ", "_"), CertificateState.NONE)

    def _sign_v1(self, pdf: bytes, signer: Signer, placement: Placement | None, mark: Mark | None = None) -> bytes:
        form: dict[str, str] = {"nik": signer.nik, "passphrase": signer.passphrase, "tampilan": "invisible"}
        if placement:
            form |= {
                "tampilan": "visible", "image": "false", "page": str(placement.page), "xAxis": f"{placement.x:g}",
                "yAxis": f"{placement.y:g}", "width": f"{placement.width:g}", "height": f"{placement.height:g}",
            }  # fmt: skip
        files = {"file": ("surat.pdf", pdf, "application/pdf")}
        if mark:
            form["image"] = "true"
            files["imageTTD"] = ("tanda.png", mark.png, "image/png")
        return self._ask("POST", "/api/sign/pdf", data=form, files=files).content

    def _sign_v2(self, pdfs: Sequence[bytes], signer: Signer, placement: Placement | None) -> list[bytes]:
        body = {"nik": signer.nik, "passphrase": signer.passphrase, **_contents(pdfs, placement)}
        return _files(self._ask("POST", "/api/v2/sign/pdf", json=body))

    def _seal(self, pdfs: Sequence[bytes], placement: Placement | None) -> list[bytes]:
        if self.version != "v2" or not self.seal_id:
            raise NoCertificate(state=CertificateState.NONE.label)
        subscriber = {"idSubscriber": self.seal_id}
        totp = _json(self._ask("POST", "/api/v2/seal/get/totp", json=subscriber)).get("totp")
        if not isinstance(totp, str):
            raise SignerDown()
        return _files(
            self._ask("POST", "/api/v2/seal/pdf", json={**subscriber, "totp": totp, **_contents(pdfs, placement)})
        )

    def _ask(self, method: str, path: str, **what: Any) -> httpx.Response:
        """One request; the words of a refusal become ours. The path may hold a NIK, so nothing of it is kept."""
        try:
            return self._client.request(method, path, **what)
        except SourceDown as error:
            raise SignerDown() from error
        except SourceRefused as error:
            raise _refusal(error.response) from None


def _contents(pdfs: Sequence[bytes], placement: Placement | None) -> dict[str, Any]:
    look: dict[str, Any] = {"tampilan": "INVISIBLE"}
    if placement:
        look = {
            "tampilan": "VISIBLE", "page": placement.page, "originX": placement.x, "originY": placement.y,
            "width": placement.width, "height": placement.height,
        }  # fmt: skip
    return {"signatureProperties": [look] * len(pdfs), "file": [base64.b64encode(pdf).decode() for pdf in pdfs]}


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        data = answer.json()
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise SignerDown() from error
    if not isinstance(data, dict):
        raise SignerDown()
    return data


def _files(answer: httpx.Response) -> list[bytes]:
    try:
        return [base64.b64decode(text, validate=True) for text in _json(answer)["file"]]
    except (KeyError, TypeError, ValueError) as error:
        raise SignatureBroken() from error


def _words(answer: httpx.Response) -> str:
    try:
        data = answer.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        return ""
    return str(data.get("error") or data.get("message") or "").lower() if isinstance(data, dict) else ""


def _refusal(answer: httpx.Response) -> Exception:
    words = _words(answer)
    if "passphrase" in words:
        return WrongPassphrase()
    if any(word in words for word in ("sertifikat", "certificate", "terdaftar", "registered", "expired", "kadaluarsa")):
        return NoCertificate(state=CertificateState.NONE.label)
    if answer.status_code in (401, 403):
        return SignerDown()  # our own password is wrong: an administrator's work, the letters wait
    return SigningRefused()
