"""The QRIS code of a resident, as his pages show it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings

from molek.base.actors import Actor
from molek.base.qr import qr_svg
from molek.base.workdays import city_date
from molek.documents import queries as documents
from molek.taxes.enums import OPEN_CHARGES, ChargeState
from molek.taxes.errors import ChargeNotFound
from molek.taxes.models import ChargeItem, QrisCharge, Receipt
from molek.taxes.queries.bills import settlement_of
from molek.taxes.queries.facts import SETTLED
from molek.taxes.queries.policies import closure
from molek.taxes.rules.nop import shown_nop
from molek.taxes.rules.settlement import Answer, Settlement

if TYPE_CHECKING:
    from molek.cases.models import Application


@dataclass(frozen=True, slots=True)
class ItemShown:
    """A bill in a charge, as it stood when the code was made."""

    bill_id: int
    nop: str
    year: int
    principal_idr: int
    penalty_idr: int
    total_idr: int


@dataclass(frozen=True, slots=True)
class ChargePage:
    """A code to pay with. ``qr`` is an SVG drawing, "" while there is nothing to scan; ``demo_url`` is where the
    demo city "pays"."""

    charge: QrisCharge
    state: ChargeState
    qr: str
    items: list[ItemShown]
    receipt: Receipt | None
    demo_url: str

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_CHARGES


def charge_page(*, number: str, by: Actor) -> ChargePage:
    """One's own charge; :class:`ChargeNotFound` for anybody else's. Three queries."""
    charge = QrisCharge.objects.filter(number=number).first()
    if charge is None or not by.acts_for(charge.resident_id):
        raise ChargeNotFound()
    items = ChargeItem.objects.filter(charge=charge).select_related("bill__object").order_by("bill__year")
    state = ChargeState(charge.state)
    return ChargePage(
        charge=charge,
        state=state,
        qr=qr_svg(charge.payload) if state is ChargeState.READY else "",
        items=[
            ItemShown(i.bill_id, shown_nop(i.bill.object.nop), i.bill.year, i.principal_idr, i.penalty_idr, i.total_idr)
            for i in items
        ],
        receipt=Receipt.objects.filter(money__charge=charge).select_related("document").first(),
        demo_url=f"{settings.MOLEK.acquirer_url}/demo/{charge.acquirer_ref}/"
        if settings.MOLEK.demo and charge.acquirer_ref
        else "",
    )


def open_charge_number(resident_id: int) -> str:
    """The number of the resident's open charge, or ""."""
    rows = QrisCharge.objects.filter(resident_id=resident_id, state__in=[str(s) for s in OPEN_CHARGES])
    return rows.values_list("number", flat=True).first() or ""


@dataclass(frozen=True, slots=True)
class OwingPanel:
    """What an application that waits for a payment shows."""

    settlement: Settlement
    is_closed: bool
    open_charge: str


def tax_panel(application: Application, actor: Actor) -> tuple[str, Mapping[str, Any]] | None:
    """For the applicant, while his application waits for the tax: years, amounts, and the way to pay."""
    if not application.awaits_applicant or not actor.acts_for(application.resident_id):
        return None
    fact = application.facts.get("values", {}).get(SETTLED, {})
    if fact.get("value") != Answer.OWING:
        return None
    from django.utils import timezone  # a page's panel is made at the edge, where the clock is read

    found = settlement_of(resident_id=application.resident_id, on=city_date(timezone.now()))
    panel = OwingPanel(found, closure() is not None, open_charge_number(application.resident_id))
    return "taxes/_panel.html", {"owing": panel, "ref": application.ref}


def receipt_pdf(*, token: str, by: Actor) -> bytes:
    """The resident's own receipt; :class:`ChargeNotFound` otherwise."""
    receipt = Receipt.objects.filter(document__token=token).first()
    if receipt is None or not by.acts_for(receipt.resident_id):
        raise ChargeNotFound()
    return documents.pdf_of(receipt.document_id)


def expired_charges(*, at: dt.datetime, limit: int = 500) -> list[str]:
    """Open charges whose time is over: the acquirer is asked before they are given up."""
    late = QrisCharge.objects.filter(state__in=[str(s) for s in OPEN_CHARGES], expires_at__lt=at)
    return list(late.order_by("expires_at").values_list("number", flat=True)[:limit])
