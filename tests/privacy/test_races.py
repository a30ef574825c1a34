"""Two at the same moment: one is done, the other is told so."""

from __future__ import annotations

import pytest

from molek.privacy import operations
from molek.privacy.models import AccessQuestion, DataCopy, DataRequest
from tests.cases.conftest import NINE, events
from tests.privacy.conftest import TEN, build_town
from tests.races.threads import at_once, codes

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_answers_at_once():
    town = build_town()
    filed = operations.file_correction(field="phone", wanted="081234500000", by=town.owner, at=NINE)
    officer = town.by("data")

    def answer(is_granted):
        return lambda: operations.answer_request(
            code=filed.code, is_granted=is_granted, answer="Jawaban.", by=officer, at=TEN
        )

    assert codes(at_once(answer(True), answer(False))) == {"done": 1, "privacy-already-answered": 1}
    assert len(events("privacy.request.answered")) == 1


def test_one_access_questioned_twice_at_once():
    town = build_town()
    event_id = town.look()

    def ask():
        return operations.question_access(event_id=event_id, by=town.owner, at=NINE)

    assert codes(at_once(ask, ask, ask)) == {"done": 1, "privacy-access-already-questioned": 2}
    assert AccessQuestion.objects.count() == 1


def test_one_copy_asked_for_and_made_twice_at_once():
    town = build_town()

    def ask():
        return operations.ask_copy(by=town.owner, at=NINE)

    assert codes(at_once(ask, ask)) == {"done": 1, "privacy-already-requested": 1}
    request = DataRequest.objects.get()

    def make():
        return operations.prepare_copy(request_id=request.pk, at=TEN)

    assert codes(at_once(make, make)) == {"done": 2}
    assert DataCopy.objects.count() == len(events("privacy.copy.made")) == 1
