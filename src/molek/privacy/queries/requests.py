"""What a person sees of his data and of his own requests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.text import capfirst

from molek.base.actors import Actor
from molek.base.errors import Text
from molek.base.workdays import city_date
from molek.cases import queries as cases
from molek.cases.enums import ApplicationState
from molek.privacy.enums import ABOUT, ConsentKind, RequestKind, RequestState
from molek.privacy.errors import RequestNotFound
from molek.privacy.models import BreachPerson, DataCopy, DataRequest
from molek.privacy.queries.breaches import OwnNotice, notices_for
from molek.privacy.queries.looking import WhoLooked, resident_id_of, who_looked
from molek.privacy.rules.clocks import clock_of, hours_left
from molek.residents import queries as register
from molek.residents.enums import FIELD_LABELS, occupation_label
from molek.residents.rules.held import Held

# What the city itself holds; every other field is the central register's (Dukcapil).
CITY_FIELDS = frozenset({"phone"})
COLOURS = {
    RequestState.OPEN: "blue",
    RequestState.FORWARDED: "purple",
    RequestState.DONE: "green",
    RequestState.REFUSED: "red",
}


@dataclass(frozen=True, slots=True)
class RequestShown:
    """A request with its clock. ``hours_used`` of ``hours_total``; ``hours_left`` is negative when it is late."""

    request: DataRequest
    kind: str
    state: str
    colour: str
    field: Text
    consent: str
    hours_left: int
    hours_total: int
    copy: DataCopy | None = None
    is_registry: bool = False

    @property
    def hours_used(self) -> int:
        return max(0, min(self.hours_total, self.hours_total - self.hours_left))


def request_shown(request: DataRequest, *, at: dt.datetime, copy: DataCopy | None = None) -> RequestShown:
    """No query."""
    state = RequestState(request.state)
    return RequestShown(
        request=request,
        kind=str(RequestKind(request.kind).label),
        state=str(state.label),
        colour=COLOURS[state],
        field=FIELD_LABELS.get(request.field, request.field),
        consent=str(ConsentKind(request.consent).label) if request.consent else "",
        hours_left=hours_left(request.due_at, at=at),
        hours_total=hours_left(request.due_at, at=request.filed_at),
        copy=copy,
        is_registry=request.kind == RequestKind.CORRECTION and request.field not in CITY_FIELDS,
    )


@dataclass(frozen=True, slots=True)
class Right:
    """Something a person may ask, with the clock in force."""

    kind: RequestKind
    about: Text
    hours: int
    basis: str


def rights(on: dt.date) -> list[Right]:
    """All that may be asked on a city-local day."""
    clocks = ((kind, clock_of(kind.value, on=on)) for kind in RequestKind)
    return [Right(kind, ABOUT[kind], clock.hours, clock.basis) for kind, clock in clocks]


@dataclass(frozen=True, slots=True)
class OwnData:
    """Everything on "My data"."""

    held: list[Held]
    looked: WhoLooked
    requests: list[RequestShown]
    rights: list[Right]
    notices: list[OwnNotice]

    @property
    def item_count(self) -> int:
        return sum(len(one.items) for one in self.held)


def own_data(*, by: Actor, at: dt.datetime) -> OwnData:
    """The first page: what is held, who looked lately, what is asked. For a helper it is logged."""
    resident_id = resident_id_of(by)
    return OwnData(
        held=register.held_data(resident_id=resident_id, by=by, at=at),
        looked=who_looked(by=by, at=at),
        requests=[one for one in own_requests(by=by, at=at) if one.request.is_open],
        rights=rights(city_date(at)),
        notices=notices_for(by=by),
    )


def own_requests(*, by: Actor, at: dt.datetime) -> list[RequestShown]:
    """One's own requests, newest first. One query."""
    rows = DataRequest.objects.filter(resident_id=resident_id_of(by)).order_by("-id")[:100]
    return [request_shown(row, at=at) for row in rows]


def own_request(code: str, *, by: Actor) -> DataRequest:
    """One's own request. One query.

    Raises:
        RequestNotFound: none, or somebody else's.
    """
    request = DataRequest.objects.filter(code=code).first()
    if request is None or not by.acts_for(request.resident_id):
        raise RequestNotFound()
    return request


def request_page(*, code: str, by: Actor, at: dt.datetime) -> RequestShown:
    """One's own request with its copy. For a helper it is logged. Two queries."""
    request = own_request(code, by=by)
    register.note_assistance(fields=("requests",), by=by, at=at)
    return request_shown(request, at=at, copy=DataCopy.objects.filter(request=request).first())


def correctable_now(*, by: Actor, at: dt.datetime) -> dict[str, str]:
    """Every field that can be asked to be corrected, with what the record says now. A helper's look is logged."""
    record = register.own_record(by=by, at=at)
    said: Mapping[str, object] = {
        "area": record.area_name,
        "occupation": record.occupation or occupation_label(record.occupation_code),
    }
    present = {}
    for name in FIELD_LABELS:
        value = said.get(name, getattr(record, name, ""))
        label = getattr(value, "label", None)
        present[name] = str(label if label is not None else value or "")
    present.pop("occupation_text")
    return present


def correctable(*, by: Actor, at: dt.datetime) -> list[tuple[str, str]]:
    """Choices of the form: field and its name. What it says now is not shown in a list over which others may look."""
    return [(name, capfirst(str(FIELD_LABELS[name]))) for name in correctable_now(by=by, at=at)]


def objectionable(*, by: Actor, at: dt.datetime) -> list[tuple[str, str]]:
    """One's own applications that a machine refused and a human may still look at: code and name."""
    found = []
    for row in cases.own_applications(by=by).rows:
        if row.state is ApplicationState.REJECTED:
            page = cases.application_page(ref=row.ref, by=by, at=at)
            if not page.why_no_review:
                found.append((row.ref, f"{row.service_name} ({row.ref})"))
    return found


def is_concerned(*, by: Actor, breach_id: int) -> bool:
    """Is the person one of those whom a breach concerns?"""
    return BreachPerson.objects.filter(breach_id=breach_id, resident_id=resident_id_of(by)).exists()
