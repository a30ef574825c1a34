"""The text of a letter number from a pattern. Practice differs between cities (domain handbook 3.3), so it is data."""

from __future__ import annotations

import re
from collections.abc import Mapping

# Between a document's subject and the counter of its numbers in the register of the one who signs after.
SECOND = "+mengetahui"
_PLACE = re.compile(r"\{([a-z_]+)(?::0?(\d))?\}")


class WrongPattern(ValueError):
    """The pattern names something unknown, or has no place for the running number."""


def number_text(pattern: str, tokens: Mapping[str, str]) -> str:
    """``{number}/{unit}.{classification}/{month_roman}/{year}`` with its places filled.

    ``{number:3}`` pads with zeros to three characters. Nothing but these places is interpreted: a pattern comes
    from a city's own file.

    Raises:
        WrongPattern: an unknown place, a stray brace, or no ``{number}``.
    """
    unknown = sorted({name for name, _ in _PLACE.findall(pattern)} - set(tokens))
    if unknown:
        raise WrongPattern(", ".join(unknown))
    if "number" not in {name for name, _ in _PLACE.findall(pattern)}:
        raise WrongPattern("number")
    if "{" in _PLACE.sub("", pattern) or "}" in _PLACE.sub("", pattern):
        raise WrongPattern("{ }")
    return _PLACE.sub(lambda m: tokens[m[1]].zfill(int(m[2] or 0)), pattern)
