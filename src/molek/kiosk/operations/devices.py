"""Boxes: made by an operator, enrolled by a one-time code, recognised by a secret that changes daily, revoked."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import secrets
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac

from molek.audit import operations as audit
from molek.base.actors import ANONYMOUS, Actor, ActorKind
from molek.kiosk.enums import DeviceState, ProblemKind
from molek.kiosk.errors import (
    AlreadyRevoked,
    DeviceNotKnown,
    EnrolmentRefused,
    NameTaken,
    NoSuchDevice,
    TooManyEnrolments,
)
from molek.kiosk.models import Device, EnrolmentTry
from molek.kiosk.operations.problems import begin_problem
from molek.kiosk.permissions import KioskPermission
from molek.kiosk.rules.health import ROTATE_EVERY, SETTLED_AFTER

CODE_DIGITS = 12
CODE_LASTS = dt.timedelta(minutes=30)
_TRIES, _WINDOW = 10, dt.timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A code for one box. It is shown once."""

    device: Device
    code: str

    @property
    def grouped(self) -> str:
        """Three groups of four, as it is read and typed."""
        return " ".join(self.code[i : i + 4] for i in range(0, CODE_DIGITS, 4))


@dataclass(frozen=True, slots=True)
class Recognised:
    """A live box. ``new_token`` is "" unless the browser must keep another one from now on."""

    device: Device
    new_token: str = ""

    @property
    def nobody(self) -> Actor:
        """Whoever stands there, before he has signed in."""
        return Actor(ActorKind.ANONYMOUS, None, "anonymous", unit_id=self.device.unit_id, device=self.device.ref)


