"""The city on three machines: what ``deploy/cluster`` says, rendered for these and started as systemd would."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import psycopg
from tests.running_city import City

from cluster import machines
from cluster.machines import DOOR, NETWORK, STREET, Machine, make_street, until

ROOT = Path(__file__).parent.parent
NAMES = {"a": "10.53.71.11", "b": "10.53.71.12", "c": "10.53.71.13"}
RESIDENTS = 600
SANDBOX_PORT = 8002
_DISK = "6g"
_SECRET = "trial-of-the-cluster-trial-of-the-cluster-trial-of-the"
_OWNERS = {"etcd": "etcd", "postgresql": "postgres", "run": "postgres", "spool": "postgres"}


def renderer() -> ModuleType:
    """``deploy/cluster/render.py``, which is no package: a city copies the folder as it is."""
    spec = importlib.util.spec_from_file_location("molek_cluster_render", ROOT / "deploy" / "cluster" / "render.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def description(folder: Path, name: str) -> dict[str, Any]:
    """The ``cluster.toml`` of these machines; each has its paths below a folder of its own."""
    own = folder / name
    return {
        "network": NETWORK, "interface": "eth0", "public_address": f"{DOOR}/24", "host": DOOR, "certificate": "",
        "door_port": 80, "trusted_proxies": STREET, "web_port": 8000, "live_port": 8001, "shared_buffers": "64MB",
        "machines": NAMES,
        "paths": {
            "etc": str(own / "etc"), "data": str(own / "postgresql" / "data"), "etcd_data": str(own / "etcd" / "data"),
            "run": str(own / "run"), "log": str(own / "log"), "spool": str(own / "spool"),
            "molek_data": str(folder / "files"), "backup": str(folder / "backup"),
        },
    }  # fmt: skip


@dataclass(frozen=True)
class ClusterCity(City):
    """The city as its visitors reach it; ``sql`` asks whichever machine is primary, as the programs' role."""

    password: str = ""

    def connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.programs_url(), connect_timeout=3)

    def programs_url(self) -> str:
        hosts = ",".join(NAMES.values())
        return f"postgresql://molek:{self.password}@{hosts}:5432/molek?target_session_attrs=read-write"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "MOLEK_DATABASE_URL": self.programs_url(),
            "MOLEK_DATA_DIR": str(self.data_dir),
            "MOLEK_SECRET_KEY": _SECRET,
        }


