"""Reports of the small city, all of them the owner's, in every state; who may open which."""

from __future__ import annotations

import io
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from molek.base.actors import SYSTEM, Actor
from molek.feedback import operations
from molek.feedback.enums import Kind, Maladministration, Settlement
from molek.feedback.models import Complaint, PublicEntry
from molek.feedback.operations import NewReport
from molek.residents.models import Resident
from molek.staff.models import Unit
from tests.cases.conftest import CITY, FATUBESI, NINE, picture, resident_actor

PEOPLE = {"complaint_officer": (CITY, "COMPLAINT_OFFICER")}

READERS = frozenset({"lurah", "secretary", "camat", "inspector", "complaint_officer"})
ANSWERERS = frozenset({"lurah", "secretary", "camat"})
HANDLERS = READERS | {"other_lurah", "registry_head", "revenue_head", "information_head"}
CHECKERS = frozenset({"complaint_officer", "inspector"})
OFFICER = frozenset({"complaint_officer"})
OWNER = frozenset({"owner"})


@dataclass(frozen=True)
class Reports:
    fresh: Complaint
    given: Complaint
    settled: Complaint
    rejected: Complaint
    objected: Complaint
    request: Complaint
    recommendation: Complaint
    entry: PublicEntry

    @property
    def file(self) -> int:
        return self.given.attachments.get().pk


def build_reports(owner: Resident) -> Reports:
    me, unit = resident_actor(owner), Unit.objects.get(code=FATUBESI).pk

    def filed(title: str, kind: Kind = Kind.COMPLAINT, uploads: Any = ()) -> str:
        return operations.file_complaint(
            report=NewReport(kind=kind, category="waste", title=title, body=f"{title}.", area_code=FATUBESI),
            uploads=uploads, submission_key=uuid.uuid4(), by=me, remote="203.0.113.7", language="id", at=NINE,
        ).code  # fmt: skip

    def given(title: str, **more: Any) -> str:
        code = filed(title, **more)
        kind = Settlement.PPID if more.get("kind") == Kind.INFORMATION else Settlement.ORDINARY
        operations.forward(code=code, category="waste", settlement=kind, unit_id=unit, revision=1, by=SYSTEM, at=NINE)
        return code

    def answered(code: str, by: Actor = SYSTEM) -> str:
        operations.answer(code=code, text="Sudah.", is_final=True, revision=2, by=by, at=NINE)
        return code

    def refused(title: str) -> str:
        code = filed(title)
        operations.reject(code=code, reason="Bukan urusan kota.", revision=1, by=SYSTEM, at=NINE)
        return code

    objected = refused("Keberatan")
    operations.object_to(code=objected, opened="", text="Tetap.", revision=2, by=me, at=NINE)
    recommended = operations.take_recommendation(
        reference="B/1", title="Antrean", body="Perbaiki.", category="other", area_code=FATUBESI,
        received_on=NINE.date(), deadline=None, maladministration=Maladministration.DELAY, unit_id=unit, by=SYSTEM,
        at=NINE,
    )  # fmt: skip
    operations.answer(code=recommended.code, text="Sudah.", is_final=True, revision=1, by=SYSTEM, at=NINE)
    settled = answered(given("Lampu padam"))
    entry = operations.publish(code=settled, title="Lampu padam", summary="Gelap.", by=SYSTEM, at=NINE)
    codes = {
        "fresh": filed("Sampah"),
        "given": given("Jalan rusak", uploads=[io.BytesIO(picture())]),
        "settled": settled,
        "rejected": refused("Lain"),
        "objected": objected,
        "request": given("Anggaran", kind=Kind.INFORMATION),
    }
    rows = {name: Complaint.objects.get(code=code) for name, code in codes.items()}
    return Reports(**rows, recommendation=recommended, entry=entry)


def of(name: str, *more: Any) -> Any:
    return lambda world: [getattr(world.more.reports, name).code, *more]


def doors(everybody: frozenset[str]) -> Mapping[str, tuple[Any, frozenset[str]]]:
    """Address -> (what it opens, to whom)."""

    def nothing(_world: Any) -> list[Any]:
        return []

    return {
        "feedback:home": (nothing, everybody),
        "feedback:new": (nothing, everybody),
        "feedback:receipt": (nothing, everybody),  # leads to the tracking page where nothing was sent
        "feedback:track": (nothing, everybody),
        "feedback:leave": (nothing, everybody),
        "feedback:own": (of("fresh"), OWNER),
        "feedback:reply": (of("given"), OWNER),
        "feedback:accept": (of("settled"), OWNER),
        "feedback:object": (of("rejected"), OWNER),
        "feedback:own-file": (lambda w: [w.more.reports.given.code, w.more.reports.file], OWNER),
        "feedback:register": (nothing, everybody),
        "feedback:register-csv": (nothing, everybody),
        "feedback:entry": (lambda w: [w.more.reports.entry.pk], everybody),
        "feedback:desk": (nothing, HANDLERS),
        "feedback:export": (nothing, OFFICER),
        "feedback:moderation": (nothing, OFFICER),
        "feedback:recommendation": (nothing, CHECKERS),
        "feedback:report": (of("given"), READERS),
        "feedback:forward": (of("fresh"), CHECKERS),
        "feedback:complete": (of("fresh"), CHECKERS),
        "feedback:reject": (of("fresh"), CHECKERS),
        "feedback:merge": (of("fresh"), CHECKERS),
        "feedback:refer": (of("given"), READERS),
        "feedback:send-back": (of("given"), ANSWERERS),
        "feedback:answer": (of("given"), ANSWERERS),
        "feedback:extend": (of("request"), ANSWERERS),
        "feedback:decide": (of("objected"), frozenset({"inspector"})),
        "feedback:close": (of("recommendation"), CHECKERS),
        "feedback:identity": (of("fresh"), CHECKERS),
        "feedback:file": (lambda w: [w.more.reports.given.code, w.more.reports.file], READERS),
        "feedback:publish": (of("settled"), OFFICER),
        "feedback:withdraw": (of("settled"), OFFICER),
    }


# What would have an effect, if the door were open.
SENT: dict[str, dict[str, Any]] = {
    "feedback:reply": {"text": "Masih.", "revision": "2"},
    "feedback:accept": {"revision": "3"},
    "feedback:object": {"text": "Tidak setuju.", "revision": "2"},
    "feedback:complete": {"reason": "Di mana?", "revision": "1"},
    "feedback:reject": {"reason": "Bukan.", "revision": "1"},
    "feedback:send-back": {"reason": "Bukan di sini.", "revision": "2"},
    "feedback:answer": {"text": "Sudah.", "is_final": "1", "revision": "2"},
    "feedback:extend": {"reason": "Arsip.", "revision": "2"},
    "feedback:decide": {"is_granted": "1", "text": "Ya.", "revision": "3"},
    "feedback:close": {"reason": "Dilaporkan.", "revision": "2"},
    "feedback:identity": {"reason": "Menghubungi.", "revision": "1"},
    "feedback:publish": {"title": "Lampu", "summary": "Gelap.", "answer": ""},
}
