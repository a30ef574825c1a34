"""The page of live figures: a handful of small reads of daily facts, whatever the size of the city."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Sum
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from molek.base import charts
from molek.base.errors import Text
from molek.base.workdays import city_date
from molek.insight.models import DailyFact, SourceState
from molek.insight.queries import tables
from molek.insight.queries.names import names_of
from molek.insight.rules.histograms import quantile
from molek.insight.rules.measures import MEASURES
from molek.insight.rules.suppression import LEAST

WEEKS, DAYS = 12, 30
_HIDDEN = "< 5"


@dataclass(frozen=True, slots=True)
class Number:
    """A number set large, with what it counts."""

    value: str
    label: Text
    note: Text = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure on the page: numbers, a drawing, the same as rows, what it means, of which days.

    ``rows`` hold what the drawing shows; ``stale_since`` is set when its source could not be read any more.
    """

    code: str
    title: str
    definition: str
    period: Text
    numbers: list[Number]
    drawing: SafeString = field(default_factory=lambda: SafeString(""))
    head: tuple[Text, ...] = ()
    rows: list[tuple[Text, ...]] = field(default_factory=list)
    as_of: dt.datetime | None = None
    stale_since: dt.datetime | None = None
    legend: tuple[Text, Text] | None = None  # full, pale

    @property
    def is_empty(self) -> bool:
        return not self.numbers and not self.rows


@dataclass(frozen=True, slots=True)
class LivePage:
    figures: list[Figure]
    as_of: dt.datetime | None
    first_day: dt.date
    last_day: dt.date
    period: str  # the latest closed quarter, "" for none


def number(value: int) -> str:
    return str(number_format(value, force_grouping=True))


def small(value: int) -> str:
    """A count as it may be shown."""
    return _HIDDEN if 0 < value < LEAST else number(value)


def percent(part: int, whole: int) -> str:
    """A share that does not give a small number away: a bound where part or rest is one, a dash for too few in all."""
    if whole < LEAST:
        return "–"
    if 0 < whole - part < LEAST:
        return f"> {100 * max(whole - LEAST, 0) // whole} %"
    if 0 < part < LEAST:
        return f"< {min(-(-100 * LEAST // whole), 100)} %"
    return f"{number_format(round(100 * part / whole, 1), 1)} %"


def _bound(part: int, whole: int) -> int:
    """The same as a height in a drawing."""
    if whole < LEAST:
        return 0
    if 0 < whole - part < LEAST:
        part = max(whole - LEAST, 0)
    return round(100 * part / whole)


@dataclass(frozen=True, slots=True)
class _Facts:
    """The city's facts of the last weeks, read at once; and how fresh each source is."""

    days: dict[str, Counter[dt.date]]
    keys: dict[str, Counter[str]]
    today: dt.date
    states: dict[str, SourceState]

    def month(self, measure: str) -> int:
        return sum(n for day, n in self.days[measure].items() if day > self.today - dt.timedelta(days=DAYS))

    def weeks(self, measure: str) -> tuple[list[str], list[int]]:
        """Whole weeks of seven days that end today, oldest first, named by their first day."""
        labels, values = [], []
        for week in range(WEEKS - 1, -1, -1):
            last = self.today - dt.timedelta(days=7 * week)
            first = last - dt.timedelta(days=6)
            labels.append(f"{first.day}/{first.month}")
            values.append(sum(n for day, n in self.days[measure].items() if first <= day <= last))
        return labels, values


def _read(at: dt.datetime) -> _Facts:
    today = city_date(at)
    days: dict[str, Counter[dt.date]] = defaultdict(Counter)
    since = today - dt.timedelta(days=7 * WEEKS)
    of_days = DailyFact.objects.filter(
        measure__in=("applications", "accepted", "refused", "late", "in_time", "letters", "complaints"),
        day__range=(since, today),
    )
    for measure, day, total in of_days.values_list("measure", "day").annotate(total=Sum("number")):
        days[measure][day] = total
    keys: dict[str, Counter[str]] = defaultdict(Counter)
    of_keys = DailyFact.objects.filter(
        measure__in=("hall_wait", "decision_days", "complaints_answered"),
        day__range=(today - dt.timedelta(days=DAYS - 1), today),
    )
    for measure, key, total in of_keys.values_list("measure", "key").annotate(total=Sum("number")):
        keys[measure][key] += total
    stocks = DailyFact.objects.filter(
        measure__in=("cards", "satisfaction"), day__range=(today - dt.timedelta(days=DAYS), today)
    )
    last: dict[str, dt.date] = {}
    for measure, day, key, stock in stocks.order_by("-day").values_list("measure", "day", "key", "number"):
        if last.setdefault(measure, day) == day:  # as it was when last counted
            keys[measure][key] = stock
    return _Facts(days, keys, today, {state.source: state for state in SourceState.objects.all()})


