"""The city's seal..."""

from __future__ import annotations

import io
from typing import Any

import pytest
from asn1crypto import pem, x509
from django.db import connection
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from molek.base.actors import SYSTEM
from molek.cases import operations as cases
from molek.cases.enums import ApplicationState, Decision
from molek.cases.models import Application
from molek.cases.queries.production import production_of
from molek.catalogue.rules.facts import Facts, Known, Unknown, UnknownReason
from molek.documents import operations as documents
from molek.documents import queries as public
from molek.documents.enums import EntryState, PdfState, SignerKind, Validity
from molek.documents.errors import NumberVoid, SignerDown, TemplateBroken
from molek.documents.models import IssuedDocument, RegisterEntry
from molek.documents.providers.pades import run
from molek.jobs import operations as jobs
from molek.letters import operations, queries
from molek.letters.enums import LetterState
from molek.letters.models import Letter
from molek.letters.operations import issuing
from molek.residents.models import Resident
from tests.cases.conftest import (
    CITY,
    FATUBESI,
    MOVED,
    NIK,
    NINE,
    City,
    actor_of,
    events,
    jobs_queued,
    make_resident,
    messages_sent,
    submit,
)
from tests.letters.conftest import LATER, TEN, Provider, letter_of, sealed_letter

pytestmark = pytest.mark.django_db
NUMBER = "1/Kel.Fa.400.12.2.1/III/2026"


def issue(letter: Letter, at: Any = TEN) -> Letter:
    return operations.issue_sealed(letter_id=letter.pk, at=at)


def test_prepares_a_letter_and_queues_its_issue(sealed: Letter, resident: Resident) -> None:
    assert (sealed.state, sealed.signer_is_seal, sealed.number) == (LetterState.PREPARED, True, "")
    assert (sealed.resident_id, sealed.area_code) == (resident.pk, FATUBESI)
    assert len(sealed.pickup_code) == 9
    assert jobs_queued("letters.issue") == [{"letter_id": sealed.pk}]
    assert sealed.application.state == ApplicationState.ACCEPTED


def test_prepares_once(sealed: Letter) -> None:
    for at in (TEN, LATER):
        operations.prepare_letter(application=production_of(sealed.application_id), by=SYSTEM, at=at)
    assert [letter.pickup_code for letter in Letter.objects.all()] == [sealed.pickup_code]
    assert jobs_queued("letters.issue") == [{"letter_id": sealed.pk}]


def test_prepares_nothing_for_an_issued_letter(issued: Letter) -> None:
    jobs.run_until_empty()
    operations.prepare_letter(application=production_of(issued.application_id), by=SYSTEM, at=LATER)
    assert jobs_queued("letters.issue") == []


def test_numbers_signs_records_and_tells(sealed: Letter, resident: Resident) -> None:
    letter = issue(sealed)
    assert (letter.state, letter.number, letter.issued_at) == (LetterState.ISSUED, NUMBER, TEN)
    entry = RegisterEntry.objects.get()
    assert (entry.number, entry.text, entry.state) == (1, NUMBER, EntryState.USED)
    assert public.gaps() == []

    document = IssuedDocument.objects.get()
    assert document == letter.document
    assert (document.number, document.kind, document.title) == (NUMBER, "domicile-letter", "SURAT KETERANGAN DOMISILI")
    assert (document.signer_kind, document.signer_ref, document.signer_post) == (
        SignerKind.SEAL, "seal", "KELURAHAN FATUBESI",
    )  # fmt: skip
    assert (document.masked_name, document.issued_on.isoformat()) == ("L**** M******* L***", "2026-03-02")
    assert document.valid_until is not None
    assert document.valid_until.isoformat() == "2026-06-02"

    application = letter.application
    application.refresh_from_db()
    assert (application.state, application.outcome_summary) == (ApplicationState.COMPLETED, {"number": NUMBER})
    assert messages_sent() == [("letters.issued", f"letters.issued:{letter.application_ref}")]


