"""How an official's name and post stand on paper."""

from __future__ import annotations

from collections.abc import Sequence


def full_name(*, name: str, prefix: str = "", suffix: str = "") -> str:
    """``Drs. Yohanis Lado, M.Si``: titles before with a space, titles after with a comma."""
    before = f"{prefix} {name}" if prefix else name
    return f"{before}, {suffix}" if suffix else before


def own_post_lines(*, title: str, capacity: str = "") -> tuple[str, ...]:
    """The line above the signature of one who holds the post: ``("Plh. LURAH FATUBESI,",)``."""
    return (f"{capacity}. {title.upper()}," if capacity else f"{title.upper()},",)


def on_behalf_lines(*, title: str, signer: str, capacity: str = "") -> tuple[str, ...]:
    """The lines of one who signs on behalf of a post: ``("a.n. LURAH FATUBESI", "SEKRETARIS,")``."""
    return (f"a.n. {title.upper()}", *own_post_lines(title=signer, capacity=capacity))


def letterhead(names: Sequence[str]) -> tuple[str, ...]:
    """Unit names from the city down, in capitals; the city's line says ``PEMERINTAH``."""
    city, *below = names
    return (f"PEMERINTAH {city.upper()}", *(name.upper() for name in below))
