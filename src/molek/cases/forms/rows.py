"""A list of rows in a form: heirs, followers. Works without JavaScript: buttons add and remove a row and keep the rest.

Every row is a small form of its own, so that each answer has its label, its hint and its error where it stands.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_MOST_ROWS = 15  # whatever the browser says


def row_count(data: Mapping[str, Any], name: str) -> int:
    """How many rows the page had."""
    text = str(data.get(f"{name}-rows", ""))
    return min(int(text), _MOST_ROWS) if text.isdecimal() and len(text) < 4 else 0


def pressed(data: Mapping[str, Any], name: str) -> tuple[bool, int | None] | None:
    """Which button of the list was pressed: (add, row to remove); None if neither."""
    if f"{name}-add" in data:
        return True, None
    remove = str(data.get(f"{name}-remove", ""))
    return (False, int(remove)) if remove.isdecimal() and len(remove) < 4 else None


class RowsInput(forms.Widget):
    """Draws the rows. ``focus`` is the number of the row to begin typing in, after one was added."""

    template_name = "cases/_rows.html"
    use_fieldset = True

    def __init__(self, columns: Mapping[str, forms.Field], *, fewest: int, most: int) -> None:
        super().__init__()
        self.columns, self.fewest, self.most = columns, fewest, most
        self.focus: int | None = None
        self._sent: list[forms.Form] | None = None

    def row_form(self, name: str, number: int, **options: Any) -> forms.Form:
        """One row; an empty one is no mistake, it is left out."""
        form = forms.Form(prefix=f"{name}-{number}", empty_permitted=True, use_required_attribute=False, **options)
        form.fields.update(copy.deepcopy(dict(self.columns)))
        if number == self.focus:
            next(iter(form.fields.values())).widget.attrs["autofocus"] = True
        return form

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[forms.Form]:
        """The rows as sent; the same forms again when the page draws them with their errors."""
        if self._sent is None:
            self._sent = [self.row_form(name, number, data=data) for number in range(row_count(data, name))]
        return self._sent

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return f"{name}-rows" not in data

    def id_for_label(self, id_: str) -> str:
        return ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, None, attrs)
        if self._sent is not None:
            rows = self._sent
        else:
            given = list(value or [])
            given += [{} for _number in range(max(self.fewest, 1) - len(given))]
            rows = [self.row_form(name, number, initial=row) for number, row in enumerate(given)]
        context["widget"]["rows"] = rows
        context["widget"]["may_add"] = len(rows) < self.most
        context["widget"]["may_remove"] = len(rows) > max(self.fewest, 1)
        return context


class RowsField(forms.Field):
    """A list of rows; gives a list of dicts, column -> cleaned value, without what was left empty."""

    widget: RowsInput
    default_error_messages = {
        "few": _("Isi paling sedikit {count} baris."),
        "many": _("Paling banyak {count} baris."),
        "row": _("Baris {row}, {column}: {problem}"),
    }

    def __init__(self, columns: Mapping[str, forms.Field], *, fewest: int, most: int, **options: Any) -> None:
        self.columns, self.fewest, self.most = columns, fewest, most
        super().__init__(widget=RowsInput(columns, fewest=fewest, most=most), **options)

    def clean(self, value: list[forms.Form]) -> list[dict[str, Any]]:
        """Raises :class:`ValidationError` with every mistake by row and column."""
        filled = [(number, row) for number, row in enumerate(value or [], start=1) if row.has_changed()]
        if not filled and not self.required:
            return []
        if not filled:
            raise ValidationError(self.error_messages["required"], code="required")
        wrong = [error for number, row in filled for error in self._errors(number, row)]
        for code, limit, is_wrong in (
            ("few", self.fewest, len(filled) < self.fewest),
            ("many", self.most, len(filled) > self.most),
        ):
            if is_wrong:
                wrong.append(ValidationError(str(self.error_messages[code]).format(count=limit), code=code))
        if wrong:
            raise ValidationError(wrong)
        return [{k: v for k, v in row.cleaned_data.items() if v not in (None, "")} for _number, row in filled]

    def _errors(self, number: int, row: forms.Form) -> list[ValidationError]:
        text = str(self.error_messages["row"])
        return [
            ValidationError(text.format(row=number, column=row.fields[column].label, problem=problem), code="row")
            for column, problems in row.errors.items()
            for problem in problems
        ]
