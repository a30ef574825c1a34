"""Displays. A board is made once for all screens of a hall: they ask at the same moment, when the hall changed."""

from __future__ import annotations

import threading

from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from molek.base.http import Request
from molek.base.screens import in_city_language
from molek.live import queries as live
from molek.queueing import queries
from molek.queueing.models import Hall

_FRESH_S = 20  # ranges and ages move on although nothing happens
_making = threading.Lock()


def _content(hall: Hall) -> str:
    """The board's inside, as it was made when the hall last changed."""
    at = timezone.now()
    state = queries.board_state(hall)
    key = f"queueing-board:{hall.pk}:{state}:{int(at.timestamp()) // _FRESH_S}:{translation.get_language()}"
    made = cache.get(key)
    if made is None:
        with _making:  # the others wait for the first one's work
            made = cache.get(key)
            if made is None:
                made = render_to_string("queueing/_board.html", {"board": queries.board(hall, at)})
                cache.set(key, made, 2 * _FRESH_S)
    return str(made)


def _answer(request: Request, template: str, context: dict[str, object]) -> HttpResponse:
    response = render(request, template, context)
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_GET
@in_city_language
def board(request: Request, code: str, token: str) -> HttpResponse:
    """The hall's big display."""
    hall = queries.hall_of_board(code, token)
    context = {"hall": hall, "content": _content(hall), "stream_token": live.stream_token(f"hall:{hall.pk}")}
    return _answer(request, "queueing/board.html", context)


@never_cache
@require_GET
@in_city_language
def board_content(request: Request, code: str, token: str) -> HttpResponse:
    """The inside of the board, and in a header a fresh right to hear."""
    hall = queries.hall_of_board(code, token)
    response = HttpResponse(_content(hall))
    response["X-Stream-Token"] = live.stream_token(f"hall:{hall.pk}")
    return response


@never_cache
@require_GET
@in_city_language
def counter(request: Request, code: str, token: str, number: int) -> HttpResponse:
    """The display above one counter."""
    hall = queries.hall_of_board(code, token)
    context = {"hall": hall, "view": queries.counter_board(hall, number),
               "stream_token": live.stream_token(f"hall:{hall.pk}")}  # fmt: skip
    return _answer(request, "queueing/counter_board.html", context)


@never_cache
@require_GET
@in_city_language
def counter_content(request: Request, code: str, token: str, number: int) -> HttpResponse:
    hall = queries.hall_of_board(code, token)
    response = render(request, "queueing/_counter_board.html", {"view": queries.counter_board(hall, number)})
    response["X-Stream-Token"] = live.stream_token(f"hall:{hall.pk}")
    return response
