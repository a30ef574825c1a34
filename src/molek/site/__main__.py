"""``python -m molek.site`` is the ``molek`` command."""

from molek.site.command import main

main()
