"""Settings of a child process that works in the database of the running test."""

from __future__ import annotations

import os

from molek.site.settings import *  # noqa: F403
from molek.site.settings import DATABASES

if "MOLEK_TEST_NAME" in os.environ:
    DATABASES["default"]["NAME"] = os.environ["MOLEK_TEST_NAME"]
