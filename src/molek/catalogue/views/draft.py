"""The draft of a service: its texts, lists, rules, figures and cases; and its way to the second person."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from molek.base.errors import NotFound
from molek.base.http import Request
from molek.base.pages import number_key
from molek.base.workdays import city_date
from molek.catalogue import operations, queries
from molek.catalogue.forms.acts import CasesForm, FigureForm, ReturnForm, SubmitForm
from molek.catalogue.forms.inputs import KIND_LABELS, LISTS, SECTIONS, SOURCES, entry_inputs, section_inputs
from molek.catalogue.forms.values import ValuesForm, input_of
from molek.catalogue.permissions import Permission
from molek.catalogue.rules.comparison import Change
from molek.catalogue.rules.editing import entries, figures, with_values
from molek.catalogue.views.pages import Desk, answer, desk_of, editor_required, language, saved_notice

MOST_COUNTED = 5_000  # past applications looked at for the impact; more would keep the reader waiting


def _context(request: Request, desk: Desk) -> dict[str, Any]:
    return {
        "desk": desk,
        "code": desk.draft.code,
        "may_edit": request.actor.may(Permission.EDIT) and desk.is_editable,
    }


@editor_required
@require_POST
def begin(request: Request, code: str) -> HttpResponse:
    operations.open_draft(code=code, by=request.actor, at=timezone.now())
    return redirect("catalogue:draft", code)


@editor_required
@require_safe
def overview(request: Request, code: str) -> HttpResponse:
    """What there is to write, what is still wrong, and what would change."""
    desk = desk_of(code)
    refs = queries.author_refs(desk.draft)
    names = queries.names_of([*refs, desk.draft.submitted_by, desk.draft.approved_by])
    context = {
        **_context(request, desk),
        "sections": [_section_row(desk, key, label) for key, label in SECTIONS.items()],
        "lists": [_list_row(desk, key, label) for key, label in LISTS.items()],
        "changes": _changes(desk),
        "authors": [names[ref] for ref in refs],
        "submitted_by": names.get(desk.draft.submitted_by, ""),
        "approved_by": names.get(desk.draft.approved_by, ""),
        "is_author": request.actor.ref in {*refs, desk.draft.submitted_by},
        "may_publish": request.actor.may(Permission.PUBLISH),
        "may_withdraw": request.actor.may(Permission.EDIT),
        "flips": _impact(desk) if request.GET.get("dampak") else None,
        "most": MOST_COUNTED,
    }
    return render(request, "catalogue/editor/draft.html", context)


def _section_row(desk: Desk, key: str, label: Any) -> dict[str, Any]:
    names = [i.name for i in section_inputs(key, desk.data)]
    wrong = sum(bool(input_of(m.path, names)) for m in desk.review.mistakes)
    return {"href": reverse("catalogue:draft-section", args=[desk.draft.code, key]), "label": label, "wrong": wrong}


def _list_row(desk: Desk, key: str, label: Any) -> dict[str, Any]:
    wrong = sum(m.path == key or m.path.startswith((f"{key}[", f"{key}.")) for m in desk.review.mistakes)
    href = reverse("catalogue:draft-list", args=[desk.draft.code, key])
    return {"href": href, "label": label, "wrong": wrong, "count": len(entries(desk.data, key))}


def _changes(desk: Desk) -> list[Change]:
    base = queries.latest_texts(desk.draft.code)
    old = (base.toml, base.template) if base else ("", "")
    return queries.changes_between(old, (desk.draft.toml, desk.draft.template), language=language())


def _impact(desk: Desk) -> list[Any]:
    if desk.review.service is None:
        return []
    return list(islice(operations.impact(service=desk.review.service, most=MOST_COUNTED), 200))


@editor_required
def section(request: Request, code: str, section: str) -> HttpResponse:
    """The forms of one section, each mistake beside its input."""
    if section not in SECTIONS:
        raise NotFound()
    desk = desk_of(code)
    inputs = section_inputs(section, desk.data)
    form = _values_form(request, desk, inputs, desk.data)

    def act(form: ValuesForm) -> HttpResponse:
        revision = form.cleaned_data["revision"]
        operations.change_values(
            draft_id=desk.draft.pk, revision=revision, values=form.values(), by=request.actor, at=timezone.now()
        )
        saved_notice(request)
        return redirect("catalogue:draft", code)

    context = {**_context(request, desk), "title": SECTIONS[section]}
    return answer(request, form, act, template="catalogue/editor/section.html", **context)


def _values_form(request: Request, desk: Desk, inputs: list[Any], data: dict[str, Any]) -> ValuesForm:
    """Bound to what was typed; else to what is saved, with its mistakes."""
    typed = request.POST if request.method == "POST" else None
    form = ValuesForm(typed, inputs=inputs, data=data, revision=desk.draft.revision)
    if typed is None and desk.review.mistakes:
        shown = {name: value for name, value in form.initial.items() if value is not False}
        form = ValuesForm(shown, inputs=inputs, data=data, revision=desk.draft.revision)
        form.full_clean()
        form.told_of(desk.review.mistakes)
    return form


@editor_required
def entry_list(request: Request, code: str, kind: str) -> HttpResponse:
    """The entries of a list: move, take out, add; also from what the services share."""
    if kind not in LISTS:
        raise NotFound()
    desk = desk_of(code)
    if request.method == "POST":
        at, revision = timezone.now(), number_key(request.POST.get("revision")) or 0
        number = number_key(request.POST.get("nomor"))
        if part := request.POST.get("bagian"):
            operations.add_part(
                draft_id=desk.draft.pk, revision=revision, kind=kind, name=part, by=request.actor, at=at
            )
        elif number is not None:
            places = {"naik": -1, "turun": 1}.get(request.POST.get("arah", ""), 0)
            operations.move_entry(
                draft_id=desk.draft.pk,
                revision=revision,
                kind=kind,
                number=number,
                by_places=places,
                by=request.actor,
                at=at,
            )
        return redirect("catalogue:draft-list", code, kind)
    rows = [_entry_row(kind, number, item, desk) for number, item in enumerate(entries(desk.data, kind))]
    context = {
        **_context(request, desk), "kind": kind, "title": LISTS[kind], "rows": rows, "can_add": kind != "steps",
        "parts": _parts(kind, desk) if kind != "steps" else [],
    }  # fmt: skip
    return render(request, "catalogue/editor/list.html", context)


def _said(item: dict[str, Any], key: str) -> str:
    text = item.get(key, "")
    return str(text.get("en" if language().startswith("en") else "id", "")) if isinstance(text, dict) else str(text)


def _entry_row(kind: str, number: int, item: dict[str, Any], desk: Desk) -> dict[str, Any]:
    notes = {
        "fields": KIND_LABELS.get(str(item.get("kind")), ""),
        "requirements": SOURCES.get(str(item.get("source")), ""),
        "steps": _("paling lama {days} hari kerja").format(days=item.get("clock_working_days", "?")),
        "legal_basis": item.get("ref", ""),
    }
    text = next((t for key in ("label", "text", "title") if (t := _said(item, key))), str(item.get("code", "–")))
    wrong = any(m.path.startswith(f"{kind}[{number + 1}]") for m in desk.review.mistakes)
    mark = str(item.get("mark", ""))
    return {
        "number": number,
        "text": text,
        "note": notes[kind],
        "wrong": wrong,
        "mark": mark,
        "code": item.get("code", ""),
    }


def _parts(kind: str, desk: Desk) -> list[tuple[str, str]]:
    """Shared parts that the service has not yet."""
    there = {str(item.get("code") or item.get("ref") or _said(item, "text")) for item in entries(desk.data, kind)}
    listed = []
    for name, part in operations.parts_of().tables.get(kind, {}).items():
        text = next((t for key in ("label", "text", "title") if (t := _said(part, key))), name)
        if name not in there and text not in there:
            listed.append((name, text))
    return listed


@editor_required
def entry(request: Request, code: str, kind: str, number: str) -> HttpResponse:
    """One entry of a list, or a new one (``baru``)."""
    desk = desk_of(code)
    is_new = number == "baru"
    listed = entries(desk.data, kind) if kind in LISTS else []
    index = len(listed) if is_new else (number_key(number) or 0) - 1
    if kind not in LISTS or not 0 <= index < len(listed) + is_new or (is_new and kind == "steps"):
        raise NotFound()
    inputs = entry_inputs(kind, index, desk.data, is_new=is_new)
    form = _values_form(request, desk, inputs, desk.data)

    def act(form: ValuesForm) -> HttpResponse:
        at, revision, values = timezone.now(), form.cleaned_data["revision"], form.values()
        if is_new:
            made = with_values({}, {path[2:]: value for path, value in values.items()})
            if made.get("kind") == "file":
                made |= {"media_types": ["application/pdf", "image/jpeg", "image/png"], "max_mb": 5}
            operations.add_entry(
                draft_id=desk.draft.pk, revision=revision, kind=kind, entry=made, by=request.actor, at=at
            )
        else:
            operations.change_values(draft_id=desk.draft.pk, revision=revision, values=values, by=request.actor, at=at)
        saved_notice(request)
        return redirect("catalogue:draft-list", code, kind)

    fixed = {} if is_new else listed[index]
    when = str(fixed.get("when", ""))
    context = {**_context(request, desk), "kind": kind, "title": LISTS[kind], "is_new": is_new, "when": when}
    context["columns"] = fixed.get("columns", [])
    context["fixed"] = fixed.get("code", "") if kind in ("fields", "steps") else ""
    return answer(request, form, act, template="catalogue/editor/entry.html", **context)


@editor_required
def rules(request: Request, code: str) -> HttpResponse:
    """The rules as sentences, and their figures with dates; ready-made rules can be added, logic is not edited."""
    desk = desk_of(code)
    if request.method == "POST":
        at, revision = timezone.now(), number_key(request.POST.get("revision")) or 0
        if part := request.POST.get("bagian"):
            operations.add_part(
                draft_id=desk.draft.pk, revision=revision, kind="rules", name=part, by=request.actor, at=at
            )
        else:
            number = number_key(request.POST.get("nomor"))
            operations.move_entry(
                draft_id=desk.draft.pk,
                revision=revision,
                kind="rules",
                number=-1 if number is None else number,
                by_places=0,
                by=request.actor,
                at=at,
            )
        return redirect("catalogue:draft-rules", code)
    service, on = desk.review.service, city_date(timezone.now())
    context = {
        **_context(request, desk),
        "rules": queries.rule_texts(service, language=language(), on=on) if service else [],
        "raw": [] if service else [_said(item, "title") for item in entries(desk.data, "rules")],
        "figures": queries.parameter_lines(service, language=language(), on=on) if service else {},
        "labels": {name: _said(p, "label") for name, p in desk.data.get("parameters", {}).items()},
        "parts": _parts("rules", desk),
    }
    return render(request, "catalogue/editor/rules.html", context)


@editor_required
def figure(request: Request, code: str, name: str) -> HttpResponse:
    """A new dated value of a figure; those in force stay as they are."""
    desk = desk_of(code)
    parameter = desk.data.get("parameters", {}).get(name)
    if parameter is None:
        raise NotFound()
    old = figures(parameter)
    kind = type(old[-1][1].get("value")) if old else int
    typed = request.POST if request.method == "POST" else None
    form = FigureForm(typed, kind=kind, initial={"revision": desk.draft.revision})

    def act(form: FigureForm) -> HttpResponse:
        operations.add_figure(
            draft_id=desk.draft.pk, name=name, **form.cleaned_data, by=request.actor, at=timezone.now()
        )
        saved_notice(request)
        return redirect("catalogue:draft-rules", code)

    context = {**_context(request, desk), "label": _said(parameter, "label"), "old": old}
    return answer(request, form, act, template="catalogue/editor/figure.html", **context)


@editor_required
def cases(request: Request, code: str) -> HttpResponse:
    """The promise that can be checked: what the rules must decide in given cases."""
    desk = desk_of(code)
    typed = request.POST if request.method == "POST" else None
    form = CasesForm(typed, initial={"revision": desk.draft.revision, "cases": desk.draft.cases})

    def act(form: CasesForm) -> HttpResponse:
        operations.save_draft(
            draft_id=desk.draft.pk,
            revision=form.cleaned_data["revision"],
            cases=form.cleaned_data["cases"].replace("\r\n", "\n"),
            by=request.actor,
            at=timezone.now(),
        )
        saved_notice(request)
        return redirect("catalogue:draft-cases", code)

    return answer(request, form, act, template="catalogue/editor/cases.html", **_context(request, desk))


# ------------------------------------------------------------------- four eyes


@editor_required
def submit(request: Request, code: str) -> HttpResponse:
    desk = desk_of(code)
    typed = request.POST if request.method == "POST" else None
    form = SubmitForm(typed, initial={"revision": desk.draft.revision, "note": desk.draft.note})

    def act(form: SubmitForm) -> HttpResponse:
        operations.submit_draft(draft_id=desk.draft.pk, **form.cleaned_data, by=request.actor, at=timezone.now())
        notices.success(request, _("Rancangan diajukan. Orang lain memeriksa dan menerbitkannya."))
        return redirect("catalogue:draft", code)

    context = {**_context(request, desk), "changes": _changes(desk)}
    return answer(request, form, act, template="catalogue/editor/submit.html", **context)


@editor_required
@require_POST
def approve(request: Request, code: str) -> HttpResponse:
    draft = queries.open_draft_of(code)
    revision = number_key(request.POST.get("revision")) or 0
    done = operations.approve_draft(draft_id=draft.pk, revision=revision, by=request.actor, at=timezone.now())
    if done.published_version:
        notices.success(request, _("Versi {number} sudah terbit.").format(number=done.published_version))
        return redirect("catalogue:history", code)
    notices.success(request, _("Disetujui; terbit sendiri pada tanggalnya."))
    return redirect("catalogue:draft", code)


@editor_required
def send_back(request: Request, code: str) -> HttpResponse:
    desk = desk_of(code)
    typed = request.POST if request.method == "POST" else None
    form = ReturnForm(typed, initial={"revision": desk.draft.revision})

    def act(form: ReturnForm) -> HttpResponse:
        operations.return_draft(draft_id=desk.draft.pk, **form.cleaned_data, by=request.actor, at=timezone.now())
        notices.success(request, _("Rancangan dikembalikan kepada penulisnya."))
        return redirect("catalogue:draft", code)

    return answer(request, form, act, template="catalogue/editor/send_back.html", **_context(request, desk))


@editor_required
@require_POST
def take_back(request: Request, code: str) -> HttpResponse:
    operations.take_back(draft_id=queries.open_draft_of(code).pk, by=request.actor, at=timezone.now())
    return redirect("catalogue:draft", code)


@editor_required
@require_POST
def discard(request: Request, code: str) -> HttpResponse:
    operations.discard_draft(draft_id=queries.open_draft_of(code).pk, by=request.actor, at=timezone.now())
    notices.success(request, _("Rancangan dibuang."))
    return redirect("catalogue:editor")
