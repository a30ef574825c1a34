"""What other packages may ask of documents."""

from __future__ import annotations

from molek.documents.queries.documents import (
    Verification,
    certificate_state,
    document_ref,
    footer,
    is_test_authority,
    pdf_of,
    verification,
)
from molek.documents.queries.pdf import PdfVerdict, verify_pdf
from molek.documents.queries.registers import EntryRow, gaps, register_page, registers

__all__ = [
    "EntryRow",
    "PdfVerdict",
    "Verification",
    "certificate_state",
    "document_ref",
    "footer",
    "gaps",
    "is_test_authority",
    "pdf_of",
    "register_page",
    "registers",
    "verification",
    "verify_pdf",
]
