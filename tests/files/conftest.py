"""A store of its own for each test."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from molek.files.providers import DiskStore
from tests.files.object_server import object_server  # noqa: F401  fixture


@pytest.fixture
def disk(settings: Any, tmp_path: Path) -> DiskStore:
    settings.MOLEK = dataclasses.replace(django_settings.MOLEK, data_dir=tmp_path)
    return DiskStore(tmp_path / "files")
