"""Writes of findings."""

from molek.integrity.operations.computing import compute
from molek.integrity.operations.exporting import export_case
from molek.integrity.operations.handling import (
    conclude,
    note,
    note_answer,
    note_question,
    take_over,
    take_up,
)

__all__ = [
    "compute",
    "conclude",
    "export_case",
    "note",
    "note_answer",
    "note_question",
    "take_over",
    "take_up",
]
