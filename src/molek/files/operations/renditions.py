"""A kept picture in smaller widths, for pages: WebP, and JPEG for browsers without it."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from PIL import Image

from molek.base.actors import Actor
from molek.files import queries
from molek.files.operations.contents import store

_QUALITY = {"webp": 76, "jpeg": 80}
_WHITE = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Rendition:
    """One file of a picture. ``kind`` is "webp" or "jpeg"."""

    kind: str
    width: int
    height: int
    sha256: str


def make_renditions(*, sha256: str, widths: Iterable[int], by: Actor, at: datetime) -> list[Rendition]:
    """Draw a kept picture (of ``receive_upload``) in each of ``widths`` that is smaller than itself, and in its own
    width where that is smaller than the widest; nothing is enlarged. Smallest first, twice each: WebP and JPEG.
    """
    with Image.open(io.BytesIO(queries.read(sha256))) as opened:
        picture = _flat(opened)
    wanted = sorted({min(width, picture.width) for width in widths})
    made = []
    for width in wanted:
        height = max(1, round(picture.height * width / picture.width))
        drawn = picture.resize((width, height), Image.Resampling.LANCZOS) if width < picture.width else picture
        for kind, quality in _QUALITY.items():
            output = io.BytesIO()
            drawn.save(output, kind.upper(), quality=quality)
            kept = store(content=output.getvalue(), media_type=f"image/{kind}", by=by, at=at)
            made.append(Rendition(kind, width, height, kept.pk))
    return made


def _flat(picture: Image.Image) -> Image.Image:
    """Without transparency, which JPEG does not have: on white."""
    if picture.mode in ("RGBA", "LA", "P"):
        over = picture.convert("RGBA")
        ground = Image.new("RGB", over.size, _WHITE)
        ground.paste(over, mask=over.getchannel("A"))
        return ground
    return picture.convert("RGB")
