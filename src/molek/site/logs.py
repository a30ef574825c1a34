"""Lines of the log: where something went wrong and of which kind it was, never what somebody typed.

The text of an error may quote a value (``Key (nik)=(...) already exists``, ``invalid literal for int(): '...'``), and
logs hold no NIK and no name. So tracebacks are written without the errors' own words.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import traceback
from collections.abc import Iterator
from types import TracebackType

_NUMBER = re.compile(r"(?<!\d)\d{16}(?!\d)")  # of a NIK or a family card
# What would begin a line of its own, or tell a terminal to do something: a visitor chooses addresses and host names.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_OF_DATABASE = ("sqlstate", "constraint_name")


class LineFormatter(logging.Formatter):
    """One line, and for an error its kind and its places."""

    def format(self, record: logging.LogRecord) -> str:
        return _NUMBER.sub("[16 angka]", super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  the name is that of logging
        """One line it is: the traceback alone, which is ours, has several."""
        return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", super().formatMessage(record))

    def formatException(  # noqa: N802  the name is that of logging
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        return "".join(_told(ei[1])).rstrip()


_FIELD = re.compile(r"(\w+)=(\S+)")
_EVENT = re.compile(r"[a-z_]+(\.[a-z_]+)+\Z")


class ObjectFormatter(LineFormatter):
    """One JSON object a line, for a collector of logs: the same words, with the fields of our own events apart.

    ``outside.call.failed name=bsre attempt=2`` has ``"event": "outside.call.failed"`` and ``"data": {"name": "bsre",
    "attempt": "2"}`` beside its ``message``; what is no event of ours has the message only.
    """

    def format(self, record: logging.LogRecord) -> str:
        message = record.getMessage()
        told: dict[str, object] = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
        }
        event = message.split(" ", 1)[0].rstrip(":,")
        if _EVENT.match(event):
            told["event"], told["data"] = event, dict(_FIELD.findall(message))
        told["message"] = message
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return _NUMBER.sub("[16 angka]", json.dumps(told, ensure_ascii=False))


def _told(error: BaseException | None) -> Iterator[str]:
    """Each error of the chain, the last one first, as Python shows it but for its text."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield "Traceback (most recent call last):\n"
        yield from traceback.format_tb(error.__traceback__)
        yield f"{type(error).__module__}.{type(error).__qualname__}{_database_says(error)}\n"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _database_says(error: BaseException) -> str:
    """The database's code and the name of the constraint: they hold no value."""
    diagnosis = getattr(error, "diag", None)
    found = (getattr(diagnosis, name, None) for name in _OF_DATABASE)
    return "".join(f" {text}" for text in found if text)
