"""An official's process that dies by SIGKILL while he signs a letter that needs two signatures..."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from molek.documents import queries as public
from molek.documents.enums import EntryState, PdfState
from molek.documents.models import IssuedDocument, RegisterEntry
from molek.letters import queries
from molek.letters.enums import LetterState
from molek.letters.models import Letter
from molek.staff.models import Official
from tests.cases.conftest import City, build_city, events, make_resident, messages_sent
from tests.jobs.conftest import eventually
from tests.letters.conftest import LATER, SIGNERS, enrol, official_letter, sign
from tests.letters.test_acknowledging import OF_CAMAT, OF_LURAH, with_camat
from tests.letters.worker_process import SIGNING_PLACES

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def city(transactional_db: None) -> Iterator[City]:
    made = build_city()
    for name in SIGNERS:
        enrol(getattr(made, name))
    with_camat("poverty-statement")
    yield made
    connection.close()
    connection.close_pool()


def die_while_signing(letter: Letter, official: Official, place: str, told: Path) -> None:
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST']}"
    data_dir = str(settings.MOLEK.data_dir)  # the same keys
    environment = {
        **os.environ, "MOLEK_SECRET_KEY": settings.SECRET_KEY, "MOLEK_DEMO": "1", "MOLEK_DATA_DIR": data_dir,
    }  # fmt: skip
    victim = subprocess.Popen(
        [sys.executable, "-m", "tests.letters.worker_process", url, "1", place, str(told), str(official.pk),
         str(letter.pk)], env=environment,
    )  # fmt: skip
    try:
        eventually(told.exists, within_s=60)
    finally:
        victim.send_signal(signal.SIGKILL)
        victim.wait()


@pytest.mark.parametrize("place", SIGNING_PLACES)
def test_leaves_a_letter_that_is_issued_once_with_both(city: City, tmp_path: Path, place: str) -> None:
    letter = official_letter(make_resident(), city.lurah)
    is_first = place.startswith("first")
    if not is_first:
        assert sign(letter, city.lurah).refusal is None
    die_while_signing(letter, city.lurah if is_first else city.camat, place, tmp_path / "stopped")
    letter.refresh_from_db()
    if letter.state != LetterState.ISSUED:  # nothing is public between the two
        assert IssuedDocument.objects.count() == 0
        assert "letters.issued" not in [template for template, _ in messages_sent()]
    if letter.state not in (LetterState.SIGNED, LetterState.ISSUED):
        assert sign(letter, city.lurah, at=LATER).number == OF_LURAH
    if letter.state != LetterState.ISSUED:
        assert sign(letter, city.camat, at=LATER + dt.timedelta(hours=1)).refusal is None
    letter.refresh_from_db()
    assert letter.state == LetterState.ISSUED
    document = IssuedDocument.objects.get()
    assert (document.number, document.second_number) == (OF_LURAH, OF_CAMAT)
    assert public.verify_pdf(queries.pdf_of(letter), at=LATER).state == PdfState.GENUINE
    assert set(RegisterEntry.objects.values_list("text", "state")) == {
        (OF_LURAH, EntryState.USED), (OF_CAMAT, EntryState.USED),
    }  # fmt: skip
    assert public.gaps() == []
    assert [template for template, _ in messages_sent()].count("letters.issued") == 1
    for event in ("letters.letter.signed", "letters.letter.acknowledged", "cases.application.completed"):
        assert len(events(event)) == 1, event
