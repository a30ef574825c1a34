"""PDFs are kept byte for byte (they may be signed), so they must be harmless as they are."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodeLimits, DocumentDecodeBudget
from pyhanko.pdf_utils.reader import PdfFileReader

from molek.files.errors import PdfActive, PdfEncrypted, PdfTooLong, PdfUnreadable

_EOF_WITHIN = 1024  # what readers tolerate behind the end mark
_MOST_OBJECTS = 50_000
_DEEPEST = 50
_MiB = 1024 * 1024
# Keys that carry something to run, to send or to unpack.
_ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/AA", "/XFA", "/EmbeddedFiles", "/EF", "/RichMediaContent"})
_ACTIVE_ACTIONS = frozenset(
    {
        "/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/RichMediaExecute", "/Movie", "/Sound",
        "/GoToE", "/GoToR",
    }
)  # fmt: skip
_ACTIVE_SUBTYPES = frozenset({"/RichMedia", "/FileAttachment", "/Movie", "/Sound", "/Screen", "/3D"})


def check_pdf(content: bytes, *, most_pages: int) -> None:
    """Raise the refusal that fits, if any. Looks at every object of every revision, not only at the current ones."""
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-_EOF_WITHIN:]:
        raise PdfUnreadable()
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise PdfActive()  # the same bytes would open as an archive
    limits = DecodeLimits(document_budget=DocumentDecodeBudget(base_allowance=64 * _MiB, max_ratio=20))
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False, decode_limits=limits)
        if "/Encrypt" in reader.trailer:
            raise PdfEncrypted()
        pages = _walk(reader)
    except (PdfActive, PdfEncrypted):
        raise
    except (MemoryError, KeyboardInterrupt):
        raise
    except Exception:  # a hostile file can make a parser fail in any way
        raise PdfUnreadable() from None
    if pages == 0:
        raise PdfUnreadable()
    if pages > most_pages:
        raise PdfTooLong(limit=most_pages)


def _walk(reader: PdfFileReader) -> int:
    """Refuse active content anywhere; the number of page objects (those of older revisions counted once)."""
    pages: set[int] = set()
    seen = 0
    for revision in range(reader.xrefs.total_revisions):
        for reference in reader.xrefs.explicit_refs_in_revision(revision):
            seen += 1
            if seen > _MOST_OBJECTS:
                raise ValueError("too many objects")
            found = reader.get_object(reference, revision=revision)
            for dictionary in _dictionaries(found, 0):
                _refuse_active(dictionary)
            if isinstance(found, generic.DictionaryObject) and found.get("/Type") == "/Page":
                pages.add(reference.idnum)
    # The catalogue must lead to pages too: without it no reader shows any.
    if not isinstance(reader.root["/Pages"], generic.DictionaryObject):
        raise ValueError("no pages")
    return len(pages)


def _dictionaries(found: object, depth: int) -> Iterator[generic.DictionaryObject]:
    """The dictionaries inside one object; references are not followed, since every object is looked at anyway."""
    if depth > _DEEPEST:
        raise ValueError("too deep")
    if isinstance(found, generic.DictionaryObject):
        yield found
        for key in found:
            yield from _dictionaries(found.raw_get(key), depth + 1)
    elif isinstance(found, generic.ArrayObject):
        for index in range(len(found)):
            yield from _dictionaries(found.raw_get(index), depth + 1)


def _refuse_active(dictionary: generic.DictionaryObject) -> None:
    if not _ACTIVE_KEYS.isdisjoint(dictionary.keys()):
        raise PdfActive()
    # Values may be references; what they lead to is a name only here, so it is fetched.
    if _name(dictionary, "/S") in _ACTIVE_ACTIONS or _name(dictionary, "/Subtype") in _ACTIVE_SUBTYPES:
        raise PdfActive()


def _name(dictionary: generic.DictionaryObject, key: str) -> str:
    if key not in dictionary:
        return ""
    value = dictionary[key]
    return str(value) if isinstance(value, generic.NameObject) else ""
