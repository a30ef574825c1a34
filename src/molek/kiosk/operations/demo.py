"""The demo city's box: any browser may become it, since everybody there tries it on his own machine."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from molek.base.errors import NotFound
from molek.kiosk.enums import DeviceState
from molek.kiosk.models import Device
from molek.kiosk.operations.devices import secret_hash

CARD_CODE: Final = "DEM0-KART-2026"  # of a person without a phone; letters and digits as cards have them
CARD_PIN: Final = "280619"
BOX_NAME: Final = "Kotak contoh"


@transaction.atomic
def open_demo_box(*, at: dt.datetime) -> str:
    """The token of the demo box, the same for every browser that asks.

    Raises:
        NotFound: this is no demo city, or it has no such box.
    """
    device = Device.objects.select_for_update(of=("self",)).filter(name=BOX_NAME).first()
    if not settings.MOLEK.demo or device is None:
        raise NotFound()
    secret = salted_hmac("molek.kiosk.demo", BOX_NAME, algorithm="sha256").hexdigest()
    device.state, device.secret_key, device.before_key, device.retired_key = (
        DeviceState.LIVE, secret_hash(secret), "", ""
    )  # fmt: skip
    device.enrolment_key, device.enrolment_until = "", None
    device.revoked_at, device.revoked_by, device.revoked_why = None, "", ""
    device.enrolled_at = device.enrolled_at or at
    device.rotated_at = device.last_seen_at = at
    device.save()
    return f"{device.pk}.{secret}"
