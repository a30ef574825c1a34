"""The key with which an official signs, where the city itself is the authority."""

from __future__ import annotations

import datetime as dt

from molek.base.actors import Actor
from molek.documents import operations as documents
from molek.letters import queries
from molek.letters.errors import KeysMadeElsewhere
from molek.letters.permissions import LetterPermission
from molek.staff import queries as staff


def make_signing_key(*, passphrase: str, by: Actor, at: dt.datetime) -> None:
    """Make ``by``'s own key of the local authority, opened by ``passphrase`` only. An earlier one signs no more; what
    it signed stays sound.

    Raises:
        NotPermitted: ``by`` may sign nowhere.
        KeysMadeElsewhere: the national provider issues the certificates of this city.
        PassphraseTooShort: see ``documents.operations.enrol_official``.
    """
    by.require(LetterPermission.SIGN)
    if not queries.keys_are_made_here():
        raise KeysMadeElsewhere()
    assert by.id is not None
    documents.enrol_official(
        official_ref=by.ref, common_name=staff.official_name(by.id), passphrase=passphrase, by=by, at=at
    )
