"""The second signature, by every provider: the local authority, and the national one over the wire."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pikepdf
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from molek.base.actors import SYSTEM
from molek.documents import operations, queries
from molek.documents.enums import PdfState, SignerKind
from molek.documents.errors import SignatureBroken, SignerDown, SigningRefused, WrongPassphrase
from molek.documents.operations import Signer
from molek.documents.providers.pades import SECOND_FIELD, run
from molek.documents.queries.pdf import is_signed_again, signature_is_sound
from molek.outside.providers import circuit
from molek.sandbox import authority
from tests.documents.conftest import DOMICILE, LATER, NINE, letter_data, paper, prepare
from tests.documents.test_providers import PASSPHRASE, configured, lurah, provider
from tests.fakes.sandbox import Sandbox

__all__ = ["provider"]  # a fixture
CAMAT_REF, CAMAT_NIK = "official:8", "9971011708700002"
TEMPLATE = DOMICILE.replace("#signature-block()", "#signature-block()\n\n#acknowledgement-block()")
CAMAT = {
    "lines": ["CAMAT KOTA LAMA"], "name": "Nama Camat, S.Sos.", "rank": "Pembina", "nip": "197001011990011001",
    "number": "3/Kec.KL/400.9.14/X/2025", "date": "1 Oktober 2025",
}  # fmt: skip
remote = pytest.mark.parametrize("provider", ["bsre v1", "bsre v2"], indirect=True)


def camat(passphrase: str = PASSPHRASE) -> Signer:
    return Signer(SignerKind.OFFICIAL, official_ref=CAMAT_REF, nik=CAMAT_NIK, passphrase=passphrase)


@pytest.fixture
def room_and_first(provider: str) -> tuple[operations.Placement, bytes]:
    """A paper with the first signature, and the room it keeps."""
    if provider == "local":
        operations.enrol_official(
            official_ref=CAMAT_REF, common_name="Camat Uji", passphrase=PASSPHRASE, by=SYSTEM, at=NINE
        )
    prepared = prepare("letter:second", "1/X/2025")
    data = letter_data(**prepared.for_template, acknowledger={"lines": CAMAT["lines"]}, codes={"same_address": "yes"})
    unsigned = operations.render(template=TEMPLATE, data=data, service_code="domicile-letter", at=NINE)
    room = operations.room_for_second(template=TEMPLATE, data=data, service_code="domicile-letter")
    assert room is not None
    [first] = operations.sign_first(pdfs=[unsigned], rooms=[room], signer=lurah(), at=NINE)
    return room, first


@pytest.fixture
def room(room_and_first: tuple[operations.Placement, bytes]) -> operations.Placement:
    return room_and_first[0]


@pytest.fixture
def first(room_and_first: tuple[operations.Placement, bytes]) -> bytes:
    return room_and_first[1]


def countersign(first: bytes, room: operations.Placement, signer: Signer | None = None) -> bytes:
    mark = operations.render_mark(acknowledger=CAMAT, at=LATER)
    return operations.countersign(pdf=first, room=room, mark=mark, signer=signer or camat(), at=LATER)


def test_both_signatures_are_sound_to_every_reader(
    provider: str, first: bytes, room: operations.Placement, tmp_path: Path
) -> None:
    both = countersign(first, room)
    assert both.startswith(first)
    assert signature_is_sound(both)
    (tmp_path / "a.pdf").write_bytes(both)
    said = subprocess.run(["pdfsig", "-nocert", str(tmp_path / "a.pdf")], capture_output=True, check=False, text=True)
    assert said.stdout.count("Signature is Valid") == 2


def test_the_mark_stands_in_the_room_that_was_kept(provider: str, first: bytes, room: operations.Placement) -> None:
    with pikepdf.open(io.BytesIO(countersign(first, room))) as opened:
        assert room.page == 1
        field = opened.Root.AcroForm.Fields[-1]
        wanted = (room.x, room.y, room.x + room.width, room.y + room.height)
        assert all(abs(float(edge) - want) <= 1 for edge, want in zip(field.Rect, wanted, strict=True))
        assert any(field.objgen == note.objgen for note in opened.pages[0].Annots)
        drawn = list((field.AP.N.Resources.get("/XObject") or {}).values())
        assert drawn
        if provider != "local":  # the picture that was sent along
            assert any(one.get("/Subtype") == "/Image" and int(one.Width) > 300 for one in drawn)


def test_wrong_passphrase_leaves_the_paper_as_it_was(provider: str, first: bytes, room: operations.Placement) -> None:
    with pytest.raises(WrongPassphrase):
        countersign(first, room, camat("bukan ini"))
    assert countersign(first, room).startswith(first)


@remote
@pytest.mark.parametrize("mood", [{"down": True}, {"fail_next": 1}, {"garbage": True}], ids=str)
def test_provider_that_is_down_means_later(
    provider: str, first: bytes, room: operations.Placement, sandbox: Sandbox, mood: dict[str, Any]
) -> None:
    sandbox.control(**mood)
    with pytest.raises((SignerDown, SignatureBroken)) as refusal:
        countersign(first, room)
    assert not refusal.value.permanent
    sandbox.control(reset=True)
    circuit("bsre").succeeded()
    assert signature_is_sound(countersign(first, room))


@remote
def test_provider_that_writes_the_file_anew_is_not_believed(
    provider: str, first: bytes, room: operations.Placement, sandbox: Sandbox
) -> None:
    """His own signature is sound then, and the first one is gone."""
    sandbox.control(rewrites=True)
    with pytest.raises(SignatureBroken):
        countersign(first, room)


def test_nothing_but_the_paper_with_one_signature_more_will_do(first: bytes, room: operations.Placement) -> None:
    both = countersign(first, room)
    assert is_signed_again(both, first=first)
    other = operations.sign(pdf=paper(prepare("letter:b", "2/X/2025")), signer=lurah(), at=NINE)
    for wrong in (first, other, first + b"\n%%EOF\n", both[:-900], both + both, b""):
        assert not is_signed_again(wrong, first=first)


@pytest.mark.parametrize("provider", ["local"], indirect=True)
def test_room_that_is_taken_is_not_signed_again(provider: str, first: bytes, room: operations.Placement) -> None:
    with pytest.raises(SigningRefused):
        countersign(countersign(first, room), room)


@pytest.mark.parametrize("provider", ["local"], indirect=True)
@pytest.mark.parametrize("with_list", [True, False], ids=["online", "offline"])
def test_signature_of_a_stranger_in_that_room_shadows_the_paper(
    provider: str, first: bytes, *, with_list: bool
) -> None:
    assert queries.verify_pdf(first, at=LATER, with_list=with_list).state == PdfState.INCOMPLETE
    writer = IncrementalPdfFileWriter(io.BytesIO(first), strict=False)
    stranger = PdfSigner(PdfSignatureMetadata(field_name=SECOND_FIELD), authority._signer("Camat Palsu"))
    forged = run(stranger.async_sign_pdf(writer, bytes_reserved=16_384, existing_fields_only=True)).getvalue()
    assert forged.startswith(first)
    verdict = queries.verify_pdf(forged, at=LATER, with_list=with_list)
    assert (verdict.state, verdict.is_good, verdict.second_name) == (PdfState.SHADOWED, False, "")


def test_version_one_needs_the_picture_that_it_was_promised(sandbox: Sandbox, db: None, settings: Any) -> None:
    """The wire format of the service: ``image=true`` comes with ``imageTTD``."""
    configured(settings, sandbox, "v1")
    form = {"nik": CAMAT_NIK, "passphrase": PASSPHRASE, "tampilan": "visible", "image": "true", "page": "1",
            "xAxis": "10", "yAxis": "10", "width": "90", "height": "40"}  # fmt: skip
    answer = httpx.post(
        f"{sandbox.url}/api/sign/pdf", data=form, files={"file": ("a.pdf", b"%PDF-")}, auth=("molek", "sandbox")
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "Parameter tidak lengkap")
