"""``python -m faults``: see :mod:`faults.harness`."""

from __future__ import annotations

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "molek.site.settings")
django.setup()

from faults.harness import main  # noqa: E402  the demo's people are read through Django

sys.exit(main())
