"""What the selects of several pages offer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import get_language

from molek.feedback.rules.categories import open_categories
from molek.residents import queries as residents
from molek.residents.enums import AreaKind


def language() -> str:
    return get_language() or "id"


def category_choices(on: dt.date) -> list[tuple[str, str]]:
    """Open categories in the reader's language."""
    return [(one.code, one.name_in(language())) for one in open_categories(on)]


def area_choices() -> list[tuple[str, Any]]:
    """Kelurahan, grouped by kecamatan."""
    areas = residents.areas()
    return [
        (above.name, [(area.code, area.name) for area in areas if area.parent == above.code])
        for above in areas
        if above.kind == AreaKind.KECAMATAN
    ]
