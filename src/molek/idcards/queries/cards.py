"""Cards as their owners, the desk and the public see them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from molek.audit import operations as audit
from molek.audit.enums import AccessPurpose
from molek.base.actors import Actor
from molek.base.errors import NotPermitted, Text
from molek.base.identifiers import mask_name, mask_nik
from molek.base.pages import Page, number_key, page_of
from molek.base.references import normalise_code
from molek.base.workdays import city_date
from molek.documents import queries as documents
from molek.idcards.enums import EVENT_LABELS, STATE_LABELS, PaperKind, Reason
from molek.idcards.errors import CardNotFound, PaperNotReady
from molek.idcards.models import Card, Paper
from molek.idcards.permissions import CardPermission
from molek.idcards.queries.office import policy
from molek.idcards.rules.lifecycle import CENTRAL, CLOSED, Event, Party, State, events_from
from molek.residents import queries as residents

PAGE_SIZE = 50
_PARTIES = {
    Party.DESK: CardPermission.REGISTER,
    Party.PRINTING: CardPermission.PRINT,
    Party.PICKUP: CardPermission.HAND_OVER,
    Party.HEAD: CardPermission.MANAGE,
}


def owner_of(card: Card) -> tuple[str, str, str]:
    """(ref for logs, NIK, name) of a card's owner. Whoever shows or sends them logs the access."""
    owner = card.resident
    return residents.resident_ref(owner.ref), owner.nik, owner.name


@dataclass(frozen=True, slots=True)
class CardRow:
    """A line of a desk list; the name is masked."""

    id: int
    code: str
    masked_name: str
    state: str
    state_label: Text
    reason: str
    since: dt.datetime
    promised_on: dt.date | None
    is_urgent: bool


def row_of(card: Card) -> CardRow:
    return CardRow(
        card.pk, card.code, mask_name(card.resident.name), card.state, STATE_LABELS[card.state],
        str(Reason(card.reason).label), card.state_since, card.promised_on, card.is_urgent,
    )  # fmt: skip


def _with_names() -> QuerySet[Card]:
    return Card.objects.select_related("resident").only(
        "id", "code", "state", "reason", "state_since", "promised_on", "is_urgent", "announced_at", "reminded",
        "ready_at", "serial", "resident__name",
    )  # fmt: skip


def cards_in(*, state: str, by: Actor, after: str | None = None) -> Page[CardRow]:
    """Cards in a state, oldest first.

    Raises:
        NotPermitted: ``by`` may not view.
    """
    by.require(CardPermission.VIEW)
    rows = _with_names().filter(state=state, id__gt=number_key(after) or 0).order_by("id")[: PAGE_SIZE + 1]
    return page_of([row_of(card) for card in rows], size=PAGE_SIZE, key=lambda row: str(row.id))


def cards_of_resident(*, resident_id: int, by: Actor) -> list[CardRow]:
    """All cards of a person, newest first.

    Raises:
        NotPermitted: ``by`` may not view.
    """
    by.require(CardPermission.VIEW)
    return [row_of(card) for card in _with_names().filter(resident_id=resident_id).order_by("-id")]


@dataclass(frozen=True, slots=True)
class StepShown:
    title: Text
    when: dt.datetime
    text: str
    now: bool = False


@dataclass(frozen=True, slots=True)
class CardSheet:
    """A card as its page shows it to an official; ``may`` names the events that he can cause now."""

    card: Card
    row: CardRow
    masked_nik: str
    birth_year: int
    area_name: str
    steps: list[StepShown]
    may: frozenset[str]
    can_hurry: bool
    can_agree: bool
    papers: list[Paper]


