"""Documents: prepared before they are printed, issued once they are signed, revoked with a reason."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.qr import qr_svg
from molek.base.transactions import in_transaction
from molek.base.workdays import CITY_TZ, city_date
from molek.documents.enums import DocumentStatus, EntryState
from molek.documents.errors import AlreadyRevoked, NumberNotReserved, NumberVoid, ReasonMissing
from molek.documents.models import IssuedDocument, RegisterEntry
from molek.documents.permissions import DocumentPermission
from molek.documents.providers import key_folder
from molek.documents.providers.signing import Signer
from molek.documents.queries.documents import document_ref, footer
from molek.documents.rules.content import content_hash
from molek.documents.rules.numbers import SECOND
from molek.documents.rules.token import TokenClaims, encode_token, to_text
from molek.files import operations as files

PDF_TYPE = "application/pdf"
_TOKEN_BYTES = 16


@dataclass(frozen=True, slots=True)
class Prepared:
    """What must stand on the paper before it can be signed.

    ``url`` is the short public address, to print in words; ``link`` the same with the offline token behind ``#``,
    which the QR code and the PDF's own link carry.
    """

    subject: str
    token: str
    cwt: str
    url: str
    link: str
    qr_svg: str
    content_hash: str

    @property
    def for_template(self) -> dict[str, str]:
        """The part of a template's data that comes from here: ``{"qr", "url", "link", "footer"}``."""
        return {"qr": self.qr_svg, "url": self.url, "link": self.link, "footer": footer()}


def prepare(
    *,
    subject: str,
    number: str,
    title: str,
    unit_name: str,
    masked_name: str,
    issued_at: dt.datetime,
    valid_until: dt.date | None,
    content: Mapping[str, Any],
) -> Prepared:
    """Token, QR code and content hash of a document to be. Writes nothing, may be repeated: the same subject always
    gets the same token.

    Args:
        issued_at: moment of issue; its city-local day is the date on the paper.
        valid_until: last day of validity, city-local.
        content: what the paper says, JSON; only its hash is kept.
    """
    token = _token_of(subject)
    digest = content_hash(content)
    claims = TokenClaims(
        number=number, title=title, unit=unit_name, masked_name=masked_name, content_hash=digest[:32],
        issued_at=issued_at, valid_until=_end_of(valid_until) if valid_until else None,
    )  # fmt: skip
    cwt = to_text(encode_token(claims, key_folder().token_key))
    url = f"{settings.MOLEK.public_url}/v/{token}"
    link = f"{url}#{cwt}"
    return Prepared(subject, token, cwt, url, link, qr_svg(link), digest)


@dataclass(frozen=True, slots=True)
class Second:
    """The second signature of a document: the official, his post as on the paper, and his register's number.

    ``subject`` is what the number was reserved for.
    """

    ref: str
    post: str
    number: str
    subject: str


def second_subject(subject: str, *, numbering: int = 1) -> str:
    """How the register of the one who signs after names a document."""
    return f"{subject}{SECOND}{numbering if numbering > 1 else ''}"


# The entry of the register is the lock: one issue a subject.
_CLAIM = """
    UPDATE documents_registerentry SET state = 'USED' WHERE subject = %s AND state = 'RESERVED' RETURNING text
"""


@in_transaction
def issue(
    *,
    prepared: Prepared,
    pdf: bytes,
    kind: str,
    title: str,
    unit_code: str,
    unit_name: str,
    area_code: str,
    signer: Signer,
    signer_post: str,
    masked_name: str,
    valid_until: dt.date | None,
    issued_at: dt.datetime,
    by: Actor,
    at: dt.datetime,
    second: Second | None = None,
) -> IssuedDocument:
    """Store the signed PDF, make it public under its token, and log it: all or nothing, once a subject.

    A repeat returns what was issued first; its PDF stands.

    Args:
        prepared: the same that was printed on ``pdf``.
        issued_at: the moment told to :func:`prepare`.
        at: now; differs from ``issued_at`` when the signer was slow.

        second: who signed after the signer, with the number of his register, which is used with this.

    Raises:
        NumberNotReserved: there is no number for this subject.
        NumberVoid: its number was declared void meanwhile.
    """
    number = _claim(prepared.subject)
    if number is None:
        return IssuedDocument.objects.get(subject=prepared.subject)
    if second:
        _claim(second.subject)
    stored = files.store(content=pdf, media_type=PDF_TYPE, by=by, at=at)
    event_id = audit.record(
        event="documents.document.issued", by=by, subject=document_ref(prepared.token), at=at,
        data={"number": number, "content_hash": prepared.content_hash, "pdf_sha256": stored.sha256},
    )  # fmt: skip
    return IssuedDocument.objects.create(
        token=prepared.token,
        subject=prepared.subject,
        number=number,
        kind=kind,
        title=title,
        unit_code=unit_code,
        unit_name=unit_name,
        area_code=area_code,
        signer_kind=signer.kind,
        signer_ref=signer.ref,
        signer_post=signer_post,
        second_ref=second.ref if second else "",
        second_post=second.post if second else "",
        second_number=second.number if second else "",
        masked_name=masked_name,
        issued_at=issued_at,
        issued_by=by.ref,
        issued_on=city_date(issued_at),
        valid_until=valid_until,
        content_hash=prepared.content_hash,
        pdf_sha256=stored.sha256,
        pdf_size=len(pdf),
        cwt=prepared.cwt,
        event_id=event_id,
    )


def _claim(subject: str) -> str | None:
    """Use the subject's reserved number: its text, or None if it was used before."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [subject])
        row = cursor.fetchone()
    if row is not None:
        return str(row[0])
    entry = RegisterEntry.objects.filter(subject=subject).first()
    if entry is None:
        raise NumberNotReserved()
    if entry.state == EntryState.VOID:
        raise NumberVoid(number=entry.text)
    return None


@transaction.atomic
def revoke(*, document_id: int, reason: str, by: Actor, at: dt.datetime) -> IssuedDocument:
    """Declare an issued document void; the public page says so from now on, with the reason. Its number stays used.

    Raises:
        NotPermitted: ``by`` may not revoke in the document's area.
        ReasonMissing: the public is told why.
        AlreadyRevoked: the first revocation stands.
    """
    document = IssuedDocument.objects.select_for_update(of=("self",)).get(pk=document_id)
    by.require(DocumentPermission.REVOKE, area=document.area_code)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    if document.status == DocumentStatus.REVOKED:
        raise AlreadyRevoked(number=document.number)
    document.status = DocumentStatus.REVOKED
    document.revoked_at, document.revoked_by, document.revoked_reason = at, by.ref, reason.strip()[:300]
    document.save(update_fields=["status", "revoked_at", "revoked_by", "revoked_reason"])
    audit.record(
        event="documents.document.revoked", by=by, subject=document_ref(document.token), at=at,
        data={"number": document.number},
    )  # fmt: skip
    return document


def _token_of(subject: str) -> str:
    """128 bits that only this city can compute from the subject: a repeat after a crash prints the same address."""
    digest = salted_hmac("molek.documents.token", subject, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest[:_TOKEN_BYTES]).decode().rstrip("=")


def _end_of(day: dt.date) -> dt.datetime:
    """The last second of a city-local day."""
    return dt.datetime.combine(day, dt.time(23, 59, 59), CITY_TZ)
