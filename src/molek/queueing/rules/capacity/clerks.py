"""Clerks as a manager types them, one a line: ``Name; services; hours a week; days off``. All but the name may be left
out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from molek.queueing.rules.capacity.roster import Clerk

WEEKDAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")
USUAL_HOURS = 37.5  # of a civil servant's week (Perpres 21/2023)
MOST_CLERKS = 60
_MOST_HOURS = 60.0


class LineWrong(ValueError):
    """``line`` counts from 1; ``problem`` is SERVICE, HOURS, DAY, NAME or MANY; ``word`` is what could not be read."""

    def __init__(self, line: int, problem: str, word: str = "") -> None:
        super().__init__(f"line {line}: {problem}")
        self.line, self.problem, self.word = line, problem, word


def read(text: str, *, kinds: Mapping[str, int], weekdays: Sequence[int]) -> list[Clerk]:
    """``kinds`` gives the index of each letter, ``weekdays`` the days planned (0 is Monday).

    Raises :class:`LineWrong`.
    """
    found: list[Clerk] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        if len(found) == MOST_CLERKS:
            raise LineWrong(number, "MANY")
        name, services, hours, off = ([part.strip() for part in line.split(";")] + ["", "", ""])[:4]
        if not name:
            raise LineWrong(number, "NAME")
        found.append(
            Clerk(
                name[:60],
                _kinds(number, services, kinds),
                round(_hours(number, hours) * 2),
                _away(number, off, weekdays),
            )
        )
    return found


def _kinds(number: int, text: str, kinds: Mapping[str, int]) -> frozenset[int]:
    letters = [letter for letter in text.upper() if letter not in " ,/"]
    for letter in letters:
        if letter not in kinds:
            raise LineWrong(number, "SERVICE", letter)
    return frozenset(kinds[letter] for letter in letters) if letters else frozenset(kinds.values())


def _hours(number: int, text: str) -> float:
    if not text:
        return USUAL_HOURS
    try:
        hours = float(text.lower().removesuffix("jam").strip().replace(",", "."))
    except ValueError:
        raise LineWrong(number, "HOURS", text) from None
    if not 0 < hours <= _MOST_HOURS:
        raise LineWrong(number, "HOURS", text)
    return hours


def _away(number: int, text: str, weekdays: Sequence[int]) -> frozenset[int]:
    found = set()
    for word in text.lower().replace("jum'at", "jumat").replace(",", " ").split():
        if word not in WEEKDAYS:
            raise LineWrong(number, "DAY", word)
        found.add(WEEKDAYS.index(word))
    return frozenset(n for n, weekday in enumerate(weekdays) if weekday in found)
