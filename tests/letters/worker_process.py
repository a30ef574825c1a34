"""A worker that issues letters in a process of its own, or an official who signs there, to be killed.

Arguments: database URL, threads, a place of :data:`PLACES` to stop at ("" = none), a file to tell that it stopped; for
an official also his number and that of the letter.
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

SIGNING_PLACES = {
    "first signature made, not recorded": ("signing", "hand_to_camat", "before"),
    "first signature recorded, not reported": ("signing", "hand_to_camat", "after"),
    "number of the camat counted, not committed": ("acknowledging", "reserve", "after"),
    "number of the camat given, no signature": ("signing", "countersign", "before"),
    "both signatures made, not recorded": ("signing", "record_acknowledged", "before"),
    "acknowledged, not committed": ("notices", "tell_issued", "after"),
    "acknowledged, not reported": ("signing", "record_acknowledged", "after"),
}


def stop_at(place: str, told: str) -> None:
    module_name, function_name, when = {**PLACES, **SIGNING_PLACES}[place]
    from molek.letters import operations

    module = getattr(operations, module_name)
    function = getattr(module, function_name)

    def stopping(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs) if when == "after" else None
        Path(told).touch()
        time.sleep(600)
        return result

    setattr(module, function_name, stopping)


def sign(official_id: int, letter_id: int) -> None:
    from molek.documents.providers import local
    from molek.letters import operations
    from molek.staff.models import Official
    from tests.cases.conftest import actor_of
    from tests.economies import QUICK
    from tests.letters.conftest import PASSPHRASE, TEN

    local._ARGON2 = QUICK  # as the key was wrapped
    by = actor_of(Official.objects.get(pk=official_id), TEN)
    operations.sign_letters(letter_ids=[letter_id], passphrase=PASSPHRASE, by=by, at=TEN)


def main(url: str, threads: str, place: str, told: str, *signing: str) -> None:
    os.environ["MOLEK_DATABASE_URL"] = url
    django.setup()
    if signing:
        stop_at(place, told)
        sign(int(signing[0]), int(signing[1]))
        return
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
