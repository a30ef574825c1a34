"""Cookies that hold what a receipt opened: sealed, short-lived, and in no session of ours, so that nothing on the
server ties an anonymous report to whoever happens to be signed in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from molek.base.sealing import seal, unseal
from molek.feedback.operations import Receipt

_OPENED, _RECEIPT = "molek_laporan", "molek_tanda_terima"
_OPENED_S, _RECEIPT_S = 30 * 60, 15 * 60
_PATH = "/pengaduan/"


def _set(response: HttpResponseBase, name: str, text: str, seconds: int) -> None:
    response.set_cookie(
        name, seal(text, purpose=name), max_age=seconds, path=_PATH, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def opened_code(request: HttpRequest) -> str:
    """The code of the report that this browser opened within half an hour, or ""."""
    return unseal(request.COOKIES.get(_OPENED, ""), purpose=_OPENED, ttl_s=_OPENED_S) or ""


def remember_opened(response: HttpResponseBase, code: str) -> None:
    _set(response, _OPENED, code, _OPENED_S)


def receipt_of(request: HttpRequest) -> Receipt | None:
    """The receipt that this browser was given within a quarter of an hour, or None."""
    text = unseal(request.COOKIES.get(_RECEIPT, ""), purpose=_RECEIPT, ttl_s=_RECEIPT_S)
    if not text:
        return None
    code, _dot, secret = text.partition(".")
    return Receipt(code, secret)


def remember_receipt(response: HttpResponseBase, receipt: Receipt) -> None:
    _set(response, _RECEIPT, f"{receipt.code}.{receipt.secret}", _RECEIPT_S)
    if receipt.secret:
        remember_opened(response, receipt.code)


def forget(response: HttpResponseBase) -> None:
    """Leave nothing on a borrowed telephone."""
    for name in (_OPENED, _RECEIPT):
        response.delete_cookie(name, path=_PATH)
