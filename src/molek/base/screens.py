"""Pages for a screen on the wall, which nobody's browser settings speak for."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpResponseBase
from django.utils import translation

from molek.base.http import Request, View


def in_city_language(view: View) -> View:
    """Shown in the city's language, whatever the browser of the screen prefers."""

    @wraps(view)
    def shown(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with translation.override(settings.LANGUAGE_CODE):
            response = view(request, *args, **kwargs)
            response.headers.setdefault("Content-Language", settings.LANGUAGE_CODE)
            return response

    return shown
