"""What every test may use."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as django_settings

from tests.browser import browser, desktop, phone, phone_without_script  # noqa: F401  fixtures
from tests.page_linter import LintingClient


@pytest.fixture(scope="session", autouse=True)
def static_root() -> None:
    """The static files' folder exists; nothing is collected into it: tests read the sources."""
    django_settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def client() -> LintingClient:
    """Reads every page it gets and fails on what no page may hold; see :mod:`tests.page_linter`."""
    return LintingClient()
