"""The wire format of the played acquirer: domain handbook 11.4 and 11.5."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from molek.sandbox import acquirer as played
from molek.taxes.rules import qris, snap
from molek.taxes.rules.settlement_file import read_settlement
from tests.taxes.conftest import Bank, bank, bank_keys, bank_process  # noqa: F401  fixtures


@pytest.fixture
def caller(bank: Bank, bank_keys: Path) -> Caller:  # noqa: F811
    return Caller(bank.url, bank_keys)


class Caller:
    """The city's side, by hand."""

    def __init__(self, url: str, keys: Path) -> None:
        self.url, self.key = url, load_pem_private_key((keys / "city.pem").read_bytes(), None)
        self.external = 0

    def now(self) -> str:
        return dt.datetime.now(played.ZONE).isoformat(timespec="seconds")

    def post(self, path: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        head = {"Content-Type": "application/json", "Connection": "close", **headers}
        return httpx.post(self.url + path, content=body, headers=head)

    def token(self, **changes: str) -> httpx.Response:
        stamp = changes.get("stamp", self.now())
        signature = snap.token_signature(client_id=played.CLIENT_ID, timestamp=stamp, key=self.key)  # type: ignore[arg-type]
        headers = {
            "X-TIMESTAMP": stamp,
            "X-CLIENT-KEY": played.CLIENT_ID,
            "X-SIGNATURE": changes.get("signature", signature),
        }
        return self.post("/v1.0/access-token/b2b", b'{"grantType":"client_credentials"}', headers)

    def call(self, path: str, content: dict[str, Any], *, secret: str = played.SECRET, external: str = "") -> Any:
        self.external += 1
        body, stamp = json.dumps(content, separators=(",", ":")).encode(), self.now()
        token = self.token().json()["accessToken"]
        signature = snap.symmetric_signature(
            method="POST", path=path, token=token, body=body, timestamp=stamp, secret=secret
        )
        headers = {
            "Authorization": f"Bearer {token}", "X-TIMESTAMP": stamp, "X-SIGNATURE": signature,
            "X-PARTNER-ID": played.CLIENT_ID, "X-EXTERNAL-ID": external or str(self.external), "CHANNEL-ID": "95221",
        }  # fmt: skip
        return self.post(path, body, headers).json()

    def generate(self, number: str = "1", amount: str = "150000.00", **more: Any) -> Any:
        until = (dt.datetime.now(played.ZONE) + dt.timedelta(minutes=30)).isoformat(timespec="seconds")
        content = {
            "partnerReferenceNo": number, "amount": {"value": amount, "currency": "IDR"},
            "merchantId": played.MERCHANT_ID, "validityPeriod": until,
        }  # fmt: skip
        return self.call("/v1.0/qr/qr-mpm-generate", content, **more)


def test_token_wants_the_citys_signature_and_a_right_clock(caller: Caller) -> None:
    assert caller.token().json() | {"accessToken": ""} == {
        "responseCode": "2007300", "responseMessage": "Successful", "accessToken": "", "tokenType": "Bearer",
        "expiresIn": "900",
    }  # fmt: skip
    assert caller.token(signature="AAAA").json()["responseCode"] == "4017300"
    old = (dt.datetime.now(played.ZONE) - dt.timedelta(minutes=6)).isoformat()
    assert caller.token(stamp=old).json()["responseCode"] == "4007301"


def test_generated_code_is_a_dynamic_qris_of_the_amount(caller: Caller) -> None:
    answer = caller.generate()
    assert answer["responseCode"] == "2004700"
    assert qris.why_not(answer["qrContent"], amount_idr=150_000, nmid=played.NMID) == ""


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"amount": "150000"}, "4004701"), ({"amount": "0.00"}, "4004701"), ({"amount": "10000001.00"}, "4034702"),
        ({"secret": "lain"}, "4014700"),
    ],
)  # fmt: skip
def test_wrong_requests_are_refused_by_code(caller: Caller, more: dict[str, str], code: str) -> None:
    assert caller.generate(**more)["responseCode"] == code  # type: ignore[arg-type]


def test_numbers_are_used_once(caller: Caller) -> None:
    assert caller.generate("7", external="77")["responseCode"] == "2004700"
    assert caller.generate("8", external="77")["responseCode"] == "4094700"
    assert caller.generate("7")["responseCode"] == "4094701"


def test_query_tells_pending_then_paid_and_the_day_is_settled(caller: Caller, bank: Bank) -> None:  # noqa: F811
    made = caller.generate("9")
    ask = {"originalReferenceNo": made["referenceNo"], "originalPartnerReferenceNo": "9", "serviceCode": "47"}
    assert caller.call("/v1.0/qr/qr-mpm-query", ask)["latestTransactionStatus"] == "03"
    bank.control(pay="9")
    answer = caller.call("/v1.0/qr/qr-mpm-query", ask)
    assert (answer["latestTransactionStatus"], answer["amount"]["value"]) == ("00", "150000.00")
    text = httpx.get(f"{bank.url}/settlement/{answer['paidTime'][:10]}.csv", headers={"Connection": "close"}).text
    [line] = read_settlement(text)
    assert (line.gross_idr, line.our_number) == (150_000, "9")
    assert caller.call("/v1.0/qr/qr-mpm-query", {"originalReferenceNo": "?"})["responseCode"] == "4045101"


def test_payers_page_pays_once(caller: Caller, bank: Bank) -> None:  # noqa: F811
    made = caller.generate("11")
    page = f"{bank.url}/demo/{made['referenceNo']}/"
    with httpx.Client(follow_redirects=True, headers={"Connection": "close"}) as payer:
        assert "Rp150.000" in payer.get(page).text
        assert "Pembayaran berhasil" in payer.post(page).text
        payer.post(page)
        assert payer.get(f"{bank.url}/demo/TIDAKADA/").status_code == 404
    assert len(bank.control()["codes"][made["referenceNo"]]["payments"]) == 1
