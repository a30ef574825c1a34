"""The alerts, the figures they speak of, and what to do about each: one cannot change without the others."""

from __future__ import annotations

import re
import subprocess
from typing import Any

import pytest
import yaml

from molek.base import gauges
from molek.site.metrics import counting
from tests.docs.pages import DOCS, ROOT

RULES = ROOT / "deploy" / "prometheus" / "alerts.yml"
RULE_TESTS = RULES.with_name("alerts_test.yml")
RUNBOOK = DOCS / "how-to" / "runbook.md"
SEVERITIES = {"page", "ticket", "office"}
_METRIC = re.compile(r"\bmolek_\w+")


def alerts() -> dict[str, dict[str, Any]]:
    groups = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
    found = [rule for group in groups for rule in group["rules"]]
    assert len({rule["alert"] for rule in found}) == len(found)
    return {rule["alert"]: rule for rule in found}


def exported() -> set[str]:
    names = {gauge.name for watch in gauges.watches() for gauge in watch.gauges} | {"molek_watch_up"}
    seconds = counting.REQUEST_SECONDS._name
    names |= {f"{counter._name}_total" for counter in (counting.REQUESTS, counting.PARTNER_FAILURES)}
    return names | {seconds, f"{seconds}_bucket", f"{seconds}_count", counting.PARTNER_OPEN._name}


def sections() -> dict[str, str]:
    parts = re.split(r"^## (.+)$", RUNBOOK.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_alert_has_its_section_and_every_section_its_alert() -> None:
    assert [name for name in sections() if name.startswith("Molek")] == [
        name for name in sections() if name in alerts()
    ]
    assert set(alerts()) - set(sections()) == set()


def test_a_section_names_the_severity_of_its_alert() -> None:
    wrong = {
        name
        for name, rule in alerts().items()
        if rule["labels"]["severity"] not in SEVERITIES
        or not sections()[name].strip().startswith(f"`{rule['labels']['severity']}`.")
    }
    assert wrong == set()


def test_every_figure_in_a_rule_or_in_the_runbook_is_exported() -> None:
    in_rules = {name for rule in alerts().values() for name in _METRIC.findall(str(rule["expr"]))}
    in_runbook = set(_METRIC.findall(RUNBOOK.read_text(encoding="utf-8")))
    assert in_rules - exported() == set()
    assert in_runbook - exported() == set()


def test_every_registered_figure_that_can_be_bad_is_watched() -> None:
    """A count or a size alone is for drawing; an age, a lateness or a state is for an alert."""
    told = " ".join(str(rule["expr"]) for rule in alerts().values())
    bad = {name for name in exported() if re.search(r"_(late|lag_seconds|oldest_seconds|days_left|open|up)$", name)}
    unwatched = {name for name in bad if name not in told} - {
        "molek_tasks_open", "molek_complaints_open", "molek_data_requests_open",  # work, not trouble
    }  # fmt: skip
    assert unwatched == set()


def test_every_alert_says_in_a_sentence_what_is_wrong() -> None:
    assert [name for name, rule in alerts().items() if len(rule["annotations"]["summary"]) < 20] == []


@pytest.mark.parametrize(
    "command", [["check", "rules", str(RULES)], ["test", "rules", str(RULE_TESTS)]], ids=["rules", "rule tests"]
)
def test_prometheus_takes_them(command: list[str]) -> None:
    done = subprocess.run(["promtool", *command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_prometheus_takes_the_scrape_example(tmp_path: Any) -> None:
    text = RULES.with_name("scrape.yml").read_text(encoding="utf-8")
    (tmp_path / "prometheus.yml").write_text(text.replace("/etc/prometheus/molek/alerts.yml", str(RULES)))
    done = subprocess.run(
        ["promtool", "check", "config", str(tmp_path / "prometheus.yml")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
