"""What the public and other packages may know of issued documents and of who signs."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count

from molek.audit import queries as audit
from molek.audit.queries import InclusionProof
from molek.base.workdays import city_date
from molek.documents.enums import CertificateState, Validity
from molek.documents.models import IssuedDocument
from molek.documents.providers import signing_provider
from molek.documents.providers.signing import Signer
from molek.files import queries as files

# Printed, so not translated: official papers are Indonesian.
_TEST_FOOTER = (
    "Dokumen ini ditandatangani secara elektronik dengan sertifikat uji coba dan tidak berlaku sebagai alat bukti. "
    "Keasliannya dapat diperiksa dengan memindai kode QR."
)
_NATIONAL_FOOTER = (
    "Dokumen elektronik dan hasil cetaknya merupakan alat bukti hukum yang sah (UU ITE Pasal 5 ayat 1). Dokumen ini "
    "memakai tanda tangan elektronik bersertifikat BSrE-BSSN; keasliannya dapat diperiksa dengan memindai kode QR."
)


@dataclass(frozen=True, slots=True)
class Verification:
    """An issued document on its public page. ``proof`` is None until the log is sealed over its event."""

    document: IssuedDocument
    validity: Validity
    url: str
    proof: InclusionProof | None

    @property
    def is_valid(self) -> bool:
        return self.validity == Validity.VALID


def verification(token: str, *, at: dt.datetime, with_proof: bool = True) -> Verification | None:
    """The document of a token, or None. Two queries and those of the proof."""
    document = IssuedDocument.objects.filter(token=token).first()
    return verification_of(document, at=at, with_proof=with_proof) if document else None


def verification_of(document: IssuedDocument, *, at: dt.datetime, with_proof: bool = False) -> Verification:
    return Verification(
        document,
        document.validity(city_date(at)),
        f"{settings.MOLEK.public_url}/v/{document.token}",
        audit.inclusion_proof(document.event_id) if with_proof else None,
    )


def document_ref(token: str) -> str:
    """How the log names a document: not its public token, which opens its page."""
    return "document:" + hashlib.sha256(token.encode()).hexdigest()[:32]


def pdf_of(document_id: int) -> bytes:
    """The signed PDF as it was issued, its hash checked."""
    return files.read(IssuedDocument.objects.values_list("pdf_sha256", flat=True).get(pk=document_id))


def is_test_authority() -> bool:
    """Do signatures of this city prove nothing outside? Then papers carry "UJI COBA"."""
    return signing_provider().is_test


def certificate_state(*, signer: Signer, at: dt.datetime) -> CertificateState:
    """Can this signer sign now? May leave the building: not inside a transaction."""
    return signing_provider().certificate_state(signer, at)


def footer() -> str:
    """The line at the foot of a letter (domain handbook 5.2), in Indonesian whatever the reader's language.

    BSrE is named only where it signs. Source: UU 11/2008 jo. UU 1/2024 (ITE), Article 5(1).
    """
    if is_test_authority():
        return _TEST_FOOTER
    return _NATIONAL_FOOTER


def issued_by_day(*, since: dt.date, until: dt.date) -> dict[dt.date, int]:
    """Papers by the date on them, both days included, revoked ones too. One query."""
    rows = IssuedDocument.objects.filter(issued_on__range=(since, until)).values("issued_on").annotate(n=Count("pk"))
    return {row["issued_on"]: row["n"] for row in rows}
