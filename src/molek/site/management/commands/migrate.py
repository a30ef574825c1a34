"""``molek migrate``: as Django's, under load.

A statement that changes a table waits until everybody who uses the table is done, and meanwhile everybody else waits
behind it: one long report, and the city stands. So a change inside a transaction waits a few seconds only, lets the
others pass, and tries again. An index that is made concurrently stops nobody and may wait.
"""

from __future__ import annotations

import re
import time
from typing import Any

from django.core.management.commands.migrate import Command as DjangoCommand
from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

LOCK_WITHIN_S = 3
ATTEMPTS = 20
_PAUSE_S = 2.0
_CHANGES = re.compile(r"\s*(ALTER|DROP|CREATE|COMMENT|TRUNCATE)\b", re.IGNORECASE)


def impatient(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """Before a change inside a transaction: give up rather than let others queue behind it."""
    if connection.in_atomic_block and _CHANGES.match(sql):
        connection.connection.execute(f"SET LOCAL lock_timeout = '{LOCK_WITHIN_S}s'")
    return execute(sql, params, many, context)


class Command(DjangoCommand):
    def handle(self, *args: Any, **options: Any) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with connection.execute_wrapper(impatient):
                    super().handle(*args, **options)
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable) or attempt == ATTEMPTS:
                    raise
                self.stderr.write(f"tabel sedang dipakai, dicoba lagi / a table is in use, trying again ({attempt})")
                time.sleep(_PAUSE_S)
            else:
                return
