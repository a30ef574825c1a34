"""What a changed service would have said to the past."""

from __future__ import annotations

from molek.catalogue.rules.decider import decide
from molek.catalogue.rules.facts import Facts, Value
from molek.catalogue.rules.impact import PastCase, flips
from molek.catalogue.rules.service import Service
from tests.catalogue.samples import ALIVE, facts, rule, service

OLD = service(ALIVE, rule("not registry.has_flags", code="no-flags", on_fail="REVIEW"))
NEW = service(ALIVE, rule("registry.sex == 'MALE'", code="men-only"))


def past(reference: str, under: Service, **values: Value) -> PastCase:
    stored: Facts = facts(registry__status="ALIVE", **values)
    return PastCase(reference, under.code, stored.to_json(), decide(under, stored).to_json())


def test_only_cases_whose_verdict_would_differ_are_told_and_why() -> None:
    cases = [
        past("ACCEPTED-STAYS", OLD, registry__has_flags=False, registry__sex="MALE"),
        past("ACCEPTED-FLIPS", OLD, registry__has_flags=False, registry__sex="FEMALE"),
        past("REVIEWED-FLIPS", OLD, registry__has_flags=True, registry__sex="MALE"),
        past("FACT-NOT-GATHERED", OLD, registry__has_flags=False),
    ]
    told = {f.reference: (f.before.kind.value, f.after.kind.value, f.why) for f in flips(NEW, cases)}
    assert told == {
        "ACCEPTED-FLIPS": ("ACCEPT", "REJECT", "men-only — → FAIL, no-flags PASS → —"),
        "REVIEWED-FLIPS": ("REVIEW", "ACCEPT", "men-only — → PASS, no-flags FAIL → —"),
        "FACT-NOT-GATHERED": ("ACCEPT", "REVIEW", "men-only — → UNKNOWN, no-flags PASS → —"),
    }


def test_the_same_service_flips_nothing() -> None:
    assert list(flips(OLD, [past("A", OLD, registry__has_flags=True)])) == []
