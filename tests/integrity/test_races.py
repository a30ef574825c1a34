"""Two at the same moment: one is first, the other is told; one finding, one conclusion."""

from __future__ import annotations

import pytest

from molek.integrity import operations
from molek.integrity.enums import Conclusion
from molek.integrity.models import Finding, Run, Step
from tests.cases.conftest import actor_of, build_city
from tests.integrity.conftest import TOMORROW, apply, compute, make_inspectorate, neighbour
from tests.races.threads import at_once, codes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def test_two_runs_two_takers_and_two_conclusions_at_once(transactional_db: None) -> None:
    build_city()
    people = make_inspectorate()
    first, second = actor_of(people["inspector"]), actor_of(people["colleague"])
    for number in range(1, 7):
        apply(neighbour(number))

    at_once(*([compute] * 3))
    assert (Finding.objects.count(), Run.objects.count()) == (1, 1)

    ref = Finding.objects.get().ref
    results = at_once(*(lambda by=by: operations.take_up(ref=ref, by=by, at=TOMORROW) for by in (first, second)))
    assert codes(results) == {"done": 1, "integrity-finding-taken": 1}

    taker = first if Finding.objects.get().taken_by_id == first.id else second
    results = at_once(
        *(
            lambda end=end: operations.conclude(ref=ref, conclusion=end, text="selesai", by=taker, at=TOMORROW)
            for end in (Conclusion.EXPLAINED, Conclusion.HANDED_ON)
        )
    )
    assert codes(results) == {"done": 1, "integrity-finding-concluded": 1}
    concluded = Step.objects.get(kind="CONCLUDED")
    assert Finding.objects.get().conclusion == concluded.conclusion
