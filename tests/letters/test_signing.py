"""Officials who sign..."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from molek.base.actors import SYSTEM
from molek.base.errors import DomainError, NotPermitted
from molek.cases import operations as cases
from molek.cases import queries as applications
from molek.cases.enums import ApplicationState, Decision
from molek.cases.queries.production import production_of
from molek.documents import operations as documents
from molek.documents import queries as public
from molek.documents.enums import EntryState, PdfState, SignerKind
from molek.documents.errors import NoCertificate, SignerDown, TemplateBroken, TooManyPassphrases, WrongPassphrase
from molek.documents.models import IssuedDocument, RegisterEntry
from molek.letters import operations, queries
from molek.letters.enums import LetterState
from molek.letters.errors import (
    AlreadySigned,
    BeingSigned,
    LetterNotFound,
    NotAwaitingSignature,
    NothingChosen,
    SignerIsKin,
)
from molek.letters.models import Letter
from molek.residents.models import Resident
from molek.staff.errors import NoAuthorityToSign
from molek.staff.models import Holding
from tests.cases.conftest import (
    LURAH_NIK,
    NINE,
    STRANGER_NIK,
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
    sealed_letter,
    sign,
)

pytestmark = pytest.mark.django_db
NUMBER = "1/Kel.Fa.400.9.14/III/2026"
AFTER_LEASE = TEN + dt.timedelta(minutes=3)


def kin_of_lurah() -> None:
    """The lurah turns out to stand on the applicant's family card."""
    make_resident(LURAH_NIK, name="SAUDARA SATU KK", relation="RELATIVE")


def second_letter(city: City) -> Letter:
    return official_letter(make_resident(STRANGER_NIK, "9971010101200002", name="MARKUS BESSIE"), city.lurah)


def refusal_of(result: operations.Signed) -> type[DomainError] | None:
    return type(result.refusal) if result.refusal else None


def test_find_the_letter_waiting(awaiting: Letter, city: City) -> None:
    assert (awaiting.state, awaiting.signer_is_seal) == (LetterState.AWAITING_SIGNATURE, False)
    assert awaiting.application.state == ApplicationState.SIGNING
    assert jobs_queued("letters.issue") == []
    operations.prepare_letter(application=production_of(awaiting.application_id), by=SYSTEM, at=TEN)
    assert Letter.objects.get() == awaiting


def test_issue_it_under_the_lurahs_name(awaiting: Letter, city: City) -> None:
    result = sign(awaiting, city.lurah)
    assert (result.letter_id, result.application_ref, result.number, result.refusal) == (
        awaiting.pk, awaiting.application_ref, NUMBER, None,
    )  # fmt: skip
    letter = Letter.objects.get()
    assert (letter.state, letter.issued_at) == (LetterState.ISSUED, TEN)
    assert letter.document is not None
    ref = f"official:{city.lurah.pk}"
    assert (letter.document.signer_kind, letter.document.signer_ref) == (SignerKind.OFFICIAL, ref)
    assert letter.document.signer_post == "LURAH KELURAHAN FATUBESI"
    assert letter.content is not None
    assert letter.content["signer"]["name"] == city.lurah.full_name
    assert public.verify_pdf(queries.pdf_of(letter), at=TEN).state == PdfState.GENUINE
    assert [by for by, _, _ in events("documents.document.issued")] == [ref]
    assert [by for by, _, _ in events("cases.application.completed")] == [ref]
    assert [template for template, _ in messages_sent()].count("letters.issued") == 1
    letter.application.refresh_from_db()
    assert letter.application.state == ApplicationState.COMPLETED


def test_sign_for_the_lurah_as_his_secretary(awaiting: Letter, city: City) -> None:
    sign(awaiting, city.secretary)
    document = IssuedDocument.objects.get()
    assert document.signer_post == "a.n. LURAH KELURAHAN FATUBESI SEKRETARIS"
    assert (document.number, document.unit_name) == (NUMBER, "Kelurahan Fatubesi")


def test_sign_for_the_lurah_as_plh_of_his_secretary(awaiting: Letter, city: City) -> None:
    stand_in = make_official("wakil")
    hold(stand_in, city.posts["secretary"], "2026-03-02", "2026-03-20", "Plh")
    enrol(stand_in)
    sign(awaiting, stand_in)
    assert IssuedDocument.objects.get().signer_post == "a.n. LURAH KELURAHAN FATUBESI Plh. SEKRETARIS"


