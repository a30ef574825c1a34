"""What an official may be allowed to do here. Which post allows it is data of ``staff``."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    PUBLISH = "catalogue.publish"  # publish a new version of a service, and retire one
    EDIT = "catalogue.edit"  # write drafts of services and letters; publishing them takes another person
