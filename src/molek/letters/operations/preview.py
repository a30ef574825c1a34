"""What an official is about to sign, before it has a number."""

from __future__ import annotations

import datetime as dt

from molek.base.actors import Actor
from molek.cases.queries.production import production_of
from molek.catalogue import queries as catalogue
from molek.documents import operations as documents
from molek.letters import queries
from molek.letters.enums import LetterState
from molek.letters.operations.acknowledging import signed_paper
from molek.letters.operations.content import build_content, official_lines, record_for
from molek.staff import queries as staff

_NO_NUMBER = "( nomor diberikan saat ditandatangani )"
_NO_QR = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path fill="#ddd" d="M0 0h8v8h-8z"/></svg>'


def preview_letter(*, letter_id: int, by: Actor, at: dt.datetime) -> bytes:
    """The paper as it would be signed by ``by`` now, without number and QR code; the signed paper, for a camat. The
    reading is logged.

    Raises:
        LetterNotFound: none that ``by`` may sign.
        SignerIsKin: it is for his own family.
        NoAuthorityToSign: he acts in no signing post there today.
    """
    letter = queries.letter_to_sign(letter_id=letter_id, by=by)
    assert by.id is not None
    if letter.state == LetterState.SIGNED:
        return signed_paper(letter, by=by, at=at)
    signatory = staff.signatory(official_id=by.id, area_code=letter.area_code, at=at)
    published = catalogue.version(letter.service_version_id)
    application = production_of(letter.application_id)
    content = build_content(
        application,
        published,
        record=record_for(application, by=by, at=at),
        number=_NO_NUMBER,
        unit=signatory.unit,
        signer=official_lines(signatory),
        by=by,
        at=at,
    )
    return documents.render(
        template=published.template,
        data={**content, "qr": _NO_QR, "link": "", "url": ""},
        service_code=published.service.code,
        at=at,
    )
