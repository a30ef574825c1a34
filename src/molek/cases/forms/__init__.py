"""Forms of the engine: the one made from a service's fields, and those of the desk."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from molek.base.fields import DayField, Person, PersonField, PhoneField, RupiahField
from molek.cases.enums import Decision
from molek.cases.forms.rows import RowsField, RowsInput, pressed, row_count
from molek.cases.rules.answers import fact_value, is_asked
from molek.catalogue.rules.expression import Compare, Constant, FactName, Not, Operator
from molek.catalogue.rules.service import Field, FieldKind, Service

KEY_FIELD = "submission_key"
KEPT_SUFFIX = "__kept"  # hidden input that holds the signed reference of a file already received
_SALT = "molek.cases.upload"
_KEPT_FOR = dt.timedelta(hours=12)
YES, NO = "yes", "no"
_RADIOS_UP_TO = 6  # longer lists are drawn as a select
_FILE_ENDINGS = {"application/pdf": "PDF", "image/jpeg": "JPG", "image/png": "PNG"}


def sign_upload(*, sha256: str, resident_id: int, field: str) -> str:
    """A reference to a received file that only this resident can hand in again, for this field."""
    return signing.dumps([sha256, resident_id, field], salt=_SALT)


def read_upload(text: str, *, resident_id: int, field: str) -> str | None:
    """The SHA-256 in a reference made by :func:`sign_upload`; None if it is not ours, another's or old."""
    try:
        sha256, whose, where = signing.loads(text, salt=_SALT, max_age=_KEPT_FOR)
    except (signing.BadSignature, ValueError):
        return None
    return str(sha256) if (whose, where) == (resident_id, field) else None


class ServiceForm(forms.Form):
    """The questions of a service, or those of them in ``only``, as a form.

    Files are received by the view and handed in as ``kept`` (field -> SHA-256) or ``refused`` (field -> why): one that
    passed stays when another field has an error. :meth:`answers` gives what the operation takes.
    """

    def __init__(
        self,
        service: Service,
        data: Mapping[str, Any] | None = None,
        *,
        today: dt.date,
        areas: Iterable[tuple[str, str]] = (),
        initial: Mapping[str, Any] | None = None,
        only: Iterable[str] | None = None,
        kept: Mapping[str, str] | None = None,
        refused: Mapping[str, str] | None = None,
        before: Mapping[str, Any] | None = None,
        with_key: bool = True,
    ) -> None:
        self.service, self.today, self.areas = service, today, tuple(areas)
        self.only = None if only is None else tuple(only)
        self.with_key = with_key
        self.kept = dict(kept or {})
        self.files_refused = dict(refused or {})
        self.before = dict(before or {})  # answers that stand already, for conditions
        wanted = None if self.only is None else set(self.only)
        self.questions = [field for field in service.fields if wanted is None or field.code in wanted]
        start = {KEY_FIELD: uuid.uuid4(), **(initial or {})} if with_key else dict(initial or {})
        super().__init__(data, initial=start)
        if with_key:
            self.fields[KEY_FIELD] = forms.UUIDField(widget=forms.HiddenInput)
        for question in self.questions:
            self.fields[question.code] = _form_field(service, question, today=today, areas=self.areas)

    @property
    def has_rows(self) -> bool:
        """Is there a list, with buttons of its own?"""
        return any(question.kind is FieldKind.LIST for question in self.questions)

    @property
    def needs_files(self) -> bool:
        return any(question.kind is FieldKind.FILE for question in self.questions)

    def unbound(self, initial: Mapping[str, Any]) -> ServiceForm:
        """The same questions, to be filled in further from ``initial``; files that passed stay."""
        return ServiceForm(
            self.service,
            today=self.today,
            areas=self.areas,
            initial=initial,
            only=self.only,
            kept=self.kept,
            before=self.before,
            with_key=self.with_key,
        )

    def has_changed(self) -> bool:
        return True

    def clean(self) -> dict[str, Any]:
        """A question whose condition does not hold is not asked: its answer and its errors are dropped."""
        cleaned = dict(super().clean() or {})
        seen: dict[str, Any] = dict(self.before)
        for question in self.questions:
            code = question.code
            if not is_asked(self.service, question, seen, self.kept, today=self.today):
                cleaned.pop(code, None)
                self.errors.pop(code, None)
                seen.pop(code, None)
                continue
            if question.kind is FieldKind.FILE:
                if code in self.kept and not self.files_refused.get(code):
                    self.errors.pop(code, None)
            elif cleaned.get(code) not in (None, "", []):
                seen[code] = _stored(question, cleaned[code])
        for code, text in self.files_refused.items():
            if code in self.fields:
                self.errors.pop(code, None)
                self.add_error(code, ValidationError(text, code="upload"))
        return cleaned

    def answers(self) -> dict[str, Any]:
        """The answers in their stored shapes; only after :meth:`is_valid`."""
        return {
            question.code: _stored(question, self.cleaned_data[question.code])
            for question in self.questions
            if question.kind is not FieldKind.FILE and self.cleaned_data.get(question.code) not in (None, "", [])
        }


