"""PAdES B-B on a PDF: one incremental update with a certification signature over the whole file.

pyHanko builds the CMS container once per certificate, with placeholders; per document only digest and signature
are put in, because building the same container again costs a hundred times what signing does. Documents of our
own typesetter (one classic cross-reference table, plain objects) get the update written directly; anything else
goes the long way through pyHanko. Tests let pyHanko and poppler judge both.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import io
import re
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import ExternalSigner, PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from molek.documents.errors import SigningRefused
from molek.documents.providers.signing import Placement

FIELD = "Tanda_Tangan_Elektronik"
SECOND_FIELD = "Mengetahui"  # of the one who signs after: made empty by the first signature, which allows filling it
_SPARE = 64  # reserved bytes beyond the largest container: an ECDSA signature varies by a few bytes
_ECDSA_LONGEST = 72
_Result = TypeVar("_Result")


class Unfamiliar(Exception):
    """Not laid out like a document of our typesetter."""


def run(coroutine: Coroutine[Any, Any, _Result]) -> _Result:
    """Run pyHanko's asynchronous calls from anywhere, also where an event loop is already running."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def _store(chain: tuple[x509.Certificate, ...]) -> SimpleCertificateStore:
    store = SimpleCertificateStore()
    store.register_multiple([_asn1(c) for c in chain])
    return store


def _asn1(certificate: x509.Certificate) -> Any:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


@dataclass(frozen=True, slots=True)
class Container:
    """A CMS container of one certificate with places for digest and signature, and its largest size."""

    before_signers: bytes  # of SignedData
    before_attributes: bytes  # of SignerInfo
    attributes: bytes  # content of the signed attributes, with a placeholder for the digest
    algorithm: bytes
    content_type: bytes

    _PLACEHOLDER = hashlib.sha256(b"placeholder").digest()

    @classmethod
    def of(cls, certificate: x509.Certificate, chain: tuple[x509.Certificate, ...]) -> Container:
        signer = ExternalSigner(
            signing_cert=_asn1(certificate), cert_registry=_store(chain), signature_value=bytes(_ECDSA_LONGEST)
        )
        info = run(signer.async_sign(cls._PLACEHOLDER, "sha256", use_pades=True))
        signed_data = info["content"]
        signer_info = signed_data["signer_infos"][0]
        attributes = signer_info["signed_attrs"].contents
        assert attributes.count(cls._PLACEHOLDER) == 1
        return cls(
            before_signers=b"".join(
                signed_data[part].dump()
                for part in ("version", "digest_algorithms", "encap_content_info", "certificates")
            ),
            before_attributes=b"".join(signer_info[part].dump() for part in ("version", "sid", "digest_algorithm")),
            attributes=attributes,
            algorithm=signer_info["signature_algorithm"].dump(),
            content_type=info["content_type"].dump(),
        )

    @property
    def reserved(self) -> int:
        """Bytes that surely hold the container."""
        return len(self._wrap(self.attributes, bytes(_ECDSA_LONGEST))) + _SPARE

    def fill(self, digest: bytes, key: ec.EllipticCurvePrivateKey) -> bytes:
        """The container for a document whose SHA-256 is ``digest``."""
        attributes = self.attributes.replace(self._PLACEHOLDER, digest)
        return self._wrap(attributes, key.sign(_der(0x31, attributes), ec.ECDSA(SHA256())))

    def _wrap(self, attributes: bytes, signature: bytes) -> bytes:
        signer_info = _der(
            0x30, self.before_attributes + _der(0xA0, attributes) + self.algorithm + _der(0x04, signature)
        )
        signed_data = _der(0x30, self.before_signers + _der(0x31, signer_info))
        return _der(0x30, self.content_type + _der(0xA0, signed_data))


@dataclass(frozen=True, slots=True)
class Credential:
    """A key that may sign, with its certificate, the chain to show, and its prepared container."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    container: Container


def sign_pdf(
    pdf: bytes,
    credential: Credential,
    at: dt.datetime,
    placement: Placement | None = None,
    room: Placement | None = None,
) -> bytes:
    """``pdf`` with one incremental update: a signature field and a PAdES signature that forbids later changes.

    ``room`` is where one more signature is to stand, see :func:`countersign_pdf`: then that is the one change allowed.

    Raises:
        SigningRefused: no PDF, or one that is certified already.
    """
    try:
        return _Update(pdf, placement, room).signed(credential, at)
    except Unfamiliar as error:
        if room:
            raise SigningRefused() from error
        return _sign_with_pyhanko(pdf, credential, placement)


class _Appearance(PdfContent):  # type: ignore[misc]
    """The first page of another PDF, drawn as it is."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self._page = page

    def render(self) -> bytes:
        form = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._page)))
        self.resources.xobject["/Mark"] = form
        _, _, width, height = form.get_object()["/BBox"]
        self.box = BoxConstraints(width=width, height=height)
        return b"/Mark Do"


