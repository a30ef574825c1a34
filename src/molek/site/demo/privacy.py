"""Personal data in the demo city: who looked at a person's record this year, what she asks, a breach being worked.

``ADELINA RUT LADO`` sees a lurah's and a counter's looks, has questioned one, and asked for a correction; the data
officer (``data``) finds both on his list, and a breach whose notices wait for the second person (``kominfo``).
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils import timezone

from molek.audit import operations as audit
from molek.audit.enums import AccessPurpose
from molek.base.actors import SYSTEM, Actor, ActorKind, Grant
from molek.privacy import operations, queries
from molek.privacy.enums import ScopeKind
from molek.privacy.permissions import PrivacyPermission
from molek.residents import queries as residents
from molek.site.demo.staffing import slug
from molek.site.demo.synthetic import DEMO_PERSONS
from molek.staff import queries as staff
from molek.staff.errors import NoSuchOfficial

_WHO = "single"
# Days ago, hour, who ("lurah", "petugas", "kasi" of her kelurahan; "" = the system), what for, which fields, case.
_LOOKS = (
    (318, 9, "petugas", AccessPurpose.ASSISTED_SERVICE, ("nik", "birth_date", "mother_name"), ""),
    (318, 9, "", AccessPurpose.APPLICATION, ("nik", "name", "address", "resident_since"), "3M7K-QX2B-81TZ"),
    (260, 10, "kasi", AccessPurpose.DECISION, ("nik", "name", "marital_status"), "5P2D-0RVC-66HJ"),
    (259, 14, "lurah", AccessPurpose.SIGNING, ("name", "address"), "5P2D-0RVC-66HJ"),
    (190, 11, "bapenda.petugas", AccessPurpose.IDENTIFICATION, ("nik", "name"), ""),
    (152, 9, "dukcapil.petugas", AccessPurpose.CORRECTION, ("nik", "name", "birth_date", "phone"), ""),
    (96, 13, "petugas", AccessPurpose.PRINTING, ("name",), "8T4W-2JNA-09KE"),
    (95, 8, "", AccessPurpose.APPLICATION, ("nik", "name", "address"), "8T4W-2JNA-09KE"),
    (61, 10, "kasi", AccessPurpose.DECISION, ("nik", "name", "address"), "9C6F-4HYD-77SM"),
    (33, 15, "lurah", AccessPurpose.SIGNING, ("name", "address"), "9C6F-4HYD-77SM"),
    (12, 10, "petugas2", AccessPurpose.SEARCH, ("nik", "name"), ""),
    (3, 11, "petugas2", AccessPurpose.SEARCH, ("nik", "name", "phone"), ""),
)
_TEXTS = {
    "exposed": "NIK, nama, dan nomor telepon.",
    "exposed_en": "NIK, name and phone number.",
    "how": "Seorang petugas loket mencari data tanpa ada warga yang dilayani, dalam dua minggu terakhir.",
    "how_en": "In the last two weeks a clerk searched for data while serving nobody.",
    "handling": "Aksesnya dihentikan dan perkaranya diperiksa Inspektorat. Waspadai telepon yang meminta kode masuk.",
    "handling_en": "His access was stopped and the Inspectorate examines the case. Beware of calls asking for codes.",
}


def seed(at: dt.datetime) -> None:
    """Looks, requests, a question and a breach; nothing when there are some."""
    officer = _official("data", PrivacyPermission.ANSWER, PrivacyPermission.BREACH)
    if officer is None or queries.breaches(by=officer, at=at):
        return
    person = next(person for person in DEMO_PERSONS if person.key == _WHO)
    known = residents.known_by_nik(niks=[person.nik], by=SYSTEM, purpose=AccessPurpose.IDENTIFICATION, at=at)
    if person.nik not in known:
        return
    resident_id, tail = known[person.nik].resident_id, slug(person.area)
    owner = Actor(ActorKind.RESIDENT, resident_id, residents.refs_of_ids([resident_id])[0])
    last = _looks(owner.ref, tail, at)
    operations.file_correction(
        field="education", wanted="STRATA II", note="Ijazah saya terbit bulan lalu.", by=owner,
        at=at - dt.timedelta(hours=50),
    )  # fmt: skip
    operations.ask_restriction(
        note="Alamat lama saya disengketakan, jangan dipakai untuk surat sampai selesai.", by=owner,
        at=at - dt.timedelta(hours=20),
    )  # fmt: skip
    if last is not None:
        operations.question_access(
            event_id=last, note="Hari itu saya tidak mengurus apa pun.", by=owner, at=at - dt.timedelta(hours=30)
        )
    _breach(f"petugas2.{tail}", officer, at)


def _official(username: str, *permissions: PrivacyPermission) -> Actor | None:
    """The demo's official with these permissions in the whole city; None where the city has no such seat."""
    try:
        official_id = staff.official_id_of(username)
    except NoSuchOfficial:
        return None
    post = staff.held_posts(official_id=official_id, at=timezone.now())[0]
    grants = tuple(Grant(str(permission), settings.CITY.code, 0, post.unit_id) for permission in permissions)
    return Actor(ActorKind.OFFICIAL, official_id, f"official:{official_id}", grants, unit_id=post.unit_id)


def _looks(ref: str, tail: str, at: dt.datetime) -> int | None:
    """The year's looks; the id of the last one by an official."""
    last: int | None = None
    for days, hour, who, purpose, fields, case in _LOOKS:
        username = who if "." in who else f"{who}.{tail}"
        by = _official(username) if who else SYSTEM
        if by is None:
            continue
        moment = (at - dt.timedelta(days=days)).replace(hour=hour - 8, minute=days % 60)
        event_id = audit.record_access(
            by=by, resident_ref=ref, purpose=purpose, fields=fields, at=moment, case_ref=case
        )
        last = event_id if who else last
    return last


def _breach(username: str, officer: Actor, at: dt.datetime) -> None:
    if _official(username) is None:
        return
    discovered = at - dt.timedelta(hours=28)
    breach = operations.open_breach(
        title="Data warga dicari tanpa tugas di satu loket", discovered_at=discovered,
        discovered_how="Pertanyaan seorang warga tentang siapa yang melihat datanya.", by=officer, at=discovered,
    )  # fmt: skip
    operations.set_scope(
        code=breach.code, kind=ScopeKind.OFFICIAL, value=username, since=at - dt.timedelta(days=14), until=at,
        by=officer, at=at - dt.timedelta(hours=26),
    )  # fmt: skip
    operations.draft_notices(code=breach.code, texts=_TEXTS, by=officer, at=at - dt.timedelta(hours=25))
