"""What a city installs on its three machines: every file is written whole, and the programs accept it."""

from __future__ import annotations

import configparser
import os
import shutil
import stat
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from cluster.town import ROOT, renderer

EXAMPLE = ROOT / "deploy" / "cluster" / "cluster.toml"
MACHINES = ("a", "b", "c")


@pytest.fixture(scope="module")
def city() -> dict[str, Any]:
    return tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory, city: dict[str, Any]) -> Path:
    out = tmp_path_factory.mktemp("rendered")
    renderer().render(city, out)
    return out


def files(rendered: Path, machine: str) -> dict[str, str]:
    root = rendered / machine
    return {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("machine", MACHINES)
def test_every_file_is_written_whole(rendered, machine):
    written = files(rendered, machine)
    assert "etc/patroni/config.yml" in written
    assert "etc/systemd/system/molek-worker.service.d/cluster.conf" in written
    assert not [name for name, text in written.items() if "@{" in text]


def test_machines_differ_by_name_and_address_only(rendered, city):
    a, b = files(rendered, "a"), files(rendered, "b")
    assert a.keys() == b.keys()
    for name in a.keys() - {"etc/keepalived/keepalived.conf"}:
        swapped = a[name].replace("machine a", "machine b").replace("name: a\n", "name: b\n")
        swapped = swapped.replace('ETCD_NAME="a"', 'ETCD_NAME="b"')
        own = [line for line in swapped.splitlines() if line not in b[name].splitlines()]
        assert all(city["machines"]["a"] in line for line in own), name


def test_what_holds_a_secret_is_not_for_everybody(rendered):
    secrets = tomllib.loads((rendered / "secrets.toml").read_text())
    assert len(set(secrets.values())) == len(secrets) == 6
    assert stat.S_IMODE((rendered / "secrets.toml").stat().st_mode) == 0o600
    for machine in MACHINES:
        for path in (rendered / machine).rglob("*"):
            if path.is_file() and any(secret in path.read_text() for secret in secrets.values()):
                assert not path.stat().st_mode & stat.S_IRWXO, path


def test_secrets_are_made_once(rendered, city):
    before = files(rendered, "a")
    renderer().render(city, rendered)
    assert files(rendered, "a") == before


def test_a_machine_outside_of_the_network_is_refused(city, tmp_path):
    with pytest.raises(SystemExit, match=r"192\.0\.2\.7"):
        renderer().render({**city, "machines": {**city["machines"], "c": "192.0.2.7"}}, tmp_path)


def test_a_name_that_a_template_asks_for_and_nobody_gives_is_an_error():
    with pytest.raises(KeyError):
        renderer().Template("@{unheard_of}").substitute({})
    assert renderer().Template("a $1 %p {x} @home @{name}").substitute({"name": "b"}) == "a $1 %p {x} @home b"


def test_the_servers_promise_what_the_page_says(rendered):
    for machine in MACHINES:
        patroni = yaml.safe_load(files(rendered, machine)["etc/patroni/config.yml"])
        dcs = patroni["bootstrap"]["dcs"]
        assert dcs["synchronous_mode"] is dcs["synchronous_mode_strict"] is True
        assert dcs["postgresql"]["parameters"]["statement_timeout"] == 0  # a cancelled wait would count as a success
        assert dcs["ttl"] >= dcs["loop_wait"] + 2 * dcs["retry_timeout"]
        assert not [line for line in patroni["bootstrap"]["pg_hba"] if "trust" in line]
        pooler = configparser.ConfigParser(delimiters="=", comment_prefixes=";", interpolation=None)
        pooler.read_string(files(rendered, machine)["etc/pgbouncer/pgbouncer.ini"])
        assert pooler["pgbouncer"]["pool_mode"] == "transaction"
        worker = files(rendered, machine)["etc/systemd/system/molek-worker.service.d/cluster.conf"]
        assert "/etc/molek/direct.env" in worker  # it listens, which no pooler in transaction mode passes on


def test_the_door_writes_no_line_of_a_request(rendered):
    proxy = files(rendered, "a")["etc/haproxy/haproxy.cfg"]
    assert "httplog" not in proxy
    assert not [line for line in proxy.splitlines() if line.split("#")[0].strip().startswith("log ")]
    assert "del-header X-Forwarded-For if { path_beg /lapor-aman }" in proxy


CHECKERS = {
    "haproxy": lambda etc: ["haproxy", "-c", "-q", "-f", str(etc / "haproxy" / "haproxy.cfg")],
    "sh": lambda etc: ["sh", "-n", str(etc / "patroni" / "make-database.sh")],
    "systemd-analyze": lambda etc: [
        "systemd-analyze", "cat-config", "--root", str(etc.parent), "systemd/system/molek-web.service.d/cluster.conf",
    ],
}  # fmt: skip
HERE = [name for name in CHECKERS if shutil.which(name)]  # `sh` is everywhere; the others where they are installed


@pytest.mark.parametrize("program", HERE)
def test_the_program_accepts_its_file(program, city, tmp_path):
    certificate = {**city, "certificate": ""}  # the example names one that stands on the city's machines only
    renderer().render(certificate, tmp_path)
    checked = subprocess.run(
        CHECKERS[program](tmp_path / "a" / "etc"), capture_output=True, text=True, check=False, timeout=30,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_checker_refuses_a_broken_file(city, tmp_path):
    """With `sh`, which is everywhere: what the test above rests on."""
    renderer().render(city, tmp_path)
    script = tmp_path / "a" / "etc" / "patroni" / "make-database.sh"
    script.write_text(script.read_text() + "\nif true; then\n")
    assert subprocess.run(CHECKERS["sh"](tmp_path / "a" / "etc"), capture_output=True, check=False).returncode != 0
