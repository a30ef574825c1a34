"""What codes of facts are called today."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import translation
from django.utils.translation import gettext as _

from molek.catalogue import queries as catalogue
from molek.insight.queries.sources import OWN_REASON
from molek.queueing import queries as queueing


def names_of(measure: str, language: str = "id") -> Callable[[str], str]:
    """A function from the keys of a measure to their names; a key that is gone names itself."""
    if measure == "applications":
        names = {one.code: one.service.name.to(language) for one in catalogue.published()}
    elif measure == "reasons":
        names = {r.code: r.title.to(language) for one in catalogue.published() for r in one.service.rules}
        with translation.override(language):
            names[OWN_REASON] = _("Alasan pejabat, di luar aturan bernama")
    elif measure == "hall_wait":
        names = {hall.code: hall.name for hall in queueing.halls() if not hall.is_simulated}
    else:
        names = {}
    return lambda code: names.get(code, code)
