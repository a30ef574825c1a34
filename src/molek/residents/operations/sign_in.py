"""Sign-in of residents by a one-time code. Answer and work are the same whether anybody has the NIK or not."""

from __future__ import annotations

import datetime as dt
import hmac
import logging
import secrets

from django.db import transaction

from molek.audit import operations as audit
from molek.base.actors import ANONYMOUS, SYSTEM, Actor, ActorKind
from molek.base.identifiers import parse_nik
from molek.jobs import operations as jobs
from molek.messages import operations as messages
from molek.residents.enums import ResidentStatus
from molek.residents.errors import CodeNotAccepted, TooManyCodes, TooManyGuesses
from molek.residents.models import Attempt, OneTimeCode, Resident
from molek.residents.operations.limits import Limit, count, hashed, minutes_left
from molek.residents.queries import resident_ref

logger = logging.getLogger("molek.residents")

CODE_LASTS = dt.timedelta(minutes=5)
GUESSES_A_CODE = 5
_KEEP = dt.timedelta(days=1)

_QUARTER, _HOUR = dt.timedelta(minutes=15), dt.timedelta(hours=1)
# Many residents share one address: a kelurahan's wifi, a mobile operator's gateway.
CODES_A_NIK = Limit("CODE", "nik", 3, _QUARTER)
CODES_AN_ADDRESS = Limit("CODE", "remote", 60, _QUARTER)
CODES_A_PHONE = Limit("SENT", "phone", 5, _HOUR)
GUESSES_A_NIK = Limit("GUESS", "nik", 10, _HOUR)
GUESSES_AN_ADDRESS = Limit("GUESS", "remote", 60, _QUARTER)


@transaction.atomic
def request_code(*, nik: str, remote: str, at: dt.datetime, language: str = "id", by: Actor = ANONYMOUS) -> None:
    """Ask for a code to the phone that the register has for this NIK. Returns nothing, whoever asks.

    The message goes out from a job, so that the time of this call tells nothing either.

    Args:
        nik: as typed.
        remote: network address of the asker.
        language: of the message, "id" or "en".
        by: nobody yet; at a Service Box nobody at that device.

    Raises:
        InvalidNik: it cannot be a NIK.
        TooManyCodes: this NIK or this address asked too often; the same for a NIK that nobody has.
    """
    nik = parse_nik(nik)
    counted = [(CODES_A_NIK, nik), (CODES_AN_ADDRESS, remote)]
    minutes = minutes_left(counted, at)
    if minutes:
        raise TooManyCodes(minutes=minutes, field="nik")
    count(counted, at)
    row = OneTimeCode.objects.create(
        nik_key=hashed("nik", nik),
        resident=Resident.objects.filter(nik=nik, status=ResidentStatus.ALIVE).only("pk").first(),
        language=language,
        requested_at=at,
        expires_at=at + CODE_LASTS,
    )
    audit.record(event="residents.code.requested", by=by, subject=f"code:{row.pk}", at=at)
    jobs.enqueue("residents.send_code", code_id=row.pk)


