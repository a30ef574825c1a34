"""Texts of messages: registered once at start, filled when sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

LONGEST_VALUE = 300


@dataclass(frozen=True, slots=True)
class Template:
    """``places`` are the names that both languages hold in braces.

    ``secret`` data are forgotten right after delivery. After ``valid_minutes`` the message is of no use and is not
    sent any more; None means always of use. ``is_urgent`` goes out at night too, and to those who want no messages.
    """

    name: str
    texts: Mapping[str, str]
    places: frozenset[str]
    secret: bool
    valid_minutes: int | None
    is_urgent: bool = False


_TEMPLATES: dict[str, Template] = {}


def _places(name: str, text: str) -> frozenset[str]:
    found = set()
    for _, place, form, conversion in Formatter().parse(text):
        if place is None:
            continue
        if not place.isidentifier() or form or conversion:
            raise ValueError(f"{name}: {{{place}}} must be a plain name")
        found.add(place)
    return frozenset(found)


def register(
    *, template: str, id: str, en: str, secret: bool = False, valid_minutes: int | None = None, urgent: bool = False
) -> None:
    """Make a template known. Call it in ``apps.ready()``.

    Args:
        template: ``package.what_happened``; stable, since waiting messages carry it.
        id, en: the text in Indonesian and English, with the same ``{named}`` places.
        secret: a one-time code or the like.
        valid_minutes: give up after this; a secret without it is given up after 10.
        urgent: cannot wait for the morning; secrets never do.
    """
    places = _places(template, id)
    if places != _places(template, en):
        raise ValueError(f"{template}: the two languages hold different places")
    if secret and valid_minutes is None:
        valid_minutes = 10
    made = Template(template, {"id": id, "en": en}, places, secret, valid_minutes, urgent or secret)
    if _TEMPLATES.setdefault(template, made) != made:
        raise ValueError(f"two texts are registered as {template}")


def registered(name: str) -> Template:
    """The template; ``ValueError`` if nobody registered it."""
    try:
        return _TEMPLATES[name]
    except KeyError:
        raise ValueError(f"no message template is named {name}") from None


def templates() -> list[Template]:
    return sorted(_TEMPLATES.values(), key=lambda one: one.name)


def forget(name: str) -> None:
    """Undo :func:`register`. For tests."""
    _TEMPLATES.pop(name, None)


def clean_data(template: Template, data: Mapping[str, str]) -> dict[str, str]:
    """The values, each on one line without control characters. ``ValueError`` unless they are exactly the places."""
    if data.keys() != template.places:
        wrong = ", ".join(sorted(data.keys() ^ template.places))
        raise ValueError(f"{template.name}: missing or unknown: {wrong}")
    return {
        place: "".join(c if c.isprintable() else " " for c in str(value))[:LONGEST_VALUE]
        for place, value in data.items()
    }


def fill(template: Template, data: Mapping[str, str], language: str) -> str:
    """The text in the language, or in Indonesian if there is none."""
    return template.texts.get(language, template.texts["id"]).format(**data)


def receiver_key(kind: str, number: int) -> str:
    """How the outbox names a person, e.g. ``resident#12``: by the sender's own key, of which it knows no more."""
    return f"{kind}#{number}"


def mask_address(to: str) -> str:
    """``+6281234567890`` as ``+62 *** *** 890``; ``yohana@example.org`` as ``y***@example.org``."""
    if "@" in to:
        user, _, host = to.partition("@")
        return f"{user[:1]}***@{host}"
    return f"{to[:3]} *** *** {to[-3:]}"
