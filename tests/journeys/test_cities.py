"""Cities differ in data only: the same program issues a letter in Kendari; and a seventh letter is two files."""

from __future__ import annotations

import datetime as dt
import subprocess
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from molek.base.actors import SYSTEM, Actor, ActorKind
from molek.cases import operations as cases
from molek.catalogue import operations as catalogue
from molek.documents import operations as documents
from molek.jobs import operations as jobs
from molek.letters import operations as letters
from molek.letters import queries as letter_queries
from molek.letters.models import Letter
from molek.residents.models import Area, Resident
from molek.site.city import read_city
from molek.site.demo import synthetic
from molek.site.demo.city import seed_offices
from molek.staff.models import Official
from tests.cases.conftest import actor_of
from tests.catalogue.test_how_to import city as how_to_folder  # noqa: F401  the two files as the page gives them

NINE = dt.datetime(2026, 10, 1, 1, 0, tzinfo=dt.UTC)  # 9.00 in the city
PASSPHRASE = "seekor sapi di padang"


def person(key: str) -> tuple[Resident, Actor]:
    nik = next(p.nik for p in synthetic.DEMO_PERSONS if p.key == key)
    resident = Resident.objects.get(nik=nik)
    return resident, Actor(ActorKind.RESIDENT, resident.pk, f"resident:{resident.ref}")


def apply(key: str, service: str, answers: dict[str, Any]) -> Letter:
    resident, actor = person(key)
    application = cases.submit_application(
        resident_id=resident.pk,
        service_code=service,
        answers=answers,
        attachments={},
        submission_key=uuid.uuid4(),
        language="id",
        by=actor,
        at=NINE,
    )
    return Letter.objects.get(application=application)


def text_of(letter: Letter, folder: Path) -> str:
    letter.refresh_from_db()
    pdf = folder / "letter.pdf"
    pdf.write_bytes(letter_queries.pdf_of(letter))
    return subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "kecamatan", "kelurahan", "head"),
    [("kupang", 6, 51, "PEMERINTAH KOTA KUPANG"), ("kendari", 11, 65, "PEMERINTAH KOTA KENDARI")],
)
def test_a_city_is_a_folder(
    name: str, kecamatan: int, kelurahan: int, head: str, settings: Any, tmp_path: Path
) -> None:
    settings.CITY = read_city(name)
    seed_offices(NINE)
    catalogue.sync_shipped(by=SYSTEM, at=NINE)
    synthetic.load(40, areas=settings.CITY.areas(), at=NINE)
    kinds = list(Area.objects.values_list("kind", flat=True))
    assert (kinds.count("KECAMATAN"), kinds.count("KELURAHAN")) == (kecamatan, kelurahan)

    letter = apply("single", "domicile-letter", {"same_address": True, "purpose": "membuka rekening"})
    jobs.run_until_empty()
    text = text_of(letter, tmp_path)
    assert head in text
    assert letter.number in text
    assert settings.CITY.place + "," in text


@pytest.mark.django_db
def test_a_seventh_letter_is_issued_from_two_files(how_to_folder: Path, tmp_path: Path) -> None:  # noqa: F811
    seed_offices(NINE)
    catalogue.sync_shipped(by=SYSTEM, at=NINE, extra_dir=how_to_folder)
    synthetic.load(40, areas=django_settings.CITY.areas(), at=NINE)
    Resident.objects.filter(pk=person("single")[0].pk).update(occupation=1)  # BELUM/TIDAK BEKERJA

    letter = apply("single", "unemployed-statement", {"unemployed": True, "purpose": "pelatihan kerja"})
    lurah = actor_of(Official.objects.get(username="lurah.fatubesi"), NINE)
    documents.enrol_official(official_ref=lurah.ref, common_name="Lurah", passphrase=PASSPHRASE, by=SYSTEM, at=NINE)
    [signed] = letters.sign_letters(letter_ids=[letter.pk], passphrase=PASSPHRASE, by=lurah, at=NINE)
    assert signed.refusal is None
    text = text_of(letter, tmp_path)
    assert "SURAT KETERANGAN BELUM BEKERJA" in text
    assert "LURAH FATUBESI" in text
