"""Which tasks there are. Filled when the packages' ``tasks.py`` are imported at start."""

from __future__ import annotations

import inspect
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from molek.jobs.errors import JobArgumentsWrong

Function = TypeVar("Function", bound=Callable[..., Any])

_DECLARED: dict[str, Task] = {}


@dataclass(frozen=True, slots=True)
class Task:
    """A function that workers run by name.

    ``attempts`` counts all runs, the first included. ``cron`` is "" unless the task is periodic (city time).
    """

    name: str
    function: Callable[..., Any]
    queue: str
    attempts: int
    first_delay: timedelta
    longest_delay: timedelta
    cron: str
    _known: frozenset[str] | None  # names of parameters; None = takes any
    _needed: frozenset[str]

    def run(self, arguments: Mapping[str, Any]) -> None:
        """Call the function; arguments that it does not know are left out, so that jobs survive upgrades."""
        if missing := self._needed - arguments.keys():
            raise JobArgumentsWrong(task=self.name, missing=", ".join(sorted(missing)))
        known = arguments if self._known is None else {k: v for k, v in arguments.items() if k in self._known}
        self.function(**known)

    def delay_after(self, attempt: int) -> timedelta:
        """How long to wait after the ``attempt``-th run failed: doubled each time, with jitter of a half."""
        longest = min(self.first_delay * float(2 ** min(attempt - 1, 30)), self.longest_delay)
        return longest * random.uniform(0.5, 1.0)  # noqa: S311  jitter, not a secret


def _declare(
    name: str, *, queue: str, attempts: int, first_delay: timedelta, longest_delay: timedelta, cron: str = ""
) -> Callable[[Function], Function]:
    if attempts < 1:
        raise ValueError("a task is tried at least once")

    def decorate(function: Function) -> Function:
        parameters = inspect.signature(function).parameters.values()
        takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters)
        named = [p for p in parameters if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)]
        there = _DECLARED.get(name)
        if there is not None and (there.function.__module__, there.function.__qualname__) != (
            function.__module__,
            function.__qualname__,
        ):
            raise ValueError(f"two tasks are named {name}")
        _DECLARED[name] = Task(
            name=name,
            function=function,
            queue=queue,
            attempts=attempts,
            first_delay=first_delay,
            longest_delay=longest_delay,
            cron=cron,
            _known=None if takes_any else frozenset(p.name for p in named),
            _needed=frozenset(p.name for p in named if p.default is p.empty),
        )
        return function

    return decorate


def task(
    name: str,
    *,
    queue: str = "default",
    attempts: int = 10,
    first_delay: timedelta = timedelta(seconds=2),
    longest_delay: timedelta = timedelta(minutes=10),
) -> Callable[[Function], Function]:
    """Declare a function of a package's ``tasks.py`` as the task ``name`` (``package.verb_noun``).

    Args:
        name: what :func:`enqueue` calls it; stable, since waiting jobs carry it.
        queue: workers may be told to serve some queues only.
        attempts: runs in all before the job counts as failed. The default of 10 spreads over about 20
            minutes.
        first_delay: wait after the first failed run; doubles each time, less up to a half of it by chance.
        longest_delay: the wait never exceeds this.

    The function takes ids by keyword, reads the clock itself and must be safe to run twice: a worker may die
    after its work and before its report. A :class:`~molek.base.errors.DomainError` with ``permanent`` fails
    the job at once; every other error is tried again.
    """
    return _declare(name, queue=queue, attempts=attempts, first_delay=first_delay, longest_delay=longest_delay)


def periodic(name: str, *, cron: str, queue: str = "default", attempts: int = 3) -> Callable[[Function], Function]:
    """Declare a task that is queued by the clock: once a tick over all workers, never twice at the same time.

    ``cron`` has five fields (or six, the last being seconds) in the time of the city. A tick missed by more
    than ten minutes is left out. The function may take ``timestamp``, the tick in seconds since 1970.
    """
    return _declare(
        name,
        queue=queue,
        attempts=attempts,
        first_delay=timedelta(seconds=2),
        longest_delay=timedelta(minutes=10),
        cron=cron,
    )


def declared(name: str) -> Task | None:
    return _DECLARED.get(name)


def periodic_tasks() -> list[Task]:
    return [task for task in _DECLARED.values() if task.cron]