def initial_of(service: Service, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Stored answers as the form shows them."""
    return {f.code: _initial(f, answers[f.code]) for f in service.fields if answers.get(f.code) is not None}


def _initial(field: Field, stored: Any) -> Any:
    match field.kind:
        case FieldKind.DATE:
            return fact_value(field, stored)
        case FieldKind.YESNO:
            return YES if stored else NO
        case FieldKind.PERSON:
            return Person(nik=stored["nik"], name=stored["name"])
        case FieldKind.LIST:
            return [{c.code: _initial(c, row[c.code]) for c in field.columns if c.code in row} for row in stored]
    return stored


def typed(service: Service, data: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed into the form, right or wrong, as a new form shows it."""
    initial: dict[str, Any] = {name: data.get(name) for name in data}
    for field in service.fields:
        if field.kind is FieldKind.LIST:
            rows = range(row_count(data, field.code))
            initial[field.code] = [
                {c.code: _typed(c, data, f"{field.code}-{number}-{c.code}") for c in field.columns} for number in rows
            ]
        else:
            initial[field.code] = _typed(field, data, field.code)
    return initial


def _typed(field: Field, data: Mapping[str, Any], name: str) -> Any:
    if field.kind is FieldKind.PERSON:
        return [data.get(f"{name}_nik", ""), data.get(f"{name}_name", "")]
    return data.get(name)


def change_rows(form: ServiceForm, data: Mapping[str, Any]) -> ServiceForm | None:
    """The form with one row more or less, if a button of a list was pressed; else None. Nothing is judged yet."""
    for question in form.questions:
        button = pressed(data, question.code) if question.kind is FieldKind.LIST else None
        if button is None:
            continue
        initial = typed(form.service, data)
        rows = initial[question.code]
        is_added, removed = button
        if is_added and len(rows) < question.max_rows:
            rows.append({})
        elif removed is not None:
            del rows[removed : removed + 1]
        changed = form.unbound(initial)
        widget = changed.fields[question.code].widget
        assert isinstance(widget, RowsInput)
        widget.focus = len(rows) - 1 if is_added else None
        return changed
    return None


def _stored(field: Field, value: Any) -> Any:
    match field.kind:
        case FieldKind.DATE:
            return value.isoformat()
        case FieldKind.TIME:
            return f"{value:%H:%M}"
        case FieldKind.YESNO:
            return value == YES
        case FieldKind.PERSON:
            return {"nik": value.nik, "name": value.name}
        case FieldKind.LIST:
            return [{c.code: _stored(c, row[c.code]) for c in field.columns if c.code in row} for row in value]
    return value


def _when_text(service: Service, field: Field) -> str:
    """The condition of a question in words; "" if there is none."""
    if field.when is None:
        return ""
    language, root = get_language(), field.when.root
    if isinstance(root, Compare) and isinstance(root.left, FactName) and isinstance(root.right, Constant):
        other = service.field(root.left.name.removeprefix("answers."))
        if root.operator is Operator.EQ:
            said = service.vocabulary.facts[root.left.name].say(root.right.value).to(language)
            return str(_("Hanya bila jawaban atas “{question}” adalah “{answer}”.")).format(
                question=other.label.to(language), answer=said
            )
    answer = _("ya")
    if isinstance(root, Not):
        root, answer = root.operand, _("tidak")
    if isinstance(root, FactName):
        other = service.field(root.name.removeprefix("answers."))
        return str(_("Hanya bila jawaban atas “{question}” adalah “{answer}”.")).format(
            question=other.label.to(language), answer=answer
        )
    return str(_("Hanya bila sesuai dengan jawaban di atas."))


def _form_field(  # noqa: PLR0912  one case a kind
    service: Service, field: Field, *, today: dt.date, areas: tuple[tuple[str, str], ...]
) -> forms.Field:
    """The form field of a question."""
    language = get_language()
    missing = _("Unggah berkas ini.") if field.kind is FieldKind.FILE else _("Bagian ini wajib diisi.")
    marked: dict[str, Any] = {
        "label": field.label.to(language),
        "required": field.required,
        "error_messages": {"required": missing},
    }
    help_text = " ".join(text for text in (field.help.to(language), _when_text(service, field)) if text)
    if help_text:
        marked["help_text"] = help_text
    match field.kind:
        case FieldKind.TEXTAREA:
            made: forms.Field = forms.CharField(
                widget=forms.Textarea(attrs={"rows": 4}), max_length=field.max_length, **marked
            )
        case FieldKind.DATE:
            made = DayField(
                earliest=field.earliest.on(today) if field.earliest else None,
                latest=field.latest.on(today) if field.latest else None,
                **marked,
            )
        case FieldKind.TIME:
            made = forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **marked)
        case FieldKind.NUMBER:
            made = forms.IntegerField(
                min_value=field.minimum,
                max_value=field.maximum,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-5"}),
                **marked,
            )
        case FieldKind.MONEY:
            made = RupiahField(
                least=field.minimum or 0, most=10**15 if field.maximum is None else field.maximum, **marked
            )
        case FieldKind.CHOICE:
            made = _choice([(option.code, option.label.to(language)) for option in field.options], marked)
        case FieldKind.YESNO:
            made = _choice([(YES, _("Ya")), (NO, _("Tidak"))], marked)
        case FieldKind.PHONE:
            made = PhoneField(**marked)
        case FieldKind.AREA:
            made = forms.ChoiceField(choices=[("", _("Pilih kelurahan")), *areas], **marked)
        case FieldKind.PERSON:
            made = PersonField(**marked)
        case FieldKind.FILE:
            made = _file(field, marked)
        case FieldKind.LIST:
            columns = {c.code: _form_field(service, c, today=today, areas=areas) for c in field.columns}
            made = RowsField(columns, fewest=field.min_rows, most=field.max_rows, **marked)
        case _:
            made = forms.CharField(max_length=field.max_length, **marked)
    return made


