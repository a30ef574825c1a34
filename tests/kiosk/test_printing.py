"""A letter comes out at any box for its owner, is paid in paper, and can be printed again after a jam."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

import pytest

from molek.audit.models import Event
from molek.base.errors import NotPermitted
from molek.cases.models import Application
from molek.kiosk import operations
from molek.kiosk.enums import PrinterState, ProblemKind
from molek.kiosk.errors import CannotPrintHere, TooManyPrints
from molek.kiosk.models import BoxPrint, Device, Problem
from molek.letters.enums import PrintState
from molek.letters.errors import LetterNotFound, PrintNotOpen, ResidentNotConfirmed
from molek.letters.models import Letter, Print
from molek.residents.models import Resident
from tests.cases.conftest import KEY, STRANGER_NIK, make_resident, resident_actor, submit
from tests.kiosk.conftest import at_box
from tests.letters.conftest import LATER, TEN
from tests.races.threads import at_once, codes

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def send(letter: Letter, row: Resident, box: Device, key: uuid.UUID | None = KEY, at: dt.datetime = LATER) -> Print:
    return operations.start_box_print(
        code=letter.pickup_code, submission_key=key or uuid.uuid4(), device=box, by=at_box(row, box), at=at
    )


def test_prints_for_the_owner_names_the_box_and_counts_paper(issued: Letter, resident: Resident, box: Device) -> None:
    row = send(issued, resident, box)
    assert (row.state, row.sent_by) == (PrintState.SENT, f"resident:{resident.ref}")
    box.refresh_from_db()
    assert box.paper_printed == BoxPrint.objects.get().pages == 1
    event = Event.objects.get(event="letters.letter.printed")
    assert '"device":"kiosk:' in str(event.data).replace("'", '"').replace(": ", ":")


def test_the_same_press_is_one_print(issued: Letter, resident: Resident, box: Device) -> None:
    assert send(issued, resident, box).pk == send(issued, resident, box).pk
    box.refresh_from_db()
    assert box.paper_printed == 1


def test_the_same_letter_at_another_box(issued: Letter, resident: Resident, box: Device, other_box: Device) -> None:
    send(issued, resident, box)
    send(issued, resident, other_box, uuid.uuid4())
    assert set(BoxPrint.objects.values_list("device", flat=True)) == {box.pk, other_box.pk}


def test_not_for_others_and_not_away_from_a_box(issued: Letter, resident: Resident, box: Device) -> None:
    other = make_resident(STRANGER_NIK, "9971010101200002", name="MARKUS BESSIE")
    with pytest.raises(ResidentNotConfirmed):
        send(issued, other, box)
    with pytest.raises(NotPermitted):
        operations.start_box_print(
            code=issued.pickup_code, submission_key=KEY, device=box, by=resident_actor(resident), at=LATER
        )
    with pytest.raises(LetterNotFound):
        operations.start_box_print(code="0000-0000", submission_key=KEY, device=box, by=at_box(resident, box), at=LATER)
    assert not BoxPrint.objects.exists()


@pytest.mark.parametrize("printer", [PrinterState.PAPER_OUT, PrinterState.JAMMED, PrinterState.OFFLINE])
def test_a_printer_that_cannot_is_said_at_once(
    issued: Letter, resident: Resident, box: Device, printer: PrinterState
) -> None:
    box.printer = printer
    with pytest.raises(CannotPrintHere) as refused:
        send(issued, resident, box)
    assert issued.pickup_code in refused.value.advice


def test_a_jam_is_told_and_the_letter_printed_again(issued: Letter, resident: Resident, box: Device) -> None:
    by = at_box(resident, box)
    row = send(issued, resident, box)
    operations.paper_failed(print_id=row.pk, problem="jammed", device=box, by=by, at=LATER)
    assert Problem.objects.get(ended_at=None).kind == ProblemKind.PRINT_FAILED
    again = send(issued, resident, box, uuid.uuid4(), LATER + dt.timedelta(minutes=5))
    operations.paper_taken(print_id=again.pk, device=box, by=by, at=LATER + dt.timedelta(minutes=6))
    assert not Problem.objects.filter(ended_at=None).exists()
    with pytest.raises(PrintNotOpen):
        operations.paper_taken(print_id=again.pk, device=box, by=by, at=LATER + dt.timedelta(minutes=7))
    with pytest.raises(PrintNotOpen):
        operations.paper_failed(print_id=row.pk, problem="x", device=box, by=replace(by, ref="resident:x"), at=LATER)


def test_nobody_empties_the_tray_with_one_letter(issued: Letter, resident: Resident, box: Device) -> None:
    for _ in range(4):
        send(issued, resident, box, None)
    with pytest.raises(TooManyPrints):
        send(issued, resident, box, None)
    assert Print.objects.count() == 4
    assert send(issued, resident, box, None, LATER + 25 * HOUR)


def test_an_application_filed_at_a_box_says_so(city: object, resident: Resident, box: Device) -> None:
    made = submit(resident, by=at_box(resident, box), at=TEN)
    assert Application.objects.get(pk=made.pk).filing_method == "BOX"
    assert Event.objects.filter(event="cases.application.submitted").get().data["device"] == box.ref


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_boxes_at_the_same_moment_keep_the_limit(
    issued: Letter, resident: Resident, box: Device, other_box: Device
) -> None:
    for _ in range(3):
        send(issued, resident, box, None)
    results = at_once(*[lambda: send(issued, resident, box, None) for _ in range(3)])
    assert codes(results) == {"done": 1, "kiosk-too-many-prints": 2}
