"""A made-up past of a demo city, in pieces: the plan that one package draws and each package writes its own rows from.

The plan is four temporary tables of the session. Moments are seconds since 1970, days are days since then, city-local.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import connection

TABLES = """
    CREATE TEMP TABLE past (
        n integer, resident_id bigint, masked_name text, service text, course text, ref text, area text,
        submitted_s bigint, decided_s bigint, closed_s bigint, due_day integer, issued_day integer,
        official_id bigint, post_id bigint, number integer, number_text text, year smallint
    ) ON COMMIT DROP;
    CREATE TEMP TABLE past_service (
        service text, version_id bigint, title text, classification text, is_seal boolean, is_exclusive boolean,
        validity_months integer, step text, posts varchar(40)[], allowed_days smallint,
        facts jsonb, accepted jsonb, reviewed jsonb, refused jsonb
    ) ON COMMIT DROP;
    CREATE TEMP TABLE past_area (area text, unit_code text, unit_name text, lines jsonb) ON COMMIT DROP;
    CREATE TEMP TABLE past_post (post_id bigint, title text) ON COMMIT DROP;
"""


class Line(NamedTuple):
    """One application of the plan.

    Args:
        n: counts from 0 and gives the ids: the first id of a table plus ``n``.
        course: how it went; see ``cases.operations.seeding``.
        number: of its letter in the book of area, classification and ``year``; None without a letter.
    """

    n: int
    resident_id: int
    masked_name: str
    service: str
    course: str
    ref: str
    area: str
    submitted_s: int
    decided_s: int | None
    closed_s: int | None
    due_day: int | None
    issued_day: int | None
    official_id: int | None
    post_id: int | None
    number: int | None
    number_text: str
    year: int | None


def create() -> None:
    """The empty plan, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)


def fill(table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Copy rows into one of the tables about services, areas and posts."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def next_piece(lines: str, *, is_first: bool) -> None:
    """Replace the piece of the plan by ``lines`` in the format of COPY (tab, newline, \\N for none)."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE past")
        with cursor.copy("COPY past FROM STDIN") as copy:
            copy.write(lines)
        if is_first:  # the planner sees how many there are; the pieces are alike
            cursor.execute("ANALYZE past, past_service, past_area, past_post")
