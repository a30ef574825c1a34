"""A form that can show what an operation refused, and the page that acts on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from molek.base.errors import DomainError, NotPermitted, SignInRequired, TooMany
from molek.base.http import Request

_INVALID = 422
_USUAL_WAIT = 15  # minutes


class RefusableForm(forms.Form):
    """A form that can say what an operation refused, at the field it concerns or above all."""

    def refuse(self, error: DomainError) -> None:
        field = error.field if error.field in self.fields else None
        self.add_error(field, f"{error} {error.advice}".strip())


Form = TypeVar("Form", bound=RefusableForm)
Act = Callable[[dict[str, Any]], HttpResponse]


def answer_form(
    request: Request,
    form_class: type[Form],
    act: Act,
    *,
    template: str,
    initial: dict[str, Any] | None = None,
    **context: Any,
) -> HttpResponse:
    """Show a form, or act on it; a refusal comes back with everything that was typed and its own status."""
    if request.method == "POST":
        form = form_class(request.POST, request.FILES)
    elif request.held_form is not None:
        form = form_class(request.held_form)
    else:
        form = form_class(initial=initial)
    return answer(request, form, act, template=template, **context)


def answer(
    request: Request,
    form: RefusableForm,
    act: Act,
    *,
    template: str,
    mendable: tuple[type[DomainError], ...] = (),
    **context: Any,
) -> HttpResponse:
    """As :func:`answer_form`, with the form already made.

    Args:
        mendable: refusals of permission that the reader can mend on this very form. Any other concerns the whole page.
    """
    status, wait = 200, 0
    if request.method == "POST":
        status = _INVALID
        if form.is_valid():
            try:
                return act(form.cleaned_data)
            except DomainError as error:
                if isinstance(error, NotPermitted | SignInRequired) and not isinstance(error, mendable):
                    raise
                form.refuse(error)
                status = error.status
                if isinstance(error, TooMany):
                    wait = int(error.data.get("minutes", _USUAL_WAIT))
    response = render(request, template, {"form": form, **context}, status=status)
    if wait:
        response.headers["Retry-After"] = str(60 * wait)
    return response
