"""Typst, kept warm: fonts and the shared parts are read once a process.

A template sees the shared parts as ``/molek.typ`` and its data as one JSON text in ``sys.inputs.data``: data are
strings for it, never markup. Nothing of the machine's file system or fonts can be reached from a template.
"""

from __future__ import annotations

import datetime as dt
import json
import threading
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from molek.base.workdays import CITY_TZ

SHARED = Path(__file__).parent.parent / "typst"
STANDARD: Final = "a-2b"


class Broken(Exception):
    """The engine refuses the template; the text is its message with the place."""


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(SHARED / "fonts")])


_own = threading.local()


def _compiler() -> typst.Compiler:
    """One compiler a thread: it is a world with one set of inputs at a time."""
    if not hasattr(_own, "compiler"):
        _own.compiler = typst.Compiler(b"", root=str(SHARED), font_paths=_fonts())
    compiler: typst.Compiler = _own.compiler
    return compiler


def typeset(template: str, data_json: str, timestamp: dt.datetime) -> bytes:
    """A PDF/A-2b of ``template`` with its data. The same arguments give the same bytes.

    Raises:
        Broken: the template does not compile.
    """
    try:
        pdf = _compiler().compile(
            template.encode(),
            format="pdf",
            sys_inputs={"data": data_json},
            pdf_standards=STANDARD,
            timestamp=_fixed(timestamp),
        )
    except typst.TypstError as error:
        raise Broken(f"{error.message} {error.diagnostic}".strip()) from error
    assert isinstance(pdf, bytes)
    return pdf


def placed(template: str, data_json: str) -> dict[str, Any] | None:
    """Where the template keeps room for a second signature, or None: page from 1, points from the upper left corner.

    Lays the document out once more, some 20 ms: only for papers that have the room.
    """
    try:
        found = typst.Compiler(
            template.encode(), root=str(SHARED), font_paths=_fonts(), sys_inputs={"data": data_json}
        ).query("<acknowledgement>", field="value")
    except typst.TypstError as error:
        raise Broken(f"{error.message} {error.diagnostic}".strip()) from error
    places: list[dict[str, Any]] = json.loads(found)
    return places[-1] if places else None


def picture(template: str, data_json: str, *, dots_per_inch: int) -> bytes:
    """The first page of ``template`` as PNG. Raises as :func:`typeset`."""
    try:
        png = _compiler().compile(
            template.encode(), format="png", sys_inputs={"data": data_json}, ppi=float(dots_per_inch)
        )
    except typst.TypstError as error:
        raise Broken(f"{error.message} {error.diagnostic}".strip()) from error
    first = png if isinstance(png, bytes) else (png or [b""])[0]
    assert first
    return first


def _fixed(moment: dt.datetime) -> dt.datetime:
    """City-local with a plain offset and whole seconds: the engine knows no zones with a history and no fractions."""
    local = moment.astimezone(CITY_TZ).replace(microsecond=0)
    return local.replace(tzinfo=dt.timezone(local.utcoffset() or dt.timedelta(0)))
