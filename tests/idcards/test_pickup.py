"""Handing over: code, identity, proxies."""

from __future__ import annotations

import io
import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from molek.audit.models import Access
from molek.base.actors import Actor
from molek.documents import queries as documents
from molek.files.errors import UploadTypeRefused
from molek.idcards import operations, queries
from molek.idcards.enums import PaperKind
from molek.idcards.errors import (
    CardNotFound,
    CodeWrong,
    IdentityNotProven,
    MoveImpossible,
    OtherPerson,
    PaperNotReady,
    ProxyWithoutAuthority,
    WhyMissing,
)
from molek.idcards.models import Card, HandOver, Paper
from molek.idcards.rules.lifecycle import State
from molek.residents.models import Resident
from tests.idcards.conftest import (
    NINE,
    TEN,
    Shop,
    build_office,
    later,
    make_resident,
    people,
    printer,
    resident_actor,
    stocked,
)

PROXY_NIK, PROXY_NAME = "9971015708910002", "MARIA LADO"


def give(card: Card, resident: Resident, by: Actor, **changes: Any) -> HandOver:
    values: dict[str, Any] = {
        "code": card.code, "pickup_code": card.pickup_code, "nik": resident.nik, "receiver": "SELF",
        "check_result": "FINGER_MATCHED", "by": by, "at": TEN, **changes,
    }  # fmt: skip
    return operations.hand_over(**values)


def letter() -> io.BytesIO:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (80, 80), "white").save(out, "JPEG")
    out.seek(0)
    return out


def proxy(**changes: Any) -> dict[str, Any]:
    return {
        "receiver": "PROXY", "authority": "POWER_OF_ATTORNEY", "proxy_nik": PROXY_NIK, "proxy_name": PROXY_NAME,
        "proof": letter(), **changes,
    }  # fmt: skip


def test_the_owner_takes_his_card(shop: Shop, counter: Actor, resident: Resident) -> None:
    card = shop.announced(resident)
    given = give(card, resident, counter)
    card.refresh_from_db()
    assert (card.state, given.by_ref) == (State.HANDED_OVER, counter.ref)
    assert Access.objects.filter(actor_ref=counter.ref, purpose="IDENTIFICATION", case_ref=card.code).exists()
    assert queries.ready_cards() == []


def test_fingers_prove_more_than_a_code(shop: Shop, counter: Actor, resident: Resident) -> None:
    give(shop.announced(resident), resident, counter, pickup_code="")


def test_a_wrong_code_another_person_a_finger_that_is_not_his(shop: Shop, counter: Actor, resident: Resident) -> None:
    card = shop.announced(resident)
    with pytest.raises(CodeWrong):
        give(card, resident, counter, pickup_code="0000-0000")
    with pytest.raises(OtherPerson):
        give(card, resident, counter, nik=PROXY_NIK)
    with pytest.raises(IdentityNotProven):
        give(card, resident, counter, check_result="NOT_MATCHED")
    card.refresh_from_db()
    assert card.state == State.ANNOUNCED


def test_a_card_is_handed_over_once(shop: Shop, counter: Actor, resident: Resident) -> None:
    card = shop.announced(resident)
    give(card, resident, counter)
    with pytest.raises(MoveImpossible):
        give(card, resident, counter)


def test_a_card_that_is_not_printed_is_not_given(shop: Shop, counter: Actor, resident: Resident) -> None:
    with pytest.raises(MoveImpossible):
        give(shop.queued(resident), resident, counter, pickup_code="")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"proof": None}, ProxyWithoutAuthority),
        ({"authority": ""}, ProxyWithoutAuthority),
        ({"authority": "FAMILY_CARD"}, ProxyWithoutAuthority),
        ({"proxy_name": " "}, WhyMissing),
        ({"pickup_code": ""}, CodeWrong),
        ({"proof": io.BytesIO(b"#!/bin/sh\nrm -rf /")}, UploadTypeRefused),
    ],
)
def test_a_proxy_without_authority(
    shop: Shop, counter: Actor, resident: Resident, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    make_resident(PROXY_NIK, "9971010101200099", name=PROXY_NAME)
    card = shop.announced(resident)
    with pytest.raises(refusal):
        give(card, resident, counter, **proxy(**changes))
    card.refresh_from_db()
    assert card.state == State.ANNOUNCED


def test_an_adult_of_the_family_card_may(shop: Shop, counter: Actor, resident: Resident) -> None:
    make_resident(PROXY_NIK, name=PROXY_NAME)  # the same family card
    given = give(shop.announced(resident), resident, counter, **proxy(authority="FAMILY_CARD", proof=None))
    assert (given.authority, given.proof_sha256, given.is_flagged) == ("FAMILY_CARD", "", False)


def test_a_power_of_attorney_is_kept(shop: Shop, counter: Actor, resident: Resident) -> None:
    given = give(shop.announced(resident), resident, counter, **proxy())
    assert len(given.proof_sha256) == 64


def test_a_proxy_who_fetches_many_is_flagged(shop: Shop, counter: Actor, head: Actor) -> None:
    operations.change_policy(proxy_limit=2, by=head, at=NINE)
    flags = [
        give(shop.announced(one, f"KTP20260000{n:04d}"), one, counter, **proxy()).is_flagged
        for n, one in enumerate(people(3))
    ]
    assert flags == [False, False, True]
    assert queries.dashboard(by=head, at=TEN).flagged_proxies == 1


def test_a_new_month_begins_anew(shop: Shop, counter: Actor, head: Actor) -> None:
    operations.change_policy(proxy_limit=1, by=head, at=NINE)
    first, second = people(2)
    give(shop.announced(first), first, counter, **proxy())
    card = shop.announced(second, "KTP202600000002")
    late = build_actor(counter)
    assert not give(card, second, late, **proxy(), at=later(days=31)).is_flagged


def build_actor(actor: Actor) -> Actor:
    return actor


def test_the_database_wants_authority_for_a_proxy(shop: Shop, counter: Actor, resident: Resident) -> None:
    card = shop.announced(resident)
    with pytest.raises(IntegrityError, match="idcard_proxy_with_authority"), transaction.atomic():
        HandOver.objects.create(
            card=card, at=TEN, by_ref="x", receiver="PROXY", check_result="FACE_MATCHED", proxy_nik=PROXY_NIK,
            authority="POWER_OF_ATTORNEY",
        )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_counters_give_one_card_once() -> None:
    office = build_office()
    head, clerk, counter = (office.actor(name) for name in ("head", "clerk", "counter"))
    stocked(clerk)
    [resident] = people(1)
    card = Shop(clerk, head, printer(head)).announced(resident)
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def run(by: Actor) -> None:
        start.wait()
        try:
            give(card, resident, by)
            outcomes.append("given")
        except MoveImpossible:
            outcomes.append("gone")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(by,)) for by in (clerk, counter)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(outcomes) == ["given", "gone"]


