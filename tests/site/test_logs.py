"""The log as objects: the same words, and as little of persons."""

from __future__ import annotations

import json
import logging
import sys

from molek.site.logs import ObjectFormatter

NIK = "9971016405980001"


def written(message: str, *args: object, error: bool = False) -> dict[str, object]:
    found = sys.exc_info() if error else None
    record = logging.LogRecord("molek.outside", logging.WARNING, __file__, 1, message, args, found)
    line = ObjectFormatter().format(record)
    assert "\n" not in line
    told: dict[str, object] = json.loads(line)
    return told


def test_an_event_of_ours_has_its_fields_apart() -> None:
    told = written("outside.call.failed name=%s attempt=%s", "bsre", 2)
    assert (told["event"], told["data"]) == ("outside.call.failed", {"name": "bsre", "attempt": "2"})
    assert (told["level"], told["logger"]) == ("WARNING", "molek.outside")
    assert told["message"] == "outside.call.failed name=bsre attempt=2"


def test_other_words_stand_as_they_are() -> None:
    told = written('Bad "request"\nwith a second line')
    assert told["message"] == 'Bad "request"\nwith a second line'
    assert "event" not in told


def test_an_error_is_told_by_place_and_kind_without_its_text() -> None:
    typed = f"Yohanes {NIK}"
    try:
        int(typed)
    except ValueError:
        told = written("site.page.failed", error=True)
    assert "builtins.ValueError" in str(told["error"])
    assert "Yohanes" not in json.dumps(told)


def test_a_nik_is_masked_wherever_it_came_from() -> None:
    told = written("x.y nik=%s", NIK)
    assert NIK not in json.dumps(told)
    assert "[16 angka]" in str(told["message"])
