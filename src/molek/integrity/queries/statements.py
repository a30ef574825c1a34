"""Named statements over the tables of packages below. They read, and write nothing (ADR 23)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from django.db import connection


@cache
def statement(name: str) -> str:
    """The text of ``sql/<name>.sql``."""
    return (files("molek.integrity") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def rows(name: str, **values: Any) -> list[tuple[Any, ...]]:
    """All rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement(name), values)
        return list(cursor.fetchall())
