"""Objects, bills and the played acquirer, on top of the engine's cast."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from molek.base.actors import Actor, ActorKind, Grant
from molek.outside import operations as outside
from molek.residents.models import Resident
from molek.sandbox import acquirer as played
from molek.taxes.enums import Evidence, TieRole, TieState
from molek.taxes.models import Bill, TaxObject, Tie
from molek.taxes.permissions import TaxPermission
from molek.taxes.providers import acquirer
from tests.cases.conftest import FATUBESI, NINE, City, build_city, make_official, make_resident

NOP, OTHER_NOP = "537106000800100010", "537106000800100020"
LATER = NINE + dt.timedelta(minutes=5)


def make_object(nop: str = NOP, **values: Any) -> TaxObject:
    ordinary = {"address": "JL. NANGKA NO. 1", "area_code": FATUBESI, "land_m2": 200, "building_m2": 60}
    return TaxObject.objects.create(nop=nop, **{**ordinary, **values})


def make_bill(row: TaxObject, year: int, principal_idr: int = 120_000, due: str = "") -> Bill:
    day = dt.date.fromisoformat(due or f"{year}-09-30")
    return Bill.objects.create(object=row, year=year, principal_idr=principal_idr, due_date=day)


def tie(row: TaxObject, resident: Resident, role: TieRole = TieRole.OWNER) -> Tie:
    return Tie.objects.create(
        object=row, resident=resident, role=role, state=TieState.CONFIRMED, evidence=Evidence.EXACT_NIK,
        since=NINE.date(), made_at=NINE, made_by_ref="system:molek", decided_at=NINE, decided_by_ref="system:molek",
    )  # fmt: skip


def officer(username: str, *permissions: TaxPermission) -> Actor:
    """Somebody of the revenue office with these permissions in the whole city."""
    official = make_official(username)
    grants = tuple(Grant(str(p), "53.71", 1, 1) for p in (permissions or tuple(TaxPermission)))
    return Actor(ActorKind.OFFICIAL, official.pk, f"official:{official.pk}", grants)


@pytest.fixture
def city(db: None) -> City:
    return build_city()


@pytest.fixture
def resident(city: City) -> Resident:
    return make_resident()


@pytest.fixture
def owing(resident: Resident) -> Resident:
    """Owes the taxes of 2024 and 2025: due on 30 September, unpaid on 2 March 2026."""
    row = make_object()
    tie(row, resident)
    for year in (2024, 2025):
        make_bill(row, year)
    return resident


@dataclass
class Bank:
    """The played acquirer, behind the switchboard of :mod:`molek.sandbox.acquirer`."""

    url: str

    def control(self, **wishes: Any) -> Any:
        return httpx.post(f"{self.url}/_control", json=wishes, headers={"Connection": "close"}).json()

    def pay(self, charge_number: str, attempt: int = 1) -> dict[str, str]:
        """Somebody pays the code; gives the payment as the bank keeps it."""
        partner = f"{charge_number}{attempt:02d}"
        told = self.control(pay=partner)
        payment: dict[str, str] = next(c for c in told["codes"].values() if c["partner"] == partner)["payments"][-1]
        return payment


@pytest.fixture(scope="session")
def bank_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("acquirer")
    played.make_keys(folder)
    return folder


@pytest.fixture(scope="session")
def bank_process(bank_keys: Path) -> Iterator[str]:
    """The sandbox as a process of its own."""
    import os
    import subprocess
    import sys
    import time

    from tests.running_city import free_port

    port = free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(port),
        "--no-access-log", "--log-level", "warning", "molek.sandbox.server:app",
    ]  # fmt: skip
    process = subprocess.Popen(command, env={**os.environ, "SANDBOX_ACQUIRER_KEYS": str(bank_keys)})
    url = f"http://127.0.0.1:{port}/acquirer"
    until = time.monotonic() + 20
    while True:
        try:
            httpx.get(f"{url}/_control", timeout=1)
            break
        except httpx.HTTPError:
            assert time.monotonic() < until, "the sandbox does not start"
            time.sleep(0.1)
    yield url
    for kept in outside._CONNECTIONS.values():  # else Python complains of open sockets at its end
        kept.close()
    outside._CONNECTIONS.clear()
    process.terminate()
    process.wait(10)


@pytest.fixture
def bank(bank_process: str, bank_keys: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bank]:
    """The played acquirer with a clean slate; the city is told its address. Its clock is the test's."""
    from molek.outside.providers import forget_circuits

    settings.MOLEK = replace(settings.MOLEK, acquirer_url=bank_process, acquirer_keys=bank_keys)
    monkeypatch.setattr(acquirer, "_stamp", lambda at: dt.datetime.now(acquirer.CITY_TZ).isoformat(timespec="seconds"))
    acquirer.forget_token()
    forget_circuits()
    made = Bank(bank_process)
    made.control(reset=True)
    yield made
    made.control(reset=True)
    acquirer.forget_token()
    forget_circuits()
