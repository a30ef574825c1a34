"""Warning the camat before his clock runs out."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from molek.audit import operations as audit
from molek.base.actors import SYSTEM
from molek.base.transactions import lock_row
from molek.letters.models import Acknowledgement
from molek.letters.queries import acknowledgement_warns
from molek.live import operations as live


@transaction.atomic
def warn_of_acknowledgement(*, letter_id: int, at: dt.datetime) -> bool:
    """Mark a letter whose camat has used four fifths of his days; his list shows it. False if not (any more)."""
    row = lock_row(Acknowledgement, column="letter_id", value=letter_id)
    if row is None or row.warned_at is not None or not acknowledgement_warns(row, at=at):
        return False
    row.warned_at = at
    row.save(update_fields=["warned_at"])
    audit.record(
        event="letters.clock.warned", by=SYSTEM, subject=row.letter.application_ref, at=at,
        data={"due": row.due_date.isoformat()},
    )  # fmt: skip
    live.publish(f"desk:{row.area_code}")
    return True
