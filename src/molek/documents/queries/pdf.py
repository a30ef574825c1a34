"""What a PDF that somebody brings is worth: offline from our keys, and against the list of issued documents."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from molek.base.workdays import city_date
from molek.documents.enums import PdfState, Validity
from molek.documents.models import IssuedDocument
from molek.documents.providers import key_folder
from molek.documents.providers.pades import SECOND_FIELD, run
from molek.documents.queries.documents import Verification, verification_of
from molek.documents.rules.token import TokenClaims, WrongToken, decode_token, from_text

_LINK = re.compile(rb"/v/([A-Za-z0-9_-]{22})(?:#([A-Za-z0-9_-]{80,2000}))?(?![A-Za-z0-9_-])")
_OF_VALIDITY = {
    Validity.VALID: PdfState.GENUINE,
    Validity.EXPIRED: PdfState.EXPIRED,
    Validity.REVOKED: PdfState.REVOKED,
}


@dataclass(frozen=True, slots=True)
class PdfVerdict:
    """What became of the checks.

    ``found`` is the issued document it is or pretends to be, None when unknown or the list was not asked;
    ``claims`` what the signed token inside says, None without a sound one. ``signed_at`` is the signer's own clock.
    """

    state: PdfState
    sha256: str
    found: Verification | None
    claims: TokenClaims | None
    signer_name: str
    signed_at: dt.datetime | None
    was_listed: bool  # was the list of issued documents asked?
    second_name: str = ""  # who signed after the signer, on a letter that needs both
    second_at: dt.datetime | None = None

    @property
    def is_good(self) -> bool:
        return self.state in (PdfState.GENUINE, PdfState.EXPIRED)


class _Shape(StrEnum):
    SOUND = "SOUND"  # an unbroken signature of ours over the whole file
    FOREIGN = "FOREIGN"  # unbroken, but of a stranger
    TAMPERED = "TAMPERED"
    SHADOWED = "SHADOWED"  # something was appended after the signature
    REWRITTEN = "REWRITTEN"  # the remains of a signature in a file that another program wrote anew
    INCOMPLETE = "INCOMPLETE"  # the room for the second signature is empty
    UNSIGNED = "UNSIGNED"
    UNREADABLE = "UNREADABLE"


@dataclass(frozen=True, slots=True)
class _Judged:
    """One signature: what it is worth, whose it is, and when he says he made it."""

    shape: _Shape
    name: str
    moment: dt.datetime | None


@dataclass(frozen=True, slots=True)
class _Findings:
    shape: _Shape
    signer_name: str = ""
    signed_at: dt.datetime | None = None
    token: str = ""
    cwt: str = ""
    second_name: str = ""
    second_at: dt.datetime | None = None


def verify_pdf(pdf: bytes, *, at: dt.datetime, with_list: bool = True) -> PdfVerdict:
    """Examine ``pdf``; some 20 ms. ``with_list`` False asks no database: signature and token alone decide."""
    findings = _examine(pdf)
    digest = hashlib.sha256(pdf).hexdigest()
    document = _listed(digest, findings.token) if with_list else None
    claims = _claims(findings.cwt)
    return PdfVerdict(
        state=_state(
            findings=findings,
            is_issued_copy=document is not None and _is_issued_copy(pdf, digest, document),
            document=document,
            claims=claims,
            at=at,
            with_list=with_list,
        ),
        sha256=digest,
        found=verification_of(document, at=at) if document else None,
        claims=claims,
        signer_name=findings.signer_name,
        signed_at=findings.signed_at,
        was_listed=with_list,
        second_name=findings.second_name,
        second_at=findings.second_at,
    )


def signature_is_sound(pdf: bytes) -> bool:
    """Is there an unbroken signature over the whole file, whoever made it, and none broken before it?"""
    return _examine(pdf, of_anybody=True).shape in (_Shape.SOUND, _Shape.FOREIGN, _Shape.INCOMPLETE)


def is_signed_again(pdf: bytes, *, first: bytes) -> bool:
    """Is ``pdf`` the signed paper ``first``, not a byte of it changed, with one more signature behind it?"""
    if not pdf.startswith(first):
        return False
    try:
        before, after = (
            PdfFileReader(io.BytesIO(paper), strict=False).embedded_regular_signatures for paper in (first, pdf)
        )
        if len(after) != len(before) + 1 or _behind(pdf, after[-1]).strip():
            return False
    except Exception:
        return False
    return _examine(pdf, of_anybody=True).shape in (_Shape.SOUND, _Shape.FOREIGN)


def _listed(digest: str, token: str) -> IssuedDocument | None:
    exact = IssuedDocument.objects.filter(pdf_sha256=digest).first()
    return exact or (IssuedDocument.objects.filter(token=token).first() if token else None)


def _state(
    *,
    findings: _Findings,
    is_issued_copy: bool,
    document: IssuedDocument | None,
    claims: TokenClaims | None,
    at: dt.datetime,
    with_list: bool,
) -> PdfState:
    match findings.shape:
        case _Shape.SOUND if document and is_issued_copy:
            return _OF_VALIDITY[document.validity(city_date(at))]
        case _Shape.SOUND if with_list:
            return PdfState.UNREGISTERED
        case _Shape.SOUND:
            over = claims is not None and claims.valid_until is not None and claims.valid_until < at
            return PdfState.EXPIRED if over else PdfState.GENUINE
        case _Shape.REWRITTEN | _Shape.UNSIGNED if document or claims:
            return PdfState.RE_SAVED
        case _Shape.REWRITTEN:
            return PdfState.TAMPERED
        case other:
            return PdfState(other.value)


def _is_issued_copy(pdf: bytes, digest: str, document: IssuedDocument) -> bool:
    """The issued file itself, or that file with a harmless addition (a time-stamp) behind it."""
    return digest == document.pdf_sha256 or (
        hashlib.sha256(pdf[: document.pdf_size]).hexdigest() == document.pdf_sha256
    )


def _claims(cwt: str) -> TokenClaims | None:
    try:
        return decode_token(from_text(cwt), key_folder().token_keys) if cwt else None
    except WrongToken:
        return None


def _examine(pdf: bytes, *, of_anybody: bool = False) -> _Findings:
    """A file from anywhere: whatever goes wrong while reading it says "unreadable", never more.

    ``of_anybody``: a second signature of a stranger may stand behind the first.
    """
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        if reader.encrypted:
            return _Findings(_Shape.UNREADABLE)
        token, cwt = _link(pdf, reader)
        signatures = list(reader.embedded_regular_signatures)
        has_room = _has_empty_room(reader)
    except Exception:
        return _Findings(_Shape.UNREADABLE)
    if not signatures:
        return _Findings(_Shape.UNSIGNED, token=token, cwt=cwt)
    last = _judge(pdf, signatures[-1])
    # The last one vouches for all that stands before it, but only one of ours does.
    is_vouched = last.shape is _Shape.SOUND or (of_anybody and last.shape is _Shape.FOREIGN)
    judged = [*(_judge(pdf, signature, is_vouched=is_vouched) for signature in signatures[:-1]), last]
    # Ours decides if there is one: others may sign behind it.
    first = next((j for j in judged if j.shape is not _Shape.FOREIGN), judged[0])
    shape = _Shape.INCOMPLETE if has_room and first.shape is _Shape.SOUND else first.shape
    second = last if last is not first and last.shape is _Shape.SOUND else None
    return _Findings(
        shape, first.name, first.moment, token, cwt, second.name if second else "", second.moment if second else None
    )


def _has_empty_room(reader: Any) -> bool:
    """Is a second signature still to come?"""
    # Square brackets follow references, which programs put in different places.
    fields = reader.root["/AcroForm"]["/Fields"] if "/AcroForm" in reader.root else []
    return any(
        field.get("/T") == SECOND_FIELD and "/V" not in field for field in (found.get_object() for found in fields)
    )


def _judge(pdf: bytes, signature: Any, *, is_vouched: bool = False) -> _Judged:
    """``is_vouched``: a signature behind this one covers the whole file, so a form that was filled is no harm."""
    name, moment = "", None
    try:
        name = str(signature.signer_cert.subject.native.get("common_name", ""))
        moment = signature.self_reported_timestamp
        if not _stands_where_it_says(pdf, signature):
            return _Judged(_Shape.REWRITTEN, name, moment)
        context = ValidationContext(
            trust_roots=_roots(), allow_fetching=False, moment=moment, best_signature_time=moment,
            revocation_mode="soft-fail",
        )  # fmt: skip
        status = run(async_validate_pdf_signature(signature, context))
    except Exception:
        return _Judged(_Shape.TAMPERED, "", None)
    if not (status.intact and status.valid):
        return _Judged(_Shape.TAMPERED, name, moment)
    rest = _behind(pdf, signature)
    if rest.strip():
        # An update that pyHanko finds harmless (time-stamps for the archive) may stand behind the signature.
        is_update = b"startxref" in rest and b"obj" in rest
        harmless: tuple[Any, ...] = (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES)
        if is_vouched and status.docmdp_ok:
            harmless = (*harmless, ModificationLevel.FORM_FILLING)
        is_harmless = (
            status.coverage == SignatureCoverageLevel.ENTIRE_REVISION and status.modification_level in harmless
        )
        if not (is_update and is_harmless):
            return _Judged(_Shape.SHADOWED if is_update else _Shape.TAMPERED, name, moment)
    elif status.coverage not in (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION):
        return _Judged(_Shape.TAMPERED, name, moment)
    return _Judged(_Shape.SOUND if status.trusted else _Shape.FOREIGN, name, moment)


def _stands_where_it_says(pdf: bytes, signature: Any) -> bool:
    """Is the container really in the gap of the signed ranges? Not so when another program wrote the file anew."""
    start, end = int(signature.byte_range[1]), int(signature.byte_range[2])
    gap = pdf[start:end]
    return gap[:1] == b"<" and gap[-1:] == b">" and gap[1:-1].lower() == signature.pkcs7_content.hex().encode()


def _behind(pdf: bytes, signature: Any) -> bytes:
    """What stands in the file after the signed part."""
    return pdf[int(signature.byte_range[2]) + int(signature.byte_range[3]) :]


def _roots() -> list[Any]:
    return [asn1_x509.Certificate.load(c.public_bytes(Encoding.DER)) for c in key_folder().trusted]


def _link(pdf: bytes, reader: Any) -> tuple[str, str]:
    """Token and offline token of the verification link inside, "" where there is none."""
    found = _LINK.search(pdf)
    if found is None or not found[2]:
        for text in _texts(reader):
            better = _LINK.search(text.encode("utf-8", "ignore"))
            if better and (found is None or better[2]):
                found = better
    return (found[1].decode(), (found[2] or b"").decode()) if found else ("", "")


def _texts(reader: Any) -> Iterator[str]:
    """Addresses of links and the document's own description, wherever a rewriting program kept them."""
    if "/Info" in reader.trailer:
        yield from map(str, reader.trailer["/Info"].values())
    pages, queue = 0, [reader.root["/Pages"]]
    while queue and pages < 50:
        node = queue.pop(0).get_object()
        queue.extend(node.get("/Kids", []))
        pages += 1
        for note in node.get("/Annots", []):
            yield str((note.get_object().get("/A") or {}).get("/URI", ""))


def page_count(pdf: bytes) -> int:
    """Sheets that a paper of ours takes, printed on one side."""
    return int(PdfFileReader(io.BytesIO(pdf)).root["/Pages"]["/Count"])
