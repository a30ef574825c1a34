"""What stands at an office, on the website's page of it: halls with numbers, and Service Boxes."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from molek.kiosk import queries as kiosk
from molek.news import operations as news
from molek.news.queries import Point
from molek.queueing import queries as queueing
from molek.staff import queries as staff


def join_points() -> None:
    """Halls and boxes show themselves on the page of the office they stand in."""
    news.register_points(_halls)
    news.register_points(_boxes)


def _halls(unit_code: str) -> Iterator[Point]:
    unit_id = staff.unit_id_of(unit_code)
    for hall in queueing.halls():
        if hall.unit_id == unit_id:
            yield Point(hall.name, _("Nomor antrean dari rumah"), reverse("queueing:hall", args=[hall.code]))


def _boxes(unit_code: str) -> Iterator[Point]:
    for name, place in kiosk.boxes_at_unit(staff.unit_id_of(unit_code)):
        yield Point(name, _("{place}. Buka 24 jam.").format(place=place))
