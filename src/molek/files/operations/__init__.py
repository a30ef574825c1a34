"""The front door of stored files."""

from molek.files.operations.carrying import carry_left, carry_out, move_from_folder, remove_bytes
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
    "carry_left",
    "carry_out",
    "discard",
    "make_renditions",
    "move_from_folder",
    "receive_upload",
    "remove_bytes",
    "remove_orphans",
    "store",
    "strip_upload",
]
