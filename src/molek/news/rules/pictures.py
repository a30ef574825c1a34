"""A picture as it stands in a page: one file a width, the browser takes the smallest that does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTHS = (320, 640, 1280)


@dataclass(frozen=True, slots=True)
class Rendition:
    """One file. ``kind`` is "webp" or "jpeg"."""

    kind: str
    width: int
    address: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """``width`` and ``height`` of the largest file, so that the page does not jump."""

    number: int
    alt: str
    credit: str
    width: int
    height: int
    renditions: tuple[Rendition, ...]

    @property
    def webp(self) -> str:
        return _set(self.renditions, "webp")

    @property
    def fallback(self) -> str:
        """The address for browsers without WebP, and for cards of other sites."""
        found = [r.address for r in self.renditions if r.kind == "jpeg"]
        return found[-1] if found else ""

    @property
    def html(self) -> str:
        """A figure with its credit; lazily loaded, since it stands in the text."""
        return figure(self)


def _set(renditions: Sequence[Rendition], kind: str) -> str:
    return ", ".join(f"{r.address} {r.width}w" for r in renditions if r.kind == kind)


def figure(drawn: Drawn) -> str:
    credit = f"<figcaption>{escape(drawn.credit)}</figcaption>" if drawn.credit else ""
    return (
        f'<figure class="news-figure"><picture><source type="image/webp" srcset="{escape(drawn.webp)}" '
        f'sizes="(min-width: 41em) 660px, 100vw"><img src="{escape(drawn.fallback)}" alt="{escape(drawn.alt)}" '
        f'width="{drawn.width}" height="{drawn.height}" loading="lazy" decoding="async"></picture>{credit}</figure>\n'
    )