def test_the_paper_is_genuine_and_says_what_the_register_says(issued: Letter) -> None:
    pdf = queries.pdf_of(issued)
    assert pdf.startswith(b"%PDF")
    verdict = public.verify_pdf(pdf, at=TEN)
    assert verdict.state == PdfState.GENUINE
    content = issued.content
    assert content is not None
    assert content["letter"] == {
        "number": NUMBER, "title": "SURAT KETERANGAN DOMISILI", "place": "Kupang", "date": "2 Maret 2026",
        "weekday": "Senin",
        "date_words": "dua Maret dua ribu dua puluh enam",
        "valid_until": "2 Juni 2026", "valid_until_date": "2026-06-02", "purpose": "membuka rekening bank",
        "is_test": True,
    }  # fmt: skip
    assert content["person"]["nik"] == NIK
    assert content["person"]["birth"] == "Kupang, 17 Agustus 1990"
    assert content["signer"] == {
        "lines": ["KELURAHAN FATUBESI"], "name": "", "rank": "", "nip": "", "is_seal": True,
    }  # fmt: skip
    assert content["unit"]["lines"] == ["PEMERINTAH KOTA KUPANG", "KECAMATAN KOTA LAMA", "KELURAHAN FATUBESI"]
    assert content["family"] == []  # the paper shows none, so none was read


def test_pyhanko_finds_the_signature_whole_and_trusts_it_through_our_root(issued: Letter) -> None:
    [signature] = PdfFileReader(io.BytesIO(queries.pdf_of(issued))).embedded_signatures
    _kind, _headers, root = pem.unarmor(public.authority_certificate().encode())
    trust = ValidationContext(trust_roots=[x509.Certificate.load(root)], moment=TEN, allow_fetching=False)
    found = run(async_validate_pdf_signature(signature, trust))
    assert (found.intact, found.valid, found.trusted) == (True, True, True)
    assert found.coverage == SignatureCoverageLevel.ENTIRE_FILE


def test_every_step_is_in_the_log_without_a_name(issued: Letter, resident: Resident) -> None:
    ref = issued.application_ref
    assert events("documents.number.reserved") == [("system:molek", f"letter:{ref}", {"number": NUMBER})]
    [(by, subject, data)] = events("documents.document.issued")
    assert issued.document is not None
    assert (by, subject) == ("system:molek", public.document_ref(issued.document.token))
    assert (data["number"], data["content_hash"]) == (NUMBER, issued.document.content_hash)
    assert events("cases.application.completed") == [("system:molek", ref, {"number": NUMBER})]
    [*_, (reader, whose, reading)] = events("audit.record.read")
    assert (reader, whose) == ("system:molek", f"resident:{resident.ref}")
    assert (reading["purpose"], reading["case"]) == ("SIGNING", ref)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text || subject, ' ') FROM audit_event")
        (log,) = cursor.fetchone()
    assert NIK not in log
    assert "LUKAS" not in log


def test_the_public_page_knows_it(issued: Letter) -> None:
    assert issued.document is not None
    verification = public.verification(issued.document.token, at=LATER)
    assert verification is not None
    assert verification.validity == Validity.VALID


def test_a_second_time_changes_nothing(issued: Letter) -> None:
    before = IssuedDocument.objects.values().get()
    again = operations.issue_sealed(letter_id=issued.pk, at=LATER)
    assert (again.pk, again.issued_at) == (issued.pk, TEN)
    assert IssuedDocument.objects.values().get() == before
    assert len(messages_sent()) == 1
    assert len(events("documents.document.issued")) == 1


def test_the_job_issues_it(sealed: Letter) -> None:
    jobs.run_until_empty(queues=["letters"])
    sealed.refresh_from_db()
    assert sealed.state == LetterState.ISSUED


def test_26_statements_are_enough(resident: Resident, django_assert_num_queries: Any) -> None:
    """Two transactions. In the first, with its BEGIN and COMMIT here as savepoints: letter, unit, application, number
    (3), register of residents, access row, letter. In the second: letter, entry, file, event, document, letter,
    application (2), timeline, notice, event, message, job."""
    letter = sealed_letter(resident)
    with django_assert_num_queries(26):
        issue(letter)


