"""What officials may be allowed to do with the outbox."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    MANAGE_MESSAGES = "messages.manage"  # send failed messages again