class _QuietWriter(IncrementalPdfFileWriter):  # type: ignore[misc]
    """Leaves the description of the document alone: it belongs to what was signed first."""

    def _update_meta(self) -> None:
        pass


def countersign_pdf(pdf: bytes, credential: Credential, at: dt.datetime, mark: bytes) -> bytes:
    """A second signature in the room that the first one kept; the first stays sound.

    Args:
        mark: a PDF whose first page is drawn there.

    Raises:
        SigningRefused: no room is kept in this document, or it is taken.
    """
    signing = PdfSigner(
        PdfSignatureMetadata(field_name=SECOND_FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES),
        _simple_signer(credential),
        stamp_style=StaticStampStyle(background=_Appearance(mark), border_width=0),
    )

    async def sign() -> bytes:
        writer = _QuietWriter(io.BytesIO(pdf), strict=False)
        session = signing.init_signing_session(writer, existing_fields_only=True)
        session.system_time = at
        info = await session.perform_presign_validation(writer)
        document = session.prepare_tbs_document(info, bytes_reserved=2 * credential.container.reserved)
        prepared, output = document.digest_tbs_document()
        done = await document.perform_signature(
            document_digest=prepared.document_digest, pdf_cms_signed_attrs=PdfCMSSignedAttributes()
        )
        await done.post_signature_processing(output)
        return bytes(output.getvalue())

    try:
        return run(sign())
    except (PdfError, SigningError) as error:
        raise SigningRefused() from error


