"""A letter on paper at a box: the same print as at a counter, with the paper counted."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from molek.base.actors import Actor
from molek.documents import queries as documents
from molek.kiosk.enums import CANNOT_PRINT, Act, PrinterState, ProblemKind
from molek.kiosk.errors import CannotPrintHere, TooManyPrints
from molek.kiosk.models import BoxPrint, Device
from molek.kiosk.operations.problems import begin_problem, end_problem
from molek.kiosk.operations.reports import count_act
from molek.letters import operations as letters
from molek.letters import queries as letters_queries
from molek.letters.enums import Collector

if TYPE_CHECKING:
    from molek.letters.models import Print

_DAY = dt.timedelta(hours=24)
MOST_A_DAY = 4  # of one letter at all boxes: a jam or two, and another copy


def start_box_print(*, code: str, submission_key: uuid.UUID, device: Device, by: Actor, at: dt.datetime) -> Print:
    """Send the letter with this pickup code to the printer of the box at which its resident stands.

    The same key again gives the same print and counts no paper.

    Raises:
        LetterNotFound: no issued letter has this code.
        ResidentNotConfirmed: it is another resident's.
        CannotPrintHere: the printer has said that it cannot.
        TooManyPrints: this letter was printed at boxes often enough today.
    """
    letter = letters_queries.by_pickup_code(code=code, by=by)
    if device.printer in CANNOT_PRINT and by.acts_for(letter.resident_id):
        raise CannotPrintHere(why=PrinterState(device.printer).label, code=letter.pickup_code)
    with transaction.atomic():
        row = letters.start_print(code=code, submission_key=submission_key, by=by, at=at)
        if BoxPrint.objects.filter(print_id=row.pk).exists():
            return row
        # Those who print the same letter at two boxes at the same moment pass one after the other.
        Device.objects.select_for_update(of=("self",)).get(pk=device.pk)
        done = BoxPrint.objects.filter(application_ref=letter.application_ref, at__gt=at - _DAY).count()
        if done >= MOST_A_DAY:
            raise TooManyPrints(count=done)
        pages = documents.page_count(letters_queries.pdf_of(letter))
        BoxPrint.objects.create(
            device=device, print_id=row.pk, application_ref=letter.application_ref, pages=pages, at=at
        )
        Device.objects.filter(pk=device.pk).update(paper_printed=F("paper_printed") + pages)
        count_act(device_id=device.pk, act=Act.PRINT, at=at)
        return row


@transaction.atomic
def paper_taken(*, print_id: int, device: Device, by: Actor, at: dt.datetime) -> Print:
    """The paper came out and is in the resident's hand.

    Raises:
        PrintNotOpen: not his print, or already recorded.
    """
    row = letters.confirm_collected(print_id=print_id, collector=Collector.APPLICANT, by=by, at=at)
    end_problem(device=device, kind=ProblemKind.PRINT_FAILED, at=at)
    return row


@transaction.atomic
def paper_failed(*, print_id: int, problem: str, device: Device, by: Actor, at: dt.datetime) -> Print:
    """No paper came out, or spoiled: the operator sees it, the letter can be printed again.

    Raises:
        PrintNotOpen: not his print, or already recorded.
    """
    row = letters.report_failed(print_id=print_id, problem=problem, by=by, at=at)
    begin_problem(device=device, kind=ProblemKind.PRINT_FAILED, text=problem, at=at)
    return row