def test_sign_as_plh_while_the_lurah_is_away(awaiting: Letter, city: City) -> None:
    stand_in = make_official("wakil")
    hold(stand_in, city.posts["lurah"], "2026-03-02", "2026-03-20", "Plh")
    enrol(stand_in)
    with pytest.raises(NotPermitted):
        sign(awaiting, city.lurah)
    sign(awaiting, stand_in)
    assert IssuedDocument.objects.get().signer_post == "Plh. LURAH KELURAHAN FATUBESI"


def test_number_it_in_the_register_of_the_kecamatan_as_camat(awaiting: Letter, city: City) -> None:
    result = sign(awaiting, city.camat)
    assert result.number == "1/Kec.KL.400.9.14/III/2026"
    document = IssuedDocument.objects.get()
    assert (document.signer_post, document.unit_name) == ("CAMAT KECAMATAN KOTA LAMA", "Kecamatan Kota Lama")


def test_sign_many_with_one_passphrase(awaiting: Letter, city: City) -> None:
    other = second_letter(city)
    chosen = [other.pk, awaiting.pk, other.pk]
    by = actor_of(city.lurah, TEN)
    results = operations.sign_letters(letter_ids=chosen, passphrase=PASSPHRASE, by=by, at=TEN)
    assert [(r.letter_id, r.number) for r in results] == [
        (other.pk, NUMBER), (awaiting.pk, NUMBER.replace("1/", "2/", 1)),
    ]  # fmt: skip
    assert public.gaps() == []


def test_are_told_for_each_letter_why_not(awaiting: Letter, city: City) -> None:
    sealed = sealed_letter(awaiting.resident)
    away = second_letter(city)
    Letter.objects.filter(pk=away.pk).update(area_code=city.posts["other_lurah"].unit.area_code)
    by = actor_of(city.lurah, TEN)
    chosen = [sealed.pk, away.pk, 10**9, awaiting.pk]
    results = operations.sign_letters(letter_ids=chosen, passphrase=PASSPHRASE, by=by, at=TEN)
    assert [(r.letter_id, refusal_of(r), r.application_ref) for r in results] == [
        (sealed.pk, NotAwaitingSignature, sealed.application_ref),
        (away.pk, LetterNotFound, ""),  # not even its reference is told
        (10**9, LetterNotFound, ""),
        (awaiting.pk, None, awaiting.application_ref),
    ]
    assert RegisterEntry.objects.count() == 1


def test_sign_at_most_fifty_at_once(awaiting: Letter, city: City) -> None:
    results = operations.sign_letters(
        letter_ids=range(10**9, 10**9 + 60), passphrase=PASSPHRASE, by=actor_of(city.lurah, TEN), at=TEN
    )
    assert len(results) == operations.signing.MOST_AT_ONCE


def test_are_not_let_near_the_letters_of_another_kelurahan(awaiting: Letter, city: City) -> None:
    assert refusal_of(sign(awaiting, city.other_lurah)) is LetterNotFound
    by = actor_of(city.other_lurah, TEN)
    with pytest.raises(LetterNotFound):
        operations.preview_letter(letter_id=awaiting.pk, by=by, at=TEN)
    with pytest.raises(LetterNotFound):
        operations.return_unsigned(letter_id=awaiting.pk, reason="?", by=by, at=TEN)
    assert queries.awaiting_signature(by=by).rows == []


@pytest.mark.parametrize("name", ["clerk", "kasi"])
def test_must_hold_a_post_that_signs(awaiting: Letter, city: City, name: str) -> None:
    with pytest.raises(NotPermitted):
        sign(awaiting, getattr(city, name))


def test_choose_something(city: City) -> None:
    with pytest.raises(NothingChosen):
        operations.sign_letters(letter_ids=[], passphrase=PASSPHRASE, by=actor_of(city.lurah, TEN), at=TEN)


def test_use_up_no_number_with_a_wrong_passphrase(awaiting: Letter, city: City) -> None:
    with pytest.raises(WrongPassphrase):
        sign(awaiting, city.lurah, passphrase="seekor kuda di padang")
    awaiting.refresh_from_db()
    assert (awaiting.state, awaiting.number) == (LetterState.AWAITING_SIGNATURE, "")
    assert RegisterEntry.objects.count() == 0


