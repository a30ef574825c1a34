"""Who may do what to the log's tables."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command

from molek.audit import operations as audit
from molek.site import database
from tests.audit.conftest import TABLES

pytestmark = pytest.mark.django_db(transaction=True)

COLUMN = {"event": "at", "access": "at", "leaf": "position", "node": "hash", "seal": "at"}
INSERT = """
    INSERT INTO audit_event (at, event, actor_ref, subject, data, salt, leaf_hash) VALUES
    (now(), 'a.b.done', 'x', 'x', '{}', decode(repeat('00', 16), 'hex'), decode(repeat('00', 32), 'hex'))
"""


@pytest.fixture
def admin_of_new_log() -> Iterator[psycopg.Connection]:
    """An administrator in a database of its own, where the programs' role has just made the log's tables."""
    data_dir = settings.MOLEK.data_dir
    ddl = StringIO()
    call_command("sqlmigrate", "audit", "0001", stdout=ddl)
    with psycopg.connect(database.admin_url(data_dir), autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS protected_log WITH (FORCE)")
        server.execute("CREATE DATABASE protected_log OWNER molek TEMPLATE template0")
        with psycopg.connect(database.admin_url(data_dir, "protected_log"), autocommit=True) as admin:
            with as_program(admin) as program:
                program.execute(ddl.getvalue().encode())
            yield admin
        server.execute("DROP DATABASE protected_log WITH (FORCE)")


def as_program(admin: psycopg.Connection) -> psycopg.Connection:
    """A connection of the role with which Molek runs."""
    return psycopg.connect(host=admin.info.host, dbname=admin.info.dbname, user="molek", autocommit=True)


def refused(program: psycopg.Connection, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        program.execute(statement)


def test_the_programs_add_and_read_and_can_do_nothing_else(admin_of_new_log):
    for _ in range(2):  # may be repeated
        audit.protect(admin_of_new_log)
    with as_program(admin_of_new_log) as program:
        program.execute(INSERT)
        program.execute(audit._PLACE_LEAVES, {"size": 0, "everything": True, "since": "0", "until": "0"})
        assert program.execute("SELECT count(*) FROM audit_leaf").fetchone() == (1,)
        for table in TABLES:
            refused(program, f"UPDATE audit_{table} SET {COLUMN[table]} = NULL")
            refused(program, f"DELETE FROM audit_{table}")
            refused(program, f"TRUNCATE audit_{table}")
            refused(program, f"DROP TABLE audit_{table}")
            refused(program, f"ALTER TABLE audit_{table} DISABLE TRIGGER ALL")
            refused(program, f"DROP TRIGGER audit_{table}_append_only ON audit_{table}")
            refused(program, f"ALTER TABLE audit_{table} OWNER TO molek")
        refused(
            program,
            "CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger"
            " LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        )
        refused(program, "DROP FUNCTION audit_refuse_change() CASCADE")
        refused(program, "DROP SCHEMA public CASCADE")
        refused(program, "SET ROLE molek_log")
        refused(program, "SET session_replication_role = replica")


def test_other_tables_stay_the_programs_own(admin_of_new_log):
    with as_program(admin_of_new_log) as program:
        program.execute("CREATE TABLE other (id int)")
        audit.protect(admin_of_new_log)
        program.execute("ALTER TABLE other ADD COLUMN name text")
        program.execute("CREATE TABLE another (id int)")


def test_a_migration_of_the_log_is_released_and_protected_again(admin_of_new_log):
    audit.protect(admin_of_new_log)
    with as_program(admin_of_new_log) as program:
        program.execute(INSERT)
        refused(program, "ALTER TABLE audit_event ADD COLUMN later text")
        audit.release(admin_of_new_log)
        program.execute("ALTER TABLE audit_event ADD COLUMN later text")
        with pytest.raises(psycopg.errors.RestrictViolation):
            program.execute("DELETE FROM audit_event")
        audit.protect(admin_of_new_log)
        refused(program, "ALTER TABLE audit_event DROP COLUMN later")


def test_a_program_role_with_all_rights_is_refused(admin_of_new_log):
    with pytest.raises(psycopg.errors.RaiseException, match="superuser"):
        audit.protect(admin_of_new_log, program_role="postgres")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "attempt", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}", "TRUNCATE {table}"]
)
def test_the_database_refuses_even_an_administrator(table, attempt, admin):
    for role in ("origin", "replica"):
        admin.execute(f"SET session_replication_role = {role}")
        with pytest.raises(psycopg.errors.RestrictViolation, match="append-only"):
            admin.execute(attempt.format(table=f"audit_{table}", column=COLUMN[table]))
