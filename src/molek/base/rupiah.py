"""Whole rupiah. Money is an ``int`` named ``*_idr``; there are no cents and no floats."""

from __future__ import annotations


def format_idr(amount_idr: int) -> str:
    """``1500000`` as ``Rp1.500.000,00``, the form of official papers."""
    sign = "-" if amount_idr < 0 else ""
    return f"{sign}Rp{abs(amount_idr):,}".replace(",", ".") + ",00"
