"""The front door of the city's website."""

from molek.news.operations.hours import end_day, may_change, set_day, set_place, set_week
from molek.news.operations.pictures import add_picture
from molek.news.operations.points import register_points
from molek.news.operations.publishing import approve_version, publish_due, send_back, withdraw_item
from molek.news.operations.writing import (
    begin_correction,
    begin_item,
    discard_version,
    save_version,
    submit_version,
    take_back,
)

__all__ = [
    "add_picture",
    "approve_version",
    "begin_correction",
    "begin_item",
    "discard_version",
    "end_day",
    "may_change",
    "publish_due",
    "register_points",
    "save_version",
    "send_back",
    "set_day",
    "set_place",
    "set_week",
    "submit_version",
    "take_back",
    "withdraw_item",
]