def test_a_letter_that_shows_the_family_reads_it_and_logs_each(resident: Resident) -> None:
    make_resident("9971015708920001", name="WIFE LADO", relation="WIFE")
    letter = issue(letter_of(submit(resident, "population-biodata", {"data_correct": True, "purpose": "kerja"})))
    assert letter.content is not None
    assert [member["relation"] for member in letter.content["family"]] == ["KEPALA KELUARGA", "ISTRI"]
    readings = [whose for _, whose, data in events("audit.record.read") if data["purpose"] == "SIGNING"]
    assert len(readings) == 3  # his own for the letter, and the card with its two members
    assert len(set(readings)) == 2


def test_an_area_that_was_chosen_stands_there_by_name(resident: Resident, city: City) -> None:
    application = submit(resident, answers=MOVED)
    task = application.tasks.get()
    official = next(o for o in (city.lurah, city.secretary, city.kasi) if o.pk == task.assigned_id)
    cases.decide_task(task_id=task.pk, decision=Decision.ACCEPT, reason="Dikunjungi.", by=actor_of(official), at=NINE)
    letter = issue(letter_of(application))
    assert letter.content is not None
    assert letter.content["answers"]["domicile_area"] == "Kelurahan Oeba"


def test_known_facts_can_stand_there_and_unknown_ones_do_not(sealed: Letter) -> None:
    facts = Facts(
        on=NINE.date(),
        values={"tax.settled": Known(True, "tax"), "tax.owed_idr": Unknown(UnknownReason.SOURCE_DOWN, "tax")},
    )
    Application.objects.update(facts=facts.to_json())
    letter = issue(sealed)
    assert letter.content is not None
    assert letter.content["facts"] == {"tax.settled": "Ya"}


def test_an_application_without_facts_gets_its_letter(sealed: Letter) -> None:
    Application.objects.update(facts={})
    letter = issue(sealed)
    assert letter.content is not None
    assert letter.content["facts"] == {}
    assert str(letter) == letter.number


def test_a_resident_without_a_phone_gets_the_letter_and_no_message(city: City) -> None:
    letter = issue(sealed_letter(make_resident(phone="")))
    assert letter.state == LetterState.ISSUED
    assert messages_sent() == []


def test_the_nearest_office_around_gives_its_name_where_the_area_has_none(sealed: Letter, city: City) -> None:
    Letter.objects.filter(pk=sealed.pk).update(area_code="53.71.09.9999")  # nothing there: the city itself
    letter = issue(sealed)
    assert letter.document is not None
    assert letter.document.unit_code == CITY


class TestProviderDown:
    """...that cannot be set now keeps the number and is tried again."""

    def test_keeps_number_and_content(self, sealed: Letter, provider: Provider) -> None:
        provider.is_down = True
        with pytest.raises(SignerDown):
            issue(sealed)
        sealed.refresh_from_db()
        assert (sealed.state, sealed.number) == (LetterState.NUMBERED, NUMBER)
        assert IssuedDocument.objects.count() == 0
        frozen = sealed.content

        provider.is_down = False
        Resident.objects.update(name="NAMA LAIN", phone="+6281299999999")  # after the number was given
        letter = issue(sealed, LATER)
        assert (letter.number, letter.content, letter.issued_at) == (NUMBER, frozen, LATER)
        assert letter.document is not None
        assert (letter.document.issued_at, letter.document.masked_name) == (TEN, "L**** M******* L***")
        assert RegisterEntry.objects.count() == 1

    def test_the_job_waits_and_issues_later(self, sealed: Letter, provider: Provider) -> None:
        provider.is_down = True
        jobs.run_until_empty(queues=["letters"])
        assert jobs_queued("letters.issue") == [{"letter_id": sealed.pk}]
        assert events("cases.outcome.failed") == []  # not for good
        provider.is_down = False
        jobs.run_until_empty(even_if_scheduled=True, queues=["letters"])
        sealed.refresh_from_db()
        assert sealed.state == LetterState.ISSUED


