"""The rest of the small city: one thing of each kind in taxes, the halls, the boxes, identity cards, the catalogue's
workshop and the machines. What belongs to a resident is the owner's, as in :mod:`tests.faults.world`.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection

from molek.base.actors import SYSTEM, Actor, ActorKind
from molek.catalogue import operations as catalogue
from molek.catalogue.models import Draft
from molek.idcards import operations as idcards
from molek.idcards.enums import IdentityCheck, PaperKind, Reason, Receiver
from molek.idcards.models import Card, ExpectedDelivery, Paper, StatusFile, StockCount
from molek.integrity.models import Finding
from molek.jobs import operations as jobs
from molek.kiosk import operations as kiosk
from molek.kiosk.models import Announcement, Device
from molek.kiosk.views.screens import COOKIE
from molek.letters.models import Letter, Print
from molek.messages import operations as messages
from molek.messages.models import OutboxMessage
from molek.queueing import operations as queueing
from molek.queueing.enums import Channel as TicketChannel
from molek.queueing.enums import Lane
from molek.queueing.models import Appointment, CapacityPlan, Counter, Hall, HallService, Slot, Ticket
from molek.residents import operations as residents
from molek.residents import queries as residents_queries
from molek.residents.models import Resident, ServiceCard
from molek.staff.models import Official, Post, Unit
from molek.taxes import operations as taxes
from molek.taxes.enums import MoneySource, ReliefKind, TieRole
from molek.taxes.models import (
    Bill,
    HeldMoney,
    ImportRun,
    QrisCharge,
    Receipt,
    Relief,
    SettlementDay,
    SettlementLine,
    TaxSubject,
    Tie,
)
from molek.taxes.providers.acquirer import Paid
from tests.cases.conftest import CITY, FATUBESI, NINE, actor_of, hold, make_official, make_resident, resident_actor
from tests.faults import doors_feedback, doors_insight, doors_news, doors_privacy
from tests.faults.doors_integrity import build_finding
from tests.faults.doors_portfolio import Portfolio, build_portfolio
from tests.faults.doors_survey import Survey, build_survey
from tests.faults.doors_whistleblowing import Sealed, build_sealed
from tests.idcards.conftest import SERIAL, Shop, printer, ready, register, stocked, table
from tests.taxes.conftest import NOP, OTHER_NOP, make_bill, make_object, tie

TEN_PAST = NINE + dt.timedelta(minutes=1)
OWNER_CARD, STRANGER_CARD, PIN = "7K2M-9QXB-4TZV", "8K2M-9QXB-4TZW", "280619"
DRAFTED, SUBMITTED, CLOSED = "never-married-statement", "birth-statement", "border-pass-letter"
FIGURE = "min_age"
# username -> unit and kind of post
PEOPLE = {
    "admin": (CITY, "ADMIN"),
    "second_admin": (CITY, "ADMIN"),
    "inspector": (CITY, "INSPECTOR"),
    "information_head": (CITY, "INFORMATION_HEAD"),
    "auditor": (CITY, "AUDITOR"),
    "box_operator": (CITY, "BOX_OPERATOR"),
    "registry_head": ("DUKCAPIL", "REGISTRY_HEAD"),
    "registrar": ("DUKCAPIL", "REGISTRY_CLERK"),
    "hall_manager": ("DUKCAPIL", "HALL_MANAGER"),
    "hall_clerk": ("DUKCAPIL", "HALL_CLERK"),
    "revenue_head": ("BAPENDA", "REVENUE_HEAD"),
    "revenue_clerk": ("BAPENDA", "REVENUE_CLERK"),
    **doors_news.PEOPLE,
    **doors_insight.PEOPLE,
    **doors_feedback.PEOPLE,
    "survey_officer": (CITY, "SURVEY_OFFICER"),
    **doors_privacy.PEOPLE,
}


def build_people() -> dict[str, Official]:
    """Offices of the whole city, and who works there."""
    kota = Unit.objects.get(code=CITY)
    for code, name in (
        ("DUKCAPIL", "Dinas Kependudukan"),
        ("BAPENDA", "Badan Pendapatan Daerah"),
        ("KOMINFO", "Dinas Komunikasi dan Informatika"),
    ):
        Unit.objects.create(code=code, name=name, kind="OPD", area_code=CITY, number_code=code.title(), parent=kota)
    people = {}
    for name, (unit, kind) in PEOPLE.items():
        people[name] = make_official(name.replace("_", "."))
        hold(people[name], Post.objects.create(unit=Unit.objects.get(code=unit), kind=kind, title=name))
    return people


@dataclass(frozen=True)
class Taxes:
    """The owner owes for 2024 and 2025, has paid 2023, and says that another object is his too."""

    bill: Bill
    relief: Relief
    claim: Tie
    charge: QrisCharge
    receipt: Receipt
    held: HeldMoney
    day: SettlementDay
    line: SettlementLine
    run: ImportRun
    nop: str = NOP


def build_taxes(owner: Resident, head: Actor, clerk: Actor) -> Taxes:
    own, other = make_object(), make_object(OTHER_NOP)
    tie(own, owner)
    for row in (own, other):
        TaxSubject.objects.create(object=row, name=owner.name, nik=owner.nik)
    claim = taxes.claim_object(nop=OTHER_NOP, role=TieRole.OWNER, note="warisan", by=resident_actor(owner), at=NINE)
    paid_bill, bill, _later = (make_bill(own, year) for year in (2023, 2024, 2025))
    first = taxes.order_charge(resident_id=owner.pk, bill_ids=[paid_bill.pk], by=resident_actor(owner), at=NINE)
    money = taxes.take_money(
        paid=Paid(f"{first.number}01", "000000000001", first.amount_idr, NINE), source=MoneySource.NOTIFIED, by=SYSTEM,
        at=NINE,
    )  # fmt: skip
    unknown = taxes.take_money(
        paid=Paid("", "000000000009", 50_000, NINE), source=MoneySource.NOTIFIED, by=SYSTEM, at=NINE
    )
    charge = taxes.order_charge(resident_id=owner.pk, by=resident_actor(owner), at=NINE)
    head_line = "reference;partner_reference;paid_at;gross;fee;net"
    lines = [f"{ref};;{NINE.isoformat()};{idr};0;{idr}" for ref, idr in (("000000000004", 30_000),)]
    content = "\n".join([head_line, *lines, "TOTAL;1;30000;;;"]).encode()
    day = taxes.import_settlement(day=NINE.date(), content=content, by=clerk, at=NINE)
    return Taxes(
        bill=bill,
        relief=taxes.grant_relief(
            bill_id=bill.pk, kind=ReliefKind.OBJECTION, decision="900/1", since=dt.date(2026, 1, 2), by=head, at=NINE
        ),
        claim=claim,
        charge=charge,
        receipt=taxes.issue_receipt(money_id=money.pk, at=NINE),
        held=unknown.held,
        day=day,
        line=day.lines.get(reference="000000000004"),
        run=ImportRun.objects.create(
            kind="OBJECTS", file_name="objek.csv", sha256="0" * 64, state="DONE", by_ref=clerk.ref, started_at=NINE,
            finished_at=NINE,
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Halls:
    """The registry's hall with a clerk at counter 1, and the waiting room of Fatubesi."""

    hall: Hall
    service: HallService
    counter: Counter  # nobody sits there
    taken: Counter  # the hall's clerk sits there
    ticket: Ticket
    appointment: Appointment
    other_ticket: Ticket  # of Fatubesi
    asked: CapacityPlan  # not worked out yet
    planned: CapacityPlan