def test_wait_after_five_wrong_passphrases(awaiting: Letter, city: City) -> None:
    for _ in range(5):
        with pytest.raises(WrongPassphrase):
            sign(awaiting, city.lurah, passphrase="seekor kuda di padang")
    with pytest.raises(TooManyPassphrases):
        sign(awaiting, city.lurah)
    assert sign(awaiting, city.lurah, at=LATER).number == NUMBER


def test_need_a_key(awaiting: Letter, city: City) -> None:
    stand_in = make_official("wakil")
    hold(stand_in, city.posts["lurah"], "2026-03-02", "2026-03-20", "Plh")
    with pytest.raises(NoCertificate):
        sign(awaiting, stand_in)
    assert RegisterEntry.objects.count() == 0


def test_sign_nothing_for_their_own_family(awaiting: Letter, city: City) -> None:
    kin_of_lurah()
    assert refusal_of(sign(awaiting, city.lurah)) is SignerIsKin
    assert RegisterEntry.objects.count() == 0
    by = actor_of(city.lurah, TEN)
    with pytest.raises(SignerIsKin):
        operations.preview_letter(letter_id=awaiting.pk, by=by, at=TEN)
    with pytest.raises(SignerIsKin):
        operations.return_unsigned(letter_id=awaiting.pk, reason="?", by=by, at=TEN)
    assert sign(awaiting, city.secretary).number == NUMBER


def test_sign_once(awaiting: Letter, city: City) -> None:
    sign(awaiting, city.lurah)
    first = IssuedDocument.objects.values().get()
    for official in (city.lurah, city.camat):
        assert refusal_of(sign(awaiting, official, at=LATER)) is AlreadySigned
    assert IssuedDocument.objects.values().get() == first
    assert [template for template, _ in messages_sent()].count("letters.issued") == 1


def test_sign_on_behalf_only_of_somebody(awaiting: Letter, city: City) -> None:
    """The lurah's post fell empty: nobody for whom the secretary could sign."""
    Holding.objects.filter(post=city.posts["lurah"]).update(period=("2025-01-02", "2026-03-01"))
    assert refusal_of(sign(awaiting, city.secretary)) is NoAuthorityToSign
    with pytest.raises(NoAuthorityToSign):
        operations.preview_letter(letter_id=awaiting.pk, by=actor_of(city.secretary, TEN), at=TEN)


class TestProviderDown:
    """...while the provider is down, keep the number."""

    @pytest.fixture
    def numbered(self, awaiting: Letter, city: City, provider: Provider) -> Letter:
        provider.is_down = True
        with pytest.raises(SignerDown):
            sign(awaiting, city.lurah)
        provider.is_down = False
        awaiting.refresh_from_db()
        assert (awaiting.state, awaiting.number) == (LetterState.NUMBERED, NUMBER)
        return awaiting

    def test_and_use_it_at_the_next_try(self, numbered: Letter, city: City) -> None:
        assert sign(numbered, city.lurah, at=LATER).number == NUMBER
        document = IssuedDocument.objects.get()
        assert (document.issued_at, RegisterEntry.objects.count()) == (TEN, 1)
        assert len(events("documents.number.reserved")) == 1

    def test_and_hold_the_letter_for_two_minutes(self, numbered: Letter, city: City) -> None:
        assert refusal_of(sign(numbered, city.secretary)) is BeingSigned
        assert IssuedDocument.objects.count() == 0

    def test_then_leave_it_to_a_colleague_with_his_own_lines(self, numbered: Letter, city: City) -> None:
        assert sign(numbered, city.secretary, at=AFTER_LEASE).number == NUMBER
        letter = Letter.objects.get()
        assert letter.document is not None
        assert letter.document.signer_post == "a.n. LURAH KELURAHAN FATUBESI SEKRETARIS"
        assert letter.content is not None
        assert letter.content["signer"]["name"] == city.secretary.full_name
        assert RegisterEntry.objects.count() == 1

    def test_and_their_capacity_of_the_day_counts(self, numbered: Letter, city: City) -> None:
        """He was the lurah when the number was given, and is appointed Plt at the next try."""
        Holding.objects.filter(post=city.posts["lurah"]).update(period=("2025-01-02", "2026-03-03"))
        hold(city.lurah, city.posts["lurah"], "2026-03-03", capacity="Plt")
        sign(numbered, city.lurah, at=TEN + dt.timedelta(days=1))
        assert IssuedDocument.objects.get().signer_post == "Plt. LURAH KELURAHAN FATUBESI"

    def test_and_a_camat_who_takes_over_uses_his_own_register(self, numbered: Letter, city: City) -> None:
        assert sign(numbered, city.camat, at=AFTER_LEASE).number == "1/Kec.KL.400.9.14/III/2026"
        left, used = RegisterEntry.objects.order_by("pk")
        assert (left.text, left.state) == (NUMBER, EntryState.VOID)
        assert left.reason == "Diganti nomor Kecamatan Kota Lama, yang pejabatnya menandatangani."
        assert used.state == EntryState.USED
        document = IssuedDocument.objects.get()
        assert (document.number, document.issued_at) == (used.text, AFTER_LEASE)
        assert public.gaps() == []

    def test_and_it_stays_on_the_list(self, numbered: Letter, city: City) -> None:
        [row] = queries.awaiting_signature(by=actor_of(city.lurah, TEN)).rows
        assert (row.id, row.number) == (numbered.pk, NUMBER)

    def test_and_it_cannot_be_returned_any_more(self, numbered: Letter, city: City) -> None:
        with pytest.raises(NotAwaitingSignature):
            operations.return_unsigned(letter_id=numbered.pk, reason="?", by=actor_of(city.lurah, TEN), at=TEN)


