"""Exact tests, so small that they can be read. All probabilities are one-sided: as much as was seen, or more."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

_MILLION = 1_000_000


def poisson_binomial_tail(chances: Sequence[float], least: int) -> float:
    """The chance that at least ``least`` of independent events with these ``chances`` happen.

    Exact, by adding one event at a time; states above ``least`` are one. O(n * least).
    """
    if least <= 0:
        return 1.0
    if least > len(chances):
        return 0.0
    exactly = [1.0] + [0.0] * least  # the last counts "least or more"
    for chance in chances:
        exactly[least] += exactly[least - 1] * chance
        for count in range(least - 1, 0, -1):
            exactly[count] = exactly[count] * (1 - chance) + exactly[count - 1] * chance
        exactly[0] *= 1 - chance
    return min(exactly[least], 1.0)


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def fisher_tail(hits: int, drawn: int, all_hits: int, population: int) -> float:
    """The chance that ``drawn`` of ``population`` rows hold ``hits`` or more of the ``all_hits`` (hypergeometric).

    Fisher's exact test of one against all the others, taking the total as given: no rate has to be believed.
    """
    most = min(drawn, all_hits)
    if hits <= max(0, drawn + all_hits - population):
        return 1.0
    if hits > most:
        return 0.0
    whole = _log_choose(population, drawn)
    terms = (
        math.exp(_log_choose(all_hits, k) + _log_choose(population - all_hits, drawn - k) - whole)
        for k in range(hits, most + 1)
    )
    return min(math.fsum(terms), 1.0)


def normal_tail(z: float) -> float:
    """The chance of ``z`` or more under the standard normal distribution."""
    return 0.5 * math.erfc(z / math.sqrt(2))


def rank_shares(values: Sequence[float]) -> list[float]:
    """The place of each value among all, between 0 and 1; ties share the middle of their places."""
    order = sorted(range(len(values)), key=values.__getitem__)
    shares = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for place in order[start:end]:
            shares[place] = (start + end) / 2 / len(order)
        start = end
    return shares


def rank_tail(shares: Sequence[float]) -> float:
    """The chance that rows drawn at random lie as low in their strata as these ``shares`` (stratified rank sums).

    Under chance a share is uniform with mean 1/2 and variance 1/12; the sum of ten and more is normal to three digits.
    """
    if not shares:
        return 1.0
    mean = math.fsum(shares) / len(shares)
    return normal_tail((0.5 - mean) * math.sqrt(12 * len(shares)))


def benjamini_hochberg(chances: Sequence[float], rate: float) -> list[bool]:
    """Which of many tests to believe, so that at most the share ``rate`` of those believed is chance (1995)."""
    order = sorted(range(len(chances)), key=chances.__getitem__)
    believed = 0
    for place, index in enumerate(order, start=1):
        if chances[index] <= rate * place / len(order):
            believed = place
    kept = [False] * len(chances)
    for index in order[:believed]:
        kept[index] = True
    return kept


def ppm(chance: float) -> int:
    """Millionths, for keeping; what is smaller is 0."""
    return round(chance * _MILLION)


def permille(share: float) -> int:
    return round(share * 1000)


def total(values: Iterable[float]) -> float:
    return math.fsum(values)
