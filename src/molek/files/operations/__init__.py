"""The front door of stored files."""

from molek.files.operations.contents import discard, remove_orphans, store
from molek.files.operations.uploads import JPEG, PDF, PNG, UPLOADS, receive_upload

__all__ = ["JPEG", "PDF", "PNG", "UPLOADS", "discard", "receive_upload", "remove_orphans", "store"]