def figures(*, at: dt.datetime) -> LivePage:
    """Everything on the page. About a dozen queries."""
    facts = _read(at)
    known = tables.periods()
    period = known[0].code if known else ""
    shown = [
        _applications(facts),
        _in_time(facts),
        _verdicts(facts),
        _reasons(facts, period),
        _letters(facts),
        _waits(facts),
        _complaints(facts),
        _satisfaction(facts),
        _cards(facts),
        _revenue(facts),
    ]
    counted = [state.counted_at for state in facts.states.values()]
    return LivePage(
        figures=[figure for figure in shown if not figure.is_empty],
        as_of=max(counted, default=None),
        first_day=facts.today - dt.timedelta(days=DAYS - 1),
        last_day=facts.today,
        period=period,
    )


def _figure(
    code: str, facts: _Facts, *, period: Text, numbers: Sequence[Number], drawing: str = "", title: str = "",
    head: tuple[Text, ...] = (), rows: Sequence[tuple[Text, ...]] = (), also: tuple[str, ...] = (),
    legend: tuple[Text, Text] | None = None,
) -> Figure:  # fmt: skip
    """Title and definition come from the measure; freshness from its source."""
    language, measure = get_language(), MEASURES[code]
    state = facts.states.get(measure.source)
    told = " ".join(MEASURES[one].definition.to(language) for one in (code, *also))
    return Figure(
        code=code.replace("_", "-"),
        title=title or measure.title.to(language),
        definition=told,
        period=period,
        numbers=list(numbers),
        drawing=mark_safe(drawing),  # noqa: S308  drawn by us, its words escaped
        head=head,
        rows=list(rows),
        as_of=state.counted_at if state else None,
        stale_since=state.counted_at if state and state.failed_at else None,
        legend=legend,
    )


def _last_days() -> str:
    return _("{days} hari terakhir; grafik {weeks} minggu").format(days=DAYS, weeks=WEEKS)


def _weekly(facts: _Facts, measure: str) -> tuple[str, list[tuple[Text, ...]]]:
    labels, values = facts.weeks(measure)
    shown = [value if value >= LEAST else 0 for value in values]
    rows: list[tuple[Text, ...]] = [(label, small(value)) for label, value in zip(labels, values, strict=True)]
    return charts.columns(labels, shown, []), rows


def _applications(facts: _Facts) -> Figure:
    drawing, rows = _weekly(facts, "applications")
    total = facts.month("applications")
    numbers = [Number(small(total), _("permohonan"))] if facts.days["applications"] else []
    return _figure("applications", facts, period=_last_days(), numbers=numbers, drawing=drawing,
                   head=(_("Minggu mulai"), _("Permohonan")), rows=rows if numbers else ())  # fmt: skip


def _in_time(facts: _Facts) -> Figure:
    in_time, late = facts.month("in_time"), facts.month("late")
    days = Counter({int(key): n for key, n in facts.keys["decision_days"].items()})
    numbers = []
    if in_time + late:
        numbers.append(Number(percent(in_time, in_time + late), _("putusan tepat waktu"),
                              _("dari {count} putusan").format(count=small(in_time + late))))  # fmt: skip
        if sum(days.values()) >= LEAST:
            median, most = quantile(days, 0.5), quantile(days, 0.9)
            numbers.append(Number(number(median or 0), _("hari sampai putusan (median)"),
                                  _("9 dari 10 dalam {days} hari").format(days=most)))  # fmt: skip
    on_time, all_late = facts.weeks("in_time")[1], facts.weeks("late")[1]
    labels = facts.weeks("in_time")[0]
    shares = [_bound(a, a + b) for a, b in zip(on_time, all_late, strict=True)]
    rows: list[tuple[Text, ...]] = [(l, percent(a, a + b)) for l, a, b in zip(labels, on_time, all_late, strict=True)]  # noqa: E741
    return _figure("in_time", facts, period=_last_days(), numbers=numbers, also=("late", "decision_days"),
                   drawing=charts.columns(labels, shares, []) if numbers else "",
                   head=(_("Minggu mulai"), _("Tepat waktu")), rows=rows if numbers else ())  # fmt: skip


