"""The E-Sign Client Service of BSrE: v1 (multipart) and v2 (JSON), HTTP Basic.

Wire format: domain handbook 5.4 and 5.5. Error numbers are not published; the ones here are made up and only the
words resemble the real ones. Persons: every NIK of test region 99 has a certificate and the passphrase
``Sandi-Uji-2025``; ``_control`` changes a person with ``{"people": {"<nik>": {"state": "EXPIRED"}}}``;
``{"rewrites": true}`` lets the service write every file anew before it signs, which breaks what was signed before.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import secrets
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from molek.sandbox import authority
from molek.sandbox.moods import Mood, control, moody

USER, PASSWORD = "molek", "sandbox"
PASSPHRASE = "Sandi-Uji-2025"  # noqa: S105  of made-up people
SEAL = "segel-kota"
_MOST_KEPT = 200

mood = Mood()
people: dict[str, dict[str, str]] = {}
habits = {"rewrites": False}
_kept: dict[str, bytes] = {}
_totps: set[str] = set()


class Refusal(Exception):
    """An answer with an error: ``{status_code, error}``."""

    def __init__(self, number: int, text: str, status: int = 400) -> None:
        self.number, self.text, self.status = number, text, status
        super().__init__(text)


def _admit(request: Request) -> None:
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    try:
        given = base64.b64decode(secret).decode()
    except (binascii.Error, UnicodeDecodeError):
        given = ""
    if kind.lower() != "basic" or not secrets.compare_digest(given, f"{USER}:{PASSWORD}"):
        raise Refusal(401, "Unauthorized", 401)


def _person(nik: str) -> dict[str, str]:
    known = people.get(nik, {})
    state = "ISSUE" if nik.startswith("99") and len(nik) == 16 else "NOT_REGISTERED"
    return {"state": state, "passphrase": PASSPHRASE, **known}


def _unlock(nik: str, passphrase: str) -> str:
    """The name on the certificate, or a refusal."""
    person = _person(nik)
    if person["state"] == "NOT_REGISTERED":
        raise Refusal(2021, "User tidak terdaftar")
    if person["state"] != "ISSUE":
        raise Refusal(2022, f"Sertifikat tidak aktif ({person['state']})")
    if not secrets.compare_digest(passphrase.encode(), person["passphrase"].encode()):
        raise Refusal(2031, "Passphrase anda salah")
    return f"Pejabat Uji {nik[-4:]}"


def _box(x: float, y: float, width: float, height: float) -> tuple[int, int, int, int]:
    return int(x), int(y), int(x + width), int(y + height)


async def _signed(
    pdf: bytes, name: str, box: tuple[int, int, int, int] | None, page: int, picture: bytes | None = None
) -> bytes:
    try:
        if habits["rewrites"]:
            pdf = authority.rewritten(pdf)
        return await authority.sign(pdf, name, box, max(0, page - 1), picture)
    except ValueError as error:
        raise Refusal(2041, "File bukan PDF yang valid") from error


async def sign_v1(request: Request) -> Response:
    """``POST /api/sign/pdf``: multipart in, signed bytes out, ``id_dokumen`` in a header."""
    form = await _form(request)
    nik, passphrase, look = _text(form, "nik"), _text(form, "passphrase"), _text(form, "tampilan")
    pdf = form.get("file")
    if not isinstance(pdf, bytes) or look not in ("visible", "invisible"):
        raise Refusal(2001, "Parameter tidak lengkap")
    name = _unlock(nik, passphrase)
    box, page, picture = None, 1, None
    if look == "visible":
        if _text(form, "image") == "true":
            given = form.get("imageTTD")
            if not isinstance(given, bytes):
                raise Refusal(2001, "Parameter tidak lengkap")
            picture = given
        try:
            x, y, width, height = (float(_text(form, part)) for part in ("xAxis", "yAxis", "width", "height"))
            box, page = _box(x, y, width, height), int(_text(form, "page"))
        except ValueError as error:
            raise Refusal(2002, "Posisi tanda tangan tidak valid") from error
    signed = await _signed(pdf, name, box, page, picture)
    number = secrets.token_hex(16)
    while len(_kept) >= _MOST_KEPT:
        _kept.pop(next(iter(_kept)))
    _kept[number] = signed
    return Response(signed, media_type="application/pdf", headers={"id_dokumen": number})


async def download_v1(request: Request) -> Response:
    """``GET /api/sign/download/{id}``: once."""
    signed = _kept.pop(request.path_params["number"], None)
    if signed is None:
        raise Refusal(2051, "Dokumen tidak ditemukan", 404)
    return Response(signed, media_type="application/pdf")


async def status_v1(request: Request) -> Response:
    """``GET /api/user/status/{nik}``."""
    state = _person(request.path_params["nik"])["state"]
    return JSONResponse({"status_code": 1111 if state == "ISSUE" else 1110, "status": state, "message": state})


async def sign_v2(request: Request) -> Response:
    """``POST /api/v2/sign/pdf``: base64 in, base64 out, several files at once."""
    data = await _body(request)
    name = _unlock(str(data.get("nik", "")), str(data.get("passphrase", "")))
    return await _files(data, name)


async def seal_totp(request: Request) -> Response:
    """``POST /api/v2/seal/get/totp``."""
    data = await _body(request)
    if data.get("idSubscriber") != SEAL:
        raise Refusal(2021, "Subscriber tidak terdaftar")
    totp = f"{secrets.randbelow(10**6):06d}"
    _totps.add(totp)
    return JSONResponse({"totp": totp, "expires": 300})


async def seal_v2(request: Request) -> Response:
    """``POST /api/v2/seal/pdf``: the organisation's seal; each code counts once."""
    data = await _body(request)
    if data.get("idSubscriber") != SEAL or data.get("totp") not in _totps:
        raise Refusal(2032, "TOTP salah")
    _totps.discard(data["totp"])
    return await _files(data, "Segel Elektronik Sandbox")


