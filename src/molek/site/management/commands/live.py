"""The live process: server-sent events."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from molek.site.processes import live_command


class Command(BaseCommand):
    help = "Serve live screens on the live port"

    def handle(self, *args: Any, **options: Any) -> None:
        os.execv(sys.executable, live_command(settings.MOLEK))  # noqa: S606  our own server, no shell
