"""A letter as pictures of its pages, for screens that show it before it is printed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from molek.documents.errors import TemplateBroken
from molek.documents.operations.typesetting import render
from molek.documents.providers import pictures, typesetting
from molek.documents.rules.printable import for_paper

DOTS_PER_INCH = 96


def render_pages(
    *, template: str, data: Mapping[str, Any], service_code: str, at: dt.datetime, dots_per_inch: int = DOTS_PER_INCH
) -> tuple[bytes, tuple[bytes, ...]]:
    """The letter as :func:`render` gives it, and the same pages as PNG.

    Raises:
        TemplateBroken: as :func:`render`.
    """
    pdf = render(template=template, data=data, service_code=service_code, at=at)

    def drawn(content: Mapping[str, Any]) -> tuple[bytes, ...]:
        text = json.dumps(for_paper(content), ensure_ascii=False)
        return pictures.pages(template, text, dots_per_inch=dots_per_inch)

    try:
        pages = drawn(data)
        if len(pages) > 1:  # as the PDF: several pages are numbered
            pages = drawn({**data, "numbered": True})
    except typesetting.Broken as error:  # the PDF was set, so this is no fault of the author's
        raise TemplateBroken(service_code=service_code, why=str(error)) from error
    return pdf, pages
