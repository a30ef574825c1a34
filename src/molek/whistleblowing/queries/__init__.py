"""What others may read: how many keys are active. What reports say is opened by operations, with a key."""

from molek.whistleblowing.queries.readers import active_recipients, door, keys_page, own_key
from molek.whistleblowing.queries.reports import desk

__all__ = ["active_recipients", "desk", "door", "keys_page", "own_key"]
