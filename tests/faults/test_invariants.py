"""What must hold always (design.md, "Invariants"), as far as no test nearer to the thing says it; see the package."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, models, transaction
from django.db.transaction import TransactionManagementError
from django.urls import reverse

import molek
from molek.audit.models import Access, Event
from molek.base.transactions import leaves_the_building
from molek.documents.models import IssuedDocument
from molek.documents.operations import signing
from molek.idcards.models import BlankEntry, Card
from molek.jobs import operations as jobs
from molek.letters import operations as letters
from molek.letters.enums import LetterState
from molek.letters.models import Letter
from molek.messages import operations as messages
from molek.messages.models import OutboxMessage
from molek.outside import operations as outside
from molek.queueing.models import Ticket
from molek.taxes.models import MoneyIn
from tests.cases.conftest import actor_of, assist, make_resident, submit
from tests.faults.conftest import SOON
from tests.faults.doors import DOORS
from tests.faults.world import PASSPHRASE, World
from tests.running_city import City

pytestmark = pytest.mark.django_db


class Test3AnIssuedPaperNeverChanges:
    @pytest.fixture
    def document(self, world: World) -> IssuedDocument:
        assert world.issued.document is not None
        return IssuedDocument.objects.get(pk=world.issued.document.pk)

    @pytest.fixture
    def file(self, document: IssuedDocument) -> Iterator[Path]:
        [path] = [path for path in Path(settings.MOLEK.data_dir).rglob(f"{document.pdf_sha256}*") if path.is_file()]
        before = path.read_bytes()
        yield path
        path.chmod(0o600)
        path.write_bytes(before)

    def test_its_hash_is_in_the_log(self, document: IssuedDocument) -> None:
        event = Event.objects.get(pk=document.event_id)
        assert event.data["pdf_sha256"] == document.pdf_sha256
        assert event.data["content_hash"] == document.content_hash

    @pytest.mark.parametrize(
        "change",
        [
            {"pdf_sha256": "0" * 64},
            {"number": "1/X/2026"},
            {"masked_name": "X"},
            {"token": "x" * 22},
            {"issued_by": "x"},
        ],
    )
    def test_the_database_refuses_to_change_its_record(self, document: IssuedDocument, change: dict[str, str]) -> None:
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            IssuedDocument.objects.filter(pk=document.pk).update(**change)

    def test_the_database_refuses_to_delete_it_and_to_revoke_it_twice(self, document: IssuedDocument) -> None:
        Letter.objects.filter(document=document).update(state=LetterState.NUMBERED, document=None, issued_at=None)
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            document.delete()
        revoked = {"status": "REVOKED", "revoked_at": SOON, "revoked_by": "official:1"}
        IssuedDocument.objects.filter(pk=document.pk).update(**revoked, revoked_reason="Keliru.")
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            IssuedDocument.objects.filter(pk=document.pk).update(revoked_reason="Lain.")

    def test_a_changed_file_is_never_handed_out(self, world: World, file: Path) -> None:
        owner, address = world.client("owner"), reverse("letters:download", args=[world.issued.application_ref])
        whole = owner.get(address).content
        file.chmod(0o600)
        file.write_bytes(whole.replace(b"/Type", b"/Typo", 1))
        refused = owner.get(address)
        assert refused.status_code == 500
        assert b"%PDF" not in refused.content
        assert "cadangan" in refused.text

    def test_issuing_again_gives_the_same(self, world: World, document: IssuedDocument) -> None:
        again = letters.issue_sealed(letter_id=world.issued.pk, at=SOON)
        assert again.document == document
        assert IssuedDocument.objects.filter(subject=document.subject).count() == 1


# Figures about waiting, not about money: means, and the width of a range.
STATISTICS = {
    ("news_officeplace", "latitude"), ("news_officeplace", "longitude"),  # where an office stands
    ("queueing_calibration", "low"), ("queueing_calibration", "high"), ("queueing_calibration", "top"),
    ("queueing_hallservice", "usual_s"),
}  # fmt: skip
MAY_CALL_OUT = ("outside", "sandbox", "documents/providers/bsre.py")


class Test4NobodyReadsWithoutALoggedPurpose:
    """Of all others, page by page, test_doors tells it."""

    def test_who_helps_at_a_counter_leaves_a_trace_whatever_he_opens(self, world: World) -> None:
        helper = world.client("clerk")
        assist(helper, world.owner)
        ref = f"resident:{world.owner.ref}"
        for name in (
            "cases:apply", "cases:application", "cases:status", "letters:download", "cases:attachment", "taxes:own",
            "idcards:mine", "queueing:appointments",
        ):  # fmt: skip
            before = Access.objects.filter(resident_ref=ref).count()
            answer = helper.get(reverse(name, args=DOORS[name][0](world)))
            assert answer.status_code == 200, name
            assert Access.objects.filter(resident_ref=ref).count() > before, name


class Test2NoNumberTwice:
    """A register, a hall, a box of blanks: the database refuses whatever an operation should overlook."""

    def test_of_a_hall_on_a_day(self, world: World) -> None:
        ticket = Ticket.objects.get(pk=world.more.halls.ticket.pk)
        ticket.pk, ticket.token, ticket.submission_key = None, "another", uuid.uuid4()
        with pytest.raises(IntegrityError, match="queueing_number_once"), transaction.atomic():
            ticket.save()

    def test_of_a_blank_in_two_cards(self, world: World) -> None:
        first = Card.objects.exclude(serial="").exclude(pk=world.more.cards.card.pk).get()
        with pytest.raises(IntegrityError, match="serial"), transaction.atomic():
            Card.objects.filter(pk=first.pk).update(serial=world.more.cards.card.serial)

    def test_and_no_blank_that_is_not_there(self, world: World) -> None:
        last = BlankEntry.objects.latest("pk")
        assert last.balance == sum(BlankEntry.objects.values_list("quantity", flat=True))
        with pytest.raises(IntegrityError), transaction.atomic():
            BlankEntry.objects.create(
                kind=last.kind, quantity=-last.balance - 1, balance=-1, serial="RUSAK0000009", at=SOON, by_ref="x"
            )


class Test6NothingLeavesInsideATransaction:
    def test_a_call_to_another_system_is_a_mistake_there(self) -> None:
        client = outside.client("nobody", "http://127.0.0.1:9", retries=0)
        with pytest.raises(TransactionManagementError, match="another system"), transaction.atomic():
            client.request("GET", "/")
        with (
            pytest.raises(TransactionManagementError, match="another system"),
            transaction.atomic(),
            transaction.atomic(),
        ):
            client.request("GET", "/")

    def test_nobody_but_the_package_of_partners_calls_them(self) -> None:
        """So the guard of the test above stands before every call."""
        root = Path(molek.__file__).parent
        calling = re.compile(
            r"^\s*(?:import|from) (?:httpx|requests|urllib\.request|http\.client|smtplib)\b", re.MULTILINE
        )
        files = [str(path.relative_to(root)) for path in root.rglob("*.py") if calling.search(path.read_text("utf-8"))]
        assert [file for file in files if not file.startswith(MAY_CALL_OUT)] == []

    def test_a_message_is_not_handed_over_there(self, world: World) -> None:
        waiting = OutboxMessage.objects.filter(state="QUEUED").first()
        assert waiting is not None
        with pytest.raises(TransactionManagementError, match="another system"), transaction.atomic():
            messages.deliver(message_id=waiting.pk, at=SOON)

    def test_papers_are_signed_outside_whoever_signs(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        """The provider of signatures may be another system."""

        class Provider:
            def __init__(self, real: Any) -> None:
                self.real, self.name, self.is_test = real, real.name, real.is_test
                self.asked = 0

            def sign(self, *args: Any, **options: Any) -> Any:
                leaves_the_building()
                self.asked += 1
                return self.real.sign(*args, **options)

            def certificate_state(self, *args: Any) -> Any:
                leaves_the_building()
                return self.real.certificate_state(*args)

        provider = Provider(signing.signing_provider())
        monkeypatch.setattr(signing, "signing_provider", lambda: provider)
        lurah = actor_of(world.officials["lurah"], SOON)
        [signed] = letters.sign_letters(letter_ids=[world.awaiting.pk], passphrase=PASSPHRASE, by=lurah, at=SOON)
        assert signed.refusal is None
        submit(make_resident("9971011708900078", "9971010101200078", name="TITUS KANA"))
        jobs.run_until_empty(queues=["letters"])
        assert Letter.objects.filter(state=LetterState.ISSUED).count() >= 3
        assert provider.asked >= 2


class Test7RupiahAreWholeAndBalance:
    def test_no_column_of_the_database_can_hold_a_part_of_a_number(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
                " AND data_type IN ('real', 'double precision', 'numeric', 'money')"
            )
            assert set(cursor.fetchall()) - STATISTICS == set()

    def test_every_amount_is_a_whole_number(self) -> None:
        amounts = [f for model in apps.get_models() for f in model._meta.get_fields() if "idr" in f.name.split("_")]
        assert [f for f in amounts if not isinstance(f, models.IntegerField)] == []

    def test_money_that_came_in_is_booked_or_held_and_told_once(self, world: World) -> None:
        for money in MoneyIn.objects.all():
            booked = sum(p.principal_idr + p.penalty_idr for p in money.payments.all())
            assert booked == money.amount_idr or (booked == 0 and money.held.money_id == money.pk)
        again = MoneyIn.objects.get(reference="000000000001")
        again.pk = None
        with pytest.raises(IntegrityError, match="taxes_money_once"), transaction.atomic():
            again.save()
        assert world.more.taxes.charge.amount_idr == sum(item.total_idr for item in world.more.taxes.charge.items.all())

    @pytest.mark.parametrize("typed", ["750.000,50", "1,5", "0.1", "1e6", "-5", "Rp 1,00 lebih"])
    def test_what_is_no_whole_amount_is_not_taken(self, typed: str, world: World) -> None:
        client = world.client("stranger")
        answers = {"purpose": "EDUCATION", "purpose_detail": "x", "dependants": "3", "truthful": "yes"}
        key = {"submission_key": "7f1f1f1f-0000-4000-8000-00000000000a"}
        refused = client.post(
            reverse("cases:apply", args=["poverty-statement"]), {**answers, **key, "income_idr": typed}
        )
        assert refused.status_code == 422
        assert "income_idr" in refused.text


@pytest.mark.xdist_group("city")
class Test8NobodyOfTheDemoLooksLikeARealPerson:
    def test_numbers_and_phones_of_the_running_city(self, running_city: City) -> None:
        people = running_city.sql("SELECT nik, phone FROM residents_resident")
        assert len(people) > 300
        assert [nik for nik, _ in people if not str(nik).startswith("99")] == []
        assert [phone for _, phone in people if phone and not str(phone).startswith("+62844")] == []
        cards = running_city.sql("SELECT kk_number FROM residents_familycard")
        assert [card for (card,) in cards if not str(card).startswith("99")] == []
        officials = running_city.sql("SELECT nik, nip FROM staff_official")
        assert [nik for nik, _ in officials if nik and not str(nik).startswith("99")] == []
        subjects = running_city.sql("SELECT nik FROM taxes_taxsubject WHERE nik <> ''")
        assert [nik for (nik,) in subjects if not str(nik).startswith("99")] == []
        units = running_city.sql("SELECT phone FROM staff_unit WHERE phone <> ''")
        assert [phone for (phone,) in units if not re.search(r"0{5,}", str(phone))] == []
