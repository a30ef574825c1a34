"""Blocks as people call them, and their content in the words that are typed."""

from __future__ import annotations

from collections.abc import Mapping

from molek.catalogue.rules.bilingual import BilingualText
from molek.catalogue.rules.layout.blocks import (
    Block,
    Column,
    FactRow,
    FactsTable,
    HeirsTable,
    Opening,
    Paragraph,
    PersonTable,
    RowsTable,
    Source,
    Statement,
    WhenBlock,
    Witnesses,
    kind_of,
)
from molek.catalogue.rules.layout.pieces import When
from molek.catalogue.rules.layout.placeholders import Placeholders
from molek.catalogue.rules.layout.wording import WrongWording, normal, read_text, unprintable, write_text

TITLES: Mapping[str, BilingualText] = {
    "opening": BilingualText("Pembuka", "Opening"),
    "person-table": BilingualText("Data orang", "Data of a person"),
    "facts-table": BilingualText("Tabel isian", "Table of answers"),
    "statement": BilingualText("Paragraf pernyataan", "Statement"),
    "paragraph": BilingualText("Paragraf tanpa alinea", "Paragraph without indent"),
    "witnesses": BilingualText("Daftar saksi", "Witnesses"),
    "family-table": BilingualText("Tabel anggota keluarga", "Table of the family"),
    "rows-table": BilingualText("Tabel daftar", "Table of a list"),
    "heirs-table": BilingualText("Tabel ahli waris", "Table of heirs"),
    "land-boundaries": BilingualText("Batas-batas tanah", "Boundaries of land"),
    "acknowledgement-block": BilingualText("Mengetahui camat", "Acknowledged by the camat"),
    "purpose-and-validity": BilingualText("Keperluan dan masa berlaku", "Purpose and validity"),
    "closing": BilingualText("Penutup", "Closing"),
    "signature-block": BilingualText("Tanda tangan dan kode QR", "Signature and QR code"),
    "source": BilingualText("Bagian khusus (perintah Typst)", "Special part (Typst program)"),
}
_FIXED: Mapping[str, BilingualText] = {
    "family-table": BilingualText(
        "Anggota kartu keluarga: nama, NIK, lahir, hubungan, pekerjaan.", "Members of the family card."
    ),
    "land-boundaries": BilingualText(
        "Batas utara, timur, selatan, barat menurut isian.", "North, east, south and west as answered."
    ),
    "acknowledgement-block": BilingualText(
        "Tempat nomor register dan tanda tangan camat.", "Room for the camat's number and signature."
    ),
    "purpose-and-validity": BilingualText(
        "Surat ini dibuat untuk keperluan … dan berlaku sampai dengan …",
        "What it is for and how long it holds.",
    ),
    "closing": BilingualText("Demikian surat keterangan ini dibuat dengan sebenarnya …", "The usual closing words."),
    "signature-block": BilingualText(
        "Kode QR, tempat dan tanggal, jabatan, tanda tangan elektronik, nama, NIP.",
        "QR code, place and date, post, electronic signature, name, NIP.",
    ),
}
USUAL_OPENING = "dengan ini menerangkan bahwa:"


def title_of(block: Block) -> BilingualText:
    return TITLES[kind_of(block)]


def inside(block: Block) -> Block:
    return block.block if isinstance(block, WhenBlock) else block


def condition_of(block: Block, known: Placeholders) -> str:
    """``bila Keperluan = Sekolah``, or "" if the block is always printed."""
    return known.condition_name(When(block.field, block.option, ())) if isinstance(block, WhenBlock) else ""


def in_words(block: Block, known: Placeholders, language: str = "id") -> str:  # noqa: PLR0911  one line a kind
    """What the block says, as it would be typed; one line a row."""
    match inside(block):
        case Opening(words):
            return words or USUAL_OPENING
        case PersonTable(who):
            text = BilingualText("yang diterangkan", "whom the letter is about")
            return (text if who == "about" else BilingualText("pemohon", "the applicant")).to(language)
        case FactsTable(rows):
            return rows_text(rows, known)
        case Statement(text) | Paragraph(text):
            return write_text(text, known)
        case Witnesses(fields):
            return "\n".join(known.labels.get(code, code) for code in fields)
        case RowsTable(field, columns):
            return f"{known.labels.get(field, field)}: " + ", ".join(column.label for column in columns)
        case HeirsTable(field):
            return known.labels.get(field, field)
        case Source(text):
            return text
    return _FIXED[kind_of(block)].to(language)


def rows_text(rows: tuple[FactRow, ...], known: Placeholders) -> str:
    """``Label | isi``, one line a row."""
    return "\n".join(f"{row.label} | {write_text(row.value, known)}" for row in rows)


def read_rows(typed: str, known: Placeholders) -> tuple[FactRow, ...]:
    """The rows of a table from lines ``Label | isi``. Raises :class:`WrongWording`, each mistake with its line."""
    rows: list[FactRow] = []
    mistakes: list[BilingualText] = []
    for number, line in enumerate(typed.splitlines(), start=1):
        if not line.strip():
            continue
        label, bar, value = line.partition("|")
        label = normal(label)
        told: list[BilingualText] = unprintable(label)
        if not bar or not label or not value.strip():
            told.append(BilingualText("Tulis seperti: Nama usaha | {isian}", "Write it like: Label | {placeholder}"))
        else:
            try:
                rows.append(FactRow(label, read_text(value, known)))
            except WrongWording as error:
                told += error.mistakes
        mistakes += [BilingualText(f"Baris {number}: {m.id}", f"Line {number}: {m.en}") for m in told]
    if not rows and not mistakes:
        mistakes.append(BilingualText("Tabel ini belum mempunyai baris.", "The table has no rows yet."))
    if mistakes:
        raise WrongWording(mistakes)
    return tuple(rows)


def columns_text(columns: tuple[Column, ...]) -> str:
    return "\n".join(f"{column.code} | {column.label}" for column in columns)
