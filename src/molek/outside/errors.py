"""What may come of a call to the outside."""

from __future__ import annotations

from typing import Any

import httpx
from django.utils.translation import gettext_lazy as _

from molek.base.errors import DomainError, Unavailable


class SourceDown(Unavailable):
    """The partner does not answer, or answers nonsense. ``reason`` says how, for logs: never what was said."""

    code = "source-down"
    message = _("Sistem {name} sedang tidak dapat dihubungi.")
    remedy = _("Tidak ada yang hilang. Sistem mencoba lagi sendiri.")

    def __init__(self, *, name: str, reason: str, **data: Any) -> None:
        super().__init__(name=name, reason=reason, **data)


class SourceRefused(DomainError):
    """The partner understood and said no (4xx). ``response`` holds its answer for the package that knows it."""

    code = "source-refused"
    message = _("Sistem {name} menolak permintaan (kode {answer}).")
    remedy = _("Hubungi administrator kota; permintaan yang sama akan ditolak lagi.")
    status = 502

    def __init__(self, *, name: str, response: httpx.Response, **data: Any) -> None:
        self.response = response
        super().__init__(name=name, answer=response.status_code, **data)