@transaction.atomic
def send_code(*, code_id: int, at: dt.datetime) -> None:
    """Make the code and hand it to the outbox. Does nothing for nobody, without a phone, twice, or too late.

    A phone that got too many is passed over in silence: telling would tell whose phone it is.
    """
    row = OneTimeCode.objects.select_for_update(of=("self",)).select_related("resident").filter(pk=code_id).first()
    if row is None or row.code_hash or at >= row.expires_at:
        return
    phone = row.resident.phone if row.resident else ""
    if not phone:
        return
    counted = [(CODES_A_PHONE, phone)]
    if minutes_left(counted, at):
        audit.record(event="residents.code.withheld", by=SYSTEM, subject=f"code:{code_id}", at=at)
        return
    count(counted, at)
    code = f"{secrets.randbelow(10**6):06d}"
    row.code_hash = _code_hash(row.pk, code)
    row.expires_at = at + CODE_LASTS
    row.save(update_fields=["code_hash", "expires_at"])
    is_for_proxy = row.resident is not None and row.nik_key == hashed("principal", row.resident.nik)
    messages.send(
        template="residents.proxy_code" if is_for_proxy else "residents.code",
        to=phone,
        data={"code": code, "minutes": str(CODE_LASTS.seconds // 60)},
        language=row.language,
        at=at,
        dedupe=f"residents.code:{row.pk}",
        receiver=messages.receiver_key("resident", row.resident_id or 0),
    )


def confirm_code(*, nik: str, code: str, remote: str, at: dt.datetime, by: Actor = ANONYMOUS) -> Resident:
    """Use the latest code of this NIK, once.

    A wrong code counts even though the call is refused; a right one works five minutes long, at most five tries.

    Args:
        nik: as typed when the code was asked for.
        code: as typed; spaces do not matter.
        by: an official at whose counter the resident reads his code out; usually nobody.

    Raises:
        CodeNotAccepted: wrong, used, too old, or never sent.
        TooManyGuesses: this NIK or this address guessed too often.
    """
    return use_code(nik=nik, code=code, kind="nik", remote=remote, at=at, by=by)


def use_code(*, nik: str, code: str, kind: str, remote: str, at: dt.datetime, by: Actor) -> Resident:
    """As :func:`confirm_code`. ``kind``: ``nik`` for signing in, ``principal`` for a power of attorney; a code of one
    kind is none of the other."""
    nik = parse_nik(nik)
    counted = [(GUESSES_A_NIK, nik), (GUESSES_AN_ADDRESS, remote)]
    with transaction.atomic():
        minutes = minutes_left(counted, at)
        found = None if minutes else _use(nik, "".join(code.split()), at, kind)
        if found is not None:
            actor = (
                by if by.is_official else Actor(ActorKind.RESIDENT, found.pk, resident_ref(found.ref), device=by.device)
            )
            audit.record(event="residents.code.confirmed", by=actor, subject=resident_ref(found.ref), at=at)
            return found
        if not minutes:
            count(counted, at)
        event = "residents.code.locked" if minutes else "residents.code.failed"
        audit.record(event=event, by=by, subject=f"nik:{hashed('nik', nik)[:16]}", at=at)
    if minutes:
        raise TooManyGuesses(minutes=minutes, field="code")
    raise CodeNotAccepted(field="code")


def _use(nik: str, code: str, at: dt.datetime, kind: str = "nik") -> Resident | None:
    """The resident, if this is the latest code of the NIK and still good; else a try is counted."""
    row = (
        OneTimeCode.objects.select_for_update(of=("self",))
        .select_related("resident")
        .filter(nik_key=hashed(kind, nik))
        .order_by("-id")
        .first()
    )
    expected = row.code_hash if row and row.code_hash else _code_hash(0, secrets.token_hex(4))
    is_right = hmac.compare_digest(expected, _code_hash(row.pk if row else 0, code))
    if row is None or row.used_at or at >= row.expires_at or row.attempts >= GUESSES_A_CODE:
        return None
    if not is_right or row.resident is None:
        row.attempts += 1
        row.save(update_fields=["attempts"])
        return None
    row.used_at = at
    row.save(update_fields=["used_at"])
    if row.resident.contact_language != row.language:
        row.resident.contact_language = row.language
        row.resident.save(update_fields=["contact_language"])
    return row.resident


def _code_hash(code_id: int, code: str) -> str:
    """Keyed, since six digits are soon tried; bound to its row."""
    return hashed(f"code.{code_id}", code)


@transaction.atomic
def forget_codes(*, at: dt.datetime) -> int:
    """Remove codes and counted attempts that no limit looks at any more. Returns how many rows went."""
    codes, _kinds = OneTimeCode.objects.filter(requested_at__lt=at - _KEEP).delete()
    attempts, _kinds = Attempt.objects.filter(at__lt=at - _KEEP).delete()
    return codes + attempts
