"""The letter of a draft: its blocks, and the paper beside them."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from molek.base.errors import NotFound
from molek.base.http import Request
from molek.base.pages import number_key
from molek.catalogue import operations, queries
from molek.catalogue.errors import NoProof
from molek.catalogue.forms.blocks import OFFERED, BlockForm, offered
from molek.catalogue.operations import VARIANTS
from molek.catalogue.permissions import Permission
from molek.catalogue.rules.layout.blocks import Block, Source, kind_of
from molek.catalogue.rules.layout.placeholders import Group, Placeholders
from molek.catalogue.rules.layout.titles import TITLES, condition_of, in_words, title_of
from molek.catalogue.rules.layout.writing import write_layout
from molek.catalogue.rules.service import Service
from molek.catalogue.views.pages import Desk, answer, desk_of, editor_required, language, saved_notice

_PLACE = re.compile(r"(\{[^{}]*\})")
GROUPS = {
    Group.PERSON: gettext_lazy("Pemohon"),
    Group.ABOUT: gettext_lazy("Orang yang diterangkan"),
    Group.ANSWERS: gettext_lazy("Isian formulir"),
    Group.LETTER: gettext_lazy("Surat"),
    Group.UNIT: gettext_lazy("Kantor"),
    Group.SIGNER: gettext_lazy("Penanda tangan"),
    Group.ACKNOWLEDGER: gettext_lazy("Camat"),
    Group.FACTS: gettext_lazy("Data dari sumber lain"),
}
VARIANT_LABELS = (
    ("plain", gettext_lazy("biasa")),
    ("least", gettext_lazy("paling sedikit")),
    ("worst", gettext_lazy("paling panjang")),
)


def _context(request: Request, desk: Desk) -> dict[str, Any]:
    variant = request.GET.get("data", "")
    return {
        "desk": desk,
        "code": desk.draft.code,
        "may_edit": request.actor.may(Permission.EDIT) and desk.is_editable,
        "variant": variant if variant in VARIANTS else VARIANTS[0],
        "variants": VARIANT_LABELS,
    }


@editor_required
def letter(request: Request, code: str) -> HttpResponse:
    """The blocks from top to bottom, each with what it says; move, take out, add."""
    desk = desk_of(code)
    if request.method == "POST":
        number = number_key(request.POST.get("nomor"))
        operations.move_block(
            draft_id=desk.draft.pk,
            revision=number_key(request.POST.get("revision")) or 0,
            number=-1 if number is None else number,
            by_places={"naik": -1, "turun": 1}.get(request.POST.get("arah", ""), 0),
            by=request.actor,
            at=timezone.now(),
        )
        return redirect("catalogue:draft-letter", code)
    layout, service = queries.layout_of(desk.draft.template), desk.review.service
    rows = [_row(n, block, service, desk) for n, block in enumerate(layout.blocks)] if layout and service else []
    context = {
        **_context(request, desk),
        "layout": layout,
        "rows": rows,
        "kinds": [(kind, title.to(language())) for kind, title in offered(service)] if service else [],
        "whole": [text.to(language()) for number, text in desk.review.letter if number is None],
    }
    return render(request, "catalogue/editor/letter.html", context)


def _row(number: int, block: Block, service: Service, desk: Desk) -> dict[str, Any]:
    known = Placeholders(service)
    return {
        "number": number,
        "title": title_of(block).to(language()),
        "words": (words := in_words(block, known, language())),
        "parts": [(part, bool(n % 2)) for n, part in enumerate(_PLACE.split(words))],
        "condition": condition_of(block, known),
        "is_source": isinstance(block, Source),
        "remarks": [text.to(language()) for at, text in desk.review.letter if at == number],
    }


@editor_required
def block(request: Request, code: str, number: str) -> HttpResponse:
    """One block as a form; ``baru`` is a new one of ``?jenis=`` before block ``?di=``."""
    desk = desk_of(code)
    kind, index, old = _which(request, desk, number)
    service = desk.review.service
    assert service is not None
    typed = request.POST if request.method == "POST" else None
    form = BlockForm(typed, kind=kind, service=service, block=old, revision=desk.draft.revision)

    def act(form: BlockForm) -> HttpResponse:
        change = operations.add_block if old is None else operations.put_block
        change(
            draft_id=desk.draft.pk,
            revision=form.cleaned_data["revision"],
            number=index,
            block=form.block(),
            by=request.actor,
            at=timezone.now(),
        )
        saved_notice(request)
        return redirect("catalogue:draft-letter", code)

    known = form.known
    context = {
        **_context(request, desk),
        "kind": kind,
        "index": index,
        "is_new": old is None,
        "title": TITLES[kind].to(language()),
        "writes": kind in ("statement", "paragraph", "facts-table"),
        "groups": [
            (label, [p for p in known.all if p.group is group])
            for group, label in GROUPS.items()
            if any(p.group is group for p in known.all)
        ],
        "conditions": known.conditions,
    }
    return answer(request, form, act, template="catalogue/editor/block.html", **context)


def _which(request: Request, desk: Desk, number: str) -> tuple[str, int, Block | None]:
    layout = queries.layout_of(desk.draft.template)
    if layout is None or desk.review.service is None:
        raise NotFound()
    if number == "baru":
        kind = request.GET.get("jenis", "")
        place = number_key(request.GET.get("di"))
        if kind not in OFFERED:
            raise NotFound()
        return kind, len(layout.blocks) if place is None else min(place, len(layout.blocks)), None
    index = (number_key(number) or 0) - 1
    if not 0 <= index < len(layout.blocks) or isinstance(layout.blocks[index], Source):
        raise NotFound()
    return kind_of(layout.blocks[index]), index, layout.blocks[index]


# ----------------------------------------------------------------- the paper


@editor_required
@require_safe
def page(request: Request, code: str) -> HttpResponse:
    """A page of the saved letter as a picture; the first, or ``?halaman=``. Of the published version: ``?terbit=1``."""
    proof = _saved_proof(request, code)
    number = (number_key(request.GET.get("halaman")) or 1) - 1
    if not 0 <= number < len(proof.pages):
        raise NotFound()
    return HttpResponse(proof.pages[number], content_type="image/png")


@editor_required
@require_safe
def paper(request: Request, code: str) -> HttpResponse:
    """The saved letter as the PDF that would be printed."""
    headers = {"Content-Disposition": f'inline; filename="{code}-contoh.pdf"'}
    return HttpResponse(_saved_proof(request, code).pdf, content_type="application/pdf", headers=headers)


def _saved_proof(request: Request, code: str) -> operations.Proof:
    if request.GET.get("terbit"):
        latest = queries.latest_texts(code)
        if latest is None:
            raise NotFound()
        toml, template = latest.toml, latest.template
    else:
        draft = queries.open_draft_of(code)
        toml, template = draft.toml, draft.template
    variant = request.GET.get("data", "")
    return operations.prove(toml=toml, template=template, variant=variant, by=request.actor, at=timezone.now())


@editor_required
@require_POST
def preview(request: Request, code: str, number: str) -> HttpResponse:
    """The paper with the block as it is typed now; nothing is saved. For the script of the page."""
    desk = desk_of(code)
    kind, index, old = _which(request, desk, number)
    service, layout = desk.review.service, queries.layout_of(desk.draft.template)
    assert service is not None
    assert layout is not None
    form = BlockForm(request.POST, kind=kind, service=service, block=old, revision=desk.draft.revision)
    if not form.is_valid():
        mistakes = [str(error) for errors in form.errors.values() for error in errors]
        return JsonResponse({"mistakes": mistakes}, status=422)
    blocks = (*layout.blocks[:index], form.block(), *layout.blocks[index + (old is not None) :])
    template = write_layout(replace(layout, blocks=blocks))
    variant = request.POST.get("data", "")
    try:
        proof = operations.prove(
            toml=desk.draft.toml, template=template, variant=variant, by=request.actor, at=timezone.now()
        )
    except NoProof as error:
        return JsonResponse({"mistakes": [str(error)]}, status=422)
    pages = [f"data:image/png;base64,{base64.b64encode(png).decode()}" for png in proof.pages]
    told = _("Halaman contoh diperbarui: {count} halaman.").format(count=len(pages))
    return JsonResponse({"pages": pages, "told": told})
