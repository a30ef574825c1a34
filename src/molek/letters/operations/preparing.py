"""An accepted application becomes a letter in preparation. Outcome handler of ``cases``."""

from __future__ import annotations

import datetime as dt

from molek.base.actors import Actor
from molek.base.references import new_code
from molek.base.transactions import in_transaction
from molek.cases import operations as cases
from molek.cases.enums import ApplicationState
from molek.cases.queries.production import Production
from molek.catalogue import queries as catalogue
from molek.jobs import operations as jobs
from molek.letters.enums import LetterState
from molek.letters.models import Letter

PICKUP_GROUPS = 2


@in_transaction
def prepare_letter(*, application: Production, by: Actor, at: dt.datetime) -> ApplicationState | None:
    """Open the letter of an accepted application: queue its sealing, or put it before those who sign.

    Called in the transaction that accepts, which holds the application: nobody else opens its letter meanwhile. A
    second call (the outcome is tried again) queues the work again and changes nothing else: one application, one
    letter.
    """
    service = catalogue.version(application.service_version_id).service
    is_sealed = service.signed_by_seal
    there = Letter.objects.filter(application_id=application.id).values_list("pk", "state").first()
    if there is None:
        letter = Letter.objects.create(
            application_id=application.id,
            resident_id=application.resident_id,
            application_ref=application.ref,
            service_version_id=application.service_version_id,
            title=service.product.title.id,
            area_code=application.area_code,
            state=LetterState.PREPARED if is_sealed else LetterState.AWAITING_SIGNATURE,
            signer_is_seal=is_sealed,
            needs_acknowledgement=bool(service.acknowledger),
            pickup_code=new_code(PICKUP_GROUPS),
            prepared_at=at,
        )
        there = letter.pk, letter.state
    letter_id, state = there
    if state == LetterState.ISSUED:
        return None
    if is_sealed:
        jobs.enqueue("letters.issue", unique=f"letter:{letter_id}", letter_id=letter_id)
        return None
    return ApplicationState(cases.mark_signing(application_id=application.id, by=by, at=at).state)
