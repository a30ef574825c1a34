"""Every task that is queued by name exists, and every declared task has a queue that workers serve."""

from __future__ import annotations

import re

from django.utils.module_loading import autodiscover_modules

from molek.jobs.operations.declared import declared
from tests.consistency.texts import ROOT

ENQUEUED = re.compile(r"""jobs\.enqueue\(\s*["']([\w.\-]+)["']""")


def test_every_queued_task_is_declared() -> None:
    autodiscover_modules("tasks")
    names = {
        name
        for path in (ROOT / "src" / "molek").rglob("*.py")
        for name in ENQUEUED.findall(path.read_text(encoding="utf-8"))
    }
    assert names
    assert {name for name in names if declared(name) is None} == set()