def card_sheet(*, code: str, by: Actor, at: dt.datetime) -> CardSheet:
    """A card by its registration code; the look at its owner is logged.

    Raises:
        NotPermitted: ``by`` may not view.
        CardNotFound: there is none.
    """
    by.require(CardPermission.VIEW)
    plain = normalise_code(code)
    card = (
        Card.objects.select_related("resident", "resident__area", "batch__printer")
        .filter(code=f"{plain[:4]}-{plain[4:]}")
        .first()
    )
    if card is None:
        raise CardNotFound()
    audit.record_access(
        by=by, resident_ref=residents.resident_ref(card.resident.ref), purpose=AccessPurpose.ASSISTED_SERVICE,
        fields=("name", "birth_date"), at=at, case_ref=card.code,
    )  # fmt: skip
    steps = [
        StepShown(EVENT_LABELS[step.event], step.at, step.note, now=step.number == card.steps_gone)
        for step in card.steps.order_by("-number")
    ]
    may = {str(e) for party, needed in _PARTIES.items() if by.may(needed) for e in events_from(card.state, party)}
    unprinted = card.state not in CLOSED and not card.serial
    return CardSheet(
        card=card, row=row_of(card), masked_nik=mask_nik(card.resident.nik), birth_year=card.resident.birth_date.year,
        area_name=card.resident.area.name, steps=steps, may=frozenset(may - {Event.ORDER, Event.REGISTER}),
        can_hurry=unprinted and not card.urgent_asked_by and by.may(CardPermission.REGISTER),
        can_agree=unprinted and bool(card.urgent_asked_by) and not card.is_urgent and by.may(CardPermission.MANAGE)
        and card.urgent_asked_by != by.ref,
        papers=list(card.papers.select_related("document").order_by("-ordered_at")),
    )  # fmt: skip


# The owner


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the way, as ``components/steps.html`` takes it."""

    title: Text
    text: Text
    state: str


@dataclass(frozen=True, slots=True)
class CentreDays:
    """How long the centre took for eight of ten of the ``passed`` cards that it cleared lately, in whole days. Cards
    that are still there are not in it, and whoever shows it says so.
    """

    passed: int
    low: int
    high: int


# From the first time that a card left for the centre to the day on which it was print ready.
_CENTRE_DAYS = """
    SELECT count(*), percentile_cont(ARRAY[0.1, 0.9]) WITHIN GROUP (ORDER BY days) FROM (
        SELECT extract(epoch FROM ready.at - min(sent.at)) / 86400 AS days
        FROM idcards_step AS ready JOIN idcards_step AS sent USING (card_id)
        WHERE ready."to" = 'PRINT_READY' AND ready.event = 'CLEAR' AND ready.at > %s
          AND sent."to" IN ('SENT', 'DEDUPLICATION') AND sent.at < ready.at
        GROUP BY ready.id, ready.at
    ) AS passed
