"""Each indicator speaks where it should, and is silent where families, crowds or small numbers explain all."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from molek.base.workdays import CITY_TZ, Calendar
from molek.integrity.rules import deciding, filing
from molek.integrity.rules.detection import Rows, detect, evidence_hash, figures_on, fresh_enough
from molek.integrity.rules.hours import OfficeHours
from molek.integrity.rules.rows import Code, Decision, Evidence, EvidenceKind, Filing, HandOver, Look, Signal

MONDAY = dt.datetime(2026, 3, 2, 9, 0, tzinfo=CITY_TZ)
FIGURES = figures_on(MONDAY.date())
CALENDAR = Calendar(frozenset({dt.date(2026, 3, 19)}))
HOURS = OfficeHours(CALENDAR, opens=dt.time(7, 30), closes=dt.time(16, 30))
CLERK, LURAH, SECRETARY, KASI = 90, 11, 12, 13


def filed(number: int, **values: Any) -> Filing:
    ordinary = {
        "ref": f"A{number:04d}", "resident": number, "family": number, "phone": f"own{number}", "service": "letter",
        "area": "99.71.01.1001", "at": MONDAY + dt.timedelta(hours=number),
    }  # fmt: skip
    return Filing(**{**ordinary, **values})


def decided(number: int, **values: Any) -> Decision:
    at = values.pop("at", MONDAY + dt.timedelta(days=number % 4, minutes=number % 240))
    ordinary = {
        "task": number, "ref": f"D{number:04d}", "resident": number, "family": number, "phone": f"own{number}",
        "service": "letter", "area": "99.71.01.1001", "official": (LURAH, SECRETARY, KASI)[number % 3], "unit": 1,
        "opened_at": at - dt.timedelta(minutes=60), "at": at, "due": dt.date(2026, 3, 31), "is_accepted": True,
    }  # fmt: skip
    return Decision(**{**ordinary, **values})


def subjects(signals: list[Signal]) -> list[str]:
    return [signal.subject for signal in signals]


# Phones


def test_a_phone_of_six_families_is_worth_a_look() -> None:
    [signal] = filing.shared_phones([filed(n, phone="one") for n in range(6)], FIGURES[Code.SHARED_PHONE])
    assert (signal.subject, signal.observed, signal.officials) == ("phone:one", 6, ())
    assert [e.ref for e in signal.evidence] == [f"A{n:04d}" for n in range(6)]


def test_five_families_are_too_few() -> None:
    assert filing.shared_phones([filed(n, phone="one") for n in range(5)], FIGURES[Code.SHARED_PHONE]) == []


def test_a_large_family_with_one_phone_counts_once() -> None:
    assert filing.shared_phones([filed(n, phone="one", family=1) for n in range(40)], FIGURES[Code.SHARED_PHONE]) == []


def test_those_without_a_phone_are_no_group() -> None:
    assert filing.shared_phones([filed(n, phone="") for n in range(40)], FIGURES[Code.SHARED_PHONE]) == []


# Boxes


def at_box(number: int, minutes: int) -> Filing:
    return filed(number, device="kiosk:3", at=MONDAY + dt.timedelta(minutes=minutes))


def test_seven_families_within_an_hour_at_a_quiet_box() -> None:
    quiet = [at_box(n, 600 * n) for n in range(1, 10)]
    [signal] = filing.box_bursts([*quiet, *(at_box(100 + n, 5 * n) for n in range(7))], FIGURES[Code.BOX_BURST])
    assert (signal.subject, signal.observed, len(signal.evidence)) == ("kiosk:3", 7, 7)


def test_a_box_that_is_always_busy_tells_nothing() -> None:
    busy = [at_box(n, 12 * n) for n in range(500)]
    burst = [at_box(1000 + n, 3000 + 5 * n) for n in range(3)]
    assert filing.box_bursts([*busy, *burst], FIGURES[Code.BOX_BURST]) == []


def test_six_families_at_a_box_are_too_few() -> None:
    assert filing.box_bursts([at_box(n, 5 * n) for n in range(6)], FIGURES[Code.BOX_BURST]) == []


# The lot


def by_lot(number: int, drawn: int, **values: Any) -> Decision:
    return decided(number, official=drawn, drawn=drawn, candidates=3, **values)


def fair(count: int) -> list[Decision]:
    return [by_lot(1000 + n, (LURAH, SECRETARY, KASI)[n % 3]) for n in range(count)]


def test_a_circle_whose_files_all_come_to_one_official() -> None:
    rows = [*fair(300), *(by_lot(n, LURAH, phone="broker", family=n) for n in range(9))]
    [signal] = deciding.drawn_pairs(rows, FIGURES[Code.DRAWN_PAIR])
    assert (signal.subject, signal.observed, signal.of) == ("official:11+phone:broker", 9, 9)
    assert signal.chance_ppm is not None
    assert signal.chance_ppm < 200


def test_a_clerk_and_an_official_are_both_kept_from_seeing_it() -> None:
    rows = [*fair(300), *(by_lot(n, LURAH, filer=CLERK) for n in range(12))]
    [signal] = deciding.drawn_pairs(rows, FIGURES[Code.DRAWN_PAIR])
    assert (signal.subject, signal.officials) == ("official:11+official:90", (LURAH, CLERK))


def test_an_even_lot_is_silent_however_many_files_a_circle_has() -> None:
    assert (
        deciding.drawn_pairs([*fair(300), *(replace(d, phone="school") for d in fair(60))], FIGURES[Code.DRAWN_PAIR])
        == []
    )


def test_who_stands_in_for_all_is_measured_by_what_he_had() -> None:
    rows = [by_lot(n, LURAH) for n in range(200)] + [by_lot(n, LURAH, phone="school") for n in range(200, 210)]
    assert deciding.drawn_pairs(rows, FIGURES[Code.DRAWN_PAIR]) == []


def test_lots_with_one_candidate_and_unknown_lots_tell_nothing() -> None:
    rows = [decided(n, official=LURAH, drawn=LURAH, candidates=n % 2, phone="broker") for n in range(20)]
    assert deciding.drawn_pairs(rows, FIGURES[Code.DRAWN_PAIR]) == []


def test_four_files_together_are_too_few() -> None:
    rows = [*fair(300), *(by_lot(n, LURAH, phone="broker") for n in range(4))]
    assert deciding.drawn_pairs(rows, FIGURES[Code.DRAWN_PAIR]) == []


# Hours, lateness, rules


def test_decisions_in_the_evening_and_on_a_holiday_count_overtime_within_the_grace_does_not() -> None:
    evening, holiday, grace = (
        MONDAY.replace(hour=21), dt.datetime(2026, 3, 19, 10, 0, tzinfo=CITY_TZ), MONDAY.replace(hour=17, minute=45),
    )  # fmt: skip
    rows = [decided(n) for n in range(200)]
    rows += [decided(500 + n, official=LURAH, at=evening if n % 2 else holiday) for n in range(14)]
    rows += [decided(600 + n, official=SECRETARY, at=grace) for n in range(40)]
    [signal] = deciding.after_hours(rows, FIGURES[Code.AFTER_HOURS], HOURS)
    assert (signal.subject, signal.observed) == ("official:11", 14)


def test_where_all_work_at_night_nobody_stands_out() -> None:
    rows = [decided(n, at=MONDAY.replace(hour=22)) for n in range(90)]
    assert deciding.after_hours(rows, FIGURES[Code.AFTER_HOURS], HOURS) == []


def test_late_files_of_one_official() -> None:
    late = {"due": dt.date(2026, 2, 27)}
    rows = [decided(n) for n in range(150)] + [decided(500 + n, official=KASI, **late) for n in range(15)]
    assert subjects(deciding.overdue_files(rows, FIGURES[Code.OVERDUE_FILES])) == ["official:13"]
    few = [decided(n) for n in range(9)] + [decided(500 + n, official=KASI, **late) for n in range(5)]
    assert deciding.overdue_files(few, FIGURES[Code.OVERDUE_FILES]) == []


def test_decisions_beside_the_rules() -> None:
    rows = [
        decided(n, machine="REJECT" if n % 10 == 0 else "REVIEW", is_accepted=n % 10 != 0, rule="x") for n in range(300)
    ]
    rows += [decided(500 + n, official=LURAH, machine="REJECT") for n in range(9)]
    rows += [decided(520 + n, official=LURAH, is_accepted=False, rule="") for n in range(9)]
    [signal] = deciding.beside_rules(rows, FIGURES[Code.BESIDE_RULES])
    assert (signal.subject, signal.observed) == ("official:11", 18)


def test_refused_here_and_accepted_there() -> None:
    rows = [decided(n, official=(LURAH, SECRETARY)[n % 2]) for n in range(150)]
    for n in range(6):
        start = MONDAY + dt.timedelta(days=n)
        rows.append(decided(600 + n, resident=600 + n, official=LURAH, is_accepted=False, rule="x", at=start))
        rows.append(decided(700 + n, resident=600 + n, official=KASI, at=start + dt.timedelta(days=3)))
    rows += [decided(800 + n, official=KASI) for n in range(20)]
    [signal] = deciding.office_shopping(rows, FIGURES[Code.OFFICE_SHOPPING])
    assert (signal.subject, signal.observed) == ("official:13", 6)


@pytest.mark.parametrize("change", [{"official": LURAH}, {"service": "other"}, {"at": MONDAY + dt.timedelta(days=60)}])
def test_the_same_official_another_service_or_two_months_later_is_no_shopping(change: dict[str, Any]) -> None:
    rows = [decided(n, official=SECRETARY) for n in range(150)]
    for n in range(8):
        rows.append(decided(600 + n, resident=600 + n, official=LURAH, is_accepted=False, rule="x", at=MONDAY))
        later = {"official": KASI, "at": MONDAY + dt.timedelta(days=3), **change}
        rows.append(decided(700 + n, resident=600 + n, **later))
    assert deciding.office_shopping(rows, FIGURES[Code.OFFICE_SHOPPING]) == []


# Speed


def spent(number: int, minutes: int, **values: Any) -> Decision:
    opened = MONDAY
    return decided(number, opened_at=opened, at=opened + dt.timedelta(minutes=minutes), **values)


def ordinary_files(official: int, start: int) -> list[Decision]:
    return [spent(start + n, 60 + 3 * n, official=official) for n in range(100)]


def test_files_of_one_circle_that_overtake_all_others() -> None:
    rows = ordinary_files(LURAH, 0) + ordinary_files(SECRETARY, 200)
    rows += [spent(500 + n, 10 + n, official=LURAH, phone="friends") for n in range(8)]
    [signal] = deciding.uneven_speed(rows, FIGURES[Code.UNEVEN_SPEED], HOURS)
    assert signal.subject == "official:11+phone:friends"
    assert signal.effect is not None
    assert signal.effect > 900


def test_files_of_one_circle_that_are_left_lying() -> None:
    rows = ordinary_files(LURAH, 0) + ordinary_files(SECRETARY, 200)
    rows += [spent(500 + n, 420, official=LURAH, phone="foes") for n in range(8)]
    [signal] = deciding.uneven_speed(rows, FIGURES[Code.UNEVEN_SPEED], HOURS)
    assert signal.effect is not None
    assert signal.effect < 100


def test_who_is_quick_with_everybody_favours_nobody() -> None:
    rows = ordinary_files(SECRETARY, 200) + [spent(n, 5 + n % 20, official=LURAH) for n in range(100)]
    rows += [spent(500 + n, 5 + n * 2, official=LURAH, phone="family") for n in range(8)]
    assert deciding.uneven_speed(rows, FIGURES[Code.UNEVEN_SPEED], HOURS) == []


def test_a_file_that_lay_over_a_holiday_was_not_slow() -> None:
    before = dt.datetime(2026, 3, 18, 15, 30, tzinfo=CITY_TZ)
    after = dt.datetime(2026, 3, 20, 8, 0, tzinfo=CITY_TZ)
    rows = ordinary_files(LURAH, 0) + ordinary_files(SECRETARY, 200)
    rows += [decided(500 + n, official=LURAH, phone="x", opened_at=before, at=after) for n in range(12)]
    assert all((s.effect or 0) > 500 for s in deciding.uneven_speed(rows, FIGURES[Code.UNEVEN_SPEED], HOURS))


def test_files_whose_clock_was_stopped_are_left_out() -> None:
    rows = ordinary_files(LURAH, 0) + ordinary_files(SECRETARY, 200)
    rows += [spent(500 + n, 420, official=LURAH, phone="foes", was_stopped=True) for n in range(8)]
    assert deciding.uneven_speed(rows, FIGURES[Code.UNEVEN_SPEED], HOURS) == []


# Look-ups, kinship, proxies


def look(number: int, official: int, *, has_matter: bool = False, resident: int | None = None) -> Look:
    at = MONDAY + dt.timedelta(hours=number % 6)
    return Look(number, official, number if resident is None else resident, at, has_matter)


def test_records_opened_without_a_matter() -> None:
    looks = [look(n, 20 + n % 4, has_matter=n % 19 != 0) for n in range(200)]
    looks += [look(500 + n, CLERK) for n in range(12)] + [look(600 + n, CLERK, has_matter=True) for n in range(20)]
    [signal] = deciding.look_ups(looks, FIGURES[Code.LOOK_UPS])
    assert (signal.subject, signal.observed, signal.of) == ("official:90", 12, 32)
    assert {e.kind for e in signal.evidence} == {EvidenceKind.LOOK}


def test_one_resident_opened_often_counts_once_a_day() -> None:
    looks = [look(n, 20 + n % 4, has_matter=n % 19 != 0) for n in range(200)]
    looks += [look(500 + n, CLERK, resident=1) for n in range(30)]
    assert deciding.look_ups(looks, FIGURES[Code.LOOK_UPS]) == []


def test_a_matter_found_that_day_explains_the_earlier_look() -> None:
    looks = [look(n, 20 + n % 4, has_matter=n % 19 != 0) for n in range(200)]
    for n in range(12):
        looks += [look(500 + n, CLERK, resident=500 + n), look(700 + n, CLERK, resident=500 + n, has_matter=True)]
    assert deciding.look_ups(looks, FIGURES[Code.LOOK_UPS]) == []


def test_one_file_for_the_own_family_is_enough() -> None:
    [signal] = filing.kinship(
        [filed(1, filer=CLERK, is_kin_of_filer=True)], [("D1", CLERK, MONDAY)], FIGURES[Code.KINSHIP]
    )
    assert (signal.subject, signal.officials, signal.observed) == ("official:90", (CLERK,), 2)


def test_a_proxy_of_five_families_and_one_of_his_own() -> None:
    fetched = [HandOver(f"K{n}", "seller", n, MONDAY) for n in range(5)]
    own = [HandOver(f"L{n}", "father", n, MONDAY, is_family=True) for n in range(9)]
    [signal] = filing.proxies([*fetched, *own], FIGURES[Code.PROXIES])
    assert (signal.subject, signal.observed) == ("proxy:seller", 5)


# All together


def test_no_rows_no_signs() -> None:
    assert detect(Rows(), figures=FIGURES, calendar=CALENDAR) == []
    assert {Rows().of(code) for code in Code} == {0}


def test_the_same_rows_give_the_same_signs_in_whatever_order() -> None:
    rows = [filed(n, phone="one") for n in range(6)]
    forward = detect(Rows(filings=rows), figures=FIGURES, calendar=CALENDAR)
    backward = detect(Rows(filings=rows[::-1]), figures=FIGURES, calendar=CALENDAR)
    assert forward == backward
    assert len(forward) == 1


def test_the_hash_is_over_what_is_cited_and_about_whom() -> None:
    one = Evidence(EvidenceKind.APPLICATION, "A1", MONDAY.date())
    two = Evidence(EvidenceKind.APPLICATION, "A2", MONDAY.date())
    given = evidence_hash(Code.KINSHIP, "official:1", [one, two])
    assert given == evidence_hash(Code.KINSHIP, "official:1", [two, one])
    assert given != evidence_hash(Code.KINSHIP, "official:2", [one, two])
    assert given != evidence_hash(Code.KINSHIP, "official:1", [one])


def test_a_concluded_matter_needs_as_much_that_is_new_as_a_first_one() -> None:
    [signal] = filing.shared_phones([filed(n, phone="one") for n in range(9)], FIGURES[Code.SHARED_PHONE])
    known = {f"A{n:04d}" for n in range(4)}
    assert not fresh_enough(signal, known, FIGURES[Code.SHARED_PHONE])
    assert fresh_enough(signal, {"A0000"}, FIGURES[Code.SHARED_PHONE])
