"""Signs in how applications are filed and cards fetched: phones, boxes, proxies."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from molek.base.workdays import city_date
from molek.integrity.rules.rows import Code, Evidence, EvidenceKind, Filing, HandOver, Signal


def of_filings(filings: Iterable[Filing]) -> tuple[Evidence, ...]:
    """Applications as evidence."""
    found = {Evidence(EvidenceKind.APPLICATION, f.ref, city_date(f.at)) for f in filings}
    return tuple(sorted(found, key=lambda e: (e.on, e.ref)))


def shared_phones(filings: Sequence[Filing], in_force: Mapping[str, int]) -> list[Signal]:
    """One registered phone of many families, whoever filed: a family counts once, so relatives are no crowd."""
    by_phone: defaultdict[str, list[Filing]] = defaultdict(list)
    for filing in filings:
        if filing.phone:
            by_phone[filing.phone].append(filing)
    signals = []
    for phone, filed in by_phone.items():
        families = {f.family for f in filed}
        if len(families) >= in_force["least_families"]:
            signals.append(
                Signal(
                    Code.SHARED_PHONE, f"phone:{phone}", (), len(families), len(filed), None, None, None,
                    of_filings(filed),
                )
            )  # fmt: skip
    return signals


def box_bursts(filings: Sequence[Filing], in_force: Mapping[str, int]) -> list[Signal]:
    """More families within the window than ``least_families`` and than ``times_usual`` the box's own usual.

    The usual is the mean number of families that a filing there has around it within the window, the burst left out:
    a box in a market is busy every day and tells nothing by it.
    """
    window = dt.timedelta(minutes=in_force["window_minutes"])
    by_box: defaultdict[str, list[Filing]] = defaultdict(list)
    for filing in filings:
        if filing.device:
            by_box[filing.device].append(filing)
    signals = []
    for box, filed in by_box.items():
        filed.sort(key=lambda f: (f.at, f.ref))
        runs = _runs(filed, window)
        bursts = [run for run in runs if len({f.family for f in run}) >= in_force["least_families"]]
        within = {f.ref for run in bursts for f in run}
        others = [len({f.family for f in run}) for run in runs if run[0].ref not in within]
        usual = sum(others) / len(others) if others else 1.0
        told = [run for run in bursts if len({f.family for f in run}) >= in_force["times_usual"] * usual]
        if told:
            rows = {f.ref: f for run in told for f in run}
            most = max(len({f.family for f in run}) for run in told)
            evidence = of_filings(rows.values())
            signals.append(Signal(Code.BOX_BURST, box, (), most, len(filed), round(usual * 1000), None, None, evidence))
    return signals


def _runs(filed: Sequence[Filing], window: dt.timedelta) -> list[list[Filing]]:
    """For each filing, those from it on within the window."""
    runs, end = [], 0
    for start, first in enumerate(filed):
        while end < len(filed) and filed[end].at - first.at < window:
            end += 1
        runs.append(list(filed[start:end]))
    return runs


def proxies(fetched: Sequence[HandOver], in_force: Mapping[str, int]) -> list[Signal]:
    """One proxy for many families; who fetches for his own family is not counted."""
    by_proxy: defaultdict[str, list[HandOver]] = defaultdict(list)
    for row in fetched:
        if not row.is_family:
            by_proxy[row.proxy].append(row)
    signals = []
    for proxy, rows in by_proxy.items():
        families = {row.family for row in rows}
        if len(families) >= in_force["least_families"]:
            found = {Evidence(row.kind, row.ref, city_date(row.at)) for row in rows}
            evidence = tuple(sorted(found, key=lambda e: (e.on, e.ref)))
            signals.append(
                Signal(Code.PROXIES, f"proxy:{proxy}", (), len(families), len(rows), None, None, None, evidence)
            )
    return signals


def kinship(
    filings: Sequence[Filing], decisions: Sequence[tuple[str, int, dt.datetime]], in_force: Mapping[str, int]
) -> list[Signal]:
    """Filed or decided for one's own family card. ``decisions``: application, official, moment."""
    by_official: defaultdict[int, set[Evidence]] = defaultdict(set)
    for filing in filings:
        if filing.is_kin_of_filer and filing.filer is not None:
            by_official[filing.filer].add(Evidence(EvidenceKind.APPLICATION, filing.ref, city_date(filing.at)))
    for ref, official, at in decisions:
        by_official[official].add(Evidence(EvidenceKind.APPLICATION, ref, city_date(at)))
    return [
        Signal(
            Code.KINSHIP, f"official:{official}", (official,), len(found), len(found), None, None, None,
            tuple(sorted(found, key=lambda e: (e.on, e.ref))),
        )
        for official, found in by_official.items()
        if len(found) >= in_force["least_files"]
    ]  # fmt: skip
