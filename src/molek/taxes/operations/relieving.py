"""Reliefs of bills, and corrections of what a bill says."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.workdays import city_date
from molek.taxes.enums import ReliefKind
from molek.taxes.errors import BillNotFound, ReasonMissing, ReliefInvalid
from molek.taxes.models import Bill, BillChange, Relief
from molek.taxes.operations.paying import resume_for_bills
from molek.taxes.permissions import TaxPermission


def _locked(bill_id: int) -> Bill:
    bill = Bill.objects.select_for_update(of=("self",)).filter(pk=bill_id).first()
    if bill is None:
        raise BillNotFound()
    return bill


@transaction.atomic
def grant_relief(
    *,
    bill_id: int,
    kind: ReliefKind,
    decision: str,
    since: dt.date,
    until: dt.date | None = None,
    amount_idr: int = 0,
    by: Actor,
    at: dt.datetime,
) -> Relief:
    """Record a relief of a bill; applications that wait for its payment go on.

    Args:
        decision: number of the decision, or of the receipt of an objection.
        until: its last day; None has no end.
        amount_idr: of a reduction only.

    Raises:
        NotPermitted, BillNotFound.
        ReliefInvalid: amount, period or number do not fit.
    """
    by.require(TaxPermission.RELIEF)
    bill = _locked(bill_id)
    if not decision.strip():
        raise ReliefInvalid(field="decision", why=_("nomor keputusan belum diisi"))
    if until is not None and until < since:
        raise ReliefInvalid(field="until", why=_("masa berlaku berakhir sebelum dimulai"))
    if (kind == ReliefKind.REDUCTION) != (amount_idr > 0):
        raise ReliefInvalid(field="amount_idr", why=_("jumlah diisi hanya untuk pengurangan"))
    if amount_idr > bill.principal_idr:
        raise ReliefInvalid(field="amount_idr", why=_("jumlah melebihi pokok pajak"))
    relief = Relief.objects.create(
        bill=bill, kind=kind, amount_idr=amount_idr, decision=decision.strip()[:80], since=since, until=until,
        made_at=at, made_by_ref=by.ref,
    )  # fmt: skip
    audit.record(
        event="taxes.relief.granted", by=by, subject=f"tax-bill:{bill.pk}", at=at,
        data={"kind": str(kind), "amount_idr": amount_idr},
    )  # fmt: skip
    resume_for_bills([bill.pk])
    return relief


@transaction.atomic
def end_relief(*, relief_id: int, by: Actor, at: dt.datetime) -> Relief:
    """End a relief as of yesterday: instalments not kept, an objection decided. Again changes nothing."""
    by.require(TaxPermission.RELIEF)
    relief = Relief.objects.select_for_update(of=("self",)).filter(pk=relief_id).first()
    if relief is None:
        raise BillNotFound()
    if relief.ended_at is None:
        yesterday = max(city_date(at) - dt.timedelta(1), relief.since - dt.timedelta(1))
        relief.until = yesterday if relief.until is None else min(relief.until, yesterday)
        relief.ended_at, relief.ended_by_ref = at, by.ref
        relief.save(update_fields=["until", "ended_at", "ended_by_ref"])
        audit.record(event="taxes.relief.ended", by=by, subject=f"tax-bill:{relief.bill_id}", at=at)
    return relief


@transaction.atomic
def correct_bill(*, bill_id: int, principal_idr: int, reason: str, by: Actor, at: dt.datetime) -> Bill:
    """Correct the principal of a bill, paid or not; what it was is kept. What was paid too much or too little shows.

    Raises:
        NotPermitted, BillNotFound, ReasonMissing.
    """
    by.require(TaxPermission.RELIEF)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    bill = _locked(bill_id)
    if bill.principal_idr == principal_idr:
        return bill
    BillChange.objects.create(
        bill=bill, old_idr=bill.principal_idr, new_idr=principal_idr, reason=reason.strip()[:200], at=at, by_ref=by.ref
    )
    audit.record(
        event="taxes.bill.corrected", by=by, subject=f"tax-bill:{bill.pk}", at=at,
        data={"old_idr": bill.principal_idr, "new_idr": principal_idr},
    )  # fmt: skip
    bill.principal_idr = principal_idr
    bill.save(update_fields=["principal_idr"])
    resume_for_bills([bill.pk])
    return bill
