"""What stands on the machine of a box: the printer's state, the browser's policy, the units."""

from __future__ import annotations

import configparser
import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest
from django.core.management import call_command

from molek.kiosk import queries
from molek.kiosk.enums import PrinterState
from molek.kiosk.views.screens import AGENT

DEPLOY = Path(__file__).resolve().parents[2] / "deploy" / "kiosk"


@pytest.fixture(scope="module")
def printer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("printer_state", DEPLOY / "printer_state.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("listing", "state"),
    [
        ("printer HP is idle.  enabled since Mon\n\tAlerts: none", "READY"),
        ("printer HP is idle.  enabled since Mon\n\tAlerts: media-low-report", "PAPER_LOW"),
        ("printer HP now printing HP-12.\n\tAlerts: media-empty-error", "PAPER_OUT"),
        ("printer HP is idle.\n\tAlerts: media-jam-warning,media-low", "JAMMED"),
        ("printer HP disabled since Mon - \n\treason unknown", "BROKEN"),
        ("printer HP is idle.\n\tAlerts: offline-report", "OFFLINE"),
        ("", "OFFLINE"),
    ],
)
def test_state_of_the_printer(printer: ModuleType, listing: str, state: str) -> None:
    assert printer.state_of(listing) == state


def test_both_sides_speak_of_the_same_things(printer: ModuleType) -> None:
    assert {state for _sign, state in printer.STATES} <= set(PrinterState.values)
    assert AGENT.endswith(f":{printer.PORT}")


def test_the_browser_opens_nothing_but_the_box() -> None:
    policy = json.loads((DEPLOY / "chromium-policy.json").read_text())
    assert policy["URLBlocklist"] == ["*"]
    assert "MOLEK_URL/kotak/" in policy["URLAllowlist"]
    assert "MOLEK_URL/" not in policy["URLAllowlist"]
    assert policy["DeveloperToolsAvailability"] == 2


@pytest.mark.parametrize("unit", ["molek-kiosk.service", "molek-kiosk-printer.service"])
def test_the_units_come_back_by_themselves(unit: str) -> None:
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(DEPLOY / unit)
    assert read["Service"]["Restart"] == "always"
    assert read["Service"]["NoNewPrivileges"] == "yes"
    if unit == "molek-kiosk.service":
        assert "--kiosk-printing" in read["Service"]["ExecStart"]
        assert read["Unit"]["StartLimitIntervalSec"] == "0"


def test_what_would_be_recorded(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    call_command("kiosk_voices", dry_run=True, out=tmp_path)
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 2 * len(queries.GUIDANCE)
    assert not any(tmp_path.iterdir())
