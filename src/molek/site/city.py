"""The city as data: ``city.toml`` and ``areas.csv`` of its folder. Cities differ in nothing else."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from pathlib import Path

_SHIPPED = Path(__file__).parent / "demo" / "cities"


@dataclass(frozen=True, slots=True)
class City:
    """``code`` is the dotted code of the city's own area; ``place`` stands before the date of a letter.

    ``common_services`` are the codes of what people ask for most: they stand on the first page, in this order.
    """

    name: str
    code: str
    government: str
    place: str
    province: str
    phone_area: str
    folder: Path
    common_services: tuple[str, ...] = ()

    def areas(self) -> list[dict[str, str]]:
        """Rows of ``areas.csv``: code, name, kind, parent, short, postcode; containers before their parts."""
        with (self.folder / "areas.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


def read_city(name_or_folder: str) -> City:
    """A shipped city by its name, or any folder that holds the two files. ``SystemExit`` says what is missing."""
    folder = Path(name_or_folder)
    if not folder.is_absolute():
        folder = _SHIPPED / name_or_folder
    try:
        data = tomllib.loads((folder / "city.toml").read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        known = ", ".join(sorted(p.name for p in _SHIPPED.iterdir() if p.is_dir()))
        raise SystemExit(
            f"MOLEK_CITY={name_or_folder!r}: city.toml tidak terbaca / cannot be read ({error}). "
            f"Tersedia / shipped: {known}"
        ) from error
    return City(folder=folder, common_services=tuple(data.pop("common_services", ())), **data)
