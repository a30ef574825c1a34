"""Fields read what people type and give what the city stores."""

from __future__ import annotations

import datetime as dt

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from molek.base.fields import (
    CalendarInput,
    DayField,
    KkNumberField,
    NikField,
    Person,
    PersonField,
    PhoneField,
    RupiahField,
    parse_day,
    parse_idr,
)
from molek.base.indonesian import long_date

NIK = "9971011708900001"


@pytest.mark.parametrize("text", [NIK, " 9971 0117 0890 0001 ", "997101-170890-0001", "'" + NIK])
def test_nik_is_read_however_it_was_grouped(text):
    assert NikField().clean(text) == NIK


@pytest.mark.parametrize(
    ("text", "code"), [("997101170890000", "nik-invalid"), ("9971013213900001", "nik-invalid"), ("", "required")]
)
def test_nik_refuses_with_the_sentence_of_its_parser(text, code):
    with pytest.raises(ValidationError) as refusal:
        NikField().clean(text)
    assert refusal.value.code == code


def test_refusal_says_what_to_do():
    with pytest.raises(ValidationError, match="16 angka, lihat KTP"):
        NikField().clean("12")


def test_optional_nik_may_be_empty():
    assert NikField(required=False).clean("") == ""


def test_family_card_number_is_read():
    assert KkNumberField().clean("9971 0117 0890 0001") == NIK


@pytest.mark.parametrize("text", ["081234567890", "+62 812-3456-7890", "62812 3456 7890"])
def test_phone_becomes_international(text):
    assert PhoneField().clean(text) == "+6281234567890"


@pytest.mark.parametrize("text", ["0380833123", "+12025550100", "satu"])
def test_phone_that_is_not_a_mobile_number_is_refused(text):
    with pytest.raises(ValidationError):
        PhoneField().clean(text)


@pytest.mark.parametrize(
    "text",
    ["17-08-1990", "17/8/1990", "17.8.1990", "17 8 1990", "17081990", "1990-08-17", "17 Agustus 1990", "17 agt 1990",
     " 17 - 08 - 1990 "],
)  # fmt: skip
def test_day_is_read_as_people_write_it(text):
    assert DayField().clean(text) == dt.date(1990, 8, 17)


@pytest.mark.parametrize("text", ["31-02-1990", "17-08-90", "08-17-1990", "kemarin", "17 Foo 1990", "0-0-0000"])
def test_day_that_does_not_exist_is_refused(text):
    with pytest.raises(ValidationError, match="17-08-1990"):
        DayField().clean(text)


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2100, 1, 1)))
def test_every_day_is_read_back_in_each_form(day):
    forms_of_it = (
        f"{day:%d-%m-%Y}",
        f"{day:%d%m%Y}",
        day.isoformat(),
        long_date(day),
        f"{day.day}/{day.month}/{day.year}",
    )
    assert {parse_day(text) for text in forms_of_it} == {day}


@given(st.text(max_size=20))
def test_no_text_breaks_the_reader_of_days(text):
    assert parse_day(text) is None or isinstance(parse_day(text), dt.date)


def test_day_outside_its_limits_is_refused_with_the_limit():
    field = DayField(earliest=dt.date(2025, 1, 1), latest=dt.date(2025, 12, 31))
    assert field.clean("31-12-2025") == dt.date(2025, 12, 31)
    with pytest.raises(ValidationError, match="31-12-2025"):
        field.clean("01-01-2026")
    with pytest.raises(ValidationError, match="01-01-2025"):
        field.clean("31-12-2024")


def test_day_takes_values_that_are_days_already():
    field = DayField(required=False)
    assert field.clean(dt.date(2025, 1, 2)) == dt.date(2025, 1, 2)
    assert field.clean(dt.datetime(2025, 1, 2, 3, tzinfo=dt.UTC)) == dt.date(2025, 1, 2)
    assert field.clean("") is None


def test_day_shows_what_it_reads():
    class DayForm(forms.Form):
        born = DayField(initial=dt.date(1990, 8, 17))
        near = DayField(initial=dt.date(1990, 8, 17), widget=CalendarInput)

    drawn = str(DayForm())
    assert 'value="17-08-1990"' in drawn
    assert 'type="date"' in drawn
    assert 'value="1990-08-17"' in drawn


@pytest.mark.parametrize(
    "text", ["1500000", "1.500.000", "1,500,000", "Rp1.500.000", "Rp. 1.500.000,00", "rp 1 500 000", "1.500.000,-"]
)
def test_rupiah_are_read_as_people_write_them(text):
    assert RupiahField().clean(text) == 1_500_000


@pytest.mark.parametrize("text", ["1.50", "12.5000", "-5", "sejuta", "1,5", "9" * 60])
def test_what_is_no_whole_amount_is_refused(text):
    with pytest.raises(ValidationError):
        RupiahField().clean(text)


@given(st.integers(min_value=0, max_value=10**14))
def test_every_amount_is_read_back_as_shown(amount_idr):
    assert parse_idr(f"{amount_idr:,}".replace(",", ".")) == amount_idr


def test_rupiah_limits_are_told():
    field = RupiahField(least=1000, most=2_000_000, required=False)
    assert field.clean(1000) == 1000
    assert field.clean("") is None
    with pytest.raises(ValidationError, match=r"Rp1\.000"):
        field.clean("999")
    with pytest.raises(ValidationError, match=r"Rp2\.000\.000"):
        field.clean("2000001")


class WitnessForm(forms.Form):
    witness = PersonField(label="Saksi")
    child = PersonField(label="Anak", nik_required=False, required=False)


def test_person_is_nik_and_name():
    form = WitnessForm({"witness_nik": NIK, "witness_name": "Saksi  Contoh", "child_name": "Anak Contoh"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"witness": Person(NIK, "Saksi Contoh"), "child": Person("", "Anak Contoh")}


def test_person_needs_both():
    form = WitnessForm({"witness_nik": NIK, "child_nik": NIK})
    assert set(form.errors) == {"witness", "child"}


def test_person_may_be_left_out_where_it_is_optional():
    form = WitnessForm({"witness_nik": NIK, "witness_name": "Saksi Contoh"})
    assert form.is_valid()
    assert form.cleaned_data["child"] is None


def test_parts_of_a_person_have_labels_and_keep_what_was_typed():
    drawn = str(WitnessForm({"witness_nik": "12", "witness_name": "Saksi Contoh"})["witness"])
    assert '<label class="govuk-label" for="id_witness_0">NIK</label>' in drawn
    assert 'value="Saksi Contoh"' in drawn


def test_person_is_shown_from_its_initial_value():
    assert f'value="{NIK}"' in str(WitnessForm(initial={"witness": Person(NIK, "Saksi")})["witness"])


def test_rupiah_are_shown_with_dots():
    class MoneyForm(forms.Form):
        income = RupiahField(initial=1_500_000)

    assert 'value="1.500.000"' in str(MoneyForm())
