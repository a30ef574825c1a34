"""A form answers with what was refused, and leaves to the whole page what concerns the whole page."""

from __future__ import annotations

import pytest
from django import forms
from django.http import HttpResponse, QueryDict
from django.test import RequestFactory

from molek.base.errors import ChangedMeanwhile, NotPermitted, SignInRequired, TooMany
from molek.base.forms import RefusableForm, answer, answer_form

TEMPLATE = "the page's own"


@pytest.fixture(autouse=True)
def page_of_the_form_alone(monkeypatch):
    def page(_request, _template, context, status):
        return HttpResponse(str(context["form"]), status=status)

    monkeypatch.setattr("molek.base.forms.render", page)


class NameForm(RefusableForm):
    name = forms.CharField()


class MendableHere(NotPermitted):
    """A second person, say, who is named on the form itself."""


def sent(**typed):
    request = RequestFactory().post("/", typed)
    request.held_form = None
    return request


def shown(held=None):
    request = RequestFactory().get("/")
    request.held_form = held
    return request


def refusing(error):
    def act(_typed):
        raise error

    return act


def done(typed):
    return HttpResponse(f"done {typed['name']}")


def test_what_is_right_is_done():
    assert answer_form(sent(name="Melati"), NameForm, done, template=TEMPLATE).content == b"done Melati"


def test_what_is_incomplete_comes_back():
    assert answer_form(sent(name=""), NameForm, done, template=TEMPLATE).status_code == 422


def test_what_was_typed_before_a_session_ended_stands_in_the_form():
    answered = answer_form(shown(QueryDict("name=Melati")), NameForm, done, template=TEMPLATE)
    assert answered.status_code == 200
    assert 'value="Melati"' in answered.content.decode()


@pytest.mark.parametrize("field", ["name", "elsewhere", ""])
def test_a_refusal_comes_back_with_its_status_and_what_was_typed(field):
    answered = answer_form(sent(name="Melati"), NameForm, refusing(ChangedMeanwhile(field=field)), template=TEMPLATE)
    assert answered.status_code == 409
    assert 'value="Melati"' in answered.content.decode()
    assert "Retry-After" not in answered.headers


def test_a_refusal_stands_at_its_field_or_above_all():
    beside, above = NameForm({"name": "Melati"}), NameForm({"name": "Melati"})
    for form, field in ((beside, "name"), (above, "elsewhere")):
        assert form.is_valid()
        form.refuse(ChangedMeanwhile(field=field))
    assert list(beside.errors) == ["name"]
    assert list(above.errors) == ["__all__"]


def test_who_tried_too_often_hears_when_to_come_back():
    answered = answer_form(sent(name="Melati"), NameForm, refusing(TooMany(minutes=7)), template=TEMPLATE)
    assert (answered.status_code, answered.headers["Retry-After"]) == (429, "420")


@pytest.mark.parametrize("error", [NotPermitted(), SignInRequired(), MendableHere()])
def test_a_refusal_of_permission_concerns_the_whole_page(error):
    with pytest.raises(type(error)):
        answer_form(sent(name="Melati"), NameForm, refusing(error), template=TEMPLATE)


def test_a_refusal_that_this_form_can_mend_comes_back_on_it():
    request = sent(name="Melati")
    act = refusing(MendableHere())
    answered = answer(request, NameForm(request.POST), act, template=TEMPLATE, mendable=(MendableHere,))
    assert answered.status_code == 403


def test_what_is_not_mendable_here_still_concerns_the_whole_page():
    request = sent(name="Melati")
    with pytest.raises(SignInRequired):
        answer(request, NameForm(request.POST), refusing(SignInRequired()), template=TEMPLATE, mendable=(MendableHere,))