class TestSlowProvider:
    """...while the provider takes longer than the lease, lose against a colleague who was faster."""

    def test_who_issued_it(self, awaiting: Letter, city: City, provider: Provider) -> None:
        def meanwhile() -> None:
            provider.meanwhile = lambda: None
            assert sign(awaiting, city.secretary, at=AFTER_LEASE).refusal is None

        provider.meanwhile = meanwhile
        assert refusal_of(sign(awaiting, city.lurah)) is AlreadySigned
        assert IssuedDocument.objects.get().signer_ref == f"official:{city.secretary.pk}"

    def test_who_is_signing_it(self, awaiting: Letter, city: City, provider: Provider) -> None:
        def meanwhile() -> None:
            provider.meanwhile = lambda: None
            provider.is_down = True
            with pytest.raises(SignerDown):
                sign(awaiting, city.secretary, at=AFTER_LEASE)
            provider.is_down = False

        provider.meanwhile = meanwhile
        assert refusal_of(sign(awaiting, city.lurah)) is BeingSigned
        assert IssuedDocument.objects.count() == 0
        assert sign(awaiting, city.secretary, at=LATER).number == NUMBER


class TestOneOfMany:
    """...that cannot be signed stops no other."""

    def test_with_a_broken_template(self, awaiting: Letter, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
        other, render = second_letter(city), documents.render

        def refuse_the_first(**named: Any) -> bytes:
            if "LUKAS" in named["data"]["person"]["name"]:
                raise TemplateBroken(service_code="poverty-statement", why="?")
            return render(**named)

        monkeypatch.setattr(documents, "render", refuse_the_first)
        results = operations.sign_letters(
            letter_ids=[awaiting.pk, other.pk], passphrase=PASSPHRASE, by=actor_of(city.lurah, TEN), at=TEN
        )
        assert [refusal_of(r) for r in results] == [TemplateBroken, None]

    def test_whose_number_was_voided_meanwhile(self, awaiting: Letter, city: City, provider: Provider) -> None:
        other = second_letter(city)
        provider.meanwhile = lambda: documents.void_number(
            subject=f"letter:{awaiting.application_ref}", reason="Salah buku.", by=SYSTEM, at=TEN
        )
        results = operations.sign_letters(
            letter_ids=[awaiting.pk, other.pk], passphrase=PASSPHRASE, by=actor_of(city.lurah, TEN), at=TEN
        )
        assert [r.refusal.code if r.refusal else r.number for r in results] == [
            "number-void", NUMBER.replace("1/", "2/", 1),
        ]  # fmt: skip
        provider.meanwhile = lambda: None
        assert sign(awaiting, city.lurah).number == NUMBER.replace("1/", "3/", 1)
        assert public.gaps() == []


class TestPreview:
    """...see the paper before, without using a number."""

    def test_and_the_reading_is_logged(self, awaiting: Letter, city: City, resident: Resident) -> None:
        before = len(events("audit.record.read"))
        pdf = operations.preview_letter(letter_id=awaiting.pk, by=actor_of(city.lurah, TEN), at=TEN)
        assert pdf.startswith(b"%PDF")
        awaiting.refresh_from_db()
        assert (awaiting.state, awaiting.number, awaiting.content) == (LetterState.AWAITING_SIGNATURE, "", None)
        assert RegisterEntry.objects.count() == 0
        [(by, whose, data)] = events("audit.record.read")[before:]
        assert (by, whose) == (f"official:{city.lurah.pk}", f"resident:{resident.ref}")
        assert (data["purpose"], data["case"]) == ("SIGNING", awaiting.application_ref)

    def test_of_nothing(self, city: City) -> None:
        with pytest.raises(LetterNotFound):
            operations.preview_letter(letter_id=1, by=actor_of(city.lurah, TEN), at=TEN)


class TestReturning:
    """...who will not sign send the application back to review."""

    def send_back(self, letter: Letter, city: City) -> None:
        operations.return_unsigned(
            letter_id=letter.pk, reason="Alamat sudah pindah.", by=actor_of(city.lurah, TEN), at=TEN
        )

    def test_with_their_reason(self, awaiting: Letter, city: City) -> None:
        application = awaiting.application
        self.send_back(awaiting, city)
        application.refresh_from_db()
        assert application.state == ApplicationState.IN_REVIEW
        assert Letter.objects.count() == 0
        assert events("letters.letter.returned") == [(f"official:{city.lurah.pk}", application.ref, {})]
        last = application.events.order_by("-pk").first()
        assert last is not None
        assert (last.kind, last.data["reason"]) == ("RETURNED", "Alamat sudah pindah.")
        task = application.tasks.get(state="OPEN")
        assert task.assigned_id != city.lurah.pk

    def test_and_a_new_letter_comes_of_a_new_decision(self, awaiting: Letter, city: City) -> None:
        application = awaiting.application
        self.send_back(awaiting, city)
        task = application.tasks.get(state="OPEN")
        decider = next(o for o in (city.camat, city.secretary, city.kasi) if o.pk == task.assigned_id)
        cases.decide_task(
            task_id=task.pk, decision=Decision.ACCEPT, reason="Alamat benar.", by=actor_of(decider, LATER), at=LATER
        )
        again = letter_of(application)
        assert again.state == LetterState.AWAITING_SIGNATURE
        assert sign(again, city.lurah, at=LATER).number == NUMBER

    def test_not_when_it_is_signed(self, awaiting: Letter, city: City) -> None:
        sign(awaiting, city.lurah)
        with pytest.raises(NotAwaitingSignature):
            self.send_back(awaiting, city)
        assert events("letters.letter.returned") == []

    def test_not_when_the_city_seals_it(self, sealed: Letter, city: City) -> None:
        with pytest.raises(NotAwaitingSignature):
            self.send_back(sealed, city)

    def test_not_twice(self, awaiting: Letter, city: City) -> None:
        self.send_back(awaiting, city)
        with pytest.raises(LetterNotFound):
            self.send_back(awaiting, city)


def test_see_oldest_first_and_page_by_key(awaiting: Letter, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    other = second_letter(city)
    monkeypatch.setattr(queries, "PAGE_SIZE", 1)
    by = actor_of(city.secretary, NINE)
    first = queries.awaiting_signature(by=by)
    assert ([row.id for row in first.rows], first.next_key) == ([awaiting.pk], str(awaiting.pk))
    rest = queries.awaiting_signature(by=by, after=first.next_key)
    assert ([row.id for row in rest.rows], rest.next_key) == ([other.pk], None)
    for nonsense in ("x", "²", "9" * 5000):
        assert [row.id for row in queries.awaiting_signature(by=by, after=nonsense).rows] == [awaiting.pk]


def test_see_those_of_all_kelurahan_as_camat(awaiting: Letter, city: City) -> None:
    assert [row.id for row in queries.awaiting_signature(by=actor_of(city.camat)).rows] == [awaiting.pk]


def test_read_the_list_with_a_permission_only(city: City) -> None:
    with pytest.raises(NotPermitted):
        queries.awaiting_signature(by=actor_of(city.clerk))


def test_applicants_see_who_signs_only_by_post(awaiting: Letter, city: City) -> None:
    sign(awaiting, city.lurah)
    assert all(city.lurah.name not in str(line) for line in applications.timeline_of(awaiting.application))
