"""The QR code of a verification address."""

from __future__ import annotations

import segno

QUIET = 4  # modules of white around, as the standard asks
# Trying all eight masks costs five times as much as drawing one; readers find any. This one is checked in tests.
_MASK = 3


def qr_svg(text: str) -> str:
    """An SVG drawing: one module is one unit, error correction M, quiet zone included.

    Runs of dark modules become one path, so that the typesetter has one shape to draw.
    """
    code = segno.make(text, error="m", micro=False, boost_error=False, mask=_MASK)
    size = len(code.matrix) + 2 * QUIET
    runs: list[str] = []
    for y, row in enumerate(code.matrix, QUIET):
        x = 0
        for light, part in _runs(row):
            if not light:
                runs.append(f"M{x + QUIET} {y}h{part}v1h-{part}z")
            x += part
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/><path d="{"".join(runs)}"/></svg>'
    )


def _runs(row: bytearray | bytes) -> list[tuple[bool, int]]:
    """Lengths of equal neighbours, each with whether it is light."""
    found: list[tuple[bool, int]] = []
    for module in row:
        light = not module
        if found and found[-1][0] is light:
            found[-1] = (light, found[-1][1] + 1)
        else:
            found.append((light, 1))
    return found