def _verdicts(facts: _Facts) -> Figure:
    accepted, refused = facts.month("accepted"), facts.month("refused")
    whole = accepted + refused
    numbers = []
    if whole:
        numbers = [
            Number(percent(accepted, whole), _("diterima"), small(accepted)),
            Number(percent(refused, whole), _("ditolak"), small(refused)),
        ]
        if 0 < min(accepted, refused) < LEAST:  # the share would give the small one away
            numbers = [Number(small(whole), _("putusan"))]
    (labels, yes), (_labels, no) = facts.weeks("accepted"), facts.weeks("refused")
    visible = [(a, b) if not (0 < a < LEAST or 0 < b < LEAST) else (0, 0) for a, b in zip(yes, no, strict=True)]
    rows: list[tuple[Text, ...]] = [
        (label, number(a), number(b)) if (a, b) == seen else (label, _HIDDEN, _HIDDEN)
        for label, a, b, seen in zip(labels, yes, no, visible, strict=True)
    ]
    return _figure("accepted", facts, title=_("Diterima dan ditolak"), period=_last_days(), numbers=numbers,
                   also=("refused",), legend=(_("ditolak"), _("diterima")),
                   drawing=charts.pairs(labels, [b for _a, b in visible], [a for a, _b in visible]) if numbers else "",
                   head=(_("Minggu mulai"), _("Diterima"), _("Ditolak")), rows=rows if numbers else ())  # fmt: skip


def _reasons(facts: _Facts, period: str) -> Figure:
    """Of the latest closed quarter's table: what it withholds is not here either."""
    names = names_of("reasons", get_language() or "id")
    found = [row for row in tables.table_rows("alasan-penolakan", period) if row["kode"]]
    seen = sorted((row for row in found if row["nilai"]), key=lambda row: -row["nilai"])[:8]
    rows: list[tuple[Text, ...]] = [(names(row["kode"]), number(row["nilai"])) for row in seen]
    hidden = sum(1 for row in found if row["catatan"])
    if hidden:
        rows.append((_("{count} alasan lain, masing-masing kecil").format(count=hidden), _("disamarkan")))
    return _figure("reasons", facts, period=_("triwulan {code}").format(code=period), numbers=[],
                   drawing=charts.bars([(names(row["kode"]), row["nilai"], 0) for row in seen]),
                   head=(_("Alasan"), _("Kali")), rows=rows)  # fmt: skip


def _letters(facts: _Facts) -> Figure:
    drawing, rows = _weekly(facts, "letters")
    numbers = [Number(small(facts.month("letters")), _("surat"))] if facts.days["letters"] else []
    return _figure("letters", facts, period=_last_days(), numbers=numbers, drawing=drawing,
                   head=(_("Minggu mulai"), _("Surat")), rows=rows if numbers else ())  # fmt: skip


def _waits(facts: _Facts) -> Figure:
    halls: dict[str, Counter[int]] = defaultdict(Counter)
    for key, count in facts.keys["hall_wait"].items():
        hall, _sep, minutes = key.rpartition("|")
        halls[hall][int(minutes)] += count
    names = names_of("hall_wait")
    everybody: Counter[int] = sum(halls.values(), Counter())
    numbers = []
    if sum(everybody.values()) >= LEAST:
        numbers = [
            Number(_("{n} menit").format(n=quantile(everybody, 0.5)), _("menunggu (median)")),
            Number(_("{n} menit").format(n=quantile(everybody, 0.9)), _("9 dari 10 orang tidak lebih lama dari ini")),
        ]
    rows: list[tuple[Text, ...]] = []
    bars = []
    for hall, waited in sorted(halls.items(), key=lambda item: names(item[0])):
        enough = sum(waited.values()) >= LEAST
        rows.append(
            (names(hall), str(quantile(waited, 0.5)) if enough else "–", str(quantile(waited, 0.9)) if enough else "–")
        )
        if enough:
            bars.append((names(hall), quantile(waited, 0.5) or 0, quantile(waited, 0.9) or 0))
    period = _("{days} hari terakhir; balok median, garis 9 dari 10").format(days=DAYS)
    return _figure("hall_wait", facts, period=period, numbers=numbers,
                   drawing=charts.bars(bars),
                   head=(_("Ruang layanan"), _("Median, menit"), _("9 dari 10, menit")),
                   rows=rows if numbers else ())  # fmt: skip


