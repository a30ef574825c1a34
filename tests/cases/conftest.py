"""The cast and the times of the engine's tests: one kelurahan with its people, a neighbour, a few residents."""

from __future__ import annotations

import datetime as dt
import io
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from molek.base.actors import Actor, ActorKind
from molek.cases import operations
from molek.cases.models import Application, Task
from molek.cases.providers import outcomes, panels, sources
from molek.cases.queries.production import Production
from molek.residents.models import Area, FamilyCard, Resident
from molek.staff import queries as staff
from molek.staff.models import Holding, Holiday, Official, Post, Unit
from tests.catalogue.shipped import publish_shipped

NINE = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)  # Monday, 09:00 in the city
CITY, KECAMATAN, FATUBESI, OEBA = "53.71", "53.71.06", "53.71.06.1008", "53.71.06.1007"
NIK, WIFE_NIK, STRANGER_NIK = "9971011708900001", "9971015708900001", "9971010202800001"
KASI_NIK, SECRETARY_NIK, LURAH_NIK, CAMAT_NIK = (
    "9971010303750001", "9971014404760001", "9971010101700001", "9971010505650001",
)  # fmt: skip
KEY = uuid.UUID(int=1)


def later(*, days: float = 0, hours: float = 0) -> dt.datetime:
    return NINE + dt.timedelta(days=days, hours=hours)


def session_at(at: dt.datetime) -> dict[str, Any]:
    return {"staff_second_factor_at": at.isoformat(), "staff_seen_at": at.isoformat()}


def actor_of(official: Official, at: dt.datetime = NINE) -> Actor:
    """The official with everything his posts give him at that moment."""
    actor = staff.actor_for(official_id=official.pk, session=session_at(at), at=at)
    assert actor is not None
    return actor


def resident_actor(resident: Resident) -> Actor:
    return Actor(ActorKind.RESIDENT, resident.pk, f"resident:{resident.ref}")


def assisting(official: Actor, resident: Resident) -> Actor:
    return Actor(
        official.kind, official.id, official.ref, official.grants, assisting=resident.pk, unit_id=official.unit_id
    )


@dataclass(frozen=True)
class City:
    lurah: Official
    secretary: Official
    kasi: Official
    clerk: Official
    camat: Official
    other_lurah: Official
    posts: dict[str, Post]


def hold(official: Official, post: Post, since: str = "2025-01-02", until: str = "", capacity: str = "") -> Holding:
    end = dt.date.fromisoformat(until) if until else None
    period = DateRange(dt.date.fromisoformat(since), end)
    return Holding.objects.create(official=official, post=post, capacity=capacity, period=period)


def make_official(username: str, nik: str | None = None) -> Official:
    return Official.objects.create(
        username=username,
        name=f"Pejabat {username.title()}",
        nik=nik,
        must_change_password=False,
        totp_secret="JBSWY3DPEHPK3PXP",
        totp_confirmed_at=NINE - dt.timedelta(days=400),
    )


def build_city() -> City:
    """Areas, units, posts, officials and the shipped services."""
    Area.objects.create(code=CITY, name="Kota Kupang", kind="CITY")
    Area.objects.create(code=KECAMATAN, name="Kota Lama", kind="KECAMATAN", parent_id=CITY)
    for code, name in ((FATUBESI, "Fatubesi"), (OEBA, "Oeba")):
        Area.objects.create(code=code, name=name, kind="KELURAHAN", parent_id=KECAMATAN)
    kota = Unit.objects.create(code=CITY, name="Kota Kupang", kind="CITY", area_code=CITY, number_code="Setda")
    kecamatan = Unit.objects.create(
        code=KECAMATAN, name="Kecamatan Kota Lama", kind="KECAMATAN", area_code=KECAMATAN, number_code="Kec.KL",
        parent=kota,
    )  # fmt: skip
    fatubesi, oeba = (
        Unit.objects.create(
            code=code, name=f"Kelurahan {name}", kind="KELURAHAN", area_code=code, number_code=f"Kel.{name[:2]}",
            parent=kecamatan,
        )
        for code, name in ((FATUBESI, "Fatubesi"), (OEBA, "Oeba"))
    )  # fmt: skip
    posts: dict[str, Post] = {}
    people: dict[str, Official] = {}
    for name, unit, kind, nik in (
        ("lurah", fatubesi, "LURAH", LURAH_NIK),
        ("secretary", fatubesi, "SEKRETARIS_LURAH", SECRETARY_NIK),
        ("kasi", fatubesi, "KASI_PELAYANAN", KASI_NIK),
        ("clerk", fatubesi, "CLERK", None),
        ("camat", kecamatan, "CAMAT", CAMAT_NIK),
        ("other_lurah", oeba, "LURAH", None),
    ):
        posts[name] = Post.objects.create(unit=unit, kind=kind, title=f"{kind} {unit.name}")
        people[name] = make_official(name.replace("_", "."), nik)
        hold(people[name], posts[name])
    Holiday.objects.create(date=dt.date(2026, 3, 19), name="Hari suci", kind="HOLIDAY")
    publish_shipped(NINE - dt.timedelta(days=30))
    return City(**people, posts=posts)


@pytest.fixture
def city(db: None) -> City:
    return build_city()


