"""Service cards: issued face to face, opened with a PIN, ended at once when lost."""

from __future__ import annotations

import datetime as dt
import hmac
from dataclasses import dataclass

from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from molek.audit import operations as audit
from molek.audit.enums import AccessPurpose
from molek.base.actors import Actor, ActorKind
from molek.base.errors import NotPermitted
from molek.base.qr import qr_svg
from molek.base.references import new_code, normalise_code
from molek.messages import operations as messages
from molek.residents import queries
from molek.residents.enums import CardEnd, ResidentStatus
from molek.residents.errors import CardIssuedMeanwhile, CardNotAccepted, NoCard, PinsDiffer, PinTooEasy, TooManyGuesses
from molek.residents.models import Resident, ServiceCard
from molek.residents.operations.limits import Limit, count, hashed, minutes_left
from molek.residents.permissions import ResidentPermission
from molek.residents.rules import pins

_GROUPS = 3  # 60 random bits
_SIZE = _GROUPS * 4
QR_PREFIX = "MOLEK"  # so that a scanner's text is known for what it is
_QUARTER = dt.timedelta(minutes=15)
# Both count alike whether the card exists or not.
TRIES_A_CARD = Limit("CARD", "card", 5, _QUARTER)
TRIES_A_DEVICE = Limit("CARD", "remote", 20, _QUARTER)
_WHY = {
    "form": _("harus tepat 6 angka"),
    "repeated": _("angkanya berulang"),
    "row": _("angkanya berurutan"),
    "common": _("banyak dipakai orang"),
    "own": _("sama dengan tanggal lahir atau NIK"),
}
_NOBODY = make_password("0" * 6)  # what is compared where there is no card, so that the answer takes as long


@dataclass(frozen=True, slots=True)
class IssuedCard:
    """A new card. ``code`` is known only now: it is printed and forgotten."""

    card: ServiceCard
    code: str

    @property
    def qr_text(self) -> str:
        return card_qr_text(self.code)


def card_code(typed: str) -> str:
    """What a scanner read or somebody typed, as the card bears it without dashes; "" if it cannot be a card's code.

    Letters that look like digits are taken as those, since the code has none of them.
    """
    raw = normalise_code(typed.strip()[:60]).removeprefix(normalise_code(QR_PREFIX))
    return raw if len(raw) == _SIZE and raw.isascii() and raw.isalnum() else ""


def card_qr_text(code: str) -> str:
    """What the QR code of a card says: nothing but its code, marked as ours."""
    return f"{QR_PREFIX}-{code}"


def card_qr_svg(code: str) -> str:
    """The QR code of a card as a picture."""
    return qr_svg(card_qr_text(code), pixels=220)


def _key(code: str) -> str:
    return hashed("card", code)


def _assisted(by: Actor) -> int:
    """The resident who stands there and has confirmed."""
    by.require(ResidentPermission.CARD)
    if by.assisting is None:
        raise NotPermitted(permission=ResidentPermission.CARD)
    return by.assisting


def _pin(pin: str, repeated: str, resident: Resident) -> str:
    chosen = pins.digits_of(pin) or ""
    weak = pins.weakness(chosen, birth_date=resident.birth_date, nik=resident.nik)
    if weak:
        raise PinTooEasy(field="pin", why=_WHY[weak])
    if not hmac.compare_digest(chosen, pins.digits_of(repeated) or ""):
        raise PinsDiffer(field="repeat")
    return make_password(chosen)


def issue_card(*, pin: str, repeated: str, by: Actor, at: dt.datetime) -> IssuedCard:
    """A card for the resident whom ``by`` assists; his earlier card ends. He chose the PIN himself and typed it twice.

    Raises:
        NotPermitted: ``by`` may not issue cards, or nobody has confirmed at his counter.
        PinTooEasy, PinsDiffer: another PIN, please.
        CardIssuedMeanwhile: another counter was first.
    """
    resident_id = _assisted(by)
    try:
        with transaction.atomic():
            return _issue(resident_id, pin, repeated, by, at)
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") == "residents_one_live_card":
            raise CardIssuedMeanwhile() from error
        raise


def _issue(resident_id: int, pin: str, repeated: str, by: Actor, at: dt.datetime) -> IssuedCard:
    resident = Resident.objects.get(pk=resident_id, status=ResidentStatus.ALIVE)
    pin_hash = _pin(pin, repeated, resident)
    for old in ServiceCard.objects.select_for_update(of=("self",)).live().filter(resident_id=resident_id):
        _end(old, resident, why=CardEnd.REPLACED, by=by, at=at)
    code = new_code(_GROUPS)
    card = ServiceCard.objects.create(
        resident=resident,
        code_key=_key(card_code(code)),
        code_tail=code[-4:],
        pin_hash=pin_hash,
        issued_at=at,
        issued_by=by.ref,
        unit_id=by.unit_id,
    )
    audit.record_access(
        by=by, resident_ref=queries.resident_ref(resident.ref), purpose=AccessPurpose.ASSISTED_SERVICE,
        fields=("name", "birth_date"), at=at,
    )  # fmt: skip
    _record("issued", card, resident, by=by, at=at)
    _tell(resident, "residents.card_issued", card, at)
    return IssuedCard(card, code)


def _record(what: str, card: ServiceCard, resident: Resident, *, by: Actor, at: dt.datetime, **data: str) -> None:
    audit.record(
        event=f"residents.card.{what}",
        by=by,
        subject=queries.resident_ref(resident.ref),
        at=at,
        data={"card": card.pk, **data},
    )


