"""Files that were made to do harm, by what they pretend to be."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pikepdf

SOON_S = 20.0  # within which it is refused: unpacked and read to its end it would take minutes, and the memory


def pdf(**extra: object) -> bytes:
    """One empty page, with what is asked for in its catalogue."""
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(200, 200))
        for key, value in extra.items():
            document.Root[f"/{key}"] = document.make_indirect(value)
        made = io.BytesIO()
        document.save(made)
    return made.getvalue()


def pdf_with_script() -> bytes:
    return pdf(OpenAction=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)")))


def archive(megabytes: int = 0) -> bytes:
    """A ZIP; with zeros that fill so much when unpacked."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as zipped:
        zipped.writestr("x", b"\0" * (megabytes * 1_000_000 or 1))
    return made.getvalue()


def pdf_that_is_an_archive() -> bytes:
    return pdf() + archive() + b"%%EOF"


def pdf_bomb(megabytes: int = 300) -> bytes:
    """An object stream that fills so much when unpacked."""
    packed = zlib.compressobj(9)
    stream = b"".join(packed.compress(b" " * 1_000_000) for _ in range(megabytes)) + packed.flush()
    made = (
        b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 3 0 R>>\nendobj\n"
        b"2 0 obj\n<</Type/ObjStm/N 1/First 5/Filter/FlateDecode/Length " + b"%d" % len(stream) + b">>\nstream\n"
        + stream + b"\nendstream\nendobj\n"
    )  # fmt: skip
    place = len(made)
    entries = [(0, 0, 65535), (1, 9, 0), (1, made.index(b"2 0 obj"), 0), (2, 2, 0), (1, place, 0)]
    rows = b"".join(struct.pack(">BIH", *entry) for entry in entries)
    return made + (
        b"4 0 obj\n<</Type/XRef/Size 5/W[1 4 2]/Root 1 0 R/Length " + b"%d" % len(rows) + b">>\nstream\n" + rows
        + b"\nendstream\nendobj\nstartxref\n" + b"%d" % place + b"\n%%EOF"
    )  # fmt: skip


def huge_png(side: int = 60_000) -> bytes:
    """A few kilobytes that say they are a picture of thousands of megapixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 10_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
