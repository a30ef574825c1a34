"""A small city with one thing of each kind, all of them the owner's: whoever else opens one is at a wrong door.

``owner`` (resident of Fatubesi) has an application under review with an attachment, one asked to be corrected, one
refused, an issued letter and one that waits for a signature. ``stranger`` is a resident of the same kelurahan.
``lurah``, ``camat`` and the clerks are officials; ``other_lurah`` is of Oeba; ``retired`` was lurah before. The other
offices, and what they have, stand in :mod:`tests.faults.departments`. ``box`` is a Service Box at which nobody has
signed in; ``owner_at_box`` and ``stranger_at_box`` have, with their cards.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.test import Client

from molek.audit import operations as audit
from molek.base.actors import SYSTEM
from molek.cases import operations as cases
from molek.cases.enums import Decision
from molek.cases.models import Application
from molek.documents import operations as documents
from molek.documents.models import RegisterEntry
from molek.files import operations as files
from molek.letters import operations as letters
from molek.letters.models import Letter, Print
from molek.residents.models import ImportRun, Resident
from molek.residents.permissions import ResidentPermission
from molek.residents.queries import SESSION_KEY
from molek.staff.models import Holding, Official, Post, Unit
from tests.cases.conftest import (
    BUSINESS,
    FATUBESI,
    NINE,
    OEBA,
    POVERTY,
    STRANGER_NIK,
    actor_of,
    assisting,
    build_city,
    hold,
    make_official,
    make_resident,
    picture,
    resident_actor,
    sign_in_official,
    sign_in_resident,
    submit,
)
from tests.faults.departments import Departments, build_departments, build_people, session_at_box

TEN = NINE + dt.timedelta(hours=1)
PASSPHRASE = "seekor sapi di padang"
OWNER_NIK = "9971015708900001"
OWNER_NAME = "YOHANA KRISTINA LADO"
AT_BOX = ("box", "owner_at_box", "stranger_at_box")
NEVER_MARRIED = {"never_married": True, "purpose": "melamar kerja"}


@dataclass
class World:
    owner: Resident
    stranger: Resident
    officials: dict[str, Official]
    in_review: Application
    correcting: Application
    rejected: Application
    issued: Letter
    awaiting: Letter
    print: Print
    reserved: RegisterEntry
    import_run: ImportRun
    more: Departments

    @property
    def lurah_holding(self) -> Holding:
        return Holding.objects.get(official=self.officials["lurah"])

    def client(self, who: str) -> Client:
        """A browser in which that person is signed in; "anonymous" is nobody."""
        made = Client()
        if who in ("owner", "stranger"):
            sign_in_resident(made, getattr(self, who))
        elif who in AT_BOX:
            name, token = self.more.boxes.cookie
            made.cookies[name] = token
            if who != "box":
                session = made.session
                session[SESSION_KEY] = session_at_box(
                    getattr(self, who.removesuffix("_at_box")), self.more.boxes.device
                )
                session.save()
        elif who != "anonymous":
            sign_in_official(made, self.officials[who])
            session = made.session
            if actor_of(self.officials[who]).may(ResidentPermission.SEARCH):  # a record needs a purpose
                session["resident_search"] = {"text": OWNER_NAME, "purpose": "DECISION"}
            session["idcards_person"] = {"id": self.owner.pk, "label": "Y*** · 9971************"}
            session.save()
        return made


def enrol(official: Official) -> None:
    """A certificate of the city's own authority."""
    documents.enrol_official(
        official_ref=f"official:{official.pk}", common_name=official.full_name, passphrase=PASSPHRASE, by=SYSTEM,
        at=NINE,
    )  # fmt: skip


def assign(application: Application, official: Official) -> None:
    """The lot fell on this official."""
    post = Holding.objects.get(official=official).post
    application.tasks.update(assigned=official, assigned_post_id=post.pk)


def accept(application: Application, official: Official) -> Letter:
    assign(application, official)
    cases.decide_task(
        task_id=application.tasks.get(state="OPEN").pk,
        decision=Decision.ACCEPT,
        reason="Sudah dikunjungi.",
        by=actor_of(official),
        at=NINE,
    )
    return Letter.objects.get(application=application)


def build_world() -> World:
    city = build_city()
    officials = {name: getattr(city, name) for name in ("lurah", "secretary", "kasi", "clerk", "camat", "other_lurah")}
    officials["other_clerk"] = make_official("other.clerk")
    other_counter = Post.objects.create(unit=Unit.objects.get(code=OEBA), kind="CLERK", title="Petugas Oeba")
    hold(officials["other_clerk"], other_counter)
    officials.update(build_people())
    officials["retired"] = make_official("retired")
    hold(officials["retired"], city.posts["lurah"], since="2024-01-02", until="2025-01-02")
    for name in ("lurah", "other_lurah"):
        enrol(officials[name])

    owner = make_resident(OWNER_NIK, "9971010101200009", name=OWNER_NAME)
    stranger = make_resident(STRANGER_NIK, "9971010101200002", name="MARKUS BESSIE", phone="+6284400000099")
    photo = files.store(content=picture(), media_type="image/jpeg", by=resident_actor(owner), at=NINE)

    in_review = submit(owner, "poverty-statement", POVERTY)
    assign(in_review, city.lurah)
    correcting = submit(owner, "business-statement", BUSINESS, {"business_photo": photo.sha256})
    assign(correcting, city.kasi)
    cases.request_correction(
        task_id=correcting.tasks.get().pk, what={"business_photo": ""}, text="Foto kurang jelas.",
        by=actor_of(city.kasi), at=NINE,
    )  # fmt: skip
    Resident.objects.filter(pk=owner.pk).update(marital_status="MARRIED_RECORDED")
    rejected = submit(owner, "never-married-statement", NEVER_MARRIED, {"own_statement": photo.sha256})
    Resident.objects.filter(pk=owner.pk).update(marital_status="NEVER_MARRIED")
    accepted = submit(owner, "never-married-statement", NEVER_MARRIED, {"own_statement": photo.sha256})
    awaiting = accept(accepted, city.kasi)
    issued = letters.issue_sealed(letter_id=Letter.objects.get(application=submit(owner)).pk, at=NINE)
    helper = assisting(actor_of(officials["other_clerk"]), owner)
    printed = letters.start_print(code=issued.pickup_code, submission_key=uuid.UUID(int=7), by=helper, at=NINE)
    audit.seal(at=NINE)
    documents.reserve_number(
        unit_code=FATUBESI, area_code=FATUBESI, classification="400.9", number_template="{number}/{unit}/{year}",
        tokens={}, subject="letter:NONE", by=SYSTEM, at=NINE,
    )  # fmt: skip
    return World(
        owner=owner,
        stranger=stranger,
        officials=officials,
        in_review=in_review,
        correcting=correcting,
        rejected=rejected,
        issued=issued,
        awaiting=awaiting,
        print=printed,
        reserved=RegisterEntry.objects.get(subject="letter:NONE"),
        import_run=ImportRun.objects.create(
            file_name="ekspor.csv", sha256=photo.sha256, size_bytes=1, by_ref=f"official:{officials['registrar'].pk}",
            started_at=NINE, finished_at=NINE, state="DONE",
        ),
        more=build_departments(owner, stranger, issued, officials),
    )  # fmt: skip
