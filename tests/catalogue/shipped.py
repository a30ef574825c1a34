"""The shipped services as rows: reading half a hundred files takes seconds, and most tests only want them there."""

from __future__ import annotations

import datetime as dt
import functools
import tomllib

from molek.base.actors import SYSTEM
from molek.catalogue import operations
from molek.catalogue.models import ServiceVersion


@functools.cache
def files() -> tuple[tuple[str, str, str], ...]:
    """Code, text and template of each, as ``sync_shipped`` publishes them; read once a run."""
    pairs = [operations.read_pair(file) for file in operations.service_files(operations.SHIPPED).values()]
    return tuple((tomllib.loads(toml)["code"], toml, template) for toml, template in pairs)


def publish_shipped(at: dt.datetime) -> None:
    """What ``sync_shipped`` leaves in an empty city, the log excepted; see test_operations for the real thing."""
    ServiceVersion.objects.bulk_create(
        ServiceVersion(
            code=code, version=1, toml=toml, template=template, digest=operations.digest_of(toml, template),
            published_at=at, published_by=SYSTEM.ref,
        )
        for code, toml, template in files()
    )  # fmt: skip
