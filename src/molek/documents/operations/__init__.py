"""What other packages may do with documents."""

from __future__ import annotations

from molek.documents.operations.issuing import Prepared, Second, issue, prepare, revoke, second_subject
from molek.documents.operations.limits import allow_check
from molek.documents.operations.registers import ReservedNumber, reserve_number, void_number
from molek.documents.operations.seeding import PAST_TABLES, last_numbers, seed_past
from molek.documents.operations.signing import (
    check_passphrase,
    countersign,
    enrol_official,
    revoke_key,
    sign,
    sign_all,
    sign_first,
)
from molek.documents.operations.typesetting import render, render_mark, room_for_second
from molek.documents.providers.signing import SEAL, Mark, Placement, Signer

__all__ = [
    "PAST_TABLES",
    "SEAL",
    "Mark",
    "Placement",
    "Prepared",
    "ReservedNumber",
    "Second",
    "Signer",
    "allow_check",
    "check_passphrase",
    "countersign",
    "enrol_official",
    "issue",
    "last_numbers",
    "prepare",
    "render",
    "render_mark",
    "reserve_number",
    "revoke",
    "revoke_key",
    "room_for_second",
    "second_subject",
    "seed_past",
    "sign",
    "sign_all",
    "sign_first",
    "void_number",
]
