"""Migrations run while the city works and while processes of the version before still serve.

Squawk reads the SQL of each and says which locks it takes and what an older program could not bear. On a table that
grows, or that everybody writes to, nothing of that is allowed; what is allowed elsewhere stands here with its reason.
"""

from __future__ import annotations

import json
import re
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, migrations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

# Taste, and what `molek migrate` does by itself (it waits a few seconds for a lock, then lets others pass).
TASTE = {
    "prefer-text-field", "prefer-bigint-over-int", "prefer-bigint-over-smallint", "prefer-identity",
    "prefer-robust-stmts", "prefer-timestamptz", "require-lock-timeout", "require-statement-timeout", "ban-char-field",
    "renaming-object",
}  # fmt: skip
# Some dozens to some thousands of rows, written by few: a lock for the time of reading them disturbs nobody.
SMALL = {
    "staff_post": "the posts of a city, changed by its administrators",
}
# Application, migration, rule, table -> why it could be so. Nobody adds to these lightly: each stopped somebody.
EXCEPTIONS = {
    ("queueing", "0003_simulated", "ban-drop-default", "queueing_hall"): "halls are made by hand, one in years",
    **{
        ("residents", "0003_power_of_attorney", rule, "residents_assistance"): (
            "before any city was live; a table of helpers' visits, some thousands of rows"
        )
        for rule in (
            "adding-foreign-key-constraint", "constraint-missing-not-valid", "require-concurrent-index-creation",
        )
    },
    ("jobs", "0001_initial", "require-concurrent-index-creation", "procrastinate_jobs"): "of an empty queue",
}  # fmt: skip
_TABLE = re.compile(
    r"(?:ALTER TABLE(?: IF EXISTS)?(?: ONLY)?|\bON|DROP TABLE(?: IF EXISTS)?|UPDATE|TRUNCATE(?: TABLE)?) \"?(\w+)\"?"
)
_OF_INDEX = re.compile(r"DROP INDEX(?: CONCURRENTLY)?(?: IF EXISTS)? \"?(\w+)\"?")
_CREATED = re.compile(r"CREATE TABLE(?: IF NOT EXISTS)? \"?(\w+)\"?")


@dataclass(frozen=True)
class Sql:
    app: str
    name: str
    text: str
    is_atomic: bool


@dataclass(frozen=True)
class Finding:
    app: str
    name: str
    rule: str
    table: str
    statement: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        return (self.app, self.name, self.rule, self.table)


