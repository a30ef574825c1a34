"""The camat who signs after the lurah..."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.db import connection

from molek.base.actors import SYSTEM
from molek.base.errors import DomainError
from molek.cases import operations as cases
from molek.cases import queries as case_queries
from molek.cases.enums import ApplicationState, Decision
from molek.catalogue import operations as catalogue
from molek.catalogue import queries as catalogue_queries
from molek.documents import queries as public
from molek.documents.enums import EntryState, PdfState
from molek.documents.errors import SignerDown, TemplateBroken
from molek.documents.models import IssuedDocument, RegisterEntry
from molek.letters import operations, queries, tasks
from molek.letters.enums import LetterState
from molek.letters.errors import (
    AlreadySigned,
    BeingSigned,
    LetterNotFound,
    NotAwaitingSignature,
    SignedFirstHimself,
)
from molek.letters.models import Acknowledgement, Letter
from molek.letters.operations import acknowledging
from molek.residents.models import Resident
from molek.staff.errors import NoAuthorityToSign
from molek.staff.models import Official
from tests.cases.conftest import (
    CAMAT_NIK,
    NINE,
    City,
    actor_of,
    events,
    hold,
    jobs_queued,
    make_official,
    make_resident,
    messages_sent,
)
from tests.letters.conftest import (
    LATER,
    PASSPHRASE,
    TEN,
    Provider,
    enrol,
    letter_of,
    official_letter,
    sign,
)

pytestmark = pytest.mark.django_db
ELEVEN = TEN + dt.timedelta(hours=1)
AFTER_LEASE = ELEVEN + dt.timedelta(minutes=3)
OF_LURAH = "1/Kel.Fa.400.9.14/III/2026"
OF_CAMAT = "1/Kec.KL.400.9.14/III/2026"
STEP = """
[[steps]]
code     = "acknowledgement"
title.id = "Diketahui camat"
title.en = "Acknowledged by the camat"
action   = "acknowledge"
posts    = ["CAMAT"]
clock_working_days = 2
"""


def with_camat(code: str, *, block: str = "#acknowledgement-block()\n") -> None:
    """From now on the camat signs the letters of this service after the first signature."""
    published = catalogue_queries.current(code)
    text = next(iter(catalogue_queries.versions(code))).toml
    catalogue.publish(toml=text + STEP, template=f"{published.template}\n{block}", by=SYSTEM, at=NINE)


@pytest.fixture
def signed(city: City, resident: Resident) -> Letter:
    """A poverty statement that the lurah signed."""
    with_camat("poverty-statement")
    letter = official_letter(resident, city.lurah)
    result = sign(letter, city.lurah)
    assert result.refusal is None, result.refusal
    letter.refresh_from_db()
    return letter


def refusal_of(result: operations.Signed) -> type[DomainError] | None:
    return type(result.refusal) if result.refusal else None


def stand_in(city: City, name: str = "plh.camat") -> Official:
    official = make_official(name)
    hold(official, city.posts["camat"], "2026-03-02", "2026-03-20", "Plh")
    enrol(official)
    return official


def words(pdf: bytes, folder: Path) -> str:
    (folder / "a.pdf").write_bytes(pdf)
    said = subprocess.run(["pdftotext", "-layout", str(folder / "a.pdf"), "-"], capture_output=True, check=True)
    return " ".join(said.stdout.decode().split())


def test_finds_it_on_his_list_after_the_lurah_signed(signed: Letter, city: City) -> None:
    assert (signed.state, signed.number, signed.document_id) == (LetterState.SIGNED, OF_LURAH, None)
    [row] = queries.awaiting_signature(by=actor_of(city.camat)).rows
    assert (row.id, row.is_second, row.due_date) == (signed.pk, True, dt.date(2026, 3, 4))
    assert queries.awaiting_signature(by=actor_of(city.lurah)).rows == []


def test_does_not_see_it_before(city: City, resident: Resident) -> None:
    with_camat("poverty-statement")
    letter = official_letter(resident, city.lurah)
    camat = actor_of(city.camat, TEN)
    assert queries.awaiting_signature(by=camat).rows == []
    assert refusal_of(sign(letter, city.camat)) is LetterNotFound
    with pytest.raises(LetterNotFound):
        operations.preview_letter(letter_id=letter.pk, by=camat, at=TEN)


def test_nothing_is_public_or_told_before_he_signed(signed: Letter, city: City) -> None:
    assert IssuedDocument.objects.count() == 0
    assert "letters.issued" not in [template for template, _ in messages_sent()]
    signed.application.refresh_from_db()
    assert signed.application.state == ApplicationState.SIGNING
    kinds = list(signed.application.events.order_by("pk").values_list("kind", flat=True))
    assert kinds[-1] == "ACKNOWLEDGING"
    assert events("letters.letter.signed") == [
        (f"official:{city.lurah.pk}", signed.application_ref, {"number": OF_LURAH})
    ]
    with pytest.raises(LetterNotFound):
        queries.issued_letter(application_ref=signed.application_ref, by=actor_of(city.lurah))


def test_reads_the_paper_that_was_signed_and_leaves_a_trace(signed: Letter, city: City, tmp_path: Path) -> None:
    paper = operations.preview_letter(letter_id=signed.pk, by=actor_of(city.camat, ELEVEN), at=ELEVEN)
    assert OF_LURAH in words(paper, tmp_path)
    assert public.verify_pdf(paper, at=ELEVEN).state == PdfState.INCOMPLETE
    assert public.verify_pdf(paper, at=ELEVEN, with_list=False).state == PdfState.INCOMPLETE


def test_issues_it_with_both_signatures_and_his_own_number(signed: Letter, city: City, tmp_path: Path) -> None:
    before = bytes(Acknowledgement.objects.get().paper)
    result = sign(signed, city.camat, at=ELEVEN)
    assert (result.refusal, result.number) == (None, OF_LURAH)
    signed.refresh_from_db()
    document = IssuedDocument.objects.get()
    assert (signed.state, signed.issued_at, signed.document_id) == (LetterState.ISSUED, ELEVEN, document.pk)
    assert (document.signer_ref, document.signer_post) == (f"official:{city.lurah.pk}", "LURAH KELURAHAN FATUBESI")
    assert (document.second_ref, document.second_post, document.second_number) == (
        f"official:{city.camat.pk}", "CAMAT KECAMATAN KOTA LAMA", OF_CAMAT,
    )  # fmt: skip
    pdf = queries.pdf_of(signed)
    assert pdf.startswith(before)  # not a byte of what the lurah signed was touched
    verdict = public.verify_pdf(pdf, at=ELEVEN)
    assert verdict.state == PdfState.GENUINE
    assert (city.lurah.full_name in verdict.signer_name, city.camat.full_name in verdict.second_name) == (True, True)
    assert (verdict.signed_at, verdict.second_at) == (TEN, ELEVEN)
    assert events("letters.letter.acknowledged") == [
        (f"official:{city.camat.pk}", signed.application_ref, {"number": OF_CAMAT})
    ]
    assert [template for template, _ in messages_sent()].count("letters.issued") == 1
    signed.application.refresh_from_db()
    assert signed.application.state == ApplicationState.COMPLETED
    row = Acknowledgement.objects.get()
    assert (bytes(row.paper), row.acknowledged_by) == (b"", f"official:{city.camat.pk}")
    said = words(pdf, tmp_path)
    for part in ("Mengetahui", "CAMAT KECAMATAN KOTA LAMA,", f"Nomor register: {OF_CAMAT}", city.camat.full_name):
        assert part in said, part
    assert set(RegisterEntry.objects.values_list("text", "state")) == {
        (OF_LURAH, EntryState.USED), (OF_CAMAT, EntryState.USED),
    }  # fmt: skip
    assert public.gaps() == []


def test_other_readers_find_both_signatures_sound_and_the_archive_form_kept(
    signed: Letter, city: City, tmp_path: Path
) -> None:
    sign(signed, city.camat, at=ELEVEN)
    pdf = queries.pdf_of(Letter.objects.get())
    (tmp_path / "a.pdf").write_bytes(pdf)
    said = subprocess.run(
        ["pdfsig", "-nocert", str(tmp_path / "a.pdf")], capture_output=True, check=False, text=True
    ).stdout
    assert said.count("Signature is Valid") == 2
    assert said.count("Total document signed") == 1
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        with opened.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "B")
        assert opened.check_pdf_syntax() == []
        second = next(f for f in opened.Root.AcroForm.Fields if f.T == "Mengetahui")
        fonts = [font for form in _forms(second.AP.N) for font in (form.Resources.get("/Font") or {}).values()]
        assert fonts
        for font in fonts:  # an archive holds its fonts itself
            assert "/FontFile3" in font.DescendantFonts[0].FontDescriptor


def _forms(form: Any) -> list[Any]:
    inner = (form.Resources.get("/XObject") or {}).values()
    return [form, *(found for one in inner for found in _forms(one) if one.get("/Subtype") == "/Form")]


def test_stands_in_the_kecamatans_own_book_under_the_same_letter(signed: Letter, city: City) -> None:
    sign(signed, city.camat, at=ELEVEN)
    camat = actor_of(city.camat, ELEVEN)
    rows = {row.text: row for book in public.registers(by=camat, year=2026)
            for row in public.register_page(register_id=book.pk, by=camat).rows}  # fmt: skip
    assert rows[OF_CAMAT].title == rows[OF_LURAH].title == signed.title
    assert rows[OF_CAMAT].token == rows[OF_LURAH].token != ""


def test_public_page_tells_both(signed: Letter, city: City, client: Any) -> None:
    sign(signed, city.camat, at=ELEVEN)
    page = client.get(f"/v/{IssuedDocument.objects.get().token}").content.decode()
    for part in ("LURAH KELURAHAN FATUBESI", "CAMAT KECAMATAN KOTA LAMA", OF_CAMAT):
        assert part in page


def test_plh_signs_for_him(signed: Letter, city: City) -> None:
    official = stand_in(city)
    assert refusal_of(sign(signed, official, at=ELEVEN)) is None
    assert IssuedDocument.objects.get().second_post == "Plh. CAMAT KECAMATAN KOTA LAMA"


def test_nobody_gives_both_signatures(signed: Letter, city: City) -> None:
    """The lurah stands in for the camat that day."""
    hold(city.lurah, city.posts["camat"], "2026-03-02", "2026-03-20", "Plh")
    assert refusal_of(sign(signed, city.lurah, at=ELEVEN)) is SignedFirstHimself
    assert RegisterEntry.objects.filter(text=OF_CAMAT).count() == 0


def test_nobody_else_can(signed: Letter, city: City) -> None:
    for official in (city.lurah, city.secretary, city.other_lurah):
        assert refusal_of(sign(signed, official, at=ELEVEN)) is LetterNotFound


def test_not_for_his_own_family(signed: Letter, city: City) -> None:
    make_resident(CAMAT_NIK, name="SAUDARA SATU KK", relation="RELATIVE")
    assert sign(signed, city.camat, at=ELEVEN).refusal is not None
    assert IssuedDocument.objects.count() == 0


def test_holds_no_post_any_more(signed: Letter, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(**_: Any) -> Any:
        raise NoAuthorityToSign()

    monkeypatch.setattr(acknowledging.staff, "signatory", none)
    assert refusal_of(sign(signed, city.camat, at=ELEVEN)) is NoAuthorityToSign


def test_a_double_click_changes_nothing(signed: Letter, city: City) -> None:
    sign(signed, city.camat, at=ELEVEN)
    again = sign(signed, city.camat, at=ELEVEN)
    assert refusal_of(again) in (NotAwaitingSignature, AlreadySigned)
    assert IssuedDocument.objects.count() == 1


def test_provider_that_is_down_keeps_the_number_for_the_next_try(
    signed: Letter, city: City, provider: Provider
) -> None:
    provider.is_down = True
    with pytest.raises(SignerDown):
        sign(signed, city.camat, at=ELEVEN)
    row = Acknowledgement.objects.get()
    assert (row.number, IssuedDocument.objects.count()) == (OF_CAMAT, 0)
    provider.is_down = False
    assert sign(signed, city.camat, at=AFTER_LEASE).refusal is None
    assert IssuedDocument.objects.get().second_number == OF_CAMAT
    assert public.gaps() == []


def test_provider_that_is_down_stops_the_first_signature_too(
    city: City, resident: Resident, provider: Provider
) -> None:
    with_camat("poverty-statement")
    letter = official_letter(resident, city.lurah)
    provider.is_down = True
    with pytest.raises(SignerDown):
        sign(letter, city.lurah)
    provider.is_down = False
    assert sign(letter, city.lurah).refusal is None
    assert Letter.objects.get().state == LetterState.SIGNED


@pytest.mark.parametrize("place", ["countersign", "record_acknowledged"])
def test_a_crash_between_number_and_record_is_repeated(
    signed: Letter, city: City, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(*_: Any, **__: Any) -> Any:
        raise Killed

    with monkeypatch.context() as crash:
        crash.setattr(f"molek.letters.operations.signing.{place}", killed)
        with pytest.raises(Killed):
            sign(signed, city.camat, at=ELEVEN)
    other = stand_in(city)
    assert refusal_of(sign(signed, other, at=ELEVEN)) is BeingSigned  # the lease of the one who died
    assert sign(signed, other, at=AFTER_LEASE).refusal is None
    document = IssuedDocument.objects.get()
    assert (document.second_number, document.second_ref) == (OF_CAMAT, f"official:{other.pk}")
    assert public.verify_pdf(queries.pdf_of(Letter.objects.get()), at=LATER).state == PdfState.GENUINE
    assert public.gaps() == []


def test_one_who_took_it_over_throws_the_slow_signature_away(signed: Letter, city: City, provider: Provider) -> None:
    results: list[operations.Signed] = []

    def overtake() -> None:
        provider.meanwhile = lambda: None
        results.append(sign(signed, stand_in(city), at=AFTER_LEASE))

    provider.meanwhile = overtake
    assert refusal_of(sign(signed, city.camat, at=ELEVEN)) is AlreadySigned
    assert [r.refusal for r in results] == [None]
    assert IssuedDocument.objects.get().second_post.startswith("Plh.")


@pytest.mark.django_db(transaction=True)
def test_pressing_in_two_places_at_once_signs_once(signed: Letter, city: City) -> None:
    """Nobody but one acts as camat at a time; he may sit at two machines."""
    start = threading.Barrier(4)
    camat = actor_of(city.camat, ELEVEN)

    def press(_: int) -> operations.Signed:
        try:
            start.wait()
            [result] = operations.sign_letters(letter_ids=[signed.pk], passphrase=PASSPHRASE, by=camat, at=ELEVEN)
            return result
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        results = list(threads.map(press, range(4)))
    assert {refusal_of(r) for r in results} <= {None, AlreadySigned, NotAwaitingSignature}
    assert None in {refusal_of(r) for r in results}
    assert IssuedDocument.objects.count() == 1
    assert RegisterEntry.objects.filter(text__contains="Kec.").count() == 1
    assert len(events("letters.letter.acknowledged")) == 1
    assert [template for template, _ in messages_sent()].count("letters.issued") == 1
    assert public.gaps() == []


class TestReturning:
    """...sends it back when he does not agree..."""

    def send_back(self, letter: Letter, city: City, at: dt.datetime = ELEVEN) -> None:
        operations.return_unsigned(
            letter_id=letter.pk, reason="Batas tanah belum jelas.", by=actor_of(city.camat, at), at=at
        )

    def test_with_a_reason_that_voids_the_number(self, signed: Letter, city: City) -> None:
        application = signed.application
        self.send_back(signed, city)
        application.refresh_from_db()
        assert application.state == ApplicationState.IN_REVIEW
        assert (Letter.objects.count(), Acknowledgement.objects.count()) == (0, 0)
        entry = RegisterEntry.objects.get()
        assert (entry.state, entry.reason) == (EntryState.VOID, "Dikembalikan camat: Batas tanah belum jelas.")
        assert "letters.returned" in [template for template, _ in messages_sent()]
        assert events("letters.letter.returned") == [(f"official:{city.camat.pk}", application.ref, {})]
        task = application.tasks.get(state="OPEN")
        assert task.due_date > dt.date(2026, 3, 2)  # a clock runs again
        assert public.gaps() == []

    def test_and_voids_his_own_number_if_a_crash_left_one(self, signed: Letter, city: City, provider: Provider) -> None:
        provider.is_down = True
        with pytest.raises(SignerDown):
            sign(signed, city.camat, at=ELEVEN)
        self.send_back(signed, city, at=AFTER_LEASE)
        assert set(RegisterEntry.objects.values_list("text", "state")) == {
            (OF_LURAH, EntryState.VOID), (OF_CAMAT, EntryState.VOID),
        }  # fmt: skip

    def test_and_again_and_again(self, signed: Letter, city: City, provider: Provider) -> None:
        letter = signed
        for time in (1, 2):
            at = ELEVEN + dt.timedelta(hours=time)
            application = letter.application
            provider.is_down = True
            with pytest.raises(SignerDown):
                sign(letter, city.camat, at=at)
            provider.is_down = False
            self.send_back(letter, city, at=at)
            task = application.tasks.get(state="OPEN")
            decider = Official.objects.get(pk=task.assigned_id)
            cases.decide_task(
                task_id=task.pk, decision=Decision.ACCEPT, reason="Sudah jelas.", by=actor_of(decider, at), at=at
            )
            letter = letter_of(application)
            assert sign(letter, city.lurah, at=at).number == OF_LURAH.replace("1/", f"{time + 1}/", 1)
            letter.refresh_from_db()
        assert sign(letter, city.camat, at=LATER + dt.timedelta(hours=3)).refusal is None
        document = IssuedDocument.objects.get()
        assert (document.number[:2], document.second_number[:2]) == ("3/", "3/")
        assert public.gaps() == []

    def test_not_when_it_is_issued(self, signed: Letter, city: City) -> None:
        sign(signed, city.camat, at=ELEVEN)
        with pytest.raises(NotAwaitingSignature):
            self.send_back(signed, city)

    def test_not_while_another_signs(self, signed: Letter, city: City, provider: Provider) -> None:
        provider.is_down = True
        with pytest.raises(SignerDown):
            sign(signed, city.camat, at=ELEVEN)
        by = actor_of(stand_in(city), ELEVEN)
        with pytest.raises(BeingSigned):
            operations.return_unsigned(letter_id=signed.pk, reason="?", by=by, at=ELEVEN)

    def test_lurah_cannot_take_it_back(self, signed: Letter, city: City) -> None:
        with pytest.raises(LetterNotFound):
            operations.return_unsigned(letter_id=signed.pk, reason="?", by=actor_of(city.lurah, ELEVEN), at=ELEVEN)


def test_a_template_without_room_for_him_is_broken(city: City, resident: Resident) -> None:
    # publication already refuses a template that never says it
    with_camat("poverty-statement", block="#if false [#acknowledgement-block()]\n")
    letter = official_letter(resident, city.lurah)
    assert refusal_of(sign(letter, city.lurah)) is TemplateBroken


def test_signs_his_and_the_kelurahans_letters_with_one_passphrase(signed: Letter, city: City) -> None:
    sealed = official_letter(make_resident("9971015708900009", "9971010101200009", name="MARKUS BESSIE"), city.lurah)
    Letter.objects.filter(pk=sealed.pk).update(needs_acknowledgement=False)
    results = operations.sign_letters(
        letter_ids=[sealed.pk, signed.pk], passphrase="seekor sapi di padang", by=actor_of(city.camat, ELEVEN),
        at=ELEVEN,
    )  # fmt: skip
    assert [r.refusal for r in results] == [None, None]
    assert public.gaps() == []


class TestClock:
    """...has days of his own, and is warned before they are over."""

    SECOND_DAY = NINE + dt.timedelta(days=2)  # both of his two working days are used

    def test_warns_once_when_four_fifths_are_used(self, signed: Letter, city: City) -> None:
        assert queries.acknowledgements_to_warn(at=ELEVEN) == []
        assert operations.warn_of_acknowledgement(letter_id=signed.pk, at=ELEVEN) is False
        assert queries.acknowledgements_to_warn(at=self.SECOND_DAY) == [signed.pk]
        assert operations.warn_of_acknowledgement(letter_id=signed.pk, at=self.SECOND_DAY) is True
        assert operations.warn_of_acknowledgement(letter_id=signed.pk, at=self.SECOND_DAY) is False
        assert events("letters.clock.warned") == [("system:molek", signed.application_ref, {"due": "2026-03-04"})]
        [row] = queries.awaiting_signature(by=actor_of(city.camat)).rows
        assert row.is_warned
        assert queries.acknowledgements_to_warn(at=self.SECOND_DAY) == []

    def test_does_not_warn_of_what_is_issued_or_gone(self, signed: Letter, city: City) -> None:
        sign(signed, city.camat, at=ELEVEN)
        assert queries.acknowledgements_to_warn(at=self.SECOND_DAY) == []
        assert operations.warn_of_acknowledgement(letter_id=signed.pk, at=self.SECOND_DAY) is False
        assert operations.warn_of_acknowledgement(letter_id=0, at=self.SECOND_DAY) is False

    def test_every_morning_a_job_looks(self, signed: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: self.SECOND_DAY)
        tasks.warn_of_acknowledgements()
        assert jobs_queued("letters.warn_of_acknowledgement") == [{"letter_id": signed.pk}]
        tasks.warn_of_acknowledgement(letter_id=signed.pk)
        assert Acknowledgement.objects.get().warned_at == self.SECOND_DAY


def test_reads_the_case_before_he_signs_and_leaves_a_trace(signed: Letter, city: City) -> None:
    camat = actor_of(city.camat, ELEVEN)
    desk = queries.signing_desk(by=camat, at=ELEVEN)
    [row] = desk.page.rows
    assert (desk.reads_cases, row.task_id) == (True, signed.application.tasks.get().pk)
    before = len(events("audit.record.read"))
    case_queries.task_file(task_id=row.task_id, by=camat, at=ELEVEN)
    actor, _, data = events("audit.record.read")[-1]
    assert len(events("audit.record.read")) == before + 1
    assert (actor, data["purpose"], data["case"]) == (camat.ref, "DECISION", signed.application_ref)
