"""Receiving an applicant's files before the application exists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile

from molek.base.actors import Actor
from molek.base.errors import DomainError, NotPermitted
from molek.catalogue.rules.service import FieldKind, Service
from molek.files import operations as files

_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Received:
    """``kept``: field -> SHA-256 of what passed. ``refused``: field -> why not, in the reader's words."""

    kept: Mapping[str, str]
    refused: Mapping[str, str]


def receive_uploads(
    *, service: Service, uploads: Mapping[str, UploadedFile], resident_id: int, by: Actor, at: dt.datetime
) -> Received:
    """Check and keep each uploaded file of the service's form, by content; one that fails spoils no other.

    Raises:
        NotPermitted: ``by`` does not act for the resident.
    """
    if not by.acts_for(resident_id):
        raise NotPermitted()
    kept: dict[str, str] = {}
    refused: dict[str, str] = {}
    for field in service.fields:
        upload = uploads.get(field.code)
        if field.kind is not FieldKind.FILE or upload is None:
            continue
        try:
            stored = files.receive_upload(
                upload=upload, allowed=field.media_types, max_bytes=(field.max_mb or 1) * _MB, by=by, at=at
            )
        except DomainError as error:
            refused[field.code] = f"{error} {error.advice}".strip()
        else:
            kept[field.code] = stored.sha256
    return Received(kept, refused)
