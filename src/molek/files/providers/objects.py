"""A store of objects that speaks S3, through the ``object_store`` library (obstore).

One object a content, ``ab/cd/abcd…`` below the prefix, as in the folder. It is made on condition that there is none, so
that it is never overwritten; the content decides its name, so that a repetition is the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from molek.base.transactions import leaves_the_building
from molek.files.errors import FileStoreDown
from molek.files.providers.names import name_of
from molek.outside import operations as outside

NAME = "file-store"
_CONNECTED_WITHIN, _ANSWERED_WITHIN = "3s", "60s"
_ATTEMPTS = 2
_PATIENCE_S = 130.0  # longer than all attempts of one call together
_PIECE = 1 << 20
_LISTED = 1000
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class ObjectPlace:
    """A bucket and who may use it. ``endpoint`` "" is the provider whose protocol this is, in ``region``."""

    bucket: str
    prefix: str
    endpoint: str
    region: str
    key_id: str
    secret: str = field(repr=False)


class ObjectStore:
    """Contents as objects of a bucket. Every call may raise :class:`FileStoreDown`; none is made in a transaction."""

    is_outside = True

    def __init__(self, place: ObjectPlace) -> None:
        self._store = S3Store(
            place.bucket, prefix=place.prefix or None, region=place.region,
            access_key_id=place.key_id, secret_access_key=place.secret,
            virtual_hosted_style_request=not place.endpoint,
            client_options={
                "connect_timeout": _CONNECTED_WITHIN, "timeout": _ANSWERED_WITHIN,
                "allow_http": place.endpoint.startswith("http://"),
            },
            retry_config={
                "max_retries": _ATTEMPTS - 1,
                "retry_timeout": dt.timedelta(seconds=30),
                "backoff": {
                    "init_backoff": dt.timedelta(milliseconds=100), "max_backoff": dt.timedelta(seconds=1), "base": 2,
                },
            },
            config={"endpoint": place.endpoint} if place.endpoint else None,
        )  # fmt: skip

    def write(self, sha256: str, content: bytes, *, anew: bool = False) -> None:
        def put() -> None:
            # What is there already has the same content, by its name; whoever needs proof reads it back.
            with suppress(AlreadyExistsError):
                obstore.put(self._store, name_of(sha256), content, mode="overwrite" if anew else "create")

        _call(put)

    def read(self, sha256: str) -> bytes:
        return _call(lambda: bytes(obstore.get(self._store, name_of(sha256)).bytes()))

    def pieces(self, sha256: str) -> Iterator[bytes]:
        stream = _call(lambda: iter(obstore.get(self._store, name_of(sha256)).stream(min_chunk_size=_PIECE)))
        while (piece := _call(lambda: next(stream, None))) is not None:
            yield bytes(piece)

    def size(self, sha256: str) -> int:
        return int(_call(lambda: obstore.head(self._store, name_of(sha256)))["size"])

    def delete(self, sha256: str) -> None:
        _call(lambda: obstore.delete(self._store, name_of(sha256)))

    def older_than(self, seconds: float) -> Iterator[str]:
        limit = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=seconds)
        pages = _call(lambda: iter(obstore.list(self._store, chunk_size=_LISTED)))
        while (page := _call(lambda: next(pages, None))) is not None:
            for found in page:
                name = str(found["path"]).rpartition("/")[2]
                if found["last_modified"] < limit and found["path"] == name_of(name):
                    yield name


def _call(ask: Callable[[], R]) -> R:
    """One call, unless the store has failed several times in a row just now."""
    leaves_the_building()
    breaker = outside.circuit_of(NAME)
    if not breaker.may_call(patience_s=_PATIENCE_S):
        raise FileStoreDown(reason="circuit-open")
    try:
        answer = ask()
    except FileNotFoundError:
        breaker.succeeded()
        raise
    except (PermissionDeniedError, UnauthenticatedError):
        breaker.failed("denied")
        raise FileStoreDown(reason="denied") from None
    except (BaseError, OSError) as error:  # its text may hold the address and the key
        reason = "-".join(["no-answer", type(error).__name__.removesuffix("Error").lower()])
        breaker.failed(reason)
        raise FileStoreDown(reason=reason) from None
    breaker.succeeded()
    return answer