def build_halls(owner: Resident, clerk: Actor, manager: Actor) -> Halls:
    halls = {}
    for code, unit in (("dukcapil", "DUKCAPIL"), ("fatubesi", FATUBESI)):
        halls[code] = queueing.create_hall(
            unit_id=Unit.objects.get(code=unit).pk, code=code, name=f"Ruang {code}", seats=300,
            services=[queueing.NewService("A", "Cetak KTP-el", 5, places=4)], counters=["A", "A"], by=SYSTEM,
            at=NINE - dt.timedelta(days=30),
        )  # fmt: skip
    hall = halls["dukcapil"]
    service = HallService.objects.get(hall=hall)
    first, second = Counter.objects.filter(hall=hall).order_by("number")
    slot = Slot.objects.create(hall=hall, service=service, starts_at=NINE + dt.timedelta(days=1), capacity=4)
    tickets = [
        queueing.take_ticket(
            hall_id=row.pk, service_id=HallService.objects.get(hall=row).pk, lane=Lane.REGULAR,
            channel=TicketChannel.COUNTER, submission_key=uuid.uuid4(), by=SYSTEM, at=NINE,
        )
        for row in (hall, halls["fatubesi"])
    ]  # fmt: skip
    figures = queueing.Figures(is_own=False, counters=2, seats=300, promise_minutes=60)
    asked, planned = (
        queueing.ask_plan(hall_id=hall.pk, figures=figures, submission_key=uuid.uuid4(), by=manager, at=NINE)
        for _ in range(2)
    )
    answer = {
        "tomorrow": {"date": "2026-03-03", "rows": []},
        "roster": {"days": ["2026-03-03"], "clerks": [], "lacks": []},
    }
    CapacityPlan.objects.filter(pk=planned.pk).update(made_at=NINE, answer=answer)
    return Halls(
        hall=hall,
        service=service,
        counter=second,
        taken=queueing.open_counter(counter_id=first.pk, by=clerk, at=NINE),
        ticket=tickets[0],
        appointment=queueing.book(slot_id=slot.pk, submission_key=uuid.uuid4(), by=resident_actor(owner), at=NINE),
        other_ticket=tickets[1],
        asked=asked,
        planned=planned,
    )


