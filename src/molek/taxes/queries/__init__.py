"""Reads of taxes: what a resident owes, the office's lists, revenue."""

from molek.taxes.queries.bills import ObjectShown, OwnTaxes, own_taxes, settlement_of
from molek.taxes.queries.charges import ChargePage, charge_page, open_charge_number, tax_panel
from molek.taxes.queries.facts import tax_facts
from molek.taxes.queries.held import held_taxes

__all__ = [
    "ChargePage",
    "ObjectShown",
    "OwnTaxes",
    "charge_page",
    "held_taxes",
    "open_charge_number",
    "own_taxes",
    "settlement_of",
    "tax_facts",
    "tax_panel",
]
