"""The commands of the catalogue."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from molek.catalogue.models import ServiceVersion
from molek.catalogue.operations import SHIPPED, versions
from molek.catalogue.rules.decider import decide
from molek.catalogue.rules.impact import PastCase
from tests.catalogue.samples import ALIVE, facts, rule, sample, service

ALL = [str(path) for path in sorted(SHIPPED.glob("*.toml"))]


def run(*arguments: str) -> tuple[str, bool]:
    """What a command prints, and whether it succeeded."""
    out = StringIO()
    try:
        call_command(*arguments, stdout=out)
    except CommandError as error:
        return out.getvalue() + str(error), False
    return out.getvalue(), True


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sample-letter.toml"
    path.write_text(sample())
    path.with_suffix(".typ").write_text("Surat")
    return path


def test_check_needs_no_database_and_finds_shipped_services_right() -> None:
    text, good = run("service_check", *ALL)
    assert good
    assert text.count(": ok (") == len(ALL)


def test_check_explains_every_mistake_by_line_in_either_language(file: Path) -> None:
    file.write_text(sample(rule("registry.marital == 'X'")).replace("cost_idr = 0", "cost_idr = -1"))
    text, good = run("service_check", str(file))
    assert not good
    assert f"{file}: baris 7: cost_idr: harus antara 0 dan" in text
    assert "maksud Anda 'registry.marital_status'?" in text
    text, good = run("service_check", "--language", "en", str(file))
    assert f"{file}: line 7: cost_idr: must be from 0" in text


def test_check_runs_the_cases_and_tells_findings(file: Path) -> None:
    file.write_text(sample(ALIVE, rule("is_known(registry.rt) or not is_known(registry.rt)", code="idle")))
    cases = file.with_suffix(".cases.txt")
    cases.write_text("given on = 2025-10-01\n## A\ncase | registry.status | verdict\ndead | DEAD | ACCEPT\n")
    text, good = run("service_check", str(file))
    assert not good
    assert f"{cases}:4: dead: ACCEPT ≠ REJECT is-alive" in text
    assert "NEVER_FAILS idle" in text


def test_check_tells_a_contradiction_and_fails(file: Path) -> None:
    file.write_text(sample(ALIVE, rule("registry.status == 'DEAD'", code="is-dead")))
    text, good = run("service_check", str(file))
    assert not good
    assert "CONFLICT is-alive is-dead: tidak pernah dapat terpenuhi bersama (contoh:" in text


def test_check_tells_mistakes_in_cases_and_missing_files(file: Path) -> None:
    file.with_suffix(".cases.txt").write_text("case | registry.stat | verdict\n")
    text, good = run("service_check", str(file))
    assert not good
    assert "baris 1: fakta 'registry.stat' tidak dikenal" in text
    assert run("service_check", "no-such-file.toml") == (
        "no-such-file.toml: tidak ada / not found\nno-such-file.toml",
        False,
    )


@pytest.mark.django_db
def test_publish_publishes_once(file: Path) -> None:
    assert run("service_publish", "--dry-run", str(file)) == ("sample-letter: 1 terbit/published\n", True)
    assert not ServiceVersion.objects.exists()
    assert run("service_publish", str(file)) == ("sample-letter: 1 terbit/published\n", True)
    assert run("service_publish", str(file)) == ("sample-letter: 1 tetap/unchanged\n", True)


@pytest.mark.django_db
def test_publish_refuses_law_that_fails_its_own_cases(file: Path) -> None:
    file.with_suffix(".cases.txt").write_text(
        "given on = 2025-10-01\ncase | registry.status | verdict\nx | DEAD | WAIT\n"
    )
    text, good = run("service_publish", str(file))
    assert not good
    assert "molek service check" in text
    assert not ServiceVersion.objects.exists()


@pytest.mark.django_db
def test_retire(file: Path) -> None:
    run("service_publish", str(file))
    assert run("service_retire", "--dry-run", "sample-letter") == ("sample-letter: 1 ditutup/retired\n", True)
    assert run("service_retire", "sample-letter") == ("sample-letter: 1 ditutup/retired\n", True)
    assert not run("service_retire", "sample-letter")[1]


def test_impact_names_the_applications_that_would_flip(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, stored = service(), facts(registry__status="ALIVE", registry__sex="FEMALE")
    case = PastCase("7K2M-9QXB", old.code, stored.to_json(), decide(old, stored).to_json())
    monkeypatch.setattr(versions, "_histories", [lambda code: [case]])
    file.write_text(sample(ALIVE, rule("registry.sex == 'MALE'", code="men-only")))
    text, good = run("service_impact", str(file))
    assert good
    assert (
        text
        == "7K2M-9QXB: ACCEPT → REJECT (men-only — → FAIL)\nsample-letter: 1 permohonan berubah/applications flip\n"
    )
    assert not run("service_impact", "no-such-file.toml")[1]
