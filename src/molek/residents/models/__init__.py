"""Tables of the population register."""

from molek.residents.models.areas import Area
from molek.residents.models.cards import ServiceCard
from molek.residents.models.imports import ImportLine, ImportRun
from molek.residents.models.people import FamilyCard, NameWord, Resident, ResidentChange
from molek.residents.models.sign_in import Assistance, Attempt, OneTimeCode

__all__ = [
    "Area",
    "Assistance",
    "Attempt",
    "FamilyCard",
    "ImportLine",
    "ImportRun",
    "NameWord",
    "OneTimeCode",
    "Resident",
    "ResidentChange",
    "ServiceCard",
]
