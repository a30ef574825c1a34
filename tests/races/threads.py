"""Acts that begin at the same moment."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db import connection

from molek.base.errors import DomainError


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run all acts in threads that start together; what each gave, or the refusal it met."""
    barrier = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            results[place] = act()
        except Exception as error:  # raised below, where the test sees it
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, DomainError):
            raise result
    assert None not in results
    return results


def codes(results: list[Any]) -> Counter[str]:
    return Counter(r.code if isinstance(r, DomainError) else "done" for r in results)
