"""A text in both languages of the city. One is never without the other."""

from __future__ import annotations

from dataclasses import dataclass

from molek.catalogue.rules.facts import Json


@dataclass(frozen=True, slots=True)
class BilingualText:
    """``id`` is Indonesian, ``en`` English."""

    id: str
    en: str

    def to(self, language: str | None) -> str:
        """The text for a language code such as ``id`` or ``en-gb``; Indonesian for any other."""
        return self.en if (language or "").startswith("en") else self.id

    def __str__(self) -> str:
        return self.id

    def to_json(self) -> Json:
        return {"id": self.id, "en": self.en}

    @classmethod
    def from_json(cls, data: Json) -> BilingualText:
        return cls(data["id"], data["en"])


EMPTY = BilingualText("", "")