# Papers


def test_receipt_minutes_and_announcement_are_sealed_and_verifiable(shop: Shop, counter: Actor) -> None:
    for number, one in enumerate(people(6)):
        shop.announced(one, f"KTP20260000{number:04d}")
    first = Resident.objects.order_by("pk").first()
    assert first is not None
    week = operations.announce_week(at=TEN)
    assert week is not None
    assert operations.announce_week(at=later(hours=3)) == week
    card = Card.objects.get(resident=first)
    give(card, first, counter)
    operations.spoil_blank(serial="RUSAK0000001", why="Sobek", by=shop.clerk, at=TEN)
    texts = {}
    for paper in Paper.objects.all():
        with pytest.raises(PaperNotReady):
            queries.pdf_of(paper_id=paper.pk, by=shop.head, at=TEN)
        operations.seal_paper(paper_id=paper.pk, at=TEN)
        sealed = operations.seal_paper(paper_id=paper.pk, at=later(hours=1))
        assert sealed.document is not None
        pdf = queries.pdf_of(paper_id=paper.pk, by=shop.head, at=TEN)
        assert documents.verify_pdf(pdf, at=later(hours=2)).state == "GENUINE"
        texts[paper.kind] = text_of(pdf)
    assert "RUSAK0000001" in texts[PaperKind.MINUTES]
    assert card.code in texts[PaperKind.RECEIPT]
    announced = texts[PaperKind.ANNOUNCEMENT]
    assert card.code in announced
    assert "L****" in announced
    assert "99710117089" not in announced
    assert "LUKAS" not in announced


def text_of(pdf: bytes) -> str:
    import subprocess

    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def test_a_short_list_is_announced_without_names(shop: Shop, resident: Resident) -> None:
    shop.announced(resident)
    paper = operations.announce_week(at=TEN)
    assert paper is not None
    assert paper.content["rows"][0]["name"] == ""


def test_nothing_ready_is_no_announcement(shop: Shop) -> None:
    assert operations.announce_week(at=TEN) is None


def test_a_receipt_is_the_owners_alone(shop: Shop, counter: Actor, resident: Resident) -> None:
    card = shop.announced(resident)
    give(card, resident, counter)
    paper = Paper.objects.get(kind="RECEIPT")
    operations.seal_paper(paper_id=paper.pk, at=TEN)
    assert queries.receipt_pdf(paper_id=paper.pk, by=resident_actor(resident)).startswith(b"%PDF")
    stranger = make_resident("9971010202800001", "9971010101200002")
    with pytest.raises(CardNotFound):
        queries.receipt_pdf(paper_id=paper.pk, by=resident_actor(stranger))
    from molek.base.actors import ANONYMOUS

    with pytest.raises(CardNotFound):
        queries.pdf_of(paper_id=paper.pk, by=ANONYMOUS, at=TEN)


def test_whoever_reads_a_receipt_hands_cards_over_and_leaves_a_trace(
    shop: Shop, counter: Actor, resident: Resident
) -> None:
    card = shop.announced(resident)
    give(card, resident, counter)
    paper = Paper.objects.get(kind="RECEIPT")
    operations.seal_paper(paper_id=paper.pk, at=TEN)
    seeing = tuple(grant for grant in counter.grants if grant.permission == "idcards.view")
    viewer = Actor(counter.kind, counter.id, counter.ref, seeing)
    with pytest.raises(CardNotFound):
        queries.pdf_of(paper_id=paper.pk, by=viewer, at=TEN)
    before = Access.objects.filter(resident_ref=f"resident:{resident.ref}", case_ref=card.code).count()
    assert queries.pdf_of(paper_id=paper.pk, by=counter, at=TEN).startswith(b"%PDF")
    read = Access.objects.filter(resident_ref=f"resident:{resident.ref}", case_ref=card.code).order_by("pk")
    assert read.count() == before + 1
