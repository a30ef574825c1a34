"""Signs in how officials decide: pairs beyond the lot, hours, speed, lateness, what goes beside the rules."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from molek.base.workdays import city_date
from molek.integrity.rules import statistics
from molek.integrity.rules.hours import OfficeHours
from molek.integrity.rules.rows import Code, Decision, Evidence, EvidenceKind, Look, Signal


def of_decisions(decisions: Iterable[Decision]) -> tuple[Evidence, ...]:
    """Decided applications as evidence."""
    found = {Evidence(EvidenceKind.APPLICATION, d.ref, city_date(d.at)) for d in decisions}
    return tuple(sorted(found, key=lambda e: (e.on, e.ref)))


def _circles(decision: Decision) -> tuple[str, ...]:
    """The circles whose files are compared: the applicant's, and that of the clerk who filed."""
    by_filer = () if decision.filer is None else (f"official:{decision.filer}",)
    return (decision.circle, *by_filer)


def _people(official: int, circle: str) -> tuple[int, ...]:
    """The official, and the clerk if the circle is one's."""
    kind, _colon, number = circle.partition(":")
    return tuple(sorted({official, int(number)})) if kind == "official" else (official,)


def drawn_pairs(decisions: Sequence[Decision], in_force: Mapping[str, int]) -> list[Signal]:
    """Files of one circle with one official, against the lot that gave them.

    Each file has its own chance: one among the candidates of its lot, but at least the official's share of all files
    of that area, so that whoever stood in for colleagues on leave is measured by what he really had. The number
    of files with him is then a sum of such lots (Poisson binomial), and its tail is exact. Lots with one candidate tell
    nothing. All pairs with ``least_files`` are tested at once (Benjamini-Hochberg).
    """
    drawn = [d for d in decisions if d.drawn is not None and d.candidates > 1]
    in_area: defaultdict[str, int] = defaultdict(int)
    with_him: defaultdict[tuple[str, int], int] = defaultdict(int)
    by_circle: defaultdict[str, list[Decision]] = defaultdict(list)
    for decision in drawn:
        assert decision.drawn is not None
        in_area[decision.area] += 1
        with_him[decision.area, decision.drawn] += 1
        for circle in _circles(decision):
            by_circle[circle].append(decision)
    tested: list[tuple[float, int, str, list[Decision], float]] = []
    for circle, files in by_circle.items():
        together: defaultdict[int, list[Decision]] = defaultdict(list)
        for decision in files:
            assert decision.drawn is not None
            together[decision.drawn].append(decision)
        for official, his in together.items():
            if len(his) < in_force["least_files"]:
                continue
            chances = [
                max(1 / d.candidates, with_him[d.area, official] / in_area[d.area])
                for d in files
                if with_him[d.area, official]
            ]
            tail = statistics.poisson_binomial_tail(chances, len(his))
            tested.append((tail, official, circle, his, statistics.total(chances)))
    believed = statistics.benjamini_hochberg([t[0] for t in tested], in_force["false_discovery_permille"] / 1000)
    return [
        Signal(
            Code.DRAWN_PAIR, f"official:{official}+{circle}", _people(official, circle), len(his),
            len(by_circle[circle]), statistics.permille(expected), statistics.ppm(tail),
            statistics.permille(len(his) / expected), of_decisions(his),
        )
        for (tail, official, circle, his, expected), kept in zip(tested, believed, strict=True)
        if kept
    ]  # fmt: skip


