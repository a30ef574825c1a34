"""The web service of the centre (Dukcapil), as regions speak with it.

Reading: domain handbook 2.7: POST of NIK, user, password and address; ``{content: [{..., EKTP_STATUS}]}``, or only
``RESPON`` for nobody. Sending registrations: no public description was found; the path and the form below are ours
and the sandbox's, and one place to change.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from molek.outside import operations as outside
from molek.outside.errors import SourceDown

NAME = "Dukcapil pusat"


class QuotaSpent(Exception):
    """The centre answers no more calls today."""


class RegistrationRefused(Exception):
    """The centre will not take this registration; ``args[0]`` is its own word, without personal data."""


@dataclass(frozen=True, slots=True)
class Centre:
    """The centre at its address. Calls leave the building: never inside a transaction."""

    client: outside.OutsideClient
    user: str
    password: str
    ip: str

    def status_of(self, nik: str) -> str | None:
        """The card status of a person in the centre's words; None if the centre does not know him.

        Raises:
            SourceDown, SourceRefused: see ``outside``.
            QuotaSpent: no more calls today.
        """
        answer = self._call("/dukcapil/get_json/call_nik", {"nik": nik})
        status = answer.get("EKTP_STATUS")
        return str(status) if status else None

    def send(self, *, nik: str, code: str, recorded_at: dt.datetime) -> None:
        """Hand a registration to the centre; the same ``code`` again is the same registration.

        Raises:
            SourceDown, SourceRefused, QuotaSpent, RegistrationRefused.
        """
        answer = self._call(
            "/dukcapil/rekam", {"nik": nik, "no_registrasi": code, "tgl_rekam": recorded_at.isoformat()}
        )
        if answer.get("RESPON") not in ("DITERIMA", "SUDAH DITERIMA"):
            raise RegistrationRefused(str(answer.get("RESPON", ""))[:60])

    def _call(self, path: str, wish: dict[str, str]) -> dict[str, Any]:
        answer = self.client.request_json(
            "POST", path, json={**wish, "user_id": self.user, "password": self.password, "ip_user": self.ip},
            idempotent=True,
        )  # fmt: skip
        content = answer.get("content") if isinstance(answer, dict) else None
        first = content[0] if isinstance(content, list) and content else None
        if not isinstance(first, dict):
            raise SourceDown(name=NAME, reason="answer-shape")
        said = str(first.get("RESPON", "")).upper()
        if "KUOTA" in said:
            raise QuotaSpent()
        if "HAK AKSES" in said:  # our user, password or address: nobody is served until somebody mends it
            raise SourceDown(name=NAME, reason="access-refused")
        return first


def centre() -> Centre | None:
    """The centre that the configuration names; None if this city works with its files only."""
    config = settings.MOLEK
    if not config.dukcapil_url:
        return None
    client = outside.client(NAME, config.dukcapil_url, timeout_s=8.0, retries=1)
    return Centre(client, config.dukcapil_user, config.dukcapil_password, config.dukcapil_ip)
