"""The front door of the catalogue: versions of services, and the drafts they are made of."""

from molek.catalogue.operations.versions import (
    PARTS,
    SHIPPED,
    CheckReport,
    Publication,
    check,
    checked,
    digest_of,
    impact,
    parts_of,
    publish,
    publish_text,
    read_pair,
    register_case_history,
    retire,
    service_files,
    sync_shipped,
)

__all__ = [
    "PARTS",
    "SHIPPED",
    "CheckReport",
    "Publication",
    "check",
    "checked",
    "digest_of",
    "impact",
    "parts_of",
    "publish",
    "publish_text",
    "read_pair",
    "register_case_history",
    "retire",
    "service_files",
    "sync_shipped",
]