def sql_of_migrations() -> list[Sql]:
    """Of every migration of ours that meets tables in use: not of those that only make new ones."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    found, state = [], ProjectState(real_apps=set())
    plan = [key for node in sorted(loader.graph.leaf_nodes()) for key in loader.graph.forwards_plan(node)]
    for key in dict.fromkeys(plan):
        migration = loader.graph.nodes[key]
        if not migration.__module__.startswith("molek.") or (migration.initial and not _has_own_sql(migration)):
            state = migration.mutate_state(state, preserve=False)
            continue
        with connection.schema_editor(collect_sql=True, atomic=migration.atomic) as editor:
            state = migration.apply(state, editor, collect_sql=True)
        found.append(Sql(*key, text="\n".join(editor.collected_sql) + "\n", is_atomic=migration.atomic))
    return found


def _has_own_sql(migration: migrations.Migration) -> bool:
    return any(isinstance(one, migrations.RunSQL | migrations.RunPython) for one in migration.operations)


def findings(all_sql: list[Sql], folder: Path) -> list[Finding]:
    """What squawk finds on tables that were there before."""
    found = []
    for is_atomic in (True, False):
        chosen = {folder / f"{sql.app}.{sql.name}.sql": sql for sql in all_sql if sql.is_atomic is is_atomic}
        for path, sql in chosen.items():
            path.write_text(sql.text, encoding="utf-8")
        for told in _squawk(list(chosen), is_atomic=is_atomic):
            sql = chosen[folder / Path(told["file"]).name]
            statement = sql.text.splitlines()[told["line"]]
            table = _table_of(statement, sql)
            if told["rule_name"] not in TASTE and table not in _CREATED.findall(sql.text):
                found.append(Finding(sql.app, sql.name, told["rule_name"], table, statement))
    return found


def _squawk(paths: list[Path], *, is_atomic: bool) -> list[dict[str, Any]]:
    if not paths:
        return []
    command = [f"{sysconfig.get_path('scripts')}/squawk", "--pg-version=15.0", "--reporter=json"]
    command += ["--assume-in-transaction"] * is_atomic
    done = subprocess.run([*command, *map(str, paths)], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    told: list[dict[str, Any]] = json.loads(done.stdout)
    return told


def _table_of(statement: str, sql: Sql) -> str:
    if match := _TABLE.search(statement):
        return match[1]
    if match := _OF_INDEX.search(statement):  # an index that is made anew says whose it is
        again = re.search(rf"INDEX[\w ]* \"?{match[1]}\"? ON \"?(\w+)", sql.text)
        return again[1] if again else match[1]
    return statement


@pytest.fixture(scope="module")
def found(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    with django_db_blocker.unblock():
        return findings(sql_of_migrations(), tmp_path_factory.mktemp("sql"))


@pytest.mark.django_db
def test_no_migration_stops_writes_or_breaks_the_version_before(found: list[Finding]) -> None:
    wrong = [one for one in found if one.table not in SMALL and one.key not in EXCEPTIONS]
    assert wrong == [], "see docs/how-to/deploy-without-downtime.md"


@pytest.mark.django_db
def test_every_exception_is_still_one(found: list[Finding]) -> None:
    assert set(EXCEPTIONS) - {one.key for one in found} == set()
    assert set(SMALL) - {one.table for one in found} == set()


# What somebody might write -> the rule that must stop it.
MISTAKES = {
    'CREATE INDEX "x" ON "cases_application" ("area_code");': "require-concurrent-index-creation",
    'ALTER TABLE "cases_application" ADD COLUMN "x" integer NOT NULL;': "adding-required-field",
    'ALTER TABLE "cases_application" ALTER COLUMN "area_code" SET NOT NULL;': "adding-not-nullable-field",
    'ALTER TABLE "cases_application" ALTER COLUMN "area_code" TYPE text;': "changing-column-type",
    'ALTER TABLE "cases_application" DROP COLUMN "area_code";': "ban-drop-column",
    'ALTER TABLE "cases_application" RENAME COLUMN "area_code" TO "area";': "renaming-column",
    'ALTER TABLE "cases_application" RENAME TO "cases_case";': "renaming-table",
    'DROP TABLE "cases_application";': "ban-drop-table",
    'ALTER TABLE "cases_application" ADD CONSTRAINT "x" CHECK ("tries" >= 0);': "constraint-missing-not-valid",
    'ALTER TABLE "cases_application" ADD CONSTRAINT "x" UNIQUE ("ref");': "disallowed-unique-constraint",
    'ALTER TABLE "cases_application" ADD COLUMN "x" integer DEFAULT 0 NOT NULL;\n'
    'ALTER TABLE "cases_application" ALTER COLUMN "x" DROP DEFAULT;': "ban-drop-default",
    'ALTER TABLE "cases_application" ADD COLUMN "x" integer REFERENCES "staff_post" ("id");': (
        "adding-foreign-key-constraint"
    ),
    'ALTER TABLE "cases_application" ADD COLUMN "x" timestamptz DEFAULT clock_timestamp();': (
        "adding-field-with-default"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "rule"), MISTAKES.items(), ids=MISTAKES.values())
def test_each_mistake_is_found(text: str, rule: str, tmp_path: Path) -> None:
    told = findings([Sql("cases", "0099_mistake", text, is_atomic=True)], tmp_path)
    assert (rule, "cases_application") in {(one.rule, one.table) for one in told}


# What is right instead.
RIGHT = [
    ('CREATE INDEX CONCURRENTLY "x" ON "cases_application" ("area_code");', False),
    ('ALTER TABLE "cases_application" ADD COLUMN "x" integer NULL;', True),
    ('ALTER TABLE "cases_application" ADD COLUMN "x" varchar(8) DEFAULT \'\' NOT NULL;', True),
    ('ALTER TABLE "cases_application" ADD CONSTRAINT "x" CHECK ("tries" >= 0) NOT VALID;', True),
    ('ALTER TABLE "cases_application" VALIDATE CONSTRAINT "x";', True),
    ('CREATE TABLE "cases_new" ("id" bigint); CREATE INDEX "x" ON "cases_new" ("id");', True),
]


@pytest.mark.parametrize(("text", "is_atomic"), RIGHT)
def test_what_is_right_passes(text: str, is_atomic: bool, tmp_path: Path) -> None:
    assert findings([Sql("cases", "0099_right", text + "\n", is_atomic=is_atomic)], tmp_path) == []


def test_rows_and_tables_are_not_changed_in_one_migration() -> None:
    """A change of rows holds the lock of a change of the table for as long as it takes."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    mixed = [
        key
        for key, migration in loader.disk_migrations.items()
        if migration.__module__.startswith("molek.")
        and any(isinstance(one, migrations.RunPython) for one in migration.operations)
        and any(not isinstance(one, migrations.RunPython) for one in migration.operations)
    ]
    assert mixed == []
