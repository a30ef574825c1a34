"""Make the database ready: schema, protected log, the city from its folder, and in the demo its people. Once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from molek.audit import operations as audit
from molek.base.actors import SYSTEM
from molek.catalogue import operations as catalogue
from molek.documents import operations as documents
from molek.residents import operations as residents
from molek.residents import queries as residents_queries
from molek.site import database
from molek.site.demo import (
    feedback,
    idcards,
    insight,
    integrity,
    kiosk,
    news,
    portfolio,
    privacy,
    queueing,
    staffing,
    survey,
    synthetic,
    taxes,
    whistleblowing,
)
from molek.staff import queries as staff

# What the packages show in the demo city, in this order. Each does nothing when it has been done before.
PARTS: tuple[Callable[[dt.datetime], None], ...] = (
    kiosk.seed,
    queueing.seed,
    taxes.seed,
    idcards.seed,
    portfolio.seed,
    feedback.seed,
    integrity.seed,
    survey.seed,
    whistleblowing.seed,
    news.seed,
    privacy.seed,
    insight.seed,  # last: it counts what the others show
)
# One process at a time makes the city; a second one waits and finds it made.
_LOCK = 0x4D4F4C02
DEMO_SIGNING_PASSPHRASE = "tanda tangan demo"  # noqa: S105  of the demo city only; papers say UJI COBA
# The lurah of these persons can sign at once; other officials of the demo make their key first.
_SHOWN_PERSONS = ("single", "married", "new-mother")


def ensure_city(console: Console | None = None, *, demo_residents: int | None = None) -> None:
    """Migrate and seed unless that was done before. Called at every start; quick when there is nothing to do.

    ``demo_residents`` is how many a demo city gets that has none, instead of MOLEK_DEMO_RESIDENTS.
    """
    console = console or Console(stderr=True, quiet=True)
    people = settings.MOLEK.demo_residents if demo_residents is None else demo_residents
    with _one_at_a_time():
        at = timezone.now()
        if _has_pending_migrations():
            console.print("Menyiapkan basis data / preparing the database")
            _migrate()
        if not residents_queries.areas():
            console.print(f"Menyiapkan {settings.CITY.name}: wilayah, kantor, pejabat, kalender")
            seed_offices(at)
        catalogue.sync_shipped(by=SYSTEM, at=at, extra_dir=settings.MOLEK.catalogue_dir)
        if settings.MOLEK.demo and people and not synthetic.is_loaded():
            _load_residents(people, console)
        if settings.MOLEK.demo and people:
            for part in PARTS:
                part(at)


def _migrate() -> None:
    """The log belongs to a role that cannot sign in; for a migration it comes back, and is protected again after."""
    if not settings.MOLEK.embedded:
        call_command("migrate", interactive=False, verbosity=0)
        return
    url = database.admin_url(settings.MOLEK.data_dir, database.NAME)
    with psycopg.connect(url, autocommit=True) as admin:
        if "audit_event" in connection.introspection.table_names():
            audit.release(admin)
        call_command("migrate", interactive=False, verbosity=0)
        audit.protect(admin)


def seed_offices(at: dt.datetime) -> None:
    """Areas, units, posts and the calendar; in the demo also officials who can sign in."""
    residents.seed_areas(path=settings.CITY.folder / "areas.csv", by=SYSTEM, at=at)
    areas, city = residents_queries.areas(), asdict(settings.CITY)
    if not settings.MOLEK.demo:
        staffing.seed_offices(areas=areas, city=city, by=SYSTEM, at=at)
        return
    staffing.seed_staff(areas=areas, city=city, at=at, by=SYSTEM)
    if settings.MOLEK.signing_provider == "local":
        _enrol_demo_signers(at)


def _enrol_demo_signers(at: dt.datetime) -> None:
    for official_id in (staff.official_id_of(f"lurah.{tail}") for tail in dict.fromkeys(_demo_offices())):
        documents.enrol_official(
            official_ref=f"official:{official_id}",
            common_name=staff.official_name(official_id),
            passphrase=DEMO_SIGNING_PASSPHRASE,
            by=SYSTEM,
            at=at,
        )


def _demo_offices() -> list[str]:
    """How the usernames of the shown persons' kelurahan end, in whichever city this is."""
    areas = settings.CITY.areas()
    names = {row["code"]: row["name"] for row in areas}
    home = {m.nik: family.area_id for family in synthetic.generate(0, areas) for m in family.members}
    return [staffing.slug(names[home[_person(key).nik]]) for key in _SHOWN_PERSONS]


def _person(key: str) -> synthetic.DemoPerson:
    return next(person for person in synthetic.DEMO_PERSONS if person.key == key)


def _has_pending_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _load_residents(count: int, console: Console) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,}"), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("Warga sintetis / synthetic residents", total=count)
        synthetic.load(count, areas=settings.CITY.areas(), progress=lambda done: progress.update(bar, completed=done))


def demo_sign_ins() -> list[str]:
    """What ``molek run`` prints: how to come in as whom."""
    base = settings.MOLEK.public_url
    first, second, *_ = _demo_offices()
    shown = (
        ("petugas / clerk", f"petugas.{first}"),
        ("kasi pelayanan", f"kasi.{first}"),
        ("lurah", f"lurah.{first}"),
        ("petugas lain / other", f"petugas.{second}"),
        ("dukcapil, KTP-el", "dukcapil"),
        ("aula / hall manager", "aula"),
        ("loket aula / counter", "loket1"),
        ("pendapatan / revenue", "bapenda"),
        ("petugas kotak / box", "box"),
        ("admin; yang kedua", "admin, admin2"),
        ("pengaduan/complaints", "pengaduan"),
        ("inspektorat", "inspektur, auditor"),
        ("survei; data pribadi", "organisasi, data"),
        ("situs kota / website", "redaksi, kominfo"),
        ("bappeda; wali kota", "bappeda, walikota"),
    )
    persons = [_person(key) for key in _SHOWN_PERSONS]
    return [
        *(f"{'warga / resident':<22}NIK [bold]{person.nik}[/bold]  ({person.about})" for person in persons),
        f"{'':<22}kode sekali pakai / one-time codes: {base}/demo/pesan/",
        *(f"{role:<22}[bold]{username}[/bold]" for role, username in shown),
        f"{'':<22}kata sandi / password: [bold]{staffing.PASSWORD}[/bold]",
        f"{'':<22}kode kedua / second factor: {base}/demo/kode/",
        f"{'':<22}frasa tanda tangan / signing passphrase: [bold]{DEMO_SIGNING_PASSPHRASE}[/bold]",
        f"{'':<22}frasa kunci laporan aman / key passphrase: [bold]{whistleblowing.DEMO_KEY_PASSPHRASE}[/bold]",
        f"{'masuk / sign in':<22}{base}/masuk/ (warga), {base}/kerja/masuk/ (pegawai)",
        f"{'kotak / service box':<22}{base}/demo/kotak/  (kartu contoh, QR dan PIN / demo card)",
        f"{'nomor antrean / queue':<22}{base}/antrean/",
        f"{'laporan aman / sealed':<22}{base}/lapor-aman/",
    ]
