"""Every way to spoil a letter, made here, and what each is called."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path

import pikepdf
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from molek.documents import operations, queries
from molek.documents.enums import PdfState
from molek.documents.models import IssuedDocument
from molek.documents.providers.pades import run
from molek.sandbox import authority
from tests.documents.conftest import LATER, LURAH, NINE, SPRING, issued, paper, prepare

pytestmark = pytest.mark.django_db
Issued = tuple[IssuedDocument, bytes]


def state(pdf: bytes, at: dt.datetime = LATER, *, with_list: bool = True) -> PdfState:
    return queries.verify_pdf(pdf, at=at, with_list=with_list).state


def rewritten(pdf: bytes, change: object = None, **options: object) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        if callable(change):
            change(opened)
        out = io.BytesIO()
        opened.save(out, **options)
        return out.getvalue()


def with_update(pdf: bytes, old: bytes, new: bytes) -> bytes:
    """An incremental update by hand: the object that holds ``old`` is written again with ``new``."""
    found = next(m for m in re.finditer(rb"(\d+) 0 obj\n<<.*?>>\nendobj", pdf, re.DOTALL) if old in m[0])
    last = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    trailer = re.findall(rb"trailer\n<<(.*?)>>\nstartxref", pdf, re.DOTALL)[-1]
    trailer = re.sub(rb"/Prev \d+", b"", trailer) + b"/Prev %d" % last
    at = len(pdf)
    body = found[0].replace(old, new) + b"\n"
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<<%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        int(found[1]), at, trailer, at + len(body),
    )  # fmt: skip
    return pdf + body + table


def test_issued_file_is_genuine_and_its_letter_is_named(document: Issued) -> None:
    verdict = queries.verify_pdf(document[1], at=LATER)
    assert (verdict.state, verdict.is_good) == (PdfState.GENUINE, True)
    assert verdict.found is not None
    assert verdict.found.document == document[0]
    assert verdict.claims is not None
    assert verdict.claims.number == document[0].number
    assert "Segel Elektronik Kota" in verdict.signer_name
    assert verdict.signed_at == NINE


def test_validity_and_revocation_count(document: Issued) -> None:
    assert state(document[1], at=SPRING) == PdfState.EXPIRED
    operations.revoke(document_id=document[0].pk, reason="keliru", by=LURAH, at=LATER)
    assert state(document[1]) == PdfState.REVOKED


def test_offline_our_keys_alone_decide(document: Issued) -> None:
    operations.revoke(document_id=document[0].pk, reason="keliru", by=LURAH, at=LATER)
    assert state(document[1], with_list=False) == PdfState.GENUINE
    assert state(document[1], at=SPRING, with_list=False) == PdfState.EXPIRED


def test_a_changed_byte_is_tampering(document: Issued) -> None:
    pdf = document[1]
    at = pdf.index(b"/MediaBox[0 0 595") + len(b"/MediaBox[0 0 5")
    assert state(pdf[:at] + b"8" + pdf[at + 1 :]) == PdfState.TAMPERED


def test_a_line_end_added_on_the_way_does_no_harm(document: Issued) -> None:
    assert state(document[1] + b"\r\n") == PdfState.GENUINE


def test_stray_bytes_at_the_end_are_tampering(document: Issued) -> None:
    assert state(document[1] + b"\n% hello\n") == PdfState.TAMPERED


def test_an_update_that_changes_the_view_is_shadowing(document: Issued) -> None:
    pdf = with_update(document[1], b"/Type/Page/", b"/Rotate 180/Type/Page/")
    verdict = queries.verify_pdf(pdf, at=LATER)
    assert verdict.state == PdfState.SHADOWED
    assert verdict.found is not None  # the public still sees what was really issued


def test_an_annotation_laid_over_the_letter_is_shadowing(document: Issued) -> None:
    note = b"/Annots[<</Type/Annot/Subtype/FreeText/Rect[100 600 400 650]/Contents(Rp5.000.000)/DA(/Helv 20 Tf)>> "
    assert state(with_update(document[1], b"/Annots[", note)) == PdfState.SHADOWED


def test_another_page_put_behind_is_shadowing(document: Issued) -> None:
    pages = re.search(rb"/Kids\[(\d+) 0 R\]", document[1])
    assert pages is not None
    twice = b"/Kids[%s 0 R %s 0 R]" % (pages[1], pages[1])
    assert state(with_update(document[1], pages[0], twice)) == PdfState.SHADOWED


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
        {"linearize": True},
        {"qdf": True},
        {"recompress_flate": True, "compress_streams": True},
    ],
)
def test_file_written_anew_by_another_program_is_re_saved(document: Issued, options: dict[str, object]) -> None:
    verdict = queries.verify_pdf(rewritten(document[1], **options), at=LATER)
    assert verdict.state == PdfState.RE_SAVED
    assert verdict.found is not None
    assert verdict.found.document == document[0]


def test_re_saved_without_the_remains_of_the_signature(document: Issued) -> None:
    def strip(pdf: pikepdf.Pdf) -> None:
        del pdf.Root.AcroForm
        del pdf.Root.Perms
        pdf.pages[0].Annots = pikepdf.Array([n for n in pdf.pages[0].Annots if n.Subtype == "/Link"])

    verdict = queries.verify_pdf(rewritten(document[1], strip), at=LATER, with_list=False)
    assert verdict.state == PdfState.RE_SAVED
    assert verdict.claims is not None


def test_re_saved_stranger_is_only_broken(document: Issued) -> None:
    with connection.cursor() as cursor:  # as if it had never been issued; deleting is refused
        cursor.execute("TRUNCATE documents_issueddocument CASCADE")

    def forget(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Annots = pikepdf.Array([n for n in pdf.pages[0].Annots if n.Subtype != "/Link"])
        del pdf.docinfo
        del pdf.Root.Metadata
        del pdf.Root.StructTreeRoot

    assert state(rewritten(document[1], forget)) == PdfState.TAMPERED


def test_signature_of_somebody_else_is_foreign() -> None:
    pdf = run(authority.sign(paper(prepare("letter:x", "1/X/2025")), "Orang Lain", None, 0))
    verdict = queries.verify_pdf(pdf, at=LATER)
    assert (verdict.state, verdict.signer_name) == (PdfState.FOREIGN, "Orang Lain")


def test_somebody_who_signs_behind_us_does_not_make_it_his(document: Issued) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(document[1]), strict=False)
    writer.prev.certification_level = None  # type: ignore[attr-defined]
    signer = PdfSigner(
        PdfSignatureMetadata(field_name="dua", md_algorithm="sha256"),
        authority._signer("Orang Lain"),
        new_field_spec=SigFieldSpec("dua"),
    )
    signer._enforce_certification_constraints = lambda reader: None  # type: ignore[method-assign]
    out = run(signer.async_sign_pdf(writer, bytes_reserved=16_384))
    out.seek(0)
    assert state(out.read()) == PdfState.SHADOWED


def test_signed_but_never_issued_is_unregistered() -> None:
    pdf = operations.sign(pdf=paper(prepare("letter:x", "1/X/2025")), signer=operations.SEAL, at=NINE)
    assert state(pdf) == PdfState.UNREGISTERED
    assert state(pdf, with_list=False) == PdfState.GENUINE


def test_plain_paper_is_unsigned(tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(tmp_path / "a.pdf")
    assert state((tmp_path / "a.pdf").read_bytes()) == PdfState.UNSIGNED


def test_draft_without_signature_but_with_our_code_is_re_saved() -> None:
    assert state(paper(prepare("letter:x", "1/X/2025"))) == PdfState.RE_SAVED


def test_locked_file_is_unreadable(document: Issued) -> None:
    locked = rewritten(document[1], encryption=pikepdf.Encryption(owner="a", user="b"))
    assert state(locked) == PdfState.UNREADABLE


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\x89PNG\r\n", b"%PDF-1.7\n" + b"9" * 5000])
def test_what_is_no_pdf_is_unreadable(content: bytes) -> None:
    assert state(content) == PdfState.UNREADABLE


def test_two_letters_are_told_apart(document: Issued) -> None:
    other, pdf = issued("letter:other")
    verdict = queries.verify_pdf(pdf, at=LATER)
    assert verdict.found is not None
    assert verdict.found.document == other != document[0]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255))
def test_no_changed_byte_passes_as_genuine(document: Issued, place: float, byte: int) -> None:
    pdf = document[1]
    at = int(place * len(pdf))
    changed = pdf[:at] + bytes([byte]) + pdf[at + 1 :]
    if changed != pdf:
        # A zero of the unused room behind the signature may change: it is no part of what was signed.
        room = re.search(rb"/Contents<[0-9a-f]+>", pdf)
        assert room is not None
        if not room.start() <= at < room.end():
            assert state(changed, with_list=False) != PdfState.GENUINE
        assert state(changed) != PdfState.GENUINE
