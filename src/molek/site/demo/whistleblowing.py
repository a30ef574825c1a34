"""Sealed reports of the demo city: keys of the Inspectorate and the mayor, and two reports with a talk."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final

from molek.base.actors import Actor
from molek.staff import queries as staff
from molek.staff.queries.actors import SECOND_FACTOR_AT, SEEN_AT
from molek.whistleblowing import operations, queries
from molek.whistleblowing.enums import Conclusion, ReportKind, ReportState, Seat

DEMO_KEY_PASSPHRASE: Final = "kunci laporan aman kota contoh"  # noqa: S105  public on purpose
_HOLDERS = ("inspektur", "auditor", "walikota")


def seed(at: dt.datetime) -> None:
    """Three keys, an answered report that waits for more, a new one, and a closed one."""
    if queries.active_recipients(seat=Seat.INSPECTORATE):
        return
    holders = {name: _actor(name, at) for name in _HOLDERS}
    for by in holders.values():
        row = operations.make_key(passphrase=DEMO_KEY_PASSPHRASE, by=by, at=at)
        if row.state == "ASKED":
            first = holders["inspektur"]
            operations.admit(recipient_id=row.pk, key=_open(first, at), by=first, at=at)
    auditor = _Auditor(holders["auditor"], _open(holders["auditor"], at))
    _send(
        ReportKind.PROCEDURE, "Berkas yang tidak lengkap tetap diterima bila diantar orang tertentu.",
        "Loket perizinan", "seorang perantara yang sering terlihat di sana", at=at - dt.timedelta(days=20),
    )  # fmt: skip
    auditor.close("Kami memeriksa berkas tiga bulan. Dua berkas memang diterima tidak lengkap; pegawainya sudah"
                  " ditegur.", at - dt.timedelta(days=6))  # fmt: skip
    _send(
        ReportKind.EXTORTION, "Diminta seratus ribu supaya antrean dimajukan, dua kali minggu ini.",
        "Ruang pelayanan", "petugas di meja depan, tidak tahu namanya", at=at - dt.timedelta(days=4),
    )  # fmt: skip
    auditor.ask("Terima kasih. Pada jam berapa kira-kira, dan apakah ada tanda terima?", at - dt.timedelta(days=2))
    _send(
        ReportKind.CONFLICT, "Pengadaan meja dimenangkan perusahaan milik keluarga panitia.", "Bagian pengadaan",
        "ketua panitia", at=at - dt.timedelta(days=1),
    )  # fmt: skip


def _actor(username: str, at: dt.datetime) -> Actor:
    opened = at.isoformat()
    found = staff.actor_for(
        official_id=staff.official_id_of(username), session={SECOND_FACTOR_AT: opened, SEEN_AT: opened}, at=at
    )
    assert found is not None, username
    return found


def _open(by: Actor, at: dt.datetime) -> operations.OpenKey:
    return operations.open_key(passphrase=DEMO_KEY_PASSPHRASE, by=by, at=at)


def _send(kind: ReportKind, what: str, where: str, who: str, *, at: dt.datetime) -> None:
    operations.submit_report(
        ticket=operations.new_ticket(at=at - dt.timedelta(minutes=9)),
        told=operations.Told(kind=kind, what=what, where=where, who=who),
        at=at,
    )


@dataclass(frozen=True, slots=True)
class _Auditor:
    """Answers the report that came in last."""

    by: Actor
    key: operations.OpenKey

    def _last(self) -> str:
        return queries.desk(by=self.by).page.rows[0].ref

    def ask(self, text: str, at: dt.datetime) -> None:
        operations.answer(
            ref=self._last(), message_key=uuid.uuid4(), text=text, to=ReportState.NEEDS_MORE, key=self.key, by=self.by,
            at=at,
        )  # fmt: skip

    def close(self, text: str, at: dt.datetime) -> None:
        operations.close_report(
            ref=self._last(), message_key=uuid.uuid4(), conclusion=Conclusion.PARTLY_PROVEN, text=text, key=self.key,
            by=self.by, at=at,
        )  # fmt: skip
