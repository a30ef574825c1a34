"""Replaying a verdict..."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from molek.base.actors import SYSTEM
from molek.cases import queries
from molek.cases.errors import ApplicationNotFound
from molek.cases.models import Application
from molek.cases.providers import numbers
from molek.catalogue import operations as catalogue
from molek.catalogue import queries as catalogue_queries
from molek.catalogue.rules.verdict import VerdictKind
from molek.residents.models import Resident
from tests.cases.conftest import POVERTY, UNTRUE, later, submit


def republish(code: str, old: str, new: str) -> None:
    published = catalogue_queries.current(code)
    text = next(iter(catalogue_queries.versions(code))).toml
    assert old in text
    catalogue.publish(toml=text.replace(old, new), template=published.template, by=SYSTEM, at=later(days=1))


def test_gives_the_same_from_the_stored_facts(resident: Resident) -> None:
    for application in (submit(resident), submit(resident, "poverty-statement", UNTRUE)):
        result = queries.replay(application.ref)
        assert result is not None
        assert (result.same, result.differences) == (True, ())
        assert result.stored == result.recomputed


def test_uses_the_version_of_that_day_whatever_is_in_force_now(resident: Resident) -> None:
    application = submit(resident)
    republish("domicile-letter", 'test = "answers.same_address"', 'test = "not answers.same_address"')
    Resident.objects.update(status="MOVED")
    result = queries.replay(application.ref)
    assert result is not None
    assert (result.same, result.service_version, result.recomputed.kind) == (True, 1, VerdictKind.ACCEPT)


def test_names_what_was_tampered_with(resident: Resident) -> None:
    application = submit(resident, "poverty-statement", UNTRUE)
    forged = {**application.verdict, "kind": "ACCEPT"}
    Application.objects.filter(pk=application.pk).update(verdict=forged)
    result = queries.replay(application.ref)
    assert result is not None
    assert result.differences == ("kind: 'ACCEPT' -> 'REJECT'",)


def test_asks_nobody_and_writes_nothing(resident: Resident, django_assert_num_queries: object) -> None:
    application = submit(resident)
    with django_assert_num_queries(1):  # type: ignore[operator]
        queries.replay(application.ref)


def test_finds_it_by_the_number_of_its_letter(resident: Resident, monkeypatch: pytest.MonkeyPatch) -> None:
    application = submit(resident)
    monkeypatch.setattr(numbers, "_LOOKUPS", [{"12/Kel.Ftbs/2026": application.pk}.get])
    for text in ("12/Kel.Ftbs/2026", application.ref.lower(), application.ref.replace("-", " ")):
        result = queries.replay(text)
        assert result is not None
        assert result.ref == application.ref
    with pytest.raises(ApplicationNotFound):
        queries.replay("13/Kel.Ftbs/2026")


def test_command_says_same_or_different(resident: Resident) -> None:
    application = submit(resident, "poverty-statement", POVERTY)
    said = StringIO()
    call_command("case_replay", application.ref, stdout=said)
    assert "REVIEW" in said.getvalue()
    assert said.getvalue().endswith("SAMA / SAME\n")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_application SET verdict = %s WHERE id = %s",
            [json.dumps({**application.verdict, "kind": "ACCEPT"}), application.pk],
        )
    with pytest.raises(CommandError, match="DIFFERENT"):
        call_command("case_replay", application.ref, stdout=StringIO())
    with pytest.raises(CommandError):
        call_command("case_replay", "0000-0000-0000", stdout=StringIO())


def test_past_cases_show_what_a_changed_service_would_flip(resident: Resident) -> None:
    application = submit(resident)
    text = next(iter(catalogue_queries.versions("domicile-letter"))).toml
    changed = catalogue.checked(
        text.replace('test = "answers.same_address"', 'test = "not answers.same_address"'),
        catalogue_queries.current("domicile-letter").template,
    )
    [flip] = catalogue.impact(service=changed)
    assert (flip.reference, flip.after.kind) == (application.ref, VerdictKind.REVIEW)
