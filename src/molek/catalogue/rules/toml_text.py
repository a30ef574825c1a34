"""Reads TOML with the standard library, and says what is wrong with it in Indonesian too."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from molek.catalogue.rules.mistakes import Mistake, WrongServiceFile

_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_TOML_WORDS: Mapping[str, str] = {
    "Cannot overwrite a value": "kunci ini tertulis dua kali",
    "Cannot declare": "tabel ini tertulis dua kali",
    "Cannot mutate immutable namespace": "tabel ini sudah ditutup di atas",
    "Unterminated string": "tanda kutip penutup tidak ada",
    "Expected '=' after a key": "perlu tanda = sesudah nama kunci",
    "Expected newline or end of document": "ada tulisan berlebih di ujung baris",
    "Expected ']'": "kurung siku penutup tidak ada",
    "Unclosed array": "daftar tidak ditutup dengan ]",
    "Unclosed inline table": "tabel tidak ditutup dengan }",
    "Illegal character": "ada huruf yang tidak boleh di sini (mungkin kutip penutup tidak ada)",
    "Invalid value": "nilai ini tidak dapat dibaca (teks harus dalam tanda kutip)",
    "Invalid initial character for a key part": "nama kunci tidak dapat dibaca",
    "Invalid statement": "baris ini tidak dapat dibaca",
    "Unescaped '\\' in a string": "garis miring \\ harus ditulis \\\\",
    "Found trailing comma in an inline table": "koma terakhir di dalam {} harus dihapus",
}


def read_toml(text: str) -> dict[str, Any]:
    """The tables of ``text``. Raises :class:`WrongServiceFile` with the first thing that cannot be read."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrongServiceFile([_mistake(text, str(error))]) from None


def _mistake(text: str, told: str) -> Mistake:
    place = _AT.search(told)
    what = told[: place.start()] if place else told
    line = int(place[1]) if place and place[1] else text.count("\n") + 1
    column = f" (kolom {place[2]})" if place and place[2] else ""
    words = next((id for start, id in _TOML_WORDS.items() if what.startswith(start)), "tulisan TOML tidak benar")
    return Mistake(line, "", f"{words}{column}", what + column.replace("kolom", "column"))
