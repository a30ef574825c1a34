"""What the centre says and hears: its export files, its web service, its outages."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from django.db import transaction
from django.db.models import F

from molek.audit import operations as audit
from molek.audit.enums import AccessPurpose
from molek.base.actors import SYSTEM, Actor
from molek.base.errors import Invalid
from molek.base.identifiers import parse_nik
from molek.base.references import new_code
from molek.base.workdays import city_date
from molek.idcards import queries
from molek.idcards.enums import LineVerdict, Reason
from molek.idcards.errors import FileUnusable
from molek.idcards.models import Card, CentreDay, CentreOutage, StatusFile, StatusLine, Step
from molek.idcards.operations import notices
from molek.idcards.operations.moving import locked, move, move_many
from molek.idcards.operations.promising import soon
from molek.idcards.operations.tables import read_table
from molek.idcards.permissions import CardPermission
from molek.idcards.providers import QuotaSpent, RegistrationRefused, centre
from molek.idcards.rules.lifecycle import CENTRAL, OPEN, START, Event, Party, Settled, State, read_report, settle
from molek.idcards.rules.lines import columns_of
from molek.outside.errors import SourceDown, SourceRefused
from molek.residents import queries as residents
from molek.residents.enums import ResidentStatus

_MOST_SENT = 300  # registrations in one run
_MOST_ASKED = 500
_TELL_AFTER = dt.timedelta(hours=12)  # an outage shorter than that disturbs nobody
_GONE = (ResidentStatus.DEAD, ResidentStatus.MOVED, ResidentStatus.INVALID)
_OPEN = [str(state) for state in OPEN]


@dataclass(slots=True)
class _Line:
    number: int
    nik: str
    text: str  # the status as written
    reported: State | None
    verdict: LineVerdict | None = None
    code: str = ""
    known: str = ""


@transaction.atomic
def take_status_file(*, upload: IO[bytes], file_name: str, by: Actor, at: dt.datetime) -> StatusFile:
    """Take in an export with NIK and card status, all of it or nothing, with a verdict on every line.

    A person without a card in process is registered from it; a report that is behind or contradicts the city's own
    ledger changes nothing. The same file again changes nothing.

    Raises:
        NotPermitted, FileUnusable.
    """
    by.require(CardPermission.REGISTER)
    table = read_table(upload)
    places = columns_of(table.header, "nik", "status")
    if places is None:
        raise FileUnusable(why="kolom NIK dan STATUS tidak ada", field="file")
    lines = [_read(number, cells[places["nik"]], cells[places["status"]]) for number, cells in table.rows]
    _mark_doubles(lines)
    people = residents.known_by_nik(
        niks=[line.nik for line in lines if line.verdict is None], by=by, purpose=AccessPurpose.IMPORT, at=at
    )
    _apply(lines, people, by=by, at=at)
    counts = Counter(str(line.verdict) for line in lines)
    kept = StatusFile.objects.create(
        file_name=file_name[:200], sha256=table.sha256, lines_read=len(lines), counts=dict(counts), at=at, by_ref=by.ref
    )
    StatusLine.objects.bulk_create(
        [
            StatusLine(
                file=kept, line=line.number, verdict=str(line.verdict), code=line.code, known=line.known,
                reported=line.text[:40],
            )
            for line in lines
        ],
        batch_size=2000,
    )  # fmt: skip
    audit.record(
        event="idcards.file.taken", by=by, subject=f"idcards-file:{kept.pk}", at=at,
        data={"sha256": table.sha256, "counts": dict(counts)},
    )  # fmt: skip
    soon()
    return kept


def _read(number: int, nik: str, status: str) -> _Line:
    known, reported = read_report(status)
    line = _Line(number, "", " ".join(status.split()), reported)
    try:
        line.nik = parse_nik(nik)
    except Invalid:
        line.verdict = LineVerdict.NIK_INVALID
        return line
    if not known:
        line.verdict = LineVerdict.STATUS_UNKNOWN
    elif reported is None:
        line.verdict = LineVerdict.NOT_DUE
    return line


def _mark_doubles(lines: Sequence[_Line]) -> None:
    """Of lines about one NIK the first counts; if they contradict each other none does."""
    first: dict[str, _Line] = {}
    for line in lines:
        if line.verdict is not None:
            continue
        earlier = first.setdefault(line.nik, line)
        if earlier is line:
            continue
        if earlier.reported == line.reported and earlier.verdict is None:
            line.verdict = LineVerdict.DOUBLE
        else:
            earlier.verdict = line.verdict = LineVerdict.CONTRADICTS


def _apply(
    lines: Sequence[_Line], people: Mapping[str, residents.KnownResident], *, by: Actor, at: dt.datetime
) -> None:
    sought = [person.resident_id for person in people.values()]
    underway = {
        card.resident_id: card
        for card in Card.objects.select_for_update(of=("self",))
        .filter(resident_id__in=sought, state__in=_OPEN)
        .order_by("id")
    }
    given = set(
        Card.objects.filter(resident_id__in=sought, state=State.HANDED_OVER).values_list("resident_id", flat=True)
    )
    moves: list[tuple[Card, Sequence[Event]]] = []
    new: list[tuple[Card, _Line]] = []
    for line in lines:
        if line.verdict is not None:
            continue
        assert line.reported is not None
        person = people.get(line.nik)
        if person is None:
            line.verdict = LineVerdict.NIK_UNKNOWN
        elif person.status in _GONE:
            line.verdict = LineVerdict.NOT_ALIVE
        elif (card := underway.get(person.resident_id)) is not None:
            _settle_line(line, card, moves)
        elif settle(State.REGISTERED, line.reported).settled == Settled.DIFFERENCE:
            # Printed or issued, and nothing in process: an old card, or one that we gave out.
            line.verdict = LineVerdict.SAME if person.resident_id in given else LineVerdict.NO_CARD
        else:
            reason = Reason.DATA_CHANGE if person.resident_id in given else Reason.FIRST
            card = Card(
                code=new_code(2), resident_id=person.resident_id, reason=reason, state=State.REGISTERED,
                state_since=at, registered_at=at,
            )  # fmt: skip
            line.verdict, line.code = LineVerdict.CREATED, card.code
            new.append((card, line))
    cards = [card for card, _ in new]
    Card.objects.bulk_create(cards, batch_size=2000)
    Step.objects.bulk_create(
        [
            Step(card=c, number=1, since=START, event=Event.REGISTER, to=State.REGISTERED, at=at, by_ref=by.ref)
            for c in cards
        ],
        batch_size=2000,
    )
    moves += [(card, settle(State.REGISTERED, line.reported).events) for card, line in new if line.reported]
    move_many([one for one in moves if one[1]], by=by, at=at, note="berkas pusat")


def _settle_line(line: _Line, card: Card, moves: list[tuple[Card, Sequence[Event]]]) -> None:
    assert line.reported is not None
    line.code, line.known = card.code, card.state
    settlement = settle(State(card.state), line.reported)
    line.verdict = {
        Settled.MOVE: LineVerdict.MOVED,
        Settled.SAME: LineVerdict.SAME,
        Settled.BACKWARDS: LineVerdict.BACKWARDS,
        Settled.DIFFERENCE: LineVerdict.DIFFERENCE,
    }[settlement.settled]
    if settlement.settled == Settled.MOVE:
        moves.append((card, settlement.events))


# The web service


def send_registrations(*, at: dt.datetime) -> int:
    """Send what was recorded to the centre, oldest first. Stops at the first sign that the centre is down or the
    day's quota is spent; what is left waits for the next run, in its order. A job. Returns how many were sent.
    """
    found = centre()
    if found is None:
        return 0
    sent = 0
    waiting = Card.objects.filter(state__in=[State.RECORDED, State.PACKET_RETRY]).order_by("state_since", "id")
    for code in list(waiting.values_list("code", flat=True)[:_MOST_SENT]):
        card = Card.objects.get(code=code)
        if not _may_call(at):
            break
        _ref, nik, _name = queries.owner_of(card)
        try:
            found.send(nik=nik, code=card.code, recorded_at=card.state_since)
        except SourceDown as down:
            note_outage(reason=str(down.data.get("reason", "")), at=at)
            break
        except QuotaSpent:
            _spend_day(at)
            break
        except (SourceRefused, RegistrationRefused) as refused:
            _note_refusal(card, refused, at)
            continue
        with transaction.atomic():
            card = locked(code)
            if card.state in (State.RECORDED, State.PACKET_RETRY):
                move(card, Event.SEND, party=Party.SYSTEM, by=SYSTEM, at=at)
                sent += 1
        end_outage(at=at)
    return sent


def _note_refusal(card: Card, refused: Exception, at: dt.datetime) -> None:
    """It stays where it is and is tried again; the log tells the desk why."""
    audit.record(
        event="idcards.registration.refused", by=SYSTEM, subject=f"idcard:{card.code}", at=at,
        data={"why": str(refused)[:80]},
    )  # fmt: skip


def ask_centre(*, at: dt.datetime) -> int:
    """Ask the centre about the cards that lie with it, those first that were asked longest ago, within the day's quota.
    A job. Returns how many moved.
    """
    found = centre()
    if found is None:
        return 0
    moved = 0
    cards = Card.objects.filter(state__in=[str(s) for s in CENTRAL])
    for card in list(cards.order_by(F("asked_at").asc(nulls_first=True), "id")[:_MOST_ASKED]):
        if not _may_call(at):
            break
        _ref, nik, _name = queries.owner_of(card)
        try:
            text = found.status_of(nik)
        except SourceDown as down:
            note_outage(reason=str(down.data.get("reason", "")), at=at)
            break
        except QuotaSpent:
            _spend_day(at)
            break
        except SourceRefused as refused:
            _note_refusal(card, refused, at)
            break  # user or password: the next call is refused as well
        end_outage(at=at)
        with transaction.atomic():
            moved += _take_answer(locked(card.code), text or "", at)
    if moved:
        with transaction.atomic():
            soon()
    return moved


def _take_answer(card: Card, text: str, at: dt.datetime) -> int:
    card.asked_at = at
    card.save(update_fields=["asked_at"])
    known, reported = read_report(text)
    if not known or reported is None or card.state not in CENTRAL:
        return 0
    events = settle(State(card.state), reported).events
    for event in events:
        move(card, event, party=Party.CENTRE, by=SYSTEM, at=at)
    if events and card.state == State.ENROL_FAILURE:
        notices.tell_record_again(card, at=at)
    return 1 if events else 0


def _may_call(at: dt.datetime) -> bool:
    """Is there quota left today? If so, one call is counted."""
    day = city_date(at)
    CentreDay.objects.get_or_create(day=day)
    limit = queries.policy().daily_quota
    return bool(CentreDay.objects.filter(day=day, is_spent=False, calls__lt=limit).update(calls=F("calls") + 1))


def _spend_day(at: dt.datetime) -> None:
    CentreDay.objects.filter(day=city_date(at)).update(is_spent=True)


@transaction.atomic
def note_outage(*, reason: str, at: dt.datetime) -> None:
    """The centre did not answer. The first time opens an outage that pages show; when it has lasted half a day, those
    whose recordings wait are told, once.
    """
    made = CentreOutage.objects.bulk_create([CentreOutage(since=at, reason=reason[:60])], ignore_conflicts=True)
    outage = CentreOutage.objects.select_for_update().get(until__isnull=True)
    if made and outage.since == at:
        audit.record(event="idcards.centre.down", by=SYSTEM, subject="idcards-centre", at=at, data={"reason": reason})
    if at - outage.since >= _TELL_AFTER:
        for card in Card.objects.filter(state=State.RECORDED).order_by("id"):
            notices.tell_delayed(card, outage, at=at)


@transaction.atomic
def end_outage(*, at: dt.datetime) -> None:
    """The centre answered."""
    if CentreOutage.objects.filter(until__isnull=True).update(until=at):
        audit.record(event="idcards.centre.back", by=SYSTEM, subject="idcards-centre", at=at)
