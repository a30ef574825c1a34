"""QR codes as SVG drawings."""

from __future__ import annotations

import re
from math import isqrt
from typing import Any, cast

import zxingcpp

QUIET = 4  # modules of white around, as the standard asks
_RUN = re.compile(b"\x00+")  # dark modules beside each other


def qr_svg(text: str, *, pixels: int | None = None) -> str:
    """Error correction M, one module is one unit, quiet zone included.

    Runs of dark modules become one path, so that the typesetter has one shape to draw.

    Args:
        pixels: width and height on a page; None leaves them to whoever places the drawing.

    Raises:
        ValueError: more than a QR code holds (2,331 bytes).
    """
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    bitmap = memoryview(cast(Any, code.to_image(scale=1, add_quiet_zones=False))).tobytes()
    size = isqrt(len(bitmap))
    rows = [bitmap[start : start + size] for start in range(0, len(bitmap), size)]
    runs = [
        f"M{run.start() + QUIET} {y}h{(part := run.end() - run.start())}v1h-{part}z"
        for y, row in enumerate(rows, QUIET)
        for run in _RUN.finditer(row)
    ]
    whole = size + 2 * QUIET
    sized = f' width="{pixels}" height="{pixels}"' if pixels else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}"{sized} shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{whole}v{whole}h-{whole}z"/><path d="{"".join(runs)}"/></svg>'
    )
