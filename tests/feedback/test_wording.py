"""What no public text may hold is found, and replaced by stars to begin with."""

from __future__ import annotations

import pytest

from molek.feedback.rules.national import HEAD, STATUSES, row
from molek.feedback.rules.wording import fingerprint, found_in, masked, names_person


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Lampu jalan padam sejak 12 Maret 2026.", []),
        ("NIK saya 9971011708900001", ["nik"]),
        ("NIK 9971 0117 0890 0001", ["nik"]),
        ("hubungi 0812-3456-7890", ["phone"]),
        ("hubungi +62 812 3456 7890 ya", ["phone"]),
        ("surel lado@example.org", ["mail"]),
        ("dasar goblok", ["abuse"]),
        ("dasar G0BL0K!", ["abuse"]),
        ("dasar goooblok", ["abuse"]),
        ("dasar b4bi", ["abuse"]),
        ("Kampung Anjingan dan Kebabian", []),  # whole words only
        ("Jalan 20 nomor 14, RT 003/RW 001", []),
        ("9971011708900001 goblok a@b.example", ["nik", "mail", "abuse"]),
    ],
)
def test_what_must_not_be_public(text, found):
    assert found_in(text) == found
    assert found_in(masked(text)) == []


def test_masking_keeps_the_rest():
    assert masked("Pak, dasar goblok! Telepon 081234567890.") == "Pak, dasar ***! Telepon ***."


def test_equal_texts_have_equal_fingerprints():
    assert fingerprint("Lampu padam!") == fingerprint("  lampu   PADAM ")
    assert fingerprint("Lampu padam") != fingerprint("Lampu mati")


@pytest.mark.parametrize(
    ("words", "is_named"),
    [
        ("ibu Maria Lado di loket", True),
        ("LADO MARIA", True),
        ("Maria saja", False),
        ("Marialado", False),
        ("", False),
    ],
)
def test_a_person_is_named_by_all_words_of_the_name(words, is_named):
    assert names_person(words, "Maria Lado") == is_named


def test_a_name_of_one_word_names_nobody():
    assert not names_person("Maria dari loket", "Maria")


def test_a_line_has_as_many_cells_as_the_head():
    assert len(row([""] * len(HEAD))) == len(HEAD)
    with pytest.raises(ValueError, match="cells"):
        row(["x"])


def test_every_state_has_a_word_of_the_national_system():
    from molek.feedback.enums import State

    assert set(STATUSES) == set(State.values)
