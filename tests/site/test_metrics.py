"""Figures for whoever watches the machines: complete, cheap, told to nobody else, and they name nobody."""

from __future__ import annotations

import datetime as dt
import os
import re
import threading
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server

import pytest
from django.db import OperationalError, connection
from django.test import Client

from molek.base import gauges
from molek.base.gauges import Gauge, Value, Watch
from molek.outside import providers
from molek.site.config import WrongConfig, read_config
from molek.site.metrics import counting, figures, gathering
from molek.site.metrics.gathering import Watcher, exposition, fold_ended
from molek.site.metrics.server import _Handler, _Server, application

NINE = dt.datetime(2025, 10, 1, 1, tzinfo=dt.UTC)
LINE = re.compile(r"^(molek_\w+?)(?:\{(.*)\})? (\S+)$", re.MULTILINE)
TOKEN = "x" * 32
ENDED = (2**22 + 1, 2**22 + 2)  # above the highest number of a process
# What a label may tell: kinds, states, places and programs. Whoever adds one says here that it names nobody.
LABELS = {"route", "status", "le", "state", "queue", "hall", "gateway", "partner", "certificate", "replica", "watch"}


def told(watcher: Watcher | None = None) -> Counter[tuple[str, str]]:
    """Name and labels of a figure -> its value; what this process counted before is in it."""
    text = exposition(watcher or Watcher()).decode()
    return Counter({(name, labels): float(value) for name, labels, value in LINE.findall(text)})  # type: ignore[misc]


class TestRequests:
    def test_count_by_the_name_of_the_route(self, client: Client) -> None:
        before = told()
        client.post("/sehat?nik=9971016405980001")
        client.get("/nowhere/9971016405980001/")
        counted = told() - before
        assert counted["molek_requests_total", 'route="health",status="4xx"'] == 1
        assert counted["molek_requests_total", 'route="none",status="4xx"'] == 1
        assert counted["molek_request_seconds_count", 'route="none"'] == 1
        assert "9971016405980001" not in exposition(Watcher()).decode()

    @pytest.mark.django_db
    def test_at_the_door_of_sealed_reports_nothing_is_counted(self, client: Client) -> None:
        before = told()
        for path in ("/lapor-aman/", "/lapor-aman/kirim/", "/lapor-aman", "/static/whistleblowing/x.js"):
            client.get(path)
        assert told() - before == {}


