"""The states of a card, what moves it, who may, and how reports of the centre are taken.

Source: domain handbook 2.5 (SIAK exports, labels of the central pipeline). Up to PRINT_READY the centre knows best;
from there on the city does, because it holds the blanks. A move that is not in :data:`MOVES` does not exist: the
operations ask here, and the database refuses it as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    REGISTERED = "REGISTERED"  # the city knows that this person needs a card
    RECORDED = "RECORDED"  # fingerprints, irises, photo taken; waits to be sent
    SENT = "SENT"  # handed to the centre
    DEDUPLICATION = "DEDUPLICATION"  # compared with everybody, one to all
    PACKET_RETRY = "PACKET_RETRY"  # the packet was broken on its way; it is sent again
    ENROL_FAILURE = "ENROL_FAILURE"  # unreadable; the person must be recorded again
    DUPLICATE = "DUPLICATE"  # somebody alike is there; the person shows which record is right
    ADJUDICATION = "ADJUDICATION"  # people at the centre compare
    PRINT_READY = "PRINT_READY"  # print ready record (PRR)
    QUEUED = "QUEUED"  # ordered on one printer
    PRINTED = "PRINTED"
    ACTIVATED = "ACTIVATED"  # chip written and tried
    ANNOUNCED = "ANNOUNCED"  # the person was told
    HANDED_OVER = "HANDED_OVER"
    DAMAGED = "DAMAGED"  # spoiled in the office, with minutes
    LOST = "LOST"  # lost in the office
    WITHDRAWN = "WITHDRAWN"


class Event(StrEnum):
    REGISTER = "REGISTER"
    RECORD = "RECORD"
    ALLOW_REPRINT = "ALLOW_REPRINT"
    SEND = "SEND"
    PROCESS = "PROCESS"
    RETRY = "RETRY"
    FAIL = "FAIL"
    FIND_DUPLICATE = "FIND_DUPLICATE"
    ADJUDICATE = "ADJUDICATE"
    CLEAR = "CLEAR"
    ORDER = "ORDER"
    RELEASE = "RELEASE"
    PRINT = "PRINT"
    SPOIL = "SPOIL"
    LOSE = "LOSE"
    REORDER = "REORDER"
    ACTIVATE = "ACTIVATE"
    ANNOUNCE = "ANNOUNCE"
    HAND_OVER = "HAND_OVER"
    REPLACE = "REPLACE"
    WITHDRAW = "WITHDRAW"


class Party(StrEnum):
    """Who makes a move."""

    DESK = "DESK"
    CENTRE = "CENTRE"
    PRINTING = "PRINTING"
    PICKUP = "PICKUP"
    HEAD = "HEAD"
    SYSTEM = "SYSTEM"


START = "START"  # before the first state
S, E, P = State, Event, Party
CLOSED = frozenset({S.HANDED_OVER, S.WITHDRAWN})
CENTRAL = (S.SENT, S.DEDUPLICATION, S.PACKET_RETRY, S.ADJUDICATION, S.DUPLICATE, S.ENROL_FAILURE)
OPEN = tuple(state for state in State if state not in CLOSED)


def _moves() -> dict[tuple[str, Event], tuple[State, frozenset[Party]]]:
    table: dict[tuple[str, Event], tuple[State, frozenset[Party]]] = {}

    def may(event: Event, to: State, *parties: Party, since: tuple[str, ...]) -> None:
        for state in since:
            table[(str(state), event)] = (to, frozenset(parties))

    may(E.REGISTER, S.REGISTERED, P.DESK, P.CENTRE, since=(START,))
    may(E.RECORD, S.RECORDED, P.DESK, P.CENTRE, since=(S.REGISTERED, S.ENROL_FAILURE))
    may(E.ALLOW_REPRINT, S.PRINT_READY, P.DESK, since=(S.REGISTERED,))
    may(E.SEND, S.SENT, P.SYSTEM, P.CENTRE, since=(S.RECORDED, S.PACKET_RETRY))
    may(E.PROCESS, S.DEDUPLICATION, P.CENTRE, since=(S.REGISTERED, S.RECORDED, S.SENT, S.PACKET_RETRY))
    may(E.RETRY, S.PACKET_RETRY, P.CENTRE, since=(S.SENT, S.DEDUPLICATION))
    may(
        E.FAIL, S.ENROL_FAILURE, P.CENTRE,
        since=(S.RECORDED, S.SENT, S.DEDUPLICATION, S.PACKET_RETRY, S.ADJUDICATION),
    )  # fmt: skip
    may(E.FIND_DUPLICATE, S.DUPLICATE, P.CENTRE, since=(S.SENT, S.DEDUPLICATION, S.ADJUDICATION, S.PRINT_READY))
    may(E.ADJUDICATE, S.ADJUDICATION, P.CENTRE, since=(S.SENT, S.DEDUPLICATION, S.DUPLICATE))
    may(
        E.CLEAR, S.PRINT_READY, P.CENTRE,
        since=(S.REGISTERED, S.RECORDED, S.SENT, S.DEDUPLICATION, S.PACKET_RETRY, S.ADJUDICATION, S.DUPLICATE),
    )  # fmt: skip
    may(E.ORDER, S.QUEUED, P.PRINTING, since=(S.PRINT_READY,))
    may(E.RELEASE, S.PRINT_READY, P.PRINTING, since=(S.QUEUED,))
    may(E.PRINT, S.PRINTED, P.PRINTING, since=(S.QUEUED,))
    may(E.SPOIL, S.DAMAGED, P.PRINTING, since=(S.QUEUED, S.PRINTED, S.ACTIVATED, S.ANNOUNCED))
    may(E.LOSE, S.LOST, P.HEAD, since=(S.PRINTED, S.ACTIVATED, S.ANNOUNCED))
    may(E.REORDER, S.PRINT_READY, P.PRINTING, since=(S.DAMAGED,))
    may(E.REORDER, S.PRINT_READY, P.HEAD, since=(S.LOST,))
    may(E.ACTIVATE, S.ACTIVATED, P.PRINTING, since=(S.PRINTED,))
    may(E.ANNOUNCE, S.ANNOUNCED, P.PRINTING, since=(S.ACTIVATED,))
    may(E.HAND_OVER, S.HANDED_OVER, P.PICKUP, since=(S.ACTIVATED, S.ANNOUNCED))
    may(E.REPLACE, S.WITHDRAWN, P.DESK, P.PICKUP, since=(S.HANDED_OVER,))
    may(E.WITHDRAW, S.WITHDRAWN, P.HEAD, P.SYSTEM, since=(*OPEN, S.HANDED_OVER))
    return table


MOVES: Mapping[tuple[str, Event], tuple[State, frozenset[Party]]] = _moves()


def triples() -> list[tuple[str, str, str]]:
    """Every (from, event, to) there is, in the order of the table; the database holds the same list."""
    return [(since, str(event), str(to)) for (since, event), (to, _) in MOVES.items()]


def next_state(state: str, event: Event) -> State | None:
    """Where ``event`` leads from ``state``; None if it does not exist there."""
    found = MOVES.get((state, event))
    return found[0] if found else None


def events_from(state: str, party: Party) -> list[Event]:
    """What ``party`` can do to a card in ``state``."""
    return [event for (since, event), (_, parties) in MOVES.items() if since == state and party in parties]


# What the centre reports

# Codes of SIAK exports and labels of the central pipeline, in capitals; None = no card is due.
REPORTS: Mapping[str, State | None] = {
    "1": None, "BELUM WAJIB": None,
    "2": S.REGISTERED, "BELUM REKAM": S.REGISTERED,
    "3": S.RECORDED, "SUDAH REKAM": S.RECORDED, "BIO CAPTURED": S.RECORDED,
    "SENT FOR ENROLLMENT": S.SENT, "SFE": S.SENT,
    "PROCESSING": S.DEDUPLICATION, "IN PROCESS": S.DEDUPLICATION,
    "PACKET RETRY": S.PACKET_RETRY, "SEARCH FAILURE AT CENTRAL": S.PACKET_RETRY,
    "ENROLL FAILURE AT CENTRAL": S.ENROL_FAILURE, "ENROLL FAILURE AT REGIONAL": S.ENROL_FAILURE,
    "DUPLICATE RECORD": S.DUPLICATE,
    "ADJUDICATE RECORD": S.ADJUDICATION, "ADJUDICATE IN PROCESS": S.ADJUDICATION,
    "5": S.PRINT_READY, "PRINT READY RECORD": S.PRINT_READY, "PRR": S.PRINT_READY,
    "7": S.QUEUED, "SENT FOR CARD PRINTING": S.QUEUED,
    "4": S.PRINTED, "CARD PRINTED": S.PRINTED,
    "6": S.ACTIVATED, "CARD SHIPPED": S.ACTIVATED,
    "8": S.HANDED_OVER, "CARD ISSUED": S.HANDED_OVER,
}  # fmt: skip
_UNKNOWN = object()


def read_report(text: str) -> tuple[bool, State | None]:
    """(is it a status we know, the state it means). Case, double spaces and leading zeros do not matter."""
    found = REPORTS.get(" ".join(text.upper().split()).lstrip("0"), _UNKNOWN)
    return (False, None) if found is _UNKNOWN else (True, found)  # type: ignore[return-value]


class Settled(StrEnum):
    """What a report means for a card."""

    MOVE = "MOVE"
    SAME = "SAME"
    BACKWARDS = "BACKWARDS"  # the centre is behind what is known; the card stays
    DIFFERENCE = "DIFFERENCE"  # the centre says that it was printed or given; our ledger does not. Somebody must look


_RANK = {
    S.REGISTERED: 0, S.RECORDED: 1, S.SENT: 2, S.PACKET_RETRY: 2, S.DEDUPLICATION: 3, S.ENROL_FAILURE: 4,
    S.DUPLICATE: 4, S.ADJUDICATION: 4, S.PRINT_READY: 5, S.QUEUED: 6, S.DAMAGED: 6, S.LOST: 6, S.PRINTED: 7,
    S.ACTIVATED: 8, S.ANNOUNCED: 9, S.HANDED_OVER: 10, S.WITHDRAWN: 10,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settlement:
    """``events`` are the moves to make, in order; the centre's export leaves some of its own steps out."""

    settled: Settled
    events: tuple[Event, ...] = ()


