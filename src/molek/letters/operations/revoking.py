"""Taking back an issued letter, with a public reason."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from molek.base.actors import Actor
from molek.documents import operations as documents
from molek.letters import queries
from molek.letters.models import Letter


@transaction.atomic
def revoke_letter(*, application_ref: str, reason: str, by: Actor, at: dt.datetime) -> Letter:
    """Declare the issued letter of an application void; anybody who checks it is told so and why.

    Raises:
        LetterNotFound: no issued letter in an area in which ``by`` may revoke.
        ReasonMissing, AlreadyRevoked: see ``documents.operations.revoke``.
    """
    letter = queries.letter_to_revoke(application_ref=application_ref, by=by)
    assert letter.document_id is not None
    documents.revoke(document_id=letter.document_id, reason=reason, by=by, at=at)
    return letter