class Town:
    """The machines and what runs on them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.machines = [Machine(name, address, folder / name) for name, address in NAMES.items()]
        self.secrets: dict[str, str] = {}

    @property
    def city(self) -> ClusterCity:
        return ClusterCity(f"http://{DOOR}", self.folder / "files", "", os.getpid(), self.secrets["molek_password"])

    def settings(self, machine: Machine, kind: str) -> dict[str, str]:
        """What a Molek program finds in its environment: the city's settings and ``/etc/molek/<kind>.env``."""
        return {
            "MOLEK_DEMO": "1",
            "MOLEK_DEMO_RESIDENTS": str(RESIDENTS),
            "MOLEK_SECRET_KEY": _SECRET,
            "MOLEK_PUBLIC_URL": f"http://{DOOR}",
            "MOLEK_LIVE_PORT": "0",
            "MOLEK_SANDBOX_PORT": "0",
            "MOLEK_DUKCAPIL_URL": f"http://{STREET}:{SANDBOX_PORT}/dukcapil",
            "MOLEK_ACQUIRER_URL": f"http://{STREET}:{SANDBOX_PORT}/acquirer",
            **_lines(machine.folder / "etc" / "molek" / f"{kind}.env"),
        }

    # ---- making it ----
    def build(self) -> None:
        make_street()
        render = renderer()
        for machine in self.machines:
            render.render(description(self.folder, machine.name), self.folder / "rendered")
            shutil.copytree(self.folder / "rendered" / machine.name / "etc", machine.folder / "etc")
            self._make_folders(machine)
            machine.plug_in()
        self.secrets = render.kept_secrets(self.folder / "rendered" / "secrets.toml")

    def _make_folders(self, machine: Machine) -> None:
        for name in ("etcd", "postgresql", "run", "log", "log/postgresql", "log/pgbackrest", "spool"):
            (machine.folder / name).mkdir(exist_ok=True)
        for name in ("log/postgresql", "log/pgbackrest"):
            shutil.chown(machine.folder / name, "postgres", "postgres")
        for name, owner in _OWNERS.items():
            shutil.chown(machine.folder / name, owner, owner)
            (machine.folder / name).chmod(0o700 if name in ("etcd", "postgresql") else 0o755)
        for place in ("patroni", "pgbouncer", "pgbackrest.conf"):
            for path in [machine.folder / "etc" / place, *(machine.folder / "etc" / place).rglob("*")]:
                shutil.chown(path, "postgres", "postgres")
        for shared in ("files", "backup"):
            (self.folder / shared).mkdir(exist_ok=True)
        shutil.chown(self.folder / "backup", "postgres", "postgres")

    # ---- programs, as their units start them ----
    def start(self, machine: Machine, program: str) -> None:
        etc, molek = machine.folder / "etc", [sys.executable, "-m", "molek.site"]
        match program:
            case "etcd":
                machine.start(program, ["etcd"], user="etcd", env=_lines(etc / "default" / "etcd"), nice=-10)
            case "patroni":
                machine.start(program, ["patroni", str(etc / "patroni" / "config.yml")], user="postgres", nice=-5)
            case "pgbouncer":
                machine.start(
                    program, ["pgbouncer", str(etc / "pgbouncer" / "pgbouncer.ini")], user="postgres", nice=-5
                )
            case "haproxy":
                machine.start(program, ["haproxy", "-db", "-f", str(etc / "haproxy" / "haproxy.cfg")])
            case "keepalived":
                pids = [f"--{kind}={machine.folder / 'run' / kind}" for kind in ("pid", "vrrp_pid")]
                conf = str(etc / "keepalived" / "keepalived.conf")
                machine.start(
                    program, ["keepalived", "--dont-fork", "--log-console", "--vrrp", f"--use-file={conf}", *pids]
                )
            case "web":
                machine.start(program, [*molek, "web", "--workers", "1"], env=self.settings(machine, "web"))
            case "worker" | "live":
                machine.start(program, [*molek, program], env=self.settings(machine, "direct"))
            case _:
                raise ValueError(program)

    def start_database(self) -> None:
        """etcd, the servers under Patroni, the ways to them; then the city's tables and people."""
        for program in ("etcd", "patroni", "pgbouncer", "haproxy", "keepalived"):
            for machine in self.machines:
                self.start(machine, program)
        until(self.is_whole, within_s=120, what="three database servers, two of them copies")

    def seed(self) -> None:
        first = self.machines[0]
        env = {**self.settings(first, "direct")}
        until(lambda: self.primary() is not None, within_s=30, what="a primary")
        molek = [sys.executable, "-m", "molek.site"]
        first.run([*molek, "seed"], env=env)
        first.run([*molek, "collectstatic", "--no-input", "--verbosity", "0"], env=env)
        protect = (ROOT / "src" / "molek" / "audit" / "sql" / "protect.sql").read_text(encoding="utf-8")
        self.psql(protect)

    def start_molek(self) -> None:
        for program in ("web", "worker", "live"):
            for machine in self.machines:
                self.start(machine, program)
        until(self.is_open, within_s=120, what="the door opens to the city")

    def psql(self, text: str) -> str:
        """As the database's administrator, on the primary."""
        primary = self.primary()
        assert primary is not None
        command = ["psql", "-X", "-qtA", "-v", "ON_ERROR_STOP=1", "-h", str(primary.folder / "run"), "-d", "molek"]
        return primary.run(command, user="postgres", text=text).strip()

    # ---- looking at it ----
    def members(self) -> list[dict[str, Any]]:
        """What Patroni says of the cluster, asked of whichever machine answers."""
        for machine in self.machines:
            with suppress(httpx.HTTPError, ValueError, KeyError):
                answer = httpx.get(f"http://{machine.address}:8008/cluster", timeout=2)
                found: list[dict[str, Any]] = answer.json()["members"]
                if any(member.get("role") == "leader" for member in found):
                    return found
        return []

    def primary(self) -> Machine | None:
        """The machine that says of itself that it is the primary."""
        for machine in self.machines:
            with suppress(httpx.HTTPError):
                if httpx.get(f"http://{machine.address}:8008/primary", timeout=2).status_code == 200:
                    return machine
        return None

    def is_whole(self) -> bool:
        """One primary, one copy that every commit waits for, one more copy, all on one timeline and near."""
        found = self.members()
        roles = sorted(str(member.get("role")) for member in found)
        near = all(int(member.get("lag") or 0) < 16 << 20 for member in found if str(member.get("lag", 0)).isdigit())
        states = {str(member.get("state")) for member in found}
        return (
            roles == ["leader", "replica", "sync_standby"]
            and states <= {"running", "streaming"}
            and len({member.get("timeline") for member in found}) == 1
            and near
        )

    def is_open(self) -> bool:
        with suppress(httpx.HTTPError):
            return (
                httpx.get(f"http://{DOOR}/sehat", timeout=5).status_code == 200
                and httpx.get(f"http://{DOOR}/live/health", timeout=5).status_code == 200
            )
        return False

    def listening(self) -> dict[str, bool]:
        """Whether the live process of each machine hears the database."""
        found = {}
        for machine in self.machines:
            found[machine.name] = False
            with suppress(httpx.HTTPError):
                found[machine.name] = (
                    httpx.get(f"http://{machine.address}:8001/live/health", timeout=3).status_code == 200
                )
        return found


def _lines(path: Path) -> dict[str, str]:
    """An environment file as systemd reads it."""
    pairs = (
        line.split("=", 1) for line in path.read_text(encoding="utf-8").splitlines() if "=" in line and line[0] != "#"
    )
    return {name: value.strip('"') for name, value in pairs}


@contextmanager
def running_town() -> Iterator[Town]:
    """The machines' disks are one in memory. Whatever runs at the end is killed; the kernel takes the rest."""
    folder = Path(tempfile.mkdtemp(prefix="molek-cluster-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_DISK},mode=755", "tmpfs", str(folder)], check=True)
    town = Town(folder)
    sandbox = None
    try:
        town.build()
        town.start_database()
        sandbox = _sandbox(folder)
        yield town
    finally:
        for machine in town.machines:
            with suppress(OSError, LookupError):
                machine.kill()
        if sandbox:
            sandbox.kill()
        subprocess.run(["umount", "--lazy", str(folder)], check=False)
        folder.rmdir()


def _sandbox(folder: Path) -> subprocess.Popen[bytes]:
    """The bank and the registry's centre, played; they stand in the street, outside of the city."""
    env: Mapping[str, str] = {
        **machines._environment(),
        "SANDBOX_ACQUIRER_KEYS": str(folder / "files" / "acquirer"),
        "SANDBOX_ACQUIRER_CALLBACK": f"http://{DOOR}/snap/v1.0/qr/qr-mpm-notify",
    }
    command = [
        sys.executable, "-m", "granian", "--interface", "asgi", "--host", STREET, "--port", str(SANDBOX_PORT),
        "--no-access-log", "--log-level", "warning", "molek.sandbox.server:app",
    ]  # fmt: skip
    return subprocess.Popen(command, env=env, start_new_session=True)
