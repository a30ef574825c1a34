"""``{{ form }}`` gives the component library's markup, wired for screen readers."""

from __future__ import annotations

import pytest
from django import forms
from django.template import Context, Template

from molek.site.forms import SampleForm
from tests.page_linter import faults


class Asked(forms.Form):
    name = forms.CharField(label="Nama", help_text="Seperti di KTP")
    note = forms.CharField(label="Catatan", required=False, widget=forms.Textarea)
    kind = forms.ChoiceField(label="Jenis", widget=forms.RadioSelect, choices=[("a", "Satu"), ("b", "Dua")])
    agree = forms.BooleanField(label="Saya setuju")
    secret = forms.CharField(widget=forms.HiddenInput, initial="x")


def test_label_hint_and_input_belong_together():
    drawn = str(Asked())
    assert '<label class="govuk-label govuk-label--s" for="id_name">Nama</label>' in drawn
    assert '<div class="govuk-hint" id="id_name_helptext">Seperti di KTP</div>' in drawn
    assert 'class="govuk-input" maxlength' not in drawn
    assert 'aria-describedby="id_name_helptext"' in drawn


def test_error_is_wired_and_summarised():
    drawn = str(Asked({"kind": "a", "agree": "on", "secret": "x"}))
    assert 'class="govuk-input govuk-input--error"' in drawn
    assert 'aria-describedby="id_name_helptext id_name_error"' in drawn
    assert '<a href="#id_name">Nama: ' in drawn
    assert "govuk-form-group--error" in drawn


def test_radios_stand_in_a_fieldset_with_a_legend():
    drawn = str(Asked()["kind"].as_field_group())
    assert "<fieldset" in drawn
    assert "Jenis</legend>" in drawn
    assert 'for="id_kind_0">Satu</label>' in drawn


def test_summary_leads_to_the_first_radio():
    assert '<a href="#id_kind_0">' in str(Asked({"name": "x"}))


def test_what_may_stay_empty_is_said():
    drawn = str(Asked())
    assert drawn.count("tidak wajib") == 1


def test_hidden_inputs_have_no_looks():
    assert '<input type="hidden" name="secret" value="x" id="id_secret">' in str(Asked())


def test_browsers_do_not_speak_before_us():
    assert " required" not in str(SampleForm())


def test_values_are_escaped():
    assert "&lt;b&gt;" in str(Asked({"name": "<b>", "note": "<b>"}))
    assert "<b>" not in str(Asked({"name": "<b>", "note": "<b>"}))


@pytest.mark.parametrize("data", [None, {}])
def test_sample_form_is_clean_html(data):
    assert faults(str(SampleForm(data))) == []


def test_summary_is_drawn_once_and_first():
    form = Asked({"kind": "a"})
    page = Template('{% extends "base.html" %}{% block content %}<h1>x</h1>{{ form }}{% endblock %}')
    drawn = page.render(Context({"form": form}))
    assert drawn.count("govuk-error-summary__title") == 1
    assert drawn.index("govuk-error-summary__title") < drawn.index("<h1>")


def test_second_form_of_a_page_has_its_own_summary():
    page = Template('{% extends "base.html" %}{% block content %}<h1>x</h1>{{ form }}{{ other }}{% endblock %}')
    drawn = page.render(Context({"form": Asked(), "other": Asked({"kind": "a"}, auto_id="other_%s")}))
    assert drawn.count("govuk-error-summary__title") == 1
    assert '<a href="#other_name">' in drawn


def test_question_keeps_its_mark_in_the_summary():
    class Question(forms.Form):
        why = forms.CharField(label="Untuk apa?")

    assert '<a href="#id_why">Untuk apa? ' in str(Question({}))
