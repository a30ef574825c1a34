"""Coming in at a box: by a code on one's phone, or by card and PIN."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from molek.kiosk.enums import Act
from molek.kiosk.operations.devices import Recognised
from molek.kiosk.operations.reports import count_act
from molek.residents import operations as residents
from molek.residents import queries as residents_queries


@dataclass(frozen=True, slots=True)
class Opened:
    """What the session of the visitor holds from now on."""

    session: Mapping[str, Any]


def sign_in_with_code(*, nik: str, code: str, at_box: Recognised, at: dt.datetime) -> Opened:
    """By NIK and the one-time code. Guesses count for the box, not for its network address, which many share.

    Raises:
        CodeNotAccepted, TooManyGuesses.
    """
    device = at_box.device
    row = residents.confirm_code(nik=nik, code=code, remote=device.ref, at=at, by=at_box.nobody)
    count_act(device_id=device.pk, act=Act.SIGN_IN, at=at)
    return Opened(residents_queries.session_at_device(resident=row, device=device.ref, unit_id=device.unit_id, at=at))


def sign_in_with_card(*, code: str, pin: str, at_box: Recognised, at: dt.datetime) -> Opened:
    """By service card and PIN.

    Raises:
        CardNotAccepted, TooManyGuesses.
    """
    device = at_box.device
    card = residents.use_card(code=code, pin=pin, device=at_box.nobody, at=at)
    count_act(device_id=device.pk, act=Act.SIGN_IN, at=at)
    return Opened(
        residents_queries.session_at_device(
            resident=card.resident, device=device.ref, unit_id=device.unit_id, card_id=card.pk, at=at
        )
    )
