"""Typst, kept warm: fonts and the shared parts are read once a process.

A template sees the shared parts as ``/molek.typ`` and its data as one JSON text in ``sys.inputs.data``: data are
strings for it, never markup. Nothing of the machine's file system or fonts can be reached from a template.
"""

from __future__ import annotations

import datetime as dt
import threading
from functools import cache
from pathlib import Path
from typing import Final

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


def _fixed(moment: dt.datetime) -> dt.datetime:
    """City-local with a plain offset and whole seconds: the engine knows no zones with a history and no fractions."""
    local = moment.astimezone(CITY_TZ).replace(microsecond=0)
    return local.replace(tzinfo=dt.timezone(local.utcoffset() or dt.timedelta(0)))
