"""Handing a card over: code, identity, and a proxy's right."""

from __future__ import annotations

import datetime as dt
from typing import IO

from django.db import connection, transaction

from molek.audit import operations as audit
from molek.audit.enums import AccessPurpose
from molek.base.actors import Actor
from molek.base.identifiers import parse_nik
from molek.base.references import normalise_code
from molek.base.workdays import CITY_TZ
from molek.files import operations as files
from molek.idcards import queries
from molek.idcards.enums import Authority, IdentityCheck, Reason, Receiver
from molek.idcards.errors import CodeWrong, IdentityNotProven, OtherPerson, ProxyWithoutAuthority, WhyMissing
from molek.idcards.models import Card, HandOver
from molek.idcards.operations.moving import locked, move, subject
from molek.idcards.operations.papers import order_receipt
from molek.idcards.operations.printing import READY_TOPIC
from molek.idcards.permissions import CardPermission
from molek.idcards.rules.lifecycle import Event, Party, State
from molek.live import operations as live
from molek.residents import queries as residents


@transaction.atomic
def hand_over(
    *,
    code: str,
    pickup_code: str,
    nik: str,
    receiver: Receiver,
    check_result: IdentityCheck,
    authority: str = "",
    proxy_nik: str = "",
    proxy_name: str = "",
    proof: IO[bytes] | None = None,
    by: Actor,
    at: dt.datetime,
) -> HandOver:
    """Give a card to its owner, or to a proxy who may have it. Sealed receipt follows.

    Args:
        pickup_code: from the owner's message; may be "" for the owner himself, whose fingers prove more.
        nik: of the owner, from the document shown; compared with the card's.
        check_result: what the reader and the clerk's eyes said; the city keeps no fingerprint.
        authority: of a proxy: same family card (checked in the register), or a power of attorney (uploaded).
        proof: the power of attorney as PDF or picture.

    Raises:
        NotPermitted, CardNotFound, MoveImpossible.
        OtherPerson: the NIK is not the owner's.
        CodeWrong: a proxy needs the right pick-up code.
        IdentityNotProven: nothing matched.
        ProxyWithoutAuthority: neither family nor power of attorney.
        The refusals of uploads.
    """
    by.require(CardPermission.HAND_OVER)
    card = locked(code)
    record_ref, owner_nik, owner = queries.owner_of(card)
    if parse_nik(nik) != owner_nik:
        raise OtherPerson(field="nik")
    audit.record_access(
        by=by, resident_ref=record_ref, purpose=AccessPurpose.IDENTIFICATION, fields=("nik", "name"), at=at,
        case_ref=card.code,
    )  # fmt: skip
    if check_result == IdentityCheck.NOT_MATCHED:
        raise IdentityNotProven(field="check_result")
    if (pickup_code or receiver == Receiver.PROXY) and not _is_code(card, pickup_code):
        raise CodeWrong(field="pickup_code")
    given = HandOver(card=card, at=at, by_ref=by.ref, receiver=receiver, check_result=check_result)
    if receiver == Receiver.PROXY:
        given.proxy_nik, given.proxy_name = parse_nik(proxy_nik), " ".join(proxy_name.upper().split())[:100]
        _take_proxy(given, authority, proof, by=by, at=at)
    move(card, Event.HAND_OVER, party=Party.PICKUP, by=by, at=at, note=str(receiver))
    given.save()
    audit.record(
        event="idcards.card.handed_over", by=by, subject=subject(card.code), at=at,
        data={"receiver": str(receiver), "check": str(check_result), "authority": given.authority,
              "flagged": given.is_flagged},
    )  # fmt: skip
    _close_old(card, by, at)
    order_receipt(given, owner=owner, nik=owner_nik, by=by, at=at)
    live.publish(READY_TOPIC)
    return given


def _is_code(card: Card, typed: str) -> bool:
    plain = normalise_code(typed)
    return bool(card.pickup_code) and plain == card.pickup_code.replace("-", "")


def _take_proxy(given: HandOver, authority: str, proof: IO[bytes] | None, *, by: Actor, at: dt.datetime) -> None:
    """Check a proxy's ground and count what he fetched this month, the present card included."""
    card = given.card
    if not given.proxy_name:
        raise WhyMissing(field="proxy_name")
    if authority == Authority.FAMILY_CARD:
        known = residents.person_check(
            nik=given.proxy_nik, name=given.proxy_name, by=by, purpose=AccessPurpose.IDENTIFICATION, at=at,
            case_ref=card.code,
        )  # fmt: skip
        same = residents.share_family_card(resident_id=card.resident_id, nik=given.proxy_nik)
        if not (known.known and known.name_matches and known.is_adult and same):
            raise ProxyWithoutAuthority(field="proxy_nik")
    elif authority == Authority.POWER_OF_ATTORNEY and proof is not None:
        given.proof_sha256 = files.receive_upload(upload=proof, by=by, at=at).sha256
    else:
        raise ProxyWithoutAuthority(field="authority")
    given.authority = authority
    with connection.cursor() as cursor:  # two counters at once count one another
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [given.proxy_nik])
    month = at.astimezone(CITY_TZ).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    fetched = HandOver.objects.filter(proxy_nik=given.proxy_nik, at__gte=month).count() + 1
    given.is_flagged = fetched > queries.policy().proxy_limit


def _close_old(card: Card, by: Actor, at: dt.datetime) -> None:
    """The former card of the person is taken back and cut."""
    if card.reason == Reason.FIRST:
        return
    for former in (
        Card.objects.select_for_update(of=("self",))
        .filter(resident_id=card.resident_id, state=State.HANDED_OVER)
        .exclude(pk=card.pk)
    ):
        move(former, Event.REPLACE, party=Party.PICKUP, by=by, at=at, note=card.code)
