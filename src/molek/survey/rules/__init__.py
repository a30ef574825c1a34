"""The arithmetic of the survey: exact fractions, one rounding, dated bounds. Pure."""

from molek.survey.rules.index import (
    ELEMENT_KEYS,
    Bounds,
    bounds_on,
    category_of,
    element_index,
    index_of,
    parameter_on,
    sample_size,
)

__all__ = [
    "ELEMENT_KEYS",
    "Bounds",
    "bounds_on",
    "category_of",
    "element_index",
    "index_of",
    "parameter_on",
    "sample_size",
]
