"""Simulators of the outside systems, one module a provider, in one small async app (``molek sandbox``).

Each speaks the documented wire format of its provider, errors and slowness included, and imports nothing of Molek:
what passes the tests against it was not helped by shared code. ``/<provider>/_control`` switches its moods.
"""
