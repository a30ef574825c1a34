"""What the pages of the editor have in common: who may come in, the draft in hand, a form that saves into it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages as notices
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from molek.base.errors import DomainError, NotPermitted, SignInRequired
from molek.base.http import Request, View, official_required
from molek.base.workdays import city_date
from molek.catalogue import queries
from molek.catalogue.enums import DraftState
from molek.catalogue.errors import DraftChanged
from molek.catalogue.models import Draft
from molek.catalogue.permissions import Permission
from molek.catalogue.queries import Review

_NOT_THE_FORM = (NotPermitted, SignInRequired)


def editor_required(view: View) -> View:
    """An official who writes services, or one who publishes them. Each act asks again for its own permission."""

    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        may_edit = request.actor.is_official and request.actor.may(Permission.EDIT)
        needed = Permission.EDIT if may_edit else Permission.PUBLISH
        return official_required(needed)(view)(request, *args, **kwargs)

    guarded.__name__, guarded.__doc__, guarded.__module__ = view.__name__, view.__doc__, view.__module__
    return guarded


@dataclass(frozen=True, slots=True)
class Desk:
    """The draft of a page, what it says, and what is wrong with it."""

    draft: Draft
    data: dict[str, Any]
    review: Review
    name: str

    @property
    def is_editable(self) -> bool:
        return self.draft.state == DraftState.EDITING

    @property
    def wrong(self) -> list[str]:
        """What must be mended before it can be submitted, in the reader's language."""
        review = self.review
        told = [m.to(language()) for m in review.mistakes] + [text.to(language()) for text in review.whole]
        for number, text in review.letter:
            at = _("Surat, blok {number}: ").format(number=number + 1) if number is not None else _("Surat: ")
            told.append(at + text.to(language()))
        told += [_("Kasus uji: ") + text for text in self.wrong_cases]
        return told + [f.to(language()) for f in review.findings if f.kind.is_serious]

    @property
    def wrong_cases(self) -> list[str]:
        return [*(m.to(language()) for m in self.review.cases), *(str(f) for f in self.review.failures)]

    @property
    def advice(self) -> list[str]:
        """What could be better, but stands in nobody's way."""
        return [f.to(language()) for f in self.review.findings if not f.kind.is_serious]


def desk_of(code: str) -> Desk:
    """The open draft of a service. Raises :class:`DraftNotFound`."""
    draft = queries.open_draft_of(code)
    base = queries.latest_texts(code)
    review = queries.review_of(
        code=code,
        toml=draft.toml,
        template=draft.template,
        cases=draft.cases,
        base_toml=base.toml if base else "",
        on=city_date(timezone.now()),
    )
    data = queries.tables_of(draft.toml)
    name = data.get("name", {})
    shown = str(name.get("en" if language().startswith("en") else "id", "") or draft.code)
    return Desk(draft, data, review, shown)


def language() -> str:
    return get_language() or "id"


def answer(
    request: Request,
    form: Any,
    act: Callable[[Any], HttpResponse],
    *,
    template: str,
    **context: Any,
) -> HttpResponse:
    """Show a form, or act on it. A refusal comes back beside what was typed, with its own status.

    Where somebody else saved meanwhile, the page shows what is saved now, and saving again is then meant.
    """
    status = 200
    saved: list[tuple[Any, str]] = []
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return act(form)
            except _NOT_THE_FORM:
                raise
            except DomainError as error:
                form.add_error(_input_of(error, form), f"{error} {error.advice}".strip())
                status = error.status
                if isinstance(error, DraftChanged):
                    saved = form.saved_otherwise() if hasattr(form, "saved_otherwise") else []
                    form.data = form.data.copy()
                    form.data["revision"] = form.initial["revision"]
    return render(request, template, {"form": form, "saved": saved, **context}, status=status)


def _input_of(error: DomainError, form: Any) -> str | None:
    return error.field if error.field in form.fields else None


def saved_notice(request: Request) -> None:
    notices.success(request, _("Rancangan sudah disimpan."))
