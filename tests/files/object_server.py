"""A real server of objects (SeaweedFS, from its wheel) on this machine: one process, that can be stopped and frozen."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

BUCKET, KEY_ID, SECRET = "molek", "molek-test", "rahasia-uji"
_UP_WITHIN_S = 60
_INNER = 10_000  # each of its ports has another one so much higher


def _free_ports() -> int:
    """The first of four ports that are free, and their inner ones."""
    for first in range(21_000, 29_000, 7):
        taken = []
        for port in (first + offset + inner for offset in range(4) for inner in (0, _INNER)):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError:
                    taken.append(port)
        if not taken:
            return first
    raise AssertionError("no free ports")


@dataclass
class ObjectServer:
    """``url`` speaks S3. The bucket is made once, by hand, as in a real city."""

    folder: Path
    first_port: int
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.first_port}"

    def start(self) -> None:
        data = self.folder / "data"
        data.mkdir(exist_ok=True)
        rights = {"name": "molek", "credentials": [{"accessKey": KEY_ID, "secretKey": SECRET}]}
        rights["actions"] = ["Read", "Write", "List"]  # type: ignore[assignment]
        (self.folder / "s3.json").write_text(json.dumps({"identities": [rights]}))
        port = self.first_port
        command = [
            f"{sysconfig.get_path('scripts')}/weed", "server", f"-dir={data}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
            "-s3=true", f"-s3.port={port}", f"-s3.config={self.folder}/s3.json", "-s3.port.iceberg=0",
            "-s3.port.lance=0", "-filer=true", f"-filer.port={port + 1}", f"-volume.port={port + 2}",
            f"-master.port={port + 3}", "-volume.max=100", "-master.volumeSizeLimitMB=64",
            "-volume.minFreeSpacePercent=0", "-volume.preStopSeconds=0", "-master.telemetry=false",
            "-master.electionTimeout=1s",
        ]  # fmt: skip
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, cwd=self.folder)
        deadline = time.monotonic() + _UP_WITHIN_S
        while not self._answers():
            assert self.process.poll() is None, (self.folder / "log").read_text(errors="replace")[-2000:]
            assert time.monotonic() < deadline, "it does not come up"
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            filer = httpx.get(f"http://127.0.0.1:{self.first_port + 1}/", timeout=1)
            volumes = httpx.get(f"http://127.0.0.1:{self.first_port + 3}/dir/assign", timeout=1)
            return filer.is_success and "fid" in volumes.text and httpx.get(self.url, timeout=1).status_code == 403
        except httpx.HTTPError:
            return False

    def make_bucket(self) -> None:
        httpx.post(f"http://127.0.0.1:{self.first_port + 1}/buckets/{BUCKET}/").raise_for_status()

    def kill(self) -> None:
        """kill -9; what it acknowledged is on its disk."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It takes connections and answers nobody."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)


@pytest.fixture(scope="session")
def object_server() -> Iterator[ObjectServer]:
    """One a session; whoever stops it starts it again."""
    folder = Path(tempfile.mkdtemp(prefix="molek-objects-"))
    server = ObjectServer(folder, _free_ports())
    try:
        server.start()
        server.make_bucket()
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)
