"""Pictures come in as pixels and nothing else, in a few widths; nobody sees them before the text is published."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from molek.base.actors import ANONYMOUS
from molek.base.errors import Invalid
from molek.files import queries as files
from molek.files.errors import PictureTooLarge, UploadTypeRefused
from molek.news import operations, queries
from molek.news.enums import ItemKind
from molek.news.errors import AltMissing, ItemNotFound
from molek.news.models import Picture
from molek.news.queries.pictures import drawn_pictures, picture_content
from tests.cases.conftest import NINE
from tests.faults.bombs import archive, huge_png, pdf
from tests.news.conftest import LATER, Desk, drafted, photo

ALT = "Pintu masuk gedung pelayanan dengan jalan landai."


def add(desk: Desk, item_id: int, upload: SimpleUploadedFile, alt: str = ALT) -> Picture:
    return operations.add_picture(
        item_id=item_id, upload=upload, alt_id=alt, credit="Diskominfo", by=desk.actor("editor"), at=NINE
    )


def test_it_is_drawn_in_a_few_widths_and_says_nothing_of_the_camera(desk: Desk) -> None:
    version = drafted(desk.actor("editor"))
    upload = photo(1600, 900, exif=True)
    assert b"RAHASIA-KAMERA" in upload.read()
    upload.seek(0)
    picture = add(desk, version.item_id, upload)
    assert (picture.number, picture.width, picture.height) == (1, 1280, 720)
    made = {(f.kind, f.width): f.sha256 for f in picture.files.all()}
    assert set(made) == {(kind, width) for kind in ("webp", "jpeg") for width in (320, 640, 1280)}
    for (kind, width), sha256 in made.items():
        content = files.read(sha256)
        opened = Image.open(io.BytesIO(content))
        assert (opened.format, opened.width) == (kind.upper(), width)
        assert b"RAHASIA" not in content
        assert len(opened.getexif()) == 0


def test_a_small_picture_is_not_enlarged(desk: Desk) -> None:
    picture = add(desk, drafted(desk.actor("editor")).item_id, photo(500, 400, "PNG"))
    assert sorted({f.width for f in picture.files.all()}) == [320, 500]


def test_without_words_for_who_cannot_see_it_stays_outside(desk: Desk) -> None:
    with pytest.raises(AltMissing):
        add(desk, drafted(desk.actor("editor")).item_id, photo(), alt="  ")
    assert Picture.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (huge_png(), PictureTooLarge),
        (pdf(), UploadTypeRefused),
        (archive(), UploadTypeRefused),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", UploadTypeRefused),
        (b"GIF89a" + b"\0" * 40, UploadTypeRefused),
        (b"\xff\xd8\xff" + b"\0" * 400, Invalid),
    ],
)
def test_bombs_and_disguises_are_refused(desk: Desk, content: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        add(desk, drafted(desk.actor("editor")).item_id, SimpleUploadedFile("foto.jpg", content))
    assert Picture.objects.count() == 0


def test_of_a_file_that_is_a_picture_and_an_archive_only_the_picture_is_kept(desk: Desk) -> None:
    both = photo(400, 300).read() + archive()
    picture = add(desk, drafted(desk.actor("editor")).item_id, SimpleUploadedFile("foto.jpg", both))
    assert all(b"PK\x03\x04" not in files.read(f.sha256) for f in picture.files.all())


def test_before_the_text_is_published_only_the_desk_sees_it(desk: Desk) -> None:
    version = drafted(desk.actor("editor"))
    picture, unused = add(desk, version.item_id, photo()), add(desk, version.item_id, photo(900, 700))
    version = operations.save_version(
        version_id=version.pk, revision=2, texts={"body_id": "Lihat.\n\n![](gambar:1)"}, by=desk.actor("editor"),
        at=NINE,
    )  # fmt: skip
    sha256 = picture.files.get(kind="webp", width=640).sha256
    with pytest.raises(ItemNotFound):
        picture_content(sha256=sha256, kind="webp", by=ANONYMOUS)
    assert picture_content(sha256=sha256, kind="webp", by=desk.actor("head"))[1] is False
    operations.submit_version(version_id=version.pk, by=desk.actor("editor"), at=NINE)
    operations.approve_version(version_id=version.pk, revision=3, by=desk.actor("head"), at=NINE)
    assert picture_content(sha256=sha256, kind="webp", by=ANONYMOUS)[1] is True
    with pytest.raises(ItemNotFound):  # uploaded, and not shown by the text
        picture_content(sha256=unused.files.first().sha256, kind="webp", by=ANONYMOUS)
    shown = queries.shown(kind=ItemKind.NEWS, slug=version.item.slug, at=LATER, language="id")
    assert f'alt="{ALT}"' in shown.html
    assert "320w" in shown.html


def test_words_about_a_picture_cannot_break_out_of_it(desk: Desk) -> None:
    version = drafted(desk.actor("editor"))
    add(desk, version.item_id, photo(), alt='"><script>alert(1)</script>')
    drawn = drawn_pictures([version.item_id], language="id")[version.item_id][1]
    assert "<script" not in drawn.html
