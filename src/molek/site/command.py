"""The ``molek`` command: ``molek run``, ``molek import residents FILE``, and every management command of the packages.

Two words name one management command: ``molek service check FILE`` runs ``service_check``.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

# These read or write files of the program only.
_WITHOUT_DATABASE = frozenset(
    {"messages", "docs", "help", "service_check", "letters_samples", "collectstatic", "kiosk_voices"}
)
# These must see the database as it is.
_AS_IT_IS = frozenset({"migrate", "makemigrations", "seed", "dbshell", "showmigrations", "run", "backup", "restore"})


def main(argv: Sequence[str] | None = None) -> None:
    """Entry point of the console script. Brings the embedded database up when no server is given."""
    gc.disable()  # what is read at the start stays: to look again and again for what might go is a sixth of it
    arguments = list(sys.argv if argv is None else argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "molek.site.settings")
    import django
    from django.conf import settings
    from django.core.management import execute_from_command_line, get_commands

    words = arguments[1:] or ["help"]
    two_words = "_".join(words[:2]).replace("-", "_")
    if not _WITHOUT_DATABASE & {words[0], two_words} and settings.MOLEK.embedded:
        from molek.site import database

        database.ensure_running(settings.MOLEK.data_dir)
    django.setup()
    gc.freeze()
    gc.enable()
    if len(words) > 1 and two_words in get_commands():
        words[:2] = [two_words]
    if words[0] not in _WITHOUT_DATABASE | _AS_IT_IS and settings.MOLEK.embedded:
        from molek.site.demo.city import ensure_city

        ensure_city()
    execute_from_command_line([arguments[0], *words])
