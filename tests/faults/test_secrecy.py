"""No NIK and no name of a resident stands in a log, in an address, or in a table that is not made for persons."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError

from molek.site.logs import LineFormatter
from tests.faults.visitor import DOMICILE, Visitor, people, ref_in, until
from tests.running_city import City

Visit = Callable[[], Visitor]
# With a day and a month in it, and not inside a hash: among thousands of those, sixteen digits in a row come by chance.
NIK = re.compile(r"(?<![\da-f])99\d{4}(?:[0-3]\d|[4-7]\d)(?:0[1-9]|1[0-2])\d{6}(?![\da-f])")
# Tables that are made for persons. Whatever is not named here, and every new table, holds neither NIK nor name.
OF_PERSONS = {
    "residents_resident", "residents_residentchange", "residents_familycard",
    "cases_application", "cases_task", "cases_correction", "letters_letter",
    "staff_official",
    "taxes_taxsubject", "taxes_stagerow", "idcards_handover", "idcards_paper",
    "feedback_complaint",  # what somebody tells in his own words, and who he is where he says it
    "django_session",  # as the framework packs it; what is held of a form is sealed, see tests/site/test_held_forms.py
}  # fmt: skip
# Single words, from which no person follows.
OF_WORDS = {"residents_nameword"}


@pytest.mark.xdist_group("city")
def test_nothing_tells_of_persons_after_a_day_of_work(running_city: City, visit: Visit) -> None:
    one, two, three = people(running_city, 3, after=80)
    names = [name for (name,) in running_city.sql("SELECT name FROM residents_resident")]
    [(own_name,)] = running_city.sql("SELECT name FROM residents_resident WHERE nik = %s", one)
    addresses: list[str] = []

    def watched() -> Visitor:
        visitor = visit()
        visitor.client.event_hooks["response"].append(
            lambda answer: addresses.extend([str(answer.request.url), answer.headers.get("Location", "")])
        )
        return visitor

    # Somebody applies; types NIK and name where they do not belong; clicks eight times at once.
    resident = watched().sign_in(one)
    typed = {**resident.open_form("domicile-letter"), **DOMICILE, "purpose": f"untuk {own_name} {one}"}
    with ThreadPoolExecutor(8) as clicks:
        answers = list(clicks.map(lambda _: resident.post("/permohonan/baru/domicile-letter/", typed), range(8)))
    ref = ref_in(answers[0])
    until(lambda: running_city.sql("SELECT state FROM letters_letter WHERE application_ref = %s", ref) == [("ISSUED",)])
    assert resident.get(f"/surat/{ref}/unduh/").status_code == 200
    # Somebody guesses, misspells, and forges.
    stranger = watched()
    for wrong in ("9971011212129999", one[:-1], f"{one}0", "' OR nik <> '"):
        stranger.post("/masuk/", {"nik": wrong})
    stranger.post("/masuk/", {"nik": two})
    stranger.post("/masuk/kode/", {"code": "000000"})
    # An official seeks by number and by name, opens a record, and helps somebody who fails to confirm.
    official = watched().sign_in_official("lurah.fatubesi")
    for sought in (two, own_name, "%' --"):
        assert official.post("/kerja/penduduk/", {"text": sought, "purpose": "DECISION"}).status_code == 302
        assert official.get("/kerja/penduduk/").status_code == 200
    clerk = watched().sign_in_official("petugas.fatubesi")
    assert clerk.post("/kerja/bantu/", {"nik": three, "method": "KNOWLEDGE"}).status_code == 302
    told = {"birth_date": "01-01-1990", "mother_name": own_name}
    assert clerk.post("/kerja/bantu/konfirmasi/", told).status_code == 422

    for what, text in (
        ("the processes' log", running_city.log.read_text()[len(running_city.printed) :]),
        ("the database server's log", (running_city.data_dir / "postgresql" / "log").read_text()),
        ("addresses", "\n".join(addresses)),
        *tables(running_city),
    ):
        assert NIK.findall(text) == [], what
        assert [name for name in names if re.search(rf"\b{re.escape(str(name))}\b", text)] == [], what


def tables(city: City) -> list[tuple[str, str]]:
    """Every table that is not made for persons, as text."""
    listed = [
        str(name)
        for (name,) in city.sql("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
                                " AND table_type = 'BASE TABLE'")
    ]  # fmt: skip
    assert set(listed) >= OF_PERSONS | OF_WORDS
    return [
        (name, "\n".join(str(row) for (row,) in city.sql(f"SELECT t::text FROM {name} t")))  # type: ignore[arg-type]
        for name in listed
        if name not in OF_PERSONS | OF_WORDS
    ]


def line_of(error: BaseException) -> str:
    try:
        try:
            raise ValueError("9971011708900001 YOHANA")
        except ValueError as cause:
            raise error from cause
    except BaseException:
        record = logging.LogRecord(
            "molek", logging.ERROR, __file__, 1, "refused %s", ("9971011708900001",), sys.exc_info()
        )
    return LineFormatter("%(levelname)s %(message)s").format(record)


def test_traceback_tells_kind_and_place_and_no_text() -> None:
    line = line_of(IntegrityError("duplicate key DETAIL: Key (nik)=(9971011708900001) of YOHANA already exists"))
    assert "django.db.utils.IntegrityError" in line
    assert "builtins.ValueError" in line
    assert "test_secrecy.py" in line
    assert not NIK.search(line)
    assert "YOHANA already" not in line
    assert line.count("YOHANA") == 1  # the source line above, which is ours


class Refused(Exception):
    """As the database's driver tells it."""

    class diag:
        sqlstate, constraint_name = "23505", "residents_nik_once"


def test_database_s_code_and_constraint_are_told() -> None:
    assert "Refused 23505 residents_nik_once" in line_of(Refused("9971011708900001"))
