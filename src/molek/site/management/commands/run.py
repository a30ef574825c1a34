"""The whole city on one machine: database, web, worker, live."""

from __future__ import annotations

import os
import socket
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console

from molek.site import database
from molek.site.demo.city import demo_sign_ins, ensure_city
from molek.site.processes import Supervisor, live_command, sandbox_command, sandbox_environment, web_command

_READY_WITHIN_S = 30.0


class Command(BaseCommand):
    help = "Start everything, print the address and the demo sign-ins; Ctrl-C stops everything"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--living-hall", action="store_true", help="SIMULASI: visitors in the demo city's hall")

    def handle(self, *args: Any, **options: Any) -> None:
        config, console = settings.MOLEK, Console()
        _require_free_port(config.host, config.port)
        began = time.monotonic()
        ensure_city(console=console)
        call_command("collectstatic", interactive=False, verbosity=0)
        molek = [sys.executable, "-m", "molek.site"]
        os.environ.update(sandbox_environment(config))
        supervisor = Supervisor(
            {
                "web": web_command(config, workers=2),
                **{f"worker {number}": [*molek, "worker"] for number in range(1, _worker_processes() + 1)},
                "live": live_command(config),
                **({"metrics": [*molek, "metrics"]} if config.metrics_port else {}),
                **({"hall": [*molek, "hall", "simulate"]} if options["living_hall"] and config.demo else {}),
                **({"sandbox": sandbox_command(config.sandbox_port)} if config.demo and config.sandbox_port else {}),
            },
            revive_database=database.revive,
        )
        supervisor.start()
        try:
            _wait_until_answers(config.host, config.port)
        except CommandError:
            supervisor.stop()
            raise
        console.print(f"\n[bold]{settings.CITY.name}[/bold] siap dalam {time.monotonic() - began:.1f} detik")
        console.print(f"  alamat / address   [bold cyan]{config.public_url}/[/bold cyan]")
        if config.demo:
            for line in demo_sign_ins():
                console.print(f"  {line}", soft_wrap=True)
        console.print(f"  data               {config.data_dir}")
        console.print("  Ctrl-C menghentikan semuanya / stops everything\n")
        supervisor.run()
        console.print("Berhenti dengan tertib / stopped cleanly.")


def _worker_processes() -> int:
    """One a core, up to two: making letters is computing, of which one process does one thing at a time."""
    return min(2, os.cpu_count() or 1)


def _require_free_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} sedang dipakai; pilih yang lain: MOLEK_PORT={port + 10} make run (port {port} is in use)"
            ) from error


def _wait_until_answers(host: str, port: int) -> None:
    deadline = time.monotonic() + _READY_WITHIN_S
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex((host if host != "0.0.0.0" else "127.0.0.1", port)) == 0:  # noqa: S104
                return
        time.sleep(0.1)
    raise CommandError("Web tidak menjawab / the web process does not answer; lihat pesan di atas")
