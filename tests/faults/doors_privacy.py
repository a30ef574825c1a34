"""Personal data at the doors: the owner's requests, a questioned look of the clerk, a breach signed and sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from molek.audit import operations as audit
from molek.audit.enums import AccessPurpose
from molek.base.actors import Actor
from molek.privacy import operations
from molek.privacy.enums import ScopeKind
from molek.privacy.models import AccessQuestion, Breach, DataRequest
from molek.residents.models import Resident
from molek.staff.models import Official
from tests.cases.conftest import NINE, actor_of, picture, resident_actor

_LATER = NINE + dt.timedelta(minutes=2)
_TEXTS = dict.fromkeys(("exposed", "exposed_en", "how", "how_en", "handling", "handling_en"), "Sebuah kalimat.")
# username -> unit and kind of post
PEOPLE = {"data_officer": ("KOMINFO", "DATA_OFFICER"), "information_head": ("KOMINFO", "INFORMATION_HEAD")}


@dataclass(frozen=True)
class Privacy:
    """``seen`` is a look of the clerk that nobody has questioned; ``breach`` is sent, ``draft`` waits for its sign."""

    correction: DataRequest
    forwarded: DataRequest
    copy: DataRequest
    question: AccessQuestion
    seen: int
    breach: Breach
    draft: Breach


def build_privacy(owner: Resident, clerk: Official, people: dict[str, Official]) -> Privacy:
    by, officer, second = resident_actor(owner), actor_of(people["data_officer"]), actor_of(people["information_head"])
    proof = SimpleUploadedFile("akta.jpg", picture())
    correction = operations.file_correction(field="phone", wanted="081234500000", proof=proof, by=by, at=NINE)
    forwarded = operations.file_correction(field="name", wanted="YOHANA LADO", by=by, at=NINE)
    operations.forward_correction(code=forwarded.code, by=officer, at=NINE)
    copy = operations.ask_copy(by=by, at=NINE)
    operations.prepare_copy(request_id=copy.pk, at=NINE)
    looks = [_look(owner, actor_of(clerk)) for _ in range(2)]
    return Privacy(
        correction=correction,
        forwarded=forwarded,
        copy=copy,
        question=operations.question_access(event_id=looks[0], by=by, at=NINE),
        seen=looks[1],
        breach=_breach(officer, second, is_sent=True),
        draft=_breach(officer, second, is_sent=False),
    )


def _look(owner: Resident, clerk: Actor) -> int:
    return audit.record_access(
        by=clerk, resident_ref=f"resident:{owner.ref}", purpose=AccessPurpose.SEARCH, fields=("nik",), at=NINE
    )


def _breach(officer: Actor, second: Actor, *, is_sent: bool) -> Breach:
    code = operations.open_breach(
        title="Data dicari tanpa tugas", discovered_at=NINE, discovered_how="Laporan.", by=officer, at=NINE
    ).code
    operations.set_scope(
        code=code, kind=ScopeKind.OFFICIAL, value="clerk", since=NINE, until=_LATER, by=officer, at=_LATER
    )
    operations.draft_notices(code=code, texts=_TEXTS, by=officer, at=_LATER)
    if is_sent:
        operations.sign_off(code=code, by=second, at=_LATER)
        operations.send_notices(code=code, by=officer, at=_LATER)
    return Breach.objects.get(code=code)


def _of(get: Callable[[Privacy], Any]) -> Callable[[Any], list[Any]]:
    return lambda world: [get(world.more.privacy)]


def _nothing(_world: Any) -> list[Any]:
    return []


OWNER, RESIDENTS = frozenset({"owner"}), frozenset({"owner", "stranger"})
OFFICER, SECOND = frozenset({"data_officer"}), frozenset({"information_head"})
REGISTER, READER = frozenset({"registry_head", "registrar"}), frozenset({"clerk"})
INSPECTOR = frozenset({"inspector"})


def doors(officials: frozenset[str], everybody: frozenset[str]) -> dict[str, Any]:
    """Address -> (what it opens, to whom)."""
    breach, draft = _of(lambda p: p.breach.code), _of(lambda p: p.draft.code)
    correction, question = _of(lambda p: p.correction.code), _of(lambda p: p.question.code)
    copy = _of(lambda p: p.copy.code)
    return {
        "privacy:own": (_nothing, RESIDENTS),
        "privacy:looks": (_nothing, RESIDENTS),
        "privacy:ask": (_of(lambda p: p.seen), OWNER),
        "privacy:question": (question, OWNER),
        "privacy:requests": (_nothing, RESIDENTS),
        "privacy:new": (lambda _world: ["copy"], RESIDENTS),
        "privacy:request": (correction, OWNER),
        "privacy:copy-code": (copy, OWNER),
        "privacy:copy": (copy, OWNER),
        "privacy:breach-notice": (breach, OWNER),
        "privacy:public-notices": (_nothing, everybody),
        "privacy:desk": (_nothing, OFFICER),
        "privacy:desk-request": (correction, OFFICER),
        "privacy:forward": (correction, OFFICER),
        "privacy:proof": (correction, OFFICER),
        "privacy:desk-question": (question, OFFICER),
        "privacy:processing": (_nothing, OFFICER),
        "privacy:processing-csv": (_nothing, OFFICER),
        "privacy:forwarded": (_nothing, REGISTER),
        "privacy:forwarded-one": (_of(lambda p: p.forwarded.code), REGISTER),
        "privacy:unjustified": (_nothing, INSPECTOR),
        "privacy:asked": (_nothing, officials),
        "privacy:asked-one": (question, READER),
        "privacy:breaches": (_nothing, OFFICER | SECOND),
        "privacy:breach-new": (_nothing, OFFICER),
        "privacy:breach": (breach, OFFICER | SECOND),
        "privacy:breach-scope": (draft, OFFICER),
        "privacy:breach-draft": (draft, OFFICER),
        "privacy:breach-sign": (draft, SECOND),
        "privacy:breach-send": (breach, OFFICER),
        "privacy:breach-report": (breach, OFFICER),
        "privacy:breach-publish": (breach, OFFICER),
        "privacy:breach-close": (breach, OFFICER),
        "privacy:breach-concerned": (breach, OFFICER),
        "privacy:breach-authority": (breach, OFFICER | SECOND),
    }
