"""Rule tests as tables that a civil servant can read and a machine can run.

A file ``<service>.cases.txt`` beside the service says what is *given* in every case and then, table by table, only
what differs. An empty cell is as given. The last column is the verdict with the rules that ask for it, in order::

    given on              = 2025-10-01
    given registry.status = ALIVE

    ## Age
    case                  | registry.birth_date | verdict
    seventeen today       | 2008-10-01          | ACCEPT
    a day too young       | 2008-10-02          | REJECT is-adult
    birth date not known  | ?missing            | REVIEW is-adult

Unknown facts are ``?missing`` (the owner holds no record), ``?down``, ``?unconnected`` and ``?unasked``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from molek.catalogue.rules.decider import decide
from molek.catalogue.rules.facts import Fact, Facts, Known, Unknown, UnknownReason, Value, ValueType
from molek.catalogue.rules.mistakes import Mistake, WrongServiceFile, suggestion
from molek.catalogue.rules.service import Service
from molek.catalogue.rules.verdict import VerdictKind
from molek.catalogue.rules.vocabulary import FactSpec

_UNKNOWN: Mapping[str, UnknownReason] = {
    "?missing": UnknownReason.RECORD_MISSING,
    "?down": UnknownReason.SOURCE_DOWN,
    "?unconnected": UnknownReason.SOURCE_NOT_CONNECTED,
    "?unasked": UnknownReason.NOT_ASKED,
}
_YES_NO = {"yes": True, "no": False}
_DAY = "on"


@dataclass(frozen=True, slots=True)
class Case:
    """One row: ``cells`` as written, the facts they make, and the verdict the author expects."""

    line: int
    name: str
    cells: tuple[str, ...]
    facts: Facts
    expected: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class CaseTable:
    title: str
    columns: tuple[str, ...]
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """``given`` as written, in order."""

    given: tuple[tuple[str, str], ...]
    tables: tuple[CaseTable, ...]

    @property
    def cases(self) -> tuple[Case, ...]:
        return tuple(case for table in self.tables for case in table.cases)


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that came out otherwise than its author expects."""

    case: Case
    got: str


def read_cases(text: str, service: Service) -> CaseFile:
    """The tables of a ``.cases.txt``. Raises :class:`WrongServiceFile` with every mistake by line."""
    reader = _Reader(service)
    for number, line in enumerate(text.splitlines(), start=1):
        reader.line(number, line.strip())
    reader.end_table()
    if reader.mistakes:
        raise WrongServiceFile(reader.mistakes)
    return CaseFile(tuple(reader.given.items()), tuple(reader.tables))


def failures(service: Service, file: CaseFile) -> list[Failure]:
    """The cases that the rules decide otherwise."""
    told = ((case, decide(service, case.facts).told) for case in file.cases)
    return [Failure(case, got) for case, got in told if got != case.expected]


class _Reader:
    def __init__(self, service: Service) -> None:
        self.service = service
        self.mistakes: list[Mistake] = []
        self.given: dict[str, str] = {}
        self.tables: list[CaseTable] = []
        self._title = ""
        self._columns: tuple[str, ...] = ()
        self._cases: list[Case] = []

    def line(self, number: int, line: str) -> None:
        if line.startswith("## "):
            self.end_table()
            self._title = line[3:].strip()
        elif line == "" or line.startswith("#"):
            return
        elif line.startswith("given "):
            name, _, value = line.removeprefix("given ").partition("=")
            self.given[name.strip()] = value.strip()
            self._value(number, name.strip(), value.strip())
        elif not self._columns:
            self._head(number, _cells(line))
        else:
            self._row(number, _cells(line))

    def end_table(self) -> None:
        if self._cases:
            self.tables.append(CaseTable(self._title, self._columns, tuple(self._cases)))
        self._columns, self._cases = (), []

    def _complain(self, line: int, id: str, en: str) -> None:
        self.mistakes.append(Mistake(line, "", id, en))

    def _head(self, number: int, cells: tuple[str, ...]) -> None:
        self._columns = cells
        if cells[0] != "case" or cells[-1] != "verdict":
            self._complain(
                number,
                "tabel dimulai dengan kolom 'case' dan berakhir dengan 'verdict'",
                "a table begins with the column 'case' and ends with 'verdict'",
            )
        for name in cells[1:-1]:
            self._spec(number, name)

    def _row(self, number: int, cells: tuple[str, ...]) -> None:
        if len(cells) != len(self._columns):
            wanted, got = len(self._columns), len(cells)
            self._complain(number, f"perlu {wanted} kolom, ada {got}", f"needs {wanted} columns, has {got}")
            return
        texts = {**self.given, **{n: c for n, c in zip(self._columns[1:-1], cells[1:-1], strict=True) if c}}
        values: dict[str, Fact] = {}
        on = dt.date(1, 1, 1)
        for name, text in texts.items():
            fact = self._value(number, name, text)
            if name != _DAY and fact is not None:
                values[name] = fact
            elif isinstance(fact, Known) and isinstance(fact.value, dt.date):
                on = fact.value
        if _DAY not in texts:
            self._complain(number, "tanggal 'on' belum diisi (given on = 2025-10-01)", "the day 'on' is missing")
        self._check_verdict(number, cells[-1])
        self._cases.append(Case(number, cells[0], cells, Facts(on, values), cells[-1]))

    def _check_verdict(self, number: int, expected: str) -> None:
        kind, *codes = expected.split() or [""]
        kinds, known = [k.value for k in VerdictKind], [r.code for r in self.service.rules]
        if kind not in kinds:
            hint = suggestion(kind, kinds)
            self._complain(number, f"'{kind}' bukan putusan{hint.id}", f"'{kind}' is no verdict{hint.en}")
        for code in codes:
            if code not in known:
                hint = suggestion(code, known)
                self._complain(number, f"aturan '{code}' tidak ada{hint.id}", f"there is no rule '{code}'{hint.en}")

    def _spec(self, number: int, name: str) -> FactSpec | None:
        if name == _DAY:
            return None
        spec = self.service.vocabulary.facts.get(name)
        if spec is None:
            hint = suggestion(name, [*self.service.facts, _DAY])
            self._complain(number, f"fakta '{name}' tidak dikenal{hint.id}", f"unknown fact '{name}'{hint.en}")
        return spec

    def _value(self, number: int, name: str, text: str) -> Fact | None:
        """The fact a cell means; None (and a mistake) if it means none. The day ``on`` is read like a fact."""
        spec = self._spec(number, name)
        if spec is None and name != _DAY:
            return None
        owner, kind = (spec.owner, spec.type) if spec else ("", ValueType.DATE)
        if text in _UNKNOWN:
            return Unknown(_UNKNOWN[text], owner)
        value = _parsed(text, kind)
        if value is None or (spec and spec.values and value not in spec.values):
            hint = suggestion(text, [*(spec.values if spec else ()), *_UNKNOWN])
            self._complain(number, f"'{text}' bukan nilai {name}{hint.id}", f"'{text}' is no value of {name}{hint.en}")
            return None
        return Known(value, owner)


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.split("|"))


def _parsed(text: str, kind: ValueType) -> Value | None:
    try:
        match kind:
            case ValueType.BOOL:
                return _YES_NO.get(text)
            case ValueType.NUMBER:
                return int(text)
            case ValueType.DATE:
                return dt.date.fromisoformat(text)
            case ValueType.TEXTS:
                return tuple(part.strip() for part in text.split(","))
    except ValueError:
        return None
    return text