"""
_LATELY = dt.timedelta(days=180)
_ENOUGH = 30  # cards below which nothing is said


def centre_days(*, at: dt.datetime) -> CentreDays | None:
    """What the last half year tells about the centre; None if it tells too little. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_CENTRE_DAYS, [at - _LATELY])
        passed, bounds = cursor.fetchone()
    return CentreDays(passed, max(int(bounds[0]), 1), max(-int(-bounds[1] // 1), 1)) if passed >= _ENOUGH else None


@dataclass(frozen=True, slots=True)
class OwnCard:
    """A card as its owner sees it. ``advice`` is what he can do; ``receipt_id`` leads to his sealed receipt."""

    code: str
    reason: Text
    is_over: bool
    stages: list[Stage]
    advice: Text
    promised_on: dt.date | None
    pickup_code: str
    registered_at: dt.datetime
    receipt_id: int | None
    centre_days: CentreDays | None


_AT_CENTRE = frozenset({State.SENT, State.DEDUPLICATION, State.PACKET_RETRY, State.ADJUDICATION})
_STAGES: tuple[tuple[Text, frozenset[State]], ...] = (
    (_("Terdaftar"), frozenset({State.REGISTERED})),
    (_("Direkam"), frozenset({State.RECORDED, State.ENROL_FAILURE, State.PACKET_RETRY})),
    (
        _("Diperiksa pusat"),
        frozenset({State.SENT, State.DEDUPLICATION, State.DUPLICATE, State.ADJUDICATION}),
    ),
    (_("Siap cetak"), frozenset({State.PRINT_READY, State.QUEUED, State.DAMAGED, State.LOST})),
    (_("Dicetak"), frozenset({State.PRINTED, State.ACTIVATED})),
    (_("Siap diambil"), frozenset({State.ANNOUNCED})),
    (_("Diterima"), frozenset({State.HANDED_OVER})),
)
_ADVICE: dict[str, Text] = {
    State.REGISTERED: _("Datanglah untuk direkam: foto, sidik jari, dan iris mata. Gratis, cukup sebut kode Anda."),
    State.RECORDED: _("Rekaman Anda tersimpan dan dikirim ke pusat. Anda tidak perlu melakukan apa pun."),
    State.PACKET_RETRY: _("Pengiriman ke pusat diulang. Anda tidak perlu melakukan apa pun."),
    State.ENROL_FAILURE: _("Pusat tidak dapat membaca rekaman. Datanglah sekali lagi; Anda didahulukan."),
    State.SENT: _("Pusat memastikan bahwa data Anda tunggal. Anda tidak perlu melakukan apa pun."),
    State.DEDUPLICATION: _("Pusat memastikan bahwa data Anda tunggal. Anda tidak perlu melakukan apa pun."),
    State.DUPLICATE: _("Pusat menemukan data lain yang mirip. Datanglah membawa KK dan akta agar data Anda dipilih."),
    State.ADJUDICATION: _("Petugas pusat membandingkan data yang mirip. Tunggu kabar dari kami."),
    State.PRINT_READY: _("Kartu Anda menunggu giliran cetak. Anda tidak perlu datang sebelum diberi tahu."),
    State.QUEUED: _("Kartu Anda sedang masuk mesin cetak. Anda tidak perlu datang sebelum diberi tahu."),
    State.DAMAGED: _("Kartu rusak saat dicetak dan dicetak ulang. Anda tidak perlu melakukan apa pun."),
    State.LOST: _("Kartu tidak ditemukan di kantor dan akan dicetak ulang. Kami minta maaf."),
    State.PRINTED: _("Kartu sudah dicetak; cipnya sedang diaktifkan."),
    State.ACTIVATED: _("Kartu sudah aktif dan segera diumumkan."),
    State.ANNOUNCED: _("Ambil kartu Anda dengan kode ambil di atas. Jangan berikan kode kepada calo."),
    State.HANDED_OVER: _("Kartu sudah diterima."),
    State.WITHDRAWN: _("Kartu ini tidak berlaku lagi."),
}


def own_cards(*, by: Actor, at: dt.datetime) -> list[OwnCard]:
    """The cards of the signed-in resident, or of the one who is assisted; newest first.

    Raises:
        NotPermitted: nobody whose cards these could be.
    """
    resident_id = by.id if by.is_resident else by.assisting
    if resident_id is None:
        raise NotPermitted(permission=CardPermission.VIEW)
    residents.note_assistance(fields=("identity_cards",), by=by, at=at)
    cards = Card.objects.filter(resident_id=resident_id).order_by("-id")[:10]
    receipts = dict(
        Paper.objects.filter(card__in=[c.pk for c in cards], kind=PaperKind.RECEIPT).values_list("card_id", "id")
    )
    waits = centre_days(at=at) if any(card.state in _AT_CENTRE for card in cards) else None
    return [_own(card, receipts.get(card.pk), waits if card.state in _AT_CENTRE else None) for card in cards]


def _own(card: Card, receipt_id: int | None, waits: CentreDays | None) -> OwnCard:
    place = next((n for n, (_title, states) in enumerate(_STAGES) if card.state in states), len(_STAGES))
    last = len(_STAGES) - 1
    stages = [
        Stage(title, "", "done" if n < place or place == last else "now" if n == place else "")
        for n, (title, _states) in enumerate(_STAGES)
    ]
    promised = card.promised_on if card.state in (State.PRINT_READY, State.QUEUED) else None
    return OwnCard(
        code=card.code, reason=Reason(card.reason).label, is_over=card.state in CLOSED, stages=stages,
        advice=_ADVICE[card.state], promised_on=promised,
        pickup_code=card.pickup_code if card.state == State.ANNOUNCED else "", registered_at=card.registered_at,
        receipt_id=receipt_id, centre_days=waits,
    )  # fmt: skip


def is_with_the_centre(card: Card) -> bool:
    return card.state in CENTRAL


def receipt_pdf(*, paper_id: int, by: Actor) -> bytes:
    """The owner's own receipt.

    Raises:
        CardNotFound: not his.
        PaperNotReady: it is being sealed.
    """
    paper = Paper.objects.select_related("card").filter(pk=paper_id, kind=PaperKind.RECEIPT).first()
    if paper is None or paper.card is None or not by.acts_for(paper.card.resident_id):
        raise CardNotFound()
    if paper.document_id is None:
        raise PaperNotReady()
    return documents.pdf_of(paper.document_id)


# The public


@dataclass(frozen=True, slots=True)
class ReadyCard:
    """A card that lies ready: its code, never a NIK; the masked name is "" in a list too short to hide in."""

    code: str
    masked_name: str
    since: dt.date


def ready_cards(*, code: str = "", limit: int = 2000) -> list[ReadyCard]:
    """Cards that wait for their owners, newest first; with ``code`` only that one, without a name."""
    cards = _with_names().filter(state=State.ANNOUNCED)
    if code:
        plain = normalise_code(code)
        return [_ready(card, False) for card in cards.filter(code=f"{plain[:4]}-{plain[4:]}")]
    rows = list(cards.order_by("-announced_at", "-id")[:limit])
    shows_names = len(rows) >= policy().least_names
    return [_ready(card, shows_names) for card in rows]


def ready_codes(*, limit: int) -> list[str]:
    """Registration codes of cards that lie ready, newest first. One query."""
    cards = Card.objects.filter(state=State.ANNOUNCED).order_by("-announced_at", "-id")
    return list(cards.values_list("code", flat=True)[:limit])


def known_code(typed: str) -> str | None:
    """A registration code as it is written, however it was typed; None if no card goes by it."""
    plain = normalise_code(typed)
    code = f"{plain[:4]}-{plain[4:]}"
    return code if Card.objects.filter(code=code).exists() else None


def _ready(card: Card, shows_name: bool) -> ReadyCard:
    assert card.announced_at is not None
    return ReadyCard(card.code, mask_name(card.resident.name) if shows_name else "", city_date(card.announced_at))


@dataclass(frozen=True, slots=True)
class Unfetched:
    code: str
    masked_name: str
    announced_at: dt.datetime
    days: int
    reminded: int


def not_fetched(*, by: Actor, at: dt.datetime, after: str | None = None) -> Page[Unfetched]:
    """Cards that nobody has fetched for longer than the first reminder, oldest first; keyed by their number.

    Raises:
        NotPermitted: ``by`` may not view.
    """
    by.require(CardPermission.VIEW)
    before = at - dt.timedelta(days=policy().first_reminder_days)
    cards = list(
        _with_names()
        .filter(state=State.ANNOUNCED, announced_at__lte=before, id__gt=number_key(after) or 0)
        .order_by("id")[: PAGE_SIZE + 1]
    )
    keys = {card.code: card.pk for card in cards}
    rows = [
        Unfetched(c.code, mask_name(c.resident.name), c.announced_at, (city_date(at) - city_date(c.announced_at)).days,
                  c.reminded)
        for c in cards if c.announced_at is not None
    ]  # fmt: skip
    return page_of(rows, size=PAGE_SIZE, key=lambda row: str(keys[row.code]))
