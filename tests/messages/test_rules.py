from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molek.messages.rules import clean_data, fill, forget, mask_address, register, registered, templates


@pytest.mark.parametrize(
    ("id", "en", "wrong"),
    [
        ("Halo {name}", "Hello {nama}", "different places"),
        ("Halo {name}", "Hello", "different places"),
        ("Halo {}", "Hello {}", "plain name"),
        ("Halo {0}", "Hello {0}", "plain name"),
        ("Halo {a.b}", "Hello {a.b}", "plain name"),
        ("Halo {a!r}", "Hello {a!r}", "plain name"),
        ("Halo {a:>9}", "Hello {a:>9}", "plain name"),
    ],
)
def test_a_text_that_could_fail_later_fails_when_registered(id: str, en: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        register(template="tests.wrong", id=id, en=en)


def test_a_name_has_one_text() -> None:
    register(template="tests.issued", id="Surat {number} sudah terbit.", en="Letter {number} has been issued.")
    with pytest.raises(ValueError, match="two texts"):
        register(template="tests.issued", id="Lain", en="Other")


def test_a_text_without_places() -> None:
    register(template="tests.plain", id="Halo {{kota}}", en="Hello {{city}}")
    assert fill(registered("tests.plain"), {}, "id") == "Halo {kota}"
    assert registered("tests.plain") in templates()
    forget("tests.plain")


def test_an_unknown_text() -> None:
    with pytest.raises(ValueError, match=r"no message template is named tests\.unknown"):
        registered("tests.unknown")


def test_a_secret_is_of_no_use_after_ten_minutes_unless_said_otherwise() -> None:
    assert registered("tests.code").valid_minutes == 10
    assert registered("tests.issued").valid_minutes is None


@pytest.mark.parametrize("data", [{}, {"number": "1", "name": "x"}, {"nomor": "1"}])
def test_data_are_exactly_the_places(data: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"tests\.issued: missing or unknown"):
        clean_data(registered("tests.issued"), data)


@given(st.text(max_size=500))
def test_a_value_stays_on_one_line_and_is_never_read_as_a_place(value: str) -> None:
    cleaned = clean_data(registered("tests.issued"), {"number": value})
    text = fill(registered("tests.issued"), cleaned, "en")
    assert text.isprintable()
    assert text == f"Letter {cleaned['number']} has been issued."
    assert len(text) <= 330


def test_another_language_is_indonesian() -> None:
    assert fill(registered("tests.issued"), {"number": "7"}, "tet") == "Surat 7 sudah terbit."


@pytest.mark.parametrize(
    ("to", "masked"), [("+6281234567890", "+62 *** *** 890"), ("yohana@example.org", "y***@example.org")]
)
def test_an_address_is_shown_masked(to: str, masked: str) -> None:
    assert mask_address(to) == masked
