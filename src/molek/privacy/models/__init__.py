"""Tables of personal-data requests, questions and breaches."""

from molek.privacy.models.breaches import Breach, BreachPerson
from molek.privacy.models.questions import AccessQuestion
from molek.privacy.models.requests import DataCopy, DataRequest

__all__ = ["AccessQuestion", "Breach", "BreachPerson", "DataCopy", "DataRequest"]
