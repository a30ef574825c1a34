"""Back to a moment: a copy by pgBackRest, its archive, and a server that stands up from both beside the city."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import psycopg
from faults.invariants import Finding

from cluster.machines import Machine, until
from cluster.packages import POSTGRES
from cluster.town import Town

_PORT = 5499
_COUNT = "SELECT count(*) FROM cases_application"


def _pgbackrest(machine: Machine, *words: str) -> str:
    conf = machine.folder / "etc" / "pgbackrest.conf"
    return machine.run(["pgbackrest", f"--config={conf}", "--stanza=molek", *words], user="postgres")


def back_up(town: Town) -> float:
    """A full copy, taken on the primary while the city works; seconds."""
    primary = town.primary()
    assert primary is not None
    began = time.monotonic()
    _pgbackrest(primary, "stanza-create")
    _pgbackrest(primary, "check")
    _pgbackrest(primary, "backup", "--type=full")
    return time.monotonic() - began


def moment(town: Town) -> tuple[str, int]:
    """A moment in which nobody applies, and how many applications there were in it."""
    at, count = town.psql(f"SELECT clock_timestamp() || '|' || ({_COUNT})").split("|")
    return at, int(count)


def restore(town: Town, at: str, count: int) -> tuple[Finding, float]:
    """Restore to ``at`` in a folder of its own on a copy's machine; what is wrong with it, and seconds.

    The running city is not touched. The log that comes back is verified from its first event to its last seal.
    """
    _wait_for_archive(town)
    primary = town.primary()
    assert primary is not None
    machine = next(one for one in town.machines if one is not primary)
    data = machine.folder / "postgresql" / "restored"
    began = time.monotonic()
    _pgbackrest(
        machine, f"--pg1-path={data}", "restore", "--type=time", f"--target={at}", "--target-action=promote",
        f"--recovery-option=restore_command=pgbackrest --config={machine.folder}/etc/pgbackrest.conf"
        f" --stanza=molek --pg1-path={data} archive-get %f \"%p\"",
    )  # fmt: skip
    _start(machine, data)
    try:
        until(lambda: _is_up(machine), within_s=120, what="the restored server")
        took = time.monotonic() - began
        broken = _compare(machine, town, count)
    finally:
        machine.run([str(POSTGRES / "pg_ctl"), "-D", str(data), "-m", "fast", "stop"], user="postgres")
    return Finding("the database of a chosen moment comes back", count, broken), took


def _wait_for_archive(town: Town) -> None:
    """Everything until now lies in the archive."""
    now = town.psql("SELECT pg_walfile_name(pg_current_wal_lsn())")
    town.psql("SELECT pg_switch_wal()")
    asked = f"SELECT coalesce(max(last_archived_wal) >= '{now}', false) FROM pg_stat_archiver"
    until(lambda: town.psql(asked) == "t", within_s=90, what="the archive has the latest of the log")


def _start(machine: Machine, data: Path) -> None:
    """Without the running cluster's addresses, archive and synchronous copies."""
    options = (
        f"-p {_PORT} -c listen_addresses='' -c unix_socket_directories={machine.folder / 'run'} -c archive_mode=off"
        f" -c synchronous_standby_names='' -c hba_file={_trusting(machine)}"
    )
    machine.run(
        [str(POSTGRES / "pg_ctl"), "-D", str(data), "-W", "-l", str(machine.folder / "log/postgresql/restored.log"),
         "-o", options, "start"], user="postgres",
    )  # fmt: skip


def _trusting(machine: Machine) -> Path:
    path = machine.folder / "etc" / "restored_hba.conf"
    path.write_text("local all all trust\n")
    return path


def _url(machine: Machine) -> str:
    return f"postgresql://molek@:{_PORT}/molek?host={machine.folder / 'run'}"


def _is_up(machine: Machine) -> bool:
    try:
        with psycopg.connect(_url(machine), connect_timeout=2) as connection:
            row = connection.execute("SELECT pg_is_in_recovery()").fetchone()
            return row == (False,)
    except psycopg.Error:
        return False


def _compare(machine: Machine, town: Town, count: int) -> list[str]:
    broken = []
    with psycopg.connect(_url(machine)) as connection:
        row = connection.execute(_COUNT).fetchone()
        found = row[0] if row else 0
    if found != count:
        broken.append(f"{found} applications instead of {count}")
    env = {**town.settings(machine, "direct"), "MOLEK_DATABASE_URL": _url(machine)}
    try:
        machine.run([sys.executable, "-m", "molek.site", "audit", "verify"], env=env)
    except (RuntimeError, subprocess.TimeoutExpired) as error:
        broken.append(f"the log: {error}")
    return broken
