"""What is done to the machines. Each blow strikes, lets the city find its way, and gives back what was taken."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx

from cluster.machines import Machine, until
from cluster.town import Town

AWAY_S = 40.0  # longer than the twenty seconds after which a silent primary is given up
_RESTART_S = 2.0  # as the units say
_POSTGRES = ("patroni", "postgres")
_WEB = ("molek.site.wsgi", "molek.site web")

# What takes place while a blow lasts: the harness waits there for the next letter.
Meanwhile = Callable[[], None]


def _primary(town: Town) -> Machine:
    until(lambda: town.primary() is not None, within_s=60, what="a primary to strike")
    found = town.primary()
    assert found is not None
    return found


def kill_web(town: Town, meanwhile: Meanwhile) -> str:
    """kill -9 of all web processes of a machine; its unit starts them again."""
    machine = town.machines[-1]
    count = machine.kill(*_WEB)
    time.sleep(_RESTART_S)
    town.start(machine, "web")
    meanwhile()
    return f"{machine.name}: {count} processes"


def kill_worker(town: Town, meanwhile: Meanwhile) -> str:
    """kill -9 of the workers of two machines, whatever they are at; the third goes on."""
    for machine in town.machines[:2]:
        machine.kill("molek.site worker")
    meanwhile()
    for machine in town.machines[:2]:
        town.start(machine, "worker")
    return "two of three"


def switch_over(town: Town, meanwhile: Meanwhile) -> str:
    """Somebody moves the primary on purpose, as before maintenance: `patronictl switchover`."""
    old, new = _primary(town), _waited_for(town)
    password = town.secrets["patroni_password"]
    httpx.post(
        f"http://{old.address}:8008/switchover", json={"leader": old.name, "candidate": new.name},
        auth=("patroni", password), timeout=60,
    ).raise_for_status()  # fmt: skip
    meanwhile()
    return f"{old.name} to {new.name}"


def _waited_for(town: Town) -> Machine:
    """The machine that every commit waits for."""
    names = [str(member["name"]) for member in town.members() if member.get("role") == "sync_standby"]
    return next(machine for machine in town.machines if machine.name in names)


def kill_server(town: Town, meanwhile: Meanwhile) -> str:
    """kill -9 of PostgreSQL on the primary; Patroni lives and decides."""
    old = _primary(town)
    count = old.kill("postgres")
    meanwhile()
    return f"{old.name}: {count} processes"


def kill_primary(town: Town, meanwhile: Meanwhile) -> str:
    """kill -9 of Patroni and PostgreSQL on the primary; its unit starts Patroni again when another has taken over."""
    old = _primary(town)
    count = old.kill(*_POSTGRES)
    meanwhile()
    town.start(old, "patroni")
    return f"{old.name}: {count} processes"


def kill_etcd(town: Town, meanwhile: Meanwhile) -> str:
    """kill -9 of etcd on the machine of the primary; the other two still agree. It comes back after a while."""
    old = _primary(town)
    old.kill("etcd")
    meanwhile()
    time.sleep(_RESTART_S)
    town.start(old, "etcd")
    return old.name


def freeze_primary(town: Town, meanwhile: Meanwhile) -> str:
    """Every process of the primary's machine stands still, as a paused virtual machine, then goes on."""
    old = _primary(town)
    began = time.monotonic()
    with _frozen(old) as count:
        meanwhile()
        time.sleep(max(0.0, AWAY_S - (time.monotonic() - began)))
    return f"{old.name}: {count} processes for {time.monotonic() - began:.0f} s"


@contextmanager
def _frozen(machine: Machine) -> Iterator[int]:
    try:
        yield machine.send(signal.SIGSTOP)
    finally:
        machine.send(signal.SIGCONT)


def isolate_primary(town: Town, meanwhile: Meanwhile) -> str:
    """The cable of the primary's machine is pulled; everything on it goes on, its server as a primary too at first."""
    old = _primary(town)
    began = time.monotonic()
    old.unplug_cable()
    try:
        meanwhile()
        time.sleep(max(0.0, AWAY_S - (time.monotonic() - began)))
    finally:
        old.plug_cable()
    return f"{old.name} for {time.monotonic() - began:.0f} s"


Blow = Callable[[Town, Meanwhile], str]
ALL: tuple[Blow, ...] = (
    kill_web, kill_worker, switch_over, kill_server, kill_primary, kill_etcd, freeze_primary, isolate_primary,
)  # fmt: skip