def secret_hash(secret: str) -> str:
    """Of 256 random bits: a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _new_code(device: Device, at: dt.datetime) -> str:
    code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
    device.enrolment_key = salted_hmac("molek.kiosk.enrolment", code, algorithm="sha256").hexdigest()
    device.enrolment_until = at + CODE_LASTS
    return code


def _locked(device_id: int) -> Device:
    device = Device.objects.select_for_update(of=("self",)).filter(pk=device_id).first()
    if device is None:
        raise NoSuchDevice()
    return device


def add_device(*, name: str, place: str, area_code: str, unit_id: int | None, by: Actor, at: dt.datetime) -> Enrolment:
    """A new box, waiting for its browser.

    Args:
        name: as people report faults, e.g. "Kotak Fatubesi 1".
        place: where it stands, for whoever goes there.
        area_code: dotted code of the kelurahan or kecamatan.
        unit_id: the office it stands in; None for a public place.

    Raises:
        NotPermitted: ``by`` may not operate boxes in this area.
        NameTaken: another box bears this name.
    """
    by.require(KioskPermission.OPERATE, area=area_code)
    device = Device(name=name, place=place, area_code=area_code, unit_id=unit_id, made_at=at, made_by=by.ref)
    code = _new_code(device, at)
    try:
        with transaction.atomic():
            device.save(force_insert=True)
            audit.record(event="kiosk.device.added", by=by, subject=device.ref, at=at, data={"area": area_code})
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") == "kiosk_device_name":
            raise NameTaken(name=name, field="name") from error
        raise
    return Enrolment(device, code)


@transaction.atomic
def renew_enrolment(*, device_id: int, by: Actor, at: dt.datetime) -> Enrolment:
    """Another code, for a browser set up anew or a box that was revoked. The present browser works until it is used.

    Raises:
        NotPermitted, NoSuchDevice.
    """
    device = _locked(device_id)
    by.require(KioskPermission.OPERATE, area=device.area_code)
    code = _new_code(device, at)
    if device.state == DeviceState.REVOKED:
        device.state, device.revoked_at, device.revoked_by, device.revoked_why = DeviceState.AWAITING, None, "", ""
    device.save()
    audit.record(event="kiosk.device.code-made", by=by, subject=device.ref, at=at)
    return Enrolment(device, code)


def enrol(*, code: str, remote: str, at: dt.datetime) -> tuple[Device, str]:
    """Make the browser that sent the code this box. Gives the token it must keep. A code works once, half an hour.

    Raises:
        EnrolmentRefused: wrong, used or too old.
        TooManyEnrolments: too many wrong codes from this address.
    """
    digits = "".join(code.split())
    remote_key = salted_hmac("molek.kiosk.remote", remote, algorithm="sha256").hexdigest()
    with transaction.atomic():
        tries = EnrolmentTry.objects.filter(remote_key=remote_key, at__gt=at - _WINDOW).order_by("-at")
        oldest = tries.values_list("at", flat=True)[_TRIES - 1 : _TRIES]
        minutes = max((math.ceil((t + _WINDOW - at).total_seconds() / 60) for t in oldest), default=0)
        device = None
        if not minutes:
            key = salted_hmac("molek.kiosk.enrolment", digits, algorithm="sha256").hexdigest()
            device = (
                Device.objects.select_for_update(of=("self",))
                .filter(enrolment_key=key, enrolment_until__gt=at)
                .exclude(enrolment_key="")
                .first()
            )
        if device is not None:
            secret = secrets.token_urlsafe(32)
            device.state, device.enrolled_at = DeviceState.LIVE, at
            device.enrolment_key, device.enrolment_until = "", None
            device.secret_key, device.before_key, device.retired_key = secret_hash(secret), "", ""
            device.rotated_at = device.last_seen_at = at
            device.save()
            audit.record(event="kiosk.device.enrolled", by=ANONYMOUS, subject=device.ref, at=at)
            return device, f"{device.pk}.{secret}"
        if not minutes:
            EnrolmentTry.objects.create(remote_key=remote_key, at=at)
            audit.record(event="kiosk.enrolment.refused", by=ANONYMOUS, subject="kiosk", at=at)
    if minutes:
        raise TooManyEnrolments(minutes=minutes)
    raise EnrolmentRefused(field="code")


def recognise(*, token: str, at: dt.datetime) -> Recognised:
    """The live box whose browser keeps ``token``. One query, mostly.

    Raises:
        DeviceNotKnown: none, revoked, or a copy of an earlier secret: then the operator is told.
    """
    number, _, secret = token.partition(".")
    if not (number.isascii() and number.isdigit() and len(number) <= 18 and secret):
        raise DeviceNotKnown()
    key = secret_hash(secret)
    device = Device.objects.filter(pk=int(number), state=DeviceState.LIVE).first()
    if device is None:
        raise DeviceNotKnown()
    if key == device.secret_key:
        if device.before_key and device.rotated_at and at - device.rotated_at >= SETTLED_AFTER:
            Device.objects.filter(pk=device.pk, secret_key=key).update(retired_key=device.before_key, before_key="")
        return Recognised(device)
    if key == device.before_key:
        return Recognised(device)
    if key == device.retired_key:
        _note_copy(device, at)
    raise DeviceNotKnown()


@transaction.atomic
def _note_copy(device: Device, at: dt.datetime) -> None:
    if begin_problem(device=device, kind=ProblemKind.COPIED, text="", at=at):
        audit.record(event="kiosk.device.copied", by=ANONYMOUS, subject=device.ref, at=at)


@transaction.atomic
def rotate_secret(*, device_id: int, token: str, at: dt.datetime) -> str:
    """Another token for a box whose present one is a day old; "" while it is not. Asked with each beat.

    A token lost on the way (weak network, power cut) does no harm: the one before stays good until the new one has
    been used five minutes later.
    """
    _number, _, secret = token.partition(".")
    device = Device.objects.select_for_update(of=("self",)).filter(pk=device_id, state=DeviceState.LIVE).first()
    if device is None or device.rotated_at is None:
        return ""
    key = secret_hash(secret)
    lost = key == device.before_key and at - device.rotated_at >= SETTLED_AFTER
    due = key == device.secret_key and at - device.rotated_at >= ROTATE_EVERY
    if not (lost or due):
        return ""
    fresh = secrets.token_urlsafe(32)
    device.before_key, device.secret_key, device.rotated_at = key, secret_hash(fresh), at
    device.save(update_fields=["before_key", "secret_key", "rotated_at"])
    return f"{device.pk}.{fresh}"


@transaction.atomic
def revoke_device(*, device_id: int, why: str, by: Actor, at: dt.datetime) -> Device:
    """The box is out of use from its next request on, and with it every session opened there.

    Raises:
        NotPermitted, NoSuchDevice.
        AlreadyRevoked: somebody did it before.
    """
    device = _locked(device_id)
    by.require(KioskPermission.OPERATE, area=device.area_code)
    if device.state == DeviceState.REVOKED:
        raise AlreadyRevoked()
    device.state, device.revoked_at, device.revoked_by, device.revoked_why = DeviceState.REVOKED, at, by.ref, why[:200]
    device.secret_key = device.before_key = device.retired_key = device.enrolment_key = ""
    device.enrolment_until = None
    device.save()
    device.problems.filter(ended_at=None).update(ended_at=at)
    audit.record(event="kiosk.device.revoked", by=by, subject=device.ref, at=at)
    return device


@transaction.atomic
def load_paper(*, device_id: int, sheets: int, by: Actor, at: dt.datetime) -> Device:
    """The tray holds ``sheets`` now.

    Raises:
        NotPermitted, NoSuchDevice.
    """
    device = _locked(device_id)
    by.require(KioskPermission.OPERATE, area=device.area_code)
    device.paper_loaded, device.paper_printed, device.paper_loaded_at = sheets, 0, at
    device.save(update_fields=["paper_loaded", "paper_printed", "paper_loaded_at"])
    device.problems.filter(Q(kind=ProblemKind.PAPER) | Q(kind=ProblemKind.PRINT_FAILED), ended_at=None).update(
        ended_at=at
    )
    audit.record(event="kiosk.paper.loaded", by=by, subject=device.ref, at=at, data={"sheets": sheets})
    return device
