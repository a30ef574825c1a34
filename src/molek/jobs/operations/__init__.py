"""The front door of queued work."""

from molek.jobs.operations.declared import periodic, task
from molek.jobs.operations.queue import enqueue, remove_old_failures, retry_failed
from molek.jobs.operations.running import run_until_empty
from molek.jobs.operations.worker import run_worker

__all__ = [
    "enqueue",
    "periodic",
    "remove_old_failures",
    "retry_failed",
    "run_until_empty",
    "run_worker",
    "task",
]
