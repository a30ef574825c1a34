"""Tokens: which topic a page may hear about."""

from __future__ import annotations

import datetime as dt
import re
import time
from dataclasses import dataclass

from django.core import signing

from molek.live.errors import StreamTokenRefused

MAX_AGE = dt.timedelta(hours=12)  # a working day and more; the page is loaded anew before
_TOPIC = re.compile(r"[a-z][a-z0-9-]*:[A-Za-z0-9._~-]{1,100}")
_SALT = "molek.live"


def check_topic(topic: str) -> str:
    """``kind:reference``, e.g. ``application:7K2M-9QXB``; ``ValueError`` otherwise."""
    if not _TOPIC.fullmatch(topic):
        raise ValueError("a topic is kind:reference, without spaces, at most 100 characters of reference")
    return topic


def stream_token(topic: str) -> str:
    """A token that lets a page hear about ``topic`` for 12 hours; for ``data-live``. Costs no query.

    Make it only for a reader who may see the page. It cannot be guessed, nor turned to another topic.
    """
    return signing.TimestampSigner(salt=_SALT).sign(check_topic(topic))


@dataclass(frozen=True, slots=True)
class StreamRight:
    """What a token allows. ``made_at`` is in seconds since 1970, cut to a whole second."""

    topic: str
    made_at: int


def stream_right(token: str) -> StreamRight:
    """What ``token`` allows.

    Raises:
        StreamTokenRefused: it is forged or older than 12 hours.
    """
    signer = signing.TimestampSigner(salt=_SALT)
    try:
        topic = signer.unsign(token, max_age=MAX_AGE)
        made_at = signing.b62_decode(token.rsplit(":", 2)[1])
    except (signing.BadSignature, ValueError) as error:
        raise StreamTokenRefused() from error
    return StreamRight(topic, min(made_at, int(time.time())))
