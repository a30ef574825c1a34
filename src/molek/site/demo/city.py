"""Make the database ready: schema, then the city from its data folder, once."""

from __future__ import annotations


def ensure_city() -> None:
    """Migrate and seed unless that was done before."""
