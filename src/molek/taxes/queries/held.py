"""What the revenue office holds about a resident, for his own page."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from molek.base.rupiah import format_idr
from molek.residents.rules.held import HeldItem
from molek.taxes.enums import TieState
from molek.taxes.models import Tie
from molek.taxes.queries.bills import bills_of, receipts_of
from molek.taxes.rules.nop import shown_nop


def held_taxes(resident_id: int) -> Iterator[HeldItem]:
    """Objects tied to him, the bills he answers for, his receipts. Personal finance: all to be shown on request."""
    ties = Tie.objects.filter(resident_id=resident_id).exclude(state=TieState.REFUSED).select_related("object")
    for tie in ties.order_by("object__nop"):
        text = gettext("{nop}, {role}, {state}").format(
            nop=shown_nop(tie.object.nop), role=tie.get_role_display(), state=tie.get_state_display()
        )
        yield HeldItem(_("objek pajak"), text, tie.made_at, sensitive=True)
    for bill in bills_of(resident_id):
        text = f"{bill.year}, {shown_nop(bill.object.nop)}: {format_idr(bill.principal_idr)}"
        yield HeldItem(_("tagihan PBB-P2"), text, None, sensitive=True)
    for receipt in receipts_of(resident_id):
        text = f"{receipt.number}: {format_idr(receipt.amount_idr)}"
        yield HeldItem(_("tanda terima"), text, receipt.issued_at, sensitive=True)
