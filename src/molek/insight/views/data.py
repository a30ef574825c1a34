"""The open data catalogue, its files and its metadata."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from molek.base.http import Request
from molek.base.spreadsheets import csv_response
from molek.insight.errors import VersionNotFound
from molek.insight.queries import tables
from molek.insight.rules import dcat
from molek.insight.rules.datasets import LICENCE, LICENCE_NAME, Dataset
from molek.insight.rules.periods import parse_quarter
from molek.insight.rules.suppression import LEAST

_SHOWN_ROWS = 12


@require_safe
def catalogue(request: Request) -> HttpResponse:
    """Every data set, with when the next table comes."""
    return render(request, "insight/catalogue.html", {"states": _told(tables.dataset_states(at=timezone.now()))})


@require_safe
def dataset(request: Request, code: str) -> HttpResponse:
    """One data set: what it means, its columns, its files, its versions."""
    state = tables.dataset_state(code, at=timezone.now())
    [told] = _told([state])
    rows = list(tables.released_rows(code))
    names = [column.name for column in state.dataset.columns]
    context = {
        **told,
        "rows": [[_cell(row.get(name)) for name in names] for row in rows[-_SHOWN_ROWS:]],
        "head": names,
        "count": len(rows),
        "columns": [(c.name, c.kind, c.meaning.to(translation.get_language())) for c in state.dataset.columns],
        "licence": LICENCE,
        "licence_name": LICENCE_NAME,
        "least": LEAST,
    }
    return render(request, "insight/dataset.html", context)


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _told(states: list[tables.DatasetState]) -> list[dict[str, object]]:
    """Texts of the declarations in the reader's language."""
    language = translation.get_language()
    return [
        {
            "state": state,
            "code": state.dataset.code,
            "title": state.dataset.title.to(language),
            "definition": state.dataset.definition.to(language),
            "unit": state.dataset.unit.to(language),
            "classification": state.dataset.classification.to(language),
            "producer": state.dataset.producer.to(language),
        }
        for state in states
    ]


def _day(text: str | None) -> dt.date | None:
    """Raises :class:`VersionNotFound`: a day that is none."""
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise VersionNotFound() from error


def _file_name(code: str, day: str | None, ending: str) -> str:
    return f"{code}-{day}.{ending}" if day else f"{code}.{ending}"


@require_safe
def csv_file(request: Request, code: str, day: str | None = None) -> StreamingHttpResponse:
    """What is released, or was on a day. The head is there even when nothing is."""
    one, on = tables.dataset(code), _day(day)
    names = [column.name for column in one.columns]
    rows = tables.released_rows(code, on=on)

    def lines() -> Iterator[list[object]]:
        yield list(names)
        for row in rows:
            yield [row.get(name) for name in names]

    return _open(csv_response(lines(), _file_name(code, day, "csv")))


@require_safe
def json_file(request: Request, code: str, day: str | None = None) -> StreamingHttpResponse:
    """The same as JSON, with the fields of Satu Data above the rows."""
    one, on = tables.dataset(code), _day(day)
    rows = tables.released_rows(code, on=on)
    response = StreamingHttpResponse(
        _json(one, rows, day),
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{_file_name(code, day, "json")}"'},
    )
    return _open(response)


def _json(one: Dataset, rows: Iterator[dict[str, object]], day: str | None) -> Iterator[str]:
    names = [column.name for column in one.columns]
    head = {
        "kode": one.code, "judul": one.title.id, "definisi": one.definition.id, "satuan": one.unit.id,
        "klasifikasi": one.classification.id, "periode": "triwulan" if one.is_periodic else "keadaan hari ini",
        "sumber": one.source, "produsen": one.producer.id, "lisensi": LICENCE, "versi": day or "terkini",
        "kolom": [{"nama": c.name, "jenis": c.kind, "arti": c.meaning.id} for c in one.columns],
    }  # fmt: skip
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "data": ['
    comma = ""
    for row in rows:
        yield comma + "\n" + json.dumps({name: row.get(name) for name in names}, ensure_ascii=False)
        comma = ","
    yield "\n]}\n"


def _open(response: StreamingHttpResponse) -> StreamingHttpResponse:
    """Open data may be read by the pages of others."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _document() -> dcat.Node:
    published = []
    for state in tables.dataset_states(at=timezone.now()):
        quarters = [q for code in state.periods if (q := parse_quarter(code)) is not None]
        first = dt.datetime.combine(state.versions[-1], dt.time(), dt.UTC) if state.versions else None
        published.append(
            dcat.Published(
                state.dataset,
                quarters[0].first if quarters else None,
                quarters[-1].last if quarters else None,
                first,
                state.released_at,
            )
        )
    return dcat.catalogue(
        published, base=settings.MOLEK.public_url, city=settings.CITY.name, government=settings.CITY.government.title()
    )


@require_safe
def catalogue_jsonld(request: Request) -> HttpResponse:
    """DCAT-AP as JSON-LD."""
    body = json.dumps(_document(), ensure_ascii=False, indent=1)
    return HttpResponse(body, content_type="application/ld+json", headers={"Access-Control-Allow-Origin": "*"})


@require_safe
def catalogue_turtle(request: Request) -> HttpResponse:
    """The same as Turtle."""
    body = dcat.turtle(_document())
    return HttpResponse(body, content_type="text/turtle; charset=utf-8", headers={"Access-Control-Allow-Origin": "*"})