def _choice(choices: list[tuple[Any, Any]], common: dict[str, Any]) -> forms.ChoiceField:
    if len(choices) <= _RADIOS_UP_TO:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
    return forms.ChoiceField(choices=[("", _("Pilih satu")), *choices], **common)


def _file(field: Field, common: dict[str, Any]) -> forms.Field:
    kinds = ", ".join(_FILE_ENDINGS.get(kind, kind) for kind in sorted(field.media_types))
    hint = _("{kinds}, paling besar {mb} MB").format(kinds=kinds, mb=field.max_mb)
    common["help_text"] = f"{common['help_text']} {hint}" if "help_text" in common else hint
    widget = forms.FileInput(attrs={"accept": ",".join(sorted(field.media_types))})
    return forms.Field(widget=widget, **common)  # received and checked by molek.files, not here


class DecisionForm(forms.Form):
    """Accept or refuse, with a reason; a refusal names a rule of the service or another legal basis."""

    decision = forms.ChoiceField(choices=Decision.choices, widget=forms.HiddenInput)
    rule_code = forms.ChoiceField(required=False, label=_("Aturan yang tidak dipenuhi"))
    legal_basis = forms.CharField(
        required=False,
        max_length=500,
        label=_("Dasar hukum lain"),
        help_text=_("Isi bila alasannya tidak ada dalam daftar aturan."),
    )
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        label=_("Alasan"),
        help_text=_("Dibaca oleh pemohon. Tulis dengan kalimat yang jelas."),
    )

    def __init__(self, service: Service, decision: Decision, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"decision": decision}, prefix=decision.lower())
        language = get_language()
        if decision is Decision.ACCEPT:
            del self.fields["rule_code"], self.fields["legal_basis"]
        else:
            rules = [(rule.code, rule.title.to(language)) for rule in service.rules]
            field = self.fields["rule_code"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("Tidak ada dalam daftar")), *rules]

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        refused = cleaned.get("decision") == Decision.REJECT
        if refused and not cleaned.get("rule_code") and not cleaned.get("legal_basis"):
            self.add_error("legal_basis", _("Pilih aturan di atas, atau tulis dasar hukumnya."))
        return cleaned


class CorrectionForm(forms.Form):
    """What the applicant is asked to mend."""

    what = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, label=_("Yang perlu diperbaiki"))
    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        label=_("Penjelasan untuk pemohon"),
        help_text=_("Jelaskan apa yang kurang dan bagaimana memperbaikinya."),
    )

    def __init__(self, service: Service, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, prefix="correction")
        language = get_language()
        field = self.fields["what"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(f.code, f.label.to(language)) for f in service.fields]


class ReassignForm(forms.Form):
    """To whom, and why. Without a name the lot is drawn again."""

    official = forms.TypedChoiceField(
        coerce=int, empty_value=None, required=False, label=_("Pejabat"), choices=[("", _("Undi lagi"))]
    )
    reason = forms.CharField(max_length=500, label=_("Alasan"))

    def __init__(self, candidates: list[tuple[int, str]], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, prefix="reassign")
        field = self.fields["official"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Undi lagi")), *((str(pk), name) for pk, name in candidates)]


class DeskFilterForm(forms.Form):
    """The filter above the work list."""

    scope = forms.ChoiceField(
        required=False, label=_("Tugas"), choices=[("", _("Tugas saya")), ("all", _("Semua di wilayah saya"))]
    )
    service = forms.ChoiceField(required=False, label=_("Layanan"))
    state = forms.ChoiceField(
        required=False,
        label=_("Keadaan"),
        choices=[
            ("", _("Semua keadaan")),
            ("running", _("sedang berjalan")),
            ("stopped", _("menunggu pemohon")),
            ("late", _("lewat waktu")),
        ],
    )

    def __init__(self, services: list[tuple[str, str]], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        field = self.fields["service"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Semua layanan")), *services]


__all__ = [
    "KEPT_SUFFIX",
    "KEY_FIELD",
    "CorrectionForm",
    "DecisionForm",
    "DeskFilterForm",
    "ReassignForm",
    "ServiceForm",
    "change_rows",
    "initial_of",
    "read_upload",
    "sign_upload",
    "typed",
]
