"""Tables of taxes. No mail, no clock, no row of another package is written here."""

from molek.taxes.models.imports import ImportLine, ImportRun, StageRow
from molek.taxes.models.money import (
    ChargeItem,
    HeldMoney,
    MoneyIn,
    QrisCharge,
    Receipt,
    SettlementDay,
    SettlementLine,
)
from molek.taxes.models.objects import Bill, BillChange, Payment, Relief, TaxObject, TaxSubject, Tie
from molek.taxes.models.policy import PenaltyRate, RevenueTarget, RevenueTotal, SettlementPolicy, SourceClosure

__all__ = [
    "Bill",
    "BillChange",
    "ChargeItem",
    "HeldMoney",
    "ImportLine",
    "ImportRun",
    "MoneyIn",
    "Payment",
    "PenaltyRate",
    "QrisCharge",
    "Receipt",
    "Relief",
    "RevenueTarget",
    "RevenueTotal",
    "SettlementDay",
    "SettlementLine",
    "SettlementPolicy",
    "SourceClosure",
    "StageRow",
    "TaxObject",
    "TaxSubject",
    "Tie",
]