class TestProcesses:
    def test_what_an_ended_process_counted_stays_and_its_files_go(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        counting.REQUESTS.labels("home", "2xx").inc(3)
        counting.PARTNER_OPEN.labels("bsre").set(0)
        mine = sorted(counting.folder().glob(f"*_{os.getpid()}.db"))
        one = told()["molek_requests_total", 'route="home",status="2xx"']
        for path in mine:  # this process, and two that are no more
            for number in (os.getpid(), *ENDED):
                (tmp_path / path.name.replace(str(os.getpid()), str(number))).write_bytes(path.read_bytes())
        monkeypatch.setattr(gathering, "folder", lambda: tmp_path)
        assert told()["molek_requests_total", 'route="home",status="2xx"'] == 3 * one
        assert fold_ended(tmp_path) == 2 * len(mine)
        assert told()["molek_requests_total", 'route="home",status="2xx"'] == 3 * one
        left = {path.name for path in tmp_path.iterdir()} - {path.name for path in mine}
        assert {"counter_ended.db"} <= left <= {"counter_ended.db", "histogram_ended.db"}
        assert fold_ended(tmp_path) == 0

    def test_a_partner_that_one_process_has_given_up_shows(self) -> None:
        providers.forget_circuits()
        circuit, before = providers.circuit("bsre"), told()
        for _ in range(providers.FAILURES_TO_OPEN):
            circuit.failed("connect-timeout")
        assert told()["molek_partner_open", 'partner="bsre"'] == 1
        failures = told() - before
        assert failures["molek_partner_failures_total", 'partner="bsre"'] == providers.FAILURES_TO_OPEN
        circuit.succeeded()
        assert told()["molek_partner_open", 'partner="bsre"'] == 0
        providers.forget_circuits()


class TestWatches:
    @pytest.mark.django_db
    def test_every_declared_figure_is_there_and_no_other(self) -> None:
        watcher = Watcher()
        watcher.look(NINE)
        of_processes = {name for name, _ in told()}
        found = {name for name, _ in told(watcher)} - of_processes
        declared = {gauge.name for watch in gauges.watches() for gauge in watch.gauges}
        needs_others = {"molek_replica_lag_seconds", "molek_gateway_failures", "molek_hall_waiting"}
        assert declared - found <= needs_others | {"molek_hall_longest_wait_seconds"}
        assert {name for name in found if not name.startswith("molek_watch_")} <= declared
        assert set(_up(watcher).values()) == {1.0}

    def test_labels_are_kinds_and_places(self) -> None:
        labels = {label for watch in gauges.watches() for gauge in watch.gauges for label in gauge.labels}
        labels |= {*counting.REQUESTS._labelnames, *counting.REQUEST_SECONDS._labelnames}
        labels |= {*counting.PARTNER_OPEN._labelnames, *counting.PARTNER_FAILURES._labelnames}
        assert labels <= LABELS

    @pytest.mark.django_db
    def test_each_takes_a_statement_or_two(self, django_assert_max_num_queries: Any) -> None:
        for watch in gauges.watches():
            with django_assert_max_num_queries(2 if watch.reads_database else 0):
                list(watch.read(NINE))

    @pytest.mark.django_db
    @pytest.mark.parametrize("watch", ["applications", "tasks", "messages", "complaints", "halls"])
    def test_tables_that_grow_are_read_by_an_index_of_what_is_open(self, watch: str) -> None:
        (chosen,) = [one for one in gauges.watches() if one.name == watch]
        plans: list[str] = []

        def explained(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            plans.extend(row[0] for row in connection.connection.execute(f"EXPLAIN {sql}", params))
            return execute(sql, params, many, context)

        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            with connection.execute_wrapper(explained):
                list(chosen.read(NINE))
            used = set(re.findall(r"(?:using|Bitmap Index Scan on) (\w+)", "\n".join(plans)))
            cursor.execute("SELECT indexrelid::regclass::text FROM pg_index WHERE indpred IS NOT NULL")
            of_a_part = {name for (name,) in cursor.fetchall()}
        # Which of several depends on what the server knows of tables that are empty here.
        assert used & of_a_part

    def test_without_the_database_the_others_are_told_all_the_same(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[str] = []

        def down(name: str) -> Any:
            def read(_at: dt.datetime) -> Iterator[Value]:
                asked.append(name)
                raise OperationalError("down")

            return read

        here = Watch("disk", (Gauge("molek_x", "x"),), lambda _at: [Value("molek_x", 7)], reads_database=False)
        one, two = (Watch(name, (Gauge(f"molek_{name}", "x"),), down(name)) for name in ("a", "b"))
        monkeypatch.setattr(gauges, "watches", lambda: [one, two, here])
        monkeypatch.setattr(gathering, "_read", lambda watch, at: list(watch.read(at)))
        watcher = Watcher()
        watcher.look(NINE)
        assert asked == ["a"]  # who has just failed is not asked again
        assert _up(watcher) == {"a": 0.0, "b": 0.0, "disk": 1.0}
        assert told(watcher)["molek_x", ""] == 7
        assert ("molek_a", "") not in told(watcher)

    def test_what_was_read_long_ago_is_not_shown(self, monkeypatch: pytest.MonkeyPatch) -> None:
        here = Watch("disk", (Gauge("molek_x", "x"),), lambda _at: [Value("molek_x", 7)], reads_database=False)
        monkeypatch.setattr(gauges, "watches", lambda: [here])
        watcher = Watcher()
        watcher.look(NINE)
        monkeypatch.setattr(gathering, "_STALE_S", 0.0)
        assert ("molek_x", "") not in told(watcher)
        assert _up(watcher) == {"disk": 0.0}

    def test_a_backup_is_remembered(self, settings: Any, tmp_path: Path) -> None:
        settings.MOLEK = replace(settings.MOLEK, data_dir=tmp_path)
        assert [value.value for value in figures._backup()] == [0, 0]
        figures.note_backup(at=NINE, size=12)
        assert [value.value for value in figures._backup()] == [NINE.timestamp(), 12]


def _up(watcher: Watcher) -> dict[str, float]:
    return {labels.split('"')[1]: value for (name, labels), value in told(watcher).items() if name == "molek_watch_up"}


class TestServer:
    @pytest.fixture
    def url(self) -> Iterator[str]:
        with make_server("127.0.0.1", 0, application(Watcher(), token=TOKEN), _Server, _Handler) as server:  # type: ignore[arg-type]
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()

    def test_figures_are_for_who_knows_the_token(self, url: str) -> None:
        asked = urllib.request.Request(f"{url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        with urllib.request.urlopen(asked) as answer:
            assert b"molek_watch_up" in answer.read()

    @pytest.mark.parametrize(
        ("path", "header", "status"),
        [
            ("/metrics", "", 401),
            ("/metrics", "Bearer ", 401),
            ("/metrics", f"Bearer {TOKEN}y", 401),
            ("/metrics", f"bearer {TOKEN}", 401),
            ("/", f"Bearer {TOKEN}", 404),
            ("/metrics/../sehat", f"Bearer {TOKEN}", 404),
        ],
    )
    def test_everybody_else_gets_nothing(self, url: str, path: str, header: str, status: int) -> None:
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(urllib.request.Request(url + path, headers={"Authorization": header}))
        assert refused.value.code == status
        assert b"molek_" not in refused.value.read()
        refused.value.close()

    @pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.5", "::", "metrics.example.go.id"])
    def test_an_address_that_others_reach_needs_a_long_token(self, host: str, tmp_path: Path) -> None:
        env = {"MOLEK_DATA_DIR": str(tmp_path), "MOLEK_METRICS_HOST": host}
        for token in ("", "short"):
            with pytest.raises(WrongConfig, match="MOLEK_METRICS_TOKEN"):
                read_config({**env, "MOLEK_METRICS_TOKEN": token})
        assert read_config({**env, "MOLEK_METRICS_TOKEN": TOKEN}).metrics_host == host

    def test_by_itself_nothing_is_served(self, tmp_path: Path) -> None:
        found = read_config({"MOLEK_DATA_DIR": str(tmp_path)})
        assert (found.metrics_port, found.metrics_host) == (0, "127.0.0.1")
