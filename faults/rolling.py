"""A new version comes while people use the city: its migrations run, and its web servers replace the old ones.

As in docs/how-to/deploy-without-downtime.md, with the HAProxy of ``deploy/haproxy.cfg``: two servers, one replaced
after the other. Whoever asked anything meanwhile must have got an answer.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from tests.faults.visitor import people, until
from tests.running_city import City, free_port

from faults.load import Load
from molek.site import database

ROOT = Path(__file__).parents[1]
HAPROXY = shutil.which("haproxy", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
_UP_WITHIN_S = 120.0
_STOPPED_WITHIN_S = 60.0
_SEEN_WITHIN_S = 1.5  # the proxy asks each second
_DRAIN_S = 2  # twice as long as the proxy needs to ask
_READERS = 2
_PAGES = ("/", "/layanan/", "/layanan/domicile-letter/", "/masuk/", "/bantuan/")
# What a new version does to the largest table, as the rules of tests/consistency/test_migrations.py want it.
_MIGRATIONS = {
    "9998_of_the_new_version": """
class Migration(migrations.Migration):
    dependencies = [("cases", "{before}")]
    operations = [
        migrations.RunSQL("ALTER TABLE cases_application ADD COLUMN of_new varchar(8) DEFAULT '' NOT NULL"),
        migrations.RunSQL("ALTER TABLE cases_application ADD CONSTRAINT of_new CHECK (of_new <> 'x') NOT VALID"),
    ]
""",
    "9999_of_the_new_version": """
class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "9998_of_the_new_version")]
    operations = [
        migrations.RunSQL("ALTER TABLE cases_application VALIDATE CONSTRAINT of_new"),
        migrations.RunSQL("CREATE INDEX CONCURRENTLY IF NOT EXISTS of_new ON cases_application (of_new)"),
    ]
