"""The centre of the population registry (Dukcapil): reading a person, taking a registration for a card.

Reading follows the domain handbook 2.7: ``POST`` of ``nik, user_id, password, ip_user`` gives
``{content: [{NIK, ..., EKTP_STATUS, EKTP_CREATED}], lastPage, numberOfElements, totalElements}``; nobody found and a
refused user give only ``RESPON``, with status 200, as does a spent quota. No public description of handing over a
registration was found: ``rekam`` is made up, and so is how a packet travels here.

``_control``: the moods; ``people`` ({nik: {"EKTP_STATUS": ...}}), ``quota`` (calls a day, None = unlimited),
``advance`` (every packet one station on), ``reset``.
"""

from __future__ import annotations

import json
import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from molek.sandbox.moods import Mood, control, moody

USER, PASSWORD, IP = "molek", "sandbox", "10.53.71.1"
_STATIONS = ("SENT FOR ENROLLMENT", "PROCESSING", "PRINT READY RECORD")

mood = Mood()
people: dict[str, dict[str, str]] = {}
registered: dict[str, str] = {}  # registration code: NIK, in the order of arrival
_quota: dict[str, int | None] = {"left": None}


def _content(*rows: dict[str, str]) -> JSONResponse:
    count = len(rows)
    return JSONResponse(
        {"content": list(rows), "lastPage": True, "numberOfElements": count, "sort": None, "totalElements": count}
    )


def _respond(text: str) -> JSONResponse:
    return _content({"RESPON": text})


async def _wish(request: Request) -> tuple[dict[str, Any], Response | None]:
    """The body, or the answer to somebody who may not ask or has asked too often."""
    try:
        body = await request.json()
    except ValueError:
        body = {}
    if not isinstance(body, dict):
        body = {}
    who = f"{body.get('user_id', '')}:{body.get('password', '')}"
    if not secrets.compare_digest(who.encode(), f"{USER}:{PASSWORD}".encode()) or body.get("ip_user") != IP:
        return {}, _respond("User tidak memiliki hak akses")
    if _quota["left"] is not None:
        if _quota["left"] <= 0:
            return {}, _respond("Kuota akses hari ini telah habis")
        _quota["left"] -= 1
    return body, None


async def call_nik(request: Request) -> Response:
    """``POST /dukcapil/get_json/call_nik``."""
    body, refusal = await _wish(request)
    if refusal is not None:
        return refusal
    nik = str(body.get("nik", ""))
    person = people.get(nik)
    if person is None:
        return _respond("Data tidak ditemukan")
    return _content({"NIK": nik, "EKTP_CREATED": "", **person})


async def take_registration(request: Request) -> Response:
    """``POST /dukcapil/rekam``; the same number again is the same registration."""
    body, refusal = await _wish(request)
    if refusal is not None:
        return refusal
    nik, code = str(body.get("nik", "")), str(body.get("no_registrasi", ""))
    if len(nik) != 16 or not nik.startswith("99") or not code:
        return _respond("DITOLAK: NIK TIDAK VALID")
    if code in registered:
        return _respond("SUDAH DITERIMA")
    registered[code] = nik
    people[nik] = {**people.get(nik, {}), "EKTP_STATUS": _STATIONS[0]}
    return _respond("DITERIMA")


async def switch(request: Request) -> Response:
    """``/dukcapil/_control``."""
    if request.method == "POST":
        wishes = await request.json()
        if wishes.get("reset"):
            people.clear()
            registered.clear()
            _quota["left"] = None
        people.update(wishes.pop("people", {}))
        if "quota" in wishes:
            _quota["left"] = wishes.pop("quota")
        if wishes.pop("advance", False):
            for person in people.values():
                status = person.get("EKTP_STATUS", "")
                if status in _STATIONS[:-1]:
                    person["EKTP_STATUS"] = _STATIONS[_STATIONS.index(status) + 1]
        request._json = wishes
    answer = await control(mood, request)
    state = {
        "mood": json.loads(bytes(answer.body)),
        "people": people,
        "registered": registered,
        "quota": _quota["left"],
    }
    return JSONResponse(state, answer.status_code)


routes = (
    Route("/dukcapil/get_json/call_nik", moody(mood, call_nik), methods=["POST"]),
    Route("/dukcapil/rekam", moody(mood, take_registration), methods=["POST"]),
    Route("/_control", switch, methods=["GET", "POST"]),
)
