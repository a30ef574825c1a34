"""The demo city's reports are made once, and show every state."""

from __future__ import annotations

import pytest

from molek.feedback.models import Complaint, PublicEntry
from molek.site.demo import feedback
from tests.cases.conftest import later
from tests.feedback.conftest import Offices

pytestmark = pytest.mark.django_db


def test_a_year_of_reports_is_made_once(offices: Offices) -> None:
    at = later(days=400)
    feedback.seed(at)
    made = Complaint.objects.count()
    states = set(Complaint.objects.values_list("state", flat=True))
    assert {"RECEIVED", "FORWARDED", "IN_PROGRESS", "CLOSED"} <= states
    assert Complaint.objects.exclude(level="").exists()
    assert PublicEntry.objects.exists()
    feedback.seed(at)
    assert Complaint.objects.count() == made
