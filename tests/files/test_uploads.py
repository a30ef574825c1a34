from __future__ import annotations

import contextlib
import datetime as dt
import io
import struct
import zipfile
import zlib

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from molek.base.actors import Actor, ActorKind
from molek.files import errors, queries
from molek.files import operations as files
from molek.files.models import StoredFile
from molek.files.operations.pdf import check_pdf
from molek.files.operations.pictures import clean_picture
from molek.files.providers import DiskStore

pytestmark = pytest.mark.django_db
NINE = dt.datetime(2025, 10, 1, 1, tzinfo=dt.UTC)
RESIDENT = Actor(ActorKind.RESIDENT, 7, "resident:0f")


def receive(content: bytes, *, name: str = "foto.jpg", declared: str = "image/jpeg", **options) -> StoredFile:
    upload = SimpleUploadedFile(name, content, content_type=declared)
    return files.receive_upload(upload=upload, by=RESIDENT, at=NINE, **options)


def picture(form: str, mode: str = "RGB", size: tuple[int, int] = (60, 40), **options) -> bytes:
    image = Image.new(mode, size)
    if mode == "RGB":  # left half red, right half blue
        image.paste((200, 0, 0), (0, 0, size[0] // 2, size[1]))
        image.paste((0, 0, 200), (size[0] // 2, 0, size[0], size[1]))
    output = io.BytesIO()
    image.save(output, form, **options)
    return output.getvalue()


def pdf(change=None, *, pages: int = 1, **options) -> bytes:
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page(page_size=(200, 200))
        if change is not None:
            change(document)
        output = io.BytesIO()
        document.save(output, **options)
    return output.getvalue()


class TestKind:
    @pytest.mark.parametrize(
        ("content", "media_type"),
        [(picture("JPEG"), "image/jpeg"), (picture("PNG"), "image/png"), (pdf(), "application/pdf")],
    )
    def test_is_decided_by_the_content(self, disk: DiskStore, content: bytes, media_type: str) -> None:
        stored = receive(content, name="virus.exe", declared="text/html")
        assert (stored.media_type, stored.created_by_ref) == (media_type, "resident:0f")
        assert queries.info(stored.sha256) is not None

    @pytest.mark.parametrize(
        "content",
        [b"<html>", b"MZ\x90\0", picture("GIF"), picture("WEBP"), b"x" * 40 + pdf(), b"PK\x03\x04", b"\0" * 100,
         b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + picture("JPEG")],
    )  # fmt: skip
    def test_others_are_refused(self, disk: DiskStore, content: bytes) -> None:
        with pytest.raises(errors.UploadTypeRefused) as refusal:
            receive(content)
        assert refusal.value.advice == "Unggah berkas berjenis JPEG, PDF, PNG."

    def test_only_what_the_form_allows(self, disk: DiskStore) -> None:
        with pytest.raises(errors.UploadTypeRefused) as refusal:
            receive(picture("PNG"), allowed=frozenset({files.PDF}))
        assert refusal.value.advice == "Unggah berkas berjenis PDF."

    def test_empty_and_large_ones_are_refused(self, disk: DiskStore) -> None:
        with pytest.raises(errors.UploadEmpty):
            receive(b"")
        with pytest.raises(errors.UploadTooLarge, match="2 MB"):
            receive(b"x" * 2_000_001, max_bytes=2_000_000)
        with pytest.raises(errors.UploadTooLarge):  # whatever size it pretends
            files.receive_upload(upload=io.BytesIO(b"x" * 11), max_bytes=10, by=RESIDENT, at=NINE)


class TestPicture:
    def test_metadata_and_whatever_follows_are_gone(self, disk: DiskStore) -> None:
        exif = Image.Exif()
        exif[0x010F] = "PhoneMaker"
        exif.get_ifd(0x8825)[1] = "S"
        hidden = b"<script>alert(1)</script>"
        content = picture("JPEG", exif=exif, comment=b"Yohana") + hidden
        clean = queries.read(receive(content).sha256)
        assert not any(word in clean for word in (b"PhoneMaker", b"Yohana", b"Exif", hidden))
        with Image.open(io.BytesIO(clean)) as image:
            assert image.size == (60, 40)
            assert not image.getexif()

    def test_png_text_is_gone_and_transparency_stays(self, disk: DiskStore) -> None:
        from PIL.PngImagePlugin import PngInfo

        info = PngInfo()
        info.add_text("Author", "Yohana")
        clean = queries.read(receive(picture("PNG", "RGBA", pnginfo=info)).sha256)
        assert b"Yohana" not in clean
        with Image.open(io.BytesIO(clean)) as image:
            assert (image.mode, image.format) == ("RGBA", "PNG")

    def test_it_stands_upright(self, disk: DiskStore) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6  # to be turned clockwise by a quarter
        with Image.open(io.BytesIO(queries.read(receive(picture("JPEG", exif=exif)).sha256))) as image:
            assert image.size == (40, 60)
            red, _, blue = image.convert("RGB").getpixel((20, 10))
            assert red > 150 > blue

    @pytest.mark.parametrize("mode", ["L", "CMYK", "RGB"])
    def test_every_kind_of_jpeg_is_read(self, disk: DiskStore, mode: str) -> None:
        assert receive(picture("JPEG", mode)).size > 0

    @pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
    def test_every_kind_of_png_is_read(self, disk: DiskStore, mode: str) -> None:
        assert receive(picture("PNG", mode)).size > 0

    @pytest.mark.parametrize("form", ["JPEG", "PNG"])
    def test_a_truncated_one_is_refused(self, disk: DiskStore, form: str) -> None:
        whole = picture(form, size=(400, 300))
        with pytest.raises(errors.PictureUnreadable):
            receive(whole[: len(whole) * 2 // 3])

    def test_a_bomb_is_refused_before_it_is_unpacked(self, disk: DiskStore) -> None:
        def chunk(kind: bytes, data: bytes) -> bytes:
            return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

        for side in (20_000, 8_000):
            header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
            bomb = (
                b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 10_000))
                + chunk(b"IEND", b"")
            )  # fmt: skip
            with pytest.raises(errors.PictureTooLarge, match="50 juta"):
                receive(bomb)

    @settings(max_examples=150, deadline=None)
    @given(st.data())
    def test_no_damage_leads_to_anything_but_a_picture_or_a_refusal(self, data: st.DataObject) -> None:
        content = bytearray(picture(data.draw(st.sampled_from(["JPEG", "PNG"]))))
        for _ in range(data.draw(st.integers(1, 6))):
            content[data.draw(st.integers(8, len(content) - 1))] = data.draw(st.integers(0, 255))
        media_type = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
        with contextlib.suppress(errors.PictureUnreadable, errors.PictureTooLarge):
            assert clean_picture(bytes(content), media_type)


def _open_action(action: dict):
    def change(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = document.make_indirect(pikepdf.Dictionary(action))

    return change


def _names(key: str):
    def change(document: pikepdf.Pdf) -> None:
        document.Root.Names = pikepdf.Dictionary({key: pikepdf.Dictionary(Names=pikepdf.Array())})

    return change


def _annotation(**fields):
    def change(document: pikepdf.Pdf) -> None:
        annotation = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Rect=[0, 0, 9, 9], **fields)
        document.pages[0].obj.Annots = pikepdf.Array([document.make_indirect(annotation)])

    return change


ACTIVE = {
    "script at opening": _open_action({"/S": pikepdf.Name.JavaScript, "/JS": pikepdf.String("app.alert(1)")}),
    "launch": _open_action({"/S": pikepdf.Name.Launch, "/F": pikepdf.String("cmd.exe")}),
    "sends a form": _open_action({"/S": pikepdf.Name.SubmitForm, "/F": pikepdf.String("http://x")}),
    "script by name": _names("/JavaScript"),
    "attachments": _names("/EmbeddedFiles"),
    "attachment on a page": _annotation(Subtype=pikepdf.Name.FileAttachment),
    "rich media": _annotation(Subtype=pikepdf.Name.RichMedia),
    "launch by link": _annotation(
        Subtype=pikepdf.Name.Link, A=pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("x"))
    ),
    "additional actions": _annotation(Subtype=pikepdf.Name.Link, AA=pikepdf.Dictionary()),
    "XFA": lambda document: setattr(
        document.Root, "AcroForm", pikepdf.Dictionary(Fields=pikepdf.Array(), XFA=pikepdf.String("x"))
    ),
}


class TestPdf:
    def test_is_kept_byte_for_byte(self, disk: DiskStore) -> None:
        content = pdf(pages=3)
        assert queries.read(receive(content).sha256) == content

    @pytest.mark.parametrize("streams", list(pikepdf.ObjectStreamMode))
    @pytest.mark.parametrize("what", list(ACTIVE))
    def test_active_content_is_refused_wherever_it_hides(self, disk: DiskStore, what: str, streams) -> None:
        with pytest.raises(errors.PdfActive):
            receive(pdf(ACTIVE[what], object_stream_mode=streams))
        assert not StoredFile.objects.exists()

    def test_a_link_to_a_page_or_the_web_is_no_active_content(self, disk: DiskStore) -> None:
        link = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://example.org"))
        receive(pdf(_annotation(Subtype=pikepdf.Name.Link, A=link)))
        receive(pdf(lambda document: setattr(document.Root, "OpenAction", [document.pages[0].obj, pikepdf.Name.Fit])))

    def test_active_content_of_an_older_revision_is_found(self, disk: DiskStore) -> None:
        old = pdf(ACTIVE["launch"], object_stream_mode=pikepdf.ObjectStreamMode.disable)
        root = old.split(b"/Root ")[1].split(b" 0 R")[0]
        start = old.rsplit(b"startxref\n", 1)[1].split(b"\n")[0]
        pages = old.split(b"/Pages ")[1].split(b" 0 R")[0]
        place = len(old)
        new_root = root + b" 0 obj\n<</Type/Catalog/Pages " + pages + b" 0 R>>\nendobj\n"
        table = b"xref\n" + root + b" 1\n" + b"%010d 00000 n \n" % place
        trailer = b"trailer\n<</Size 99/Root " + root + b" 0 R/Prev " + start + b">>\n"
        new = old + new_root + table + trailer + b"startxref\n%d\n%%%%EOF\n" % (place + len(new_root))
        with pytest.raises(errors.PdfActive):
            receive(new)

    @pytest.mark.parametrize("user", ["rahasia", ""])
    def test_an_encrypted_one_is_refused(self, disk: DiskStore, user: str) -> None:
        with pytest.raises(errors.PdfEncrypted, match="kata sandi"):
            receive(pdf(encryption=pikepdf.Encryption(owner="x", user=user)))

    @pytest.mark.parametrize("damage", [lambda c: c[:-300], lambda c: c[:200], lambda c: b"%PDF-1.7\n%%EOF"])
    def test_a_damaged_one_is_refused(self, disk: DiskStore, damage) -> None:
        with pytest.raises(errors.PdfUnreadable):
            receive(damage(pdf(pages=5)))

    def test_a_long_one_is_refused(self, disk: DiskStore) -> None:
        receive(pdf(pages=50))
        with pytest.raises(errors.PdfTooLong, match="50 halaman"):
            receive(pdf(pages=51))

    def test_one_without_pages_is_refused(self, disk: DiskStore) -> None:
        with pytest.raises(errors.PdfUnreadable):
            receive(pdf(pages=0))

    def test_one_that_is_an_archive_too_is_refused(self, disk: DiskStore) -> None:
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as zipped:
            zipped.writestr("x", "x")
        with pytest.raises(errors.PdfActive):
            receive(pdf() + archive.getvalue() + b"%%EOF")

    def test_a_bomb_is_refused(self, disk: DiskStore) -> None:
        """An object stream of 300 megabytes, packed into 300 kilobytes."""
        packed = zlib.compressobj(9)
        stream = b"".join(packed.compress(b" " * 1_000_000) for _ in range(300)) + packed.flush()
        bomb = (
            b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 3 0 R>>\nendobj\n"
            b"2 0 obj\n<</Type/ObjStm/N 1/First 5/Filter/FlateDecode/Length " + b"%d" % len(stream) + b">>\nstream\n"
            + stream + b"\nendstream\nendobj\n"
        )  # fmt: skip
        place = len(bomb)
        rows = b"".join(struct.pack(">BIH", *row) for row in [
            (0, 0, 65535), (1, 9, 0), (1, bomb.index(b"2 0 obj"), 0), (2, 2, 0), (1, place, 0),
        ])  # fmt: skip
        bomb += (
            b"4 0 obj\n<</Type/XRef/Size 5/W[1 4 2]/Root 1 0 R/Length " + b"%d" % len(rows) + b">>\nstream\n" + rows
            + b"\nendstream\nendobj\nstartxref\n" + b"%d" % place + b"\n%%EOF"
        )  # fmt: skip
        with pytest.raises(errors.PdfUnreadable):
            receive(bomb)

    @settings(max_examples=150, deadline=None)
    @given(st.data())
    def test_no_damage_leads_to_anything_but_acceptance_or_a_refusal(self, data: st.DataObject) -> None:
        content = bytearray(pdf(pages=2))
        for _ in range(data.draw(st.integers(1, 8))):
            content[data.draw(st.integers(5, len(content) - 1))] = data.draw(st.integers(0, 255))
        with contextlib.suppress(errors.PdfUnreadable, errors.PdfActive, errors.PdfEncrypted, errors.PdfTooLong):
            check_pdf(bytes(content), most_pages=50)