@dataclass(frozen=True)
class Boxes:
    """Two boxes; at the first the owner prints his letter."""

    device: Device
    token: str
    other: Device
    announcement: Announcement
    print: Print

    @property
    def cookie(self) -> tuple[str, str]:
        return COOKIE, self.token


def build_boxes(owner: Resident, stranger: Resident, issued: Letter, operator: Actor) -> Boxes:
    made = []
    for name in ("Kotak Fatubesi 1", kiosk.DEMO_BOX_NAME):
        added = kiosk.add_device(name=name, place="Aula", area_code=FATUBESI, unit_id=None, by=operator, at=NINE)
        made.append(kiosk.enrol(code=added.code, remote="203.0.113.9", at=NINE))
    (device, token), (other, _token) = made
    for row, code in ((owner, OWNER_CARD), (stranger, STRANGER_CARD)):
        assert residents.seed_card(nik=row.nik, code=code, pin=PIN, by=SYSTEM, at=NINE)
    announcement = kiosk.announce(
        text_id="Tutup besok", text_en="Closed tomorrow", since_date=NINE.date(), until_date=NINE.date(),
        device_id=device.pk, by=operator, at=NINE,
    )  # fmt: skip
    return Boxes(
        device=device,
        token=token,
        other=other,
        announcement=announcement,
        print=kiosk.start_box_print(
            code=issued.pickup_code, submission_key=uuid.UUID(int=8), device=device, by=at_box(owner, device), at=NINE
        ),
    )


def at_box(row: Resident, device: Device) -> Actor:
    """Signed in at this box."""
    return Actor(ActorKind.RESIDENT, row.pk, f"resident:{row.ref}", unit_id=device.unit_id, device=device.ref)


def session_at_box(row: Resident, device: Device) -> dict[str, Any]:
    card = ServiceCard.objects.live().get(resident=row)
    return residents_queries.session_at_device(
        resident=row, device=device.ref, unit_id=None, card_id=card.pk, at=NINE + dt.timedelta(minutes=4)
    )


@dataclass(frozen=True)
class Cards:
    """The owner fetched his first card and waits for another, which lies ready; ``fresh`` is a neighbour's."""

    card: Card
    fresh: Card
    printer: int
    file: StatusFile
    delivery: ExpectedDelivery
    count: StockCount
    papers: dict[PaperKind, Paper]


