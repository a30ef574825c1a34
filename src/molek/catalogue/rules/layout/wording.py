"""From what people type to the pieces of a text, and back.

``*tebal*`` is bold and ``_miring_`` italic; ``{nama}`` is a placeholder; ``{bila ...}`` to ``{selesai}`` is shown only
then. A backslash before one of these signs makes it the sign itself. All else is text, exactly as typed; only line
breaks and several spaces become one space.
"""

from __future__ import annotations

import difflib
import re
import unicodedata

from molek.catalogue.rules.bilingual import BilingualText
from molek.catalogue.rules.layout.pieces import Bold, Italic, Piece, Place, Text, When, Words, tidy
from molek.catalogue.rules.layout.placeholders import Placeholders, folded

END = "selesai"
LONGEST_WORD = 60  # a longer one would run off the paper
_SIGNS = re.compile(r"[\\{}*_]")
# The same signs that the documents' fonts show; a test compares.
_PRINTABLE = re.compile("[\u0020-\u007e\u00a0-\u024f\u0300-\u032f\u1e00-\u1eff\u2010-\u2027\u2030-\u203f\u20a0-\u20bf\u2190-\u2193\u2200-\u2265№™]")  # fmt: skip # noqa: E501


class WrongWording(ValueError):
    """``mistakes`` says, in both languages, what is wrong with a typed text and how to write it."""

    def __init__(self, mistakes: list[BilingualText]) -> None:
        self.mistakes = tuple(dict.fromkeys(mistakes))
        super().__init__("\n".join(m.id for m in self.mistakes))


def read_text(typed: str, known: Placeholders) -> Text:
    """The pieces of a typed text. Raises :class:`WrongWording` with everything that is wrong."""
    reader = _Reader(normal(typed), known)
    pieces = tidy(reader.pieces(()))
    if reader.at < len(reader.text):  # only {selesai} without a beginning stops the reader early
        reader.complain("{selesai} tanpa {bila …} di depannya", "{selesai} without a {bila …} before it")
    reader.mistakes += unprintable(reader.text)
    if reader.mistakes:
        raise WrongWording(reader.mistakes)
    return pieces


