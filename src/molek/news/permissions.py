"""What may be done on the city's website. Posts get these in ``staff/roles.toml``."""

from __future__ import annotations

from enum import StrEnum


class NewsPermission(StrEnum):
    READ = "news.read"  # the desk: what is written, waits, stands; history
    WRITE = "news.write"  # write news, announcements and pages, and hand them in
    PUBLISH = "news.publish"  # publish what somebody else wrote, send it back, withdraw
    HOURS = "news.hours"  # opening hours of one's own office
    HOURS_ALL = "news.hours_all"  # opening hours and places of every office
