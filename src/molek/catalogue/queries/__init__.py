"""Reads: the services in force, any version ever published, search, the pages, and the printed reference."""

from molek.catalogue.queries.pages import (
    ServiceCard,
    ServiceGroup,
    ServicePage,
    service_card,
    service_groups,
    service_page,
)
from molek.catalogue.queries.published import (
    PublishedService,
    current,
    published,
    reference_markdown,
    search,
    version,
    versions,
)

__all__ = [
    "PublishedService",
    "ServiceCard",
    "ServiceGroup",
    "ServicePage",
    "current",
    "published",
    "reference_markdown",
    "search",
    "service_card",
    "service_groups",
    "service_page",
    "version",
    "versions",
]