def normal(typed: str) -> str:
    """One form of each accent, every kind of space the plain one."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", typed)).strip()


def unprintable(text: str) -> list[BilingualText]:
    """What a paper cannot show: signs that no font of ours has, and words longer than a line."""
    mistakes = []
    strange = "".join(dict.fromkeys(char for char in text if not _PRINTABLE.match(char)))[:20]
    if strange:
        shown = " ".join(f"{c} (U+{ord(c):04X})" if c.isprintable() else f"U+{ord(c):04X}" for c in strange)
        mistakes.append(
            BilingualText(
                f"Tanda ini tidak dapat dicetak: {shown}. Hapus atau ganti.",
                f"These signs cannot be printed: {shown}. Remove or replace them.",
            )
        )
    if any(len(word) > LONGEST_WORD for word in re.sub(r"\{[^{}]*\}|\\\\", " ", text).split()):
        mistakes.append(
            BilingualText(
                f"Ada kata yang lebih panjang dari {LONGEST_WORD} huruf. Beri spasi di dalamnya.",
                f"A word is longer than {LONGEST_WORD} letters. Put a space into it.",
            )
        )
    return mistakes


def write_text(pieces: Text, known: Placeholders) -> str:
    """The text as it is typed; :func:`read_text` reads it back to the same pieces."""
    return "".join(_written(piece, known) for piece in pieces)


def _written(piece: Piece, known: Placeholders) -> str:
    match piece:
        case Words(text):
            return _SIGNS.sub(r"\\\g<0>", text)
        case Place():
            return f"{{{known.name_of(piece)}}}"
        case Bold(inner):
            return f"*{write_text(inner, known)}*"
        case Italic(inner):
            return f"_{write_text(inner, known)}_"
        case When():
            return f"{{{known.condition_name(piece)}}}{write_text(piece.pieces, known)}{{{END}}}"


class _Reader:
    def __init__(self, text: str, known: Placeholders) -> None:
        self.text = text
        self.known = known
        self.at = 0
        self.mistakes: list[BilingualText] = []

    def complain(self, id: str, en: str) -> None:
        self.mistakes.append(BilingualText(id[:1].upper() + id[1:] + ".", en[:1].upper() + en[1:] + "."))

    def pieces(self, open_signs: tuple[str, ...]) -> list[Piece]:
        """Pieces up to the sign that closes the innermost of ``open_signs`` (taken), or the end."""
        found: list[Piece] = []
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == "\\" and self.text[self.at + 1 : self.at + 2] in tuple("\\{}*_"):
                found.append(Words(self.text[self.at + 1]))
                self.at += 2
            elif char == "{":
                piece = self._brace(open_signs)
                if piece is None:
                    return found
                found += piece
            elif char in "*_":
                if open_signs and open_signs[-1] == char:
                    self.at += 1
                    return found
                found.append(self._marked(char, open_signs))
            else:
                if char == "}":
                    self.complain("tanda } tanpa { di depannya; tulis \\} bila memang bagian teks", "} without a {")
                found.append(Words(char))
                self.at += 1
        if open_signs:
            sign = open_signs[-1]
            name = {"*": "tanda * (tebal)", "_": "tanda _ (miring)"}.get(sign, "{bila …}")
            self.complain(
                f"{name} tidak ditutup; tulis \\{sign} bila memang bagian teks" if sign in "*_"
                else "{bila …} tidak ditutup dengan {selesai}",
                f"{sign} is not closed; write \\{sign} if it is part of the text" if sign in "*_"
                else "{bila …} is not closed with {selesai}",
            )  # fmt: skip
        return found

    def _marked(self, sign: str, open_signs: tuple[str, ...]) -> Piece:
        self.at += 1
        if sign in open_signs:
            self.complain(
                f"tanda {sign} dan tanda lain saling menyilang; tutup yang terakhir dibuka lebih dahulu",
                f"{sign} crosses another sign; close the one opened last first",
            )
            return Words(sign)
        inner = tuple(self.pieces((*open_signs, sign)))
        return Bold(inner) if sign == "*" else Italic(inner)

    def _brace(self, open_signs: tuple[str, ...]) -> list[Piece] | None:
        """What stands in braces; None if it ends the text that is shown only sometimes."""
        end = self.text.find("}", self.at)
        name = self.text[self.at + 1 : end] if end > 0 else ""
        if end < 0 or "{" in name:
            self.complain("tanda { tidak ditutup; tulis \\{ bila memang bagian teks", "{ is not closed")
            self.at += 1
            return [Words("{")]
        if folded(name) == END:
            if open_signs and open_signs[-1] == "{":
                self.at = end + 1
                return None
            if open_signs and "{" in open_signs:
                self.complain("tanda * atau _ di dalam {bila …} tidak ditutup", "* or _ inside {bila …} is not closed")
            else:
                self.complain("{selesai} tanpa {bila …} di depannya", "{selesai} without a {bila …} before it")
            self.at = end + 1
            return []
        self.at = end + 1
        if condition := self.known.condition(name):
            return [When(condition.field, condition.option, tuple(self.pieces((*open_signs, "{"))))]
        if place := self.known.place(name):
            return [place]
        self._unknown(name)
        return []

    def _unknown(self, name: str) -> None:
        names = {folded(n): n for n in self.known.names()}
        near = difflib.get_close_matches(folded(name), names, n=1, cutoff=0.6)
        hint = f"; maksud Anda {{{names[near[0]]}}}?" if near else "; pilih dari daftar data di samping"
        hint_en = f"; did you mean {{{names[near[0]]}}}?" if near else "; choose one from the list"
        self.complain(f"{{{name[:80]}}} tidak dikenal{hint}", f"{{{name[:80]}}} is not known{hint_en}")
