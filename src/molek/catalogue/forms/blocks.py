"""One block of a letter as a form: plain words and names in braces go in, a checked block comes out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from molek.base.errors import DomainError
from molek.catalogue.forms.values import RevisionForm
from molek.catalogue.rules.bilingual import BilingualText
from molek.catalogue.rules.layout import blocks as b
from molek.catalogue.rules.layout.placeholders import Placeholders
from molek.catalogue.rules.layout.titles import TITLES, USUAL_OPENING, in_words, inside, read_rows, rows_text
from molek.catalogue.rules.layout.wording import WrongWording, normal, read_text, unprintable
from molek.catalogue.rules.service import FieldKind, Service

_LONG = 4000
_FIXED: dict[str, Callable[[], b.Plain]] = {
    "family-table": b.FamilyTable,
    "land-boundaries": b.LandBoundaries,
    "acknowledgement-block": b.AcknowledgementBlock,
    "purpose-and-validity": b.PurposeAndValidity,
    "closing": b.Closing,
    "signature-block": b.SignatureBlock,
}
# In the order in which they are offered; program text is not.
OFFERED = (
    "statement", "paragraph", "facts-table", "person-table", "opening", "witnesses", "family-table", "rows-table",
    "heirs-table", "land-boundaries", "purpose-and-validity", "closing", "acknowledgement-block", "signature-block",
)  # fmt: skip


class BlockForm(RevisionForm):
    """``kind`` is a key of :data:`molek.catalogue.rules.layout.titles.TITLES`."""

    def __init__(self, typed: Any, *, kind: str, service: Service, block: b.Block | None, revision: int) -> None:
        self.kind, self.service = kind, service
        self.known = Placeholders(service)
        initial = {"revision": revision, **_initial(block, self.known)} if block else {"revision": revision}
        super().__init__(typed, initial=initial)
        self._add_inputs()

    def _add_inputs(self) -> None:
        writing = {"spellcheck": "true", "autocomplete": "off", "data-placeholders": "1"}
        match self.kind:
            case "statement" | "paragraph":
                self.fields["text"] = forms.CharField(
                    label=_("Teks"), max_length=_LONG, widget=forms.Textarea(attrs={"rows": 7, **writing})
                )
            case "facts-table":
                self.fields["rows"] = forms.CharField(
                    label=_("Baris tabel"),
                    max_length=_LONG,
                    widget=forms.Textarea(attrs={"rows": 8, **writing}),
                    help_text=_("Satu baris untuk setiap isian: Label | {data}. Baris tanpa isi tidak dicetak."),
                )
            case "opening":
                self.fields["words"] = forms.CharField(
                    label=_("Kata pembuka"),
                    max_length=300,
                    required=False,
                    help_text=_("Kosong: {words}").format(words=USUAL_OPENING),
                )
            case "person-table":
                people = [("person", _("Pemohon"))]
                if self.service.product.about:
                    people.append(("about", _("Orang yang diterangkan")))
                self.fields["who"] = forms.ChoiceField(label=_("Data siapa?"), choices=people, widget=forms.RadioSelect)
            case "witnesses":
                self.fields["fields"] = forms.MultipleChoiceField(
                    label=_("Isian saksi"), choices=self._fields(FieldKind.PERSON), widget=forms.CheckboxSelectMultiple
                )
            case "rows-table":
                columns = [
                    (f"{f.code}.{c.code}", f"{self.known.labels[f.code]}: {c.label.id}")
                    for f in self.service.fields
                    for c in f.columns
                ]
                self.fields["columns"] = forms.MultipleChoiceField(
                    label=_("Kolom yang dicetak"), choices=columns, widget=forms.CheckboxSelectMultiple
                )
            case "heirs-table":
                self.fields["field"] = forms.ChoiceField(label=_("Isian daftar"), choices=self._fields(FieldKind.LIST))
        conditions = [("", _("selalu")), *((c.name, c.name) for c in self.known.conditions)]
        if self.kind != "signature-block":
            self.fields["condition"] = forms.ChoiceField(label=_("Dicetak"), choices=conditions, required=False)

    def _fields(self, kind: FieldKind) -> list[tuple[str, str]]:
        return [(f.code, self.known.labels[f.code]) for f in self.service.fields if f.kind is kind]

    def _told(self, read: Callable[[], Any]) -> Any:
        try:
            return read()
        except WrongWording as error:
            raise forms.ValidationError([m.to(get_language()) for m in error.mistakes]) from None

    def clean_text(self) -> Any:
        return self._told(lambda: read_text(self.cleaned_data["text"], self.known))

    def clean_rows(self) -> Any:
        return self._told(lambda: read_rows(self.cleaned_data["rows"], self.known))

    def clean_words(self) -> str:
        words = normal(self.cleaned_data["words"])
        if mistakes := unprintable(words):
            raise forms.ValidationError([m.to(get_language()) for m in mistakes])
        return "" if words == USUAL_OPENING else words

    def clean_columns(self) -> Any:
        chosen = [name.partition(".")[::2] for name in self.cleaned_data["columns"]]
        if len({field for field, _column in chosen}) != 1:
            raise forms.ValidationError(_("Pilih kolom dari satu daftar saja."))
        return chosen

    def refuse(self, error: DomainError) -> None:
        self.add_error(None, f"{error} {error.advice}".strip())

    def block(self) -> b.Block:
        """The block that was typed; only after the form was found valid."""
        inner = self._inner()
        condition = self.known.condition(self.cleaned_data.get("condition") or "")
        return b.WhenBlock(condition.field, condition.option, inner) if condition else inner

    def _inner(self) -> b.Plain:  # noqa: PLR0911  one line a kind
        typed = self.cleaned_data
        match self.kind:
            case "statement":
                return b.Statement(typed["text"])
            case "paragraph":
                return b.Paragraph(typed["text"])
            case "facts-table":
                return b.FactsTable(typed["rows"])
            case "opening":
                return b.Opening(typed["words"])
            case "person-table":
                return b.PersonTable(typed["who"])
            case "witnesses":
                return b.Witnesses(tuple(typed["fields"]))
            case "heirs-table":
                return b.HeirsTable(typed["field"])
            case "rows-table":
                return self._rows_table(typed["columns"])
        return _FIXED[self.kind]()

    def _rows_table(self, chosen: list[tuple[str, str]]) -> b.RowsTable:
        field = self.service.field(chosen[0][0])
        labels = {column.code: column.label.id for column in field.columns}
        return b.RowsTable(field.code, tuple(b.Column(code, labels[code]) for _field, code in chosen))


def _initial(block: b.Block, known: Placeholders) -> dict[str, Any]:
    condition = ""
    if isinstance(block, b.WhenBlock):
        found = (c.name for c in known.conditions if (c.field, c.option) == (block.field, block.option))
        condition = next(found, "")
    return {"condition": condition, **_shown(inside(block), known)}


def _shown(block: b.Block, known: Placeholders) -> dict[str, Any]:  # noqa: PLR0911  one line a kind
    match block:
        case b.Statement() | b.Paragraph():
            return {"text": in_words(block, known)}
        case b.FactsTable(rows):
            return {"rows": rows_text(rows, known)}
        case b.Opening(words):
            return {"words": words}
        case b.PersonTable(who):
            return {"who": who}
        case b.Witnesses(fields):
            return {"fields": list(fields)}
        case b.RowsTable(field, columns):
            return {"columns": [f"{field}.{column.code}" for column in columns]}
        case b.HeirsTable(field):
            return {"field": field}
    return {}


def offered(service: Service) -> list[tuple[str, BilingualText]]:
    """The kinds of blocks that make sense in a letter of this service."""
    kinds = {f.kind for f in service.fields}
    needs: dict[str, bool] = {
        "witnesses": FieldKind.PERSON in kinds,
        "rows-table": FieldKind.LIST in kinds,
        "heirs-table": FieldKind.LIST in kinds,
        "land-boundaries": any(f.code.startswith("boundary_") for f in service.fields),
        "acknowledgement-block": bool(service.acknowledger),
    }
    return [(kind, TITLES[kind]) for kind in OFFERED if needs.get(kind, True)]