""",
}


def make_new_version(folder: Path) -> Path:
    """The program with two migrations more, as a new version brings them; gives what its processes import from."""
    source = folder / "src"
    shutil.copytree(ROOT / "src", source, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    place = source / "molek" / "cases" / "migrations"
    before = max(path.stem for path in place.glob("0*.py"))
    for name, text in _MIGRATIONS.items():
        (place / f"{name}.py").write_text("from django.db import migrations\n" + text.format(before=before))
    return source


@dataclass
class Asked:
    """What was asked while the version changed; ``lost`` tells each request that got no answer, or one of 5xx."""

    answered: int = 0
    lost: list[str] = field(default_factory=list)


@dataclass
class Fleet:
    """Two web servers behind a proxy at ``url``."""

    city: City
    folder: Path
    ports: tuple[int, int]
    url: str
    processes: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    def environment(self, source: Path, port: int) -> dict[str, str]:
        first = urlsplit(self.city.url).port or 0
        found = database.embedded_parameters(self.city.data_dir)
        return {
            **{k: v for k, v in os.environ.items() if not k.startswith(("MOLEK_", "DJANGO_"))},
            "PYTHONPATH": str(source),
            "MOLEK_DATA_DIR": str(self.city.data_dir),
            # As on a server: a process neither starts the database nor makes the city.
            "MOLEK_DATABASE_URL": f"postgresql://{found['USER']}@/{found['NAME']}?host={found['HOST']}&prepare_threshold=5",
            "MOLEK_DEMO": "1",
            "MOLEK_PORT": str(port),
            "MOLEK_SANDBOX_PORT": str(first + 2),
            "MOLEK_DRAIN_S": str(_DRAIN_S),
        }

    def start(self, source: Path, *ports: int) -> None:
        """Start servers and wait until they are ready and the proxy knows it."""
        for port in ports:
            self._begin(port, source)
        for port in ports:
            _wait_for(f"http://127.0.0.1:{port}/siap")
        time.sleep(_SEEN_WITHIN_S)

    def _begin(self, port: int, source: Path) -> None:
        with (self.folder / f"web-{port}.log").open("ab") as log:
            self.processes[port] = subprocess.Popen(
                [sys.executable, "-m", "molek.site", "web", "--workers", "1"], env=self.environment(source, port),
                stdout=log, stderr=subprocess.STDOUT, cwd=self.folder,
            )  # fmt: skip

    def stop(self, port: int, number: int = signal.SIGTERM) -> None:
        process = self.processes[port]
        process.send_signal(number)
        process.wait(_STOPPED_WITHIN_S)

    def migrate(self, source: Path) -> None:
        command = [sys.executable, "-m", "molek.site", "migrate", "--no-input", "-v", "0"]
        env = self.environment(source, self.ports[0])
        subprocess.run(command, env=env, check=True, cwd=self.folder, timeout=_UP_WITHIN_S)

    def replace(self, source: Path, *, servers: int = 2) -> None:
        """The new version: first its migrations, then one server after the other."""
        self.migrate(source)
        for port in self.ports[:servers]:
            self.stop(port)
            self.start(source, port)


def _wait_for(url: str) -> None:
    until(lambda: _answers(url), seconds=_UP_WITHIN_S)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def _proxy_settings(port: int, servers: Sequence[int]) -> str:
    """The proxy as it is shipped, at these ports."""
    text = (ROOT / "deploy" / "haproxy.cfg").read_text(encoding="utf-8")
    for there, here in zip(("8080", "8000", "8010"), (port, *servers), strict=True):
        text, count = re.subn(rf"^(    (?:bind|server \w+) 127\.0\.0\.1:){there}$", rf"\g<1>{here}", text, flags=re.M)
        assert count == 1, there
    return text.replace("layanan.example.go.id", "localhost")


@contextmanager
def fleet(city: City) -> Iterator[Fleet]:
    """Two servers of this version and the proxy, stopped at the end."""
    folder = Path(tempfile.mkdtemp(prefix="molek-rolling-"))
    port, *servers = (free_port() for _ in range(3))
    made = Fleet(city, folder, (servers[0], servers[1]), f"http://localhost:{port}")
    settings = folder / "haproxy.cfg"
    settings.write_text(_proxy_settings(port, servers))
    assert HAPROXY, "HAProxy is not installed"
    proxy = subprocess.Popen([HAPROXY, "-db", "-q", "-f", str(settings)], cwd=folder)
    try:
        made.start(ROOT / "src", *servers)
        _wait_for(f"{made.url}/sehat")
        yield made
    finally:
        for process in (*made.processes.values(), proxy):
            process.terminate()
        for process in (*made.processes.values(), proxy):
            with suppress(subprocess.TimeoutExpired):
                process.wait(_STOPPED_WITHIN_S)
            process.kill()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def asking(city: City, *, applicants: int = 0) -> Iterator[Asked]:
    """People read pages and apply for letters meanwhile; what they got is known when this ends."""
    asked, stop, guard = Asked(), threading.Event(), threading.Lock()

    def read(first: int) -> None:
        with httpx.Client(base_url=city.url, timeout=60) as client:
            number = first
            while not stop.is_set():
                path = _PAGES[number % len(_PAGES)]
                try:
                    status = client.get(path).status_code
                    wrong = f"{path}: {status}" if status >= httpx.codes.INTERNAL_SERVER_ERROR else ""
                except httpx.HTTPError as error:
                    wrong = f"{path}: {type(error).__name__}"
                with guard:
                    asked.answered += not wrong
                    asked.lost += [wrong] if wrong else []
                number += 1
                time.sleep(0.1)

    readers = [threading.Thread(target=read, args=[number], daemon=True) for number in range(_READERS)]
    load = Load(city)
    for reader in readers:
        reader.start()
    if applicants:
        load.start(applicants=people(city, applicants))
    try:
        yield asked
    finally:
        stop.set()
        for reader in readers:
            reader.join(60)
        load.stop()
        asked.answered += load.promises.count
        asked.lost += [*load.promises.lost, *map(repr, load.failures)]


def replace_version(city: City) -> tuple[Asked, float]:
    """Bring a new version under load; what was asked, and how many seconds it took."""
    with fleet(city) as servers, asking(city.at(servers.url), applicants=2) as asked:
        source = make_new_version(servers.folder)
        began = time.monotonic()
        servers.replace(source)
        took_s = time.monotonic() - began
    return asked, took_s
