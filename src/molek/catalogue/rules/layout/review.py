"""What does not fit the service in a letter, block by block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from molek.catalogue.rules.bilingual import BilingualText
from molek.catalogue.rules.layout.blocks import (
    AcknowledgementBlock,
    Block,
    FactsTable,
    HeirsTable,
    Layout,
    Paragraph,
    PersonTable,
    RowsTable,
    SignatureBlock,
    Statement,
    WhenBlock,
    Witnesses,
)
from molek.catalogue.rules.layout.pieces import Place, Text, When, walk
from molek.catalogue.rules.layout.placeholders import Placeholders
from molek.catalogue.rules.service import FieldKind, Service


@dataclass(frozen=True, slots=True)
class Remark:
    """``number`` counts blocks from 0; None is the letter as a whole."""

    number: int | None
    text: BilingualText


def review(layout: Layout, service: Service) -> list[Remark]:
    """Everything that would print wrongly, or not at all."""
    known = Placeholders(service)
    remarks = [
        Remark(number, BilingualText(id, en))
        for number, block in enumerate(layout.blocks)
        for id, en in dict.fromkeys(_block(block, service, known))
    ]
    return [*remarks, *(Remark(None, BilingualText(id, en)) for id, en in _whole(layout, service))]


def texts_of(block: Block) -> Iterator[Text]:
    match block:
        case WhenBlock(block=inner):
            yield from texts_of(inner)
        case Statement(text) | Paragraph(text):
            yield text
        case FactsTable(rows):
            yield from (row.value for row in rows)


def _whole(layout: Layout, service: Service) -> Iterator[tuple[str, str]]:
    signatures = sum(isinstance(block, SignatureBlock) for block in layout.blocks)
    if signatures != 1:
        yield (
            f"Surat harus memuat tepat satu blok tanda tangan; sekarang {signatures}.",
            f"A letter has exactly one signature block; now there are {signatures}.",
        )
    if not any(isinstance(b, Statement | Paragraph) for b in map(_inside, layout.blocks)):
        yield "Surat belum memuat satu pun paragraf pernyataan.", "The letter has no paragraph that states anything."
    if service.acknowledger and not any(isinstance(_inside(b), AcknowledgementBlock) for b in layout.blocks):
        yield (
            'Camat ikut menandatangani, tetapi blok "Mengetahui camat" tidak ada.',
            "The camat signs too, but there is no block for it.",
        )


def _inside(block: Block) -> Block:
    return block.block if isinstance(block, WhenBlock) else block


def _block(block: Block, service: Service, known: Placeholders) -> Iterator[tuple[str, str]]:
    fields = {f.code: f for f in service.fields}
    match block:
        case WhenBlock(field, option, inner):
            yield from _condition(When(field, option, ()), service)
            yield from _block(inner, service, known)
        case PersonTable("about") if not service.product.about:
            yield (
                "Layanan ini tidak menyebut orang lain yang diterangkan; pakai data pemohon.",
                "This service names nobody else; use the applicant's data.",
            )
        case Witnesses(names):
            for name in names:
                if name not in fields or fields[name].kind is not FieldKind.PERSON:
                    yield f"Saksi '{name}' bukan isian orang di formulir.", f"'{name}' is no person of the form."
        case RowsTable(name) | HeirsTable(name):
            if name not in fields or fields[name].kind != "list":
                yield f"'{name}' bukan isian daftar di formulir.", f"'{name}' is no list of the form."
        case AcknowledgementBlock() if not service.acknowledger:
            yield (
                "Layanan ini tidak mempunyai langkah camat (mengetahui).",
                "This service has no step for the camat.",
            )
    if not isinstance(block, WhenBlock):
        yield from _texts(block, service, known)


def _texts(block: Block, service: Service, known: Placeholders) -> Iterator[tuple[str, str]]:
    for text in texts_of(block):
        if isinstance(block, Statement | Paragraph) and not text:
            yield "Paragraf ini masih kosong.", "This paragraph is still empty."
        for piece in walk(text):
            if isinstance(piece, Place) and known.place(piece.code) is None:
                yield (
                    f"Data {{{piece.code}}} tidak ada pada layanan ini (mungkin isiannya sudah dihapus).",
                    f"This service has no {{{piece.code}}} (its field may have been removed).",
                )
            elif isinstance(piece, When):
                yield from _condition(piece, service)


def _condition(when: When, service: Service) -> Iterator[tuple[str, str]]:
    field = next((f for f in service.fields if f.code == when.field), None)
    if field is None:
        yield (
            f"Syarat tampil memakai isian '{when.field}' yang tidak ada.",
            f"A condition uses the field '{when.field}', which does not exist.",
        )
        return
    options = {"yes", "no"} if field.kind is FieldKind.YESNO else {o.code for o in field.options}
    if when.option and when.option not in options:
        yield (
            f"Syarat tampil memakai pilihan '{when.option}' yang tidak ada pada isian '{field.label.id}'.",
            f"A condition uses the option '{when.option}', which '{field.label.en}' does not have.",
        )
