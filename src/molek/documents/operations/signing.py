"""Signatures by the configured provider, and the officials' keys of the local authority."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from django.db import connection, transaction
from django.db.models import F

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.documents.enums import KeyState
from molek.documents.errors import (
    PassphraseTooShort,
    ReasonMissing,
    SignatureBroken,
    TooManyPassphrases,
    WrongPassphrase,
)
from molek.documents.models import PassphraseFailures, SigningKey
from molek.documents.permissions import DocumentPermission
from molek.documents.providers import key_folder, signing_provider
from molek.documents.providers.local import wrap
from molek.documents.providers.signing import Mark, Placement, Signer, SigningProvider
from molek.documents.queries.pdf import is_signed_again, signature_is_sound

LEAST_PASSPHRASE = 8
WRONG_BEFORE_PAUSE = 5
PAUSE = dt.timedelta(minutes=15)


def sign(*, pdf: bytes, signer: Signer, at: dt.datetime, placement: Placement | None = None) -> bytes:
    """``pdf`` signed by ``signer``. See :func:`sign_all`."""
    return sign_all(pdfs=[pdf], signer=signer, at=at, placement=placement)[0]


def sign_all(
    *, pdfs: Sequence[bytes], signer: Signer, at: dt.datetime, placement: Placement | None = None
) -> list[bytes]:
    """Every PDF signed, in the order given, with one use of the passphrase.

    Call it outside a transaction: it may leave the building, and a wrong passphrase must stay counted. Nothing is
    stored, so after a failure the same call may be made again.

    Args:
        at: the time written into the signature by the local authority; the national provider uses its own.
        placement: where the signature field stands; None makes it invisible, the QR block being the visible sign.

    Raises:
        WrongPassphrase, NoCertificate, SigningRefused: trying the same again does not help.
        TooManyPassphrases: five wrong in a row; wait a quarter of an hour.
        SignerDown, SignatureBroken: the provider is down or mad; try later.
    """
    return _asked(lambda provider: provider.sign(pdfs, signer, at, placement), signer=signer, at=at)


def sign_first(*, pdfs: Sequence[bytes], rooms: Sequence[Placement], signer: Signer, at: dt.datetime) -> list[bytes]:
    """Every PDF signed as by :func:`sign_all`, but so that one more signature may follow.

    Args:
        rooms: where the second signature of each will stand, see :func:`room_for_second`.
    """
    return _asked(lambda provider: provider.sign_first(pdfs, signer, at, rooms), signer=signer, at=at)


def countersign(*, pdf: bytes, room: Placement, mark: Mark, signer: Signer, at: dt.datetime) -> bytes:
    """A second signature on a PDF of :func:`sign_first`; the first stays sound.

    Raises:
        SignatureBroken: what came back is not the paper that was sent with one signature more; it is thrown away.
        others: as :func:`sign_all`.
    """
    [signed] = _asked(lambda provider: [provider.countersign(pdf, signer, at, room, mark)], signer=signer, at=at)
    if not is_signed_again(signed, first=pdf):
        raise SignatureBroken()
    return signed


def _asked(sign: Callable[[SigningProvider], list[bytes]], *, signer: Signer, at: dt.datetime) -> list[bytes]:
    """What the provider gives back, with failures of the passphrase counted and its work checked."""
    if not signer.is_seal:
        _refuse_if_paused(signer.official_ref, at)
    provider = signing_provider()
    try:
        signed = sign(provider)
    except WrongPassphrase:
        _count_failure(signer.official_ref, at)
        raise
    if not signer.is_seal:
        _forget_failures(signer.official_ref)
    if provider.name != "local" and not all(map(signature_is_sound, signed)):
        raise SignatureBroken()
    return signed


def check_passphrase(*, signer: Signer, at: dt.datetime) -> None:
    """Refuse unless this passphrase would sign now. Only the local authority can be asked without signing.

    Raises:
        WrongPassphrase, NoCertificate, TooManyPassphrases: as for :func:`sign_all`.
    """
    sign_all(pdfs=[], signer=signer, at=at)


@transaction.atomic
def enrol_official(
    *, official_ref: str, common_name: str, passphrase: str, by: Actor, at: dt.datetime, area: str | None = None
) -> SigningKey:
    """Give an official a certificate of the local authority; an earlier one is revoked.

    Args:
        common_name: the name that readers of the PDF will see, with titles.
        by: the official himself, an administrator, or the system.

    Raises:
        NotPermitted: ``by`` is neither.
        PassphraseTooShort: fewer than eight characters.
    """
    if not (by.is_official and by.ref == official_ref):
        by.require(DocumentPermission.ENROL, area=area)
    if len(passphrase) < LEAST_PASSPHRASE:
        raise PassphraseTooShort(field="passphrase", least=LEAST_PASSPHRASE)
    with connection.cursor() as cursor:  # of two clicks the second waits, and its key replaces the first
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"documents.key:{official_ref}"])
    SigningKey.objects.filter(official_ref=official_ref, state=KeyState.ACTIVE).update(state=KeyState.REVOKED)
    wrapped = wrap(key_folder().enrol(common_name), passphrase)
    key = SigningKey.objects.create(
        official_ref=official_ref,
        certificate=wrapped.certificate,
        encrypted_key=wrapped.encrypted_key,
        salt=wrapped.salt,
        serial=wrapped.serial,
        enrolled_at=at,
        enrolled_by=by.ref,
    )
    _forget_failures(official_ref)
    audit.record(event="documents.key.enrolled", by=by, subject=official_ref, at=at, data={"serial": key.serial})
    return key


@transaction.atomic
def revoke_key(*, official_ref: str, reason: str, by: Actor, at: dt.datetime) -> None:
    """Stop an official's certificate from signing; what he signed before stays sound.

    Raises:
        NotPermitted: ``by`` may not enrol either.
        ReasonMissing: the log needs one.
    """
    if not (by.is_official and by.ref == official_ref):
        by.require(DocumentPermission.ENROL)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    for key in SigningKey.objects.select_for_update().filter(official_ref=official_ref, state=KeyState.ACTIVE):
        key.state = KeyState.REVOKED
        key.save(update_fields=["state"])
        audit.record(
            event="documents.key.revoked", by=by, subject=official_ref, at=at,
            data={"serial": key.serial, "reason": reason.strip()},
        )  # fmt: skip


def _refuse_if_paused(official_ref: str, at: dt.datetime) -> None:
    failures = PassphraseFailures.objects.filter(official_ref=official_ref).first()
    if failures is None or failures.failed < WRONG_BEFORE_PAUSE:
        return
    left = failures.last_failed_at + PAUSE - at
    if left > dt.timedelta(0):
        raise TooManyPassphrases(minutes=int(left.total_seconds() // 60) + 1)


def _count_failure(official_ref: str, at: dt.datetime) -> None:
    """A failure after a pause starts a new row of failures."""
    failures, made = PassphraseFailures.objects.get_or_create(
        official_ref=official_ref, defaults={"failed": 1, "last_failed_at": at}
    )
    if made:
        return
    rows = PassphraseFailures.objects.filter(pk=failures.pk)
    if failures.failed >= WRONG_BEFORE_PAUSE:
        rows.update(failed=1, last_failed_at=at)
    else:
        rows.update(failed=F("failed") + 1, last_failed_at=at)


def _forget_failures(official_ref: str) -> None:
    PassphraseFailures.objects.filter(official_ref=official_ref).delete()
