"""Tables of the package, one module a noun."""

from molek.queueing.models.appointments import Appointment, Slot
from molek.queueing.models.halls import Calibration, Counter, Hall, HallService, NumberSeries
from molek.queueing.models.plans import CapacityPlan
from molek.queueing.models.tickets import Ticket, TicketEvent

__all__ = [
    "Appointment",
    "Calibration",
    "CapacityPlan",
    "Counter",
    "Hall",
    "HallService",
    "NumberSeries",
    "Slot",
    "Ticket",
    "TicketEvent",
]