async def status_v2(request: Request) -> Response:
    """``POST /api/v2/user/check/status``."""
    data = await _body(request)
    return JSONResponse({"status": _person(str(data.get("nik", "")))["state"]})


async def switch(request: Request) -> Response:
    """``/bsre/_control``: mood, people, and the root to trust."""
    if request.method == "POST":
        wishes = await request.json()
        if wishes.get("reset"):
            people.clear()
            habits["rewrites"] = False
        people.update(wishes.pop("people", {}))
        habits["rewrites"] = bool(wishes.pop("rewrites", habits["rewrites"]))
        request._json = wishes
    answer = await control(mood, request)
    return JSONResponse({"mood": _plain(answer), "people": people, "root": authority.root_pem()}, answer.status_code)


def _plain(answer: Response) -> Any:
    return json.loads(bytes(answer.body))


async def _files(data: dict[str, Any], name: str) -> Response:
    looks = data.get("signatureProperties") or [{}]
    started = time.monotonic()
    signed = []
    for index, text in enumerate(data.get("file") or []):
        look = looks[min(index, len(looks) - 1)]
        box = None
        if str(look.get("tampilan", "")).upper() == "VISIBLE":
            box = _box(*(float(look.get(part, 0)) for part in ("originX", "originY", "width", "height")))
        try:
            pdf = base64.b64decode(text, validate=True)
            picture = base64.b64decode(look.get("imageBase64") or "", validate=True) or None
        except (binascii.Error, ValueError, TypeError) as error:
            raise Refusal(2041, "File bukan PDF yang valid") from error
        signed.append(base64.b64encode(await _signed(pdf, name, box, int(look.get("page", 1)), picture)).decode())
    if not signed:
        raise Refusal(2001, "Parameter tidak lengkap")
    return JSONResponse({"time": int((time.monotonic() - started) * 1000), "file": signed})


async def _body(request: Request) -> dict[str, Any]:
    try:
        data = await request.json()
    except ValueError as error:
        raise Refusal(2001, "Parameter tidak lengkap") from error
    if not isinstance(data, dict):
        raise Refusal(2001, "Parameter tidak lengkap")
    return data


async def _form(request: Request) -> dict[str, str | bytes]:
    """The fields of a multipart body; files as bytes. Small, because Starlette's own parser is a dependency more."""
    boundary = re.search(r'boundary="?([^";]+)', request.headers.get("content-type", ""))
    if boundary is None:
        raise Refusal(2001, "Parameter tidak lengkap")
    fields: dict[str, str | bytes] = {}
    for part in (b"\r\n" + await request.body()).split(b"\r\n--" + boundary[1].encode())[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        name = re.search(rb'[; ]name="([^"]*)"', head)
        if name:
            fields[name[1].decode()] = content if b"filename=" in head else content.decode()
    return fields


def _text(form: dict[str, str | bytes], name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def _guarded(handler: Any) -> Any:
    async def answer(request: Request) -> Response:
        try:
            _admit(request)
            return await handler(request)  # type: ignore[no-any-return]
        except Refusal as refusal:
            return JSONResponse({"status_code": refusal.number, "error": refusal.text}, refusal.status)

    return moody(mood, answer)


routes = (
    Route("/api/sign/pdf", _guarded(sign_v1), methods=["POST"]),
    Route("/api/sign/download/{number}", _guarded(download_v1)),
    Route("/api/user/status/{nik}", _guarded(status_v1)),
    Route("/api/v2/sign/pdf", _guarded(sign_v2), methods=["POST"]),
    Route("/api/v2/seal/get/totp", _guarded(seal_totp), methods=["POST"]),
    Route("/api/v2/seal/pdf", _guarded(seal_v2), methods=["POST"]),
    Route("/api/v2/user/check/status", _guarded(status_v2), methods=["POST"]),
    Route("/_control", switch, methods=["GET", "POST"]),
)