def _tell(resident: Resident, template: str, card: ServiceCard, at: dt.datetime) -> None:
    """Whoever has a phone hears of it, so that no card is made behind his back."""
    if resident.phone:
        messages.send(
            template=template,
            to=resident.phone,
            data={"ending": card.code_tail},
            language=resident.contact_language,
            at=at,
            dedupe=f"{template}:{card.pk}:{at.timestamp():.0f}",
        )


def _end(card: ServiceCard, resident: Resident, *, why: CardEnd, by: Actor, at: dt.datetime) -> None:
    card.end(why=why, by_ref=by.ref, at=at)
    card.save(update_fields=["ended_at", "ended_by", "ended_why"])
    _record("ended", card, resident, by=by, at=at, why=why.value)


def _own_or_assisted(by: Actor) -> int:
    if by.is_resident and by.id is not None:
        return by.id
    return _assisted(by)


def _locked_card(resident_id: int) -> ServiceCard:
    card = (
        ServiceCard.objects.select_for_update(of=("self",))
        .select_related("resident")
        .live()
        .filter(resident_id=resident_id)
        .first()
    )
    if card is None:
        raise NoCard()
    return card


@transaction.atomic
def end_card(*, why: CardEnd, by: Actor, at: dt.datetime) -> ServiceCard:
    """The card of the resident who is signed in, or assisted, is good for nothing from now on; open sessions end too.

    Raises:
        NotPermitted: ``by`` is neither.
        NoCard: there is none.
    """
    card = _locked_card(_own_or_assisted(by))
    _end(card, card.resident, why=why, by=by, at=at)
    return card


@transaction.atomic
def change_pin(*, pin: str, repeated: str, by: Actor, at: dt.datetime) -> ServiceCard:
    """The resident whom ``by`` assists chooses another PIN; a locked card opens.

    Raises:
        NotPermitted: ``by`` may not, or nobody has confirmed at his counter.
        NoCard: there is none.
        PinTooEasy, PinsDiffer: another PIN, please.
    """
    card = _locked_card(_assisted(by))
    card.pin_hash, card.failures, card.locked_at = _pin(pin, repeated, card.resident), 0, None
    card.save(update_fields=["pin_hash", "failures", "locked_at"])
    _record("unlocked", card, card.resident, by=by, at=at)
    _tell(card.resident, "residents.card_pin", card, at)
    return card


def use_card(*, code: str, pin: str, device: Actor, at: dt.datetime) -> ServiceCard:
    """Whose card this is, if the PIN is his. For devices of the city only: ``device`` is nobody at that device.

    A wrong try counts even though the call is refused. The answer and the work are the same for a card that is not
    there. With ``select_related`` resident.

    Raises:
        NotPermitted: not at a device.
        CardNotAccepted: no such card, ended, locked, wrong PIN, or its holder is no longer registered.
        TooManyGuesses: this card or this device guessed too often.
    """
    if not device.device:
        raise NotPermitted()
    raw = card_code(code)
    counted = [(TRIES_A_CARD, raw or code.strip()[:60]), (TRIES_A_DEVICE, device.device)]
    with transaction.atomic():
        minutes = minutes_left(counted, at)
        card = None if minutes else _opened(raw, pin, at)
        if card is not None:
            by = Actor(
                ActorKind.RESIDENT, card.resident_id, queries.resident_ref(card.resident.ref), device=device.device
            )
            _record("used", card, card.resident, by=by, at=at)
            return card
        if not minutes:
            count(counted, at)
        event = "residents.card.barred" if minutes else "residents.card.refused"
        audit.record(event=event, by=device, subject=f"card:{_key(raw)[:16]}", at=at)
    if minutes:
        raise TooManyGuesses(minutes=minutes, field="pin")
    raise CardNotAccepted(field="pin")


def _opened(raw: str, pin: str, at: dt.datetime) -> ServiceCard | None:
    """The card if the PIN opens it; else the failure is counted, and the tenth in a row locks it."""
    card = (
        ServiceCard.objects.select_for_update(of=("self",))
        .select_related("resident")
        .live()
        .filter(code_key=_key(raw))
        .first()
    )
    is_right = check_password(pins.digits_of(pin) or "", card.pin_hash if card else _NOBODY)
    if card is None or card.is_locked or card.resident.status != ResidentStatus.ALIVE:
        return None
    if is_right:
        card.failures, card.last_used_at = 0, at
        card.save(update_fields=["failures", "last_used_at"])
        return card
    card.failures += 1
    if card.failures >= ServiceCard.MOST_FAILURES:
        card.locked_at = at
        _tell(card.resident, "residents.card_locked", card, at)
    card.save(update_fields=["failures", "locked_at"])
    return None


@transaction.atomic
def seed_card(*, nik: str, code: str, pin: str, by: Actor, at: dt.datetime) -> bool:
    """A card of a known code for a person of the demo city. Returns False if he has one, or nobody has the NIK.

    Raises:
        NotPermitted: ``by`` is not the system.
    """
    if not by.is_system:
        raise NotPermitted()
    resident = Resident.objects.filter(nik=nik, status=ResidentStatus.ALIVE).first()
    if resident is None or ServiceCard.objects.live().filter(resident=resident).exists():
        return False
    card = ServiceCard.objects.create(
        resident=resident,
        code_key=_key(card_code(code)),
        code_tail=code[-4:],
        pin_hash=make_password(pin),
        issued_at=at,
        issued_by=by.ref,
    )
    _record("issued", card, resident, by=by, at=at)
    return True