def build_cards(owner: Resident, neighbour: Resident, head: Actor, clerk: Actor) -> Cards:
    stocked(clerk)
    shop = Shop(clerk, head, printer(head))
    fetched = shop.announced(owner)
    idcards.hand_over(
        code=fetched.code, pickup_code="", nik=owner.nik, receiver=Receiver.SELF,
        check_result=IdentityCheck.FINGER_MATCHED, by=clerk, at=NINE + dt.timedelta(hours=1),
    )  # fmt: skip
    fresh = register(neighbour, clerk)
    lost = register(owner, clerk, Reason.LOST)
    idcards.order_prints(printer_id=shop.printer, size=1, by=clerk, at=NINE)
    lost.refresh_from_db()
    assert lost.batch_id is not None
    idcards.record_print(code=lost.code, batch_id=lost.batch_id, serial=f"{SERIAL[:-1]}2", by=clerk, at=NINE)
    idcards.activate(code=lost.code, by=clerk, at=NINE)
    card = idcards.announce(code=lost.code, by=clerk, at=NINE)
    idcards.spoil_blank(serial=f"{SERIAL[:-1]}3", why="terlipat", by=clerk, at=NINE)
    assert idcards.announce_week(at=NINE)
    for paper in Paper.objects.filter(document=None):
        idcards.seal_paper(paper_id=paper.pk, at=NINE)
    return Cards(
        card=card,
        fresh=fresh,
        printer=shop.printer,
        file=idcards.take_status_file(upload=table(f"{neighbour.nik};2"), file_name="prr.csv", by=clerk, at=NINE),
        delivery=idcards.expect_delivery(on=dt.date(2026, 3, 9), quantity=500, by=head, at=NINE),
        count=idcards.begin_count(counted=97, by=clerk, at=NINE),
        papers={PaperKind(paper.kind): paper for paper in Paper.objects.all()},
    )


@dataclass(frozen=True)
class Workshop:
    """A draft that the first administrator writes, and one that he has handed in; another service is closed."""

    draft: Draft
    submitted: Draft


def build_workshop(author: Actor) -> Workshop:
    def draft(code: str) -> Draft:
        begun = catalogue.open_draft(code=code, by=author, at=NINE)
        return catalogue.change_values(
            draft_id=begun.pk, revision=begun.revision, values={("summary", "id"): "Ringkasan lain."}, by=author,
            at=NINE,
        )  # fmt: skip

    catalogue.retire(code=CLOSED, by=author, at=NINE)
    written, ready_one = draft(DRAFTED), draft(SUBMITTED)
    submitted = catalogue.submit_draft(
        draft_id=ready_one.pk, revision=ready_one.revision, note="Kata lebih jelas", by=author, at=NINE
    )
    return Workshop(written, submitted)


@dataclass(frozen=True)
class Machines:
    """A message that no gateway took, and a job that failed for good."""

    message: OutboxMessage
    job: int


def build_machines() -> Machines:
    number = messages.send(
        template="residents.code", to="+6281234567890", data={"code": "123456", "minutes": "5"}, language="id", at=NINE,
        dedupe="dead",
    )  # fmt: skip
    OutboxMessage.objects.filter(pk=number).update(state="DEAD")
    jobs.enqueue("idcards.seal_paper", paper_id=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'failed' WHERE args = '{\"paper_id\": 0}'::jsonb RETURNING id"
        )
        [(job,)] = cursor.fetchall()
    return Machines(OutboxMessage.objects.get(pk=number), int(job))


@dataclass(frozen=True)
class Departments:
    taxes: Taxes
    halls: Halls
    boxes: Boxes
    cards: Cards
    workshop: Workshop
    machines: Machines
    finding: Finding
    website: doors_news.Website
    reports: doors_feedback.Reports
    survey: Survey
    portfolio: Portfolio
    sealed: Sealed
    privacy: doors_privacy.Privacy


def build_departments(owner: Resident, stranger: Resident, issued: Letter, people: dict[str, Official]) -> Departments:
    neighbour = make_resident("9971011708900044", "9971010101200044", name="TITUS KANA", phone="+6284400000044")

    def by(name: str) -> Actor:
        return actor_of(people[name])

    return Departments(
        taxes=build_taxes(owner, by("revenue_head"), by("revenue_clerk")),
        halls=build_halls(owner, by("hall_clerk"), by("hall_manager")),
        boxes=build_boxes(owner, stranger, issued, by("box_operator")),
        cards=build_cards(owner, neighbour, by("registry_head"), by("registrar")),
        workshop=build_workshop(by("admin")),
        machines=build_machines(),
        finding=build_finding(issued, by("inspector")),
        website=doors_news.build_website(by("editor"), by("information_head"), by("lurah")),
        reports=doors_feedback.build_reports(owner),
        survey=build_survey(issued),
        portfolio=build_portfolio(owner, by("admin"), by("information_head")),
        sealed=build_sealed(people["inspector"], people["auditor"]),
        privacy=doors_privacy.build_privacy(owner, people["clerk"], people),
    )


__all__ = ["Departments", "build_departments", "build_people", "ready", "session_at_box"]
