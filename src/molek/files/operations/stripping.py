"""PDFs made anew without anything that tells who wrote them, where, or with what."""

from __future__ import annotations

import io

import pikepdf

from molek.files.errors import PdfUnreadable

# Of any dictionary: who, when and with what it was made, and what refers to what is left behind. Long words only: short
# ones may be names that a page gives to its fonts and pictures.
_TELLING = (
    "/Metadata", "/PieceInfo", "/LastModified", "/StructParents", "/StructParent", "/Creator", "/Producer",
    "/CreationDate", "/ModDate", "/Measure", "/GeoSpatial", "/LGIDict", "/SourceModified",
)  # fmt: skip
_OF_PAGES = ("/AA", "/B", "/Thumb", "/Tabs", "/SeparationInfo")
_OF_NOTES = ("/T", "/M", "/NM", "/RC", "/Popup", "/IRT", "/Parent", "/A", "/AA", "/PA")
_SOI, _SOS, _EOI = 0xD8, 0xDA, 0xD9
_KEPT_SEGMENTS = (0xE0, 0xEE)  # APP0 and APP14 say how the colours are to be read
_FIRST_APP, _LAST_APP, _COMMENT = 0xE0, 0xEF, 0xFE


def strip_pdf(content: bytes) -> bytes:
    """The same pages in a new file: no document information, no XMP, no older revisions, no bookmarks, forms,
    attachments, scripts or authors of notes, and no metadata inside pictures.

    ``content`` has passed ``check_pdf``. What is drawn on a page (a name typed there, a signature) stays.
    """
    try:
        with pikepdf.open(io.BytesIO(content)) as source, pikepdf.new() as made:
            made.pages.extend(source.pages)
            for found in made.objects:
                _clean(found)
            for page in made.pages:
                _clean_page(page.obj)
            output = io.BytesIO()
            made.save(output, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
            return output.getvalue()
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, IndexError, RecursionError, NotImplementedError):
        raise PdfUnreadable() from None


def _clean(found: pikepdf.Object) -> None:
    if not isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
        return
    _drop(found, _TELLING)
    if isinstance(found, pikepdf.Stream) and str(found.get("/Filter")) == "/DCTDecode":
        parameters = found.get("/DecodeParms")
        found.write(strip_jpeg(found.read_raw_bytes()), filter=pikepdf.Name.DCTDecode, decode_parms=parameters)


def _clean_page(page: pikepdf.Object) -> None:
    _drop(page, _OF_PAGES)
    for note in page.get("/Annots", []):
        if isinstance(note, pikepdf.Dictionary):
            _drop(note, (*_OF_NOTES, *_TELLING))


def _drop(found: pikepdf.Object, keys: tuple[str, ...]) -> None:
    for key in keys:
        if key in found:
            del found[key]


def strip_jpeg(content: bytes) -> bytes:
    """A JPEG without comments and without the segments in which cameras write place, time and device; the picture
    itself is not touched. What cannot be read so far is left as it is.
    """
    if content[:2] != bytes((0xFF, _SOI)):
        return content
    kept, place = [content[:2]], 2
    while place + 4 <= len(content) and content[place] == 0xFF:
        marker = content[place + 1]
        if marker in (_SOS, _EOI):
            break
        end = place + 2 + int.from_bytes(content[place + 2 : place + 4])
        tells = marker == _COMMENT or (_FIRST_APP <= marker <= _LAST_APP and marker not in _KEPT_SEGMENTS)
        if not tells:
            kept.append(content[place:end])
        place = end
    return b"".join([*kept, content[place:]])
