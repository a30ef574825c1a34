"""A worker that issues letters in a process of its own, to be killed.

Arguments: database URL, threads, a place of :data:`PLACES` to stop at ("" = none), a file to tell that it stopped.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import django

# Module of molek.letters.operations, its function, and whether to stop before or after it.
PLACES = {
    "number counted, not committed": ("issuing", "build_content", "before"),
    "number given, no paper": ("issuing", "paper_of", "before"),
    "paper signed, not recorded": ("issuing", "record_issue", "before"),
    "everything written, not committed": ("notices", "tell_issued", "after"),
    "issued, not reported": ("issuing", "record_issue", "after"),
}


def stop_at(place: str, told: str) -> None:
    module_name, function_name, when = PLACES[place]
    from molek.letters import operations

    module = getattr(operations, module_name)
    function = getattr(module, function_name)

    def stopping(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs) if when == "after" else None
        Path(told).touch()
        time.sleep(600)
        return result

    setattr(module, function_name, stopping)


def main(url: str, threads: str, place: str, told: str) -> None:
    os.environ["MOLEK_DATABASE_URL"] = url
    django.setup()
    from molek.jobs import operations as jobs
    from molek.jobs.operations import declared

    for task in declared.periodic_tasks():  # nothing by the clock
        del declared._DECLARED[task.name]
    if place:
        stop_at(place, told)
    print("ready", flush=True)
    jobs.run_worker(concurrency=int(threads), queues=["letters"], heartbeat_s=0.3, dead_after_s=1.5, poll_s=0.2)


if __name__ == "__main__":
    main(*sys.argv[1:])
