from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from molek.audit import queries as audit
from molek.base.actors import SYSTEM
from molek.base.errors import NotPermitted
from molek.documents import operations, queries
from molek.documents.enums import DocumentStatus, EntryState, Validity
from molek.documents.errors import AlreadyRevoked, NumberNotReserved, NumberVoid, ReasonMissing
from molek.documents.models import IssuedDocument, RegisterEntry
from molek.documents.providers import key_folder
from molek.documents.rules.token import decode_token, from_text
from tests.documents.conftest import (
    CLERK,
    LATER,
    LURAH,
    MASKED,
    NAME,
    NINE,
    STRANGER,
    UNTIL,
    issued,
    paper,
    prepare,
    record,
    reserve,
)

pytestmark = pytest.mark.django_db


def test_prepared_paper_carries_an_address_that_cannot_be_guessed_or_counted() -> None:
    prepared = prepare("letter:a", "1/X/2025")
    assert len(prepared.token) == 22
    assert prepared.url.endswith(f"/v/{prepared.token}")
    assert prepared.link == f"{prepared.url}#{prepared.cwt}"
    assert prepare("letter:b", "2/X/2025").token[:8] != prepared.token[:8]


def test_preparing_again_gives_the_same_paper() -> None:
    assert prepare("letter:a", "1/X/2025") == prepare("letter:a", "1/X/2025")


def test_token_says_what_the_paper_says() -> None:
    prepared = prepare("letter:a", "1/X/2025")
    claims = decode_token(from_text(prepared.cwt), key_folder().token_keys)
    assert (claims.number, claims.unit, claims.masked_name) == ("1/X/2025", "Kelurahan Fatubesi", MASKED)
    assert claims.content_hash == prepared.content_hash[:32]
    assert claims.valid_until is not None
    assert claims.valid_until.astimezone(NINE.tzinfo).date() == UNTIL


def test_issue_stores_logs_and_uses_the_number() -> None:
    document, pdf = issued("letter:a")
    assert queries.pdf_of(document.pk) == pdf
    assert RegisterEntry.objects.get(subject="letter:a").state == EntryState.USED
    shown = audit.history(queries.document_ref(document.token))
    assert [(s.event, s.event_id) for s in shown] == [("documents.document.issued", document.event_id)]
    assert shown[0].data["pdf_sha256"] == document.pdf_sha256
    assert NAME not in str(shown)
    assert document.token not in str(shown)


def test_repeat_after_a_crash_keeps_the_first_paper() -> None:
    first, _ = issued("letter:a")
    prepared = prepare("letter:a", first.number)
    second = record(prepared, operations.sign(pdf=paper(prepared), signer=operations.SEAL, at=LATER), at=LATER)
    assert (second.pk, second.pdf_sha256) == (first.pk, first.pdf_sha256)
    assert IssuedDocument.objects.count() == 1


def test_nothing_is_issued_without_a_number_or_under_a_void_one() -> None:
    with pytest.raises(NumberNotReserved):
        record(prepare("letter:a", "1/X/2025"), b"%PDF-")
    reserve("letter:b")
    operations.void_number(subject="letter:b", reason="batal", by=LURAH, at=NINE)
    with pytest.raises(NumberVoid):
        record(prepare("letter:b", "1/X/2025"), b"%PDF-")
    assert not IssuedDocument.objects.exists()


def test_revocation_is_public_with_its_reason_and_logged() -> None:
    document, _ = issued()
    revoked = operations.revoke(document_id=document.pk, reason="Data keliru", by=LURAH, at=LATER)
    assert (revoked.status, revoked.revoked_at, revoked.revoked_reason) == ("REVOKED", LATER, "Data keliru")
    found = queries.verification(document.token, at=LATER)
    assert found is not None
    assert found.validity == Validity.REVOKED
    assert "documents.document.revoked" in [s.event for s in audit.history(queries.document_ref(document.token))]
    assert RegisterEntry.objects.get().state == EntryState.USED


def test_revocation_needs_permission_in_the_area_and_a_reason_and_stands() -> None:
    document, _ = issued()
    for actor in (CLERK, STRANGER):
        with pytest.raises(NotPermitted):
            operations.revoke(document_id=document.pk, reason="x", by=actor, at=NINE)
    with pytest.raises(ReasonMissing):
        operations.revoke(document_id=document.pk, reason=" ", by=LURAH, at=NINE)
    operations.revoke(document_id=document.pk, reason="pertama", by=LURAH, at=NINE)
    with pytest.raises(AlreadyRevoked):
        operations.revoke(document_id=document.pk, reason="kedua", by=LURAH, at=LATER)
    assert IssuedDocument.objects.get().revoked_reason == "pertama"


def test_database_refuses_half_a_revocation() -> None:
    document, _ = issued()
    document.status = DocumentStatus.REVOKED
    with pytest.raises(IntegrityError, match="document_revoked_pair"), transaction.atomic():
        document.save(update_fields=["status"])


@pytest.mark.parametrize(
    ("on", "validity"),
    [
        (dt.date(2025, 10, 1), Validity.VALID),
        (dt.date(2025, 12, 31), Validity.VALID),
        (dt.date(2026, 1, 1), Validity.EXPIRED),
    ],
)
def test_last_day_of_validity_still_counts(on: dt.date, validity: Validity) -> None:
    assert IssuedDocument(status=DocumentStatus.VALID, valid_until=UNTIL).validity(on) == validity


def test_unknown_token_is_nothing() -> None:
    assert queries.verification("A" * 22, at=NINE) is None


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_issuing_the_same_letter_eight_times_at_once_leaves_one() -> None:
    prepared = prepare("letter:a", reserve("letter:a").text)
    pdf = operations.sign(pdf=paper(prepared), signer=operations.SEAL, at=NINE)

    def put(_: int) -> int:
        try:
            return record(prepared, pdf, by=SYSTEM).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(put, range(16)))) == 1
    assert len(audit.history(queries.document_ref(prepared.token))) == 1
