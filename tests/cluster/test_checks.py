"""The trial's own checks can fail: two primaries, a lost number, a letter too late."""

from __future__ import annotations

import json

import pytest
from cluster.harness import GOAL_S, Struck, is_kept
from cluster.witness import Acknowledged, read, two_at_once
from faults.invariants import Finding, _compare

from cluster import packages

ONE, TWO = "00000001", "00000002"


def told(*lines):
    return [Acknowledged(machine, number, timeline, at) for machine, number, timeline, at in lines]


def test_one_primary_after_another_is_in_order():
    assert two_at_once(told(("a", 1, ONE, 1.0), ("a", 2, ONE, 2.0), ("b", 5, TWO, 9.0), ("b", 6, TWO, 9.5))) == []


def test_an_old_primary_that_still_acknowledges_is_found():
    broken = two_at_once(told(("a", 1, ONE, 1.0), ("b", 5, TWO, 9.0), ("a", 3, ONE, 9.2)))
    assert broken == ["a wrote 3 on 00000001 when 00000002 was written already"]


def test_two_machines_on_one_timeline_are_found():
    assert two_at_once(told(("a", 1, ONE, 1.0), ("b", 1, ONE, 1.2))) == ["timeline 00000001: a and b"]


def test_what_machines_were_told_is_read_in_its_order(tmp_path):
    (tmp_path / "a").write_text(json.dumps(["a", 1, ONE, 5.0]) + "\n" + '["a", 2, "0000')  # killed while it wrote
    (tmp_path / "b").write_text(json.dumps(["b", 1, TWO, 4.0]) + "\n")
    assert [one.machine for one in read([tmp_path / "a", tmp_path / "b", tmp_path / "none"])] == ["b", "a"]


def test_a_lost_letter_is_found():
    promised = {"key-1": "7K2M-9QXB", "key-2": "AAAA-BBBB"}
    assert _compare("letters", promised, promised).broken == []
    assert _compare("letters", promised, {"key-1": "7K2M-9QXB"}).broken == ["key-2: AAAA-BBBB, kept: None"]


@pytest.mark.parametrize(
    ("letter_s", "whole_s", "broken", "kept"),
    [
        (GOAL_S, 60.0, (), True),
        (GOAL_S + 0.1, 60.0, (), False),
        (None, 60.0, (), False),
        (3.0, None, (), False),
        (3.0, 60.0, ("7K2M-9QXB",), False),
    ],
)
def test_the_trial_fails_for_each_broken_promise(letter_s, whole_s, broken, kept):
    struck = [Struck("kill_primary", "a", letter_s, 1.0, whole_s)]
    assert is_kept(struck, [Finding("nothing is lost", 10, broken)]) is kept


def test_a_program_that_is_not_here_names_its_package(monkeypatch):
    monkeypatch.setattr(packages, "PROGRAMS", {"sh": "dash", "no-such-program-here": "its-package"})
    assert packages.missing() == ["its-package"]