def _against_others(
    code: Code,
    decisions: Sequence[Decision],
    is_hit: Callable[[Decision], bool],
    in_force: Mapping[str, int],
    least: str,
) -> list[Signal]:
    """Officials with more hits among their decisions than the rest together (Fisher's exact test, many at once).

    ``least`` names the figure for the least number of hits; ``least_permille`` is the least share.
    """
    his: defaultdict[int, list[Decision]] = defaultdict(list)
    hits: defaultdict[int, list[Decision]] = defaultdict(list)
    for decision in decisions:
        his[decision.official].append(decision)
        if is_hit(decision):
            hits[decision.official].append(decision)
    everything, all_hits = len(decisions), sum(map(len, hits.values()))
    tested = []
    for official, found in hits.items():
        share = len(found) / len(his[official])
        if len(found) < in_force[least] or share * 1000 < in_force["least_permille"]:
            continue
        tested.append((statistics.fisher_tail(len(found), len(his[official]), all_hits, everything), official))
    believed = _believed(tested, len(his), in_force)
    return [
        Signal(
            code, f"official:{official}", (official,), len(hits[official]), len(his[official]),
            statistics.permille(len(his[official]) * all_hits / everything), statistics.ppm(tail),
            statistics.permille(len(hits[official]) / len(his[official])), of_decisions(hits[official]),
        )
        for tail, official in believed
    ]  # fmt: skip


def _believed(
    tested: Sequence[tuple[float, int]], officials: int, in_force: Mapping[str, int]
) -> list[tuple[float, int]]:
    """Those to believe. Officials who were too few to test count as tests that found nothing: leaving them out would
    make the rest look surer than they are."""
    chances = [tail for tail, _official in tested] + [1.0] * (officials - len(tested))
    kept = statistics.benjamini_hochberg(chances, in_force["false_discovery_permille"] / 1000)
    return [found for found, keep in zip(tested, kept, strict=False) if keep]


def after_hours(decisions: Sequence[Decision], in_force: Mapping[str, int], hours: OfficeHours) -> list[Signal]:
    """Outside office hours by more than the grace; machines decide at any time and are not in these rows."""
    return _against_others(
        Code.AFTER_HOURS, decisions, lambda d: hours.distance(d.at) > in_force["grace_minutes"], in_force,
        "least_decisions",
    )  # fmt: skip


def overdue_files(decisions: Sequence[Decision], in_force: Mapping[str, int]) -> list[Signal]:
    """Decided after the day on which the step was due, with the clock's stops taken off."""
    return _against_others(Code.OVERDUE_FILES, decisions, lambda d: city_date(d.at) > d.due, in_force, "least_files")


def beside_rules(decisions: Sequence[Decision], in_force: Mapping[str, int]) -> list[Signal]:
    """Accepted against the rules, or refused without a rule."""
    return _against_others(
        Code.BESIDE_RULES, decisions,
        lambda d: (d.is_accepted and d.machine == "REJECT") or (not d.is_accepted and not d.rule), in_force,
        "least_decisions",
    )  # fmt: skip


def office_shopping(decisions: Sequence[Decision], in_force: Mapping[str, int]) -> list[Signal]:
    """Acceptances of whom somebody else had just refused for the same service."""
    within = dt.timedelta(days=in_force["within_days"])
    refused: dict[tuple[int, str], Decision] = {}
    after: set[int] = set()
    for decision in sorted(decisions, key=lambda d: (d.at, d.task)):
        key = decision.resident, decision.service
        if not decision.is_accepted:
            refused[key] = decision
            continue
        before = refused.pop(key, None)
        if before and before.official != decision.official and decision.at - before.at <= within:
            after.add(decision.task)
    accepted = [d for d in decisions if d.is_accepted]
    return _against_others(Code.OFFICE_SHOPPING, accepted, lambda d: d.task in after, in_force, "least_files")