def settle(state: State, reported: State) -> Settlement:
    """How a card in ``state`` takes a report. The centre never moves a card that the city has begun to print."""
    if state == reported:
        return Settlement(Settled.SAME)
    if _RANK[reported] > _RANK[S.PRINT_READY]:
        return Settlement(Settled.SAME if _RANK[state] >= _RANK[reported] else Settled.DIFFERENCE)
    if path := central_path(state, reported):
        return Settlement(Settled.MOVE, path)
    return Settlement(Settled.BACKWARDS)


def central_path(state: State, reported: State) -> tuple[Event, ...]:
    """The fewest moves of the centre from ``state`` to ``reported`` that never step back; () if there are none."""
    seen: dict[State, tuple[Event, ...]] = {state: ()}
    line = [state]
    while line:
        here = line.pop(0)
        for (since, event), (to, parties) in MOVES.items():
            if since != here or P.CENTRE not in parties or to in seen:
                continue
            if to == reported and (here == state or _RANK[to] >= _RANK[here]):
                return (*seen[here], event)
            if _RANK[to] > _RANK[here] and _RANK[to] < _RANK[S.ENROL_FAILURE]:
                seen[to] = (*seen[here], event)
                line.append(to)
    return ()


def diagram() -> str:
    """The whole machine as a Mermaid state diagram, for the documentation."""
    lines = ["stateDiagram-v2"]
    edges: dict[tuple[str, str], list[str]] = {}
    for since, event, to in triples():
        if event == E.WITHDRAW and since != S.HANDED_OVER:
            continue
        edges.setdefault(("[*]" if since == START else since, to), []).append(event)
    lines += [f"    {since} --> {to}: {', '.join(events)}" for (since, to), events in edges.items()]
    lines.append("    WITHDRAWN --> [*]")
    return "\n".join(lines)