def _complaints(facts: _Facts) -> Figure:
    drawing, rows = _weekly(facts, "complaints")
    numbers = [Number(small(facts.month("complaints")), _("pengaduan"))] if facts.days["complaints"] else []
    answered = facts.keys["complaints_answered"]
    told = answered["in_time"] + answered["late"]
    if numbers and told:
        numbers.append(Number(percent(answered["in_time"], told), _("dijawab tepat waktu")))
    return _figure("complaints", facts, period=_last_days(), numbers=numbers, drawing=drawing,
                   head=(_("Minggu mulai"), _("Pengaduan")), rows=rows if numbers else ())  # fmt: skip


def _satisfaction(facts: _Facts) -> Figure:
    """City and units; the survey itself has left out where too few answered."""
    found = facts.keys["satisfaction"]
    numbers = []
    if found["index"]:
        told = _("dari {count} jawaban").format(count=small(found["answers"]))
        numbers = [Number(_hundredths(found["index"]), _("indeks kota, dari 100"), told)]
    units = sorted((key.removeprefix("unit:"), n) for key, n in found.items() if key.startswith("unit:"))
    rows: list[tuple[Text, ...]] = [(name, _hundredths(index)) for name, index in units]
    return _figure("satisfaction", facts, period=_("365 hari terakhir"), numbers=numbers,
                   drawing=charts.bars([(name, round(index / 100), 0) for name, index in units]),
                   head=(_("Kantor"), _("Indeks")), rows=rows if numbers else ())  # fmt: skip


def _hundredths(index: int) -> str:
    return str(number_format(round(index / 100, 2), 2))


def _cards(facts: _Facts) -> Figure:
    found = facts.keys["cards"]
    numbers = []
    if found:
        numbers = [
            Number(small(found["waiting"]), _("kartu masih dikerjakan")),
        ]
        if found["promised"] >= LEAST:
            told = _("dari {count} kartu dalam 90 hari").format(count=number(found["promised"]))
            kept = percent(found["kept"], found["promised"])
            numbers.append(Number(kept, _("selesai pada hari yang dijanjikan"), told))
    return _figure("cards", facts, period=_("sekarang, dan 90 hari terakhir"), numbers=numbers)


def _revenue(facts: _Facts) -> Figure:
    year = facts.today.year
    amounts = dict.fromkeys(range(1, 13), 0)
    before = dict(amounts)
    found = DailyFact.objects.filter(measure="revenue", day__year__in=(year - 1, year)).values_list("day", "number")
    for day, amount in found:
        (amounts if day.year == year else before)[day.month] += amount
    target = DailyFact.objects.filter(measure="revenue_target", day=dt.date(year, 1, 1)).values_list(
        "number", flat=True
    )
    total, aim = sum(amounts.values()), target.first() or 0
    numbers = []
    if total:
        numbers.append(Number(f"Rp{charts.short_idr(total)}", _("diterima tahun ini")))
        if aim:
            numbers.append(
                Number(percent(total, aim), _("dari target Rp{amount}").format(amount=charts.short_idr(aim)))
            )
    rows: list[tuple[Text, ...]] = [
        (f"{charts.MONTHS[m - 1]} {year}", f"Rp{number(amounts[m])}") for m in range(1, facts.today.month + 1)
    ]
    return _figure("revenue", facts, period=_("tahun {year} sampai sekarang").format(year=year), numbers=numbers,
                   drawing=charts.pairs(list(charts.MONTHS), list(amounts.values()), list(before.values())),
                   legend=(str(year), str(year - 1)),
                   head=(_("Bulan"), _("Diterima")), rows=rows if numbers else ())  # fmt: skip
