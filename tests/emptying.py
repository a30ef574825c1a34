"""After a test that committed, what it left goes: by the server's administrator, and only where there is something.

Django would empty every table by TRUNCATE and write its own list of models and permissions anew: half a second for some
150 tables of which a dozen hold a row, and what only grows (the log, the books) refuses it.
"""

from __future__ import annotations

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from molek.site import database

# Made with the tables, and of no test.
_KEPT = ["django_migrations", "django_content_type", "auth_permission"]
_TABLES = """
    SELECT relname, ARRAY(SELECT tgname FROM pg_trigger WHERE tgrelid = pg_class.oid AND tgenabled = 'A')
    FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
        AND relname <> ALL(%s)
"""


def empty_the_tables() -> None:
    """In one transaction, under which neither foreign keys nor what forbids a change are asked."""
    address = database.admin_url(settings.MOLEK.data_dir, str(connection.settings_dict["NAME"]))
    with psycopg.connect(address) as admin:
        admin.execute("SET session_replication_role = replica")
        tables = admin.execute(_TABLES, [_KEPT]).fetchall()
        asked = sql.SQL(" UNION ALL ").join(
            sql.SQL("SELECT {}::int WHERE EXISTS (SELECT FROM {})").format(number, sql.Identifier(name))
            for number, (name, _) in enumerate(tables)
        )
        for (number,) in admin.execute(asked).fetchall():
            name, guards = tables[number]
            _alter(admin, name, "DISABLE", guards)
            admin.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
            _alter(admin, name, "ENABLE ALWAYS", guards)


def _alter(admin: psycopg.Connection, table: str, change: str, guards: list[str]) -> None:
    """The guards of the log stand even where others are not asked."""
    for guard in guards:
        admin.execute(
            sql.SQL("ALTER TABLE {} {} TRIGGER {}").format(
                sql.Identifier(table), sql.SQL(change), sql.Identifier(guard)
            )
        )
