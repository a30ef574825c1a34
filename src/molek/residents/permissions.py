"""What an official may do with the register. Held through a post, inside the post's area."""

from __future__ import annotations

from enum import StrEnum


class ResidentPermission(StrEnum):
    SEARCH = "residents.search"  # find residents; results are masked
    READ = "residents.read"  # open a record, with a purpose
    ASSIST = "residents.assist"  # act for a resident at the counter, after he has confirmed, whatever his area
    CHANGE = "residents.change"  # correct a record, with a reason
    CARD = "residents.card"  # issue, unlock and end service cards of a resident who stands there and has confirmed
    IMPORT = "residents.import"  # take in the central registry's export
