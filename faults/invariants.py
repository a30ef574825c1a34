"""What must hold whatever happened: each check names what broke it, and how much it looked at."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import psycopg
from tests.running_city import City

from faults.load import Promises

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """``broken``: what breaks the promise, in words for whoever mends it; empty if it holds."""

    promise: str
    looked_at: int
    broken: Sequence[str] = ()


# Each statement gives what breaks the promise, in one column. The second counts what was looked at.
BY_STATEMENT: Mapping[str, tuple[str, str]] = {
    "one live application per person and service": (
        """SELECT resident_id || ' ' || service_code FROM cases_application
           WHERE is_exclusive AND closed_at IS NULL
           GROUP BY resident_id, service_code, about_key HAVING count(*) > 1""",
        "SELECT count(*) FROM cases_application",
    ),
    "nothing is stuck: every application came to its end": (
        "SELECT ref || ' ' || state || ' ' || outcome_problem FROM cases_application WHERE closed_at IS NULL",
        "SELECT count(*) FROM cases_application",
    ),
    "an accepted application has one issued letter": (
        """SELECT a.ref FROM cases_application a LEFT JOIN letters_letter l ON l.application_id = a.id
           WHERE a.state = 'COMPLETED' AND l.state IS DISTINCT FROM 'ISSUED'
           UNION ALL SELECT document_id::text FROM letters_letter
           WHERE document_id IS NOT NULL GROUP BY document_id HAVING count(*) > 1""",
        "SELECT count(*) FROM letters_letter",
    ),
    "a number stands on one letter": (
        """SELECT number FROM letters_letter WHERE number <> '' GROUP BY number, area_code HAVING count(*) > 1
           UNION ALL SELECT number FROM letters_letter WHERE state = 'ISSUED' AND number = ''""",
        "SELECT count(*) FROM letters_letter WHERE number <> ''",
    ),
    "registers have no gap without a reason": (
        """SELECT 'register ' || r.id || ': ' || r.last_number || ' counted, ' || count(e.id) || ' written'
           FROM documents_register r LEFT JOIN documents_registerentry e ON e.register_id = r.id
           GROUP BY r.id, r.last_number HAVING r.last_number <> count(e.id) OR r.last_number <> max(e.number)
           UNION ALL SELECT text || ' ' || state FROM documents_registerentry
           WHERE state <> 'USED' AND NOT (state = 'VOID' AND reason <> '')""",
        "SELECT count(*) FROM documents_registerentry",
    ),
    "every issued paper is in the log": (
        """SELECT d.number FROM documents_issueddocument d LEFT JOIN audit_event e ON e.id = d.event_id
           WHERE e.data->>'pdf_sha256' IS DISTINCT FROM d.pdf_sha256""",
        "SELECT count(*) FROM documents_issueddocument",
    ),
    "numbers of a hall run on without gap": (
        """SELECT hall_id || ' ' || day || ' ' || letter FROM queueing_ticket
           GROUP BY hall_id, day, letter HAVING max(number) - min(number) + 1 <> count(*)""",
        "SELECT count(*) FROM queueing_ticket",
    ),
    "money that came in is booked or held, to the rupiah": (
        """SELECT m.reference FROM taxes_moneyin m
           LEFT JOIN taxes_heldmoney h ON h.money_id = m.id
           LEFT JOIN (SELECT money_id, sum(principal_idr + penalty_idr) AS idr FROM taxes_payment GROUP BY money_id) p
             ON p.money_id = m.id
           WHERE (h.id IS NULL) = (p.idr IS NULL) OR p.idr <> m.amount_idr""",
        "SELECT count(*) FROM taxes_moneyin",
    ),
    "every message went out": (
        "SELECT template || ' ' || state || ' ' || reason FROM outbox_outboxmessage WHERE state <> 'SENT'",
        "SELECT count(*) FROM outbox_outboxmessage",
    ),
    "no job is left over or was given up": (
        """SELECT task_name || ' ' || status FROM procrastinate_jobs
           WHERE status IN ('doing', 'failed') OR (status = 'todo' AND scheduled_at < now() - interval '30 seconds')""",
        "SELECT count(*) FROM procrastinate_jobs",
    ),
}


def check_all(city: City, promises: Promises) -> list[Finding]:
    """Every check, in the order in which they are read."""
    by_statements = [by_statement(city, promise) for promise in BY_STATEMENT]
    return [*kept(city, promises), *by_statements, papers(city), log_is_sound(city), log_refuses_change(city)]


def by_statement(city: City, promise: str) -> Finding:
    statement, count = BY_STATEMENT[promise]
    broken = [str(row[0]) for row in city.sql(statement)]
    return Finding(promise, _number(city, count), broken)


def _number(city: City, statement: str) -> int:
    return int(str(city.sql(statement)[0][0]))


def _compare(promise: str, promised: Mapping[str, str], kept: Mapping[str, str], more: Sequence[str] = ()) -> Finding:
    lost = [f"{key}: {told}, kept: {kept.get(key)}" for key, told in promised.items() if kept.get(key) != told]
    return Finding(promise, len(promised), [*lost, *more])


def _pairs(city: City, statement: str) -> dict[str, str]:
    return {str(key): str(value) for key, value in city.sql(statement)}


def kept(city: City, promises: Promises) -> list[Finding]:
    """What people were told, against what is there."""
    applications = _pairs(city, "SELECT submission_key, ref FROM cases_application")
    tickets = _pairs(city, "SELECT submission_key, token FROM queueing_ticket")
    payments = _pairs(
        city,
        """SELECT c.number, count(m.id) FROM taxes_qrischarge c
           LEFT JOIN taxes_moneyin m ON m.charge_id = c.id GROUP BY c.number""",
    )
    return [
        _compare("what was acknowledged is there, once", promises.applications, applications, promises.contradictions),
        _compare("every number that was shown is there", promises.tickets, tickets),
        _compare("what the bank took is booked once", dict.fromkeys(promises.payments, "1"), payments),
    ]


def papers(city: City) -> Finding:
    """Each issued PDF lies in the store, byte for byte."""
    broken = []
    stored = {path.name.split(".")[0]: path for path in city.data_dir.rglob("*") if _is_stored(path.name)}
    names = [str(name) for (name,) in city.sql("SELECT pdf_sha256 FROM documents_issueddocument")]
    for name in names:
        path = stored.get(name)
        if path is None:
            broken.append(f"{name}: missing")
        elif sha256(path.read_bytes()).hexdigest() != name:
            broken.append(f"{name}: changed")
    return Finding("every issued paper is whole", len(names), broken)


def _is_stored(name: str) -> bool:
    return len(name.split(".", maxsplit=1)[0]) == 64


def log_is_sound(city: City) -> Finding:
    """``molek audit verify`` recomputes every event and the whole tree."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("MOLEK_", "DJANGO_"))}
    verified = subprocess.run(
        [sys.executable, "-m", "molek.site", "audit", "verify"],
        env={**env, **city.environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    broken = [] if verified.returncode == 0 else (verified.stdout + verified.stderr).splitlines()[-_SHOWN:]
    return Finding("the log is sound", _number(city, "SELECT count(*) FROM audit_event"), broken)


def log_refuses_change(city: City) -> Finding:
    """The programs' own role tries to change and to empty the log."""
    attempts = (
        "UPDATE audit_event SET event = 'changed' WHERE id = (SELECT min(id) FROM audit_event)",
        "DELETE FROM audit_event WHERE id = (SELECT min(id) FROM audit_event)",
        "TRUNCATE audit_leaf",
    )
    broken = []
    for attempt in attempts:
        with psycopg.connect(city.programs_url()) as connection:
            try:
                connection.execute(attempt)
                broken.append(attempt)
            except psycopg.Error:
                pass
            connection.rollback()
    return Finding("the log refuses change", len(attempts), broken)
