"""Molek on a telephone: installed, without network, and with what its owner lets it keep.

The service worker looks after every page but ``/v/`` (which has its own, see documents) and the Service Box. It keeps
the parts that all pages share and one page that says that there is no network. Letters and unfinished forms are kept by
``device.js``, encrypted, on a telephone whose owner agreed.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from molek.base.http import Request
from molek.letters import queries as letters

_SOURCE = Path(__file__).parent / "static" / "molek" / "worker.js"
_PARTS = ("molek.css", "molek.js", "device.js", "mark.svg", "tenun.svg", "icon-192.png")


def shell() -> list[str]:
    """What the worker keeps; the addresses change with the contents."""
    return [reverse("offline"), *(static(f"molek/{name}") for name in _PARTS)]


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; it must come from the root to look after all pages. A new release is a new worker."""
    source, parts = _SOURCE.read_text(encoding="utf-8"), json.dumps(shell())
    version = hashlib.sha256((source + parts).encode()).hexdigest()[:12]
    text = f'const VERSION="{version}",SHELL={parts};\n{source}'
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What a telephone without network shows: the letters it keeps, and a way to try again. The same for everybody."""
    return render(request, "offline.html", {"city_name": settings.CITY.name})


@require_safe
def on_my_phone(request: Request) -> HttpResponse:
    """How to install Molek, and where the owner of a telephone lets it keep his letters and unfinished forms."""
    own = letters.letters_of(by=request.actor) if request.actor.is_resident else []
    return render(request, "phone.html", {"letters": own})
