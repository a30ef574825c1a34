"""What other packages may ask of documents."""

from __future__ import annotations

from molek.documents.queries.documents import (
    Verification,
    certificate_state,
    document_ref,
    footer,
    is_test_authority,
    issued_by_day,
    pdf_of,
    verification,
)
from molek.documents.queries.keys import authority_certificate, published_keys
from molek.documents.queries.pdf import PdfVerdict, page_count, verify_pdf
from molek.documents.queries.registers import (
    Book,
    BookRow,
    EntryRow,
    books,
    entry_to_void,
    gaps,
    register_book,
    register_page,
    registers,
)

__all__ = [
    "Book",
    "BookRow",
    "EntryRow",
    "PdfVerdict",
    "Verification",
    "authority_certificate",
    "books",
    "certificate_state",
    "document_ref",
    "entry_to_void",
    "footer",
    "gaps",
    "is_test_authority",
    "issued_by_day",
    "page_count",
    "pdf_of",
    "published_keys",
    "register_book",
    "register_page",
    "registers",
    "verification",
    "verify_pdf",
]
