"""Every index of a table that grows without end costs each row: it names the question it answers, or it goes.

The table of ADR 27 is what is compared with the database.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import connection

ADR = Path(__file__).parents[2] / "docs/adr/0027-indexes-and-twenty-years.md"
GROWING = (
    "audit_event", "audit_access", "audit_leaf", "audit_node", "cases_application", "cases_applicationevent",
    "cases_task", "cases_correction", "documents_issueddocument", "documents_registerentry", "letters_letter",
    "letters_print", "outbox_outboxmessage", "residents_resident", "residents_familycard", "residents_residentchange",
)  # fmt: skip
# Primary keys and uniqueness hold the rules of the tables; what is listed only answers questions.
_INDEXES = """
    SELECT index.relname, pg_get_indexdef(index.oid), index_.indkey::text, index_.indpred IS NULL, index_.indisunique,
        index_.indrelid::regclass::text, access.amname
    FROM pg_index AS index_ JOIN pg_class AS index ON index.oid = index_.indexrelid
    JOIN pg_am AS access ON access.oid = index.relam
    WHERE index_.indrelid = ANY(%s::regclass[]) ORDER BY 1
"""


@pytest.fixture
def indexes(db: None) -> list[tuple[str, str, str, bool, bool, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_INDEXES, [list(GROWING)])
        return cursor.fetchall()


def without_suffix(name: str) -> str:
    """Django adds a hash to the names it makes for references."""
    return re.sub(r"_[0-9a-f]{8}$", "", name)


def test_every_index_stands_in_the_decision_with_its_question(indexes) -> None:
    rows = re.findall(r"^\| `(\w+)` \| .*\S.* \|$", ADR.read_text(encoding="utf-8"), re.MULTILINE)
    there = {without_suffix(name) for name, _text, _key, _whole, is_unique, _table, _kind in indexes if not is_unique}
    assert there == set(rows)


def test_no_index_is_the_beginning_of_another(indexes) -> None:
    whole = [
        (table, f"{key} ", name) for name, _t, key, is_whole, _u, table, kind in indexes if is_whole and kind == "btree"
    ]
    contained = [
        (name, other)
        for table, key, name in whole
        for other_table, other_key, other in whole
        if name != other and table == other_table and other_key.startswith(key) and "0 " not in key
    ]
    assert not contained
