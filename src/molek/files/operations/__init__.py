"""The front door of stored files."""

from molek.files.operations.contents import discard, remove_orphans, store
from molek.files.operations.renditions import Rendition, make_renditions
from molek.files.operations.uploads import JPEG, PDF, PNG, UPLOADS, Upload, receive_upload, strip_upload

__all__ = [
    "JPEG",
    "PDF",
    "PNG",
    "UPLOADS",
    "Rendition",
    "Upload",
    "discard",
    "make_renditions",
    "receive_upload",
    "remove_orphans",
    "store",
    "strip_upload",
]
