"""What officials may be allowed to do with the queue."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    MANAGE_JOBS = "jobs.manage"  # start failed jobs again
