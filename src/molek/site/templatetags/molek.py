"""What templates of every package may use: ``{% load molek %}``.

Tags ``maybe_url`` and ``maybe_path`` give "" for a page that this installation does not have.
Filters write money, dates and moments as people of the city read them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.forms import BaseForm, BoundField, MultiWidget
from django.forms.utils import flatatt
from django.forms.widgets import ChoiceWidget
from django.template.context import RequestContext
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from molek.base.http import address_of
from molek.base.indonesian import long_date
from molek.base.rupiah import format_idr
from molek.base.workdays import CITY_TZ

register = template.Library()

_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_ZONE = "WITA"


@register.simple_tag
def maybe_url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named page, or "" if no package has it."""
    if not args and not kwargs:
        return address_of(name)
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


@register.simple_tag
def maybe_path(path: str) -> str:
    """``path`` itself if a page answers there, else ""."""
    return path if _answers(path, settings.ROOT_URLCONF) else ""


@cache  # the addresses of a running city do not change; a page asks for half a dozen
def _answers(path: str, urlconf: str) -> bool:
    try:
        resolve(path, urlconf)
    except Resolver404:
        return False
    return True


@register.simple_tag
def tag(text: str, colour: str = "") -> SafeString:
    """A word or two of state, as ``components/tag.html`` tells. For long lists, in which a template for each line costs
    more than their query.
    """
    return format_html('<strong class="govuk-tag{}">{}</strong>', f" govuk-tag--{colour}" if colour else "", text)


@register.filter
def idr(amount_idr: int) -> str:
    """Whole rupiah: 1500000 as ``Rp1.500.000``; 0 as ``Rp0``."""
    return format_idr(amount_idr).removesuffix(",00")


def _long(day: dt.date) -> str:
    if (get_language() or "id").startswith("en"):
        return f"{day.day} {_ENGLISH_MONTHS[day.month - 1]} {day.year}"
    return long_date(day)


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """A calendar day, ``1 Oktober 2025`` or ``1 October 2025``; a moment is taken in the city's time. None: ""."""
    if value is None:
        return ""
    return _long(value.astimezone(CITY_TZ).date() if isinstance(value, dt.datetime) else value)


@register.filter
def moment(value: dt.datetime | None) -> str:
    """A moment in the city's time, ``1 Oktober 2025, 14.30 WITA``. None: ""."""
    if value is None:
        return ""
    local = value.astimezone(CITY_TZ)
    return f"{_long(local.date())}, {local:%H.%M} {_ZONE}"


@register.filter
def percent_of(part: float, whole: float) -> int:
    """``part`` of ``whole`` in percent, 0 to 100, for bars. 0 if there is no whole."""
    if not whole:
        return 0
    return max(0, min(100, round(part * 100 / whole)))


@register.filter
def error_target(field: BoundField) -> str:
    """The id of the input that the error summary leads to: the first one of a group."""
    widget = field.field.widget
    if isinstance(widget, MultiWidget) or (isinstance(widget, ChoiceWidget) and field.use_fieldset):
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


@register.simple_tag
def claim_summary(form: BaseForm | None) -> bool:
    """True for who asks first: the base page draws the summary on top, then ``{{ form }}`` does not repeat it."""
    if form is None or not isinstance(form, BaseForm):
        return True
    first = not getattr(form, "is_summary_drawn", False)
    form.is_summary_drawn = True  # type: ignore[attr-defined]
    return first


@register.filter
def before_error(label: str) -> str:
    """A label that begins a line of the error summary: a question keeps its mark, anything else gets a colon."""
    return f"{label} " if str(label).endswith(("?", ":", ".")) else f"{label}: "


@register.simple_tag
def widget_attrs(widget: Mapping[str, Any], base_class: str = "", error_class: str = "") -> SafeString:
    """The attributes of a form input with the library's class in front of its own.

    ``required`` is left out on purpose: our own error summary tells what is missing, in the reader's language;
    what may stay empty is said in the label.
    """
    attrs = dict(widget["attrs"])
    invalid = attrs.get("aria-invalid") == "true"
    classes = [base_class, error_class if invalid else "", str(attrs.pop("class", ""))]
    attrs.pop("required", None)
    text = " ".join(c for c in classes if c)
    pairs: list[tuple[str, Any]] = [("class", text)] if text else []
    pairs += [(name, value) for name, value in attrs.items() if value is not False and value is not None]
    flags = mark_safe("".join(f" {name}" for name, value in pairs if value is True))  # noqa: S308  names of ours
    return format_html_join("", ' {}="{}"', ((n, v) for n, v in pairs if v is not True)) + flags


@register.simple_tag
def select_options(widget: Mapping[str, Any]) -> SafeString:
    """The options of a select. Drawn here and not by a template an option, which takes most of a page's time when the
    options are the city's kelurahan.
    """
    return mark_safe("".join(_option_group(name, options) for name, options, _ in widget["optgroups"]))  # noqa: S308


def _option_group(name: str | None, options: Iterable[Mapping[str, Any]]) -> str:
    """Escaped, as a part of ``select_options``."""
    drawn = "".join(
        f'\n  <option value="{conditional_escape(o["value"])}"{flatatt(o["attrs"]) if o["attrs"] else ""}>'
        f"{conditional_escape(o['label'])}</option>"
        for o in options
    )
    return f'\n  <optgroup label="{conditional_escape(name)}">{drawn}\n  </optgroup>' if name else drawn


@register.filter
def moment_or_text(value: dt.datetime | dt.date | str | None) -> str:
    """For components that take either: a moment or a day is written out, a text stays."""
    if isinstance(value, dt.datetime):
        return moment(value)
    if isinstance(value, dt.date):
        return day(value)
    return value or ""


@register.filter
def minus(left: int, right: int) -> int:
    return left - right


@register.filter
def absolute(number: int) -> int:
    return abs(number)


@register.simple_tag(takes_context=True)
def page_query(context: RequestContext, after: str | None) -> str:
    """This page's address with another place to go on from; everything else that was asked stays."""
    request = context["request"]
    query = request.GET.copy()
    query.pop("after", None)
    if after is not None:
        query["after"] = after
    return f"{request.path}?{query.urlencode()}" if query else str(request.path)
