"""Tables of complaints. No mail, no clock, no row of another package is written here."""

from molek.feedback.models.complaints import Attachment, Complaint, Concerned, Escalation, Step
from molek.feedback.models.register import PublicEntry, Throttle

__all__ = ["Attachment", "Complaint", "Concerned", "Escalation", "PublicEntry", "Step", "Throttle"]
