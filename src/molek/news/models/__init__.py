"""Tables of the website."""

from molek.news.models.items import Item, Saving, Version
from molek.news.models.offices import HoursDay, HoursSpan, HoursWeek, OfficePlace
from molek.news.models.pictures import Picture, PictureFile

__all__ = [
    "HoursDay",
    "HoursSpan",
    "HoursWeek",
    "Item",
    "OfficePlace",
    "Picture",
    "PictureFile",
    "Saving",
    "Version",
]
