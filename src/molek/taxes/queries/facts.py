"""The facts ``tax.*`` for applications. At home: asked inside the transaction of the submission."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from molek.audit.enums import AccessPurpose
from molek.base.workdays import city_date
from molek.catalogue.rules.facts import Fact, Known, Unknown, UnknownReason, Value
from molek.residents import queries as residents
from molek.taxes.queries.bills import is_loaded, settlement_of
from molek.taxes.queries.policies import closure

if TYPE_CHECKING:
    from molek.cases.operations import FactRequest

TAX = "tax"
SETTLED, TOTAL, YEARS = "tax.settled", "tax.owing_total", "tax.owing_years"


def tax_facts(request: FactRequest) -> Mapping[str, Fact]:
    """Settled or not on the day of asking, and if not, how much for which years (0 and none otherwise).

    While the office has said that its system is closed the source counts as down: applications wait and go on by
    themselves. Before the office has given any data it counts as not connected: an official looks.
    """
    if closure() is not None:
        return dict.fromkeys(request.names, Unknown(UnknownReason.SOURCE_DOWN, TAX))
    if not is_loaded():
        return dict.fromkeys(request.names, Unknown(UnknownReason.SOURCE_NOT_CONNECTED, TAX))
    residents.facts_of(  # for the log: the resident sees that his taxes were looked at, and for what
        resident_id=request.resident_id,
        by=request.by,
        purpose=AccessPurpose.APPLICATION,
        at=request.at,
        case_ref=request.application_ref,
        fields=request.names,
    )
    found = settlement_of(resident_id=request.resident_id, on=city_date(request.at))
    values: dict[str, Value] = {SETTLED: found.answer.value, TOTAL: found.total_idr, YEARS: found.years}
    return {name: Known(values[name], TAX) for name in request.names if name in values}
