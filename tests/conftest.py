"""What every test may use."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.utils import translation

from tests.browser import (  # noqa: F401  fixtures
    browser,
    desktop,
    no_loop_of_the_browser,
    phone,
    phone_without_script,
)
from tests.economies import economies  # noqa: F401  fixture
from tests.page_linter import LintingClient
from tests.running_city import running_city  # noqa: F401  fixture


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A file made here is another in each process: named after its argument, since both processes must agree."""
    return argname if isinstance(val, bytes) else None


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


@pytest.fixture(autouse=True)
def indonesian() -> None:
    """Each test begins in the city's language: a request in English leaves the thread in English."""
    translation.activate(django_settings.LANGUAGE_CODE)


@pytest.fixture
def client() -> LintingClient:
    """Reads every page it gets and fails on what no page may hold; see :mod:`tests.page_linter`."""
    return LintingClient()