class TestBrokenOff:
    """...and interrupted anywhere, says the same paper at the next try."""

    @pytest.mark.parametrize("part", ["paper_of", "sign", "record_issue", "finish", "tell_issued"])
    def test_repeats_with_the_same_number_and_content(
        self, sealed: Letter, part: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        owner = {"sign": documents, "finish": cases, "tell_issued": issuing.notices}.get(part, issuing)

        def die(*_args: Any, **_kwargs: Any) -> Any:
            raise RuntimeError("power cut")

        hashes = []
        prepare = documents.prepare
        monkeypatch.setattr(
            documents, "prepare", lambda **named: (p := prepare(**named), hashes.append(p.content_hash))[0]
        )
        with monkeypatch.context() as broken:
            broken.setattr(owner, part, die)
            with pytest.raises(RuntimeError, match="power cut"):
                issue(sealed)
        sealed.refresh_from_db()
        assert (sealed.state, sealed.number) == (LetterState.NUMBERED, NUMBER)
        assert IssuedDocument.objects.count() == 0
        assert messages_sent() == []
        assert RegisterEntry.objects.get().state == EntryState.RESERVED

        letter = issue(sealed, LATER)
        assert letter.number == NUMBER
        assert letter.document is not None
        assert [letter.document.content_hash] * 2 == hashes
        assert public.gaps() == []
        assert RegisterEntry.objects.get().state == EntryState.USED
        assert len(messages_sent()) == 1

    def test_a_number_that_was_not_committed_goes_to_the_next(
        self, sealed: Letter, city: City, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(issuing, "build_content", lambda *_a, **_k: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                issue(sealed)
        other = sealed_letter(make_resident("9971010202800001", "9971010101200002"))
        assert issue(other).number == NUMBER
        assert issue(sealed).number == NUMBER.replace("1/", "2/", 1)


class TestForGood:
    """...that no repeat can set is shown to a human."""

    def test_a_broken_template_is_told_to_the_desk_and_tried_again(
        self, sealed: Letter, city: City, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(documents, "render", _refuse(TemplateBroken(service_code="domicile-letter", why="?")))
            with pytest.raises(TemplateBroken):
                issue(sealed)
        application = sealed.application
        application.refresh_from_db()
        assert (application.outcome_problem, application.outcome_failed_at) == ("template-broken", TEN)
        assert [data for _, _, data in events("cases.outcome.failed")] == [{"problem": "template-broken"}]

        # He mends it and tries again.
        cases.retry_outcome(ref=sealed.application_ref, by=actor_of(city.camat), at=LATER)
        jobs.run_until_empty(queues=["letters"])
        application.refresh_from_db()
        assert (application.state, application.outcome_problem) == (ApplicationState.COMPLETED, "")

    def test_a_void_number_is_followed_by_another(self, sealed: Letter, city: City, provider: Provider) -> None:
        provider.is_down = True
        with pytest.raises(SignerDown):
            issue(sealed)
        documents.void_number(subject=f"letter:{sealed.application_ref}", reason="Salah buku.", by=SYSTEM, at=TEN)
        provider.is_down = False
        letter = issue(sealed, LATER)
        assert letter.number == NUMBER.replace("1/", "2/", 1)
        assert letter.numbered_at == LATER
        assert letter.content is not None
        assert letter.content["letter"]["number"] == letter.number
        assert public.gaps() == []
        assert [(e.state, e.reason) for e in RegisterEntry.objects.order_by("number")] == [
            (EntryState.VOID, "Salah buku."), (EntryState.USED, ""),
        ]  # fmt: skip

    def test_a_number_voided_at_the_last_moment_is_not_used(self, sealed: Letter) -> None:
        numbered = issuing.take_number(letter_id=sealed.pk, signatory=None, by=SYSTEM, at=TEN)
        pdf = documents.sign(pdf=issuing.paper_of(numbered), signer=documents.SEAL, at=TEN)
        documents.void_number(subject=f"letter:{sealed.application_ref}", reason="Salah buku.", by=SYSTEM, at=TEN)
        with pytest.raises(NumberVoid):
            issuing.record_issue(numbered, pdf, signer=documents.SEAL, by=SYSTEM, at=TEN)
        assert IssuedDocument.objects.count() == 0


def test_a_letter_for_an_official_is_no_outcome_of_the_job(awaiting: Letter) -> None:
    assert jobs_queued("letters.issue") == []


def _refuse(refusal: Exception) -> Any:
    def act(*_args: Any, **_kwargs: Any) -> Any:
        raise refusal

    return act
