"""Tables of identity cards."""

from molek.idcards.models.cards import Card, HandOver, Step
from molek.idcards.models.centre import CentreDay, CentreOutage, StatusFile, StatusLine
from molek.idcards.models.office import Paper, Policy
from molek.idcards.models.printing import Downtime, PrintBatch, Printer
from molek.idcards.models.stock import BlankEntry, BlankStock, ExpectedDelivery, StockCount, StockFile

__all__ = [
    "BlankEntry",
    "BlankStock",
    "Card",
    "CentreDay",
    "CentreOutage",
    "Downtime",
    "ExpectedDelivery",
    "HandOver",
    "Paper",
    "Policy",
    "PrintBatch",
    "Printer",
    "StatusFile",
    "StatusLine",
    "Step",
    "StockCount",
    "StockFile",
]