def make_resident(nik: str = NIK, kk_number: str = "9971010101200001", **values: Any) -> Resident:
    """Write a resident of Fatubesi; what is not given is ordinary."""
    card, _made = FamilyCard.objects.get_or_create(kk_number=kk_number)
    is_female = int(nik[6]) >= 4
    ordinary: dict[str, Any] = {
        "name": "YOHANA KRISTINA LADO" if is_female else "LUKAS MUHAMMAD LADO",
        "sex": "FEMALE" if is_female else "MALE",
        "birth_place": "KUPANG",
        "birth_date": dt.date(1990, 8, 17),
        "religion": "KRISTEN",
        "marital_status": "NEVER_MARRIED",
        "relation": "HEAD",
        "education": "SENIOR",
        "occupation": 15,
        "blood_type": "O",
        "mother_name": "WELHELMINA NAOMI BESSIE",
        "father_name": "BENYAMIN LADO",
        "address": "JL. NANGKA NO. 1",
        "rt": "003",
        "rw": "001",
        "area_id": FATUBESI,
        "phone": "+6281234567890",
    }
    row = Resident.objects.create(nik=nik, family_card=card, **{**ordinary, **values})
    row.refresh_from_db()
    return row


@pytest.fixture
def resident(city: City) -> Resident:
    return make_resident()


@pytest.fixture
def stranger(city: City) -> Resident:
    return make_resident(STRANGER_NIK, "9971010101200002", name="MARKUS BESSIE", phone="+6281234567891")


@dataclass
class Outcome:
    """What was started, instead of letters."""

    started: list[int] = field(default_factory=list)
    fails: bool = False

    def __call__(self, *, application: Production, by: Actor, at: dt.datetime) -> None:
        if self.fails:
            raise RuntimeError("the outcome broke")
        self.started.append(application.id)


@pytest.fixture(autouse=True)
def no_panels(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine's own pages: what features add is tested with them."""
    monkeypatch.setattr(panels, "_MAKERS", [])


@pytest.fixture(autouse=True)
def outcome(monkeypatch: pytest.MonkeyPatch) -> Outcome:
    made = Outcome()
    monkeypatch.setitem(outcomes._HANDLERS, "issue-letter", made)
    return made


DOMICILE = {"same_address": True, "purpose": "membuka rekening bank"}
MOVED = {**DOMICILE, "same_address": False, "domicile_address": "JL. MANGGA NO. 2", "domicile_area": OEBA}
POVERTY = {
    "purpose": "EDUCATION",
    "purpose_detail": "SMP Negeri",
    "income_idr": 750_000,
    "dependants": 3,
    "truthful": True,
}
BUSINESS = {
    "business_name": "Kios Nangka",
    "business_kind": "OTHER",
    "business_kind_other": "Jasa",
    "business_address": "JL. NANGKA NO. 1",
    "business_area": FATUBESI,
    "since": "2020-01-02",
    "purpose": "kredit usaha",
}
PHOTO = {"business_photo": "a" * 64}
UNTRUE = {**POVERTY, "truthful": False}


def submit(
    resident: Resident,
    service: str = "domicile-letter",
    answers: dict[str, Any] | None = None,
    attachments: dict[str, str] | None = None,
    *,
    key: uuid.UUID | None = None,
    by: Actor | None = None,
    at: dt.datetime = NINE,
) -> Application:
    return operations.submit_application(
        resident_id=resident.pk,
        service_code=service,
        answers=DOMICILE if answers is None else answers,
        attachments=attachments or {},
        submission_key=key or uuid.uuid4(),
        language="id",
        by=by or resident_actor(resident),
        at=at,
    )


@pytest.fixture
def in_review(resident: Resident) -> Task:
    """A poverty statement with the lurah."""
    return submit(resident, "poverty-statement", POVERTY).tasks.get()


@pytest.fixture
def tax_source(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Connect (or replace) the source of ``tax``."""

    def connect(provider: Any, *, is_local: bool = False) -> None:
        monkeypatch.setitem(sources._SOURCES, "tax", sources.FactSource("tax", provider, is_local))

    return connect


def events(name: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Actor, subject and data of the audit events of that name, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT actor_ref, subject, data FROM audit_event WHERE event = %s ORDER BY id", [name])
        rows = cursor.fetchall()
    return [(actor, subject, json.loads(data) if isinstance(data, str) else data) for actor, subject, data in rows]


def messages_sent() -> list[tuple[str, str]]:
    """Template and key of every message in the outbox, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT template, dedupe FROM outbox_outboxmessage ORDER BY id")
        return list(cursor.fetchall())


def jobs_queued(task: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo' ORDER BY id", [task]
        )
        return [json.loads(args) if isinstance(args, str) else args for (args,) in cursor.fetchall()]


@pytest.fixture
def at_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock that the views read."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NINE)


def sign_in_resident(client: Client, resident: Resident) -> None:
    session = client.session
    moment = NINE.isoformat()
    session["resident"] = {"id": resident.pk, "ref": f"resident:{resident.ref}", "at": moment, "seen": moment}
    session.save()


def sign_in_official(client: Client, official: Official) -> None:
    client.force_login(official)
    session = client.session
    session.update(session_at(NINE))
    session.save()


def assist(client: Client, resident: Resident) -> None:
    """The official who is signed in helps the resident at the counter."""
    session = client.session
    until = (NINE + dt.timedelta(minutes=20)).isoformat()
    session["assistance"] = {"resident_id": resident.pk, "until": until, "assistance_id": 1}
    session.save()


def picture() -> bytes:
    """A small photograph."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "JPEG")
    return out.getvalue()