def _simple_signer(credential: Credential) -> SimpleSigner:
    der = credential.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(
        signing_cert=_asn1(credential.certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(der),
        cert_registry=_store(credential.chain),
    )


def _sign_with_pyhanko(pdf: bytes, credential: Credential, placement: Placement | None) -> bytes:
    signer = _simple_signer(credential)
    box = placement and (
        int(placement.x), int(placement.y),
        int(placement.x + placement.width), int(placement.y + placement.height),
    )  # fmt: skip
    page = placement.page - 1 if placement else 0
    signing = PdfSigner(
        PdfSignatureMetadata(
            field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES,
            certify=True, docmdp_permissions=MDPPerm.NO_CHANGES,
        ),
        signer,
        new_field_spec=SigFieldSpec(FIELD, on_page=page, box=box),
    )  # fmt: skip
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
        output = run(signing.async_sign_pdf(writer, bytes_reserved=2 * credential.container.reserved))
    except (PdfError, SigningError) as error:
        raise SigningRefused() from error
    output.seek(0)
    return bytes(output.read())


_TRAILER = re.compile(rb"trailer\s*<<(.*)>>\s*startxref\s+(\d+)\s+%%EOF\s*\Z", re.DOTALL)
_XREF = re.compile(rb"xref\s+0 (\d+)\s+((?:\d{10} \d{5} [nf][ \r\n]{1,2})+)")
_OBJECT = re.compile(rb"(\d+) 0 obj\s*<<(.*?)>>\s*endobj", re.DOTALL)


class _Update:
    """One incremental update of a document with a classic cross-reference table."""

    def __init__(self, pdf: bytes, placement: Placement | None, room: Placement | None = None) -> None:
        self.pdf = pdf
        self.placement = placement
        self.room = room
        self.base = pdf if pdf.endswith(b"\n") else pdf + b"\n"
        end = _TRAILER.search(pdf, max(0, len(pdf) - 2000))
        if end is None or b"/Prev" in end[1] or b"/Encrypt" in end[1]:
            raise Unfamiliar
        self.trailer, self.xref_at = end[1], int(end[2])
        table = _XREF.match(pdf, self.xref_at)
        if table is None:
            raise Unfamiliar
        self.size = int(table[1])
        rows = table[2].split(b"\n")
        self.offsets = [int(row[:10]) for row in rows if row.strip()]
        if len(self.offsets) != self.size:
            raise Unfamiliar

    def _object(self, number: int) -> bytes:
        """The inside of a dictionary object."""
        found = _OBJECT.match(self.pdf, self.offsets[number]) if number < self.size else None
        if found is None or int(found[1]) != number or b"stream" in found[2]:
            raise Unfamiliar
        return found[2]

    def _page(self, catalog: bytes, placement: Placement | None) -> int:
        kids = re.search(rb"/Kids\s*\[([\d\sR]*)\]", self._object(_reference(catalog, b"/Pages")))
        pages = [int(n) for n in re.findall(rb"(\d+) 0 R", kids[1])] if kids else []
        index = placement.page - 1 if placement else 0
        if not index < len(pages):
            raise Unfamiliar
        return pages[index]

    def signed(self, credential: Credential, at: dt.datetime) -> bytes:
        root = _reference(self.trailer, b"/Root")
        catalog = self._object(root)
        if b"/AcroForm" in catalog or b"/Perms" in catalog:
            raise Unfamiliar
        page_number = self._page(catalog, self.placement)
        pages = {page_number: self._annotated(page_number, self._object(page_number), self.size)}
        field, signature, form = self.size, self.size + 1, self.size + 2
        fields, allowed = b"%d 0 R" % field, 1  # 1: no change; 2: forms may be filled and signed
        if self.room:
            second, second_form = self.size + 3, self.size + 4
            number = self._page(catalog, self.room)
            pages[number] = self._annotated(number, pages.get(number) or self._object(number), second)
            fields, allowed = b"%d 0 R %d 0 R" % (field, second), 2
        catalog += b"/AcroForm<</Fields[%s]/SigFlags 3>>/Perms<</DocMDP %d 0 R>>" % (fields, signature)

        out = bytearray(self.base)
        at_of: dict[int, int] = {}

        def put(number: int, body: bytes) -> None:
            at_of[number] = len(out)
            out.extend(b"%d 0 obj\n%s\nendobj\n" % (number, body))

        put(root, b"<<%s>>" % catalog)
        for number, page in pages.items():
            put(number, b"<<%s>>" % page)
        put(field, _field(FIELD, page_number, self.placement, form, value=signature))
        if self.placement:
            # An appearance without marks: the QR block is the visible sign, the field only makes it active.
            put(form, _empty_look(self.placement))
        if self.room:
            put(second, _field(SECOND_FIELD, number, self.room, second_form))
            put(second_form, _empty_look(self.room))

        room = 2 * credential.container.reserved
        head = (
            b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M(%s)"
            b"/Reference[<</Type/SigRef/TransformMethod/DocMDP"
            b"/TransformParams<</Type/TransformParams/V/1.2/P %d>>>>]/ByteRange[" % (_pdf_date(at), allowed)
        )
        put(signature, head + b" " * 40 + b"]/Contents<" + b"0" * room + b">>>")
        ranges_at = at_of[signature] + len(b"%d 0 obj\n" % signature) + len(head)
        contents_at = ranges_at + 40 + len(b"]/Contents")

        self._close(out, at_of)
        gap_end = contents_at + room + 2
        ranges = b"0 %d %d %d" % (contents_at, gap_end, len(out) - gap_end)
        out[ranges_at : ranges_at + len(ranges)] = ranges
        covered = hashlib.sha256(memoryview(out)[:contents_at])
        covered.update(memoryview(out)[gap_end:])
        cms = credential.container.fill(covered.digest(), credential.key).hex().encode()
        out[contents_at + 1 : contents_at + 1 + len(cms)] = cms
        return bytes(out)

    def _annotated(self, number: int, page: bytes, field: int) -> bytes:
        """The page with one more field on it."""
        if not re.search(rb"/Type\s*/Page\b", page):
            raise Unfamiliar
        mark = b"/Annots["
        if mark in page:
            return page.replace(mark, b"%s%d 0 R " % (mark, field), 1)
        if b"/Annots" in page:
            raise Unfamiliar
        return page + b"/Annots[%d 0 R]" % field

    def _close(self, out: bytearray, at_of: dict[int, int]) -> None:
        """Cross-reference table of the changed objects, and the trailer."""
        start = len(out)
        out.extend(b"xref\n")
        for number in sorted(at_of):
            out.extend(b"%d 1\n%010d 00000 n \n" % (number, at_of[number]))
        size = max(at_of) + 1
        trailer = re.sub(rb"/Size\s+\d+", b"/Size %d/Prev %d" % (max(size, self.size), self.xref_at), self.trailer)
        out.extend(b"trailer\n<<%s>>\nstartxref\n%d\n%%%%EOF\n" % (trailer, start))


def _field(name: str, page: int, place: Placement | None, form: int, *, value: int | None = None) -> bytes:
    """A signature field; without ``value`` it is open."""
    box, look = b"0 0 0 0", b""
    if place:
        box = b"%g %g %g %g" % (place.x, place.y, place.x + place.width, place.y + place.height)
        look = b"/AP<</N %d 0 R>>" % form
    signed = b"/V %d 0 R" % value if value is not None else b""
    return (
        b"<</Type/Annot/Subtype/Widget/FT/Sig/T(%s)/F 132/Rect[%s]%s/P %d 0 R%s>>"
        % (name.encode(), box, look, page, signed)
    )  # fmt: skip


def _empty_look(place: Placement) -> bytes:
    box = b"0 0 %g %g" % (place.width, place.height)
    return b"<</Type/XObject/Subtype/Form/BBox[%s]/Length 0>>\nstream\n\nendstream" % box


def _reference(dictionary: bytes, key: bytes) -> int:
    found = re.search(key + rb"\s+(\d+) 0 R", dictionary)
    if found is None:
        raise Unfamiliar
    return int(found[1])


def _pdf_date(at: dt.datetime) -> bytes:
    offset = at.strftime("%z")
    return f"D:{at:%Y%m%d%H%M%S}{offset[:3]}'{offset[3:5]}'".encode()
