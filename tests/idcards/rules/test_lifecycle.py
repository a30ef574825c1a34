"""The states of a card."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from molek.idcards.enums import EVENT_LABELS, STATE_LABELS
from molek.idcards.rules.lifecycle import (
    CLOSED,
    MOVES,
    START,
    Event,
    Party,
    Settled,
    State,
    diagram,
    events_from,
    next_state,
    read_report,
    settle,
)


def test_every_state_and_event_has_words() -> None:
    assert set(STATE_LABELS) == set(State)
    assert set(EVENT_LABELS) == set(Event)


def test_every_state_is_reached_and_none_is_a_dead_end_but_the_last() -> None:
    reached = {to for to, _ in MOVES.values()}
    assert reached == set(State)
    left = {since for since, _ in MOVES} - {START}
    assert set(State) - {State(s) for s in left} == {State.WITHDRAWN}


@pytest.mark.parametrize(
    ("way", "end"),
    [
        (("REGISTER", "RECORD", "SEND", "PROCESS", "CLEAR", "ORDER", "PRINT", "ACTIVATE", "ANNOUNCE", "HAND_OVER"),
         "HANDED_OVER"),
        (("REGISTER", "RECORD", "SEND", "FAIL", "RECORD", "SEND"), "SENT"),
        (("REGISTER", "RECORD", "SEND", "PROCESS", "FIND_DUPLICATE", "ADJUDICATE", "CLEAR"), "PRINT_READY"),
        (("REGISTER", "RECORD", "SEND", "PROCESS", "FIND_DUPLICATE", "WITHDRAW"), "WITHDRAWN"),
        (("REGISTER", "RECORD", "SEND", "RETRY", "SEND", "PROCESS", "CLEAR"), "PRINT_READY"),
        (("REGISTER", "ALLOW_REPRINT", "ORDER", "PRINT", "SPOIL", "REORDER", "ORDER", "PRINT"), "PRINTED"),
        (("REGISTER", "ALLOW_REPRINT", "ORDER", "RELEASE", "ORDER", "SPOIL", "REORDER"), "PRINT_READY"),
        (("REGISTER", "ALLOW_REPRINT", "ORDER", "PRINT", "ACTIVATE", "LOSE", "REORDER"), "PRINT_READY"),
        (("REGISTER", "ALLOW_REPRINT", "ORDER", "PRINT", "ACTIVATE", "HAND_OVER", "REPLACE"), "WITHDRAWN"),
    ],
)  # fmt: skip
def test_each_loop_leads_where_it_should(way: tuple[str, ...], end: str) -> None:
    state = START
    for event in way:
        to = next_state(state, Event(event))
        assert to is not None, f"{event} from {state}"
        state = to
    assert state == end


@pytest.mark.parametrize(
    ("state", "event"),
    [
        ("PRINTED", "PRINT"), ("HANDED_OVER", "HAND_OVER"), ("PRINT_READY", "PRINT"), ("DAMAGED", "PRINT"),
        ("WITHDRAWN", "REORDER"), ("HANDED_OVER", "SPOIL"), ("REGISTERED", "HAND_OVER"), ("ANNOUNCED", "CLEAR"),
    ],
)  # fmt: skip
def test_what_must_not_be_is_not(state: str, event: str) -> None:
    assert next_state(state, Event(event)) is None


def test_the_centre_never_touches_what_the_city_prints() -> None:
    ours = (State.QUEUED, State.PRINTED, State.ACTIVATED, State.ANNOUNCED, State.HANDED_OVER, State.DAMAGED, State.LOST)
    assert [s for s in ours if events_from(s, Party.CENTRE)] == []


@pytest.mark.parametrize(
    ("text", "known", "state"),
    [
        ("5", True, State.PRINT_READY), (" prr ", True, State.PRINT_READY), ("05", True, State.PRINT_READY),
        ("Print  Ready Record", True, State.PRINT_READY), ("1", True, None), ("9", False, None), ("", False, None),
        ("DUPLICATE RECORD", True, State.DUPLICATE), ("ENROLL FAILURE AT CENTRAL", True, State.ENROL_FAILURE),
    ],
)  # fmt: skip
def test_reports_of_the_centre_are_read(text: str, known: bool, state: State | None) -> None:
    assert read_report(text) == (known, state)


@pytest.mark.parametrize(
    ("state", "reported", "settled", "events"),
    [
        ("SENT", "PRINT_READY", "MOVE", ("CLEAR",)),
        ("RECORDED", "DUPLICATE", "MOVE", ("SEND", "FIND_DUPLICATE")),
        ("REGISTERED", "ADJUDICATION", "MOVE", ("PROCESS", "ADJUDICATE")),
        ("PRINT_READY", "DUPLICATE", "MOVE", ("FIND_DUPLICATE",)),
        ("PRINT_READY", "SENT", "BACKWARDS", ()),
        ("ANNOUNCED", "PRINT_READY", "BACKWARDS", ()),
        ("PRINT_READY", "PRINT_READY", "SAME", ()),
        ("ANNOUNCED", "PRINTED", "SAME", ()),
        ("PRINT_READY", "PRINTED", "DIFFERENCE", ()),
        ("QUEUED", "HANDED_OVER", "DIFFERENCE", ()),
    ],
)
def test_how_a_report_is_taken(state: str, reported: str, settled: str, events: tuple[str, ...]) -> None:
    found = settle(State(state), State(reported))
    assert (found.settled, found.events) == (settled, events)


def test_taking_the_same_report_twice_moves_nothing_more() -> None:
    """Whatever the centre says: after it was taken, saying it again is the same, or was refused before as well."""
    for state, reported in itertools.product(State, State):
        first = settle(state, reported)
        after = state
        for event in first.events:
            to = next_state(after, event)
            assert to is not None
            after = to
        second = settle(after, reported)
        assert second.events == ()
        assert second.settled == (Settled.SAME if first.settled == Settled.MOVE else first.settled)


def test_open_states_can_always_be_withdrawn() -> None:
    assert all(next_state(s, Event.WITHDRAW) == State.WITHDRAWN for s in State if s not in CLOSED)


def test_the_diagram_of_the_documentation_is_that_of_the_code() -> None:
    page = Path(__file__).parents[3] / "docs" / "explanation" / "card-states.md"
    assert all(state in diagram() for state in State)
    assert f"```mermaid\n{diagram()}\n```" in page.read_text(encoding="utf-8")
