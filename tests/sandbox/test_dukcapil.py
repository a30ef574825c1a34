"""The sandbox speaks as the handbook says the centre does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

NIK = "9971011708900001"
WHO = {"user_id": "molek", "password": "sandbox", "ip_user": "10.53.71.1"}


@pytest.fixture
def url(sandbox_process: str) -> Iterator[str]:
    address = sandbox_process.removesuffix("/bsre") + "/dukcapil"
    control(address, reset=True)
    yield address
    control(address, reset=True)


def control(url: str, **wishes: Any) -> Any:
    return httpx.post(f"{url}/_control", json=wishes).raise_for_status().json()


def ask(url: str, nik: str = NIK, **changes: str) -> Any:
    return httpx.post(f"{url}/dukcapil/get_json/call_nik", json={"nik": nik, **WHO, **changes}).json()


def send(url: str, code: str = "7K2M-9QXB", nik: str = NIK) -> Any:
    return httpx.post(f"{url}/dukcapil/rekam", json={"nik": nik, "no_registrasi": code, **WHO}).json()


def test_nobody_is_only_a_word(url: str) -> None:
    assert ask(url)["content"] == [{"RESPON": "Data tidak ditemukan"}]


def test_a_person_comes_in_the_documented_envelope(url: str) -> None:
    control(url, people={NIK: {"EKTP_STATUS": "CARD PRINTED", "NAMA_LGKP": "UJI"}})
    answer = ask(url)
    assert answer["content"][0]["EKTP_STATUS"] == "CARD PRINTED"
    assert (answer["lastPage"], answer["numberOfElements"], answer["totalElements"]) == (True, 1, 1)


@pytest.mark.parametrize("changes", [{"password": "lain"}, {"ip_user": "10.0.0.9"}, {"user_id": ""}])
def test_strangers_have_no_access(url: str, changes: dict[str, str]) -> None:
    assert ask(url, **changes)["content"] == [{"RESPON": "User tidak memiliki hak akses"}]


def test_the_quota_ends(url: str) -> None:
    control(url, quota=1, people={NIK: {"EKTP_STATUS": "PROCESSING"}})
    assert "EKTP_STATUS" in ask(url)["content"][0]
    assert "Kuota" in ask(url)["content"][0]["RESPON"]


def test_a_registration_is_taken_once_and_travels(url: str) -> None:
    assert send(url)["content"][0]["RESPON"] == "DITERIMA"
    assert send(url)["content"][0]["RESPON"] == "SUDAH DITERIMA"
    assert ask(url)["content"][0]["EKTP_STATUS"] == "SENT FOR ENROLLMENT"
    control(url, advance=True)
    control(url, advance=True)
    assert ask(url)["content"][0]["EKTP_STATUS"] == "PRINT READY RECORD"


def test_a_wrong_number_is_refused(url: str) -> None:
    assert "DITOLAK" in send(url, nik="123")["content"][0]["RESPON"]


def test_it_can_be_down(url: str) -> None:
    control(url, down=True)
    assert httpx.post(f"{url}/dukcapil/get_json/call_nik", json={"nik": NIK, **WHO}).status_code == 503
