"""A service card: made for who stands there, opened by his PIN alone, ended at once."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from django.utils import timezone
from PIL import Image

from molek.audit.models import Event
from molek.base.actors import SYSTEM, Actor, ActorKind
from molek.base.errors import NotPermitted
from molek.messages.models import OutboxMessage
from molek.residents import operations, queries
from molek.residents.enums import CardEnd
from molek.residents.errors import CardNotAccepted, NoCard, PinsDiffer, PinTooEasy, TooManyGuesses
from molek.residents.models import Resident, ServiceCard
from molek.residents.permissions import ResidentPermission as P
from molek.residents.providers.card_paper import CardFace, card_pdf
from molek.residents.rules import pins
from tests.page_linter import LintingClient
from tests.races.threads import at_once, codes
from tests.residents.conftest import MALE_NIK, NINE, as_resident, official

PIN = "280619"
BOX = Actor(ActorKind.ANONYMOUS, None, "anonymous", device="kiosk:1")
OTHER_BOX = replace(BOX, device="kiosk:2")
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def resident(make: Callable[..., Resident]) -> Resident:
    return make()


def clerk(resident: Resident | None, number: int = 21) -> Actor:
    return official(P.ASSIST, P.CARD, number=number, assisting=resident.pk if resident else None)


def issue(resident: Resident, pin: str = PIN, at: dt.datetime = NINE) -> operations.IssuedCard:
    return operations.issue_card(pin=pin, repeated=pin, by=clerk(resident), at=at)


def use(code: str, pin: str = PIN, device: Actor = BOX, at: dt.datetime = NINE) -> ServiceCard:
    return operations.use_card(code=code, pin=pin, device=device, at=at)


def events(name: str) -> list[tuple[str, str, dict[str, object]]]:
    rows = Event.objects.filter(event=name).order_by("id")
    return [(r.actor_ref, r.subject, r.data if isinstance(r.data, dict) else json.loads(r.data)) for r in rows]


@pytest.mark.parametrize(
    ("pin", "why"),
    [
        ("12345", "form"), ("1234567", "form"), ("12a456", "form"), ("111111", "repeated"), ("121212", "repeated"),
        ("112211", "repeated"), ("123456", "row"), ("654321", "row"), ("890123", "row"), ("123123", "common"),
        ("852456", "common"), ("170890", "own"), ("900817", "own"), ("199017", "own"), ("997101", "own"),
        ("900001", "own"), (PIN, None), ("730592", None),
    ],
)  # fmt: skip
def test_pins_that_others_guess_first(pin: str, why: str | None) -> None:
    assert pins.weakness(pin, birth_date=dt.date(1990, 8, 17), nik=MALE_NIK) == why


class TestIssuing:
    def test_for_who_stands_there(self, resident: Resident) -> None:
        issued = issue(resident)
        assert issued.card.resident_id == resident.pk
        assert issued.code.endswith(issued.card.code_tail)
        assert issued.qr_text == f"MOLEK-{issued.code}"
        [(by, subject, data)] = events("residents.card.issued")
        assert (by, subject, data) == ("official:21", f"resident:{resident.ref}", {"card": issued.card.pk})

    def test_leaves_neither_code_nor_pin_anywhere(self, resident: Resident) -> None:
        issued = issue(resident)
        row = ServiceCard.objects.values().get()
        told = " ".join(str(value) for value in row.values()) + str(events("residents.card.issued"))
        assert issued.code not in told
        assert PIN not in told

    def test_is_told_to_the_phone(self, resident: Resident) -> None:
        Resident.objects.filter(pk=resident.pk).update(phone="+6284400000001")
        issue(resident)
        assert OutboxMessage.objects.filter(template="residents.card_issued").count() == 1

    @pytest.mark.parametrize("by", [official(P.CARD), official(P.ASSIST, assisting=1), SYSTEM, BOX])
    def test_not_without_somebody_who_confirmed(self, resident: Resident, by: Actor) -> None:
        with pytest.raises(NotPermitted):
            operations.issue_card(pin=PIN, repeated=PIN, by=by, at=NINE)

    def test_refuses_a_weak_pin_and_two_pins(self, resident: Resident) -> None:
        with pytest.raises(PinTooEasy) as refused:
            issue(resident, pin="170890")
        assert refused.value.field == "pin"
        with pytest.raises(PinsDiffer):
            operations.issue_card(pin=PIN, repeated="280618", by=clerk(resident), at=NINE)
        assert not ServiceCard.objects.exists()

    def test_anew_ends_the_old_one(self, resident: Resident) -> None:
        old = issue(resident)
        new = issue(resident, at=NINE + MINUTE)
        with pytest.raises(CardNotAccepted):
            use(old.code, at=NINE + 2 * MINUTE)
        assert use(new.code, at=NINE + 2 * MINUTE).pk == new.card.pk
        assert events("residents.card.ended")[0][2] == {"card": old.card.pk, "why": "REPLACED"}

    @pytest.mark.race
    @pytest.mark.django_db(transaction=True)
    def test_twice_at_the_same_moment_leaves_one_live_card(self, resident: Resident) -> None:
        results = at_once(*[lambda: issue(resident) for _ in range(4)])
        assert set(codes(results)) <= {"done", "card-issued-meanwhile"}
        assert codes(results)["done"] >= 1
        assert ServiceCard.objects.live().count() == 1


class TestUsing:
    @pytest.mark.parametrize("typed", ["{}", " {} ", "MOLEK-{}", "molek-{}"])
    def test_by_scanner_or_by_hand(self, resident: Resident, typed: str) -> None:
        issued = issue(resident)
        code = issued.code.lower() if typed.islower() else issued.code
        card = use(typed.format(code))
        assert card.resident_id == resident.pk
        [(by, _subject, data)] = events("residents.card.used")
        assert by == f"resident:{resident.ref}"
        assert data == {"card": card.pk, "device": "kiosk:1"}

    def test_only_at_a_device_of_the_city(self, resident: Resident) -> None:
        issued = issue(resident)
        with pytest.raises(NotPermitted):
            use(issued.code, device=replace(BOX, device=""))

    def test_answers_alike_for_a_wrong_pin_another_card_and_none(self, make: Callable[..., Resident]) -> None:
        mine, other = issue(make()), issue(make("9971010202800001", kk_number="9971010101200002"), pin="730592")
        said = []
        for code, pin in (
            (mine.code, "730592"),
            (other.code, PIN),
            ("0000-0000-0000", PIN),
            ("rubbish", PIN),
            ("", ""),
        ):
            with pytest.raises(CardNotAccepted) as refused:
                use(code, pin)
            said.append((str(refused.value), refused.value.advice, refused.value.field))
        assert len(set(said)) == 1

    @pytest.mark.parametrize("exists", [True, False])
    def test_five_tries_a_quarter_of_an_hour_card_or_no_card(self, resident: Resident, exists: bool) -> None:
        code = issue(resident).code if exists else "0000-0000-0000"
        for _ in range(5):
            with pytest.raises(CardNotAccepted):
                use(code, "111112")
        with pytest.raises(TooManyGuesses) as refused:
            use(code, PIN)
        assert refused.value.data["minutes"] == 15
        if exists:
            assert use(code, at=NINE + 16 * MINUTE).failures == 0

    def test_a_device_on_which_somebody_guesses_is_barred_for_all_cards(self, resident: Resident) -> None:
        issued = issue(resident)
        for number in range(20):
            with pytest.raises(CardNotAccepted):
                use(f"0000-0000-{number:04d}", "111112")
        with pytest.raises(TooManyGuesses):
            use(issued.code)
        assert use(issued.code, device=OTHER_BOX).resident_id == resident.pk
        assert events("residents.card.barred")[0][0] == "anonymous"

    def test_ten_wrong_pins_lock_it_until_a_clerk_opens(self, resident: Resident) -> None:
        Resident.objects.filter(pk=resident.pk).update(phone="+6284400000001")
        code = issue(resident).code
        at = NINE
        for number in range(10):
            at = NINE + number * 20 * MINUTE
            with pytest.raises(CardNotAccepted):
                use(code, "111112", at=at)
        with pytest.raises(CardNotAccepted):
            use(code, at=at + 20 * MINUTE)
        shown = queries.card_of(by=clerk(resident))
        assert shown is not None
        assert shown.is_locked
        assert OutboxMessage.objects.filter(template="residents.card_locked").count() == 1
        operations.change_pin(pin="730592", repeated="730592", by=clerk(resident), at=at + 21 * MINUTE)
        assert use(code, "730592", at=at + 40 * MINUTE).resident_id == resident.pk

    def test_a_lost_card_is_good_for_nothing_at_once(self, resident: Resident) -> None:
        issued = issue(resident)
        assert queries.is_live_card(issued.card.pk)
        operations.end_card(why=CardEnd.LOST, by=as_resident(resident), at=NINE)
        assert not queries.is_live_card(issued.card.pk)
        with pytest.raises(CardNotAccepted):
            use(issued.code)
        with pytest.raises(NoCard):
            operations.end_card(why=CardEnd.LOST, by=as_resident(resident), at=NINE)

    def test_not_of_somebody_who_died(self, resident: Resident) -> None:
        issued = issue(resident)
        Resident.objects.filter(pk=resident.pk).update(status="DEAD")
        with pytest.raises(CardNotAccepted):
            use(issued.code)

    @pytest.mark.race
    @pytest.mark.django_db(transaction=True)
    def test_guesses_at_the_same_moment_are_all_counted(self, resident: Resident) -> None:
        issued = issue(resident)
        results = at_once(*[lambda: use(issued.code, "111112") for _ in range(8)])
        assert codes(results) == {"card-not-accepted": 5, "too-many-guesses": 3}
        assert ServiceCard.objects.get().failures == 5


def test_the_paper_has_a_qr_that_scans_and_no_nik(tmp_path: Path, resident: Resident) -> None:
    issued = issue(resident)
    long_name = "YOHANA KRISTINA MARGARITA DA COSTA FANGGIDAE NUBATONIS"
    pdf = tmp_path / "kartu.pdf"
    pdf.write_bytes(card_pdf(CardFace(issued.code, issued.qr_text, long_name, "Naikoten Satu", "Kota Kupang")))
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", str(pdf), str(tmp_path / "kartu")], check=True)
    [found] = zxingcpp.read_barcodes(Image.open(tmp_path / "kartu.png"))
    assert found.text == issued.qr_text
    text = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    assert issued.code in text
    assert MALE_NIK not in text


class TestPages:
    @pytest.fixture
    def desk(self, resident: Resident, monkeypatch: pytest.MonkeyPatch) -> LintingClient:
        monkeypatch.setattr("molek.site.middleware._actor_of", lambda _request: clerk(resident))
        operations_start = dt.timedelta(minutes=20)
        from molek.residents.models import Assistance

        now = timezone.now()
        Assistance.objects.create(
            official_id=21, official_ref="official:21", resident=resident, method="KNOWLEDGE", started_at=now,
            ends_at=now + operations_start,
        )  # fmt: skip
        return LintingClient()

    def test_from_pin_to_paper(self, desk: LintingClient, resident: Resident) -> None:
        assert "Buat kartu" in desk.get("/kerja/kartu/").content.decode()
        refused = desk.post("/kerja/kartu/terbitkan/", {"pin": "111111", "repeat": "111111"})
        assert refused.status_code == 422
        assert "terlalu mudah" in refused.content.decode()
        assert "111111" not in refused.content.decode()
        assert desk.post("/kerja/kartu/terbitkan/", {"pin": PIN, "repeat": PIN}).status_code == 302
        paper = desk.get("/kerja/kartu/kartu.pdf")
        assert paper["Content-Type"] == "application/pdf"
        assert paper.content.startswith(b"%PDF")
        assert desk.post("/kerja/kartu/cabut/", {"why": "LOST"}).status_code == 302
        assert desk.get("/kerja/kartu/kartu.pdf").status_code == 404
        assert desk.post("/kerja/kartu/cabut/", {"why": "REPLACED"}).status_code == 422
        assert not ServiceCard.objects.live().exists()

    def test_ones_own_card_can_be_ended_on_the_phone(
        self, client: LintingClient, resident: Resident, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert client.get("/kartu-saya/").status_code == 302
        issue(resident)
        monkeypatch.setattr("molek.site.middleware._actor_of", lambda _request: as_resident(resident))
        assert "cabut sekarang" in client.get("/kartu-saya/").content.decode()
        assert client.post("/kartu-saya/").status_code == 302
        assert not ServiceCard.objects.live().exists()
