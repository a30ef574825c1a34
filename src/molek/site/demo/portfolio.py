"""Systems of the demo city: those that the press named for Kota Kupang, and ordinary ones that any city has; their
owners, contracts, findings and costs are made up. One is connected to the sign-in, one waits for approval."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from molek.base.actors import Actor, ActorKind, Grant
from molek.base.workdays import city_date
from molek.portfolio import operations
from molek.portfolio.enums import (
    Audience,
    Claim,
    DataClass,
    Domain,
    Finding,
    Hosting,
    PersonalData,
    Status,
    Task,
    Users,
    Way,
)
from molek.portfolio.permissions import PortfolioPermission
from molek.portfolio.queries import has_systems
from molek.staff import queries as staff

# Where the tiny relying party of the tests listens, if somebody starts it beside the demo city.
DEMO_BACK, DEMO_AFTER = "http://localhost:8099/kembali", "http://localhost:8099/selesai"
_PRESS = "Disebut di pers; rinciannya rekaan untuk kota contoh."
_PLAIN = "Rekaan untuk kota contoh."


def _facts(name: str, purpose: str, unit: str, task: Task, *users: Users, **more: object) -> operations.Facts:
    made = operations.Facts(
        name=name, purpose=purpose, unit_id=_UNITS[unit], domain=Domain.APPLICATION, task=task, users=users,
        remark=_PLAIN,
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


_UNITS: dict[str, int] = {}


def _systems(today: dt.date) -> list[tuple[operations.Facts, Status, dt.date, dt.date | None, Finding]]:
    """Facts, status, since when, when it was last checked (None: never), and what was found."""

    def ago(days: int) -> dt.date:
        return today - dt.timedelta(days=days)

    own, bought = Hosting.CITY, Hosting.DOMESTIC
    everybody, inside = Users.RESIDENTS, Users.OFFICIALS
    return [
        (_facts("Molek", "Layanan kota dengan NIK: surat, antrean, pajak.", "KOMINFO", Task.LETTERS, everybody,
                inside, domain=Domain.SERVICE, hosting=own, personal_data=PersonalData.GENERAL, address="/",
                is_public=True, yearly_cost_idr=0), Status.IN_USE, ago(400), ago(90), Finding.LOW),
        (_facts("Soda Molek", "Surat kelurahan dari ponsel dan mesin cetak.", "KOMINFO", Task.LETTERS, everybody,
                remark=_PRESS, hosting=own, personal_data=PersonalData.GENERAL, is_public=True, vendor="penyedia A",
                contract_end_date=today + dt.timedelta(days=21), yearly_cost_idr=180_000_000),
         Status.TO_MERGE, ago(120), ago(500), Finding.HIGH),
        (_facts("Si Pejuang", "Warga menyampaikan kebutuhan lingkungannya.", "KOMINFO", Task.COMPLAINTS, everybody,
                remark=_PRESS, hosting=bought, personal_data=PersonalData.GENERAL, is_public=True,
                yearly_cost_idr=95_000_000, contract_end_date=today + dt.timedelta(days=240)),
         Status.IN_USE, ago(900), ago(200), Finding.LOW),
        (_facts("CROP", "Cepat menanggapi pendapat warga.", "KOMINFO", Task.COMPLAINTS, everybody, remark=_PRESS,
                hosting=own, personal_data=PersonalData.GENERAL, is_public=True),
         Status.IN_USE, ago(2000), None, Finding.NONE),
        (_facts("QLUE", "Laporan warga dengan foto dan tempat.", "KOMINFO", Task.COMPLAINTS, everybody, remark=_PRESS,
                hosting=bought, vendor="penyedia B"), Status.RETIRED, ago(1500), None, Finding.NONE),
        (_facts("SIMPUS", "Catatan pelayanan puskesmas.", "DUKCAPIL", Task.HEALTH, inside, remark=_PRESS, hosting=own,
                personal_data=PersonalData.SPECIFIC, data_class=DataClass.SECRET, is_public=True, vendor="penyedia C",
                yearly_cost_idr=150_000_000), Status.IN_USE, ago(1800), ago(380), Finding.HIGH),
        (_facts("Pantau Harga", "Harga kebutuhan pokok di pasar setiap pagi.", "BAPPEDA", Task.PRICES, everybody,
                Users.BUSINESSES, remark=_PRESS, hosting=own, data_class=DataClass.OPEN, is_public=True,
                yearly_cost_idr=40_000_000), Status.IN_USE, ago(1100), ago(60), Finding.NONE),
        (_facts("Si Hebat", "Kupon bahan bakar kendaraan dinas.", "BAPENDA", Task.ASSETS, inside, remark=_PRESS,
                hosting=own, yearly_cost_idr=25_000_000), Status.IN_USE, ago(1300), ago(420), Finding.LOW),
        (_facts("Perencanaan Daerah", "Usulan kelurahan sampai rencana kerja.", "BAPPEDA", Task.PLANNING, inside,
                hosting=Hosting.NATIONAL, yearly_cost_idr=0), Status.IN_USE, ago(700), ago(150), Finding.NONE),
        (_facts("Presensi Pegawai", "Hadir dan pulang pegawai kota.", "ORGANISASI", Task.STAFF, inside, hosting=own,
                personal_data=PersonalData.SPECIFIC, vendor="penyedia D", yearly_cost_idr=60_000_000),
         Status.IN_USE, ago(600), ago(330), Finding.LOW),
        (_facts("Kinerja Pegawai", "Sasaran dan capaian setiap pegawai.", "ORGANISASI", Task.STAFF, inside, hosting=own,
                personal_data=PersonalData.GENERAL, yearly_cost_idr=35_000_000),
         Status.TO_MERGE, ago(60), ago(300), Finding.NONE),
        (_facts("Wi-Fi Kota", "Titik internet gratis dan keadaannya.", "KOMINFO", Task.NETWORK, everybody, hosting=own,
                domain=Domain.INFRASTRUCTURE, is_public=True, vendor="penyedia E", yearly_cost_idr=420_000_000,
                contract_end_date=today + dt.timedelta(days=400)), Status.IN_USE, ago(800), ago(100), Finding.LOW),
        (_facts("Data Terbuka", "Angka kota yang boleh dipakai siapa saja.", "KOMINFO", Task.INFORMATION, everybody,
                Users.AGENCIES, domain=Domain.DATA, hosting=own, data_class=DataClass.OPEN, is_public=True),
         Status.BUILT, ago(45), None, Finding.NONE),
    ]  # fmt: skip


_EXCHANGES = (
    # giver, taker, data, way; a name that is no system of the city stands outside
    ("Dukcapil pusat", "Molek", "data penduduk", Way.FILE),
    ("Molek", "BSrE", "ringkasan surat untuk ditandatangani", Way.API),
    ("Molek", "Soda Molek", "surat yang siap dicetak", Way.API),
    ("Molek", "Si Pejuang", "nama dan kelurahan warga yang mengizinkan", Way.API),
    ("Molek", "SIMPUS", "NIK dan alamat pasien", Way.HAND),
    ("CROP", "Si Pejuang", "laporan warga", Way.HAND),
    ("Presensi Pegawai", "Kinerja Pegawai", "hari hadir", Way.DATABASE),
    ("Perencanaan Daerah", "Data Terbuka", "program dan capaian", Way.FILE),
    ("Pantau Harga", "Data Terbuka", "harga harian", Way.API),
    ("SIMPUS", "Satu Sehat", "kunjungan puskesmas", Way.API),
)


def seed(at: dt.datetime) -> None:
    """The register and two connections; nothing when there is one."""
    if has_systems():
        return
    today = city_date(at)
    _UNITS.update(
        {name: staff.unit_id_of(name) for name in ("KOMINFO", "DUKCAPIL", "BAPPEDA", "BAPENDA", "ORGANISASI")}
    )
    admin = _official("admin", PortfolioPermission.MANAGE)
    head = _official("kominfo", PortfolioPermission.APPROVE)
    ids: dict[str, int] = {}
    for facts, status, since, checked, worst in _systems(today):
        system = operations.register_system(facts=facts, status=status, since=since, by=admin, at=at)
        ids[facts.name] = system.pk
        if checked is not None:
            operations.record_check(
                system_id=system.pk, checked=checked, checker="Tim tanggap insiden kota", worst=worst, by=admin, at=at
            )
    for giver, taker, data, way in _EXCHANGES:
        here = giver if giver in ids else taker
        other = taker if here == giver else giver
        operations.add_exchange(
            system_id=ids[here], target_id=ids.get(other), outside="" if other in ids else other,
            is_inward=here == taker, data=data, way=way, by=admin, at=at,
        )  # fmt: skip
    _seed_connections(ids, admin, head, at)
    operations.ensure_key(at=at)


def _seed_connections(ids: dict[str, int], admin: Actor, head: Actor, at: dt.datetime) -> None:
    terms = operations.Asked(
        audience=Audience.BOTH, claims=[Claim.NAME, Claim.KELURAHAN, Claim.POST, Claim.UNIT],
        purpose="Mengisikan nama dan kelurahan Anda pada laporan, agar Anda tidak mengetiknya lagi.",
        redirect_uris=[DEMO_BACK], logout_uris=[DEMO_AFTER],
    )  # fmt: skip
    client = operations.propose_connection(system_id=ids["Si Pejuang"], terms=terms, by=admin, at=at)
    operations.decide_proposal(
        client_id=client.pk, proposal_id=client.proposals.get().pk, is_approved=True, by=head, at=at
    )
    waiting = operations.Asked(
        audience=Audience.OFFICIALS, claims=[Claim.NAME, Claim.UNIT], purpose="Mencatat kehadiran Anda di unit Anda.",
        redirect_uris=["https://presensi.kota.example/masuk"],
    )  # fmt: skip
    operations.propose_connection(system_id=ids["Presensi Pegawai"], terms=waiting, by=admin, at=at)


def _official(username: str, permission: PortfolioPermission) -> Actor:
    """Two persons, so that what one proposes another approves, in the demo too."""
    official_id = staff.official_id_of(username)
    grant = Grant(str(permission), "", 0, 0)
    return Actor(ActorKind.OFFICIAL, official_id, f"official:{official_id}", (grant,))
