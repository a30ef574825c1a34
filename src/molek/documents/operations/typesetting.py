"""From a template and data to an unsigned PDF."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Any

from molek.documents.errors import TemplateBroken
from molek.documents.providers import typesetting
from molek.documents.providers.signing import Mark, Placement
from molek.documents.rules.printable import for_paper

_PAGE = re.compile(rb"/Type\s*/Page\b")
_MARK = '#import "/molek.typ": *\n#acknowledgement-sheet()'
_MARK_DOTS = 220


def render(*, template: str, data: Mapping[str, Any], service_code: str, at: dt.datetime) -> bytes:
    """The letter as PDF/A-2b. Pure: the same arguments give the same bytes; about 3 ms.

    Args:
        template: Typst text that imports ``/molek.typ``.
        data: what the template shows, all texts ready to print (see ``typst/README.md``).
        service_code: for the message when the template is wrong.
        at: moment written into the document's metadata, timezone-aware.

    Raises:
        TemplateBroken: the template does not compile with these data.
    """
    try:
        pdf = typesetting.typeset(template, _json(data), at)
        if len(_PAGE.findall(pdf)) > 1:
            # More than one page: they are numbered, and each says of how many.
            pdf = typesetting.typeset(template, _json({**data, "numbered": True}), at)
        return pdf
    except typesetting.Broken as error:
        raise TemplateBroken(service_code=service_code, why=str(error)) from error


def room_for_second(*, template: str, data: Mapping[str, Any], service_code: str) -> Placement | None:
    """Where the paper of these data keeps room for a second signature; None where it does not.

    Raises:
        TemplateBroken: as :func:`render`.
    """
    try:
        found = typesetting.placed(template, _json(data))
    except typesetting.Broken as error:
        raise TemplateBroken(service_code=service_code, why=str(error)) from error
    if found is None:
        return None
    bottom = found["sheet"] - found["y"] - found["height"]
    return Placement(found["page"], found["x"], bottom, found["width"], found["height"])


def render_mark(*, acknowledger: Mapping[str, Any], at: dt.datetime) -> Mark:
    """How the second signature looks: post, register number, name. About 5 ms."""
    data = _json({"acknowledger": acknowledger})
    return Mark(typesetting.typeset(_MARK, data, at), typesetting.picture(_MARK, data, dots_per_inch=_MARK_DOTS))


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(for_paper(data), ensure_ascii=False)
