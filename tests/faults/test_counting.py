"""Addresses with a number that counts: whoever counts on learns nothing, not even which numbers there are."""

from __future__ import annotations

import re
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote

import pytest
from django.urls import get_resolver, reverse
from django.urls.converters import IntConverter

from tests.faults.doors import DOORS
from tests.faults.knocking import knock
from tests.faults.world import World

pytestmark = pytest.mark.django_db

NO_SUCH = 987_654_321
# Whoever is asked to count: nobody, a resident, an official of another kelurahan, one of the same, a box.
COUNTERS = ("anonymous", "stranger", "other_lurah", "clerk", "box")
# Open to everybody: what stands behind the number is public.
PUBLIC = {
    "feedback:entry": "the public register of complaints is numbered",
    "queueing:counter-board": "a counter of a hall, behind the board's own key",
    "queueing:counter-content": "a counter of a hall, behind the board's own key",
    "survey:result-of": "a period whose result is published",
}
# Opened to some, but everybody knows that it is there: they may be told that they may not.
SHOWN_TO_ALL = {
    "news:end-day": "the days on which an office keeps other hours are published",
    "queueing:open-counter": "the counters of a hall are on its boards",
}


def counted(name: str) -> list[int]:
    """Which of the address's parts count."""
    *space, last = name.split(":")
    resolver: Any = get_resolver("molek.site.urls")
    for one in space:
        resolver = resolver.namespace_dict[one][1]
    [(possibilities, _pattern, _defaults, converters)] = resolver.reverse_dict.getlist(last)
    [(_template, parameters)] = possibilities
    return [place for place, name in enumerate(parameters) if isinstance(converters.get(name), IntConverter)]


COUNTED = [name for name in DOORS if counted(name)]


def test_what_is_counted_and_open_to_everybody_is_public() -> None:
    assert {name for name in COUNTED if "anonymous" in DOORS[name][1]} == set(PUBLIC)


@pytest.mark.parametrize("name", [name for name in COUNTED if name not in PUBLIC and name not in SHOWN_TO_ALL])
def test_somebody_else_s_thing_looks_like_none(name: str, world: World, sessions: dict[str, SimpleCookie[str]]) -> None:
    args, opens = DOORS[name]
    there = args(world)
    nowhere = [NO_SUCH if place in counted(name) else value for place, value in enumerate(there)]
    for who in [who for who in COUNTERS if who not in opens]:
        for method in ("get", "post"):
            address, other = reverse(name, args=there), reverse(name, args=nowhere)
            found, *_ = knock(sessions[who], method, address, {})
            none, *_ = knock(sessions[who], method, other, {})
            assert told(found, address) == told(none, other), (who, method)


def told(answer: Any, address: str) -> tuple[int, str, str]:
    """What an answer tells, but for the address itself and what is drawn anew each time."""

    def plain(text: str) -> str:
        drawn = re.sub(r'(name="csrfmiddlewaretoken" value|data-live)="[^"]*"', "", text)
        return drawn.replace(address, "@").replace(quote(address, safe=""), "@").replace(quote(address), "@")

    return answer.status_code, plain(answer.headers.get("Location", "")), plain(answer.text)