def uneven_speed(decisions: Sequence[Decision], in_force: Mapping[str, int], hours: OfficeHours) -> list[Signal]:
    """Files of one circle that one official decides faster, or slower, than others of the same service.

    Office minutes from opening to decision are ranked within the service; files whose clock was stopped are left
    out. ``effect`` is the share of other files that the circle's typical file overtakes (or lets pass).
    """
    measured = [d for d in decisions if not d.was_stopped]
    by_service: defaultdict[str, list[Decision]] = defaultdict(list)
    for decision in measured:
        by_service[decision.service].append(decision)
    place: dict[int, float] = {}
    for files in by_service.values():
        spent = [float(hours.minutes_between(d.opened_at, d.at)) for d in files]
        place |= dict(zip((d.task for d in files), statistics.rank_shares(spent), strict=True))
    groups: defaultdict[tuple[int, str], list[Decision]] = defaultdict(list)
    usual: defaultdict[int, list[float]] = defaultdict(list)
    for decision in measured:
        usual[decision.official].append(place[decision.task])
        for circle in _circles(decision):
            groups[decision.official, circle].append(decision)
    tested: list[tuple[float, float, int, str, list[Decision]]] = []
    for (official, circle), files in groups.items():
        if len(files) < in_force["least_files"]:
            continue
        centre = statistics.total(usual[official]) / len(usual[official])
        # Whoever is quick with everybody favours nobody: his own centre is taken for the middle.
        shares = [_recentred(place[d.task], centre) for d in files]
        mean = statistics.total(shares) / len(shares)
        tail = statistics.rank_tail(shares if mean < 0.5 else [1 - s for s in shares])
        tested.append((2 * tail, mean, official, circle, files))
    kept = statistics.benjamini_hochberg([t[0] for t in tested], in_force["false_discovery_permille"] / 1000)
    return [
        Signal(
            Code.UNEVEN_SPEED, f"official:{official}+{circle}", _people(official, circle), len(files),
            len(usual[official]), 500, statistics.ppm(min(tail, 1.0)), statistics.permille(1 - mean),
            of_decisions(files),
        )
        for (tail, mean, official, circle, files), keep in zip(tested, kept, strict=True)
        if keep and statistics.permille(max(mean, 1 - mean)) >= in_force["least_effect_permille"]
    ]  # fmt: skip


def _recentred(share: float, centre: float) -> float:
    """Stretched so that ``centre`` comes to one half, and 0 and 1 stay."""
    if share <= centre:
        return 0.5 * share / centre if centre else 0.5
    return 0.5 + 0.5 * (share - centre) / (1 - centre)


def look_ups(looks: Sequence[Look], in_force: Mapping[str, int]) -> list[Signal]:
    """Records opened without a matter: each resident and day once."""
    his: defaultdict[int, set[tuple[int, dt.date]]] = defaultdict(set)
    bare: defaultdict[int, dict[tuple[int, dt.date], Look]] = defaultdict(dict)
    explained: set[tuple[int, int, dt.date]] = set()
    for look in looks:
        key = look.resident, city_date(look.at)
        his[look.official].add(key)
        if look.has_matter:
            explained.add((look.official, *key))
        else:
            bare[look.official].setdefault(key, look)
    for official, found in bare.items():
        bare[official] = {key: look for key, look in found.items() if (official, *key) not in explained}
    everything, all_bare = sum(map(len, his.values())), sum(map(len, bare.values()))
    tested = []
    for official, found in bare.items():
        residents = {resident for resident, _day in found}
        share = len(found) / len(his[official])
        if len(residents) >= in_force["least_residents"] and share * 1000 >= in_force["least_permille"]:
            tested.append((statistics.fisher_tail(len(found), len(his[official]), all_bare, everything), official))
    signals = []
    for tail, official in _believed(tested, len(his), in_force):
        found = bare[official]
        cited = [Evidence(EvidenceKind.LOOK, str(look.event), day) for (_resident, day), look in found.items()]
        evidence = tuple(sorted(cited, key=lambda e: (e.on, e.ref)))
        signals.append(
            Signal(
                Code.LOOK_UPS, f"official:{official}", (official,), len(found), len(his[official]),
                statistics.permille(len(his[official]) * all_bare / everything), statistics.ppm(tail),
                statistics.permille(len(found) / len(his[official])), evidence,
            )
        )  # fmt: skip
    return signals
