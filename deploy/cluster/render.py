#!/usr/bin/env python3
"""``render.py cluster.toml OUT``: the files of each machine, as OUT/<machine>/etc/...

Secrets are made once and kept in OUT/secrets.toml (mode 0600); whoever has them can read and change the city.
"""

from __future__ import annotations

import ipaddress
import secrets
import string
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).parent / "templates"
SECRETS = (
    "superuser_password", "replication_password", "rewind_password", "patroni_password", "molek_password",
    "backup_passphrase",
)  # fmt: skip
PRIVATE, PROGRAM, PUBLIC = 0o640, 0o750, 0o644
_SYSTEMD = "systemd/system"
_PRIORITY = 150


class Template(string.Template):
    """Names stand as ``@{name}``: a dollar or a percent means something to the programs."""

    delimiter = "@"
    idpattern = "(?-i:[a-z_]+)"
    pattern = r"@(?:(?P<escaped>(?!))|(?P<named>(?!))|\{(?P<braced>[a-z_]+)\}|(?P<invalid>(?!)))"  # type: ignore[assignment]


def kept_secrets(path: Path) -> dict[str, str]:
    """The passwords of this cluster, made at the first call."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text("".join(f'{name} = "{secrets.token_urlsafe(24)}"\n' for name in SECRETS), encoding="utf-8")
    return {name: str(value) for name, value in tomllib.loads(path.read_text(encoding="utf-8")).items()}


def values_of(name: str, city: Mapping[str, Any], passwords: Mapping[str, str]) -> dict[str, str]:
    """Everything that the templates of machine ``name`` ask for."""
    machines, paths = city["machines"], city["paths"]
    network = ipaddress.ip_network(city["network"])
    for machine, address in machines.items():
        if ipaddress.ip_address(address) not in network:
            raise SystemExit(f"{machine}: {address} is not in {network}")

    def servers(port: int, check: str = "check") -> str:
        return "\n".join(f"    server {machine} {address}:{port} {check}" for machine, address in machines.items())

    certificate = f" ssl crt {city['certificate']}" if city["certificate"] else ""
    order = list(machines)
    return {
        **passwords,
        **{key: str(city[key]) for key in ("network", "interface", "public_address", "host", "trusted_proxies")},
        **{key: str(paths[key]) for key in ("data", "etcd_data", "run", "molek_data", "backup")},
        "name": name,
        "address": machines[name],
        "addresses": ",".join(["127.0.0.1", *machines.values()]),
        "shared_buffers": str(city["shared_buffers"]),
        "door_port": str(city["door_port"]),
        "door_bind": f"bind :{city['door_port']}{certificate}",
        "door_scheme": "https" if certificate else "http",
        "etcd_peers": ",".join(f"{machine}=http://{address}:2380" for machine, address in machines.items()),
        "etcd_hosts": ", ".join(f'"{address}:2379"' for address in machines.values()),
        "pooler_servers": servers(6432, "check port 8008"),
        "direct_servers": servers(5432, "check port 8008"),
        "web_servers": servers(city["web_port"]),
        "live_servers": servers(city["live_port"]),
        "priority": str(_PRIORITY - order.index(name)),
        "peers": "\n".join(f"        {address}" for machine, address in machines.items() if machine != name),
        "make_database": f"{paths['etc']}/patroni/make-database.sh",
        "pgbackrest_conf": f"{paths['etc']}/pgbackrest.conf",
        "pgbouncer_users": f"{paths['etc']}/pgbouncer/userlist.txt",
        "pgbouncer_log": f"{paths['log']}/postgresql/pgbouncer.log",
        "pgbackrest_log": f"{paths['log']}/pgbackrest",
        "pgbackrest_spool": str(paths["spool"]),
    }


def render(city: Mapping[str, Any], out: Path) -> None:
    """Write the files of all machines below ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    passwords = kept_secrets(out / "secrets.toml")
    for name in city["machines"]:
        values = values_of(name, city, passwords)
        for source in sorted(path for path in TEMPLATES.rglob("*") if path.is_file()):
            place = source.relative_to(TEMPLATES).as_posix()
            if place.startswith("systemd/"):
                place = _SYSTEMD + place.removeprefix("systemd")
            target = out / name / "etc" / place
            target.parent.mkdir(parents=True, exist_ok=True)
            target.touch(mode=0o600)
            text = source.read_text(encoding="utf-8")
            target.write_text(Template(text).substitute(values), encoding="utf-8")
            target.chmod(PROGRAM if target.suffix == ".sh" else PRIVATE if _is_secret(text) else PUBLIC)


def _is_secret(text: str) -> bool:
    return any("@{" + name + "}" in text for name in SECRETS)


def main() -> None:
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    render(tomllib.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), Path(sys.argv[2]))


if __name__ == "__main__":
    main()
