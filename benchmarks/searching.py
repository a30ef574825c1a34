"""Search of the register by NIK and by name: misspelt, reordered, with variants of the region.

Floor: the same connection reading one row by its primary key.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from benchmarks import city
from benchmarks.report import Figure, Options, Report, percentile

RESIDENTS = 450_000
SEARCHES = 200

_VARIANTS = (("YOHAN", "JOHAN"), ("DJ", "J"), ("OE", "U"), ("WELHELMINA", "WILHELMINA"), ("Y", "J"), ("F", "V"))


def run(options: Options) -> Report:
    folder = city.configure(RESIDENTS)
    try:
        began = time.perf_counter()
        city.prepare()
        loaded = time.perf_counter() - began
        report = _measure(loaded)
    finally:
        city.remove(folder)
    return report


def _measure(loaded: float) -> Report:
    from django.db import connection, transaction
    from django.utils import timezone

    from molek.audit.enums import AccessPurpose
    from molek.base.actors import SYSTEM
    from molek.residents import queries as residents
    from molek.residents.models import Resident

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    draw = random.Random(1)
    people = [
        (r.pk, r.nik, r.name)
        for r in Resident.objects.filter(pk__in=[draw.randrange(1, RESIDENTS) for _ in range(SEARCHES)])
    ]

    def timed(do: Callable[[tuple[int, str, str]], object]) -> list[float]:
        times = []
        for person in people:
            began = time.perf_counter()
            do(person)
            times.append((time.perf_counter() - began) * 1000)
        return times

    def search(text: str) -> object:
        with transaction.atomic():
            return residents.search(by=SYSTEM, text=text, purpose=AccessPurpose.SEARCH, at=timezone.now())

    floor = timed(lambda p: Resident.objects.only("pk").get(pk=p[0]))
    kinds = {
        "by NIK": lambda p: search(p[1]),
        "by name as registered": lambda p: search(p[2]),
        "by name, words reordered": lambda p: search(" ".join(reversed(p[2].split()))),
        "by name, one letter wrong": lambda p: search(_typo(p[2], draw)),
        "by name, regional variant": lambda p: search(_variant(p[2])),
    }
    figures = [
        Figure("loading with COPY", RESIDENTS / loaded, "residents/s", "whole city made ready"),
        Figure("floor: one row by key, p95", percentile(floor, 95), "ms"),
    ]
    for name, do in kinds.items():
        times = timed(do)
        figures.append(
            Figure(
                f"{name}, p95", percentile(times, 95), "ms", "< 30 ms", percentile(times, 95) / percentile(floor, 95)
            )
        )
    return Report("Search", f"{RESIDENTS:,} residents, {len(people)} searches of each kind, logged", figures)


def _typo(name: str, draw: random.Random) -> str:
    place = draw.randrange(1, len(name))
    return name[:place] + draw.choice("AEIOUNRST") + name[place + 1 :]


def _variant(name: str) -> str:
    for one, other in _VARIANTS:
        if one in name:
            return name.replace(one, other)
    return name.replace("I", "Y")
