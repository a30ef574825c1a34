"""What a provider of electronic signatures is asked for. Local authority and national provider pass the same tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from molek.documents.enums import CertificateState, SignerKind


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the signature field stands: page from 1, points from the lower left corner."""

    page: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Mark:
    """How a second signature looks on the paper: as a page of its size, and as a picture for a provider that puts it
    there itself.
    """

    pdf: bytes
    png: bytes


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: the city's seal, or an official with his passphrase.

    ``official_ref`` finds the certificate of the local authority, ``nik`` that of the national provider. The
    passphrase is passed through and forgotten: never stored, logged or put into a job.
    """

    kind: SignerKind
    official_ref: str = ""
    nik: str = field(default="", repr=False)
    passphrase: str = field(default="", repr=False)

    @property
    def is_seal(self) -> bool:
        return self.kind is SignerKind.SEAL

    @property
    def ref(self) -> str:
        """For the log: the official, or the seal."""
        return "seal" if self.is_seal else self.official_ref


SEAL = Signer(SignerKind.SEAL)


class SigningProvider(Protocol):
    """Signs PDFs as PAdES (``ETSI.CAdES.detached``).

    ``sign`` refuses with WrongPassphrase, NoCertificate, SigningRefused (permanent) or SignerDown (try later). It
    never tries twice by itself: after a time-out nobody knows whether the first one counted.
    """

    name: str
    is_test: bool  # the certificates prove nothing outside; papers carry "UJI COBA"

    def sign(
        self, pdfs: Sequence[bytes], signer: Signer, at: dt.datetime, placement: Placement | None = None
    ) -> list[bytes]: ...

    def sign_first(
        self, pdfs: Sequence[bytes], signer: Signer, at: dt.datetime, rooms: Sequence[Placement]
    ) -> list[bytes]:
        """The first of two signatures. It stays sound when the second is put into the room kept for it."""
        ...

    def countersign(self, pdf: bytes, signer: Signer, at: dt.datetime, room: Placement, mark: Mark) -> bytes:
        """The second signature, whose look is ``mark``."""
        ...

    def certificate_state(self, signer: Signer, at: dt.datetime) -> CertificateState: ...
