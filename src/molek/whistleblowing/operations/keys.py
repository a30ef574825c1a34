"""Keys of those who read: made, admitted by another holder, opened with a passphrase, ended.

A post alone opens nothing. Whoever is given the post of an inspector, by whomever, has no key until a holder of
one, with his passphrase, admits it; only the very first key of the Inspectorate admits itself, and the log tells so.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db import IntegrityError, connection, transaction

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.identifiers import parse_phone
from molek.staff import queries as staff
from molek.whistleblowing.enums import KeyState, Seat
from molek.whistleblowing.errors import (
    KeyClosed,
    KeyExists,
    KeyMissing,
    KeyNotFound,
    KeyStateChanged,
    PassphraseShort,
    PassphraseWrong,
    TooManyPassphrases,
)
from molek.whistleblowing.models import Envelope, Recipient, Report
from molek.whistleblowing.operations.reporting import envelope_for, told_from
from molek.whistleblowing.permissions import WhistlePermission
from molek.whistleblowing.queries.readers import active_key, own_key
from molek.whistleblowing.rules import envelopes

LEAST_LETTERS = 20
MOST_WRONG, WRONG_WINDOW = 5, dt.timedelta(minutes=15)
_FIRST_KEY_LOCK = 0x57484953


@dataclass(frozen=True, slots=True)
class OpenKey:
    """A key whose passphrase was typed. Good for the official it belongs to and nobody else."""

    recipient_id: int
    official_id: int
    private: str = field(repr=False)


@transaction.atomic
def make_key(*, passphrase: str, contact: str = "", by: Actor, at: dt.datetime) -> Recipient:
    """A new key for ``by``. It waits for another holder, unless nobody of the Inspectorate has one.

    Args:
        passphrase: protects the private half; kept nowhere, so nobody can recover it.
        contact: a mobile number that is told that something has arrived, or "".

    Raises:
        NotPermitted, PassphraseShort, InvalidPhone.
        KeyExists: ``by`` has one that is not ended.
    """
    by.require(WhistlePermission.HANDLE)
    _refuse_short(passphrase)
    seat = Seat.OUTSIDE if by.may(WhistlePermission.OUTSIDE) else Seat.INSPECTORATE
    with connection.cursor() as cursor:  # two first keys at once: the second waits, and is no first one
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_FIRST_KEY_LOCK])
    is_first = seat == Seat.INSPECTORATE and not Recipient.objects.filter(state=KeyState.ACTIVE, seat=seat).exists()
    pair = envelopes.new_pair()
    row = Recipient(
        official_id=_official_id(by),
        seat=seat,
        post_title=_post_of(by, at),
        public_key=pair.public,
        locked_key=envelopes.lock(pair.private, passphrase),
        contact=parse_phone(contact) if contact.strip() else "",
        asked_at=at,
    )
    if is_first and by.may(WhistlePermission.KEYS):
        row.state, row.admitted_at, row.admitted_by_ref = KeyState.ACTIVE, at, by.ref
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise KeyExists() from error
    event = "whistleblowing.key.first" if row.state == KeyState.ACTIVE else "whistleblowing.key.asked"
    _record(event, row, by, at)
    return row


def open_key(*, passphrase: str, by: Actor, at: dt.datetime) -> OpenKey:
    """Open one's own key. Wrong passphrases are counted before they are tried, five in a quarter of an hour.

    Raises:
        NotPermitted, KeyMissing, TooManyPassphrases, PassphraseWrong.
    """
    by.require(WhistlePermission.HANDLE)
    if own_key(by) is None:
        raise KeyMissing()
    row = _counted(by, at)
    try:
        private = envelopes.unlock(row.locked_key, passphrase)
    except envelopes.CannotOpen:
        raise PassphraseWrong(field="passphrase") from None
    Recipient.objects.filter(pk=row.pk).update(wrong_passphrases=0, wrong_since=None)
    return OpenKey(row.pk, row.official_id, private)


@transaction.atomic
def _counted(by: Actor, at: dt.datetime) -> Recipient:
    rows = Recipient.objects.select_for_update(of=("self",)).exclude(state=KeyState.ENDED)
    row = rows.get(official_id=_official_id(by))
    if row.wrong_since is None or at - row.wrong_since >= WRONG_WINDOW:
        row.wrong_passphrases, row.wrong_since = 0, at
    if row.wrong_passphrases >= MOST_WRONG:
        left = row.wrong_since + WRONG_WINDOW - at
        raise TooManyPassphrases(field="passphrase", minutes=max(1, -(-int(left.total_seconds()) // 60)))
    row.wrong_passphrases += 1
    row.save(update_fields=["wrong_passphrases", "wrong_since"])
    return row


def change_passphrase(*, old: str, new: str, by: Actor, at: dt.datetime) -> None:
    """The same key under another passphrase.

    Raises:
        NotPermitted, KeyMissing, TooManyPassphrases, PassphraseWrong, PassphraseShort.
    """
    _refuse_short(new)
    key = open_key(passphrase=old, by=by, at=at)  # outside of the transaction: a wrong one stays counted
    with transaction.atomic():
        row = _locked(key.recipient_id)
        row.locked_key = envelopes.lock(key.private, new)
        row.save(update_fields=["locked_key"])
        _record("whistleblowing.key.passphrase-changed", row, by, at)


@transaction.atomic
def admit(*, recipient_id: int, key: OpenKey, by: Actor, at: dt.datetime) -> Recipient:
    """Let another's key read what comes from now on. Compare the fingerprint with its holder first.

    Raises:
        NotPermitted, KeyMissing, KeyClosed, KeyNotFound.
        KeyStateChanged: it is admitted or ended already.
    """
    by.require(WhistlePermission.KEYS)
    _own_open(key, by)
    row = _locked(recipient_id)
    if row.state != KeyState.ASKED:
        raise KeyStateChanged(state=KeyState(row.state).label)
    row.state, row.admitted_at, row.admitted_by_ref = KeyState.ACTIVE, at, by.ref
    row.save(update_fields=["state", "admitted_at", "admitted_by_ref"])
    _record("whistleblowing.key.admitted", row, by, at)
    return row


@transaction.atomic
def share(*, recipient_id: int, key: OpenKey, by: Actor, at: dt.datetime) -> int:
    """Give an active key of the same seat every report that ``key`` opens, but those whose reporter said "not to"
    its post. Returns how many were added.

    Raises:
        NotPermitted, KeyMissing, KeyClosed, KeyNotFound.
        KeyStateChanged: it is not active.
    """
    by.require(WhistlePermission.KEYS)
    own = _own_open(key, by)
    row = _locked(recipient_id)
    if row.state != KeyState.ACTIVE:
        raise KeyStateChanged(state=KeyState(row.state).label)
    if row.seat != own.seat:
        return 0
    theirs = Envelope.objects.filter(recipient=row).values("report_id")
    added = []
    for mine in Envelope.objects.filter(recipient=own).exclude(report_id__in=theirs).select_related("report"):
        private = envelopes.open_with(mine.sealed_key, key.private).decode()
        if row.post_title not in told_from(envelopes.open_with(mine.report.sealed, private)).not_to:
            added.append(envelope_for(mine.report, private, row))
    Envelope.objects.bulk_create(added, ignore_conflicts=True)
    _record("whistleblowing.reports.shared", row, by, at, count=len(added))
    return len(added)


@transaction.atomic
def end_key(*, recipient_id: int, key: OpenKey | None = None, by: Actor, at: dt.datetime) -> Recipient:
    """Nothing more is sealed for this key, and it opens nothing more. One's own needs no passphrase (it may be
    lost); another's needs one's own opened key.

    Raises:
        NotPermitted, KeyMissing, KeyClosed, KeyNotFound.
        KeyStateChanged: it is ended already.
    """
    by.require(WhistlePermission.HANDLE)
    row = _locked(recipient_id)
    if row.official_id != by.id:
        by.require(WhistlePermission.KEYS)
        _own_open(key, by)
    if row.state == KeyState.ENDED:
        raise KeyStateChanged(state=KeyState(row.state).label)
    row.state, row.ended_at, row.ended_by_ref = KeyState.ENDED, at, by.ref
    row.save(update_fields=["state", "ended_at", "ended_by_ref"])
    _record("whistleblowing.key.ended", row, by, at)
    return row


def report_key(report: Report, key: OpenKey, by: Actor) -> str | None:
    """The private key of a report, or None if it was never sealed for this key."""
    own = _own_open(key, by)
    envelope = Envelope.objects.filter(report=report, recipient=own).first()
    return envelopes.open_with(envelope.sealed_key, key.private).decode() if envelope is not None else None


def _own_open(key: OpenKey | None, by: Actor) -> Recipient:
    """The actor's active key, proven to be the opened one."""
    row = active_key(by)
    if key is None or key.recipient_id != row.pk or key.official_id != by.id:
        raise KeyClosed()
    return row


def _locked(recipient_id: int) -> Recipient:
    row = Recipient.objects.select_for_update(of=("self",)).filter(pk=recipient_id).first()
    if row is None:
        raise KeyNotFound()
    return row


def _official_id(by: Actor) -> int:
    assert by.id is not None
    return by.id


def _post_of(by: Actor, at: dt.datetime) -> str:
    """The post through which he may hold a key."""
    granted = {grant.post_id for grant in by.grants if grant.permission == WhistlePermission.HANDLE}
    held = staff.held_posts(official_id=_official_id(by), at=at)
    return next((post.title for post in held if post.post_id in granted), "Inspektorat")[:150]


def _refuse_short(passphrase: str) -> None:
    words = passphrase.split()
    if len(" ".join(words)) < LEAST_LETTERS or len(words) < 4:
        raise PassphraseShort(field="passphrase", least=LEAST_LETTERS)


def _record(event: str, row: Recipient, by: Actor, at: dt.datetime, **data: int) -> None:
    print_ = envelopes.fingerprint(row.public_key)
    audit.record(event=event, by=by, subject=f"whistle-key:{row.pk}", at=at, data={"fingerprint": print_, **data})
